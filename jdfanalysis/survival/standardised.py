"""Adjusted survival curves: what a Cox model predicts for one population under each level of a column."""
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox_baseline import baseline_tables, strata_of
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits
from jdfanalysis.survival.standardised_means import one_level, restricted


@dataclass(frozen=True)
class StandardisedCurves(Shown):
    """
    Adjusted curves.

    table : per level of the column and day: survival, std_error, lower, upper
    differences : per level against the first and day: difference of survival, std_error, lower, upper, z, p
    evidence : rows, people and events of the fit, per level of the column where it is categorical or 0/1
    means, mean_differences : the same of mean event-free days up to `until` (None without it)
    population : rows averaged over
    """

    table: pd.DataFrame
    differences: pd.DataFrame
    means: Optional[pd.DataFrame]
    mean_differences: Optional[pd.DataFrame]
    evidence: pd.DataFrame
    column: str
    population: int
    confidence: float
    clock: str

    @property
    def summary(self) -> str:
        """What was averaged, as plain text."""
        return lines_of(
            ("Adjusted survival", "by {}, averaged over {:,} rows".format(self.column, self.population)),
            ("clock", self.clock or "as given"),
            ("limits", "{:g}%, for this population's covariates as they are".format(100 * self.confidence)),
        )


def standardise(
    cox: Cox,
    population: pd.DataFrame,
    column: str,
    days: object,
    levels: Optional[Sequence[Any]] = None,
    until: Optional[float] = None,
    interval: str = "log-log",
) -> StandardisedCurves:
    """
    Average predicted survival of `population`, had everybody each of the `levels` of `column` (g-computation).

    In: a Cox fit (strata, delayed entry and clusters allowed) and rows with its covariates. Out: a
    StandardisedCurves; with `until` also restricted means, the areas under the curves up to that day. Errors come from
    baseline and coefficients (the fit's covariance), the covariates of the population taken as given. A comparison of levels is
    causal only if nothing else differs given the covariates.
    Raises FrameError for a column that is not a covariate, UsageError for days beyond the last observed.
    Method: Makuch (1982); variance by the delta method on survfit(coxph).
    """
    check_interval(interval)
    wanted = days_array(days)
    if column not in cox.fitted.design.columns:
        raise FrameError("{} is not a covariate of the fit.".format(column))
    cox.needs_days(wanted)
    chosen = list(levels) if levels is not None else _levels(cox, population, column)
    bands, tables, z = strata_of(cox, population), baseline_tables(cox, wanted), normal_quantile(cox.confidence)
    means, mean_differences = (None, None) if until is None else restricted(cox, population, column, chosen, bands, until)
    parts = [one_level(cox, population.assign(**{column: level}), bands, tables) for level in chosen]
    curves: List[pd.DataFrame] = []
    for level, part in zip(chosen, parts):
        error = np.sqrt(_covariance(part, part, tables, cox.covariance))
        lower, upper = probability_limits(part[0], error, z, interval)
        curves.append(pd.DataFrame({
            column: level, "day": wanted, "survival": part[0], "std_error": error, "lower": lower, "upper": upper}))
    differences = [_difference(column, level, wanted, parts[0], part, tables, cox.covariance, z)
                   for level, part in zip(chosen[1:], parts[1:])]
    empty = pd.DataFrame(columns=[column, "day", "difference", "std_error", "lower", "upper", "z", "p"])
    return StandardisedCurves(
        pd.concat(curves, ignore_index=True), pd.concat(differences or [empty], ignore_index=True), means, mean_differences,
        _evidence(cox, column), column, len(population), cox.confidence, cox.clock,
    )


def _levels(cox: Cox, population: pd.DataFrame, column: str) -> List[Any]:
    known = dict(cox.fitted.design.categories)
    found = list(known[column]) if column in known else sorted(population[column].unique())
    if len(found) > 12:
        raise UsageError("{} has {} values; name the `levels` to compare.".format(column, len(found)))
    return found


def _covariance(one, two, tables, covariance: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Covariance of two mean curves day by day."""
    return np.sum(one[1] * two[1] * tables[1], axis=1) + np.einsum("ij,jk,ik->i", one[2], covariance, two[2])


def _difference(column, level, days, first, part, tables, covariance, z):  # type: ignore[no-untyped-def]
    from scipy.special import ndtr

    gap = (part[0] - first[0], part[1] - first[1], part[2] - first[2])
    error = np.sqrt(_covariance(gap, gap, tables, covariance))
    table = pd.DataFrame({column: level, "day": days, "difference": gap[0], "std_error": error})
    table["lower"], table["upper"] = gap[0] - z * error, gap[0] + z * error
    with np.errstate(divide="ignore", invalid="ignore"):
        table["z"] = gap[0] / error
    table["p"] = 2 * ndtr(-np.abs(table["z"].to_numpy()))
    return table


def _evidence(cox: Cox, column: str) -> pd.DataFrame:
    kept: Tuple[str, str] = ("(all)", column)
    return cox.evidence[cox.evidence["column"].isin(kept)].reset_index(drop=True)
