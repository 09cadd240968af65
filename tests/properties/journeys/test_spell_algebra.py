"""The spell algebra against days counted one by one, on random spells; and its laws."""
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdfanalysis.journeys import (
    days_in, find_overlaps, intersect_spells, state_at, state_timeline, subtract_spells, unite_spells,
)
from jdfanalysis.journeys.timelines import check_timeline, holds
from jdftest import slow_journeys as slow

STATES = ("custody", "licence", "order")
SPELL = st.tuples(st.integers(0, 3), st.integers(0, 25), st.integers(1, 9), st.sampled_from(STATES)).map(
    lambda r: (r[0], r[1], r[1] + r[2], r[3])
)
SPELLS = st.lists(SPELL, max_size=12)
QUICK = settings(max_examples=22, derandomize=True, deadline=None)


def day_sets(spells):
    return {(p, s): slow.held_days(spells, p, s) for p in range(4) for s in STATES}


def windows_for_all(start, stop):
    people = np.arange(4, dtype=np.int32)
    return pd.DataFrame({"person": people, "start": slow.dates([start] * 4), "stop": slow.dates([stop] * 4)})


def length_of(spells):
    return int((spells["stop"] - spells["start"]).dt.days.sum())


@QUICK
@given(SPELLS, st.integers(-1, 4))
def test_union_is_that_of_the_days(rows, gap):
    spells = slow.spells_of(rows)
    united = unite_spells(spells, gap=gap)
    for person in range(4):
        mine = united[united["person"] == person]
        found = list(zip(slow.days(mine["start"]), slow.days(mine["stop"])))
        if gap >= 0:
            assert found == slow.runs(slow.held_days(spells, person), gap)
        else:
            assert slow.held_days(united, person) == slow.held_days(spells, person)
    assert united["n_merged"].sum() == len(spells)
    assert len(find_overlaps(united)) == 0


@QUICK
@given(SPELLS)
def test_union_within_states_keeps_each_states_days(rows):
    spells = slow.spells_of(rows)
    united = unite_spells(spells, by_state=True)
    assert day_sets(united) == day_sets(spells)
    assert len(find_overlaps(united, by_state=True)) == 0


@QUICK
@given(SPELLS)
def test_overlaps_are_those_found_by_comparing_all_pairs(rows):
    spells = slow.spells_of(rows)
    expected = spells.take(slow.overlapping_rows(spells)).reset_index(drop=True)
    pd.testing.assert_frame_equal(find_overlaps(spells), expected)


@QUICK
@given(SPELLS, SPELLS)
def test_inside_and_outside_share_out_the_days(rows, others):
    spells, others = slow.spells_of(rows), slow.spells_of(others)
    inside, outside = intersect_spells(spells, others), subtract_spells(spells, others)
    for person in range(4):
        taken = slow.held_days(others, person)
        for state in STATES:
            held = slow.held_days(spells, person, state)
            assert slow.held_days(inside, person, state) == held & taken
            assert slow.held_days(outside, person, state) == held - taken
    assert length_of(inside) + length_of(outside) == length_of(spells)


@QUICK
@given(SPELLS)
def test_days_and_states_agree_with_the_days(rows):
    spells = slow.spells_of(rows)
    windows = windows_for_all(5, 20)
    counted = days_in(spells, windows)
    for state in counted.columns:
        expected = [len(slow.held_days(spells, p, state) & set(range(5, 20))) for p in range(4)]
        assert list(counted[state]) == expected
    custody = unite_spells(spells, state="held")
    person, day = np.repeat(np.arange(4), 40), np.tile(np.arange(40), 4)
    held = state_at(custody, person, slow.dates(day.tolist()))
    all_days = [slow.held_days(spells, p) for p in range(4)]
    assert list(held == "held") == [d in all_days[p] for p, d in zip(person, day)]


@QUICK
@given(SPELLS)
def test_timeline_agrees_day_by_day_and_conserves_days(rows):
    spells = slow.spells_of(rows)
    window = windows_for_all(3, 30)
    timeline = state_timeline(spells, window, precedence=STATES)
    assert length_of(timeline) == 4 * 27
    assert check_timeline(timeline, window)["rows"].sum() == 0
    flags = pd.DataFrame({state: holds(timeline, state) for state in STATES})
    for person in range(4):
        mine = timeline[timeline["person"] == person]
        found = []
        for position, row in zip(mine.index, mine.itertuples()):
            held = frozenset(s for s in STATES if flags.at[position, s])
            found += [(row.state, held)] * (row.stop - row.start).days
        assert found == slow.states_by_day(spells, person, 3, 30, STATES, "community")


@pytest.mark.parametrize("call", [
    lambda s: unite_spells(s), lambda s: unite_spells(s, gap=3, by_state=True), find_overlaps,
    lambda s: state_timeline(s, (slow.date(0), slow.date(30)), precedence=STATES),
    lambda s: subtract_spells(s, s[s["state"] == "custody"]),
], ids=["unite", "unite by state", "overlaps", "timeline", "subtract"])
def test_the_order_of_rows_changes_nothing_and_people_can_be_split(call):
    random = np.random.RandomState(3)
    start, length = random.randint(0, 25, 120), random.randint(1, 9, 120)
    spells = slow.spells_of(zip(random.randint(0, 12, 120), start, start + length, random.choice(STATES, 120)))
    whole = call(spells)
    pd.testing.assert_frame_equal(call(slow.shuffled(spells, 8)), whole)
    parts = [call(spells[spells["person"] % 3 == k]) for k in range(3)]
    joined = pd.concat(parts).sort_values("person", kind="mergesort").reset_index(drop=True)
    pd.testing.assert_frame_equal(joined, whole, check_categorical=False)
