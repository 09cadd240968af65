"""From the outcomes of the survival benchmark to its table and to a verdict on each goal."""
from typing import NamedTuple

CASES = (
    "Kaplan-Meier", "Kaplan-Meier, entry", "Aalen-Johansen", "log-rank", "Cox", "Cox, entry", "Cox, start/stop",
    "Cox, clusters", "Fine-Gray", "Weibull", "PH test", "concordance",
)
MILLION, COX = 1000000, ("Cox", "Cox, entry", "Cox, start/stop", "Cox, clusters", "Fine-Gray")
# A peer whose numbers differ from ours by more than this does other work: shown, but never "the best peer".
SAME = 1e-4


class Goal(NamedTuple):
    """
    kind : "best" (ours against the fastest peer that gives the same numbers), the name of a peer, "wall" or "memory"
    (of ours), or "also" (ours on other Pythons against ours here); bound : least ratio, or most seconds, MB, ratio
    """

    case: str
    rows: int
    kind: str
    bound: float


GOALS = (
    [Goal(case, MILLION, "best", 3) for case in COX]
    + [Goal(case, MILLION, "R", 8) for case in COX]
    + [Goal(case, MILLION, "best", 5) for case in ("Aalen-Johansen", "Weibull")]
    + [Goal(case, MILLION, "best", 1) for case in ("PH test", "concordance")]
    + [Goal(case, MILLION // 10, "lifelines", 100) for case in ("Cox, entry", "Cox, start/stop")]
    + [Goal(case, MILLION * 10, "wall", 2) for case in ("Kaplan-Meier", "Aalen-Johansen")]
    + [Goal("Cox", MILLION * 10, "wall", 30), Goal("Cox", MILLION * 10, "memory", 4096)]
    + [Goal(case, MILLION, "also", 1.5) for case in CASES]
)


def difference(ours, own):
    """Largest relative difference of (estimates, errors); an estimate near 0 is held against its error."""
    found = []
    errors = ours.get("error") or []
    for kind in ("estimate", "error"):
        pairs = list(zip(own.get(kind, []), ours.get(kind, [])))
        floor = errors if kind == "estimate" and len(errors) == len(pairs) else [0.0] * len(pairs)
        gaps = [abs(a - b) / max(abs(b), f, 1e-300) for (a, b), f in zip(pairs, floor)]
        found.append(max(gaps) if gaps else None)
    return found


def same_work(outcomes, size, case, peer):
    """True unless the peer's estimates are known to differ from ours."""
    ours, own = outcomes[size, case, "ours"], outcomes[size, case, peer]
    gap = difference(ours.numbers, own.numbers)[0] if own.state == "done" and ours.state == "done" else None
    return gap is None or gap <= SAME


def best_peer(outcomes, size, case):
    """(name, ratio, True if at least that) of the fastest peer that does the same work, or None."""
    found = []
    for (rows, c, peer), own in outcomes.items():
        if (rows, c) == (size, case) and not peer.startswith("ours") and own.state in ("done", "over"):
            if same_work(outcomes, size, case, peer):
                found.append((own.cpu, peer, own.state == "over"))
    ours = outcomes[size, case, "ours"]
    if not found or ours.state != "done":
        return None
    cpu, peer, least = min(found)
    return peer, cpu / ours.cpu, least


def verdicts(outcomes, goals):
    """One record per goal that was measured: goal, measured, met."""
    return [judged for goal in goals for judged in _judge(outcomes, goal)]


def _judge(outcomes, goal):
    ours = outcomes.get((goal.rows, goal.case, "ours"))
    if ours is None or ours.state != "done":
        return []
    begin = "{}, {:,} rows: ".format(goal.case, goal.rows)
    if goal.kind in ("wall", "memory"):
        value, text = (ours.wall, "{:.3g} s") if goal.kind == "wall" else (ours.peak_mb, "{:.0f} MB")
        return [_verdict(begin + "at most " + text.format(goal.bound), text.format(value), value <= goal.bound)]
    if goal.kind == "also":
        return [
            _verdict(begin + "{} at most {:g} x ours here".format(peer, goal.bound),
                     "{:.2f} x".format(own.cpu / ours.cpu), own.cpu <= goal.bound * ours.cpu)
            for (rows, case, peer), own in outcomes.items()
            if (rows, case) == (goal.rows, goal.case) and peer.startswith("ours, ") and own.state == "done"
        ]
    if goal.kind == "best":
        best = best_peer(outcomes, goal.rows, goal.case)
        text = "at least {:g} x the best peer".format(goal.bound)
    else:
        own = outcomes.get((goal.rows, goal.case, goal.kind))
        known = own is not None and own.state in ("done", "over")
        best = (goal.kind, own.cpu / ours.cpu, own.state == "over") if known else None
        text = "at least {:g} x {}".format(goal.bound, goal.kind)
    if best is None:
        return []
    measured = "{}{:.1f} x ({})".format("over " if best[2] else "", best[1], best[0])
    return [_verdict(begin + text, measured, best[1] >= goal.bound)]


def _verdict(goal, measured, met):
    return {"goal": goal, "measured": measured, "met": bool(met)}


def markdown(outcomes, judged, limit):
    """The report: a table per size, what differs, versions, verdicts."""
    parts = []
    for size in sorted({rows for rows, _, _ in outcomes}):
        parts += ["## {:,} rows".format(size), "", _table(outcomes, size, limit), ""]
    parts += ["Numbers against ours (largest relative difference: estimates / errors):", "", _agreement(outcomes), ""]
    parts += ["| goal | measured | met |", "|---|---|---|"]
    parts += ["| {goal} | {measured} | {0} |".format("yes" if own["met"] else "**no**", **own) for own in judged]
    versions = {peer: own.version for (_, _, peer), own in outcomes.items() if own.version}
    parts += ["", "; ".join("{}: {}".format(peer, text) for peer, text in versions.items()) + "."]
    return "\n".join(parts) + "\n"


def _table(outcomes, size, limit):
    peers = list(dict.fromkeys(peer for rows, _, peer in outcomes if rows == size))
    cases = list(dict.fromkeys(case for rows, case, _ in outcomes if rows == size))
    lines = ["CPU seconds (times ours), peak MB; ours also wall seconds. `≠`: other numbers. Over: beyond {:g} s.".format(limit)]
    lines += ["", "| case | " + " | ".join(peers) + " | best peer / ours | R / ours |", "|---" * (len(peers) + 3) + "|"]
    for case in cases:
        cells = [_cell(outcomes, size, case, peer) for peer in peers]
        best = best_peer(outcomes, size, case)
        cells.append("" if best is None else "{}{:.1f}".format("> " if best[2] else "", best[1]))
        own, ours = outcomes.get((size, case, "R")), outcomes[size, case, "ours"]
        known = own is not None and own.state in ("done", "over") and ours.state == "done"
        cells.append("{}{:.1f}".format("> " if own.state == "over" else "", own.cpu / ours.cpu) if known else "")
        lines.append("| {} | {} |".format(case, " | ".join(cells)))
    return "\n".join(lines)


def _cell(outcomes, size, case, peer):
    own, ours = outcomes[size, case, peer], outcomes[size, case, "ours"]
    if own.state == "over":
        return "over " + own.why
    if own.state != "done":
        return "" if own.state == "absent" else "failed"
    if peer == "ours":
        return "{:.3g} ({:.3g} wall), {:.0f}".format(own.cpu, own.wall, own.peak_mb)
    sign = "" if same_work(outcomes, size, case, peer) else " ≠"
    return "{:.3g} ({:.1f}), {:.0f}{}".format(own.cpu, own.cpu / ours.cpu, own.peak_mb, sign)


def _agreement(outcomes):
    peers = [p for p in dict.fromkeys(peer for _, _, peer in outcomes) if p != "ours"]
    lines = ["| case, rows | " + " | ".join(peers) + " |", "|---" * (len(peers) + 1) + "|"]
    for size, case in dict.fromkeys((rows, case) for rows, case, _ in outcomes):
        cells = []
        for peer in peers:
            own, ours = outcomes[size, case, peer], outcomes[size, case, "ours"]
            gaps = difference(ours.numbers, own.numbers) if "done" == own.state == ours.state else [None, None]
            cells.append(" / ".join("{:.0e}".format(gap) for gap in gaps if gap is not None))
        if any(cells):
            lines.append("| {}, {:,} | {} |".format(case, size, " | ".join(cells)))
    return "\n".join(lines)
