"""Adjusted restricted means: areas under average predicted curves, with errors of baseline and coefficients."""
from typing import Any, List, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.cox_baseline import baseline_tables
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.limits import normal_quantile


def one_level(cox: Cox, rows: pd.DataFrame, bands: np.ndarray, tables):  # type: ignore[no-untyped-def]
    """(mean survival per day, its slope in the baseline per day and stratum, and in the coefficients per day)."""
    total, _, drift = tables
    covariates = cox.fitted.design.matrix(rows) - cox.fitted.mean
    rate = np.exp(covariates @ cox.coefficients.to_numpy())
    days, strata = total.shape
    mean, by_stratum = np.zeros(days), np.zeros((days, strata))
    slope = np.zeros((days, covariates.shape[1]))
    for day in range(days):
        own = total[day][bands]
        survival = np.exp(-rate * own)
        pull = -survival * rate / len(rows)
        mean[day] = survival.mean()
        by_stratum[day] = np.bincount(bands, pull, strata)
        slope[day] = (pull * own) @ covariates - by_stratum[day] @ drift[day]
    return mean, by_stratum, slope


def restricted(
    cox: Cox, population: pd.DataFrame, column: str, levels: Sequence[Any], bands: np.ndarray, until: float
) -> Tuple[pd.DataFrame, pd.DataFrame]:
    """(mean days by level, their differences from the first) of `standardise(until=...)`."""
    if not 0 < until <= cox.fitted.rows.stop.max():
        raise UsageError("until must be positive and not beyond the last day observed ({:g}).".format(cox.fitted.rows.stop.max()))
    times = np.unique(cox.fitted.data.sets.times)
    times = times[times < until]
    tables, widths = baseline_tables(cox, times), np.diff(np.append(times, until))
    begin = float(times[0]) if len(times) else float(until)
    # What a step of the baseline on a day does to the area: everything after it.
    spread = np.diff(np.concatenate([np.zeros((1, tables[1].shape[1])), tables[1]]), axis=0)
    areas = []
    for level in levels:
        mean, by_stratum, slope = one_level(cox, population.assign(**{column: level}), bands, tables)
        later = np.cumsum((widths[:, None] * by_stratum)[::-1], axis=0)[::-1]
        areas.append((begin + float(widths @ mean), later, widths @ slope))
    z, first = normal_quantile(cox.confidence), areas[0]
    rows: List[Tuple[Any, ...]] = []
    gaps: List[Tuple[Any, ...]] = []
    for level, area in zip(levels, areas):
        error = _error(area[1], area[2], spread, cox.covariance)
        rows.append((level, float(until), area[0], error, area[0] - z * error, min(area[0] + z * error, float(until))))
        if area is not first:
            error = _error(area[1] - first[1], area[2] - first[2], spread, cox.covariance)
            gap = area[0] - first[0]
            gaps.append((level, float(until), gap, error, gap - z * error, gap + z * error, _p(gap, error)))
    names = [column, "until", "mean", "std_error", "lower", "upper"]
    return pd.DataFrame(rows, columns=names), pd.DataFrame(gaps, columns=[column, "until", "difference"] + names[3:] + ["p"])


def _error(later: np.ndarray, slope: np.ndarray, spread: np.ndarray, covariance: np.ndarray) -> float:
    return float(np.sqrt(np.sum(later ** 2 * spread) + slope @ covariance @ slope))


def _p(gap: float, error: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(gap) / error)) if error > 0 else float("nan")
