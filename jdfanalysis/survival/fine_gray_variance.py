"""The robust covariance of a Fine-Gray fit: score residuals, and what estimating the censoring weights adds."""
from typing import Optional

import numpy as np

from jdfanalysis.survival.fine_gray_engine import FineGrayData
from jdfanalysis.survival.risk_sets import group_order, grouped
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times


def fine_gray_covariance(
    data: FineGrayData, beta: np.ndarray, covariance: np.ndarray, cluster: Optional[np.ndarray], rows: Optional[Rows]
) -> np.ndarray:
    """
    Covariance from influences summed by cluster (codes for all rows; None: by row).

    rows : given, the influence of the estimated censoring distribution is added (crr of R cmprsk)
    """
    total = score_influences(data, beta, len(cluster) if cluster is not None else _count(data, rows))
    if rows is not None:
        total += censoring_influences(data, beta, rows)
    if cluster is not None:
        total = np.column_stack([np.bincount(cluster, column) for column in total.T])
    influence = total @ covariance
    return influence.T @ influence


def _count(data: FineGrayData, rows: Optional[Rows]) -> int:
    return len(rows) if rows is not None else int(data.sets.order.max()) + 1


def score_influences(data: FineGrayData, beta: np.ndarray, count: int) -> np.ndarray:
    """Weighted score residual of each of `count` rows (0 for those never at risk)."""
    sets = data.sets
    rate = np.exp(data.matrix @ beta + data.offset)
    risk = sets.weight * rate
    total = data.risk_sums(risk)
    mean = data.risk_sums(risk, data.matrix) / total[:, None]
    step, died = sets.event_weight / total, sets.events[0]
    cumulative = data.accumulated(step)
    found = np.zeros((count, data.matrix.shape[1]))
    for j in range(data.matrix.shape[1]):
        x = data.matrix[:, j]
        column = rate * (data.accumulated(step * mean[:, j]) - x * cumulative)
        column[died] += x[died] - mean[sets.last[died], j]
        found[sets.order, j] = sets.weight * column
    return found


def censoring_influences(data: FineGrayData, beta: np.ndarray, rows: Rows) -> np.ndarray:
    """
    What each row's censoring, or absence of it, does to the score through the weights (psi of Fine & Gray 1999).

    q(u) gathers, over rows with a competing event before u, their residual drift from u on; days as in crr.
    """
    sets = data.sets
    risk = sets.weight * np.exp(data.matrix @ beta + data.offset)
    total = data.risk_sums(risk)
    mean = data.risk_sums(risk, data.matrix) / total[:, None]
    step = data.g_day * sets.event_weight / total
    times, last = distinct_times(rows.stop)
    own = last[sets.order]
    who = np.flatnonzero(data.competing).astype(np.int32)
    order, pointer = group_order(own[who], len(times))
    groups = (who[order], pointer)
    staying, moved = (_before(grouped(groups, risk / data.g_row, m)) for m in (None, data.matrix))
    after = np.searchsorted(sets.times, times, side="left")
    later = np.append(np.cumsum(step[::-1])[::-1], 0.0)[after]
    drift = np.vstack([np.cumsum((mean * step[:, None])[::-1], axis=0)[::-1], np.zeros((1, mean.shape[1]))])[after]
    q = moved * later[:, None] - staying[:, None] * drift
    at = at_risk(None, last, len(times))
    censored = rows.status == 0
    count = np.bincount(last[censored], None, len(times))
    passed = np.cumsum(q * (count / at ** 2)[:, None], axis=0)
    found = -passed[last]
    found[censored] += (q / at[:, None])[last[censored]]
    return found


def _before(values: np.ndarray) -> np.ndarray:
    """Cumulative sums up to but without each position."""
    return np.cumsum(values, axis=0) - values
