"""History: what had happened strictly before the index day."""
import numpy as np
import pytest

from jdfanalysis.errors import CoverageError, HistoryError, UsageError
from jdfanalysis.journeys import history
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells, index_of

LOG = """
    person | day | event
    -------+-----+----------
    1      | 50  | offence
    1      | 89  | offence
    1      | 90  | offence
    1      | 99  | offence
    1      | 100 | offence
    1      | 95  | convicted
    2      | 150 | offence
    """


def test_the_window_includes_both_its_days_and_never_the_index_day():
    index = index_of([(1, 100), (2, 100)])
    assert list(history(index, drawn_log(LOG), (-10, -1), counts={"n": "offence"})["n"]) == [2, 0]
    assert list(history(index, drawn_log(LOG), (-11, -2), counts={"n": "offence"})["n"]) == [2, 0]
    assert list(history(index, drawn_log(LOG), (-10, -1), counts={"n": ("offence", "convicted")})["n"]) == [3, 0]


def test_days_since_the_latest_event_in_the_window():
    found = history(index_of([(1, 100), (2, 100)]), drawn_log(LOG), (-30, -1), last={"since": "convicted"})["since"]
    assert found[0] == 5 and np.isnan(found[1])


def test_days_in_custody_before_the_index():
    custody = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 60    | 80   | custody
        1      | 70    | 85   | custody
        1      | 95    | 120  | custody
        """)
    found = history(index_of([(1, 100), (2, 100)]), drawn_log(LOG), (-30, -1), days_in={"held": custody})
    assert list(found["held"]) == [20, 0]


@pytest.mark.parametrize("window, error", [
    ((-30, 0), HistoryError), ((-30, 10), HistoryError), ((-1, -30), UsageError),
])
def test_a_window_that_reaches_the_index_day_is_refused(window, error):
    with pytest.raises(error):
        history(index_of([(1, 100)]), drawn_log(LOG), window, counts={"n": "offence"})


@pytest.mark.parametrize("first, refused", [(69, False), (70, False), (71, True)])
def test_an_unequal_look_back_is_refused(first, refused):
    arguments = (index_of([(1, 100), (2, 200)]), drawn_log(LOG), (-30, -1))
    if not refused:
        assert len(history(*arguments, counts={"n": "offence"}, coverage=covered("court", first, 300))) == 2
        return
    with pytest.raises(CoverageError) as caught:
        history(*arguments, counts={"n": "offence"}, coverage=covered("court", first, 300))
    assert len(caught.value.rows) == 1
    # The first day whose look-back is covered: 71 + 30.
    assert str(date(101))[:10] in str(caught.value)


@pytest.mark.parametrize("first, refused", [(70, False), (71, True)])
def test_days_in_a_state_are_counted_over_an_equal_look_back_too(first, refused):
    held = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 60 | 80 | custody")
    arguments = (index_of([(1, 100), (2, 200)]), drawn_log(LOG), (-30, -1))
    if not refused:
        found = history(*arguments, days_in={"held": held}, coverage=covered(["court", "prison"], first, 300))
        assert list(found["held"]) == [10, 0]
        return
    with pytest.raises(CoverageError, match="held: look-back reaches outside"):
        history(*arguments, days_in={"held": held}, coverage=covered(["court", "prison"], first, 300))
    # Spells of a table for which nothing is declared are the caller's to judge.
    assert len(history(*arguments, days_in={"held": held}, coverage=covered("court", first, 300))) == 2


def test_an_event_that_the_log_does_not_know_is_refused():
    with pytest.raises(UsageError):
        history(index_of([(1, 100)]), drawn_log(LOG), counts={"n": "birth"})
