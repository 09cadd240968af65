"""Slow and obvious: the tables that sum up histories, counted one row and one day at a time."""
from collections import Counter, defaultdict

import numpy as np
import pandas as pd

from jdftest import slow_journeys as slow


def same_day_pairs(log):
    """(event, next, n, people) of different neighbours on one day; `log` in total order."""
    n, people, rows = Counter(), defaultdict(set), list(log.itertuples())
    for one, other in zip(rows, rows[1:]):
        if one.person == other.person and one.date == other.date and one.event != other.event:
            n[one.event, other.event] += 1
            people[one.event, other.event].add(one.person)
    return sorted((pair + (count, len(people[pair])) for pair, count in n.items()), key=lambda r: (-r[2],) + r[:2])


def events_by_month(log, by):
    """(month, word, events, people)."""
    found = defaultdict(list)
    for row in log.itertuples():
        found[str(row.date)[:7], getattr(row, by)].append(row.person)
    return sorted((month, word, len(who), len(set(who))) for (month, word), who in found.items())


def state_days(spells, people, first, stop, precedence, rest):
    """{person: {day: (winning state, set of states held)}}."""
    told = {p: slow.states_by_day(spells, p, first, stop, precedence, rest) for p in people}
    return {p: dict(zip(range(first, stop), days)) for p, days in told.items()}


def concurrent_days(days):
    """(state, beside, person-days, people) from state_days."""
    found = defaultdict(list)
    for person, by_day in days.items():
        for state, held in by_day.values():
            for beside in held - {state}:
                found[state, beside].append(person)
    return sorted(pair + (len(who), len(set(who))) for pair, who in found.items())


def stays(days):
    """(person, start, stop, state, next state) from state_days; None where the window ends."""
    found = []
    for person, by_day in sorted(days.items()):
        last = None
        for day in sorted(by_day):
            state = by_day[day][0]
            if last is not None and found[-1][3] == state:
                found[-1][2] = day + 1
                continue
            if last is not None:
                found[-1][4] = state
            found.append([person, day, day + 1, state, None])
            last = day
    return [tuple(row) for row in found]


def transitions(held):
    """(from, to, n, people, person-days in from, rate per 1,000 person-years) from stays."""
    pairs, days = defaultdict(list), Counter()
    for person, start, stop, state, following in held:
        days[state] += stop - start
        if following is not None:
            pairs[state, following].append(person)
    return sorted(pair + (len(who), len(set(who)), days[pair[0]], len(who) / days[pair[0]] * 365250)
                  for pair, who in pairs.items())


def variants(log, collapse):
    """(variant, people, share), most frequent first; `log` in total order."""
    words = defaultdict(list)
    for row in log.itertuples():
        if not (collapse and words[row.person] and words[row.person][-1] == row.event):
            words[row.person].append(row.event)
    found = Counter(" > ".join(listed) for listed in words.values())
    return sorted(((text, n, n / len(words)) for text, n in found.items()), key=lambda r: (-r[1], r[0]))


def status_by_year(spells):
    """{(state, year): Counter of spells, people and statuses of either edge}."""
    found, people = defaultdict(Counter), defaultdict(set)
    for row in spells.itertuples():
        key = (row.state, row.start.year)
        people[key].add(row.person)
        found[key].update(["spells", "start_" + row.start_status, "stop_" + row.stop_status])
    for key in found:
        found[key]["people"] = len(people[key])
    return found


def days_by(spells, column):
    """(state, value, spells, people, days, share)."""
    found, total = defaultdict(list), 0
    for row in spells.itertuples():
        length = (row.stop - row.start).days
        total += length
        found[row.state, getattr(row, column)].append((row.person, length))
    return sorted(key + (len(rows), len({p for p, _ in rows}), sum(d for _, d in rows), sum(d for _, d in rows) / total)
                  for key, rows in found.items())


def state_distribution(matrix, points, states):
    """(point, state, people, observed, share, entropy)."""
    rows = []
    for column, point in enumerate(points):
        seen = [states[row[column]] for row in matrix if row[column] >= 0]
        share = [seen.count(state) / len(seen) if seen else float("nan") for state in states]
        entropy = -sum(s * np.log(s) for s in share if s > 0) / np.log(len(states)) if seen else float("nan")
        rows += [(point, state, seen.count(state), len(seen), one, entropy) for state, one in zip(states, share)]
    return rows


def transition_rates(matrix, states):
    """(from, to, n, rate) between neighbouring columns."""
    found = Counter((states[a], states[b]) for row in matrix for a, b in zip(row, row[1:]) if a >= 0 and b >= 0)
    total = Counter()
    for (here, _), n in found.items():
        total[here] += n
    return sorted(pair + (n, n / total[pair[0]]) for pair, n in found.items())


def alluvial(matrix, points, states, chosen):
    """(point, next point, from, to, people, of): only those observed at all chosen points."""
    seen = [row for row in matrix if all(row[at] >= 0 for at in chosen)]
    rows = []
    for here, there in zip(chosen, chosen[1:]):
        found = Counter((states[row[here]], states[row[there]]) for row in seen)
        rows += [(points[here], points[there]) + pair + (n, len(seen)) for pair, n in found.items()]
    return sorted(rows)


def outcome_summary(followed):
    """{(outcome, what): (index events, people, per 100 of those observed)}; what nobody had is 0."""
    found = {}
    for name in set(followed["outcome"]):
        mine = [row for row in followed.itertuples() if row.outcome == name]
        seen = [row for row in mine if row.status >= 0]
        kinds = {"outcome": [r for r in seen if r.status == 1], "competing event": [r for r in seen if r.status > 1],
                 "not observed": [r for r in mine if r.status < 0], "on the index day": [r for r in seen if r.n_same_day],
                 "act before the index, proved after (pseudo-reconviction)": [r for r in seen if r.n_pseudo],
                 "act without a date": [r for r in seen if r.n_unknown_date], "in excluded days": [r for r in seen if r.n_excluded]}
        for reason in {r.censor_reason for r in seen if r.status == 0}:
            kinds["ended: " + reason] = [r for r in seen if r.status == 0 and r.censor_reason == reason]
        for what, rows in kinds.items():
            found[name, what] = (len(rows), len({r.person for r in rows}), 100 * len(rows) / max(len(seen), 1))
    return found


def outcome_bounds(followed):
    """{outcome: (n, lower, upper)}."""
    found = {}
    for name in set(followed["outcome"]):
        seen = [row for row in followed.itertuples() if row.outcome == name and row.status >= 0]
        had = [row.status == 1 for row in seen]
        may = [row.status == 1 or row.n_unknown_date > 0 for row in seen]
        found[name] = (len(seen), sum(had) / len(seen), sum(may) / len(seen))
    return found


def timeline_faults(rows, impossible):
    """{fault: (rows, people)}; rows are (person, start, stop, state), by person and start."""
    found = defaultdict(list)
    for one, other in zip(rows, rows[1:]):
        if one[0] != other[0]:
            continue
        step = other[1] - one[2]
        if step:
            found["gap" if step > 0 else "overlap"].append(one[0])
        if any(one[3] == a and other[3] != a and b in ("", other[3]) for a, b in impossible):
            found["teleport" if step > 0 else "jump"].append(one[0])
    return {name: (len(found[name]), len(set(found[name]))) for name in ("overlap", "gap", "jump", "teleport")}


def row_faults(rows):
    """{fault: (rows, people)}; risk rows (index_id, person, tstart, tstop, status, event_number), in order."""
    found = defaultdict(list)
    for one, other in zip(rows, rows[1:]):
        if one[0] != other[0]:
            continue
        gap = other[2] - one[3]
        if gap:
            found["gap" if gap > 0 else "overlap"].append(other[1])
        if one[4] > 0 and other[5] <= one[5]:
            found["teleport" if gap > 0 else "jump"].append(other[1])
    found["empty"] = [row[1] for row in rows if row[3] <= row[2]]
    return {name: (len(found[name]), len(set(found[name]))) for name in ("overlap", "gap", "jump", "teleport", "empty")}


def completeness(log, source, event, years, months):
    """(area, month, events, people, expected) of each area and month, areas in order."""
    rows = [r for r in log.itertuples() if r.source == source and r.event == event and not pd.isna(r.area)]
    found = []
    for area in sorted({r.area for r in log.itertuples() if not pd.isna(r.area)}):
        for month in months:
            mine = [r.person for r in rows if r.area == area and str(r.date)[:7] == month]
            base = [r for r in rows if r.area == area and str(r.date)[5:7] == month[5:] and r.date.year in years]
            found.append((area, month, len(mine), len(set(mine)), len(base) / len(years)))
    return found


def fading_end(events, expected, reference, threshold, months):
    """Position of the first month at which an area fades, None if it does not; months before the reference stop nothing."""
    start = reference.index(True)
    for at in range(start, len(events)):
        ahead = slice(at, at + months)
        if events[at] < threshold * expected[at] and sum(events[ahead]) < threshold * sum(expected[ahead]):
            return at
    return None


def outcome_basis(followed, log, outcome, bases, precisions):
    """(basis, precision, index events, people, share): each outcome's act is sought among all rows of the log."""
    found, rows = defaultdict(list), list(log.itertuples())
    happened = [row for row in followed.itertuples() if row.outcome == outcome.name and row.status == 1]
    for row in happened:
        possible = []
        for act in rows:
            if act.person == row.person and act.event in outcome.events and act.date == row.event_date:
                proofs = [r.date for r in rows if r.event in outcome.proof and (r.source, r.row) == (act.source, act.row)]
                if (min(proofs) if proofs else None) == row.proof_date or (not outcome.proof and act.date == row.proof_date):
                    possible.append((bases.index(act.basis), precisions.index(act.precision)))
        found[min(possible)].append(row.person)
    return [(bases[b], precisions[p], len(who), len(set(who)), len(who) / len(happened)) for (b, p), who in sorted(found.items())]
