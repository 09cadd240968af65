"""Gray's test that the cumulative incidence of one cause is equal in several groups."""
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError
from jdfanalysis.survival.compare import CurveTest, evidence_by_level, tested, two_codings
from jdfanalysis.survival.day_counts import by_stratum, row_counts
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.steps import at_risk, make_steps


def compare_incidence(
    rows: pd.DataFrame,
    by: Names,
    strata: Names = None,
    rho: float = 0.0,
    duration: Optional[str] = None,
    event: Optional[str] = None,
    cause: int = 1,
    person: Optional[str] = None,
    entry: Optional[str] = None,
) -> CurveTest:
    """
    Test that the chance of the event `cause` by each day is equal in all combinations of `by`, others competing.

    rho : days are weighted by (1 - pooled incidence just before) to this power
    In and conventions: as `fit_cumulative_incidence`, without weights. Out: a CurveTest; `expected` are the events each level
    would have at the pooled subdistribution hazard. Independent rows. Raises ModelError for one level, no event, or a level (of a
    stratum) of which nobody is at risk yet when others have events, or all have had one before more enter.
    Method: Gray (1988), ties as cuminc of R cmprsk; the variance in our own closed form. Late entry: people at risk stand for those
    at risk of the subdistribution by the level's own product-limit curves, Y (1 - F) / S just before a day, as Geskus (2011) shows
    for Fine and Gray's model; the expected events are those of its score test at no effect. R's cuminc has no late entry.
    """
    read = read_rows(rows, duration, entry, event, person, competing=True)
    read, (group, levels), (stratum, strata_levels) = two_codings(rows, read, by, strata)
    size = len(levels)
    if size < 2 or not (read.status == cause).any():
        raise ModelError("A test needs at least two levels and one event.")
    parts = [
        _one_stratum(own, codes, size, cause, rho)
        for own, codes in by_stratum(read, group, stratum, len(strata_levels))
    ]
    counts, event_rows = row_counts(read, group, stratum, (size, len(strata_levels)), cause)
    evidence = evidence_by_level(read, group, stratum, levels, strata_levels, counts, event_rows)
    return tested(parts, levels, evidence, "Gray, rho {:g}".format(rho), read.clock)


def _counts(rows: Rows, group: np.ndarray, size: int, cause: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(days with events x groups): at risk, events of the cause, other events."""
    steps = make_steps(rows, rows.status > 0)
    grid = len(steps.times)
    columns = []
    for g in range(size):
        own = group == g
        status = rows.status[own]
        last = steps.last[own]
        columns.append(
            (
                at_risk(None if steps.first is None else steps.first[own], last, grid),
                np.bincount(last[status == cause], None, grid),
                np.bincount(last[(status > 0) & (status != cause)], None, grid),
            )
        )
    y, d1, d2 = (np.column_stack([c[k] for c in columns]).astype(np.float64) for k in range(3))
    some = steps.events > 0
    return y[some], d1[some], d2[some]


def _before(values: np.ndarray, begin: float) -> np.ndarray:
    return np.concatenate([np.full_like(values[:1], begin), values[:-1]])


def _check_seen(here: np.ndarray, emptied: np.ndarray) -> None:
    """Refuse levels whose curve is not known from the first event on. here, emptied : (days, levels)."""
    later = np.cumsum(here[::-1], axis=0)[::-1] > 0
    gone = _before(np.cumsum(here & emptied, axis=0) > 0, False) & here
    if (later & ~here).any() or gone.any():
        raise ModelError(
            "With late entry a level has nobody at risk, or all at risk have an event, on a day before others of it enter, so its "
            "incidence is not known. Begin at a landmark day, or join levels or strata."
        )


def _one_stratum(rows: Rows, group: np.ndarray, size: int, cause: int, rho: float):  # type: ignore[no-untyped-def]
    """(observed, expected, score, variance of the score) of one stratum."""
    y, d1, d2 = _counts(rows, group, size, cause)
    here = y > 0
    _check_seen(here, d1 + d2 == y)
    safe = np.where(here, y, 1.0)
    survival = np.cumprod(1.0 - (d1 + d2) / safe, axis=0)
    survival[survival < 1e-12] = 0.0
    was = _before(survival, 1.0)
    inner = np.where(here & (was > 0), was, 1.0)
    incidence = np.cumsum(was * d1 / safe, axis=0)
    # People at risk had nobody been censored: all, and without those who had the event.
    free = np.where(here, y / inner, 0.0)
    still = free * (1.0 - _before(incidence, 0.0))
    total, events = free.sum(axis=1), d1.sum(axis=1)
    pooled = np.cumsum(events / total)
    left = 1.0 - _before(pooled, 0.0)
    weight = left ** rho
    expected = events[:, None] * still / still.sum(axis=1)[:, None]
    score = (weight[:, None] * (d1 - expected)).sum(axis=0)
    share = free / total[:, None]
    slope = (weight[:, None] * free)[:, :, None] * (np.eye(size) - share[:, None, :])
    done = np.cumsum(slope * (events / (total * left))[:, None, None], axis=0)
    rest = done[-1] - done
    future = np.where(survival > 0, (1.0 - pooled)[:, None] / np.where(survival > 0, survival, 1.0), 0.0)
    # What an event of the cause, and one of another cause, in group k moves each group's score by.
    by_cause = slope + (1.0 - future)[:, None, :] * rest
    by_other = future[:, None, :] * rest
    pool = np.where(here & (events > 1)[:, None], total[:, None] * was - 1, 1.0)
    tie = 1.0 - np.maximum(events - 1, 0)[:, None] / pool
    rate = np.where(here, tie * was * events[:, None] / (total[:, None] * safe), 0.0)
    other_tie = 1.0 - np.where(d2 > 1, (d2 - 1) / np.maximum(y - 1, 1), 0.0)
    other = np.where(survival > 0, other_tie * was ** 2 * d2 / safe ** 2, 0.0)
    variance = np.einsum("tik,tjk,tk->ij", by_cause, by_cause, rate)
    variance += np.einsum("tik,tjk,tk->ij", by_other, by_other, other)
    return d1.sum(axis=0), expected.sum(axis=0), score, variance
