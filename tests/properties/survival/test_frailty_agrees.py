"""Shared frailty beside the EM algorithm, sums pair by pair, and a planted variance."""
import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln

from jdfanalysis.errors import ModelError, ModelWarning, UsageError
from jdfanalysis.survival import fit_cox, fit_frailty
from jdftest.golden_survival import data
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def planted(seed, groups=60, each=6, variance=0.8):
    """Rows of groups whose risks differ by a gamma frailty of mean 1."""
    rng = np.random.RandomState(seed)
    frailty = rng.gamma(1 / variance, variance, groups) if variance else np.ones(groups)
    rows = pd.DataFrame({"court": np.repeat(np.arange(groups), each), "x": rng.randn(groups * each).round(2)})
    rows["entry"] = rng.randint(0, 5, len(rows))
    time = rng.exponential(30 / (np.repeat(frailty, each) * np.exp(0.5 * rows["x"])))
    rows["stop"] = rows["entry"] + 1 + np.minimum(time.astype(int), 60)
    rows["status"] = (time < 60).astype(int)
    return rows


def by_em(rows, variance, rounds=150):
    """(coefficient, marginal log-likelihood up to a constant, frailties) by the EM algorithm with Breslow ties."""
    nu, z = 1 / variance, np.ones(rows["court"].nunique())
    died = rows["status"].groupby(rows["court"]).sum().to_numpy()
    for _ in range(rounds):
        fit = fit_cox(rows.assign(log_z=np.log(z[rows["court"]])), ["x"], offset="log_z", ties="breslow", **NAMES)
        steps = fit.baseline()
        total = np.append(0.0, steps["cumulative_hazard"])
        days = steps["time"].to_numpy()
        held = total[np.searchsorted(days, rows["stop"], side="right")] - total[np.searchsorted(days, rows["entry"], side="right")]
        held = (held * np.exp(fit.table["coef"].iloc[0] * rows["x"])).groupby(rows["court"]).sum().to_numpy()
        z = (nu + died) / (nu + held)
    step = steps.set_index("time")["hazard"].reindex(rows.loc[rows["status"] == 1, "stop"]).to_numpy()
    seen = np.sum(np.log(step)) + fit.table["coef"].iloc[0] * rows.loc[rows["status"] == 1, "x"].sum()
    parts = gammaln(nu + died) - gammaln(nu) + nu * np.log(nu) - (nu + died) * np.log(nu + held)
    tied = rows.loc[rows["status"] == 1, "stop"].value_counts().to_numpy()
    # The partial likelihood profiles the steps out: what is left is this constant.
    return fit.table["coef"].iloc[0], seen + parts.sum() - np.sum(tied * np.log(tied)) + tied.sum(), z


@pytest.mark.parametrize("variance", [0.3, 1.0])
def test_beside_the_em_algorithm(variance):
    rows = planted(1, groups=20)
    fit = fit_frailty(rows, ["x"], "court", variance=variance, ties="breslow", **NAMES)
    coef, loglik, z = by_em(rows, variance)
    assert fit.table["coef"].iloc[0] == pytest.approx(coef, rel=1e-6)
    np.testing.assert_allclose(fit.frailties.sort_values("court")["frailty"], z, rtol=1e-6)
    assert fit.marginal_loglik == pytest.approx(loglik, rel=1e-9)


def test_the_variance_is_where_the_marginal_likelihood_is_greatest():
    rows = planted(2)
    best = fit_frailty(rows, ["x"], "court", **NAMES)
    for factor in (0.97, 1.03):
        other = fit_frailty(rows, ["x"], "court", variance=best.variance * factor, **NAMES)
        assert other.marginal_loglik < best.marginal_loglik


def test_a_planted_variance_is_found():
    found = [fit_frailty(planted(seed, groups=150), ["x"], "court", **NAMES) for seed in range(4)]
    assert np.mean([fit.variance for fit in found]) == pytest.approx(0.8, abs=0.2)
    assert np.mean([fit.table["coef"].iloc[0] for fit in found]) == pytest.approx(0.5, abs=0.1)
    assert all(fit.tests["p"].iloc[0] < 1e-6 for fit in found)
    gaussian = fit_frailty(planted(0, groups=150), ["x"], "court", "gaussian", **NAMES)
    assert gaussian.table["coef"].iloc[0] == pytest.approx(found[0].table["coef"].iloc[0], abs=0.05)


def test_the_information_of_the_effects_by_differences():
    from jdfanalysis.survival.cox import standardised_data
    from jdfanalysis.survival.design import make_design
    from jdfanalysis.survival.frailty_engine import _evaluate, make_groups
    from jdfanalysis.survival.risk_sets import make_risk_sets
    from jdfanalysis.survival.rows import read_rows

    rows = random_rows(5, size=60)
    rows["court"] = np.arange(60) % 7
    read = read_rows(rows, weights="weight", **NAMES)
    sets = make_risk_sets(read, np.zeros(len(read), dtype=int), 1)
    for ties in ("efron", "breslow"):
        data, _, _ = standardised_data(rows, make_design(rows, ["x", "y"]), sets, None, ties)
        groups = make_groups(data, rows["court"].to_numpy()[sets.order])
        rng = np.random.RandomState(1)
        beta, effects, step = rng.randn(2) / 2, rng.randn(7) / 2, 1e-5
        _, score, pull, _, diagonal, border = _evaluate(data, groups, beta, effects)
        for g in range(7):
            up, down = (_evaluate(data, groups, beta, effects + k * step * np.eye(7)[g]) for k in (1, -1))
            assert pull[g] == pytest.approx((up[0] - down[0]) / (2 * step), rel=1e-5, abs=1e-7)
            assert diagonal[g] == pytest.approx(-(up[2][g] - down[2][g]) / (2 * step), rel=1e-5, abs=1e-7)
            np.testing.assert_allclose(border[g], -(up[1] - down[1]) / (2 * step), rtol=1e-5, atol=1e-7)


def test_predictions_average_over_groups():
    rows = planted(3)
    new = pd.DataFrame({"x": [0.0, 1.0]})
    for law in ("gamma", "gaussian"):
        fit = fit_frailty(rows, ["x"], "court", law, **NAMES)
        average = fit.survival(new, [10, 30])["survival"].to_numpy()
        rng = np.random.RandomState(4)
        draws = rng.gamma(1 / fit.variance, fit.variance, 4000) if law == "gamma" else np.exp(rng.randn(4000) * fit.variance ** 0.5)
        one = -np.log(fit.survival(new, [10, 30], frailty=1.0)["survival"].to_numpy())
        np.testing.assert_allclose(average, np.exp(-np.outer(draws, one)).mean(axis=0), atol=0.02)


def test_faults():
    rows = planted(4, groups=20)
    with pytest.raises(ModelError, match="too few"):
        fit_frailty(rows.assign(court=rows["court"] % 3), ["x"], "court", **NAMES)
    with pytest.raises(ModelError, match="of its own"):
        fit_frailty(rows.assign(court=np.arange(len(rows))), ["x"], "court", **NAMES)
    with pytest.raises(UsageError):
        fit_frailty(rows, ["x"], "court", "uniform", **NAMES)
    flat = planted(11, groups=40, variance=0)
    with pytest.warns(ModelWarning, match="runs to 0"):
        fit = fit_frailty(flat, ["x"], "court", **NAMES)
    assert fit.tests["p"].iloc[0] == 1.0 or fit.variance < 0.01
    assert "Kendall" not in fit.summary and 0 <= fit.kendall_tau < 0.01


def test_the_error_of_a_gaussian_variance_from_the_whole_inverse():
    rows = data("kidney")
    fit = fit_frailty(rows, ["age", "sex"], "id", "gaussian", duration="time", event="status")
    point, theta = fit.fitted.at(fit.variance), fit.variance
    groups, border = len(point.diagonal), point.border
    corner = point.schur + border.T @ (border / point.diagonal[:, None])
    inverse = np.linalg.inv(np.block([[np.diag(point.diagonal), border], [border.T, corner]]))[:groups, :groups]
    held = groups - 2 * np.trace(inverse) / theta + np.trace(inverse @ inverse) / theta ** 2
    limits = fit.variance_limits().iloc[0]
    assert limits["std_error"] == pytest.approx(np.sqrt(2 * theta ** 2 / held), rel=1e-9)
    assert 0 < limits["lower"] < theta < limits["upper"]
    wider = fit.variance_limits(0.99).iloc[0]
    assert wider["lower"] < limits["lower"] and wider["upper"] > limits["upper"]
    with pytest.raises(UsageError, match="given"):
        fit_frailty(rows, ["age"], "id", variance=0.5, duration="time", event="status").variance_limits()
