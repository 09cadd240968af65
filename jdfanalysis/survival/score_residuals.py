"""Residuals of a Cox fit by row, and the cluster-robust variance, in one pass over the rows."""
from dataclasses import dataclass
from typing import Iterator, Tuple

import numpy as np
from scipy import sparse

from jdfanalysis.survival.cox_engine import CHUNK, CoxData, Hazards, day_hazards, expected, moments, risks
from jdfanalysis.survival.risk_sets import group_order


def martingale(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """Events minus expected events of each row, in the order of the sets, without weights."""
    sets = data.sets
    risk = risks(data, beta)
    return sets.happened - risk / sets.weight * expected(sets, day_hazards(data, risk))


@dataclass(frozen=True)
class ScoreTables:
    """
    Per day, what a score residual is made of, beside risk and hazards of a fit.

    mean : covariates' mean over the risk set x hazard; shared : the part of it that an event's own day takes back
    at_event : the mean that an event's covariates are held against, the average over the tied denominators
    """

    risk: np.ndarray
    hazards: Hazards
    mean: np.ndarray
    shared: np.ndarray
    at_event: np.ndarray


def score_tables(data: CoxData, beta: np.ndarray) -> ScoreTables:
    """The tables at `beta`."""
    risk = risks(data, beta)
    hazards = day_hazards(data, risk)
    first, tied = moments(data, risk)
    mean = first * hazards.q[:, None] - tied * hazards.cq[:, None]
    shared = first * hazards.cq[:, None] - tied * hazards.ccq[:, None]
    at_event = (first * hazards.h[:, None] - tied * hazards.ch[:, None]) / data.sets.event_weight[:, None]
    return ScoreTables(risk, hazards, mean, shared, at_event)


def score_parts(data: CoxData, beta: np.ndarray) -> Iterator[Tuple[slice, np.ndarray]]:
    """(rows of the sets, their score residuals without weights), some rows at a time."""
    sets, tables = data.sets, score_tables(data, beta)
    risk, hazards, at_event = tables.risk, tables.hazards, tables.at_event
    daily = np.column_stack([hazards.h, tables.mean])
    until = np.vstack([np.zeros((1, daily.shape[1])), np.cumsum(daily, axis=0)])
    less = np.column_stack([hazards.ch, tables.shared])
    for begin in range(0, len(data.matrix), CHUNK):
        part = slice(begin, begin + CHUNK)
        x, last = data.matrix[part], sets.last[part]
        gathered = until[last + 1]
        gathered -= until[sets.first[part]]
        died = np.flatnonzero(sets.happened[part])
        gathered[died] -= less[last[died]]
        found = gathered[:, 1:] - x * gathered[:, :1]
        found *= (risk[part] / sets.weight[part])[:, None]
        found[died] += x[died] - at_event[last[died]]
        yield part, found


def robust_covariance(data: CoxData, beta: np.ndarray, covariance: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """
    Covariance from score residuals x weight summed by cluster (codes in the order of the sets).

    A residual is a number times the row's covariates plus numbers times rows of tables by day, so that sums by cluster
    are a few products of sparse matrices with these, some clusters at a time, and no row's residual is ever written.
    """
    sets, tables = data.sets, score_tables(data, beta)
    risk = tables.risk
    own = -risk * expected(sets, tables.hazards)
    died = sets.events[0]
    own[died] += sets.weight[died]
    until = np.vstack([np.zeros((1, len(beta))), np.cumsum(tables.mean, axis=0)])
    order, pointer = group_order(cluster, int(cluster.max()) + 1)
    late, total = bool(sets.first.any()), np.zeros_like(covariance)
    for begin in range(0, len(pointer) - 1, CHUNK):
        edges = pointer[begin : begin + CHUNK + 1]
        rows, edges = order[edges[0] : edges[-1]], edges - edges[0]
        happened, last = sets.happened[rows], sets.last[rows]
        sums = _summed(own[rows], rows, edges, data.matrix) + _summed(risk[rows], last + 1, edges, until)
        if late:
            sums -= _summed(risk[rows], sets.first[rows], edges, until)
        edges = np.append(0, np.cumsum(happened))[edges].astype(np.int32)
        rows, last = rows[happened], last[happened]
        sums -= _summed(risk[rows], last, edges, tables.shared) + _summed(sets.weight[rows], last, edges, tables.at_event)
        influence = sums @ covariance
        total += influence.T @ influence
    return total


def _summed(weight: np.ndarray, rows: np.ndarray, pointer: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Per segment of `pointer`, the sum of weight x row of the table."""
    return np.asarray(sparse.csr_matrix((weight, rows, pointer), shape=(len(pointer) - 1, len(table))) @ table)


def schoenfeld(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """Covariates minus their mean over the risk set, one row per event row, in the order of sets.events."""
    sets = data.sets
    risk = risks(data, beta)
    hazards = day_hazards(data, risk)
    first, tied = moments(data, risk)
    mean = (first * hazards.h[:, None] - tied * hazards.ch[:, None]) / sets.event_weight[:, None]
    died = sets.events[0]
    return data.matrix[died] - mean[sets.last[died]]
