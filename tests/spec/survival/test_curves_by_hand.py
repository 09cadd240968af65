"""The manual in pictures: curves worked by hand, in fractions."""
import warnings
from fractions import Fraction

import pytest

from jdfanalysis.errors import DataWarning, InputError
from jdfanalysis.survival import (
    compare_curves,
    compare_incidence,
    fit_cumulative_incidence,
    fit_kaplan_meier,
    fit_nelson_aalen,
)
from jdftest.drawn import table

FIVE = """
days | event
-----+------
10   | 1
20   | 1
20   | 0
30   | 1
40   | 0
"""


def five():
    return table(FIVE, days=int, event=int)


def test_survival_of_five_people():
    # At risk: 5 on day 10, 4 on day 20, 2 on day 30. The person censored on day 20 is at risk on it.
    found = fit_kaplan_meier(five(), duration="days", event="event").table
    assert found["at_risk"].tolist() == [5, 4, 2, 1]
    expected = [Fraction(4, 5), Fraction(3, 5), Fraction(3, 10), Fraction(3, 10)]
    assert found["survival"].tolist() == pytest.approx([float(v) for v in expected], abs=1e-15)


def test_greenwood_for_five_people():
    # Variance of S at day 20: S squared times (1 / (5 x 4) + 1 / (4 x 3)) = 9/25 x 2/15 = 6/125.
    found = fit_kaplan_meier(five(), duration="days", event="event").table
    assert found["std_error"].iloc[1] ** 2 == pytest.approx(6 / 125, abs=1e-15)


def test_cumulative_hazard_of_five_people():
    found = fit_nelson_aalen(five(), duration="days", event="event").table
    expected = [Fraction(1, 5), Fraction(9, 20), Fraction(19, 20), Fraction(19, 20)]
    assert found["hazard"].tolist() == pytest.approx([float(v) for v in expected], abs=1e-15)


def test_median_and_restricted_mean_of_five_people():
    fit = fit_kaplan_meier(five(), duration="days", event="event")
    assert fit.medians()["median"].tolist() == [30]
    # 10 days at 1, 10 at 4/5, 10 at 3/5, 10 at 3/10.
    assert fit.restricted_means(40)["mean"].tolist() == pytest.approx([27.0])


def test_a_person_who_enters_late_is_at_risk_only_afterwards():
    rows = table(
        """
        entry | days | event
        ------+------+------
        0     | 10   | 1
        0     | 30   | 0
        10    | 20   | 1
        5     | 30   | 0
        """,
        entry=int,
        days=int,
        event=int,
    )
    # On day 10: the first, second and fourth; not the third, who enters on that very day. On day 20: three of them.
    found = fit_kaplan_meier(rows, duration="days", entry="entry", event="event").table
    assert found["at_risk"].tolist() == [3, 3, 2]
    assert found["survival"].tolist() == pytest.approx([2 / 3, 4 / 9, 4 / 9])


def test_competing_events_share_the_chance():
    rows = table(
        """
        days | event
        -----+------
        10   | 1
        10   | 2
        20   | 0
        30   | 2
        """,
        days=int,
        event=int,
    )
    found = fit_cumulative_incidence(rows, duration="days", event="event")
    one, two = (found.table[found.table["cause"] == c]["incidence"].tolist() for c in (1, 2))
    # A quarter each on day 10; on day 30 the last person, who carries the remaining half.
    assert one == [0.25, 0.25, 0.25]
    assert two == [0.25, 0.25, 0.75]


def test_other_causes_are_censoring_for_a_survival_curve():
    rows = table("days | event\n-----+-----\n10 | 2\n20 | 1\n30 | 0", days=int, event=int)
    assert fit_kaplan_meier(rows, duration="days", event="event").table["survival"].tolist() == [1, 0.5, 0.5]


def test_log_rank_of_four_people():
    rows = table("days | event | group\n---+---+---\n1|1|a\n2|1|b\n3|1|a\n4|0|b", days=int, event=int)
    # Expected in a: 1/2 on day 1, 1/3 on day 2, 1/2 on day 3; variance 1/4 + 2/9 + 1/4 = 13/18; observed 2.
    found = compare_curves(rows, "group", duration="days", event="event")
    assert found.table["expected"].iloc[0] == pytest.approx(4 / 3)
    assert found.chi_squared == pytest.approx((2 / 3) ** 2 / (13 / 18))


def test_grays_test_of_four_people():
    rows = table("days | event | group\n---+---+---\n1|1|a\n2|2|a\n3|1|b\n4|0|b", days=int, event=int)
    # Day 1: two of four at risk in each, so a expects 1/2 of the event. Day 3: nobody of a is left, b expects it all.
    found = compare_incidence(rows, "group", duration="days", event="event")
    assert found.table["expected"].tolist() == pytest.approx([1 / 2, 3 / 2])
    assert found.table["events"].tolist() == [1, 1] and found.df == 1


def test_two_rows_of_one_person_are_one_person_at_risk():
    rows = table(
        """
        person | entry | days | event
        -------+-------+------+------
        1      | 0     | 10   | 0
        1      | 10    | 20   | 1
        1      | 5     | 20   | 0
        2      | 0     | 20   | 0
        """,
        person=int,
        entry=int,
        days=int,
        event=int,
    )
    evidence = fit_kaplan_meier(rows, duration="days", entry="entry", event="event").evidence
    assert evidence["people_at_risk"].tolist()[-1] == 2


def test_values_between_and_beyond_the_steps():
    at = fit_kaplan_meier(five(), duration="days", event="event").at([0, 9, 10, 25, 40, 41])
    assert at["survival"].tolist()[:5] == pytest.approx([1, 1, 0.8, 0.6, 0.3])
    assert at["survival"].isna().tolist() == [False] * 5 + [True]
    assert at["at_risk"].tolist() == [5, 5, 5, 2, 1, 0]


def test_rows_of_no_length_are_set_aside_aloud():
    rows = table("entry | days | event\n---+---+---\n0|5|1\n3|3|0\n0|7|0", entry=int, days=int, event=int)
    with pytest.warns(DataWarning, match="1 rows of length 0"):
        fit = fit_kaplan_meier(rows, duration="days", entry="entry", event="event")
    assert fit.table["at_risk"].tolist() == [2, 1]


def test_an_event_at_entry_is_refused_with_every_other_fault():
    rows = table(
        "entry | days | event\n---+---+---\n3|3|1\n9|5|0\n0||1\n0|4|-1", entry=int, days=float, event=int
    )
    with pytest.raises(InputError) as caught, warnings.catch_warnings():
        fit_kaplan_meier(rows, duration="days", entry="entry", event="event")
    reasons = {p.reason for p in caught.value.problems}
    assert reasons == {
        "event at entry, at risk for no time",
        "ends before it starts",
        "missing or infinite",
        "negative code",
    }
