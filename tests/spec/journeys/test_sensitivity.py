"""One estimate under many choices."""
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import Outcome, follow_up, rerun, unite_spells
from jdftest.slow_journeys import covered, drawn_log, drawn_spells, index_of

CUSTODY = drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 110   | 120  | custody
    1      | 124   | 130  | custody
    """)
LOG = drawn_log("""
    person | day | event     | row
    -------+-----+-----------+----
    1      | 122 | offence   | 1
    1      | 160 | convicted | 1
    2      | 150 | offence   | 2
    2      | 210 | convicted | 2
    """)


def reoffending(gap, waiting):
    outcome = Outcome("again", "offence", "convicted", waiting=waiting)
    followed = follow_up(index_of([(1, 100), (2, 100)]), LOG, outcome, covered("court", 0, 400), horizon=60,
                         exclude=unite_spells(CUSTODY, gap=gap))
    return {"n": int((followed["status"] == 1).sum())}


def test_one_choice_leaves_the_base_at_a_time():
    found = rerun(reoffending, {"gap": [0, 7], "waiting": [0, 90]})
    assert found.values.tolist() == [["", 0, 0, 1], ["gap", 7, 0, 0], ["waiting", 0, 90, 2]]


def test_all_combinations_if_told_so():
    found = rerun(reoffending, {"gap": [0, 7], "waiting": [0, 90]}, together=True)
    assert list(found["changed"]) == ["", "waiting", "gap", "gap, waiting"]
    assert list(found["n"]) == [1, 2, 0, 1]


def test_objects_are_shown_by_position():
    found = rerun(lambda custody: {"n": len(custody)}, {"custody": [CUSTODY, CUSTODY[:1]]})
    assert found.values.tolist() == [["", "value 0", 2], ["custody", "value 1", 1]]


@pytest.mark.parametrize("vary", [{}, {"gap": []}])
def test_a_choice_needs_values(vary):
    with pytest.raises(UsageError):
        rerun(reoffending, vary)


def test_results_may_not_hide_choices():
    with pytest.raises(UsageError):
        rerun(lambda gap: {"gap": 1}, {"gap": [0]})
