"""Gamma, generalised gamma and Gompertz times: their logarithms of density and survival, and numeric derivatives.

Each law has one linear predictor and one or two shapes common to all rows. Derivatives of a row's term are central
differences of fourth order in these two or three numbers, good to about nine digits; the chain to coefficients is exact.
"""
from dataclasses import dataclass
from typing import Callable, Dict, Iterator, List, Tuple

import numpy as np

from jdfanalysis.survival.parametric_engine import Point

STEP = 1e-3
CHUNK = 65536
Pair = Tuple[np.ndarray, np.ndarray]


def _log_upper(k: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Logarithm of the upper regularised gamma function, also where it is too small for a number."""
    from scipy.special import gammaincc, gammaln

    value = gammaincc(k, u)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (k - 1) * np.log(u) - u - gammaln(k) + np.log1p((k - 1) / u)
        return np.where(value > 1e-290, np.log(np.maximum(value, 1e-300)), far)


def _gamma(log_t: np.ndarray, eta: np.ndarray, shapes: np.ndarray) -> Pair:
    from scipy.special import gammaln

    k, w = np.exp(shapes[0]), log_t - eta
    u = np.exp(w)
    return k * w - u - gammaln(k) - log_t, _log_upper(np.full(len(w), k), u)


def _generalised(log_t: np.ndarray, eta: np.ndarray, shapes: np.ndarray) -> Pair:
    from scipy.special import gammainc, gammaln, log_ndtr

    log_sigma, q = shapes
    w = (log_t - eta) / np.exp(log_sigma)
    if abs(q) < 1e-9:
        return -(w ** 2 + np.log(2 * np.pi)) / 2 - log_sigma - log_t, log_ndtr(-w)
    k, qw = q ** -2, q * w
    # k (qw - exp(qw) + 1), by its series where the difference would lose digits.
    series = -(w ** 2) * (0.5 + qw * (1 / 6 + qw * (1 / 24 + qw * (1 / 120 + qw * (1 / 720 + qw / 5040)))))
    body = np.where(np.abs(qw) < 0.02, series, k * (qw - np.expm1(np.minimum(qw, 700.0))))
    if k > 50:
        rest = -0.5 * np.log(2 * np.pi) - (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * k ** 2)) / k ** 2) / k ** 2) / k
    else:
        rest = np.log(abs(q)) + k * np.log(k) - k - gammaln(k)
    u = k * np.exp(np.minimum(qw, 700.0))
    if q > 0:
        survival = _log_upper(np.full(len(w), k), u)
    else:
        with np.errstate(divide="ignore"):
            survival = np.log(np.maximum(gammainc(k, u), 1e-300))
    return body + rest - log_sigma - log_t, survival


def _gompertz(log_t: np.ndarray, eta: np.ndarray, shapes: np.ndarray) -> Pair:
    t = np.exp(log_t)
    at = shapes[0] * t
    growth = np.where(np.abs(at) < 1e-8, 1 + at / 2, np.expm1(at) / np.where(at == 0, 1.0, at))
    held = -np.exp(eta) * t * growth
    return eta + at + held, held


@dataclass(frozen=True)
class ShapeLaw:
    """A law: (log density, log survival) of log time, predictor and shapes; names of the shapes; what the predictor is."""

    pair: Callable[[np.ndarray, np.ndarray, np.ndarray], Pair]
    shapes: Tuple[str, ...]
    start: Tuple[float, ...]
    hazard: bool


SHAPES: Dict[str, ShapeLaw] = {
    "gamma": ShapeLaw(_gamma, ("log(shape)",), (0.0,), False),
    "generalised-gamma": ShapeLaw(_generalised, ("log(sigma)", "Q"), (0.0, 0.5), False),
    "gompertz": ShapeLaw(_gompertz, ("shape",), (0.0,), True),
}


@dataclass(frozen=True)
class ShapeData:
    """Log times (entry -inf or None for none), what happened, weights, standardised matrix with a column of ones."""

    law: str
    y: np.ndarray
    y_entry: object
    happened: np.ndarray
    weight: np.ndarray
    matrix: np.ndarray

    @property
    def names(self) -> List[Tuple[str, str]]:
        """(part, term) of the shapes, which come after the coefficients."""
        return [("shape", name) for name in SHAPES[self.law].shapes]

    def steps(self) -> np.ndarray:
        """Differences for the predictor and each shape; Gompertz's is per day."""
        law = SHAPES[self.law]
        size = [STEP] + [STEP / float(np.exp(self.y.max())) if self.law == "gompertz" else STEP] * len(law.shapes)
        return np.array(size)

    def start(self) -> np.ndarray:
        """Everything as in an exponential law."""
        law = SHAPES[self.law]
        theta = np.zeros(self.matrix.shape[1] + len(law.shapes))
        mean = np.log(np.sum(self.weight * np.exp(self.y)) / np.sum(self.weight[self.happened]))
        theta[0] = -mean if law.hazard else mean
        theta[self.matrix.shape[1] :] = law.start
        return theta

    def row_terms(self, theta: np.ndarray) -> Iterator[Tuple[slice, np.ndarray, np.ndarray, np.ndarray]]:
        """(rows, value, gradient (rows, d), second derivatives (rows, d, d)) without weights, some rows at a time."""
        p, pair, steps = self.matrix.shape[1], SHAPES[self.law].pair, self.steps()
        for begin in range(0, len(self.y), CHUNK):
            part = slice(begin, begin + CHUNK)
            eta, happened = self.matrix[part] @ theta[:p], self.happened[part]
            late = np.zeros(len(eta), dtype=bool)
            if self.y_entry is not None:
                late = np.isfinite(self.y_entry[part])  # type: ignore[index]

            def value(move: np.ndarray) -> np.ndarray:
                shapes = theta[p:] + move[1:]
                density, survival = pair(self.y[part], eta + move[0], shapes)
                out = np.where(happened, density, survival)
                if late.any():
                    out[late] -= pair(self.y_entry[part][late], eta[late] + move[0], shapes)[1]  # type: ignore[index]
                return out

            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                yield (part,) + _differences(value, steps)

    def evaluate(self, theta: np.ndarray) -> Point:
        """Log-likelihood and its derivatives."""
        p, size = self.matrix.shape[1], len(theta)
        loglik, score, second = 0.0, np.zeros(size), np.zeros((size, size))
        for part, value, one, two in self.row_terms(theta):
            w, x = self.weight[part], self.matrix[part]
            if not (np.isfinite(value).all() and np.isfinite(one).all() and np.isfinite(two).all()):
                return Point(theta, -np.inf, np.full(size, np.nan), np.full((size, size), np.nan))
            loglik += float(w @ value)
            score += np.append(x.T @ (w * one[:, 0]), w @ one[:, 1:])
            second[:p, :p] += x.T @ (x * (w * two[:, 0, 0])[:, None])
            cross = x.T @ (two[:, 0, 1:] * w[:, None])
            second[:p, p:] += cross
            second[p:, :p] += cross.T
            second[p:, p:] += np.einsum("i,ijk->jk", w, two[:, 1:, 1:])
        return Point(theta, loglik, score, -second)

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row."""
        found = [
            np.column_stack([self.matrix[part] * one[:, :1], one[:, 1:]]) * self.weight[part, None]
            for part, _, one, _ in self.row_terms(theta)
        ]
        return np.vstack(found)


def log_survival(law: str, coef: np.ndarray, matrix: np.ndarray, day: float) -> Pair:
    """Log survival on a day of rows of a raw matrix (ones first), and its gradient in all parameters."""
    p, pair = matrix.shape[1], SHAPES[law].pair
    eta, log_day = matrix @ coef[:p], np.full(len(matrix), np.log(day))
    size = np.array([STEP] + [STEP / day if law == "gompertz" else STEP] * (len(coef) - p))
    value, one, _ = _differences(lambda move: pair(log_day, eta + move[0], coef[p:] + move[1:])[1], size)
    return value, np.column_stack([matrix * one[:, :1], one[:, 1:]])


def _differences(value: Callable[[np.ndarray], np.ndarray], steps: np.ndarray):  # type: ignore[no-untyped-def]
    """(value, gradient, second derivatives) at no move, by central differences of fourth order."""
    size = len(steps)
    unit = np.diag(steps)
    here = value(np.zeros(size))
    one, two = np.empty((len(here), size)), np.empty((len(here), size, size))
    for i in range(size):
        near, far = ([value(k * unit[i]), value(-k * unit[i])] for k in (1, 2))
        one[:, i] = (8 * (near[0] - near[1]) - (far[0] - far[1])) / (12 * steps[i])
        two[:, i, i] = (16 * (near[0] + near[1]) - (far[0] + far[1]) - 30 * here) / (12 * steps[i] ** 2)
        for j in range(i):
            mixed = []
            for k in (1, 2):
                a, b = k * unit[i], k * unit[j]
                gap = value(a + b) - value(a - b) - value(b - a) + value(-a - b)
                mixed.append(gap / (4 * k ** 2 * steps[i] * steps[j]))
            two[:, i, j] = two[:, j, i] = (4 * mixed[0] - mixed[1]) / 3
    return here, one, two
