"""Agreement with lifelines where it is installed and right; where it is known to be wrong, that ours differs.

R's numbers (tests/golden/survival) say which of the two is right.
"""
import warnings

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import (
    check_proportional, fit_cox, fit_cumulative_incidence, fit_kaplan_meier, fit_nelson_aalen, fit_parametric, fit_piecewise,
)
from jdftest.slow_survival import random_rows

warnings.simplefilter("ignore")
lifelines = pytest.importorskip("lifelines")
warnings.resetwarnings()

pytestmark = pytest.mark.filterwarnings("ignore")
NAMES = {"duration": "stop", "event": "event"}


@pytest.fixture(scope="module")
def rows():
    frame = random_rows(1, size=400, longest=40)
    frame["event"] = (frame["status"] == 1).astype(int)
    return frame


def test_kaplan_meier_with_entry(rows):
    ours = fit_kaplan_meier(rows, entry="entry", **NAMES)
    theirs = lifelines.KaplanMeierFitter().fit(rows["stop"], rows["event"], entry=rows["entry"])
    expected = theirs.survival_function_at_times(ours.table["time"]).to_numpy()
    np.testing.assert_allclose(ours.table["survival"], expected, atol=1e-9)


def test_cox_without_entry(rows):
    ours = fit_cox(rows, ["x", "y"], **NAMES)
    theirs = lifelines.CoxPHFitter().fit(rows[["x", "y", "stop", "event"]], "stop", "event")
    np.testing.assert_allclose(ours.table["coef"], theirs.params_, rtol=1e-5)
    np.testing.assert_allclose(ours.table["std_error"], theirs.standard_errors_, rtol=1e-5)


def test_weibull(rows):
    ours = fit_parametric(rows, ["x"], **NAMES).table["coef"]
    theirs = lifelines.WeibullAFTFitter().fit(rows[["x", "stop", "event"]], "stop", "event").params_
    assert ours.iloc[1] == pytest.approx(theirs[("lambda_", "x")], abs=1e-4)
    assert -ours.iloc[2] == pytest.approx(theirs[("rho_", "Intercept")], rel=1e-4)


@pytest.mark.parametrize("law, fitter", [("log-normal", "LogNormalAFTFitter"), ("log-logistic", "LogLogisticAFTFitter")])
def test_further_laws_with_entry(rows, law, fitter):
    ours = fit_parametric(rows, ["x"], law, entry="entry", **NAMES)
    frame = rows[["x", "stop", "event", "entry"]]
    theirs = getattr(lifelines, fitter)().fit(frame, "stop", "event", entry_col="entry")
    assert ours.loglik == pytest.approx(theirs.log_likelihood_, abs=1e-4)
    effects = theirs.params_.xs("x", level=1)
    assert ours.table["coef"].iloc[1] == pytest.approx(effects.iloc[0], abs=2e-3)


def test_pieces_with_entry(rows):
    # Between the days: theirs puts an event on a cut into the piece that begins there.
    ours = fit_piecewise(rows, [10.5, 20.5], entry="entry", **NAMES)
    theirs = lifelines.PiecewiseExponentialFitter([10.5, 20.5]).fit(rows["stop"], rows["event"], entry=rows["entry"])
    # Older versions of theirs stop some way before the top.
    np.testing.assert_allclose(1 / ours.table["ratio"], theirs.params_, rtol=2e-2)
    assert ours.loglik >= theirs.log_likelihood_ - 1e-6


def test_a_share_who_never(rows):
    ours = fit_parametric(rows, distribution="weibull", split_population=True, **NAMES)
    theirs = lifelines.MixtureCureFitter(base_fitter=lifelines.WeibullFitter()).fit(rows["stop"], rows["event"])
    # Theirs stops early on a flat likelihood; ours must be at least as high.
    assert ours.loglik >= theirs.log_likelihood_ - 1e-3


def test_nelson_aalen_with_entry(rows):
    ours = fit_nelson_aalen(rows, entry="entry", **NAMES)
    theirs = lifelines.NelsonAalenFitter(nelson_aalen_smoothing=False).fit(rows["stop"], rows["event"], entry=rows["entry"])
    expected = theirs.cumulative_hazard_at_times(ours.table["time"]).to_numpy()
    np.testing.assert_allclose(ours.table["hazard"], expected, atol=1e-9)


def test_cluster_errors_with_tied_days_are_not_those_of_lifelines(rows):
    clustered = rows.assign(person=np.arange(len(rows)) // 3)
    ours = fit_cox(clustered, ["x", "y"], cluster="person", **NAMES)
    columns = ["x", "y", "stop", "event", "person"]
    theirs = lifelines.CoxPHFitter().fit(clustered[columns], "stop", "event", cluster_col="person")
    gap = np.abs(ours.table["std_error"].to_numpy() / theirs.standard_errors_.to_numpy() - 1)
    assert gap.max() > 0.001


def test_baseline_with_entry_is_not_that_of_lifelines(rows):
    ours = fit_cox(rows, ["x"], entry="entry", **NAMES)
    theirs = lifelines.CoxPHFitter().fit(rows[["x", "entry", "stop", "event"]], "stop", "event", entry_col="entry")
    mean = pd.DataFrame({"x": [rows["x"].mean()]})
    last = float(rows["stop"].max())
    hazard = ours.survival(mean, [last])["cumulative_hazard"].iloc[0]
    other = float(theirs.baseline_cumulative_hazard_.iloc[-1, 0])
    np.testing.assert_allclose(ours.table["coef"], theirs.params_, atol=1e-3)
    assert abs(hazard / other - 1) > 0.02


def test_robust_errors_with_tied_days_are_not_those_of_lifelines(rows):
    ours = fit_cox(rows.assign(own=np.arange(len(rows))), ["x", "y"], cluster="own", **NAMES)
    theirs = lifelines.CoxPHFitter().fit(rows[["x", "y", "stop", "event"]], "stop", "event", robust=True)
    gap = np.abs(ours.table["std_error"].to_numpy() / theirs.standard_errors_.to_numpy() - 1)
    np.testing.assert_allclose(ours.table["coef"], theirs.params_, rtol=1e-5)
    assert gap.max() > 0.001
    # Without ties the two are one, so it is the ties.
    free = rows.assign(own=np.arange(len(rows)), stop=rows["stop"] + np.random.RandomState(1).rand(len(rows)))
    ours = fit_cox(free, ["x", "y"], cluster="own", **NAMES)
    theirs = lifelines.CoxPHFitter().fit(free[["x", "y", "stop", "event"]], "stop", "event", robust=True)
    np.testing.assert_allclose(ours.table["std_error"], theirs.standard_errors_, rtol=1e-4)


def test_cumulative_incidence_with_ties_is_not_that_of_lifelines(rows):
    ours = fit_cumulative_incidence(rows, duration="stop", event="status").at([10])
    found = []
    for seed in (1, 2):
        theirs = lifelines.AalenJohansenFitter(seed=seed).fit(rows["stop"], rows["status"], event_of_interest=1)
        found.append(float(theirs.predict(10)))
    # Ties are broken by chance: another seed, another answer. Ours has no chance in it and does not move.
    assert found[0] != found[1]
    again = fit_cumulative_incidence(rows.sample(frac=1, random_state=3), duration="stop", event="status").at([10])
    np.testing.assert_allclose(again["incidence"], ours["incidence"], rtol=1e-12)
    free = rows.assign(stop=rows["stop"] + np.random.RandomState(1).rand(len(rows)))
    theirs = lifelines.AalenJohansenFitter().fit(free["stop"], free["status"], event_of_interest=1)
    ours = fit_cumulative_incidence(free, duration="stop", event="status").at([10.5])
    assert float(theirs.predict(10.5)) == pytest.approx(ours.loc[ours["cause"] == 1, "incidence"].iloc[0], rel=1e-9)


def test_the_test_of_proportional_hazards_is_not_that_of_lifelines(rows):
    from lifelines.statistics import proportional_hazard_test

    columns = rows[["x", "y", "stop", "event"]]
    theirs = proportional_hazard_test(lifelines.CoxPHFitter().fit(columns, "stop", "event"), columns, time_transform="identity")
    ours = check_proportional(fit_cox(rows, ["x", "y"], **NAMES), transform="identity").table
    gap = np.abs(ours["chi_squared"].to_numpy()[:2] / theirs.test_statistic - 1)
    assert gap.max() > 0.001


def test_statsmodels_counts_who_enters_on_the_day_of_an_event(rows):
    import statsmodels.api as sm

    late = rows.assign(before=rows["entry"] - 0.5)
    theirs = sm.PHReg(rows["stop"], rows[["x"]], status=rows["event"], entry=rows["entry"], ties="efron").fit()
    ours = fit_cox(rows, ["x"], entry="entry", **NAMES).table["coef"].iloc[0]
    assert abs(ours / theirs.params[0] - 1) > 1e-4
    # Half a day earlier everybody is at risk on the day of entry: then the two are one.
    same = fit_cox(late, ["x"], entry="before", **NAMES).table["coef"].iloc[0]
    assert same == pytest.approx(float(theirs.params[0]), rel=1e-5)
