"""Balance and Newey-West errors beside their obvious definitions."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_comparing

from jdfanalysis import comparing


@pytest.mark.parametrize("seed", range(5))
def test_weighted_balance_is_that_of_the_definition(seed):
    rng = np.random.RandomState(seed)
    frame = pd.DataFrame({"treated": rng.randint(0, 2, 80), "x": rng.normal(size=80)})
    weights = pd.Series(rng.randint(0, 4, 80).astype(float))
    row = comparing.balance_table(frame, "treated", ["x"], weights, spread="pooled").iloc[0]
    sides = [frame["treated"] == 1, frame["treated"] == 0]
    slow = [slow_comparing.moments(frame["x"][s].tolist(), weights[s].tolist()) for s in sides]
    scale = np.sqrt(np.mean([frame["x"][s].var() for s in sides]))
    assert row["difference_after"] == pytest.approx((slow[0][0] - slow[1][0]) / scale)
    assert row["variance_ratio_after"] == pytest.approx(slow[0][1] / slow[1][1])


@pytest.mark.parametrize("lags", [0, 1, 4])
def test_newey_west_errors(lags):
    rng = np.random.RandomState(lags)
    series = pd.DataFrame({"period": pd.date_range("2014-01-01", periods=40, freq="MS"), "value": np.cumsum(rng.normal(size=40))})
    found = comparing.fit_interrupted(series, "2016-01-01", lags=lags)
    time, after = np.arange(40.0), (np.arange(40) >= 24).astype(float)
    matrix = np.column_stack([np.ones(40), time, after, after * (time - 24)])
    residuals = series["value"].to_numpy() - matrix @ np.linalg.lstsq(matrix, series["value"].to_numpy(), rcond=None)[0]
    slow = np.sqrt(np.diag(slow_comparing.newey_west(matrix, residuals, lags)))
    assert np.allclose(found.table["standard_error"], slow)


def test_the_effect_is_the_step_and_the_slopes_since():
    time = np.arange(36.0)
    after = time >= 18
    noise = np.random.RandomState(0).normal(0, 0.001, 36)
    series = pd.DataFrame({"period": pd.date_range("2014-01-01", periods=36, freq="MS"),
                           "value": 10 + time + np.where(after, -5 - 2 * (time - 18), 0) + noise})
    found = comparing.fit_interrupted(series, "2015-07-01")
    rows = found.table.set_index("term")["estimate"]
    assert rows["step"] == pytest.approx(-5, abs=0.01) and rows["slope_change"] == pytest.approx(-2, abs=0.01)
    assert found.effect(6)["estimate"] == pytest.approx(-17, abs=0.02)
    assert found.series["expected"].iloc[30] == pytest.approx(40, abs=0.02)
    assert found.series["expected"].iloc[:18].isna().all()
