"""Agreement with lifelines where it is installed and right; where it is known to be wrong, that ours differs.

R's numbers (tests/golden/survival) say which of the two is right.
"""
import warnings

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import fit_cox, fit_kaplan_meier, fit_parametric
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
