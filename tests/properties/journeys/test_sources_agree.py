"""What is read off the tables of prison and probation is what a slow reading of each row finds, on random tables."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_journeys as slow, slow_sources

from jdfanalysis import journeys as jn
from jdfanalysis.dictionary.model import EventRule, SpellRule
from jdfanalysis.dictionary.prison import STATUS_GROUPS

SEEDS = range(6)


def maybe(random, days, share=0.3):
    """Dates of day numbers, a share of them missing."""
    return slow.dates([None if random.random_sample() < share else int(day) for day in days])


def spans(frame, *names):
    columns = [slow.days(frame[name]) if str(frame[name].dtype).startswith("datetime") else frame[name].tolist() for name in names]
    return sorted(zip(*columns), key=str)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("infer, keep_nested", [(False, True), (True, False)])
def test_spells_are_cleaned_rule_by_rule(seed, infer, keep_nested):
    random = np.random.RandomState(seed)
    size = 60
    start = random.randint(0, 30, size)
    raw = slow.spells_of(zip(random.randint(0, 4, size), start, start + 1, random.choice(["custody", "licence"], size)))
    raw = raw.assign(start=maybe(random, start, 0.1), stop=maybe(random, start + random.randint(-2, 12, size)))
    ordered = raw.sort_values(["person", "start", "stop", "state", "source", "row"], na_position="first", kind="mergesort")
    last, first = slow.date(25), slow.date(6)
    told = slow_sources.cleaned(ordered, last, first, infer, keep_nested, ("licence",))
    spells, aside = jn.clean_spells(slow.shuffled(raw, seed), last, first, infer_stop=infer, keep_nested=keep_nested)
    kept = [(row.person, row.state) + told[at] for at, row in enumerate(ordered.itertuples()) if isinstance(told[at], tuple)]
    expected = sorted(((p, s) + tuple(slow.days([a, b])) + status for p, s, a, b, *status in kept for status in [tuple(status)]), key=str)
    assert spans(spells, "person", "state", "start", "stop", "start_status", "stop_status") == expected
    reasons = [(row.row, told[at]) for at, row in enumerate(ordered.itertuples()) if not isinstance(told[at], tuple)]
    assert sorted(pair[1] for pair in reasons) == sorted(aside["reason"]) and len(spells) + len(aside) == size
    assert {pair for pair in reasons if pair[1] not in ("duplicate", "nested")} == {
        (row.row, row.reason) for row in aside.itertuples() if row.reason not in ("duplicate", "nested")}


@pytest.mark.parametrize("seed", SEEDS)
def test_spells_are_read_as_they_stand(seed):
    random = np.random.RandomState(seed)
    table = pd.DataFrame({"person": random.randint(-1, 5, 40).astype("int32"), "begin": maybe(random, random.randint(0, 40, 40)),
                          "end": maybe(random, random.randint(0, 40, 40)), "kind": random.choice(["x", "y"], 40)})
    declared = slow.dictionary_of(("prison", (EventRule("reception", "begin"),), (
        SpellRule("custody", "begin", "end", (("kind", ("x",)),)), SpellRule("licence", "begin", "end", (("kind", ("y",)),))), None))
    found = jn.read_spells({"prison": table}, declared)
    expected = [(row.person, "custody" if row.kind == "x" else "licence") + tuple(slow.days([row.begin, row.end])) + (at,)
                for at, row in enumerate(table.itertuples()) if row.person >= 0]
    assert spans(found, "person", "state", "start", "stop", "row") == sorted(expected, key=str)


def prison_table(seed, size=80):
    random = np.random.RandomState(seed)
    start = random.randint(0, 200, size)
    stop = start + random.randint(1, 60, size)

    def between(share):
        return maybe(random, start + random.randint(-5, 60, size), share)

    return pd.DataFrame({
        "person": random.randint(0, 10, size).astype("int32"), "reception_date": slow.dates(start.tolist()),
        "release_date": slow.dates(stop.tolist()), "sentence_date": between(0.3), "first_release_date": between(0.5),
        "return_date": between(0.6), "recall_marker": random.choice(["Y", "N"], size),
        "imprisonment_status": random.choice(["SENT", "LR", "RX", None], size)})


GROUP_OF = {code: group for group, listed in STATUS_GROUPS.items() for code in listed}


@pytest.mark.parametrize("seed", SEEDS)
def test_custody_is_cut_day_by_day_and_keeps_its_days(seed):
    prison, random = prison_table(seed), np.random.RandomState(seed + 9)
    probation = pd.DataFrame({"person": random.randint(0, 10, 40).astype("int32"),
                              "release_date": maybe(random, random.randint(0, 260, 40))})
    phases = jn.custody_phases(prison, probation=probation).spells
    seen = set()
    for at, row in enumerate(prison.itertuples()):
        released = [d for p, d in zip(probation["person"], probation["release_date"]) if p == row.person and pd.notna(d)]
        told = slow_sources.custody_days(row, GROUP_OF.get(row.imprisonment_status), released)
        found = {}
        for phase in phases[phases["row"] == at].itertuples():
            for day in pd.date_range(phase.start, phase.stop - slow_sources.DAY):
                assert day not in found
                found[day] = (phase.state, phase.evidence)
        if not len(found):
            # A repeat of another row is set aside.
            assert prison.duplicated(["person", "reception_date", "release_date"], keep=False)[at]
            continue
        assert found == told
        seen |= set(told.values())
    assert len(seen) >= 7


@pytest.mark.parametrize("seed", SEEDS)
def test_supervision_is_that_of_each_row_under_the_law(seed):
    random, size = np.random.RandomState(seed), 90
    disposal = random.randint(-400, 500, size)
    frame = pd.DataFrame({
        "person": random.randint(0, 20, size).astype("int32"), "disposal_date": maybe(random, disposal, 0.1),
        "disposal_type": random.choice(["ORA Adult Custody (inc PSS)", "ORA Adult Custody (not PSS)", "ORA Community Order"], size),
        "length_days": np.where(random.random_sample(size) < 0.1, np.nan, random.choice([1, 2, 180, 364, 365, 700, 729, 730], size)),
        "release_date": maybe(random, disposal + random.randint(0, 300, size), 0.1), "offence_date": maybe(random, disposal - 60, 0.1),
        "licence_end_date": maybe(random, disposal + 330, 0.6), "pss_end_date": maybe(random, disposal + 500, 0.7),
        "age_at_offence": np.where(random.random_sample(size) < 0.1, np.nan, random.choice([16, 17, 18, 40], size))})
    found = jn.supervision_spells(slow.shuffled(frame, seed))
    expected = [(row.person,) + (state,) + tuple(slow.days([start, stop])) + (basis,)
                for row in frame.itertuples() for state, start, stop, basis in slow_sources.supervision(row)]
    assert spans(found, "person", "state", "start", "stop", "basis") == sorted(expected, key=str)
    assert {(row[1], row[4]) for row in expected} == {(s, b) for s in ("licence", "pss") for b in ("observed", "derived")}


@pytest.mark.parametrize("seed", SEEDS)
def test_recalls_are_those_found_stay_by_stay(seed):
    random = np.random.RandomState(seed)
    phases = jn.custody_phases(prison_table(seed)).spells
    start = random.randint(0, 250, 25)
    licence = slow.spells_of(zip(random.randint(0, 10, 25), start, start + random.randint(5, 60, 25), ["licence"] * 25))
    log = slow.log_of([(int(p), int(d), "sentenced_custody", "court", n)
                       for n, (p, d) in enumerate(zip(random.randint(0, 10, 20), random.randint(0, 260, 20)))])
    found = jn.recalls(slow.shuffled(phases, 1), slow.shuffled(licence, 2), slow.shuffled(log, 3), within=10)
    rows = list(zip(phases["person"], slow.days(phases["start"]), slow.days(phases["stop"]), phases["state"].astype(str), phases["row"]))
    expected = slow_sources.recalls(rows, list(zip(licence["person"], slow.days(licence["start"]), slow.days(licence["stop"]))),
                                    list(zip(log["person"], slow.days(log["date"]))), 10)
    assert spans(found, "person", "return_date", "evidence") == expected
    assert {evidence for _, _, evidence in expected} >= {"recorded", "unknown"}
    for row in found.itertuples():
        length = (row.rerelease_date - row.return_date).days if pd.notna(row.rerelease_date) and pd.notna(row.return_date) else None
        kinds = {14: "fixed_term_14", 28: "fixed_term_28"}
        near = [kinds[days] for days in kinds if length is not None and abs(length - days) <= 1]
        assert row.kind == ("undated" if pd.isna(row.return_date) else near[0] if near else "standard")
    with_them = jn.with_recalls(slow.shuffled(log, 4), slow.shuffled(found, 5), evidence=("recorded", "inferred"))
    added = with_them[with_them["event"] == "recall_return"]
    assert spans(added, "person", "date") == sorted(((p, d) for p, d, e in expected if e != "unknown"), key=str)
    assert len(with_them) == len(log) + len(added) and with_them["person"].is_monotonic_increasing


@pytest.mark.parametrize("seed", SEEDS)
def test_events_put_into_the_log_are_those_of_their_rows(seed):
    random = np.random.RandomState(seed)
    order = {"offence": 10, "first_hearing": 20, "breach": 47}
    rows = [(int(p), int(d), name, source, int(row), order[name]) for p, d, name, source, row in zip(
        random.randint(0, 6, 90), random.randint(0, 60, 90), random.choice(["offence", "first_hearing", "breach"], 90),
        random.choice(["court", "crown"], 90), random.randint(0, 30, 90))]
    whose = {(source, row): p for p, _, _, source, row, _ in rows}
    log = slow.log_of([(whose[row[3:5]],) + row[1:] for row in rows])
    plain = list(zip(log["person"], slow.days(log["date"]), log["event"].astype(str), log["source"].astype(str), log["row"]))
    dated = {row[3:] for row in plain if row[2] == "offence"}
    hearings = {}
    for row in plain:
        if row[2] == "first_hearing" and row[3:] not in dated:
            hearings.setdefault(row[3:], row)
    expected = sorted([(p, d, "offence") + rest for p, d, _, *rest in hearings.values() for rest in [tuple(rest)]] + plain)
    found = jn.with_fallback(slow.shuffled(log, seed))
    words = (found[name].astype(str) for name in ("event", "source"))
    assert sorted(zip(found["person"], slow.days(found["date"]), *words, found["row"])) == expected
    assert len(found) > len(log)
    endings = pd.DataFrame({"person": range(5), "row": range(5), "date": slow.dates(range(10, 15)), "evidence": "recorded",
                            "ending": ["completed", "revoked", "died", "ended early", "revoked"]})
    ended = jn.with_order_endings(slow.shuffled(log, seed), slow.shuffled(endings, 1))
    mine = ended[ended["event"] == jn.ORDER_BROKEN_OFF]
    assert spans(mine, "person", "date", "row") == [(1, 11, 1), (2, 12, 2), (4, 14, 4)] and len(ended) == len(log) + 3
