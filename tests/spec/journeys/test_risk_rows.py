"""Risk rows on both clocks: (tstart, tstop] in days since the index."""
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import FrameError, HistoryError, UsageError
from jdfanalysis.journeys import Outcome, check_rows, follow_up, risk_rows, with_covariates
from jdftest.slow_journeys import covered, dates, days, drawn_log, drawn_spells, index_of

CUSTODY = """
    person | start | stop | state
    -------+-------+------+--------
    1      | 90    | 100  | custody
    1      | 130   | 150  | custody
    1      | 180   | 190  | custody
    """
LOG = """
    person | day | event
    -------+-----+--------
    1      | 200 | offence
    2      | 10  | offence
    """


def frames(custody=CUSTODY, log=LOG, index=((1, 100), (2, 100))):
    held = drawn_spells(custody)
    outcome = Outcome("any", "offence")
    return follow_up(index_of(index), drawn_log(log), outcome, covered("court", 0, 250), exclude=held), held


def picture(rows):
    return list(zip(rows["person"], rows["tstart"], rows["tstop"], rows["status"]))


def test_on_the_calendar_clock_the_person_leaves_and_comes_back():
    followed, held = frames()
    assert picture(risk_rows(followed, "calendar", exclude=held)) == [
        (1, 0, 30, 0), (1, 50, 80, 0), (1, 90, 100, 1), (2, 0, 150, 0)]


def test_on_the_at_risk_clock_time_stops_in_custody():
    followed, held = frames()
    assert picture(risk_rows(followed, "at_risk", exclude=held)) == [
        (1, 0, 30, 0), (1, 30, 60, 0), (1, 60, 70, 1), (2, 0, 150, 0)]


def test_both_clocks_know_the_calendar_days_of_each_row():
    followed, held = frames()
    for clock in ("calendar", "at_risk"):
        rows = risk_rows(followed, clock, exclude=held)
        assert days(rows["date_start"]) == [100, 150, 190, 100] and days(rows["date_stop"]) == [130, 180, 200, 250]


def test_an_event_on_the_day_of_reception_ends_the_row_before_it():
    followed, held = frames(log="""
        person | day | event
        -------+-----+--------
        1      | 130 | offence
        """, index=[(1, 100)])
    assert picture(risk_rows(followed, exclude=held)) == [(1, 0, 30, 1)]


def test_a_recall_on_the_day_of_release_leaves_no_time_at_risk():
    followed, held = frames(custody="""
        person | start | stop | state
        -------+-------+------+--------
        1      | 100   | 400  | custody
        """)
    attrition = Attrition()
    assert picture(risk_rows(followed, exclude=held, attrition=attrition)) == [(2, 0, 150, 0)]
    written = attrition.frame().iloc[0]
    assert (written["rows_before"], written["rows_after"]) == (2, 1)


def test_without_spells_to_exclude_there_is_one_row_each():
    followed = frames()[0].assign(days_calendar=[100, 150])
    assert picture(risk_rows(followed)) == [(1, 0, 100, 1), (2, 0, 150, 0)]


def test_other_spells_than_those_of_the_follow_up_are_refused():
    followed, _ = frames()
    other = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 195   | 205  | custody
        """)
    with pytest.raises(HistoryError):
        risk_rows(followed, exclude=other)


def test_competing_events_keep_their_number():
    log = drawn_log(LOG + "1 | 120 | recall_return\n")
    followed = follow_up(index_of([(1, 100)]), log, Outcome("any", "offence"), covered("court", 0, 250),
                         competing=[Outcome("recall", "recall_return")])
    assert picture(risk_rows(followed)) == [(1, 0, 20, 2)]


def test_covariates_are_joined_by_person_or_by_index_event():
    followed, held = frames()
    people = pd.DataFrame({"person": [2, 1], "sex": ["F", "M"]})
    rows = risk_rows(followed, exclude=held, covariates=people)
    assert list(rows["sex"]) == ["M", "M", "M", "F"]
    again = with_covariates(rows, pd.DataFrame({"index_id": [0], "n_before": [4]}))
    assert list(again["n_before"].fillna(-1)) == [4, 4, 4, -1]


@pytest.mark.parametrize("values", [
    pd.DataFrame({"person": [1, 1], "sex": ["F", "M"]}), pd.DataFrame({"sex": ["F"]}),
    pd.DataFrame({"person": [1], "status": [3]}),
])
def test_covariates_that_cannot_be_joined_are_refused(values):
    with pytest.raises(FrameError):
        risk_rows(frames()[0], exclude=frames()[1], covariates=values)


@pytest.mark.parametrize("day, fits", [(99, True), (100, True), (101, False), (None, False)])
def test_a_covariate_dated_after_the_index_is_immortal_time(day, fits):
    followed, held = frames(index=[(2, 100)])
    values = pd.DataFrame({"person": [2], "score": [7], "scored_on": dates([day])})
    if fits:
        assert list(risk_rows(followed, covariates=values, known_on="scored_on")["score"]) == [7]
        return
    with pytest.raises(HistoryError) as caught:
        risk_rows(followed, covariates=values, known_on="scored_on")
    assert len(caught.value.rows) == 1


def test_faults_of_rows_are_counted_by_their_names():
    followed, held = frames()
    rows = risk_rows(followed, exclude=held)
    assert dict(check_rows(rows).set_index("fault")["rows"]) == {
        "overlap": 0, "gap": 2, "jump": 0, "teleport": 0, "empty": 0}
    broken = rows.copy()
    broken["status"] = [1, 0, 0, 0]
    broken["tstart"] = [0, 50, 70, 150]
    counts = check_rows(broken)
    assert dict(counts.set_index("fault")["rows"]) == {"overlap": 1, "gap": 1, "jump": 0, "teleport": 1, "empty": 1}
    with pytest.raises(HistoryError):
        check_rows(broken, refuse=("overlap",))


def test_several_outcomes_need_a_choice():
    log, cover = drawn_log(LOG), covered("court", 0, 250)
    both = follow_up(index_of([(1, 100)]), log, [Outcome("a", "offence"), Outcome("b", "offence")], cover)
    assert picture(risk_rows(both, outcome="b")) == [(1, 0, 100, 1)]
    for wrong in (None, "c"):
        with pytest.raises(UsageError):
            risk_rows(both, outcome=wrong)
    with pytest.raises(UsageError):
        risk_rows(both, clock="wall", outcome="a")
