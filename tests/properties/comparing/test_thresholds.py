"""Jumps at a threshold beside their obvious definitions, and beside the truth over repeated draws."""
import warnings

import numpy as np
import pandas as pd
import pytest
from jdftest import slow_comparing

from jdfanalysis import comparing
from jdfanalysis.comparing.local_lines import neighbour_residuals
from jdfanalysis.errors import ModelWarning


@pytest.mark.parametrize("seed", range(8))
def test_near_neighbours_are_those_of_the_definition(seed):
    rng = np.random.RandomState(seed)
    size = rng.randint(4, 40)
    place = rng.randint(0, 12, size).astype(float) if seed % 2 else rng.normal(size=size)
    outcome = rng.normal(size=size)
    slow = [slow_comparing.neighbour_residual(place, outcome, row) for row in range(size)]
    assert np.allclose(neighbour_residuals(place, outcome), slow)


@pytest.mark.parametrize("kernel", ["triangular", "epanechnikov", "uniform"])
def test_the_jump_is_the_gap_between_two_weighted_lines(kernel):
    rng = np.random.RandomState(3)
    frame = pd.DataFrame({"x": rng.uniform(0, 24, 400)})
    frame["y"] = 0.1 * frame["x"] + (frame["x"] >= 12) + rng.normal(size=400)
    found = comparing.fit_discontinuity(frame, "y", "x", 12, bandwidth=5.0, kernel=kernel)
    assert found.estimate == pytest.approx(slow_comparing.jump((frame["x"] - 12).to_numpy(), frame["y"].to_numpy(), 5.0, kernel))
    assert found.bins["rows"].sum() == ((frame["x"] - 12).abs() < 5).sum()


def drawn(seed, n=1200, whole=False):
    """The outcome bends with x and jumps by 0.3; an eighth of the drawn values lie beyond the threshold."""
    rng = np.random.RandomState(seed)
    x = rng.gamma(6.0, 2.0, n)
    x = np.floor(x * 30) / 30 if whole else x
    treated = (rng.random_sample(n) < np.where(x >= 12, 0.9, 0.2)).astype(int)
    sharp = 0.02 * x - 0.002 * (x - 12) ** 2 + 0.3 * (x >= 12) + rng.normal(0, 0.5, n)
    fuzzy = 0.02 * x + 0.3 * treated + rng.normal(0, 0.5, n)
    return pd.DataFrame({"x": x, "treated": treated, "sharp": sharp, "fuzzy": fuzzy})


@pytest.mark.slow
@pytest.mark.parametrize("design", ["sharp", "fuzzy", "whole days"])
def test_the_interval_holds_the_truth_as_often_as_it_says(design):
    held, corrected = [], []
    for seed in range(300):
        frame = drawn(seed, whole=design == "whole days")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ModelWarning)
            found = comparing.fit_discontinuity(frame, "fuzzy" if design == "fuzzy" else "sharp", "x", 12,
                                                treated="treated" if design == "fuzzy" else None)
        held.append(found.lower <= 0.3 <= found.upper)
        corrected.append(found.corrected)
    assert 0.91 <= np.mean(held) <= 0.985
    assert abs(np.median(corrected) - 0.3) < 0.05


@pytest.mark.slow
def test_the_density_check_errs_as_often_as_it_says_and_sees_a_shift():
    quiet, moved = [], []
    for seed in range(300):
        frame = drawn(seed)
        quiet.append(comparing.check_density(frame, "x", 12).p < 0.05)
        rng = np.random.RandomState(seed)
        shifted = frame["x"].where(~((frame["x"] > 11) & (frame["x"] < 12) & (rng.random_sample(len(frame)) < 0.6)), frame["x"] + 1)
        moved.append(comparing.check_density(frame.assign(x=shifted), "x", 12).p < 0.05)
    assert 0.02 <= np.mean(quiet) <= 0.09
    assert np.mean(moved) > 0.8
