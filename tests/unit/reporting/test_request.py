"""Estimates go into a session as tables and figures whose evidence the checker accepts, and refuses when thin."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import ReleaseError, UsageError
from jdfanalysis.reporting import add_curve, add_model, plot_curve, released_model
from jdfanalysis.survival import fit_cox, fit_kaplan_meier
from output_checks import Session


@pytest.fixture()
def rows():
    rng = np.random.RandomState(5)
    frame = pd.DataFrame({"person": np.arange(600), "age": rng.randint(18, 60, 600), "sex": np.where(rng.rand(600) < 0.3, "F", "M")})
    frame["days"] = 1 + np.floor(rng.exponential(200, 600)).astype(int)
    frame["event"] = (rng.rand(600) < 0.7).astype(int)
    return frame


def fitted(rows, **options):
    return fit_kaplan_meier(rows, duration="days", event="event", person="person", **options)


def test_a_curve_and_its_figure_are_clear_and_written(rows, tmp_path):
    session = Session()
    table, figure = add_curve(session, fitted(rows, by="sex"), "km", "Time to event", "Share", every=30, n=600)
    assert len(figure.axes) == 1 and len(table) > 5
    assert {name: o.verdict.word for name, o in session.outputs.items()} == {"km": "clear", "km_figure": "clear"}
    report = session.finalise(tmp_path / "request")
    assert report.verdict.word == "clear"
    assert [session.outputs[name].evidence.description for name in ("km", "km_figure")] == [
        "Time to event", "Time to event (figure of km)"]
    assert (tmp_path / "request" / "km.csv").exists() and (tmp_path / "request" / "km_figure.png").exists()


def test_the_axis_names_the_clock_of_the_rows(rows):
    clocked = rows.rename(columns={"days": "tstop", "event": "status"}).assign(tstart=0, clock="at_risk")
    _, figure = add_curve(Session(), fit_kaplan_meier(clocked), "km", "Time to event", "Share")
    assert figure.axes[0].get_xlabel() == "Days at risk since the index date"
    _, figure = add_curve(Session(), fit_kaplan_meier(clocked), "km", "Time to event", "Share", time_label="Days since release")
    assert figure.axes[0].get_xlabel() == "Days since release"


def test_the_minimum_of_a_curve_is_that_of_the_policy(rows):
    strict = Session(policy=Session().policy.with_changes(minimum_step_events=40))
    table, _ = add_curve(strict, fitted(rows), "km", "Time to event", "Share", every=10)
    assert table["events"].min() >= 40


def test_a_model_carries_its_degrees_of_freedom_and_the_people_behind_each_level(rows):
    session = Session()
    model = fit_cox(rows, "age + C(sex)", duration="days", event="event", person="person")
    table, _ = add_model(session, model, "cox", "Hazard")
    evidence = session.outputs["cox"].evidence
    assert evidence.df == model.residual_df and min(evidence.term_counts.values()) == min((rows.sex == "F").sum(), 600)
    assert list(table.columns) == ["term", "hazard_ratio", "lower", "upper", "p"]
    assert session.outputs["cox"].verdict.word == "clear"


def test_a_level_with_a_handful_of_people_is_refused(rows):
    rows.loc[:3, "sex"] = "X"
    model = fit_cox(rows, "C(sex)", duration="days", event="event", person="person")
    with pytest.raises(ReleaseError, match="fewer than 10"):
        released_model(model)


def test_more_groups_than_can_be_told_apart_are_refused(rows):
    curve = pd.DataFrame({"court": list("abcdefgh"), "day": 30, "at_risk": 50, "events": 10, "survival": 0.5, "lower": 0.4, "upper": 0.6})
    with pytest.raises(UsageError, match="seven"):
        plot_curve(curve, "t", "l")


def test_a_figure_draws_the_released_days_and_nothing_else(rows):
    session = Session()
    table, figure = add_curve(session, fitted(rows), "km", "Time to event", "Share", every=30)
    drawn = figure.axes[0].lines[0].get_xdata()
    assert list(drawn[1:]) == list(table["day"])


@pytest.mark.parametrize("days", [[60, 180, 300, 420, 660], list(range(30, 731, 30)), [91], [10, 20, 700]])
def test_ticks_stand_on_stated_days_so_that_people_at_risk_have_a_place(days):
    from jdfanalysis.reporting.figures import _day_ticks

    ticks = _day_ticks([set(days)])
    assert set(ticks) <= set(days) and ticks == sorted(ticks) and ticks[-1] == days[-1] and len(ticks) <= 8
    assert all(later - sooner >= days[-1] / 8.5 for sooner, later in zip(ticks, ticks[1:]))
