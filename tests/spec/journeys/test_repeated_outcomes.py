"""Repeated outcomes on total and gap time, landmarks, and bounds for acts without a date."""
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import (
    Outcome, check_rows, follow_up, landmark, outcome_bounds, outcome_events, recall, recurrent_rows,
)
from jdftest.slow_journeys import covered, days, drawn_log, drawn_spells, index_of

ANY = Outcome("any", "offence")
LOG = drawn_log("""
    person | day | event
    -------+-----+--------
    1      | 120 | offence
    1      | 120 | offence
    1      | 160 | offence
    1      | 200 | offence
    2      | 100 | offence
    """)
CUSTODY = drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 120   | 150  | custody
    """)


def followed(last=200, custody=CUSTODY, outcome=ANY, index=((1, 100), (2, 100)), **more):
    return follow_up(index_of(index), LOG, outcome, covered("court", 0, last), exclude=custody, **more)


def picture(rows):
    rows = rows.sort_values(["index_id", "date_start"])
    return list(zip(rows["person"], rows["tstart"], rows["tstop"], rows["status"], rows["event_number"]))


def test_total_time_runs_on_through_the_events():
    rows = recurrent_rows(followed(custody=None), LOG, ANY)
    assert picture(rows) == [
        (1, 0, 20, 1, 1), (1, 20, 60, 1, 2), (1, 60, 100, 1, 3), (2, 0, 100, 0, 1)]


def test_days_after_the_last_event_are_at_risk_of_the_next():
    rows = recurrent_rows(followed(last=230, custody=None), LOG, ANY)
    assert picture(rows)[3] == (1, 100, 130, 0, 4)


def test_gap_time_starts_anew_after_each_event():
    rows = recurrent_rows(followed(custody=None), LOG, ANY, scale="gap_time")
    assert picture(rows)[:3] == [(1, 0, 20, 1, 1), (1, 0, 40, 1, 2), (1, 0, 40, 1, 3)]


def test_custody_takes_out_days_on_either_scale_and_clock():
    def times(**choice):
        return [row[1:3] for row in picture(recurrent_rows(followed(), LOG, ANY, exclude=CUSTODY, **choice))[:3]]
    assert times() == [(0, 20), (50, 60), (60, 100)]
    assert times(clock="at_risk") == [(0, 20), (20, 30), (30, 70)]
    # The event happened on day 20; the clock of the next ran on while in custody.
    assert times(scale="gap_time") == [(0, 20), (30, 40), (0, 40)]
    assert times(scale="gap_time", clock="at_risk") == [(0, 20), (0, 10), (0, 40)]


def test_recurrent_rows_are_sound():
    rows = recurrent_rows(followed(), LOG, ANY, exclude=CUSTODY)
    assert dict(check_rows(rows).set_index("fault")["rows"]) == {
        "overlap": 0, "gap": 1, "jump": 0, "teleport": 0, "empty": 0}


def test_competing_events_and_unknown_scales_are_refused():
    log = drawn_log("person | day | event\n ---+---+---\n 1 | 110 | recall_return\n 1 | 120 | offence")
    against = follow_up(index_of([(1, 100)]), log, ANY, covered("court", 0, 200), competing=[recall()])
    with pytest.raises(UsageError):
        recurrent_rows(against, log, ANY)
    with pytest.raises(UsageError, match="no competing events"):
        outcome_events(against, log, ANY)
    with pytest.raises(UsageError):
        recurrent_rows(followed(), LOG, ANY, scale="calendar")


@pytest.mark.parametrize("day, people", [(19, [1, 2]), (20, [2]), (99, [2]), (100, [])])
def test_a_landmark_keeps_those_still_at_risk(day, people):
    moved = landmark(followed(custody=None), day)
    assert list(moved["person"]) == people
    assert days(moved["date"]) == [100 + day] * len(people)


def test_a_landmark_in_custody_is_left_out_if_told_so():
    index = [(1, 121), (2, 121)]
    held = followed(index=index)
    assert list(landmark(held, 20)["person"]) == [1, 2]
    assert list(landmark(held, 20, exclude=CUSTODY)["person"]) == [2]
    assert list(landmark(held, 20)["from_index_id"]) == [0, 1]


def test_acts_without_a_date_give_bounds():
    log = drawn_log("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | 1
        1      | 150 | convicted | 1
        2      | 150 | convicted | 2
        """)
    proved = Outcome("proved", "offence", "convicted")
    both = follow_up(index_of([(1, 100), (2, 100), (3, 100), (4, 100)]), log, proved, covered("court", 0, 200))
    found = outcome_bounds(both).iloc[0]
    assert (found["n"], found["lower"], found["upper"]) == (4, 0.25, 0.5)


def test_every_event_has_a_row_of_its_own_and_says_where_it_stands():
    found = outcome_events(followed(custody=None), LOG, ANY)
    assert list(zip(found["person"], found["days"])) == [(1, 20), (1, 20), (1, 60), (1, 100)]     # two on one day are two
    assert [LOG["person"].iloc[0]] * 4 == list(found["person"]) and set(found["source"]) == {"court"}
    held = outcome_events(followed(), LOG, ANY, exclude=CUSTODY)
    assert list(zip(held["person"], held["days"])) == [(1, 20), (1, 20), (1, 60), (1, 100)]       # the day of reception counts
    inside = drawn_spells("person | start | stop | state\n ---+---+---+---\n 1 | 119 | 150 | custody")
    assert list(outcome_events(followed(custody=inside), LOG, ANY, exclude=inside)["days"]) == [60, 100]


def test_an_event_counts_if_its_proof_came_in_time():
    log = drawn_log("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 110 | offence   | 1
        1      | 150 | convicted | 1
        1      | 115 | offence   | 2
        1      | 160 | convicted | 2
        """)
    proved = Outcome("proved", "offence", "convicted", waiting=35)
    one = follow_up(index_of([(1, 100)]), log, proved, covered("court", 0, 200), horizon=20)
    found = outcome_events(one, log, proved)
    assert (list(found["row"]), list(found["days"]), days(found["proof_date"])) == ([1], [10], [150])
