"""Residuals of a Cox fit by row, and the cluster-robust variance, in one pass over the rows."""
from typing import Iterator, Tuple

import numpy as np

from jdfanalysis.survival.cox_engine import CHUNK, CoxData, day_hazards, expected, moments, risks
from jdfanalysis.survival.risk_sets import add_by_code


def martingale(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """Events minus expected events of each row, in the order of the sets, without weights."""
    sets = data.sets
    risk = risks(data, beta)
    return sets.happened - risk / sets.weight * expected(sets, day_hazards(data, risk))


def score_parts(data: CoxData, beta: np.ndarray) -> Iterator[Tuple[slice, np.ndarray]]:
    """(rows of the sets, their score residuals without weights), some rows at a time."""
    sets = data.sets
    risk = risks(data, beta)
    hazards = day_hazards(data, risk)
    first, tied = moments(data, risk)
    mean = first * hazards.q[:, None] - tied * hazards.cq[:, None]
    shared = first * hazards.cq[:, None] - tied * hazards.ccq[:, None]
    # The mean covariate at an event is the average over the tied denominators.
    at_event = (first * hazards.h[:, None] - tied * hazards.ch[:, None]) / sets.event_weight[:, None]
    daily = np.column_stack([hazards.h, mean])
    until = np.vstack([np.zeros((1, daily.shape[1])), np.cumsum(daily, axis=0)])
    less = np.column_stack([hazards.ch, shared])
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
    """Covariance from score residuals x weight summed by cluster (codes in the order of the sets)."""
    sums = np.zeros((int(cluster.max()) + 1, data.matrix.shape[1]))
    for part, found in score_parts(data, beta):
        found *= data.sets.weight[part, None]
        add_by_code(sums, cluster[part], found)
    influence = sums @ covariance
    return influence.T @ influence


def schoenfeld(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """Covariates minus their mean over the risk set, one row per event row, in the order of sets.events."""
    sets = data.sets
    risk = risks(data, beta)
    hazards = day_hazards(data, risk)
    first, tied = moments(data, risk)
    mean = (first * hazards.h[:, None] - tied * hazards.ch[:, None]) / sets.event_weight[:, None]
    died = sets.events[0]
    return data.matrix[died] - mean[sets.last[died]]
