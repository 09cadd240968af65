"""Royston and Parmar's flexible laws: a restricted cubic spline of log time in place of a straight line.

z = spline(log t) + covariates is the logarithm of the cumulative hazard (scale "hazard"), of the odds of having had the
event ("odds"), or the normal quantile of that chance ("normal"); with a straight line these are Weibull, log-logistic
and log-normal. Method: Royston & Parmar (2002), the basis as flexsurv's.
"""
from dataclasses import dataclass
from typing import Dict, List, Tuple

import numpy as np

from jdfanalysis.survival.distributions import DISTRIBUTIONS
from jdfanalysis.survival.parametric_engine import Point

# scale: the law whose standard density and survival are used.
SCALES: Dict[str, str] = {"hazard": "weibull", "odds": "log-logistic", "normal": "log-normal"}


def spline_basis(y: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """(rows, knots): ones, log time, and a curved column per inner knot; straight beyond the outer knots."""
    low, high = knots[0], knots[-1]
    columns = [np.ones_like(y), y]
    for knot in knots[1:-1]:
        share = (high - knot) / (high - low)
        columns.append(_cube(y - knot) - share * _cube(y - low) - (1 - share) * _cube(y - high))
    return np.column_stack(columns)


def spline_slopes(y: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Derivative of the basis in log time."""
    low, high = knots[0], knots[-1]
    columns = [np.zeros_like(y), np.ones_like(y)]
    for knot in knots[1:-1]:
        share = (high - knot) / (high - low)
        square = np.maximum(y - knot, 0) ** 2 - share * np.maximum(y - low, 0) ** 2
        columns.append(3 * (square - (1 - share) * np.maximum(y - high, 0) ** 2))
    return np.column_stack(columns)


def _cube(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0.0) ** 3


@dataclass(frozen=True)
class SplineData:
    """
    Rows of a spline law.

    basis, slopes, entry_basis : of log stop, its derivative, of log entry (rows `late` only); covariates standardised
    """

    scale: str
    y: np.ndarray
    basis: np.ndarray
    slopes: np.ndarray
    late: np.ndarray
    entry_basis: np.ndarray
    happened: np.ndarray
    weight: np.ndarray
    covariates: np.ndarray

    @property
    def names(self) -> List[Tuple[str, str]]:
        """(part, term) of the spline, which comes before the coefficients."""
        return [("spline", "gamma{}".format(k)) for k in range(self.basis.shape[1])]

    def _terms(self, theta: np.ndarray):  # type: ignore[no-untyped-def]
        """Value, slope and curvature in z of each row; then the same of entries; then the slope of z where events are."""
        size = self.basis.shape[1]
        shift = self.covariates @ theta[size:]
        density, survival, _ = DISTRIBUTIONS[SCALES[self.scale]]
        z = self.basis @ theta[:size] + shift
        parts = [np.where(self.happened, a, b) for a, b in zip(density(z), survival(z))]
        entry = survival(self.entry_basis @ theta[:size] + shift[self.late])
        return parts, entry, self.slopes @ theta[:size]

    def evaluate(self, theta: np.ndarray) -> Point:
        """Log-likelihood and its derivatives; minus infinity where the spline falls at an event."""
        size, d, w = self.basis.shape[1], self.happened, self.weight
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            (value, one, two), entry, rise = self._terms(theta)
        bad = np.full(len(theta), np.nan)
        if not (rise[d] > 0).all() or not np.isfinite(value).all() or not np.isfinite(entry[0]).all():
            return Point(theta, -np.inf, bad, np.outer(bad, bad))
        we = w[self.late]
        loglik = float(w @ value - we @ entry[0] + np.sum(w[d] * (np.log(rise[d]) - self.y[d])))
        x = np.hstack([self.basis, self.covariates])
        xe = np.hstack([self.entry_basis, self.covariates[self.late]])
        score = x.T @ (w * one) - xe.T @ (we * entry[1])
        information = -(x.T @ (x * (w * two)[:, None])) + xe.T @ (xe * (we * entry[2])[:, None])
        over = self.slopes[d] / rise[d][:, None]
        score[:size] += over.T @ w[d]
        information[:size, :size] += over.T @ (over * w[d][:, None])
        return Point(theta, loglik, score, information)

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row."""
        size, d = self.basis.shape[1], self.happened
        (_, one, _), entry, rise = self._terms(theta)
        found = np.hstack([self.basis, self.covariates]) * one[:, None]
        found[self.late] -= np.hstack([self.entry_basis, self.covariates[self.late]]) * entry[1][:, None]
        found[np.flatnonzero(d), :size] += self.slopes[d] / rise[d][:, None]
        return found * self.weight[:, None]


def spline_survival(scale: str, knots: np.ndarray, coef: np.ndarray, matrix: np.ndarray, day: float):  # type: ignore
    """Log survival on a day of rows of a raw matrix (without ones), and its gradient in all parameters."""
    basis = np.repeat(spline_basis(np.array([np.log(day)]), knots), len(matrix), axis=0)
    x = np.hstack([basis, matrix])
    value, one, _ = DISTRIBUTIONS[SCALES[scale]][1](x @ coef)
    return value, x * one[:, None]
