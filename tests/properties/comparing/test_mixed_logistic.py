"""The logistic model with group effects beside statsmodels' own bound, slope and top: the same approximation, slower."""
import warnings

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

from jdfanalysis.comparing import mixed_logistic
from jdfanalysis.comparing.descending import descend
from jdfanalysis.errors import ModelError


def drawn(seed, rows=400, groups=15):
    rng = np.random.RandomState(seed)
    matrix = np.column_stack([np.ones(rows), rng.normal(size=rows) * (1 + 10 * (seed % 2)), rng.randint(0, 2, rows)])
    codes = rng.randint(0, groups, rows)
    chance = 1 / (1 + np.exp(1.0 - 0.1 * matrix[:, 1] - rng.normal(0, 0.6, groups)[codes]))
    return (rng.random_sample(rows) < chance).astype(float), matrix, codes, groups, (1.0, 2.0)


def slow_model(values, matrix, codes, groups, prior):
    design = csr_matrix((np.ones(len(codes)), (np.arange(len(codes)), codes)), shape=(len(codes), groups))
    return BinomialBayesMixedGLM(values, matrix, design, np.zeros(groups, dtype=int), vcp_p=prior[0], fe_p=prior[1])


@pytest.mark.parametrize("seed", range(4))
def test_bound_and_slope_are_those_of_statsmodels(seed, monkeypatch):
    values, matrix, codes, groups, prior = drawn(seed)
    kept = []
    monkeypatch.setattr(mixed_logistic, "descend", lambda function, start, tolerance: kept.append(function) or descend(function, start))
    original = mixed_logistic.below_bound
    seen = []
    monkeypatch.setattr(mixed_logistic, "below_bound", lambda theta, data: seen.append((theta, data)) or original(theta, data))
    mixed_logistic.fit_mixed_logistic(values, matrix, codes, groups, prior)
    model = slow_model(values, matrix, codes, groups, prior)
    for theta, data in seen[:3]:
        half = len(theta) // 2
        below, slope = original(theta, data)
        assert -below == pytest.approx(float(model.vb_elbo(theta[:half], np.exp(theta[half:]))), rel=1e-10)
        mean, spread = model.vb_elbo_grad(theta[:half], np.exp(theta[half:]))
        assert np.allclose(-slope, np.concatenate([mean, spread * np.exp(theta[half:])]), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_the_top_is_that_of_statsmodels(seed):
    values, matrix, codes, groups, prior = drawn(seed)
    size = matrix.shape[1] + 1 + groups
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slow = slow_model(values, matrix, codes, groups, prior).fit_vb(mean=np.zeros(size), sd=np.full(size, 0.6))
    found = mixed_logistic.fit_mixed_logistic(values, matrix, codes, groups, prior)
    assert np.allclose(found.fixed, slow.fe_mean, atol=2e-4) and np.allclose(found.fixed_sd, slow.fe_sd, atol=2e-4)
    assert found.log_spread == pytest.approx(slow.vcp_mean[0], abs=2e-4)
    assert np.allclose(found.groups, slow.vc_mean, atol=2e-4) and np.allclose(found.groups_sd, slow.vc_sd, atol=2e-4)


def test_steps_find_the_end_of_a_bent_valley_and_say_where_there_is_none():
    def valley(x):
        return (float((1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2),
                np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)]))

    found = descend(valley, np.array([-1.2, 1.0]))
    assert found.flat and np.allclose(found.place, 1, atol=1e-4) and found.steps < 100
    assert not descend(lambda x: (float(-x[0]), np.array([-1.0])), np.array([0.0]), most=50).flat
    assert descend(lambda x: (1.0, np.zeros(1)), np.array([3.0])).steps == 0


def test_a_bound_without_a_top_is_said():
    values, matrix, codes, groups, prior = drawn(1)
    with pytest.raises(ModelError, match="did not converge"), np.errstate(all="ignore"):
        mixed_logistic.fit_mixed_logistic(values, matrix * np.nan, codes, groups, prior)
