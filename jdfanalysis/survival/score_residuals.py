"""Residuals of a Cox fit by row, and the cluster-robust variance, in one pass over the rows."""
from typing import Iterator, Optional, Tuple

import numpy as np

from jdfanalysis.survival.cox_engine import CoxData, day_hazards, expected, moments, risks


def martingale(data: CoxData, beta: np.ndarray) -> np.ndarray:
    """Events minus expected events of each row, in the order of the sets, without weights."""
    sets = data.sets
    risk = risks(data, beta)
    return sets.happened - risk / sets.weight * expected(sets, day_hazards(data, risk))


def score_columns(data: CoxData, beta: np.ndarray) -> Iterator[Tuple[int, np.ndarray]]:
    """(column, score residual of every row) without weights, one column at a time."""
    sets = data.sets
    risk = risks(data, beta)
    hazards = day_hazards(data, risk)
    cumulative = expected(sets, hazards)
    first, tied = moments(data, risk)
    mean = first * hazards.q[:, None] - tied * hazards.cq[:, None]
    shared = first * hazards.cq[:, None] - tied * hazards.ccq[:, None]
    # The mean covariate at an event is the average over the tied denominators.
    at_event = (first * hazards.h[:, None] - tied * hazards.ch[:, None]) / sets.event_weight[:, None]
    rate, died = risk / sets.weight, sets.events[0]
    place = sets.last[died]
    for j in range(data.matrix.shape[1]):
        x = data.matrix[:, j]
        drift = sets.between(np.append(0.0, np.cumsum(mean[:, j])))
        drift[died] -= shared[place, j]
        column = rate * (drift - x * cumulative)
        column[died] += x[died] - at_event[place, j]
        yield j, column


def robust_covariance(
    data: CoxData, beta: np.ndarray, covariance: np.ndarray, cluster: Optional[np.ndarray]
) -> np.ndarray:
    """Covariance from score residuals x weight summed by cluster (None: by row); clusters in the order of the sets."""
    count = len(data.matrix) if cluster is None else int(cluster.max()) + 1
    sums = np.empty((count, data.matrix.shape[1]))
    for j, column in score_columns(data, beta):
        column = column * data.sets.weight
        sums[:, j] = column if cluster is None else np.bincount(cluster, column, count)
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
