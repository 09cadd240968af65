"""Baseline hazards and predicted curves of a Cox fit, with entry times and with their uncertainty."""
from typing import Any, Dict, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, InputError, UsageError
from jdfanalysis.survival.cox_engine import day_hazards, moments, risks
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits


def cells(cox: Any) -> pd.DataFrame:
    """Strata columns and time of every (stratum, event day)."""
    sets = cox.fitted.data.sets
    table = cox.fitted.strata.iloc[sets.stratum].reset_index(drop=True)
    table["time"] = sets.times
    return table


def baseline(cox: Any) -> pd.DataFrame:
    """The table of `Cox.baseline`."""
    fitted = cox.fitted
    step = day_hazards(fitted.data, risks(fitted.data, fitted.top.beta)).h
    step = step * np.exp(-float(fitted.mean @ (fitted.top.beta / fitted.scale)))
    table = cells(cox)
    table["hazard"] = step
    table["cumulative_hazard"] = _within(fitted.data.sets, step)
    table["survival"] = np.exp(-table["cumulative_hazard"].to_numpy())
    return table


def _within(sets: Any, step: np.ndarray) -> np.ndarray:
    """Cumulative sums within each stratum."""
    total = np.empty_like(step)
    for begin, end in sets.bounds:
        total[begin:end] = np.cumsum(step[begin:end], axis=0)
    return total


def predicted(cox: Any, new: pd.DataFrame, days: Optional[object], interval: str) -> pd.DataFrame:
    """The table of `Cox.survival`."""
    check_interval(interval)
    fitted = cox.fitted
    sets = fitted.data.sets
    total, spread, drift = _cumulated(cox)
    covariates = fitted.design.matrix(new) - fitted.mean
    stratum = strata_of(cox, new)
    parts = []
    for number in range(len(new)):
        begin, end = sets.bounds[stratum[number]]
        times, where = _grid(sets.times[begin:end], days, float(fitted.rows.stop.max()))
        rate = float(np.exp(covariates[number] @ cox.coefficients.to_numpy()))
        pad = [np.concatenate([np.zeros_like(t[:1]), t[begin:end]])[where] for t in (total, spread, drift)]
        away = covariates[number] * pad[0][:, None] - pad[2]
        variance = rate ** 2 * (pad[1] + np.einsum("ij,jk,ik->i", away, cox.covariance, away))
        parts.append(_curve(number, times, rate * pad[0], np.sqrt(variance), cox.confidence, interval))
        for place, name in enumerate(fitted.strata.columns):
            parts[-1].insert(1 + place, name, fitted.strata[name].iloc[stratum[number]])
    return pd.concat(parts, ignore_index=True)


def _cumulated(cox: Any) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per cell, cumulated in its stratum: hazard, its own variance, hazard x mean covariate on the raw scale."""
    fitted, sets = cox.fitted, cox.fitted.data.sets
    risk = risks(fitted.data, fitted.top.beta)
    hazards = day_hazards(fitted.data, risk)
    first, tied = moments(fitted.data, risk)
    drift = first * hazards.q[:, None] - tied * hazards.cq[:, None]
    return _within(sets, hazards.h), _within(sets, hazards.q), _within(sets, drift) * fitted.scale


def baseline_tables(cox: Any, days: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(days x strata) cumulative hazard and its variance at average covariates, and (days x strata x columns) drift."""
    cox.needs_cells("baseline")
    sets, tables = cox.fitted.data.sets, _cumulated(cox)
    found = []
    for table in tables:
        by_stratum = []
        for begin, end in sets.bounds:
            padded = np.concatenate([np.zeros_like(table[:1]), table[begin:end]])
            by_stratum.append(padded[np.searchsorted(sets.times[begin:end], days, side="right")])
        found.append(np.stack(by_stratum, axis=1))
    return found[0], found[1], found[2]


def _grid(times: np.ndarray, days: Optional[object], last: float) -> Tuple[np.ndarray, np.ndarray]:
    if days is None:
        return times, np.arange(1, len(times) + 1)
    wanted = days_array(days)
    if (wanted > last).any():
        raise UsageError("A day lies beyond the last day observed ({:g}).".format(last))
    return wanted, np.searchsorted(times, wanted, side="right")


def _curve(number, times, hazard, error, confidence, interval) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    survival = np.exp(-hazard)
    lower, upper = probability_limits(survival, survival * error, normal_quantile(confidence), interval)
    return pd.DataFrame(
        {
            "row": number,
            "time": times,
            "survival": survival,
            "cumulative_hazard": hazard,
            "std_error": error,
            "lower": lower,
            "upper": upper,
        }
    )


def strata_of(cox: Any, new: pd.DataFrame) -> np.ndarray:
    """Which band of cells each new row belongs to."""
    sets = cox.fitted.data.sets
    return bands_of(cox.fitted.strata, {int(sets.stratum[begin]): band for band, (begin, _) in enumerate(sets.bounds)}, new)


def bands_of(levels: pd.DataFrame, present: Dict[int, int], new: pd.DataFrame) -> np.ndarray:
    """The band of each new row's stratum; present : the band of each row of `levels` that has events."""
    if not len(levels.columns):
        return np.zeros(len(new), dtype=np.int64)
    missing = [name for name in levels.columns if name not in new.columns]
    if missing:
        raise FrameError("The new rows lack the strata columns {}.".format(", ".join(missing)))
    keys = {tuple(row): k for k, row in enumerate(levels.itertuples(index=False, name=None))}
    wanted = [keys.get(tuple(row)) for row in new[list(levels.columns)].itertuples(index=False, name=None)]
    lost = sum(1 for k in wanted if k is None or k not in present)
    if lost:
        raise InputError("{:,} new rows are of a stratum without events in the fit.".format(lost))
    return np.array([present[k] for k in wanted], dtype=np.int64)
