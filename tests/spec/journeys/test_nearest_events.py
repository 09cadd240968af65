"""The nearest event: what came next after an index day, and what had come last before it."""
import numpy as np
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import nearest_events
from jdftest.slow_journeys import drawn_log, index_of

LOG = drawn_log("""
    person | day | event     | source | row
    -------+-----+-----------+--------+-----
    1      | 4   | offence   | courts | 0
    1      | 10  | release   | prison | 0
    1      | 10  | hearing   | courts | 1
    1      | 31  | offence   | courts | 2
    1      | 31  | hearing   | courts | 3
    2      | 5   | hearing   | courts | 4
    """)


def told(found):
    return [(None if np.isnan(days) else int(days), event, row) for days, event, row in zip(
        found["days"], found["event"].astype(object).where(found["event"].notna(), None), found["row"])]


def test_the_day_itself_counts_neither_before_nor_after():
    index = index_of([(1, 10), (2, 5)])
    assert told(nearest_events(index, LOG)) == [(21, "offence", 2), (None, None, -1)]
    assert told(nearest_events(index, LOG, direction="before")) == [(-6, "offence", 0), (None, None, -1)]


def test_the_kinds_looked_for_and_how_far_can_be_told():
    index = index_of([(1, 10)])
    assert told(nearest_events(index, LOG, "hearing")) == [(21, "hearing", 3)]
    assert told(nearest_events(index, LOG, within=20)) == [(None, None, -1)]
    assert told(nearest_events(index, LOG, within="21D")) == [(21, "offence", 2)]


def test_an_event_that_the_log_does_not_know_is_refused():
    with pytest.raises(UsageError, match="the log has no event recall"):
        nearest_events(index_of([(1, 10)]), LOG, "recall")
    with pytest.raises(UsageError, match="after, before"):
        nearest_events(index_of([(1, 10)]), LOG, direction="behind")


def test_people_without_events_and_an_empty_index_give_no_event():
    assert told(nearest_events(index_of([(7, 10)]), LOG)) == [(None, None, -1)]
    assert len(nearest_events(index_of([(1, 10)]).iloc[:0], LOG)) == 0
    assert told(nearest_events(index_of([(1, 10)]), LOG.iloc[:0])) == [(None, None, -1)]


def test_a_log_with_kinds_of_events_tells_and_finds_them():
    kinds = LOG.assign(kind=LOG["event"].astype(object).where(LOG["row"] != 2, "offence_violence").astype("category"))
    found = nearest_events(index_of([(1, 10)]), kinds, "offence_violence")
    assert told(found) == [(21, "offence", 2)] and found["kind"].tolist() == ["offence_violence"]
