"""The logistic model with group effects against the integral itself, small steps, and what it must refuse."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_comparing

from jdfanalysis import comparing
from jdfanalysis.comparing.mixed_logit import fit_mixed_logit
from jdfanalysis.errors import ModelError


def drawn(seed, size=240, groups=15, spread=1.0):
    random = np.random.RandomState(seed)
    codes = np.append(np.arange(groups), random.randint(0, groups, size - groups))
    matrix = np.column_stack([np.ones(size), random.normal(0, 3, size), random.rand(size) < 0.3]).astype(float)
    line = matrix @ np.array([-0.5, 0.2, 0.8]) + spread * random.normal(0, 1, groups)[codes]
    return (random.rand(size) < 1 / (1 + np.exp(-line))).astype(float), matrix, codes


def slow(data, fit, beta=None, spread=None):
    return slow_comparing.mixed_logit_likelihood(*data, fit.beta if beta is None else beta, fit.spread if spread is None else spread)


@pytest.mark.parametrize("seed", range(3))
def test_the_fit_is_the_top_of_the_integrated_likelihood_and_its_errors_are_its_bend(seed):
    data = drawn(seed)
    fit = fit_mixed_logit(*data, ["a", "b", "c"])
    top = slow(data, fit)
    assert fit.loglik == pytest.approx(top, abs=1e-6)
    point = np.append(fit.beta, np.log(fit.spread))
    steps = np.append(np.sqrt(np.diag(fit.covariance)), 0.2) * 1e-2

    def at(moves):
        moved = point + moves
        return slow(data, fit, moved[:-1], np.exp(moved[-1]))

    bend = np.zeros((4, 4))
    for k in range(4):
        for j in range(4):
            one, two = np.eye(4)[k] * steps[k], np.eye(4)[j] * steps[j]
            bend[k, j] = -(at(one + two) - at(one - two) - at(two - one) + at(-one - two)) / (4 * steps[k] * steps[j])
        assert at(np.eye(4)[k] * 5 * steps[k]) < top and at(-np.eye(4)[k] * 5 * steps[k]) < top
    assert np.allclose(np.sqrt(np.diag(np.linalg.inv(bend)))[:3], np.sqrt(np.diag(fit.covariance)), rtol=2e-3)


def test_order_and_units_do_not_matter():
    y, matrix, codes = drawn(7)
    one = fit_mixed_logit(y, matrix, codes, "abc")
    shuffled = np.random.RandomState(1).permutation(len(y))
    two = fit_mixed_logit(y[shuffled], (matrix * [1, 1000, 0.01])[shuffled], codes[shuffled], "abc")
    assert np.allclose(two.beta * [1, 1000, 0.01], one.beta, atol=1e-6) and two.spread == pytest.approx(one.spread, abs=1e-6)
    assert np.allclose(two.effect, one.effect, atol=1e-5)


def test_groups_that_do_not_differ_have_no_spread_and_the_model_is_one_without_groups():
    y = np.tile([0.0, 1.0, 1.0], 40)
    matrix = np.column_stack([np.ones(120), np.tile([0.0, 1.0], 60)])
    fit = fit_mixed_logit(y, matrix, np.repeat(np.arange(10), 12), ["a", "b"])
    assert fit.spread == 0.0 and (fit.effect == 0).all()
    assert np.allclose(fit.beta, [np.log(2), 0.0], atol=1e-6)
    assert np.allclose(np.diag(fit.covariance), [1 / 40 + 1 / 20, 2 * (1 / 40 + 1 / 20)], rtol=1e-6)


def test_limits_hold_the_truth_as_often_as_they_say():
    """Two columns that go together: an approximation that takes terms as independent held it far too seldom."""
    inside = 0
    for seed in range(120):
        random = np.random.RandomState(seed)
        x = random.rand(600) + 2.0
        frame = pd.DataFrame({"x": x, "court": np.arange(600) % 12})
        line = -2.5 + x + random.normal(0, 0.5, 12)[frame["court"]]
        frame["y"] = (random.rand(600) < 1 / (1 + np.exp(-line))).astype(int)
        row = comparing.fit_group_effects(frame, "y", ["x"], "court").table.iloc[1]
        inside += int(row["lower"] < 1.0 < row["upper"])
    assert 106 <= inside <= 120                      # 114 expected; 3 standard errors


def test_terms_that_run_to_infinity_are_named():
    y, matrix, codes = drawn(2)
    frame = pd.DataFrame({"y": y, "x": matrix[:, 1], "level": np.where((y == 1) & (matrix[:, 1] > 1), "all", "some"), "court": codes})
    with pytest.raises(ModelError, match="level"):
        comparing.fit_group_effects(frame, "y", "x + level", "court")
    with pytest.raises(ModelError, match="Everybody"):
        comparing.fit_group_effects(frame.assign(y=1), "y", "x", "court")
