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


def _people(seed, size=400):
    rng = np.random.RandomState(seed)
    frame = pd.DataFrame({"priors": rng.poisson(2, size).astype(float), "sex": rng.choice(["F", "M"], size),
                          "court": rng.randint(0, 12, size).astype(str)})
    effect = dict(zip(sorted(set(frame["court"])), rng.normal(0, 1, 12)))
    chance = 1 / (1 + np.exp(1 - 0.4 * frame["priors"] - frame["court"].map(effect)))
    return frame.assign(again=(rng.rand(size) < chance).astype(int))


@pytest.mark.parametrize("seed", range(3))
def test_expected_shares_are_those_of_the_integral_row_by_row(seed):
    people = _people(seed)
    fit = comparing.fit_group_effects(people, "again", "priors + C(sex)", "court")
    beta = fit.table.set_index("term")["estimate"]
    found = comparing.expected_shares(fit, people, "sex", ["F", "M"])
    for level, share in found[["level", "share"]].itertuples(index=False):
        predictors = beta["Intercept"] + beta["priors"] * people["priors"] + (beta["C(sex)[T.M]"] if level == "M" else 0)
        assert share == pytest.approx(slow_comparing.expected_share(predictors.tolist(), fit.spread), abs=1e-6)
    assert (found["lower"] < found["share"]).all() and (found["share"] < found["upper"]).all()


def test_limits_of_expected_shares_move_with_each_term_as_a_small_step_says():
    """The delta method beside differences of the share under a small step of every coefficient."""
    from dataclasses import replace

    people = _people(5)
    fit = comparing.fit_group_effects(people, "again", ["priors"], "court")
    row = comparing.expected_shares(fit, people, "priors", [2.0]).iloc[0]
    slope = []
    for place in range(len(fit.table)):
        moved = fit.table.copy()
        moved.loc[place, "estimate"] += 1e-5
        slope.append((comparing.expected_shares(replace(fit, table=moved), people, "priors", [2.0])["share"].iloc[0] - row["share"]) / 1e-5)
    total = float(np.array(slope) @ fit.covariance @ np.array(slope))
    half = 1.959964 * np.sqrt(total) / (row["share"] * (1 - row["share"]))
    middle = np.log(row["share"] / (1 - row["share"]))
    assert row["lower"] == pytest.approx(1 / (1 + np.exp(half - middle)), rel=1e-4)
    assert row["upper"] == pytest.approx(1 / (1 + np.exp(-half - middle)), rel=1e-4)


def test_what_expected_shares_refuse():
    from jdfanalysis.errors import FrameError, ModelError, UsageError

    people = _people(1).assign(days=1.0 + np.arange(400) % 7)
    fit = comparing.fit_group_effects(people, "again", "priors + C(sex)", "court")
    with pytest.raises(UsageError, match="no covariate"):
        comparing.expected_shares(fit, people, "days", [1])
    with pytest.raises(ModelError, match="not seen"):
        comparing.expected_shares(fit, people, "sex", ["not known"])
    with pytest.raises(FrameError, match="priors"):
        comparing.expected_shares(fit, people.assign(priors=np.nan), "sex", ["F"])
    linear = comparing.fit_group_effects(people, "days", ["priors"], "court", kind="linear")
    with pytest.raises(UsageError, match="logistic"):
        comparing.expected_shares(linear, people, "priors", [1])


@pytest.mark.parametrize("seed", range(5))
def test_the_error_of_a_mean_by_person_is_that_of_a_clustered_regression(seed):
    from statsmodels.regression.linear_model import OLS

    rng = np.random.RandomState(seed)
    rows = pd.DataFrame({"person": rng.randint(0, 30, 120), "g": rng.choice(["a", "b"], 120), "x": rng.normal(size=120)})
    found = comparing.means_by_group(rows, "g", "x", person="person").set_index("g")
    for name, part in rows.groupby("g"):
        slow = OLS(part["x"].to_numpy(), np.ones((len(part), 1))).fit(
            cov_type="cluster", cov_kwds={"groups": part["person"].to_numpy()}, use_t=True)
        low, high = slow.conf_int()[0]
        assert found.loc[name, ["mean", "lower", "upper"]].tolist() == pytest.approx([slow.params[0], low, high])
