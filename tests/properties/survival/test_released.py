"""Released curves: every published step holds enough people, and the curve is true where it is published."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.survival import fit_cumulative_incidence, fit_kaplan_meier, released
from jdftest import slow_survival as slow

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def one_event_a_day(events, censored=30):
    """`events` people with an event on days 1, 2, …, and some who stay to day 1000."""
    stop = list(range(1, events + 1)) + [1000] * censored
    return pd.DataFrame({"stop": stop, "status": [1] * events + [0] * censored})


@pytest.mark.parametrize("events, steps", [(9, 0), (10, 1), (11, 1), (19, 1), (20, 2)])
def test_one_below_at_and_above_the_minimum(events, steps):
    fit = fit_kaplan_meier(one_event_a_day(events), duration="stop", event="status")
    found = released(fit, 10)
    assert found.steps_after == steps and len(found.table) == steps + 1
    assert found.table["survival"].iloc[0] == 1.0


@pytest.mark.parametrize("staying, steps", [(9, 0), (10, 1), (11, 1)])
def test_enough_people_must_stay_at_risk(staying, steps):
    fit = fit_kaplan_meier(one_event_a_day(10, staying), duration="stop", event="status")
    assert released(fit, 10).steps_after == steps


@pytest.mark.parametrize("censored, day", [(0, 10), (9, None), (10, 10)])
def test_a_few_censored_people_are_not_shown_by_subtraction(censored, day):
    rows = one_event_a_day(10, 40)
    rows.loc[10 : 10 + censored - 1, "stop"] = 5
    times = released(fit_kaplan_meier(rows, duration="stop", event="status"), 10).table["time"].tolist()
    assert times == ([0.0, day] if day else [0.0])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("competing", [False, True])
def test_every_step_holds_enough_and_values_are_those_of_the_full_curve(seed, competing):
    rows = slow.random_rows(seed, size=400, longest=60, people=250)
    fit = (fit_cumulative_incidence if competing else fit_kaplan_meier)(rows, by="court", **NAMES)
    found = released(fit, 10)
    counts = found.evidence.drop(columns=["court", "time"])
    assert len(counts) and (counts["people_with_event"] >= 10).all()
    assert ((counts == 0) | (counts >= 10)).all().all()
    on = ["court", "time"] + (["cause"] if competing else [])
    both = found.table[found.table["time"] > 0].merge(fit.table, on=on, suffixes=("", "_full"))
    name = "incidence" if competing else "survival"
    assert len(both) == (found.table["time"] > 0).sum()
    np.testing.assert_array_equal(both[name], both[name + "_full"])
    assert found.table["events"].sum() <= (rows["status"] > 0).sum()


def test_a_person_with_many_events_counts_once():
    rows = pd.DataFrame({"person": [1] * 15 + list(range(2, 40)), "stop": 5, "status": [1] * 15 + [0] * 38})
    rows.loc[15:, "stop"] = 50
    assert released(fit_kaplan_meier(rows, duration="stop", event="status"), 10).steps_after == 0


def test_what_it_says_and_refuses():
    fit = fit_kaplan_meier(one_event_a_day(20), duration="stop", event="status")
    assert "2 of 20" in released(fit, 10).summary
    with pytest.raises(UsageError):
        released(fit, 0)
