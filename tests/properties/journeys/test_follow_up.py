"""Follow-up and risk rows against a day-by-day definition, on random logs and custody spells."""
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdfanalysis.journeys import Outcome, check_rows, follow_up, history, index_events, risk_rows
from jdftest import slow_journeys as slow

SPELL = st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 12))
SPELLS = st.lists(SPELL.map(lambda r: (r[0], r[1], r[1] + r[2], "custody")), max_size=6)
ROW = st.tuples(st.integers(0, 2), st.integers(0, 50), st.one_of(st.none(), st.integers(0, 12)), st.booleans())
ROWS = st.lists(ROW, max_size=10)
QUICK = settings(max_examples=20, derandomize=True, deadline=None)
LAST, WAITING = 48, 5


def court_log(rows):
    """Each row an act on a day, perhaps without a date, perhaps proved some days later."""
    events = [(0, 60, "offence", "court", 9998), (0, 60, "convicted", "court", 9999)]
    for number, (person, day, lag, dated) in enumerate(rows):
        if dated:
            events.append((person, day, "offence", "court", number, 10))
        if lag is not None:
            events.append((person, day + lag, "convicted", "court", number, 40))
    return slow.log_of(events)


@QUICK
@given(ROWS, SPELLS, st.booleans(), st.sampled_from([None, 10, 20]))
def test_first_outcome_and_days_agree_with_the_definition(rows, custody_rows, proved, horizon):
    log, custody = court_log(rows), slow.spells_of(custody_rows)
    index = slow.index_of([(p, d) for p in range(3) for d in (0, 7, 30)])
    outcome = Outcome("again", "offence", "convicted" if proved else (), waiting=WAITING if proved else 0)
    followed = follow_up(
        index, log, outcome, slow.covered("court", 0, LAST), horizon=horizon, exclude=custody, beyond="censor"
    )
    stop = LAST - (WAITING if proved else 0)
    for row, start in zip(followed.itertuples(), slow.days(followed["index_date"])):
        last = stop if horizon is None else min(stop, start + horizon)
        limit = min(last + (WAITING if proved else 0), LAST)
        act, proof = slow.first_outcome(
            log, "offence", "convicted" if proved else None, row.person, start, last, limit, custody
        )
        assert slow.days([row.event_date]) == [act] and slow.days([row.proof_date]) == [proof]
        assert row.status == (0 if act is None else 1)
        end = last if act is None else act
        assert row.days_calendar == end - start
        assert row.days_at_risk == len(slow.at_risk_days(custody, row.person, start, end))
        assert row.days_at_risk + row.days_custody == row.days_calendar


@QUICK
@given(ROWS, SPELLS)
def test_risk_rows_cover_exactly_the_days_at_risk(rows, custody_rows):
    log, custody = court_log(rows), slow.spells_of(custody_rows)
    index = slow.index_of([(p, d) for p in range(3) for d in (0, 7, 30)])
    followed = follow_up(index, log, Outcome("again", "offence"), slow.covered("court", 0, LAST), exclude=custody)
    calendar, at_risk = risk_rows(followed, exclude=custody), risk_rows(followed, "at_risk", exclude=custody)
    assert check_rows(calendar, refuse=("overlap", "jump", "teleport", "empty")) is not None
    assert list(check_rows(at_risk)["rows"]) == [0] * 5
    starts = slow.days(followed["index_date"])
    for row, start in zip(followed.itertuples(), starts):
        mine = calendar[calendar["index_id"] == row.index_id]
        found = [d for r in mine.itertuples() for d in range(r.tstart + 1, r.tstop + 1)]
        assert found == slow.at_risk_days(custody, row.person, start, start + row.days_calendar)
        stopped = at_risk[at_risk["index_id"] == row.index_id]
        assert (stopped["tstop"].max() if len(stopped) else 0) == row.days_at_risk
        for part in (mine, stopped):
            assert list(part["status"])[:-1] == [0] * max(len(part) - 1, 0)
            assert part["status"].sum() == (row.status if row.status == 1 else 0)


@QUICK
@given(ROWS, SPELLS)
def test_history_counts_only_the_days_of_its_window(rows, custody_rows):
    log, custody = court_log(rows), slow.spells_of(custody_rows)
    index = slow.index_of([(p, d) for p in range(3) for d in (0, 7, 30)])
    past = history(
        index, log, (-20, -2), counts={"n": ("offence", "convicted")}, last={"since": "offence"},
        days_in={"held": custody},
    )
    for row, day, found in zip(index.itertuples(), slow.days(index["date"]), past.itertuples()):
        mine = [(e, d) for e, d, p in zip(log["event"], slow.days(log["date"]), log["person"]) if p == row.person]
        inside = [(e, d) for e, d in mine if day - 20 <= d <= day - 2]
        assert found.n == len(inside)
        acts = [day - d for e, d in inside if e == "offence"]
        assert (np.isnan(found.since) and not acts) or found.since == min(acts)
        assert found.held == len(slow.held_days(custody, row.person) & set(range(day - 20, day - 1)))


@pytest.fixture(scope="module")
def population():
    random = np.random.RandomState(5)
    rows = [(int(p), int(d), int(lag), True) for p, d, lag in zip(
        random.randint(0, 30, 300), random.randint(0, 50, 300), random.randint(0, 12, 300))]
    start = random.randint(0, 40, 80)
    custody = slow.spells_of(zip(random.randint(0, 30, 80), start, start + random.randint(1, 9, 80), ["custody"] * 80))
    return court_log(rows), custody


def line(log, custody):
    index = index_events(log, "offence", which="random_one", seed=11, weights="person")
    followed = follow_up(index, log, Outcome("again", "offence", "convicted", waiting=WAITING),
                         slow.covered("court", 0, LAST), exclude=custody)
    return followed, risk_rows(followed, exclude=custody)


def test_the_order_of_rows_changes_nothing(population):
    log, custody = population
    for first, second in zip(line(log, custody), line(slow.shuffled(log, 1), slow.shuffled(custody, 2))):
        pd.testing.assert_frame_equal(first, second)


def test_people_can_be_split_and_put_together_again(population):
    log, custody = population
    whole = line(log, custody)
    for number in (0, 1):
        parts = [line(log[log["person"] % 3 == k].reset_index(drop=True), custody[custody["person"] % 3 == k])[number]
                 for k in range(3)]
        joined = pd.concat([part.drop(columns="index_id") for part in parts])
        joined = joined.sort_values("person", kind="mergesort").reset_index(drop=True)
        pd.testing.assert_frame_equal(joined, whole[number].drop(columns="index_id"), check_categorical=False)
