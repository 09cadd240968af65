"""The robust covariance of a Fine-Gray fit: score residuals, and what estimating the censoring weights adds.

One pass over the rows, some at a time: every row's influence is read from tables by event day.
"""
from dataclasses import dataclass
from functools import partial
from typing import Iterator, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.survival.cox_engine import CHUNK
from jdfanalysis.survival.fine_gray_engine import FineGrayData
from jdfanalysis.survival.fine_gray_strata import Part
from jdfanalysis.survival.risk_sets import add_by_code, group_order, grouped
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times


@dataclass(frozen=True)
class Tables:
    """
    mean : covariates' mean over the risk set per event day
    until, staying : hazard, and hazard x mean, summed up to a day, and (times g) from a day on; one row more than days
    """

    mean: np.ndarray
    until: np.ndarray
    staying: np.ndarray


def fine_gray_covariance(
    parts: Sequence[Part], beta: np.ndarray, covariance: np.ndarray, cluster: Optional[np.ndarray], estimated: bool
) -> np.ndarray:
    """
    Covariance from influences summed by cluster (codes for all rows, whatever their stratum; None: by row).

    estimated : the influence of each stratum's estimated censoring distribution is added (crr of R cmprsk)
    """
    total = np.zeros_like(covariance)
    sums = None if cluster is None else np.zeros((int(cluster.max()) + 1, len(beta)))
    for part in parts:
        data = part.data
        risk = data.sets.weight * np.exp(data.matrix @ beta + data.offset)
        tables = tables_of(data, risk)
        adjustment = censoring_influences(data, risk, tables, part.rows) if estimated else (None, None)
        if cluster is None:
            total += _by_row(data, beta, covariance, tables, adjustment)
        else:
            _by_cluster(sums, data, beta, tables, adjustment, cluster[part.where])
    return total if sums is None else covariance @ (sums.T @ sums) @ covariance


def _by_row(data, beta, covariance, tables, adjustment) -> np.ndarray:  # type: ignore[no-untyped-def]
    psi, place = adjustment
    total = np.zeros_like(covariance)
    for where, part in score_influences(data, beta, tables):
        influence = (part if psi is None else part + psi[place[where]]) @ covariance
        total += influence.T @ influence
    if psi is not None:
        # Rows never at risk of an event influence it through the weights only; those of a day all alike.
        count = np.bincount(place, None, len(psi)) - np.bincount(place[data.sets.order], None, len(psi))
        influence = psi @ covariance
        total += influence.T @ (influence * count[:, None])
    return total


def tables_of(data: FineGrayData, risk: np.ndarray) -> Tables:
    """The tables by event day that every row's influence is read from."""
    total = data.risk_sums(risk)
    mean = data.risk_sums(risk, data.matrix) / total[:, None]
    step = data.sets.event_weight / total
    both = np.column_stack([step, mean * step[:, None]])
    nothing = np.zeros((1, both.shape[1]))
    weighted = both * data.g_day[:, None]
    staying = np.vstack([np.cumsum(weighted[::-1], axis=0)[::-1], nothing])
    return Tables(mean, np.vstack([nothing, np.cumsum(both, axis=0)]), staying)


def _by_cluster(sums, data, beta, tables, adjustment, cluster) -> None:  # type: ignore[no-untyped-def]
    psi, place = adjustment
    for where, part in score_influences(data, beta, tables):
        add_by_code(sums, cluster[where], part if psi is None else part + psi[place[where]])
    if psi is not None:
        never = np.ones(len(cluster), dtype=bool)
        never[data.sets.order] = False
        add_by_code(sums, cluster[never], psi[place[never]])


def score_influences(data: FineGrayData, beta: np.ndarray, tables: Tables) -> Iterator[Tuple[np.ndarray, np.ndarray]]:
    """(positions among all rows, their weighted score residuals), some rows at a time."""
    sets = data.sets
    late = bool(sets.first.any())
    for begin in range(0, len(data.matrix), CHUNK):
        part = slice(begin, begin + CHUNK)
        x, last = data.matrix[part], sets.last[part]
        gathered = tables.until[last + 1]
        if late:
            gathered -= tables.until[sets.first[part]]
        who = np.flatnonzero(data.competing[part])
        gathered[who] += tables.staying[last[who] + 1] / data.g_row[part][who][:, None]
        found = gathered[:, 1:] - x * gathered[:, :1]
        found *= np.exp(x @ beta + data.offset[part])[:, None]
        died = np.flatnonzero(sets.happened[part])
        found[died] += x[died] - tables.mean[last[died]]
        found *= sets.weight[part, None]
        yield sets.order[part], found


def censoring_influences(
    data: FineGrayData, risk: np.ndarray, tables: Tables, rows: Rows, as_crr: bool = True
) -> Tuple[np.ndarray, np.ndarray]:
    """
    What each row's censoring, or absence of it, does to the score through the weights (psi of Fine & Gray 1999).

    Out: (table with a row per day and kind of end, the row of the table for every row).
    q(u) gathers, over rows with a competing event before u, their residual drift from u on; days as in crr, whose form is
    that of continuous time. Not `as_crr`: the derivative itself, with events and censorings of one day in their order.
    """
    times, last = distinct_times(rows.stop)
    who = np.flatnonzero(data.competing).astype(np.int32)
    order, pointer = group_order(last[data.sets.order[who]], len(times))
    groups = (who[order], pointer)
    until = _before if as_crr else partial(np.cumsum, axis=0)
    staying, moved = (until(grouped(groups, risk / data.g_row, m)) for m in (None, data.matrix))
    drift = tables.staying[np.searchsorted(data.sets.times, times, side="left" if as_crr else "right")]
    q = moved * drift[:, :1] - staying[:, None] * drift[:, 1:]
    at = at_risk(None, last, len(times))
    censored = rows.status == 0
    count = np.bincount(last[censored], None, len(times))
    left = at if as_crr else np.maximum(at - count, 1e-300)
    q = np.where((at - count > 0)[:, None] | as_crr, q / left[:, None], 0.0)
    passed = np.cumsum(q * (count / at)[:, None], axis=0)
    return np.vstack([-passed, q - passed]), last + (censored * len(times)).astype(np.int32)


def _before(values: np.ndarray) -> np.ndarray:
    """Cumulative sums up to but without each position."""
    return np.cumsum(values, axis=0) - values
