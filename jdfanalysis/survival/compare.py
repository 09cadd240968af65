"""Tests that survival curves are equal: the log-rank test and its weighted family, stratified, k samples."""
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import label_of
from jdfanalysis.survival.day_counts import count_days
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.log_rank import FAMILIES, Trend, check_weights, influence_matrix, level_scores, one_stratum, quadratic_form
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.steps import joined



@dataclass(frozen=True)
class CurveTest(Shown):
    """
    A test that the curves of all levels are equal.

    table : one row per level: rows, events (observed), expected, variance; with a trend its score
    evidence : one row per stratum and level: rows, distinct people, events
    chi_squared, df, p_value : the test
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    chi_squared: float
    df: int
    p_value: float
    family: str
    clock: str

    @property
    def summary(self) -> str:
        """The test in words."""
        return lines_of(
            ("Equal curves", self.family),
            ("clock", self.clock or "as given"),
            ("levels", len(self.table)),
            ("chi-squared", "{:.4f} on {} df".format(self.chi_squared, self.df)),
            ("p", "{:.4g}".format(self.p_value)),
        )


def compare_curves(
    rows: pd.DataFrame,
    by: Names,
    strata: Names = None,
    family: str = "log-rank", rho: float = 1.0, gamma: float = 0.0,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None, weights: Optional[str] = None,
    robust: bool = False, trend: Trend = None,
) -> CurveTest:
    """
    Test that survival is equal in all combinations of `by`, within each stratum of `strata`.

    family : weight of each day: log-rank 1; gehan, people at risk; tarone-ware, its root; peto, the pooled survival just
        before; peto-prentice, the product of 1 - events / (at risk + 1) up to the day; fleming-harrington, S^rho (1 - S)^gamma
    trend : a number per level, or True for their own numbers (1, 2, 3 … where they have none): 1 df, against a trend in them
    robust : variance by the sum of influences of each person, for several index events of a person, and for weights
    In and conventions: as `fit_kaplan_meier`, with delayed entry. Out: a CurveTest; events and expected are weighted.
    Variance: hypergeometric, for independent rows; weights that are whole numbers are so many rows each, others (of a
    treatment, of sampling) need robust=True, or UsageError. Weights, of rows and of days, are taken as known.
    Raises ModelError when there is one level or no event. Method: Mantel (1966); Tarone (1975); Fleming & Harrington (1991); Lin & Wei
    (1989); survdiff's rho = 1 in R is `peto`, its rho `fleming-harrington` with gamma 0; robust is coxph's score test (Breslow).
    """
    if family not in FAMILIES:
        raise UsageError("family must be one of: {}.".format(", ".join(FAMILIES)))
    read = read_rows(rows, duration, entry, event, person, weights)
    check_weights(read, weights, robust)
    read, (group, levels), (stratum, strata_levels) = two_codings(rows, read, by, strata)
    size = len(levels)
    if size < 2 or not (read.status == cause).any():
        raise ModelError("A test needs at least two levels and one event.")
    counts = count_days(read, group, stratum, (size, len(strata_levels)), cause)
    choice = (family, rho, gamma)
    parts = [one_stratum(n, d, choice) for n, d in zip(counts.at_risk, counts.events)]
    variance = influence_matrix(read, group, stratum, counts, choice, cause) if robust else None
    evidence = evidence_by_level(read, group, stratum, levels, strata_levels, counts.rows, counts.event_rows)
    name = ", ".join([family] + ["by person"] * robust + ["trend"] * (trend is not None and trend is not False))
    return tested(parts, levels, evidence, name, read.clock, variance, level_scores(levels, trend))


def tested(  # type: ignore[no-untyped-def]
    parts, levels, evidence, family, clock, variance=None, scores=None
) -> CurveTest:
    """
    The test of all strata. parts : of each (observed, expected, difference, its variance), by level.

    variance : instead of the sum of those of the strata; scores : a number per level, to test their trend
    """
    from scipy.special import chdtrc

    observed, expected, difference, summed = (sum(part[k] for part in parts) for k in range(4))
    variance = summed if variance is None else variance
    chi_squared, df = quadratic_form(difference, variance, scores)
    table = levels.copy()
    table["rows"] = evidence["rows"].to_numpy().reshape(-1, len(levels)).sum(axis=0)
    table["events"], table["expected"], table["variance"] = observed, expected, np.diag(variance)
    if scores is not None:
        table["score"] = scores
    return CurveTest(table, evidence, chi_squared, df, float(chdtrc(df, chi_squared)), family, clock)


def two_codings(rows: pd.DataFrame, read: Rows, by: Names, strata: Names):  # type: ignore[no-untyped-def]
    """(rows joined, (codes, levels) of `by`, the same of `strata`)."""
    group, levels = levels_of(rows, by, read.used)
    stratum, strata_levels = levels_of(rows, strata, read.used)
    if len(strata_levels) == 1:
        read, group = joined(read, group)
        return read, (group, levels), (np.zeros(len(group), dtype=np.int32), strata_levels)
    read, both = joined(read, group.astype(np.int64) * len(strata_levels) + stratum)
    return read, (both // len(strata_levels), levels), (both % len(strata_levels), strata_levels)


def evidence_by_level(rows, group, stratum, levels, strata_levels, counts, events) -> pd.DataFrame:  # type: ignore
    """Rows, distinct people and events per stratum and level; counts, events : of rows, (strata, levels)."""
    counts, events = counts.reshape(-1), events.reshape(-1)
    people = counts
    if rows.person is not None:
        people = _people(rows.person.astype(np.int64), np.int64(len(levels)) * stratum + group, len(counts))
    strata, own = np.divmod(np.arange(len(counts)), len(levels))
    return pd.DataFrame(
        {
            "stratum": [label_of(strata_levels, k) for k in strata],
            "level": [label_of(levels, k) for k in own],
            "rows": counts,
            "people": people,
            "events": events,
        }
    )


def _people(person: np.ndarray, place: np.ndarray, size: int) -> np.ndarray:
    """Distinct people in each place."""
    pairs, most = person * size + place, (int(person.max()) + 1) * size
    if most > 8 * len(person) + 4096:
        return np.bincount(np.unique(pairs) % size, None, size)
    seen = np.zeros(most, dtype=bool)
    seen[pairs] = True
    return np.count_nonzero(seen.reshape(-1, size), axis=0)
