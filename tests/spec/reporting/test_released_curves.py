"""Released curves: stated on days with enough events behind them, exact on those days."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import ReleaseError, UsageError
from jdfanalysis.reporting import released_curve
from jdfanalysis.survival import fit_cumulative_incidence, fit_kaplan_meier


def people(days, events, **columns):
    frame = pd.DataFrame({"days": days, "event": events, "person": np.arange(len(days))})
    return frame.assign(**columns)


def one_a_day(n=100):
    """One event on each day, 1 to n."""
    return people(np.arange(1, n + 1), np.ones(n, dtype=int))


def curve_of(frame, **options):
    return fit_kaplan_meier(frame, duration="days", event="event", person="person", **options)


def test_a_day_is_stated_when_enough_events_have_gathered():
    """Ten events every ten days: each multiple of ten qualifies, at a minimum of ten."""
    released = released_curve(curve_of(one_a_day()), every=10, minimum=10)
    assert list(released["day"]) == [10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert set(released["events"]) == {10}


@pytest.mark.parametrize("minimum, first", [(9, 10), (10, 10), (11, 20)])
def test_the_minimum_is_met_exactly_at_its_number(minimum, first):
    assert released_curve(curve_of(one_a_day()), every=10, minimum=minimum)["day"].iloc[0] == first


def test_the_value_on_a_stated_day_is_the_estimate_itself():
    curves = curve_of(one_a_day())
    released = released_curve(curves, every=20, minimum=10)
    exact = curves.at(list(released["day"]))["survival"]
    assert np.allclose(released["survival"], exact, atol=5e-5)


def test_days_with_too_few_at_risk_are_left_out():
    """Of 100 people 91 are gone by day 91: from then on fewer than ten are at risk."""
    released = released_curve(curve_of(one_a_day()), every=10, minimum=10)
    assert released["day"].max() == 90 and released["at_risk"].min() >= 10


def test_people_at_risk_are_rounded_so_that_leavers_do_not_show():
    released = released_curve(curve_of(one_a_day(105)), every=10, minimum=10)
    assert (released["at_risk"] % 10 == 0).all()


def test_every_cause_must_have_gathered_enough():
    """Nine of cause 1 and one of cause 2 in each ten days: with a minimum of five, cause 2 sets the pace."""
    cause = np.where(np.arange(1, 101) % 10 == 0, 2, 1)
    curves = fit_cumulative_incidence(people(np.arange(1, 101), cause), duration="days", event="event", person="person")
    released = released_curve(curves, every=10, minimum=5)
    assert list(released["day"].unique()) == [50]
    assert dict(zip(released["cause"].astype(str), released["events"])) == {"1": 45, "2": 5}


def test_groups_are_stated_on_days_of_their_own():
    fast, slow = one_a_day().assign(court="a"), one_a_day().assign(court="b")
    slow["days"] *= 3
    released = released_curve(curve_of(pd.concat([fast, slow]).assign(person=np.arange(200)), by="court"), every=10)
    first = released.groupby("court")["day"].min()
    assert first["a"] == 10 and first["b"] == 30


def test_a_group_without_any_stated_day_is_refused():
    few = people([5, 6, 7], [1, 1, 1])
    with pytest.raises(ReleaseError, match="Merge groups"):
        released_curve(curve_of(few), every=2)


def test_steps_longer_than_the_curve_are_refused():
    with pytest.raises(ReleaseError, match="shorter steps"):
        released_curve(curve_of(one_a_day(20)), every=30)


def test_settings_below_one_are_refused():
    with pytest.raises(UsageError):
        released_curve(curve_of(one_a_day()), every=0)
