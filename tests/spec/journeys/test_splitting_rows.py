"""Cutting risk rows: time bands, periods, ages, and covariates that change."""
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.journeys import (
    Outcome, add_exposure, add_values, birth_intervals, follow_up, risk_rows, split_by_age, split_by_period,
    split_by_time,
)
from jdftest.slow_journeys import covered, date, dates, drawn_log, drawn_spells, index_of

CUSTODY = drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 130   | 150  | custody
    """)


def rows(clock="calendar"):
    """Followed from day 100; (0, 30] and (50, 100], offence on day 200."""
    log = drawn_log("person | day | event\n ---+---+---\n 1 | 200 | offence")
    outcome = Outcome("any", "offence")
    followed = follow_up(index_of([(1, 100)]), log, outcome, covered("court", 0, 250), exclude=CUSTODY)
    return risk_rows(followed, clock, exclude=CUSTODY)


def picture(frame, name):
    return list(zip(frame["tstart"], frame["tstop"], frame["status"], frame[name]))


def test_time_bands_are_cut_on_the_rows_own_clock():
    assert picture(split_by_time(rows(), [20, 60]), "time_band") == [
        (0, 20, 0, 0), (20, 30, 0, 1), (50, 60, 0, 1), (60, 100, 1, 2)]
    assert picture(split_by_time(rows("at_risk"), [20, 60]), "time_band") == [
        (0, 20, 0, 0), (20, 30, 0, 1), (30, 60, 0, 1), (60, 80, 1, 2)]


def test_a_cut_at_the_edge_of_a_row_cuts_nothing():
    assert picture(split_by_time(rows(), [30, 50, 100]), "time_band") == [(0, 30, 0, 0), (50, 100, 1, 2)]


def test_the_first_day_of_a_period_is_in_the_new_period():
    # Day 120 is the row (19, 20] since the index.
    assert picture(split_by_period(rows(), [date(120)]), "period") == [
        (0, 19, 0, 0), (19, 30, 0, 1), (50, 100, 1, 1)]


def test_an_age_begins_on_the_birthday():
    births = pd.DataFrame({"person": [1], "birth_date": [date(120) - pd.DateOffset(years=18)]})
    assert picture(split_by_age(rows(), births, [18, 21]), "age_band") == [
        (0, 19, 0, 0), (19, 30, 0, 1), (50, 100, 1, 1)]
    nobody = pd.DataFrame({"person": [2], "birth_date": dates([0])})
    assert picture(split_by_age(rows(), nobody, [18]), "age_band") == [(0, 30, 0, -1), (50, 100, 1, -1)]


def test_a_value_holds_from_the_day_after_it_became_known():
    values = pd.DataFrame({"person": [1, 1, 1, 2], "date": dates([90, 110, 160, 100]), "score": [3.0, 5.0, 6.0, 9.0]})
    assert picture(add_values(rows(), values, "score"), "score") == [
        (0, 10, 0, 3.0), (10, 30, 0, 5.0), (50, 60, 0, 5.0), (60, 100, 1, 6.0)]


def test_a_value_that_becomes_known_on_the_day_of_the_event_explains_nothing():
    values = pd.DataFrame({"person": [1, 1], "date": dates([100, 200]), "score": ["a", "b"]})
    assert set(add_values(rows(), values, "score")["score"]) == {"a"}


def test_before_the_first_value_it_is_missing():
    values = pd.DataFrame({"person": [1], "date": dates([110]), "score": ["a"]})
    found = add_values(rows(), values, "score")["score"]
    assert [None if pd.isna(f) else f for f in found] == [None, "a", "a"]
    with pytest.raises(FrameError):
        add_values(rows(), values.assign(date=dates([None])), "score")


def test_an_exposure_is_a_flag_that_comes_and_goes():
    spells = drawn_spells("""
        person | start | stop | state
        -------+-------+------+------
        1      | 90    | 105  | order
        1      | 120   | 155  | order
        """)
    assert picture(add_exposure(rows(), spells, "on_order"), "on_order") == [
        (0, 5, 0, True), (5, 20, 0, False), (20, 30, 0, True), (50, 55, 0, True), (55, 100, 1, False)]


def test_cuts_compose_in_any_order():
    births = pd.DataFrame({"person": [1], "birth_date": [date(120) - pd.DateOffset(years=18)]})
    one = split_by_age(split_by_time(rows(), [10, 60]), births, [18])
    two = split_by_time(split_by_age(rows(), births, [18]), [10, 60])
    pd.testing.assert_frame_equal(one, two[one.columns])


def test_cuts_that_make_no_sense_are_refused():
    for at in ([], [5, 5], [9, 3]):
        with pytest.raises(UsageError):
            split_by_time(rows(), at)
    with pytest.raises(FrameError):
        split_by_time(split_by_time(rows(), [5]), [9])
    with pytest.raises(FrameError):
        split_by_time(rows().drop(columns="date_start"), [5])


def test_ages_in_completed_years_bound_the_birth_date():
    records = pd.DataFrame({
        "person": [1, 1, 2, 2], "age": [20, 20, 30, 40],
        "date": pd.to_datetime(["2015-06-01", "2016-02-01", "2015-06-01", "2015-07-01"]),
    })
    found = birth_intervals(records)
    # Aged 20 on both days: born after 1 February 1995 and not after 1 June 1995.
    assert (str(found["first"][0])[:10], str(found["last"][0])[:10]) == ("1995-02-02", "1995-06-01")
    assert list(found["width"]) == [119, 0] and list(found["conflict"]) == [False, True]
    assert found["birth_date"].isna().tolist() == [False, True]


def test_one_record_leaves_a_year():
    records = pd.DataFrame({"person": [1], "age": [20], "date": dates([0])})
    found = birth_intervals(records).iloc[0]
    assert (str(found["first"])[:10], str(found["last"])[:10], found["width"]) == ("1994-01-02", "1995-01-01", 364)


def test_records_that_say_nothing_of_a_birth_are_written_down():
    attrition = Attrition()
    birth_intervals(pd.DataFrame({"person": [1, 1, 2], "date": dates([0, None, 5]), "age": [20, 21, None]}), attrition=attrition)
    written = attrition.frame().iloc[0]
    assert list(written[["people_before", "people_after", "rows_before", "rows_after"]]) == [2, 1, 3, 1]
