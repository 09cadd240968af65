"""Log-likelihood and derivatives of location-scale models of log time, with entry, with or without a share of
people who never have the event.

Row by row: an event adds log density, any other end log survival, an entry takes log survival at it away. With a
share pi of people who will ever have the event (logit of pi is `eta`), survival S becomes 1 - pi + pi S; its
logarithm is softplus(eta + log S) - softplus(eta), which keeps all derivatives short. Own algebra, after
Schmidt & Witte (1988) and Maller & Zhou (1996).
"""
from dataclasses import dataclass
from typing import Callable, Dict, Iterator, List, Optional, Tuple

import numpy as np

from jdfanalysis.errors import ModelError
from jdfanalysis.survival.distributions import DISTRIBUTIONS
from jdfanalysis.survival.weibull_engine import weibull_sums

Lines = List[Optional[np.ndarray]]
# Rows worked on at a time.
CHUNK = 16384
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

    def rows(self, part: slice) -> "ParametricData":
        """Some of the rows, without a copy."""
        entry = None if self.y_entry is None else self.y_entry[part]
        share = None if self.share is None else self.share[part]
        return ParametricData(
            self.law, self.y[part], entry, self.happened[part], self.weight[part], self.matrix[part], share
        )

    @property
    def bases(self) -> Tuple[Optional[np.ndarray], np.ndarray, np.ndarray]:
        """Covariates of (eta, mu, log scale)."""
        return self.share, self.matrix, np.ones((len(self.y), 1))

    @property
    def order(self) -> Tuple[int, ...]:
        """Which of (eta, mu, log scale) have parameters, in the order of these."""
        return (1,) + (() if self.fixed_scale else (2,)) + (() if self.share is None else (0,))

    @property
    def places(self) -> Dict[int, slice]:
        """Where in theta the parameters of each of (eta, mu, log scale) stand."""
        found, begin = {}, 0
        for k in self.order:
            size = 1 if k == 2 else self.sizes[0 if k == 1 else 1]
            found[k] = slice(begin, begin + size)
            begin += size
        return found

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


def row_terms(data: ParametricData, theta: np.ndarray) -> np.ndarray:
    """(10, rows): value, gradient (3) and second derivatives (6) of each row, without weights."""
    mu, scale, eta = parts(data, theta)
    density, survival, _ = DISTRIBUTIONS[data.law]
    total = np.zeros((1 + 3 + len(PAIRS), len(mu)))

    def add(rows: np.ndarray, sign: float, law: Callable[[np.ndarray], Tuple], y: np.ndarray) -> None:
        z = (y - mu[rows]) / scale
        own = None if eta is None else eta[rows]
        terms = _chain(law(z), z, scale)
        terms = _event(terms, own, scale, y) if law is density else _mixed(terms, own)
        for line, term in zip(total, terms):
            if term is not None:
                line[rows] += sign * term

    for rows, law in ((np.flatnonzero(data.happened), density), (np.flatnonzero(~data.happened), survival)):
        add(rows, 1.0, law, data.y[rows])
    if data.y_entry is not None:
        late = np.flatnonzero(np.isfinite(data.y_entry))
        add(late, -1.0, survival, data.y_entry[late])
    return total


def survival_terms(law: str, y: float, mu: np.ndarray, scale: float, eta: Optional[np.ndarray]):  # type: ignore
    """(log survival at log day y, its gradient in (eta, mu, log scale)) for each row."""
    z = (y - mu) / scale
    terms = _mixed(_chain(DISTRIBUTIONS[law][1](z), z, scale), eta)
    return terms[0], np.column_stack([np.zeros_like(z) if g is None else g for g in terms[1:4]])


def _chain(terms, z: np.ndarray, scale: float) -> Lines:  # type: ignore[no-untyped-def]
    """Derivatives in z turned into those in (eta, mu, log scale); eta does not matter yet (None for zeros)."""
    value, one, two = terms
    slope, bend = one / scale, two * z
    inner = [two / scale ** 2, bend / scale + slope, (bend + one) * z]
    return [value, None, -slope, -one * z, None, None, None] + inner


def _event(terms: Lines, eta: Optional[np.ndarray], scale: float, y: np.ndarray) -> Lines:
    """Log density of time (hence - log scale - y), times the chance of being among those who will."""
    out = list(terms)
    out[0] = terms[0] - (np.log(scale) + y)
    out[3] = terms[3] - 1.0
    if eta is not None:
        chance = 1.0 / (1.0 + np.exp(-eta))
        out[0] = out[0] - np.logaddexp(0, -eta)
        out[1] = 1.0 - chance
        out[4] = -chance * (1.0 - chance)
    return out


def _mixed(terms: Lines, eta: Optional[np.ndarray]) -> Lines:
    """Log survival of everybody when a share 1 - pi never has the event."""
    if eta is None:
        return terms
    value = terms[0]
    still = 1.0 / (1.0 + np.exp(-(eta + value)))
    chance = 1.0 / (1.0 + np.exp(-eta))
    bend = still * (1.0 - still)
    # d(eta + log S) is 1 in eta, and the gradient of log S in the others.
    inner = [1.0, terms[2], terms[3]]
    second = [
        bend * inner[i] * inner[j] + (0.0 if term is None else still * term)
        for (i, j), term in zip(PAIRS, terms[4:])
    ]
    second[0] = second[0] - chance * (1.0 - chance)
    value = np.logaddexp(0, eta + value) - np.logaddexp(0, eta)
    return [value, still - chance, still * terms[2], still * terms[3]] + second


def chunks(data: ParametricData) -> Iterator[Tuple[slice, ParametricData]]:
    """The data some rows at a time, so that no table of all rows' derivatives is made."""
    for begin in range(0, len(data.y), CHUNK):
        part = slice(begin, begin + CHUNK)
        yield part, data.rows(part)


def evaluate_parametric(data: ParametricData, theta: np.ndarray) -> Point:
    """The whole log-likelihood and its derivatives."""
    if data.share is not None or data.law not in ("weibull", "exponential"):
        return evaluate_by_row(data, theta)
    with np.errstate(over="ignore", invalid="ignore"):
        loglik, score, second = weibull_sums(data, theta)
    if not np.isfinite(loglik):
        return _nowhere(theta)
    return Point(theta, loglik, score, -second)


def _nowhere(theta: np.ndarray) -> Point:
    size = len(theta)
    return Point(theta, -np.inf, np.full(size, np.nan), np.full((size, size), np.nan))


def evaluate_by_row(data: ParametricData, theta: np.ndarray) -> Point:
    """The same for any law, from the derivatives of each row."""
    size, order, places = len(theta), data.order, data.places
    loglik, score, second = 0.0, np.zeros(size), np.zeros((size, size))
    for _, part in chunks(data):
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            terms = row_terms(part, theta) * part.weight
            loglik += float(terms[0].sum())
        if not np.isfinite(loglik):
            return _nowhere(theta)
        bases = part.bases
        for n, i in enumerate(order):
            score[places[i]] += terms[1 + i] @ bases[i]
            for j in order[n:]:
                bend = terms[4 + PAIRS.index((min(i, j), max(i, j)))]
                second[places[i], places[j]] += bases[i].T @ (bases[j] * bend[:, None])
    upper = np.triu(second)
    return Point(theta, loglik, score, -(upper + np.triu(second, 1).T))


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
        if 0 <= gain < 1e-16 * max(1.0, abs(here.loglik)):
            # So near that the curvature is the same to about eight digits.
            return Point(here.theta + step, here.loglik + gain / 2, np.zeros_like(step), here.information)
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
