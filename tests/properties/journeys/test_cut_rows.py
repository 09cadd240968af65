"""Cutting keeps every day at risk and every event; covariates agree with a day-by-day definition."""
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from jdfanalysis.journeys import (
    Outcome, add_exposure, add_values, check_rows, follow_up, outcome_events, recurrent_rows, risk_rows, split_by_period,
    split_by_time,
)
from jdftest import slow_journeys as slow

SPELL = st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 12))
SPELLS = st.lists(SPELL.map(lambda r: (r[0], r[1], r[1] + r[2], "held")), max_size=5)
ACTS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50)), max_size=8)
QUICK = settings(max_examples=16, derandomize=True, deadline=None)
ANY = Outcome("again", "offence")
COVERED = slow.covered("court", 0, 48)


def log_of(acts):
    return slow.log_of([(p, d, "offence", "court", n) for n, (p, d) in enumerate(acts + [(0, 60)])])


def made(acts, custody, clock="calendar"):
    index = slow.index_of([(p, d) for p in range(3) for d in (0, 7)])
    followed = follow_up(index, log_of(acts), ANY, COVERED, exclude=custody)
    return followed, risk_rows(followed, clock, exclude=custody)


def by_day(rows, *names):
    """(index event, calendar day) -> values of the row that holds it."""
    found = {}
    for start, stop, row in zip(slow.days(rows["date_start"]), slow.days(rows["date_stop"]), rows.itertuples()):
        for day in range(start + 1, stop + 1):
            assert (row.index_id, day) not in found
            found[row.index_id, day] = tuple(getattr(row, name) for name in names)
    return found


def events(rows):
    hit = rows[rows["status"] > 0]
    return list(zip(hit["index_id"], slow.days(hit["date_stop"]), hit["tstop"], hit["status"]))


@QUICK
@given(ACTS, SPELLS, st.sampled_from(["calendar", "at_risk"]))
def test_cuts_keep_days_and_events(acts, custody_rows, clock):
    _, rows = made(acts, slow.spells_of(custody_rows), clock)
    cut = split_by_period(split_by_time(rows, [3, 11, 20]), [slow.date(5), slow.date(9), slow.date(30)])
    assert set(by_day(cut)) == set(by_day(rows)) and events(cut) == events(rows)
    assert (cut["tstop"] - cut["tstart"]).sum() == (rows["tstop"] - rows["tstart"]).sum()
    assert check_rows(cut, refuse=("overlap", "jump", "teleport", "empty"))["rows"][1] == check_rows(rows)["rows"][1]
    for (_, day), (period,) in by_day(cut, "period").items():
        assert period == sum(day >= first for first in (5, 9, 30))


@QUICK
@given(ACTS, SPELLS, SPELLS, ACTS)
def test_values_and_exposures_hold_from_the_day_after(acts, custody_rows, order_rows, known):
    _, rows = made(acts, slow.spells_of(custody_rows))
    values = pd.DataFrame({
        "person": np.array([p for p, _ in known], dtype=np.int32), "date": slow.dates([d for _, d in known]),
        "score": np.arange(len(known), dtype=float),
    })
    orders = slow.spells_of(order_rows)
    cut = add_exposure(add_values(rows, values, "score"), orders, "exposed")
    assert set(by_day(cut)) == set(by_day(rows)) and events(cut) == events(rows)
    exposed_days = {p: slow.held_days(orders, p) for p in range(3)}
    for (_, day), (person, score, exposed) in by_day(cut, "person", "score", "exposed").items():
        before = [(d, n) for n, (p, d) in enumerate(known) if p == person and d < day]
        assert score == max(before)[1] if before else np.isnan(score)
        assert exposed == (day - 1 in exposed_days[person])


@QUICK
@given(ACTS, SPELLS)
def test_recurrent_rows_hold_every_event_once(acts, custody_rows):
    custody = slow.spells_of(custody_rows)
    followed, _ = made(acts, custody)
    rows = recurrent_rows(followed, log_of(acts), ANY, exclude=custody)
    gap = recurrent_rows(followed, log_of(acts), ANY, exclude=custody, scale="gap_time")
    gap = gap.sort_values(["index_id", "date_start"]).reset_index(drop=True)
    each = outcome_events(followed, log_of(acts), ANY, exclude=custody)
    assert list(gap["tstop"] - gap["tstart"]) == list(rows["tstop"] - rows["tstart"])
    for index_id, person, start in zip(followed["index_id"], followed["person"], slow.days(followed["index_date"])):
        at_risk = [start + d for d in slow.at_risk_days(custody, person, start, 48)]
        expected = sorted({d for p, d in acts if p == person and d in at_risk})
        own = each[each["index_id"] == index_id]
        assert slow.days(own["date"]) == sorted(d for p, d in acts if p == person and d in at_risk)
        assert [acts[row] for row in own["row"]] == [(person, d) for d in slow.days(own["date"])]
        mine = rows[rows["index_id"] == index_id]
        assert slow.days(mine[mine["status"] == 1]["date_stop"]) == expected
        assert [d for (i, d) in by_day(mine)] == at_risk
        for day, (number,) in ((d, v) for (_, d), v in by_day(mine, "event_number").items()):
            assert number == 1 + sum(e < day for e in expected)
        since = by_day(gap[gap["index_id"] == index_id], "tstop", "date_stop")
        for (_, day), (tstop, stop) in since.items():
            origin = max([e for e in expected if e < day], default=start)
            assert tstop == slow.days([stop])[0] - origin
