"""Figures: what is drawn is in the table; sizes and labels; no small count."""


import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.survival import (
    calibrate,
    check_proportional,
    fit_cox,
    fit_cumulative_incidence,
    fit_frailty,
    fit_kaplan_meier,
    fit_multistate,
    fit_nelson_aalen,
    fit_ridge,
    fit_transitions,
    plot_calibration,
    plot_curves,
    plot_forest,
    plot_log_log,
    plot_schoenfeld,
    plot_states,
    released,
    save_figure,
)
from jdftest.slow_survival import random_rows, random_stays

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


@pytest.fixture(scope="module")
def rows():
    return random_rows(1, size=300, longest=90)


def texts(figure):
    return [t.get_text() for t in figure.texts] + [t.get_text() for a in figure.axes for t in a.texts]


def test_survival_with_its_at_risk_table(rows):
    fit = fit_kaplan_meier(rows, by="group", **NAMES)
    figure, table = plot_curves(fit, ticks=[0, 30, 60], title="A title")
    axes = figure.axes[0]
    assert axes.get_xlabel() == "Days" and axes.get_ylabel() == "Share without the event"
    assert axes.get_ylim() == (0, 1) and [t.get_text() for t in axes.get_legend().get_texts()] == ["a", "b", "c"]
    curve = table[table["part"] == "curve"]
    np.testing.assert_array_equal(curve["survival"], fit.table["survival"])
    drawn = axes.lines[0].get_ydata()
    assert drawn[0] == 1.0 and len(drawn) == 1 + (curve["group"] == "a").sum()
    at_risk = table[(table["part"] == "at risk") & (table["time"] == 30)]["people_at_risk"].tolist()
    assert at_risk == fit.at_risk(30)["people"].tolist()
    assert "A title" in texts(figure) and "People at risk" in texts(figure)


def test_small_numbers_at_risk_are_hidden_in_figure_and_table(rows):
    fit = fit_kaplan_meier(rows, by="group", **NAMES)
    last = int(fit.table["time"].max())
    figure, table = plot_curves(fit, ticks=[0, last - 1], minimum=10)
    small = table[(table["part"] == "at risk") & (table["time"] == last - 1)]["people_at_risk"]
    counts = fit.at_risk(last - 1)["people"].to_numpy()
    assert (small.isna().to_numpy() == ((counts > 0) & (counts < 10))).all() and small.isna().any()
    assert "<10" in texts(figure)


def test_the_clock_is_on_the_axis():
    rows = random_rows(2).rename(columns={"entry": "tstart", "stop": "tstop"}).assign(clock="at_risk")
    figure, _ = plot_curves(fit_kaplan_meier(rows))
    assert "at risk" in figure.axes[0].get_xlabel()


def test_released_curves_are_points_joined_by_lines(rows):
    fit = fit_cumulative_incidence(rows, by="court", **NAMES)
    figure, table = plot_curves(released(fit, 10), cause=2)
    assert figure.axes[0].lines[0].get_marker() == "o" and set(table["part"]) == {"curve"}
    with pytest.raises(UsageError, match="no cause 7"):
        plot_curves(fit, cause=7)


def test_forest_has_every_coefficient_and_one_that_cannot_be_estimated(rows):
    fit = fit_cox(rows, ["x", "group"], **NAMES)
    figure, table = plot_forest(fit, labels=["Number", "Group b", "Group c"])
    assert table["label"].tolist() == ["Number", "Group b", "Group c"]
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["Number", "Group b", "Group c"]
    broken = type(fit)(**dict(vars(fit), table=fit.table.assign(upper=[2.0, np.inf, 2.0])))
    assert "not estimable" in texts(plot_forest(broken)[0])
    with pytest.raises(UsageError, match="2 labels for 3"):
        plot_forest(fit, labels=["one", "two"])


def test_log_log_begins_after_enough_events(rows):
    fit = fit_kaplan_meier(rows, by="group", **NAMES)
    figure, table = plot_log_log(fit, minimum=10)
    own = fit.table[(fit.table["group"] == "a") & (fit.table["events"].cumsum() >= 10)]
    assert table[table["group"] == "a"]["time"].min() == own["time"].min()
    assert figure.axes[0].get_xscale() == "log"


def test_schoenfeld_points_are_means_of_enough_events(rows):
    fit = fit_cox(rows, ["x", "y"], **NAMES)
    test = check_proportional(fit)
    figure, table = plot_schoenfeld(test, "x", fit.coefficients["x"], minimum=10)
    assert (table["events"] >= 10).all() and figure.axes[0].get_ylabel().startswith("Log hazard ratio")
    whole = test.residuals["x"].mean()
    assert np.average(table["mean"], weights=table["events"]) == pytest.approx(whole, abs=0.3)
    with pytest.raises(UsageError):
        plot_schoenfeld(test, "z")


def test_a_figure_is_saved_with_its_numbers_at_column_width(rows, tmp_path):
    figure, table = plot_forest(fit_cox(rows, ["x"], **NAMES))
    save_figure(figure, table, tmp_path / "forest")
    assert (tmp_path / "forest.png").stat().st_size > 5000
    assert pd.read_csv(tmp_path / "forest.csv")["term"].tolist() == ["x"]
    width = figure.get_figwidth() * 2.54
    assert 15.5 < width < 16.5



def test_states_are_stacked_on_the_days_asked():
    fit = fit_multistate(random_stays(3, people=120), duration="stop", entry="start", person="person")
    figure, table = plot_states(fit, [2, 6, 10], title="A title")
    bars = [bar.get_height() for bar in figure.axes[0].patches]
    assert len(bars) == 9 and sum(bars) == pytest.approx(3.0)
    counts = fit.at([2, 6, 10])["people"]
    assert (table["people"].isna() == ((counts > 0) & (counts < 10))).all()
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["a", "b", "c"] and "A title" in texts(figure)
    with pytest.raises(UsageError, match="levels"):
        rows = random_stays(3, people=120)
        plot_states(fit_multistate(rows, by="weight", duration="stop", entry="start", person="person"), [2])


def test_calibration_leaves_small_groups_out():
    rows = random_rows(7, size=400, longest=40)
    rows["p"] = (0.2 + 0.1 * rows["y"] + 0.05 * rows["x"].abs()).round(3)
    fit = calibrate(rows, "p", 15, groups=4, duration="stop", entry="entry", event="status")
    figure, table = plot_calibration(fit, title="A title")
    assert (table["part"] == "group").sum() == 4 and (table["part"] == "smooth").sum() == 50
    assert len(figure.axes[0].lines[-1].get_xdata()) == 4 and figure.axes[0].get_title(loc="left") == "A title"
    none = plot_calibration(fit, minimum=200)[1]
    assert set(none["part"]) == {"smooth"}


def test_the_mean_number_of_repeated_events_is_drawn_as_it_is():
    rng = np.random.RandomState(2)
    gaps = np.cumsum(1 + rng.exponential(60, (200, 4)).astype(int), axis=1)
    rows = pd.DataFrame({"person": np.repeat(np.arange(200), 4), "tstop": gaps.ravel(), "sex": np.repeat(["F", "M"], 400),
                         "tstart": np.hstack([np.zeros((200, 1)), gaps[:, :3]]).ravel()})
    rows = rows[rows["tstart"] < 180].assign(status=lambda f: (f["tstop"] <= 180).astype(int), index_id=lambda f: f["person"])
    fit = fit_nelson_aalen(rows.assign(tstop=np.minimum(rows["tstop"], 180)), by="sex", robust=True)
    figure, table = plot_curves(fit)
    assert figure.axes[0].get_ylim()[1] > 1.5 and figure.axes[0].get_ylabel().startswith("Cumulative hazard")
    drawn = table[table["part"] == "curve"]
    assert drawn["hazard"].max() == fit.table["hazard"].max() and set(table["part"]) == {"curve", "at risk"}
    released_figure, points = plot_curves(released(fit), counts=fit)
    assert len(points[points["part"] == "curve"]) < len(drawn) and released_figure is not None


def test_forest_names_the_change_that_a_term_acts_on():
    stays = random_stays(4, 80).assign(x=lambda f: f["person"] % 5)
    fit = fit_transitions(stays, ["x"], duration="stop", entry="start", person="person")
    _, table = plot_forest(fit)
    assert table["label"].iloc[0] == "{} to {}: x".format(fit.table["from"].iloc[0], fit.table["to"].iloc[0])


@pytest.mark.parametrize("fit", [lambda r: fit_frailty(r, ["x", "y"], "place", variance=0.5, **NAMES),
                                 lambda r: fit_ridge(r, ["x", "y"], 5.0, **NAMES)])
def test_forest_of_further_models(rows, fit):
    frame = rows.assign(place=np.arange(len(rows)) % 20)
    figure, table = plot_forest(fit(frame))
    assert table["term"].tolist() == ["x", "y"] and len(figure.axes[0].texts) == 2
