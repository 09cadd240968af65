"""What a Cox fit can be asked, and what it refuses."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, InputError, UsageError
from jdfanalysis.survival import check_proportional, fit_cox
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


@pytest.fixture(scope="module")
def rows():
    return random_rows(1, size=150, people=50)


@pytest.fixture(scope="module")
def fit(rows):
    return fit_cox(rows, ["x", "y"], strata="court", **NAMES)


def test_a_hazard_ratio_of_the_average_person_is_one(rows, fit):
    average = pd.DataFrame({"x": [fit.fitted.mean[0]], "y": [fit.fitted.mean[1]]})
    assert fit.predict(average)[0] == pytest.approx(1.0)
    assert fit.predict(average, "std_error")[0] == pytest.approx(0.0, abs=1e-12)
    further = pd.DataFrame({"x": [fit.fitted.mean[0] + 1], "y": [fit.fitted.mean[1]]})
    assert fit.predict(further, "log_hazard_ratio")[0] == pytest.approx(fit.coefficients["x"])
    assert fit.predict(further, "std_error")[0] == pytest.approx(fit.table["std_error"].iloc[0])


def test_martingale_residuals_add_up_to_zero_in_each_stratum(rows, fit):
    residual = fit.residuals("martingale")
    for court in (0, 1):
        assert residual[(rows["court"] == court).to_numpy()].sum() == pytest.approx(0, abs=1e-8)
    assert residual.max() <= 1 and len(residual) == len(rows)


def test_predicted_curves_need_strata_and_days_that_were_seen(fit):
    new = pd.DataFrame({"x": [0.0], "y": [1], "court": [0]})
    table = fit.survival(new, [2, 5])
    assert table["time"].tolist() == [2, 5] and table["survival"].is_monotonic_decreasing
    with pytest.raises(FrameError, match="strata columns court"):
        fit.survival(new.drop(columns="court"))
    with pytest.raises(InputError, match="without events"):
        fit.survival(new.assign(court=9))
    with pytest.raises(UsageError, match="beyond the last day"):
        fit.survival(new, [10000])
    with pytest.raises(FrameError, match="lack the covariates x"):
        fit.survival(new.drop(columns="x"))


def test_kinds_that_do_not_exist(fit, rows):
    with pytest.raises(UsageError):
        fit.residuals("pearson")
    with pytest.raises(UsageError):
        fit.predict(rows, "chance")
    with pytest.raises(UsageError):
        check_proportional(fit, "square")
    with pytest.raises(UsageError):
        fit_cox(rows, ["x"], ties="nearest", **NAMES)


def test_confidence_widens_limits_only(rows, fit):
    wide = fit_cox(rows, ["x", "y"], strata="court", confidence=0.99, **NAMES)
    assert (wide.table["upper"] > fit.table["upper"]).all()
    np.testing.assert_array_equal(wide.table["coef"], fit.table["coef"])


def test_one_event_is_enough_to_fit_and_none_of_a_stratum_does_no_harm():
    rows = pd.DataFrame({"stop": [3, 5, 6, 7, 4], "status": [1, 0, 1, 0, 0], "x": [1.0, 0.5, 0.2, 0.9, 0.1]})
    rows["s"] = [0, 0, 0, 0, 1]
    one = fit_cox(rows, ["x"], duration="stop", event="status", strata="s")
    two = fit_cox(rows[rows["s"] == 0], ["x"], duration="stop", event="status")
    assert one.table["coef"].iloc[0] == pytest.approx(two.table["coef"].iloc[0])
    assert one.baseline()["s"].tolist() == [0, 0]
