"""Coverage: outside it absence means nothing, and a fixed horizon beyond it is refused."""
import pandas as pd
import pytest

from jdfanalysis.dictionary.model import EventRule, Window
from jdfanalysis.errors import CoverageError, UsageError
from jdfanalysis.journeys import (
    Outcome, binary_outcome, common_window, coverage, follow_up, restrict_coverage,
)
from jdftest.slow_journeys import covered, date, days, dictionary_of, index_of, log_of

ANY = Outcome("any", "offence")


def test_a_dictionary_says_when_its_tables_were_covered():
    declared = dictionary_of(
        ("court", (EventRule("offence", "on"),), (), Window("2011-01-01", "2020-12-31", "hearing")),
        ("prison", (EventRule("release", "on"),), (), None),
    )
    frame = coverage(declared)
    assert list(frame["source"]) == ["court"] and list(frame["completeness"]) == [1.0]
    with pytest.raises(CoverageError):
        coverage(dictionary_of(("prison", (EventRule("release", "on"),), (), None)))


def test_several_tables_share_the_latest_start_and_the_earliest_end():
    frame = pd.concat([covered("court", 0, 300), covered("prison", 50, 400)], ignore_index=True)
    window = common_window(frame, ["court", "prison"])
    assert days(window) == [50, 300]
    with pytest.raises(CoverageError):
        common_window(frame, ["court", "probation"])


def test_an_event_may_be_covered_otherwise_than_its_table():
    frame = pd.concat([covered("court", 0, 300), covered("court", 0, 200)], ignore_index=True)
    frame["event"] = pd.Categorical([None, "convicted"])
    assert common_window(frame, ["court"], ["offence"]).last == date(300)
    assert common_window(frame, ["court"], ["offence", "convicted"]).last == date(200)


def test_coverage_that_fades_can_be_cut_short():
    frame = covered(["court", "prison"], 0, 300)
    cut = restrict_coverage(frame, end=date(200), sources=["court"])
    assert days(cut["end"]) == [200, 300]
    assert days(restrict_coverage(frame, start=date(10))["start"]) == [10, 10]
    assert len(restrict_coverage(frame, start=date(301))) == 0
    with pytest.raises(UsageError):
        restrict_coverage(frame, sources=["nowhere"])


@pytest.mark.parametrize("index_day, waiting, refused", [
    (200, 0, False), (201, 0, True), (190, 10, False), (191, 10, True),
])
def test_a_fixed_horizon_beyond_coverage_is_refused(index_day, waiting, refused):
    log = log_of([(1, 50, "offence", "court", 0)])
    outcome = Outcome("any", "offence", waiting=waiting)
    arguments = (index_of([(1, index_day)]), log, outcome, covered("court", 0, 300))
    if not refused:
        assert len(follow_up(*arguments, horizon=100)) == 1
        return
    with pytest.raises(CoverageError) as caught:
        follow_up(*arguments, horizon=100)
    assert len(caught.value.rows) == 1


def people():
    """100 people, two years wanted, every second one seen for a year only; 20 of each kind offend on day 180."""
    index = [(p, 0 if p % 2 else 365) for p in range(100)]
    acts = [(p, (0 if p % 2 else 365) + 180, "offence", "court", p) for p in range(100) if p // 2 < 20]
    return index_of(index), log_of(acts + [(200, 0, "offence", "court", 999)]), covered("court", 0, 730)


def test_cutting_only_those_without_an_outcome_inflates_the_rate():
    """
    The error in the published two-year COMPAS data, drawn small.

    Of 100 people 40 reoffend within half a year, and half of all are followed for two years. Kept are
    those who reoffended (40) and of the others those seen for two years (30): 57%. The truth is 40%.
    """
    index, log, cover = people()
    with pytest.raises(CoverageError):
        follow_up(index, log, ANY, cover, horizon=730)
    cut = follow_up(index, log, ANY, cover, horizon=730, beyond="censor")
    wrong = cut[(cut["status"] == 1) | (cut["censor_reason"] == "horizon")]
    assert round((wrong["status"] == 1).mean(), 2) == 0.57
    known = binary_outcome(cut, 730)
    assert known.notna().sum() == 50 and known.mean() == 0.4


def test_missing_is_missing_for_everyone_alike():
    index, log, cover = people()
    missing = follow_up(index, log, ANY, cover, horizon=730, beyond="missing")
    assert sorted(missing["status"].value_counts().to_dict().items()) == [(-1, 50), (0, 30), (1, 20)]
    assert binary_outcome(missing, 730).mean() == 0.4


def test_calendar_months_end_on_the_same_day_of_the_month():
    start = pd.Timestamp("2015-08-31")
    index = index_of([(1, (start - date(0)).days)])
    followed = follow_up(index, log_of([(1, 0, "offence", "court", 0)]), ANY, covered("court", 0, 999), horizon="6M")
    assert str(followed["end_date"][0])[:10] == "2016-02-29"
