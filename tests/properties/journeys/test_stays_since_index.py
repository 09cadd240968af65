"""Stays since an index event against states told day by day, on random timelines."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import state_timeline, stays_since_index
from jdfanalysis.survival import fit_multistate
from jdftest import slow_journeys as slow

STATES = ("custody", "licence", "order")
SPELL = st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(1, 15), st.sampled_from(STATES)).map(
    lambda r: (r[0], r[1], r[1] + r[2], r[3]))
WORDS = {"licence": "supervised", "order": "supervised"}


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(SPELL, min_size=1, max_size=14), st.lists(st.integers(0, 45), min_size=4, max_size=4), st.integers(1, 60), st.booleans())
def test_rows_are_those_of_the_days(rows, starts, horizon, renamed):
    spells = slow.spells_of(rows)
    timeline = state_timeline(spells, (slow.date(0), slow.date(50)), precedence=STATES)
    index = slow.index_of([(person, day) for person, day in enumerate(starts)])
    found = stays_since_index(timeline, index, horizon, WORDS if renamed else None)
    for person, start in enumerate(starts):
        if not (spells["person"] == person).any():
            continue
        told = slow.states_by_day(spells, person, 0, 50, STATES, "community")
        named = {day: WORDS.get(state, state) if renamed else state for day, (state, _) in enumerate(told)}
        mine = found.loc[found["person"] == person, ["entry", "duration", "from", "to"]]
        assert [tuple(row) for row in mine.astype(object).where(mine.notna(), None).values] == slow.stays_by_day(named, start, horizon)


def test_the_multistate_model_reads_them():
    timeline = state_timeline(slow.spells_of([(0, 0, 10, "custody"), (1, 0, 20, "custody"), (1, 30, 40, "custody")]),
                              (slow.date(0), slow.date(60)), precedence=("custody",))
    rows = stays_since_index(timeline, slow.index_of([(0, 10), (1, 20)]), 30)
    fit = fit_multistate(rows, duration="duration", entry="entry", person="person")
    at = fit.at([5, 15, 25])
    assert at.loc[at["state"] == "custody", "probability"].tolist() == pytest.approx([0, 0.5, 0])


def test_one_index_event_a_person_and_a_day_at_least():
    timeline = state_timeline(slow.spells_of([(0, 0, 10, "custody")]), (slow.date(0), slow.date(60)), precedence=("custody",))
    with pytest.raises(UsageError, match="one index event per person"):
        stays_since_index(timeline, slow.index_of([(0, 1), (0, 5)]), 30)
    with pytest.raises(UsageError, match="at least a day"):
        stays_since_index(timeline, slow.index_of([(0, 1)]), 0)
    none = stays_since_index(timeline, slow.index_of([(3, 1)]), 30)
    assert list(none.columns) == ["index_id", "person", "entry", "duration", "from", "to"]


def test_index_events_without_a_stay_are_written_down():
    timeline = state_timeline(slow.spells_of([(0, 0, 10, "custody")]), (slow.date(0), slow.date(60)), precedence=("custody",))
    attrition = Attrition()
    stays_since_index(timeline, slow.index_of([(0, 1), (3, 1)]), 30, attrition=attrition)
    written = attrition.frame().iloc[0]
    assert list(written[["people_before", "people_after", "rows_before", "rows_after"]]) == [2, 1, 2, 1]
