"""Further laws of time beside their special cases, their own integrals, split rows, and lifelines."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import fit_parametric, fit_piecewise, fit_spline
from jdfanalysis.survival.law_shapes import SHAPES, ShapeData, _generalised
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}
FITS = {
    "gamma": lambda rows, **more: fit_parametric(rows, ["x"], "gamma", **dict(NAMES, **more)),
    "generalised-gamma": lambda rows, **more: fit_parametric(rows, ["x"], "generalised-gamma", **dict(NAMES, **more)),
    "gompertz": lambda rows, **more: fit_parametric(rows, ["x"], "gompertz", **dict(NAMES, **more)),
    "spline": lambda rows, **more: fit_spline(rows, ["x"], 1, **dict(NAMES, **more)),
    "pieces": lambda rows, **more: fit_piecewise(rows, [8, 20], ["x"], **dict(NAMES, **more)),
}


def drawn(seed=3, size=300, people=None):
    """Times from a Weibull law, so that no shape runs off; late entry, censoring, two courts."""
    rows, rng = random_rows(seed, size=size, longest=40, people=people), np.random.RandomState(seed)
    time = np.ceil(15 * np.exp(0.3 * rows["x"]) * rng.weibull(1.4, size)) + rows["entry"]
    rows["stop"], rows["status"] = np.minimum(time, rows["entry"] + 40), (time < rows["entry"] + 40).astype(int)
    return rows


@pytest.mark.parametrize("scale, law", [("hazard", "weibull"), ("odds", "log-logistic"), ("normal", "log-normal")])
def test_a_straight_spline_is_the_law_it_is_named_for(scale, law):
    rows = drawn()
    spline = fit_spline(rows, ["x"], 0, scale=scale, cluster="court", **NAMES)
    plain = fit_parametric(rows, ["x"], law, cluster="court", **NAMES)
    assert spline.loglik == pytest.approx(plain.loglik, rel=1e-10)
    new = pd.DataFrame({"x": [0.0, 1.0]})
    ours, theirs = spline.survival(new, [5, 20]), plain.survival(new, [5, 20])
    np.testing.assert_allclose(ours[["survival", "std_error"]], theirs[["survival", "std_error"]], rtol=1e-6)


def test_the_generalised_gamma_holds_the_others():
    rows = drawn()
    log_t, eta = np.log(rows["stop"].to_numpy(float)), np.full(len(rows), 2.0)
    for q in (1e-3, -1e-3, 2e-5):
        near, exact = (_generalised(log_t, eta, np.array([0.3, v])) for v in (q, 0.0))
        assert np.abs(near[0] - exact[0]).max() < 30 * abs(q) and np.abs(near[1] - exact[1]).max() < 30 * abs(q)
    weibull = fit_parametric(rows, ["x"], "weibull", **NAMES)
    data = ShapeData("generalised-gamma", log_t, np.log(np.maximum(rows["entry"], 1e-300).to_numpy(float)),
                     (rows["status"] == 1).to_numpy(), np.ones(len(rows)), np.column_stack([np.ones(len(rows)), rows["x"]]))
    theta = np.append(weibull.table["coef"][weibull.table["part"] == "time"], [np.log(weibull.scale), 1.0])
    assert data.evaluate(theta).loglik == pytest.approx(weibull.loglik, rel=1e-10)
    general = FITS["generalised-gamma"](rows)
    assert general.loglik >= max(weibull.loglik, fit_parametric(rows, ["x"], "log-normal", **NAMES).loglik) - 1e-9


@pytest.mark.parametrize("law", sorted(SHAPES))
def test_densities_are_slopes_of_survival(law):
    shapes = {"gamma": [0.4], "generalised-gamma": [0.2, -0.6], "gompertz": [-0.01]}[law]
    y, eta = np.linspace(0.5, 4, 15), np.full(15, -3.0 if law == "gompertz" else 2.5)
    pair, step = SHAPES[law].pair, 1e-5
    up, down = (np.exp(pair(y + k * step, eta, np.array(shapes))[1]) for k in (1, -1))
    density = np.exp(pair(y, eta, np.array(shapes))[0])
    np.testing.assert_allclose(density * np.exp(y), -(up - down) / (2 * step), rtol=1e-6)


@pytest.mark.parametrize("law", sorted(FITS))
def test_cut_rows_and_weights_change_nothing(law):
    rows = drawn()
    whole = FITS[law](rows, entry="entry")
    cut = rows["entry"] + 1 < rows["stop"]
    early = rows[cut].assign(stop=rows["entry"] + 1, status=0)
    more = {} if law != "spline" else {"knots": whole.settings}
    parts = pd.concat([early, rows.assign(entry=rows["entry"] + cut)], ignore_index=True).drop(columns="person")
    again = FITS[law](parts, **more)
    np.testing.assert_allclose(again.table[["coef", "std_error"]], whole.table[["coef", "std_error"]], rtol=1e-5, atol=1e-8)
    twice = FITS[law](rows.assign(two=2.0), weights="two", **more)
    np.testing.assert_allclose(twice.table["std_error"] * np.sqrt(2), whole.table["std_error"], rtol=1e-5)


@pytest.mark.parametrize("law", sorted(FITS))
def test_robust_errors_of_doubled_people(law):
    rows = drawn(people=300)
    single = rows.assign(person=np.arange(len(rows)))
    more = {} if law != "spline" else {"knots": FITS[law](rows).settings}
    double = pd.concat([single, single], ignore_index=True)
    # Each person twice: by cluster the errors are those of each person once, robust.
    once, twice = FITS[law](single, cluster="person", **more), FITS[law](double, cluster="person", **more)
    np.testing.assert_allclose(twice.table["std_error"], once.table["std_error"], rtol=1e-5)
    np.testing.assert_allclose(twice.table["model_std_error"] * np.sqrt(2), once.table["model_std_error"], rtol=1e-5)


@pytest.mark.parametrize("law", sorted(FITS))
def test_errors_of_predictions_by_differences(law):
    rows, step = drawn(), 1e-6
    fit = FITS[law](rows)
    new = pd.DataFrame({"x": [0.7]})
    matrix = np.array([[1.0, 0.7]]) if fit.ones else np.array([[0.7]])
    coef = fit.table["coef"].to_numpy()
    slope = np.array([
        (np.exp(fit.log_survival(coef + d, matrix, 12.0)[0][0]) - np.exp(fit.log_survival(coef - d, matrix, 12.0)[0][0]))
        / (2 * step) for d in step * np.eye(len(coef))
    ])
    found = fit.survival(new, 12).iloc[0]
    assert found["std_error"] == pytest.approx(np.sqrt(slope @ fit.covariance @ slope), rel=1e-4)
    assert 0 < found["lower"] < found["survival"] < found["upper"] < 1


@pytest.mark.parametrize("law", sorted(FITS) + ["weibull", "exponential", "log-normal"])
def test_quantiles_and_restricted_means_are_of_the_curve(law):
    rows, new = drawn(), pd.DataFrame({"x": [0.7, -0.4]})
    fit = FITS[law](rows) if law in FITS else fit_parametric(rows, ["x"], law, **NAMES)
    days = fit.quantiles(new, [0.2, 0.5])
    assert days["day"].between(0.01, 1e4).all()
    for row in days.itertuples():
        left = fit.survival(new.iloc[[row.row]], row.day)["survival"].iloc[0]
        assert left == pytest.approx(1 - row.share, rel=1e-9)
    grid = np.linspace(0, 30, 301)
    means = fit.restricted_means(new, 30)
    for row in (0, 1):
        curve = np.append(1.0, fit.survival(new.iloc[[row]], grid[1:])["survival"]) if law != "spline" else None
        if curve is not None:
            assert means["mean"].iloc[row] == pytest.approx(np.sum((curve[1:] + curve[:-1]) / 2) * 30 / 300, rel=1e-3)
    coarse = np.linspace(0.5, 29.5, 30)
    error = fit.survival(new.iloc[[0]], coarse)["std_error"]
    # Perfectly correlated days would give the sum of errors; it bounds the error of the area.
    assert 0 < means["std_error"].iloc[0] <= error.sum() * 1.02
    assert (means["lower"] < means["mean"]).all() and (means["mean"] < means["upper"]).all()


def test_errors_of_restricted_means_by_hand():
    """An exponential law: the mean up to c is (1 - exp(-c r)) / r, with variance of log r one over the events."""
    rows = drawn()
    fit = fit_parametric(rows, distribution="exponential", **NAMES)
    rate, c, events = np.exp(-fit.table["coef"].iloc[0]), 20.0, fit.events
    slope = (c * rate * np.exp(-c * rate) - (1 - np.exp(-c * rate))) / rate
    found = fit.restricted_means(rows.iloc[:1], c).iloc[0]
    assert found["mean"] == pytest.approx((1 - np.exp(-c * rate)) / rate, rel=1e-10)
    assert found["std_error"] == pytest.approx(abs(slope) / np.sqrt(events), rel=1e-8)


def test_a_law_that_some_never_reach():
    rows = pd.DataFrame({"days": [1, 2, 3, 5, 9, 40, 40, 40, 40, 40], "status": [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]})
    fit = fit_parametric(rows, distribution="gompertz", duration="days", event="status")
    assert fit.table["coef"].iloc[-1] < 0
    assert np.isinf(fit.quantiles(rows.iloc[:1], 0.9)["day"].iloc[0])


def test_beside_lifelines():
    lifelines = pytest.importorskip("lifelines")
    rows = drawn(5, size=400)
    ours = fit_parametric(rows, distribution="generalised-gamma", **NAMES)
    with np.errstate(all="ignore"):
        theirs = lifelines.GeneralizedGammaFitter().fit(rows["stop"], rows["status"] == 1, entry=rows["entry"])
    assert ours.loglik >= theirs.log_likelihood_ - 1e-3
    np.testing.assert_allclose(ours.table["coef"], [theirs.mu_, theirs.ln_sigma_, theirs.lambda_], rtol=0.02, atol=0.02)
