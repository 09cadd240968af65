"""A logistic model with one random intercept per group, by variational Bayes: one pass over rows and quadrature points a step.

The approximation is that of statsmodels' BinomialBayesMixedGLM: independent normals for fixed effects, the log of the spread and
the intercepts, and the mean of log(1 + exp) over a row's normal by ten Gauss-Legendre points on (-5, 5). The same lower bound is climbed
here, with value and slope in one pass and a limited memory of steps: a step costs as many operations as there are parameters, not
their square or cube. Products with the design are einsum's, a pass of one thread: small products in threads of BLAS cost a hundred
times their work where several processes share a machine.
"""
from typing import NamedTuple, Tuple

import numpy as np

from jdfanalysis.comparing.descending import descend
from jdfanalysis.errors import ModelError

_REACH, _POINTS = 5.0, 10
# Variance of an outcome that is neither rare nor common: for the scale of the first steps only.
_USUAL = 0.2


class MixedLogistic(NamedTuple):
    """Means and standard deviations of the normals: fixed effects, log of the spread, intercepts of the groups."""

    fixed: np.ndarray
    fixed_sd: np.ndarray
    log_spread: float
    groups: np.ndarray
    groups_sd: np.ndarray


class _Data(NamedTuple):
    """
    What a step needs.

    values : outcomes. matrix, squares : the design and its squares, a row per column of it. codes, count : group of each row, and
    how many there are. prior : of the log spread, and of fixed effects. points, weights : of the quadrature
    """

    values: np.ndarray
    matrix: np.ndarray
    squares: np.ndarray
    codes: np.ndarray
    count: int
    prior: Tuple[float, float]
    points: np.ndarray
    weights: np.ndarray


def fit_mixed_logistic(
    values: np.ndarray, matrix: np.ndarray, codes: np.ndarray, count: int, prior: Tuple[float, float],
) -> MixedLogistic:
    """
    Outcomes 1 and 0 on a design matrix, with an intercept for each of `count` groups.

    prior : standard deviations of the normals before data, of the log of the spread and of each fixed effect. The same start every
    time, so the same numbers. Raises ModelError where the lower bound has no top that the steps find.
    """
    points, weights = np.polynomial.legendre.leggauss(_POINTS)
    points = _REACH * points
    weights = _REACH * weights * np.exp(-points ** 2 / 2) / np.sqrt(2 * np.pi)
    across = np.ascontiguousarray(matrix.T, dtype=np.float64)
    data = _Data(values, across, across ** 2, codes, count, prior, points, weights)
    width, size = len(across), len(across) + 1 + count
    # Steps are in units of what each mean may be off by; the deviations start there.
    own = 1.0 / np.sqrt(np.concatenate([_USUAL * data.squares.sum(axis=1) + prior[1] ** -2.0, [2.0 * count + prior[0] ** -2.0],
                                        _USUAL * np.bincount(codes, minlength=count) + 1.0]))
    unit = np.concatenate([own, np.full(size, np.sqrt(0.5))])
    start = np.concatenate([np.zeros(size), np.log(own)])

    def scaled(moved: np.ndarray) -> Tuple[float, np.ndarray]:
        value, slope = below_bound(start + unit * moved, data)
        return value, unit * slope

    found = descend(scaled, np.zeros(2 * size), tolerance=1e-6)
    theta = start + unit * found.place
    # Where the last digits of the bound stop the steps before the slope is down to 1e-6, a slope near it is the top all the same.
    if not np.isfinite(theta).all() or not (found.flat or np.abs(found.slope).max() < 1e-2):
        raise ModelError("The logistic model with group effects did not converge. Merge levels, or leave covariates out.")
    mean, spread = theta[:size], np.exp(theta[size:])
    return MixedLogistic(mean[:width], spread[:width], float(mean[width]), mean[width + 1:], spread[width + 1:])


def below_bound(theta: np.ndarray, data: _Data) -> Tuple[float, np.ndarray]:
    """Less the lower bound, and its slope, at means and log standard deviations (fixed effects, log spread, groups; twice)."""
    width, size = len(data.matrix), len(theta) // 2
    mean, spread = theta[:size], np.exp(theta[size:])
    fixed, fixed_sd, own, own_sd = mean[:width], spread[:width], mean[width + 1:], spread[width + 1:]
    level, level_sd = mean[width], spread[width]
    middle = np.einsum("ji,j->i", data.matrix, fixed) + own[data.codes]
    root = np.sqrt(np.einsum("ji,j->i", data.squares, fixed_sd ** 2) + own_sd[data.codes] ** 2)
    log_sum, chance, tilt = _over_points(middle, root, data)
    # Group effects are normal around 0 with a log-normal spread; the others are normal before data.
    about = (own ** 2 + own_sd ** 2).sum()
    tight = np.exp(2 * (level_sd ** 2 - level))
    bound = float((data.values * middle).sum() - log_sum) - 0.5 * about * tight - data.count * level
    bound -= 0.5 * (level ** 2 + level_sd ** 2) / data.prior[0] ** 2 + 0.5 * (fixed ** 2 + fixed_sd ** 2).sum() / data.prior[1] ** 2
    bound += theta[size:].sum()
    left, slope = data.values - chance, np.empty(2 * size)
    slope[:width] = np.einsum("ji,i->j", data.matrix, left) - fixed / data.prior[1] ** 2
    slope[width] = about * tight - data.count - level / data.prior[0] ** 2
    slope[width + 1:size] = np.bincount(data.codes, left, minlength=data.count) - own * tight
    # For the logs of standard deviations: the variance of the row's normal moves by twice its part of it.
    slope[size:size + width] = fixed_sd ** 2 * (-np.einsum("ji,i->j", data.squares, tilt) - 1 / data.prior[1] ** 2) + 1
    slope[size + width] = level_sd ** 2 * (-2 * about * tight - 1 / data.prior[0] ** 2) + 1
    slope[size + width + 1:] = own_sd ** 2 * (-np.bincount(data.codes, tilt, minlength=data.count) - tight) + 1
    return -bound, -slope


def _over_points(middle: np.ndarray, root: np.ndarray, data: _Data) -> Tuple[float, np.ndarray, np.ndarray]:
    """The mean of log(1 + exp) summed over rows; of the chance by row; of the chance times the point, over the row's deviation."""
    log_sum, chance, tilt = 0.0, np.zeros(len(middle)), np.zeros(len(middle))
    for point, weight in zip(data.points, data.weights):
        here = middle + root * point
        small = np.exp(-np.abs(here))
        log_sum += weight * float((np.maximum(here, 0) + np.log1p(small)).sum())
        each = weight * np.where(here > 0, 1.0, small) / (1 + small)
        chance += each
        tilt += point * each
    return log_sum, chance, tilt / root
