"""Log-likelihood and derivatives of location-scale models of log time, with entry, with or without a share of
people who never have the event.

Row by row: an event adds log density, any other end log survival, an entry takes log survival at it away. With a
share pi of people who will ever have the event (logit of pi is `eta`), survival S becomes 1 - pi + pi S; its
logarithm is softplus(eta + log S) - softplus(eta), which keeps all derivatives short. Own algebra, after
Schmidt & Witte (1988) and Maller & Zhou (1996).
"""
from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import numpy as np

from jdfanalysis.errors import ModelError
from jdfanalysis.survival.distributions import DISTRIBUTIONS

# Derivatives with respect to (eta, mu, log scale): gradient, and the upper triangle of the second derivatives.
PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


@dataclass(frozen=True)
class ParametricData:
    """
    y, y_entry : log of stop and of start (None: all from the beginning; -inf: that row is)
    matrix, share : standardised covariates with a column of ones, for location and for the share (None: everybody)
    """

    law: str
    y: np.ndarray
    y_entry: Optional[np.ndarray]
    happened: np.ndarray
    weight: np.ndarray
    matrix: np.ndarray
    share: Optional[np.ndarray]

    @property
    def fixed_scale(self) -> bool:
        """True if the scale is 1 by definition."""
        return DISTRIBUTIONS[self.law][2]

    @property
    def sizes(self) -> Tuple[int, int]:
        """Number of coefficients of location and of share."""
        return self.matrix.shape[1], 0 if self.share is None else self.share.shape[1]


@dataclass(frozen=True)
class Point:
    """Log-likelihood, gradient and minus the second derivatives at one point."""

    theta: np.ndarray
    loglik: float
    score: np.ndarray
    information: np.ndarray


def parts(data: ParametricData, theta: np.ndarray) -> Tuple[np.ndarray, float, Optional[np.ndarray]]:
    """(mu, scale, eta) of each row at theta = (location, log scale unless fixed, share)."""
    p, q = data.sizes
    scale = 1.0 if data.fixed_scale else float(np.exp(np.clip(theta[p], -20, 20)))
    eta = None if data.share is None else data.share @ theta[len(theta) - q :]
    return data.matrix @ theta[:p], scale, eta


def row_terms(data: ParametricData, theta: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(value, (rows, 3) gradient, (rows, 6) second derivatives) of each row, without weights."""
    mu, scale, eta = parts(data, theta)
    density, survival, _ = DISTRIBUTIONS[data.law]
    died = data.happened
    value, first, second = np.zeros(len(mu)), np.zeros((len(mu), 3)), np.zeros((len(mu), 6))

    def add(rows: np.ndarray, sign: float, terms: Tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
        value[rows] += sign * terms[0]
        first[rows] += sign * terms[1]
        second[rows] += sign * terms[2]

    for rows, law, y in ((died, density, data.y), (~died, survival, data.y)):
        z = (y[rows] - mu[rows]) / scale
        terms = _chain(law(z), z, scale)
        own = None if eta is None else eta[rows]
        add(rows, 1.0, _event(terms, own, scale, y[rows]) if law is density else _mixed(terms, own))
    if data.y_entry is not None:
        late = np.isfinite(data.y_entry)
        z = (data.y_entry[late] - mu[late]) / scale
        add(late, -1.0, _mixed(_chain(survival(z), z, scale), None if eta is None else eta[late]))
    return value, first, second


def survival_terms(law: str, y: float, mu: np.ndarray, scale: float, eta: Optional[np.ndarray]):  # type: ignore
    """(log survival at log day y, its gradient in (eta, mu, log scale)) for each row."""
    z = (y - mu) / scale
    value, first, _ = _mixed(_chain(DISTRIBUTIONS[law][1](z), z, scale), eta)
    return value, first


def _chain(terms, z: np.ndarray, scale: float):  # type: ignore[no-untyped-def]
    """Derivatives in z turned into those in (eta, mu, log scale); eta does not matter yet."""
    value, one, two = terms
    nothing = np.zeros_like(z)
    first = np.column_stack([nothing, -one / scale, -one * z])
    inner = (two / scale ** 2, two * z / scale + one / scale, two * z ** 2 + one * z)
    return value, first, np.column_stack((nothing, nothing, nothing) + inner)


def _event(terms, eta, scale: float, y: np.ndarray):  # type: ignore[no-untyped-def]
    """Log density of time (hence - log scale - y), times the chance of being among those who will."""
    value, first, second = terms
    value = value - np.log(scale) - y
    first[:, 2] -= 1.0
    if eta is not None:
        chance = 1.0 / (1.0 + np.exp(-eta))
        value = value - np.logaddexp(0, -eta)
        first[:, 0] += 1.0 - chance
        second[:, 0] -= chance * (1.0 - chance)
    return value, first, second


def _mixed(terms, eta):  # type: ignore[no-untyped-def]
    """Log survival of everybody when a share 1 - pi never has the event."""
    if eta is None:
        return terms
    value, first, second = terms
    still = 1.0 / (1.0 + np.exp(-(eta + value)))
    chance = 1.0 / (1.0 + np.exp(-eta))
    bend = still * (1.0 - still)
    out = np.empty_like(second)
    for k, (i, j) in enumerate(PAIRS):
        # d(eta + log S) is 1 in eta, and the gradient of log S in the others.
        left = 1.0 if i == 0 else first[:, i]
        right = 1.0 if j == 0 else first[:, j]
        out[:, k] = bend * left * right + still * second[:, k]
    out[:, 0] -= chance * (1.0 - chance)
    gradient = still[:, None] * first
    gradient[:, 0] = still - chance
    return np.logaddexp(0, eta + value) - np.logaddexp(0, eta), gradient, out


def evaluate_parametric(data: ParametricData, theta: np.ndarray) -> Point:
    """The whole log-likelihood and its derivatives."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        value, first, second = row_terms(data, theta)
    loglik = float(np.sum(data.weight * value))
    if not np.isfinite(loglik):
        return Point(theta, -np.inf, np.full(len(theta), np.nan), np.full((len(theta),) * 2, np.nan))
    first, second = first * data.weight[:, None], second * data.weight[:, None]
    bases = [data.share, data.matrix, None if data.fixed_scale else np.ones((len(value), 1))]
    order = [k for k in (1, 2, 0) if bases[k] is not None]
    score = np.concatenate([bases[k].T @ first[:, k] for k in order])
    rows = []
    for i in order:
        row = [bases[i].T @ (bases[j] * second[:, PAIRS.index((min(i, j), max(i, j)))][:, None]) for j in order]
        rows.append(np.hstack(row))
    information = -np.vstack(rows)
    return Point(theta, loglik, score, (information + information.T) / 2)


def climb(evaluate: Callable[[np.ndarray], Point], start: np.ndarray, limit: int) -> Point:
    """
    The maximum from `start`: Newton steps with curvature made positive, halved until they help.

    Raises ModelError when it is not found in `limit` steps.
    """
    here = evaluate(start)
    for _ in range(limit):
        values, vectors = np.linalg.eigh(here.information)
        floor = 1e-13 * max(float(np.abs(values).max()), 1e-300)
        step = vectors @ ((vectors.T @ here.score) / np.maximum(np.abs(values), floor))
        gain = float(here.score @ step)
        if gain < 1e-14 * max(1.0, abs(here.loglik)):
            last = evaluate(here.theta + step)
            return last if last.loglik >= here.loglik else here
        there, size = evaluate(here.theta + step), 1.0
        while not there.loglik >= here.loglik - 1e-12 * abs(here.loglik) and size > 1e-10:
            size /= 2
            there = evaluate(here.theta + size * step)
        if size <= 1e-10:
            raise ModelError("No step increases the likelihood; look for extreme values among the covariates.")
        here = there
    raise ModelError("The model did not converge in {} steps.".format(limit))
