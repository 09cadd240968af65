"""Piecewise exponential times: a hazard that is constant between cuts, times covariates."""
from dataclasses import dataclass
from typing import List, Tuple

import numpy as np

from jdfanalysis.survival.parametric_engine import Point


@dataclass(frozen=True)
class PiecewiseData:
    """
    Pieces of rows: `row` and `piece` of each, days spent in it, and whether the event ended it.

    A piece is (cut, next cut], so an event on a cut day belongs to the piece that ends there.
    """

    cuts: np.ndarray
    row: np.ndarray
    piece: np.ndarray
    days: np.ndarray
    died: np.ndarray
    weight: np.ndarray
    covariates: np.ndarray

    @property
    def pieces(self) -> int:
        """Number of pieces."""
        return len(self.cuts) + 1

    @property
    def names(self) -> List[Tuple[str, str]]:
        """(part, term) of the log hazards, which come before the coefficients."""
        edges = ["{:g}".format(e) for e in np.append(0.0, self.cuts)] + ["later"]
        return [("log hazard", "({}, {}]".format(a, b)) for a, b in zip(edges[:-1], edges[1:])]

    def _expected(self, theta: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            shift = np.exp(self.covariates @ theta[self.pieces :])
            return self.days * np.exp(theta[self.piece]) * shift[self.row]

    def evaluate(self, theta: np.ndarray) -> Point:
        """Log-likelihood and its derivatives."""
        k, size, count = self.pieces, len(theta), len(self.covariates)
        expected = self._expected(theta) * self.weight[self.row]
        if not np.isfinite(expected).all():
            bad = np.full(size, np.nan)
            return Point(theta, -np.inf, bad, np.outer(bad, bad))
        seen = self.died * self.weight[self.row]
        eta = theta[self.piece] + (self.covariates @ theta[k:])[self.row]
        gap = seen - expected
        score = np.append(np.bincount(self.piece, gap, k), np.bincount(self.row, gap, count) @ self.covariates)
        information = np.zeros((size, size))
        information[:k, :k] = np.diag(np.bincount(self.piece, expected, k))
        own = np.bincount(self.row, expected, count)
        information[k:, k:] = self.covariates.T @ (self.covariates * own[:, None])
        for piece in range(k):
            here = self.piece == piece
            information[piece, k:] = expected[here] @ self.covariates[self.row[here]]
        information[k:, :k] = information[:k, k:].T
        return Point(theta, float(seen @ eta - expected.sum()), score, information)

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row."""
        k, count = self.pieces, len(self.covariates)
        gap = (self.died - self._expected(theta)) * self.weight[self.row]
        by_piece = np.bincount(self.row * k + self.piece, gap, count * k).reshape(count, k)
        return np.hstack([by_piece, self.covariates * by_piece.sum(axis=1)[:, None]])

    def start(self) -> np.ndarray:
        """Each piece's own rate, no effects."""
        events = np.bincount(self.piece, self.died * self.weight[self.row], self.pieces)
        days = np.bincount(self.piece, self.days * self.weight[self.row], self.pieces)
        return np.append(np.log(events / days), np.zeros(self.covariates.shape[1]))


def cut_rows(start: np.ndarray, stop: np.ndarray, happened: np.ndarray, cuts: np.ndarray):  # type: ignore
    """(row, piece, days, died) of each piece of each row."""
    first = np.searchsorted(cuts, start, side="right")
    last = np.searchsorted(cuts, stop, side="left")
    count = last - first + 1
    row = np.repeat(np.arange(len(stop)), count)
    piece = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    edges = np.append(np.append(0.0, cuts), np.inf)
    days = np.minimum(stop[row], edges[piece + 1]) - np.maximum(start[row], edges[piece])
    return row, piece, days, happened[row] & (piece == last[row])


def piecewise_survival(cuts: np.ndarray, coef: np.ndarray, matrix: np.ndarray, day: float):  # type: ignore
    """Log survival on a day of rows of a raw matrix (without ones), and its gradient in all parameters."""
    edges = np.append(np.append(0.0, cuts), np.inf)
    days = np.clip(day - edges[:-1], 0.0, np.diff(edges))
    held = -np.exp(matrix @ coef[len(days) :])[:, None] * (days * np.exp(coef[: len(days)]))
    value = held.sum(axis=1)
    return value, np.hstack([held, matrix * value[:, None]])
