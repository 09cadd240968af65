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
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.steps import joined

FAMILIES = ("log-rank", "gehan", "tarone-ware", "peto", "fleming-harrington")


@dataclass(frozen=True)
class CurveTest(Shown):
    """
    A test that the curves of all levels are equal.

    table : one row per level: rows, events (observed), expected, variance
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
    cause: int = 1, person: Optional[str] = None,
) -> CurveTest:
    """
    Test that survival is equal in all combinations of `by`, within each stratum of `strata`.

    family : weight of each day: log-rank 1; gehan, people at risk; tarone-ware, its root; peto, the pooled
        survival just before the day; fleming-harrington, S^rho (1 - S)^gamma of the same S
    In and conventions: as `fit_kaplan_meier`, with delayed entry; rows count once (no weights). Out: a CurveTest.
    Variance: hypergeometric, for independent rows; several index events of a person make the test too sure.
    Raises ModelError when there is one level or no event. Method: Mantel (1966); Fleming & Harrington (1991);
    `peto` is survdiff's rho = 1 in R survival, `fleming-harrington` with gamma 0 its rho.
    """
    if family not in FAMILIES:
        raise UsageError("family must be one of: {}.".format(", ".join(FAMILIES)))
    read, (group, levels), (stratum, strata_levels) = two_codings(
        rows, read_rows(rows, duration, entry, event, person), by, strata
    )
    size = len(levels)
    if size < 2 or not (read.status == cause).any():
        raise ModelError("A test needs at least two levels and one event.")
    counts = count_days(read, group, stratum, (size, len(strata_levels)), cause)
    parts = [_one_stratum(n, d, (family, rho, gamma)) for n, d in zip(counts.at_risk, counts.events)]
    evidence = evidence_by_level(read, group, stratum, levels, strata_levels, counts.rows, counts.event_rows)
    return tested(parts, levels, evidence, family, read.clock)


def tested(parts, levels, evidence, family, clock) -> CurveTest:  # type: ignore[no-untyped-def]
    """The test of all strata. parts : of each (observed, expected, difference, its variance), by level."""
    from scipy.special import chdtrc

    observed, expected, difference, variance = (sum(part[k] for part in parts) for k in range(4))
    chi_squared, df = quadratic_form(difference, variance)
    table = levels.copy()
    table["rows"] = evidence["rows"].to_numpy().reshape(-1, len(levels)).sum(axis=0)
    table["events"], table["expected"], table["variance"] = observed, expected, np.diag(variance)
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


def _one_stratum(
    n: np.ndarray, d: np.ndarray, family: Tuple[str, float, float]
) -> Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(observed, expected, weighted difference, its variance) of one stratum; n, d : at risk and events by day and level."""
    total, events = n.sum(axis=1), d.sum(axis=1)
    weight = _weights(family, total, events)
    share = n / total[:, None]
    expected = share * events[:, None]
    spread = weight ** 2 * events * (total - events) / np.maximum(total - 1, 1)
    variance = np.diag((spread[:, None] * share).sum(axis=0)) - (share * spread[:, None]).T @ share
    return d.sum(axis=0), expected.sum(axis=0), (weight[:, None] * (d - expected)).sum(axis=0), variance


def _weights(family: Tuple[str, float, float], total: np.ndarray, events: np.ndarray) -> np.ndarray:
    name, rho, gamma = family
    if name == "log-rank":
        return np.ones(len(total))
    if name == "gehan":
        return total
    if name == "tarone-ware":
        return np.sqrt(total)
    before = np.append(1.0, np.cumprod(1.0 - events / total)[:-1])
    return before if name == "peto" else before ** rho * (1.0 - before) ** gamma


def quadratic_form(difference: np.ndarray, variance: np.ndarray) -> Tuple[float, int]:
    """Test over the levels that were ever at risk with somebody else."""
    kept = np.flatnonzero(np.diag(variance) > 0)[:-1]
    if not len(kept):
        raise ModelError("No event happens while people of two levels are at risk together.")
    inner = variance[np.ix_(kept, kept)]
    return float(difference[kept] @ np.linalg.solve(inner, difference[kept])), len(kept)


def evidence_by_level(rows, group, stratum, levels, strata_levels, counts, events) -> pd.DataFrame:  # type: ignore
    """Rows, distinct people and events per stratum and level; counts, events : of rows, (strata, levels)."""
    counts, events = counts.reshape(-1), events.reshape(-1)
    people = counts
    if rows.person is not None:
        pairs = np.unique(rows.person.astype(np.int64) * len(counts) + np.int64(len(levels)) * stratum + group)
        people = np.bincount(pairs % len(counts), None, len(counts))
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
