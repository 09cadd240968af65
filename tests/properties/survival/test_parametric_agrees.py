"""Parametric likelihoods against their definition by scipy, derivatives by differences; what must change nothing."""
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jdfanalysis.errors import InputError, ModelWarning, UsageError
from jdfanalysis.survival import fit_parametric
from jdfanalysis.survival.parametric import _data
from jdfanalysis.survival.parametric_engine import evaluate_parametric
from jdfanalysis.survival.rows import read_rows
from jdftest import slow_survival as slow

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}
LAWS = {
    "exponential": lambda m, s: stats.expon(scale=np.exp(m)),
    "weibull": lambda m, s: stats.weibull_min(1 / s, scale=np.exp(m)),
    "log-normal": lambda m, s: stats.lognorm(s, scale=np.exp(m)),
    "log-logistic": lambda m, s: stats.fisk(1 / s, scale=np.exp(m)),
}


def never_rows(seed, size=300):
    """Log-normal times of 60% of people, the others never; entry for some."""
    rng = np.random.RandomState(seed)
    x = rng.randint(0, 2, size)
    time = np.where(rng.rand(size) < 0.6, np.ceil(np.exp(3 + 0.4 * x + 0.6 * rng.randn(size))), 1e6)
    entry = np.where(rng.rand(size) < 0.3, rng.randint(0, 15, size), 0)
    end = entry + 200
    rows = pd.DataFrame({"x": x, "entry": entry, "stop": np.minimum(time, end), "status": (time <= end) * 1})
    return rows[rows["stop"] > rows["entry"]].reset_index(drop=True)


@pytest.mark.parametrize("law", sorted(LAWS))
@pytest.mark.parametrize("split", [False, True])
def test_likelihood_and_derivatives_are_their_definitions(law, split):
    rows = slow.random_rows(5, size=60)
    read = read_rows(rows, **NAMES)
    data, _ = _data(rows, read, 1, law, (["x"], ["y"] if split else None), split)
    theta = np.array([1.8, 0.3] + ([] if law == "exponential" else [-0.2]) + ([0.5, -0.4] if split else []))
    scale = 1.0 if law == "exponential" else np.exp(-0.2)

    def loglik(at):
        mu = data.matrix @ at[:2]
        s = 1.0 if law == "exponential" else float(np.exp(at[2]))
        ever = 1 / (1 + np.exp(-(data.share @ at[-2:]))) if split else np.ones(len(mu))
        total = 0.0
        for i in range(len(rows)):
            own = LAWS[law](mu[i], s)
            stop, start = rows["stop"].iloc[i], rows["entry"].iloc[i]
            if rows["status"].iloc[i] == 1:
                total += np.log(ever[i]) + own.logpdf(stop)
            else:
                total += np.log(1 - ever[i] + ever[i] * own.sf(stop))
            total -= np.log(1 - ever[i] + ever[i] * own.sf(start))
        return total

    here = evaluate_parametric(data, theta)
    assert scale > 0 and here.loglik == pytest.approx(loglik(theta), rel=1e-10)
    step = 1e-5
    for j in range(len(theta)):
        e = np.eye(len(theta))[j] * step
        up, down = (evaluate_parametric(data, theta + k * e) for k in (1, -1))
        assert here.score[j] == pytest.approx((up.loglik - down.loglik) / (2 * step), rel=1e-5, abs=1e-5)
        np.testing.assert_allclose(-here.information[j], (up.score - down.score) / (2 * step), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("law", ["exponential", "weibull"])
def test_splitting_and_shuffling_rows_change_nothing(law):
    rows = slow.random_rows(6, size=80)
    one = fit_parametric(rows, ["x", "group"], law, **NAMES)
    for other in (slow.split_rows(rows, 1), rows.sample(frac=1, random_state=3)):
        two = fit_parametric(other, ["x", "group"], law, **NAMES)
        np.testing.assert_allclose(one.table["coef"], two.table["coef"], rtol=1e-6, atol=1e-8)
        assert two.loglik == pytest.approx(one.loglik, rel=1e-10)


def test_weibull_hazard_ratios_and_predictions_fit_together():
    rows = slow.random_rows(7, size=120)
    fit = fit_parametric(rows, ["y"], **NAMES)
    new = pd.DataFrame({"y": [0, 1]})
    table = fit.survival(new, [3, 8])
    ratio = np.log(table["survival"].to_numpy()[2:]) / np.log(table["survival"].to_numpy()[:2])
    assert ratio == pytest.approx([fit.hazard_ratios()["hazard_ratio"].iloc[0]] * 2, rel=1e-9)
    slow.assert_survival_laws(table["survival"].to_numpy()[:2])
    assert ((table["lower"] < table["survival"]) & (table["survival"] < table["upper"])).all()
    median = fit.quantiles(new)["day"].to_numpy()
    at_median = fit.survival(new.iloc[:1], [median[0]])["survival"].iloc[0]
    assert at_median == pytest.approx(0.5, rel=1e-9)


def test_a_planted_share_who_never_is_found():
    fit = fit_parametric(never_rows(1, 3000), ["x"], "log-normal", split_population=True, **NAMES)
    table = fit.table.set_index("term")
    chance = fit.chances(pd.DataFrame({"x": [0]})).iloc[0]
    assert chance["lower"] < 0.6 < chance["upper"] and chance["upper"] - chance["lower"] < 0.08
    assert abs(table.loc["x", "coef"] - 0.4) < 3 * table.loc["x", "std_error"]
    never = fit.quantiles(pd.DataFrame({"x": [0, 1]}), [0.3, 0.9])["day"].to_numpy()
    assert np.isfinite(never[[0, 2]]).all() and np.isinf(never[[1, 3]]).all()
    late = fit.survival(pd.DataFrame({"x": [0]}), [1e6])["survival"].iloc[0]
    assert late == pytest.approx(1 - chance["chance"], abs=1e-6)


def test_everybody_fails_in_the_end_is_told():
    rng = np.random.RandomState(2)
    rows = pd.DataFrame({"stop": np.ceil(np.exp(3 + 0.5 * rng.randn(200))), "status": 1})
    with pytest.warns(ModelWarning, match="flat"):
        fit_parametric(rows, split_population=True, duration="stop", event="status")


def test_what_it_refuses():
    rows = slow.random_rows(8)
    with pytest.raises(UsageError, match="distribution"):
        fit_parametric(rows, ["x"], "pareto", **NAMES)
    with pytest.raises(InputError, match="1 rows end on day 0"):
        fit_parametric(pd.DataFrame({"stop": [0, 3], "status": [1, 1]}), duration="stop", event="status")
    fit = fit_parametric(rows, ["x"], "log-normal", **NAMES)
    for call in (lambda: fit.hazard_ratios(), lambda: fit.chances(rows), lambda: fit.survival(rows, [0])):
        with pytest.raises(UsageError):
            call()


def test_by_hand_exponential_is_events_over_days():
    # 3 events in 1 + 2 + 3 + 4 = 10 days: mean 10/3; half the variance of log is 1/3 events.
    rows = pd.DataFrame({"stop": [1, 2, 3, 4], "status": [1, 1, 1, 0]})
    fit = fit_parametric(rows, None, "exponential", duration="stop", event="status")
    assert fit.table["ratio"].iloc[0] == pytest.approx(10 / 3, rel=1e-12)
    assert fit.table["std_error"].iloc[0] == pytest.approx(3 ** -0.5, rel=1e-9)
    assert fit.loglik == pytest.approx(3 * np.log(0.3) - 3, rel=1e-12)
