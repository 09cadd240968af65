"""The event log: what rows mean in time, in one order that does not depend on luck."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary.model import EventRule
from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.journeys import event_log, first_per_episode, without_rows
from jdftest.drawn import table
from jdftest.slow_journeys import dates, days, dictionary_of, drawn_log

OFFENCE = EventRule("offence", "offence_date", precedence=10)
CONVICTED = EventRule("convicted", "result_date", (("outcome", ("guilty",)),), 40)
RELEASE = EventRule("release", "release_date", precedence=60)
RECEPTION = EventRule("reception", "reception_date", precedence=85)
JUSTICE = dictionary_of(
    ("courts", (OFFENCE, CONVICTED), (), None), ("prison", (RECEPTION, RELEASE), (), None),
)


def courts(text):
    drawn = table(text, person="int32")
    return pd.DataFrame({
        "person": drawn["person"], "outcome": drawn["outcome"],
        "offence_date": dates(None if d is None else int(d) for d in drawn["offence"]),
        "result_date": dates(None if d is None else int(d) for d in drawn["result"]),
    })


COURT_ROWS = """
    person | offence | result | outcome
    -------+---------+--------+----------
    2      | 3       | 9      | guilty
    1      | 5       | 8      | acquitted
    1      |         | 7      | guilty
    """


def picture(log):
    return list(zip(log["person"], days(log["date"]), log["event"], log["row"]))


def test_a_row_gives_an_event_for_each_rule_that_it_meets():
    log = event_log({"courts": courts(COURT_ROWS)}, JUSTICE)
    assert picture(log) == [(1, 5, "offence", 1), (1, 7, "convicted", 2), (2, 3, "offence", 0), (2, 9, "convicted", 0)]


def test_rows_without_a_date_or_a_person_are_counted_not_used():
    frame = courts(COURT_ROWS)
    frame["person"] = [2, -1, 1]
    attrition = Attrition()
    log = event_log({"courts": frame}, JUSTICE, attrition=attrition)
    assert picture(log) == [(1, 7, "convicted", 2), (2, 3, "offence", 0), (2, 9, "convicted", 0)]
    written = attrition.frame()
    assert list(written["rows_before"]) == [3, 2, 2] and list(written["rows_after"]) == [2, 1, 2]


def test_a_log_of_some_people_counts_the_rows_of_the_others_as_left_out():
    attrition = Attrition()
    log = event_log({"courts": courts(COURT_ROWS)}, JUSTICE, attrition=attrition, people=[2])
    assert picture(log) == [(2, 3, "offence", 0), (2, 9, "convicted", 0)]
    written = attrition.frame().set_index("rule").loc["courts: rows of people not asked for left out"]
    assert list(written[["people_before", "rows_before", "people_after", "rows_after"]]) == [2, 3, 1, 1]


def test_people_are_asked_for_by_their_codes():
    with pytest.raises(FrameError, match="codes in the column person"):
        event_log({"courts": courts(COURT_ROWS)}, JUSTICE, people=["a1", "b2"])


def test_a_placeholder_is_a_missing_date():
    log = event_log({"courts": courts(COURT_ROWS)}, JUSTICE, events=["offence"], placeholders=["2015-01-04"])
    assert picture(log) == [(1, 5, "offence", 1)]


def test_on_one_day_the_offence_precedes_release_and_release_precedes_reception():
    prison = pd.DataFrame({
        "person": pd.Series([1, 1], dtype="int32"), "reception_date": dates([4, 9]), "release_date": dates([9, None]),
    })
    court = courts("""
        person | offence | result | outcome
        -------+---------+--------+--------
        1      | 9       | 9      | guilty
        """)
    backwards = dictionary_of(
        ("prison", (RECEPTION, RELEASE), (), None), ("courts", (CONVICTED, OFFENCE), (), None))
    log = event_log({"prison": prison, "courts": court}, backwards)
    assert list(log["event"]) == ["reception", "offence", "convicted", "release", "reception"]


def test_ties_beyond_precedence_go_by_table_then_row():
    both = dictionary_of(
        ("a", (EventRule("seen", "on"), EventRule("noted", "on")), (), None),
        ("b", (EventRule("seen", "on"),), (), None))
    frame = pd.DataFrame({"person": pd.Series([1, 1], dtype="int32"), "on": dates([3, 3])})
    log = event_log({"b": frame, "a": frame}, both)
    assert list(zip(log["source"], log["row"], log["event"])) == [
        ("a", 0, "seen"), ("a", 0, "noted"), ("a", 1, "seen"), ("a", 1, "noted"), ("b", 0, "seen"), ("b", 1, "seen")]


def test_precision_and_episode_are_taken_from_the_table_where_it_has_them():
    frame = courts(COURT_ROWS)
    frame["offence_date_precision"] = pd.Categorical(["month", "day", "day"])
    frame["episode"] = [7, 8, 9]
    log = event_log({"courts": frame}, JUSTICE)
    assert list(log["precision"]) == ["day", "day", "month", "day"]
    assert list(log["episode"]) == [8, 9, 7, 7]


def test_a_rule_whose_column_is_absent_is_named_in_the_attrition_record():
    attrition = Attrition()
    log = event_log({"courts": courts(COURT_ROWS).drop(columns="result_date")}, JUSTICE, attrition=attrition)
    assert list(log["event"].unique()) == ["offence"]
    assert any("no column result_date" in rule for rule in attrition.frame()["rule"])


def test_conditions_fit_flags_and_numbers_as_well_as_words():
    rules = (EventRule("recalled", "on", (("recall", ("true",)),)), EventRule("twice", "on", (("count", ("2",)),)))
    frame = pd.DataFrame({
        "person": pd.Series([1, 2], dtype="int32"), "on": dates([3, 4]), "recall": [True, False], "count": [1, 2],
    })
    log = event_log({"t": frame}, dictionary_of(("t", rules, (), None)))
    assert list(zip(log["person"], log["event"])) == [(1, "recalled"), (2, "twice")]


def test_what_cannot_be_read_is_refused():
    with pytest.raises(UsageError):
        event_log({"other": courts(COURT_ROWS)}, JUSTICE)
    with pytest.raises(UsageError):
        event_log({"courts": courts(COURT_ROWS)}, JUSTICE, events=["birth"])
    with pytest.raises(FrameError):
        event_log({"courts": courts(COURT_ROWS).drop(columns="person")}, JUSTICE)
    with pytest.raises(FrameError):
        event_log({"courts": courts(COURT_ROWS).assign(offence_date="2015-01-01")}, JUSTICE)


def test_events_of_rows_set_aside_can_be_left_out():
    log = event_log({"courts": courts(COURT_ROWS)}, JUSTICE)
    aside = pd.DataFrame({"source": ["courts", "prison"], "row": [0, 1]})
    assert picture(without_rows(log, aside)) == [(1, 5, "offence", 1), (1, 7, "convicted", 2)]


def test_a_case_that_moves_up_to_the_crown_court_is_one_appearance():
    log = drawn_log("""
        person | day | event         | source
        -------+-----+---------------+------------
        1      | 10  | first_hearing | magistrates
        1      | 40  | first_hearing | crown
        1      | 40  | convicted     | crown
        1      | 60  | first_hearing | magistrates
        """)
    log["episode"] = [5, 5, 5, -1]
    assert days(first_per_episode(log, ["first_hearing"])["date"]) == [10, 40, 60]
    log["episode"] = [5, 5, 5, 5]
    assert days(first_per_episode(log, ["first_hearing"])["date"]) == [10, 40]
    with pytest.raises(UsageError):
        first_per_episode(log.drop(columns="episode"), ["first_hearing"])


def test_no_rows_give_an_empty_log():
    log = event_log({"courts": courts(COURT_ROWS)[:0]}, JUSTICE)
    assert len(log) == 0 and log["person"].dtype == np.int32
