"""The stated error of a rate difference is the spread of the estimate over repeated draws in which treatment does nothing."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import comparing

WAYS = {
    "one each": {}, "two each": {"ratio": 2}, "with replacement": {"replace": True},
    "three each, with replacement": {"replace": True, "ratio": 3}, "weights": None,
}


def drawn(seed, n=500):
    rng = np.random.RandomState(seed)
    x = rng.normal(size=n)
    return pd.DataFrame({
        "x": x, "treated": (rng.random_sample(n) < 1 / (1 + np.exp(1.0 - 0.7 * x))).astype(int),
        "again": (rng.random_sample(n) < 1 / (1 + np.exp(0.3 - 0.8 * x))).astype(int)})


@pytest.mark.slow
@pytest.mark.parametrize("way", sorted(WAYS))
def test_stated_error_and_interval(way):
    found = []
    for seed in range(150):
        frame = drawn(seed)
        fit = comparing.fit_propensity(frame, "treated", ["x"])
        given = (dict(weights=comparing.weigh_scores(fit, "overlap")) if WAYS[way] is None
                 else dict(matches=comparing.match_scores(frame, fit, **WAYS[way])))
        found.append(comparing.rate_difference(frame, "treated", "again", **given))
    spread = np.std([one.difference for one in found])
    assert abs(np.mean([one.difference for one in found])) < 4 * spread / np.sqrt(150)
    assert 0.85 < np.mean([one.standard_error for one in found]) / spread < 1.2
    assert 0.88 <= np.mean([one.lower <= 0 <= one.upper for one in found]) <= 1.0
