"""Predicted cumulative incidence of a Fine-Gray fit with its errors: influences of baseline, coefficients and weights.

A row moves the baseline's step on day k by its event over the risk sum, less its own risk (and weight after a competing event)
times step over risk sum; where the censoring weights are estimated, also through them: the psi of Fine & Gray (1999) with one
in place of the covariates. Own algebra.
"""
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.survival.cox_baseline import bands_of
from jdfanalysis.survival.fine_gray_strata import Part
from jdfanalysis.survival.fine_gray_variance import censoring_influences, score_influences, tables_of
from jdfanalysis.survival.risk_sets import group_order, grouped
from jdfanalysis.survival.steps import at_risk, distinct_times


@dataclass(frozen=True)
class FineGrayFit:
    """
    The insides of a fit, on the standardised scale.

    parts : the strata with events; strata : their levels; size : of all rows
    estimated : do errors know that the censoring weights were estimated; cluster : of all rows, or None
    """

    parts: Sequence[Part]
    strata: pd.DataFrame
    beta: np.ndarray
    covariance: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    size: int
    estimated: bool
    cluster: Optional[np.ndarray]

    def risk(self, part: Part) -> np.ndarray:
        """weight x exp(predictor) of each row of a stratum's sets."""
        return part.data.sets.weight * np.exp(part.data.matrix @ self.beta)

    def parts_of(self, new: pd.DataFrame) -> np.ndarray:
        """Which of the parts each new row belongs to."""
        return bands_of(self.strata, {part.number: k for k, part in enumerate(self.parts)}, new)

    def coefficient_influences(self) -> np.ndarray:
        """(rows, coefficients): how each of all rows moves the coefficients."""
        found = np.zeros((self.size, len(self.beta)))
        for part in self.parts:
            tables = tables_of(part.data, self.risk(part))
            for where, own in score_influences(part.data, self.beta, tables):
                found[part.where[where]] = own
            if self.estimated:
                psi, place = censoring_influences(part.data, self.risk(part), tables, part.rows, as_crr=False)
                found[part.where] += psi[place]
        return found @ self.covariance


def incidence_errors(fit: FineGrayFit, covariates: np.ndarray, days: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """(rows, days) standard errors of the cumulative subdistribution hazard for raw covariates; parts : of each row."""
    patterns = (covariates - fit.mean) / fit.scale
    moves, rate = fit.coefficient_influences(), np.exp(patterns @ fit.beta)
    error = np.empty((len(patterns), len(days)))
    for number in np.unique(parts):
        for k, day in enumerate(days):
            level, drift, own = baseline_influence(fit, float(day), number)
            for r in np.flatnonzero(parts == number):
                found = rate[r] * (own + moves @ (patterns[r] * level - drift))
                summed = found if fit.cluster is None else np.bincount(fit.cluster, found)
                error[r, k] = np.sqrt(np.sum(summed ** 2))
    return error


def baseline_influence(fit: FineGrayFit, day: float, number: int = 0) -> Tuple[float, np.ndarray, np.ndarray]:
    """
    (cumulative baseline of a part on a day, how it falls with each coefficient, how each of all rows moves it).

    At average covariates; the coefficients held.
    """
    part = fit.parts[number]
    data, sets, risk = part.data, part.data.sets, fit.risk(part)
    total = data.risk_sums(risk)
    step = np.where(sets.times <= day, sets.event_weight / total, 0.0)
    drift = step @ (data.risk_sums(risk, data.matrix) / total[:, None])
    own = -risk * data.accumulated(step / total)
    died, last = sets.events[0], sets.last[sets.events[0]]
    own[died] += sets.weight[died] * np.where(step[last] > 0, 1.0 / total[last], 0.0)
    found = np.zeros(fit.size)
    found[part.where[sets.order]] = own
    if fit.estimated:
        found[part.where] += _by_censoring(part, risk, step / total)
    return float(step.sum()), drift, found


def _by_censoring(part: Part, risk: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """What each row's censoring does to the same sum through the weights of those who stay."""
    data, rows = part.data, part.rows
    times, last = distinct_times(rows.stop)
    who = np.flatnonzero(data.competing).astype(np.int32)
    order, pointer = group_order(last[data.sets.order[who]], len(times))
    # A weight on day k, of a row that stays from day j on, depends on the censorings of days j to k - 1.
    staying = np.cumsum(grouped((who[order], pointer), risk / data.g_row, None))
    after = np.append(np.cumsum((pull * data.g_day)[::-1])[::-1], 0.0)
    q = staying * after[np.searchsorted(data.sets.times, times, side="right")]
    at, censored = at_risk(None, last, len(times)), rows.status == 0
    count = np.bincount(last[censored], None, len(times))
    # Of the product-limit curve itself, not of its exponential form: days with many censorings matter.
    left = at - count
    q = np.where(left > 0, q / np.where(left > 0, left, 1.0), 0.0)
    passed = np.cumsum(q * count / at)
    return np.where(censored, q[last], 0.0) - passed[last]
