"""A logistic model with one random intercept per group, by maximum likelihood.

The likelihood of a group is an integral over its intercept. Gauss-Hermite quadrature takes it, with nodes around the mode of each
group (adaptive; Pinheiro and Bates 1995), as R's lme4::glmer does with nAGQ above one. Newton's method with the observed
information of Louis (1982): sums over rows and nodes, so a pass costs rows times nodes, whatever the number of groups.
"""
from typing import NamedTuple, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.errors import ModelError

# Points; in groups of some size the intercept is so well known that few do.
NODES, FEW_NODES, LARGE = 15, 7, 200
_STEPS = 60
# Log of a spread that runs to none and of none, and a coefficient per standard deviation of its column that is infinite.
_NOTHING, _NONE, _ENDLESS = -7.0, -30.0, 15.0


class MixedLogit(NamedTuple):
    """
    Coefficients and their covariance, the groups' spread, and mean and error of each group's effect given its rows.

    loglik : the log likelihood at its maximum.
    """

    beta: np.ndarray
    covariance: np.ndarray
    spread: float
    effect: np.ndarray
    effect_error: np.ndarray
    loglik: float


class _Rows(NamedTuple):
    """Outcome and design in order of groups; where each group begins, and the group of each row."""

    y: np.ndarray
    x: np.ndarray
    starts: np.ndarray
    owner: np.ndarray


class _Here(NamedTuple):
    """Log likelihood, slope and information at some point; posterior mean and error of each group's standardised intercept."""

    loglik: float
    slope: np.ndarray
    information: np.ndarray
    mean: np.ndarray
    error: np.ndarray


def fit_mixed_logit(values: np.ndarray, matrix: np.ndarray, codes: np.ndarray, names: Sequence[str]) -> MixedLogit:
    """
    values : 0 or 1. matrix : of full rank. codes : group 0 … k-1 of each row, none empty. names : of the columns.

    A spread that runs to 0 is 0, and the model then one without groups. Raises ModelError where terms run to infinity (a level in
    which everybody or nobody has the outcome), or where no maximum is found.
    """
    order = np.argsort(codes, kind="stable")
    scale = matrix.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    owner = codes[order]
    rows = _Rows(values[order], matrix[order] / scale, np.flatnonzero(np.append(True, owner[1:] != owner[:-1])), owner)
    point, here = _climb(rows, np.append(np.zeros(matrix.shape[1]), _NONE), names, False)
    point[-1] = np.log(0.4)
    point, here = _climb(rows, point, names, True)
    none = point[-1] <= _NOTHING
    if none:
        point, here = _climb(rows, np.append(point[:-1], _NONE), names, False)
    information = here.information[:-1, :-1] if none else here.information
    try:
        covariance = np.linalg.inv(information)[: len(scale), : len(scale)] / np.outer(scale, scale)
    except np.linalg.LinAlgError:
        raise ModelError("The logistic model with group effects has no maximum that can be told: somewhere everybody or nobody has the "
                         "outcome. Merge levels, or leave covariates out.") from None
    spread = 0.0 if none else float(np.exp(point[-1]))
    return MixedLogit(point[:-1] / scale, covariance, spread, spread * here.mean, spread * here.error, here.loglik)


def _climb(rows: _Rows, point: np.ndarray, names: Sequence[str], spread: bool) -> Tuple[np.ndarray, _Here]:
    """The maximum from `point`, by Newton's method with halved steps; without `spread` the last parameter stays."""
    free = np.arange(len(point) if spread else len(point) - 1)
    here, mode = _evaluate(rows, point, None)
    for _ in range(_STEPS):
        step = np.zeros(len(point))
        step[free] = _newton(here, free)
        step[-1] = np.clip(step[-1], -1.0, 1.0)
        part = 1.0
        while True:
            found, its_mode = _evaluate(rows, point + part * step, mode)
            if found.loglik >= here.loglik - 1e-9 * abs(here.loglik) or part < 1e-4:
                break
            part /= 2
        point, here, mode = point + part * step, found, its_mode
        _refuse_endless(rows, point, names)
        # A flat top is found by the size of the step, and a spread that vanishes by itself.
        if np.abs(part * step).max() < 1e-7 or (spread and point[-1] <= _NOTHING):
            return point, here
    raise ModelError("The logistic model with group effects did not converge. Merge levels, or leave covariates out.")


def _newton(here: _Here, free: np.ndarray) -> np.ndarray:
    """The Newton step; towards the slope where the surface bends the wrong way."""
    information, slope = here.information[np.ix_(free, free)], here.slope[free]
    size = np.abs(np.diag(information)) + 1e-8
    for damping in (0.0, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0):
        try:
            np.linalg.cholesky(information + damping * np.diag(size))
            return np.linalg.solve(information + damping * np.diag(size), slope)
        except np.linalg.LinAlgError:
            continue
    return slope / size


def _refuse_endless(rows: _Rows, point: np.ndarray, names: Sequence[str]) -> None:
    moving = rows.x.std(axis=0) > 0
    low, high = rows.x.min(axis=0), rows.x.max(axis=0)
    # A level of few rows has a small deviation: what counts for it is the step from 0 to 1.
    step = np.where(((rows.x == low) | (rows.x == high)).all(axis=0), high - low, 1.0)
    endless = [name for name, value, moves in zip(names, point[:-1] * np.maximum(step, 1.0), moving) if moves and abs(value) > _ENDLESS]
    if endless or not np.isfinite(point).all():
        raise ModelError("Terms run to infinity: {}. Somewhere everybody or nobody has the outcome: merge levels, or leave them "
                         "out.".format(", ".join(endless) or "all"))


def _modes(rows: _Rows, eta: np.ndarray, spread: float, start: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Mode and curvature's standard deviation of each group's standardised intercept."""
    mode = start.copy()
    for _ in range(50):
        chance = _chance(eta + spread * mode[rows.owner])
        bend = 1.0 + spread ** 2 * np.add.reduceat(chance * (1 - chance), rows.starts)
        move = np.clip((spread * np.add.reduceat(rows.y - chance, rows.starts) - mode) / bend, -2.0, 2.0)
        mode = mode + move
        if np.abs(move).max() < 1e-9:
            break
    return mode, 1.0 / np.sqrt(bend)


def _evaluate(rows: _Rows, point: np.ndarray, start: Optional[np.ndarray]) -> Tuple[_Here, np.ndarray]:
    eta, spread = rows.x @ point[:-1], float(np.exp(point[-1]))
    mode, width = _modes(rows, eta, spread, np.zeros(len(rows.starts)) if start is None else start)
    large = len(rows.y) >= LARGE * len(rows.starts)
    nodes, weights = np.polynomial.hermite_e.hermegauss(FEW_NODES if large else NODES)
    at = mode + width * nodes[:, None]
    logs = np.log(weights)[:, None] + 0.5 * nodes[:, None] ** 2 + np.log(width) - 0.5 * np.log(2 * np.pi) - 0.5 * at ** 2
    for number, place in enumerate(at):
        line = eta + spread * place[rows.owner]
        logs[number] += np.add.reduceat(rows.y * line - np.maximum(line, 0.0) - np.log1p(np.exp(-np.abs(line))), rows.starts)
    top = logs.max(axis=0)
    total = top + np.log(np.exp(logs - top).sum(axis=0))
    posterior = np.exp(logs - total)
    slope, information = _derivatives(rows, eta, spread, at, posterior)
    mean = (posterior * at).sum(axis=0)
    error = np.sqrt(np.maximum((posterior * at ** 2).sum(axis=0) - mean ** 2, 0.0))
    return _Here(float(total.sum()), slope, information, mean, error), mode


def _derivatives(rows: _Rows, eta: np.ndarray, spread: float, at: np.ndarray, posterior: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Slope and observed information in the coefficients and the log spread (Louis 1982)."""
    size, groups = rows.x.shape[1], len(rows.starts)
    mean, information = np.zeros((groups, size + 1)), np.zeros((size + 1, size + 1))
    for place, share in zip(at, posterior):
        chance = _chance(eta + spread * place[rows.owner])
        rest, bend = rows.y - chance, chance * (1 - chance) * share[rows.owner]
        shift = spread * place
        score = np.empty((groups, size + 1))
        score[:, :size] = np.add.reduceat(rows.x * rest[:, None], rows.starts, axis=0)
        score[:, size] = shift * np.add.reduceat(rest, rows.starts)
        mean += share[:, None] * score
        cross = rows.x.T @ (bend * shift[rows.owner])
        information[:size, :size] += rows.x.T @ (rows.x * bend[:, None])
        information[:size, size] += cross
        information[size, :size] += cross
        information[size, size] += (shift ** 2 * np.add.reduceat(bend, rows.starts)).sum() - (share * score[:, size]).sum()
        information -= (score * share[:, None]).T @ score
    return mean.sum(axis=0), information + mean.T @ mean


def _chance(line: np.ndarray) -> np.ndarray:
    return 0.5 * (1.0 + np.tanh(0.5 * line))
