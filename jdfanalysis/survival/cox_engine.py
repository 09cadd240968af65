"""The partial likelihood by sums over event days: one pass over the rows per Newton step, whatever the ties.

With r the risk of a row, S and T the sums of r over the risk set and over the events of a day, Efron's
method has for the j-th of m tied events the denominator S - (j/m) T. Everything a Newton step needs then
follows from five numbers per day (`Hazards`) and from sums of r x by day; the second moments need no
table by day, because they are X' diag(v) X with v the cumulative hazard of each row.

Own algebra, after Efron (1977), Breslow (1974), Therneau & Grambsch (2000).
"""
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np

from jdfanalysis.survival.risk_sets import RiskSets

CHUNK = 32768


@dataclass(frozen=True)
class Hazards:
    """
    Per cell, sums over the tied events j of h = weight / m / denominator and of its products with c = j / m:
    h, c h, and h / denominator times 1, c, c squared. `fit` is the log-likelihood's denominator part.
    """

    h: np.ndarray
    ch: np.ndarray
    q: np.ndarray
    cq: np.ndarray
    ccq: np.ndarray
    fit: float


@dataclass(frozen=True)
class Evaluation:
    """Log-likelihood, score and information at one point, and the tables they came from."""

    beta: np.ndarray
    loglik: float
    score: np.ndarray
    information: np.ndarray


@dataclass(frozen=True)
class CoxData:
    """A risk set with its standardised matrix (rows in the order of the sets) and offset."""

    sets: RiskSets
    matrix: np.ndarray
    offset: np.ndarray
    efron: bool


def predictor(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """Linear predictor of each row."""
    eta = data.matrix @ beta
    eta += data.offset
    return eta


def day_hazards(data: CoxData, risk: np.ndarray) -> Hazards:
    """The five tables at given risks (weight x exp(predictor))."""
    return hazards_of(data.sets, data.sets.risk_sums(risk), data.sets.event_sums(risk) if data.efron else None)


def hazards_of(sets: RiskSets, total: np.ndarray, tied: Optional[np.ndarray]) -> Hazards:
    """The tables from sums of risk by cell: of the risk set, and of the events for Efron's ties (None: Breslow's)."""
    weight = sets.per_event(sets.event_weight / sets.tied)
    denominator = sets.per_event(total)
    if tied is not None:
        share = sets.tie_shares()
        denominator -= share * sets.per_event(tied)
    h = weight / denominator
    q = h / denominator
    begin = sets.events[1][:-1]

    def by_cell(values: np.ndarray) -> np.ndarray:
        # Every cell has an event, so no segment is empty.
        return np.add.reduceat(values, begin)

    fit = float(np.sum(weight * np.log(denominator)))
    if tied is None:
        none = np.zeros(sets.size)
        return Hazards(by_cell(h), none, by_cell(q), none, none, fit)
    later = share * q
    return Hazards(by_cell(h), by_cell(share * h), by_cell(q), by_cell(later), by_cell(share * later), fit)


def expected(sets: RiskSets, hazards: Hazards) -> np.ndarray:
    """Cumulative hazard of each row over its time at risk, an event row's own day counted as Efron does."""
    total = sets.between(np.append(0.0, np.cumsum(hazards.h)))
    total[sets.events[0]] -= sets.per_event(hazards.ch)
    return total


def weighted_square(matrix: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """X' diag(weight) X in chunks, so that no second matrix is made."""
    total = np.zeros((matrix.shape[1], matrix.shape[1]))
    for begin in range(0, len(matrix), CHUNK):
        part = matrix[begin : begin + CHUNK]
        total += part.T @ (part * weight[begin : begin + CHUNK, None])
    return total


def moments(data: CoxData, risk: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Per cell, sums of risk x covariates over the risk set and over the events."""
    tied = data.sets.event_sums(risk, data.matrix) if data.efron else np.zeros((data.sets.size, data.matrix.shape[1]))
    return data.sets.risk_sums(risk, data.matrix), tied


def between_days(first: np.ndarray, tied: np.ndarray, hazards: Hazards, factor: object = 1.0) -> np.ndarray:
    """Sum over days and tied events of the squared mean covariate, each day times `factor`."""
    cross = first.T @ (tied * (hazards.cq * factor)[:, None])
    total = first.T @ (first * (hazards.q * factor)[:, None]) - cross - cross.T
    return total + tied.T @ (tied * (hazards.ccq * factor)[:, None])


def risks_and_fit(data, beta: np.ndarray) -> Tuple[np.ndarray, float]:  # type: ignore[no-untyped-def]
    """(weight x exp(predictor) of each row, infinite if too large; the predictor summed over events with weights)."""
    sets = data.sets
    died, risk = sets.events[0], predictor(data, beta)
    fit = float(np.sum(sets.weight[died] * risk[died]))
    # In place: at many rows every further column counts.
    with np.errstate(over="ignore"):
        np.exp(risk, out=risk)
        risk *= sets.weight
    return risk, fit


def evaluate(data: CoxData, beta: np.ndarray) -> Evaluation:
    """Log-likelihood and its derivatives at `beta`."""
    sets = data.sets
    died = sets.events[0]
    risk, fit = risks_and_fit(data, beta)
    if not np.isfinite(risk).all():
        nothing = np.full(len(beta), np.nan)
        return Evaluation(beta, -np.inf, nothing, np.outer(nothing, nothing))
    hazards = day_hazards(data, risk)
    first, tied = moments(data, risk)
    v = expected(sets, hazards)
    v *= risk
    information = weighted_square(data.matrix, v) - between_days(first, tied, hazards)
    v[died] -= sets.weight[died]
    return Evaluation(beta, fit - hazards.fit, -(v @ data.matrix), (information + information.T) / 2)


def risks(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """weight x exp(predictor) of each row."""
    return risks_and_fit(data, beta)[0]
