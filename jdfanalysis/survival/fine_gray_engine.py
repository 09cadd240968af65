"""Fine and Gray's partial likelihood by sums over event days, as `cox_engine` does for Cox's.

Who had a competing event stays at risk with a weight that falls as censoring would have removed them:
g(t) / g(own day). On event day k their part of every risk sum is g(k) times a sum that only grows.
Own algebra, after Fine & Gray (1999); left truncation after Geskus (2011).
"""
from dataclasses import dataclass
from typing import Tuple

import numpy as np

from jdfanalysis.survival.cox_engine import Evaluation, risks_and_fit, weighted_square
from jdfanalysis.survival.risk_sets import RiskSets, group_order, grouped
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times, first_after

Groups = Tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class FineGrayData:
    """
    sets : risk sets of the event, holding also the rows with a competing event that are never naturally at risk
    staying : per event day, the rows that begin to stay at risk on it after a competing event
    g_day, g_row : the weights' numerator per event day, denominator per row (1 where no competing event)
    competing : per row
    """

    sets: RiskSets
    staying: Groups
    g_day: np.ndarray
    g_row: np.ndarray
    competing: np.ndarray
    matrix: np.ndarray
    offset: np.ndarray

    def risk_sums(self, risk: np.ndarray, matrix: object = None) -> np.ndarray:
        """Weighted sums over the risk set of each event day."""
        stay = np.cumsum(grouped(self.staying, risk / self.g_row, matrix), axis=0)
        return self.sets.risk_sums(risk, matrix) + (stay.T * self.g_day).T

    def accumulated(self, step: np.ndarray) -> np.ndarray:
        """Per row, the sum of `step` over event days, each times the row's weight on it."""
        total = self.sets.between(np.append(0.0, np.cumsum(step)))
        after = np.append(np.cumsum((step * self.g_day)[::-1])[::-1], 0.0)
        who = np.flatnonzero(self.competing)
        total[who] += after[self.sets.last[who] + 1] / self.g_row[who]
        return total


def evaluate_fine_gray(data: FineGrayData, beta: np.ndarray) -> Evaluation:
    """Log-likelihood and its derivatives at `beta` (ties as Breslow)."""
    sets = data.sets
    died = sets.events[0]
    risk, fit = risks_and_fit(data, beta)
    if not np.isfinite(risk).all():
        nothing = np.full(len(beta), np.nan)
        return Evaluation(beta, -np.inf, nothing, np.outer(nothing, nothing))
    total = data.risk_sums(risk)
    loglik = fit - float(np.sum(sets.event_weight * np.log(total)))
    first = data.risk_sums(risk, data.matrix)
    v = data.accumulated(sets.event_weight / total)
    v *= risk
    information = weighted_square(data.matrix, v) - first.T @ (first * (sets.event_weight / total ** 2)[:, None])
    v[died] -= sets.weight[died]
    return Evaluation(beta, loglik, -(v @ data.matrix), (information + information.T) / 2)


def make_fine_gray_sets(rows: Rows, cause: int, g):  # type: ignore[no-untyped-def]
    """(risk sets, staying, g_day, g_row, competing) of the event `cause`; g : as `censoring_weight` makes it."""
    happened, other = rows.status == cause, (rows.status != cause) & (rows.status > 0)
    times = distinct_times(rows.stop[happened])[0]
    size = len(times)
    end = first_after(times, rows.stop)
    first = np.zeros(len(rows), np.int64) if rows.start is None else first_after(times, rows.start)
    order, _ = group_order(end, size + 1)
    order = order[((first < end) | other)[order]]
    first, last = first[order].astype(np.int32), (end[order] - 1).astype(np.int32)
    natural = np.flatnonzero(first <= last).astype(np.int32)
    late = natural[first[natural] > 0]
    died = np.flatnonzero(happened[order]).astype(np.int32)
    weight, competing = rows.weights[order], other[order]
    sets = RiskSets(
        order,
        first,
        last,
        happened[order],
        weight,
        _grouping(natural, last[natural], size),
        _grouping(late, first[late] - 1, size),
        _grouping(died, last[died], size),
        times,
        np.zeros(size, dtype=np.int64),
        np.bincount(last[died], None, size),
        np.bincount(last[died], weight[died], size),
        ((0, size),),
    )
    stay = np.flatnonzero(competing & (last + 1 < size)).astype(np.int32)
    g_row = np.where(competing, g(rows.stop[order]), 1.0)
    return sets, _grouping(stay, last[stay] + 1, size), g(times), g_row, competing


def _grouping(rows: np.ndarray, codes: np.ndarray, size: int) -> Groups:
    order, pointer = group_order(codes, size)
    return rows[order], pointer


def censoring_weight(rows: Rows, events_first: bool):  # type: ignore[no-untyped-def]
    """
    The function g of day: chance of not being censored before it, times (with entry) that of having entered.

    events_first : events of a day leave before its censorings are counted (as finegray of R survival), or count
        as at risk of them (as crr of R cmprsk)
    Case weights do not enter, as in both.
    """
    times, last = distinct_times(rows.stop)
    first = None if rows.start is None else first_after(times, rows.start)
    risk = at_risk(first, last, len(times))
    ended = rows.status > 0
    if events_first:
        risk = risk - np.bincount(last[ended], None, len(times))
    censored = np.bincount(last[~ended], None, len(times)).astype(np.float64)
    survival = np.append(1.0, np.cumprod(1.0 - np.divide(censored, risk, out=np.zeros(len(times)), where=censored > 0)))
    entered = _entered(rows)

    def g(days: np.ndarray) -> np.ndarray:
        return survival[np.searchsorted(times, days, side="left")] * entered(days)

    return g


def _entered(rows: Rows):  # type: ignore[no-untyped-def]
    """Chance of having entered before a day: a Kaplan-Meier curve in reversed time."""
    if rows.start is None or len(np.unique(rows.start)) == 1:
        return lambda days: 1.0
    times, codes = np.unique(rows.start, return_inverse=True)
    entering = np.bincount(codes.reshape(-1), None, len(times))
    # Backwards, a row is at risk of entering at s while it is still under observation: start <= s < stop.
    begun = np.cumsum(entering)
    gone = np.bincount(np.searchsorted(times, rows.stop, side="left"), None, len(times) + 1)[:-1]
    under = begun - np.cumsum(gone)
    left = np.cumprod((1.0 - entering / under)[::-1])[::-1]
    after = np.append(left, 1.0)
    return lambda days: after[np.searchsorted(times, days, side="left")]
