"""Fallback dates: an act without a date is dated by what came after it, and marked so."""
import numpy as np
import pytest
from jdftest.slow_journeys import covered, days, drawn_log, index_of

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import Outcome, follow_up, outcome_bounds, with_fallback

REOFFENCE = Outcome("re", "offence", "convicted")
LOG = drawn_log("""
    person | day | event         | row
    -------+-----+---------------+----
    1      | 150 | first_hearing | 1
    1      | 170 | convicted     | 1
    2      | 110 | offence       | 2
    2      | 150 | first_hearing | 2
    2      | 170 | convicted     | 2
    3      | 160 | first_hearing | 3
    3      | 155 | first_hearing | 3
    """)


def test_only_rows_without_the_event_get_one_on_the_day_of_the_first_fallback():
    attrition = Attrition()
    longer = with_fallback(LOG.assign(basis="observed"), attrition=attrition)
    added = longer[np.asarray(longer["basis"] == "imputed")]
    assert list(zip(added["person"], added["event"], days(added["date"]), added["row"])) == [
        (1, "offence", 150, 1), (3, "offence", 155, 3)]
    assert attrition.frame()[["rows_before", "rows_after"]].values.tolist() == [[7, 9]]
    assert (np.asarray(longer["basis"] == "observed")).sum() == 7


def test_the_estimate_lies_between_the_bounds_without_a_date():
    """Person 1's act has no date: none counts 1 of 2, all counts 2 of 2; at the hearing it counts."""
    ask = (index_of([(1, 100), (2, 100)]),)
    without = follow_up(*ask, LOG, REOFFENCE, covered("court", 0, 300))
    bounds = outcome_bounds(without)
    assert bounds[["lower", "upper"]].values.tolist() == [[0.5, 1.0]]
    dated = follow_up(*ask, with_fallback(LOG), REOFFENCE, covered("court", 0, 300))
    assert list(dated["status"]) == [1, 1] and days(dated["event_date"]) == [150, 110]


def test_events_must_be_known_to_the_log():
    with pytest.raises(UsageError):
        with_fallback(LOG, event="charge")
    with pytest.raises(UsageError):
        with_fallback(LOG[np.asarray(LOG["event"] != "offence")].reset_index(drop=True))
