"""Kaplan-Meier survival curves with delayed entry, weights, groups and person-robust variance."""
from typing import Dict, Iterator, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.survival.curves import Curve, stacked
from jdfanalysis.survival.influence import influence_variance
from jdfanalysis.survival.kaplan_meier_result import KaplanMeier
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.steps import Steps, counted_steps, joined


def fit_kaplan_meier(
    rows: pd.DataFrame,
    by: Names = None,
    duration: Optional[str] = None,
    entry: Optional[str] = None,
    event: Optional[str] = None,
    cause: int = 1,
    weights: Optional[str] = None,
    person: Optional[str] = None,
    robust: bool = False,
    confidence: float = 0.95,
    interval: str = "log-log",
) -> KaplanMeier:
    """
    Survival curves, the chance of no event up to each day, one per combination of `by`.

    In: one row per person or per interval (entry, duration], days; risk rows need no column names. An event is a
    row whose `event` equals `cause`; other codes end observation like censoring. Out: a KaplanMeier.
    Ties: at risk at t means entry < t <= duration; events come before censoring of the same day. Rows of one
    index event that continue each other count as one.
    Variance: Greenwood; `robust` gives the infinitesimal jackknife summed by person, for weights that are not
    frequencies and for people with several index events.
    Does not: interpolate, nor extend a curve beyond its last observed time. Raises InputError with every fault.
    Method: Kaplan & Meier (1958); Greenwood (1926); delayed entry as in R survival's survfit.
    """
    z = normal_quantile(confidence)
    check_interval(interval)
    read = read_rows(rows, duration, entry, event, person, weights)
    group, levels = levels_of(rows, by, read.used)
    read, group = joined(read, group)
    curves = tuple(_one_curve(own, cause, robust, z, interval) for own in by_level(read, group, len(levels)))
    table = stacked(levels, [c.columns for c in curves])
    evidence = stacked(levels, [evidence_of(c.steps) for c in curves])
    variance = "robust" if robust else "Greenwood"
    return KaplanMeier(table, evidence, levels, curves, confidence, interval, variance, read.clock)


def by_level(rows: Rows, group: np.ndarray, levels: int) -> Iterator[Rows]:
    """The rows of each level in turn."""
    if levels == 1:
        yield rows
        return
    order = np.argsort(group, kind="mergesort")
    edges = np.searchsorted(group[order], np.arange(levels + 1))
    for level in range(levels):
        yield rows.take(order[edges[level] : edges[level + 1]])


def _one_curve(rows: Rows, cause: int, robust: bool, z: float, interval: str) -> Curve:
    steps, _ = counted_steps(rows, cause)
    survival, relative = greenwood(steps)
    if robust:
        relative = robust_log_variance(rows, steps, rows.status == cause)
    error = survival * np.sqrt(np.where(survival > 0, relative, np.nan))
    lower, upper = probability_limits(survival, error, z, interval)
    columns = {
        "time": steps.times,
        "at_risk": steps.at_risk,
        "events": steps.events,
        "censored": steps.censored,
        "survival": survival,
        "std_error": error,
        "lower": lower,
        "upper": upper,
    }
    return Curve(columns, rows, steps, rows.status == cause)


def evidence_of(steps: Steps) -> Dict[str, np.ndarray]:
    """Plain counts behind each step."""
    return {
        "time": steps.times,
        "events": steps.event_rows,
        "rows_at_risk": steps.rows.astype(np.int64),
        "people_at_risk": steps.people.astype(np.int64),
    }


def greenwood(steps: Steps) -> Tuple[np.ndarray, np.ndarray]:
    """(survival, variance of its logarithm) at each step."""
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1.0 - steps.events / steps.at_risk)
        left = steps.at_risk - steps.events
        left[np.abs(left) < 1e-12 * steps.at_risk] = 0.0
        survival[np.cumsum(left == 0) > 0] = 0.0
        relative = np.cumsum(np.where(steps.events > 0, steps.events / (steps.at_risk * left), 0.0))
    return survival, relative


def hazard_pieces(steps: Steps) -> Tuple[np.ndarray, np.ndarray]:
    """(1 / people left after each step, cumulative hazard over them): the parts of every influence."""
    left = steps.at_risk - steps.events
    some = left > 1e-12 * steps.at_risk
    inverse = np.where(some, 1.0 / np.where(some, left, 1.0), 0.0)
    return inverse, np.cumsum(steps.events / steps.at_risk * inverse)


def robust_log_variance(rows: Rows, steps: Steps, happened: np.ndarray) -> np.ndarray:
    """Infinitesimal jackknife variance of log survival, summed by person."""
    inverse, total = hazard_pieces(steps)
    before = np.append(0.0, total)
    w, last = rows.weights, steps.last
    begin = 0.0 if steps.first is None else before[steps.first]
    during = np.column_stack([np.broadcast_to(-w * begin, len(w)), w])
    after = np.column_stack([w * (total[last] - begin - happened * inverse[last]), np.zeros(len(w))])
    functions = np.column_stack([np.ones(len(total)), total])
    return influence_variance(during, after, steps.first, last, functions, rows.person)
