"""One estimate under many choices."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.dictionary import Dictionary, Linking, Table, Variable
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import Outcome, follow_up, rerun, spread, tipping_point, unite_spells, with_assumed_exits, within_source
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells, index_of

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


def test_objects_are_shown_by_name_where_they_have_one():
    found = rerun(lambda custody: {"n": len(custody)}, {"custody": {"all": CUSTODY, "first": CUSTODY[:1]}})
    assert found.values.tolist() == [["", "all", 2], ["custody", "first", 1]]


def test_spread_says_which_choice_moves_the_estimate_most():
    found = rerun(lambda gap, waiting: {"share": 0.4 + gap / 100 - waiting / 1000}, {"gap": [0, 1], "waiting": [0, 30, 90]})
    table = spread(found, ["share"])
    assert list(table["choice"]) == ["waiting", "gap"]
    assert [round(v, 3) for v in table.loc[0, ["base", "lowest", "highest", "moves"]]] == [0.4, 0.31, 0.4, 0.09]
    with pytest.raises(UsageError):
        spread(found, ["hazard"])
    with pytest.raises(UsageError):
        spread(found[1:], ["share"])


@pytest.mark.parametrize("at, point", [(0.35, 0.05), (0.25, 0.125), (0.4, 0.0), (0.1, None)])
def test_the_point_at_which_a_conclusion_tips(at, point):
    """The estimate falls from 0.4 by one for each unit of links broken, up to 0.1, then by two."""
    table = rerun(lambda split, other: {"share": 0.4 - split - max(split - 0.1, 0) + other}, {"split": [0.0, 0.1, 0.15], "other": [0, 1]})
    found = tipping_point(table, "share", "split", at)
    assert np.isnan(found) if point is None else found == pytest.approx(point)


def test_a_tipping_point_is_sought_on_both_sides_and_needs_numbers():
    table = rerun(lambda rate: {"gap": rate - 0.02}, {"rate": [0.03, 0.0, 0.09]})
    assert tipping_point(table, "gap", "rate", 0.0) == pytest.approx(0.02)
    for wrong in ((table, "gap", "other"), (table[1:], "gap", "rate"), (table.assign(rate="a"), "gap", "rate")):
        with pytest.raises(UsageError):
            tipping_point(*wrong, at=0.0)


def test_an_assumed_rate_of_exit_is_a_choice_like_any_other():
    """Person 1 offends on day 122; person 2, never seen again after day 100, may have left."""
    log = drawn_log("person | day | event\n --+--+--\n 1 | 122 | offence\n 2 | 100 | release\n 1 | 100 | release")

    def at_risk(exit_rate):
        left = with_assumed_exits(log, exit_rate, date(4000), seed=5)
        followed = follow_up(index_of([(1, 100), (2, 100)]), left, Outcome("again", "offence"),
                             covered("court", 0, 4000), ends=("assumed_exit",))
        return {"days": int(followed["days_calendar"].sum()), "events": int((followed["status"] == 1).sum())}

    found = rerun(at_risk, {"exit_rate": [0.0, 0.05, 0.5]})
    assert list(found["events"]) == [1, 1, 1]
    assert found["days"][0] == 22 + 3900 > found["days"][1] > found["days"][2]


def test_the_other_partition_takes_people_as_the_table_itself_tells_them_apart():
    table = Table("court", "Court", "one row per case", (), (Variable("own_id", "id", "person in this table"),
                                                            Variable("court", "category", "where")), person_column="own_id")
    dictionary = Dictionary("test", "test", (table,), Linking("person"))
    tables = {"court": pd.DataFrame({"person": [0, 0, 1, 1], "own_id": [7, 9, 9, -1]})}
    assert list(within_source(tables, dictionary, "court")["court"]["person"]) == [1, 2, 2, -1]
    named = {"court": tables["court"].assign(own_id=["b", "a", "a", None])}
    assert list(within_source(named, dictionary, "court")["court"]["person"]) == [1, 0, 0, -1]
    with pytest.raises(UsageError):
        within_source(tables, dictionary, "prison")


@pytest.mark.parametrize("vary", [{}, {"gap": []}])
def test_a_choice_needs_values(vary):
    with pytest.raises(UsageError):
        rerun(reoffending, vary)


def test_results_may_not_hide_choices():
    with pytest.raises(UsageError):
        rerun(lambda gap: {"gap": 1}, {"gap": [0]})
