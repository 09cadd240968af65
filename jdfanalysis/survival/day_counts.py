"""People at risk and events of every level of every stratum, day by day: what tests of equal curves are made of."""
from dataclasses import dataclass
from typing import Iterator, List, Optional, Tuple

import numpy as np

from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times, first_after, tally


@dataclass(frozen=True)
class DayCounts:
    """
    at_risk, events : one array per stratum, (days with an event, levels)
    rows, event_rows : (strata, levels), in all
    """

    at_risk: List[np.ndarray]
    events: List[np.ndarray]
    rows: np.ndarray
    event_rows: np.ndarray


def count_days(rows: Rows, group: np.ndarray, stratum: np.ndarray, shape: Tuple[int, int], cause: int) -> DayCounts:
    """The counts of rows with codes of their level (`group`) and stratum. shape : how many levels and strata there are."""
    found = _by_table(rows, group, stratum, shape, cause)
    if found is not None:
        return found
    pairs = [_by_rows(own, codes, shape[0], cause) for own, codes in by_stratum(rows, group, stratum, shape[1])]
    return DayCounts([n for n, _ in pairs], [d for _, d in pairs], *row_counts(rows, group, stratum, shape, cause))


def row_counts(
    rows: Rows, group: np.ndarray, stratum: np.ndarray, shape: Tuple[int, int], cause: int
) -> Tuple[np.ndarray, np.ndarray]:
    """(strata x levels): rows, and rows with the event."""
    places = np.int64(shape[0]) * stratum + group
    size = shape[0] * shape[1]
    counts = np.bincount(places, None, size), np.bincount(places[rows.status == cause], None, size)
    return counts[0].reshape(shape[::-1]), counts[1].reshape(shape[::-1])


def by_stratum(rows: Rows, group: np.ndarray, stratum: np.ndarray, strata: int) -> Iterator[Tuple[Rows, np.ndarray]]:
    """(rows, their groups) of each stratum in turn."""
    if strata == 1:
        yield rows, group
        return
    for number in range(strata):
        here = np.flatnonzero(stratum == number)
        yield rows.take(here), group[here]


def _by_table(
    rows: Rows, group: np.ndarray, stratum: np.ndarray, shape: Tuple[int, int], cause: int
) -> Optional[DayCounts]:
    """
    All strata at once from tables of days by places (strata x levels); None where days make no table.

    At risk on a day is who ends on it or later, less those who begin on it or later.
    """
    size, strata = shape
    places = size * strata
    place = group if strata == 1 else (stratum * size + group).astype(np.int32)
    ends = tally(rows.stop, 2 * place + (rows.status == cause), 2 * places)
    begins = None if rows.start is None else tally(rows.start, place, places)
    if ends is None or (begins is None and rows.start is not None):
        return None
    days, table = ends[0], ends[1].reshape(-1, places, 2)
    risk, events = _from_then_on(table.sum(axis=2)), table[:, :, 1]
    if begins is not None:
        later = np.append(_from_then_on(begins[1]), np.zeros((1, places), dtype=np.int64), axis=0)
        risk = risk - later[np.searchsorted(begins[0], days)]
    n, d = [], []
    for first in range(0, places, size):
        own = slice(first, first + size)
        some = events[:, own].any(axis=1)
        n.append(risk[some, own].astype(np.float64))
        d.append(events[some, own].astype(np.float64))
    return DayCounts(n, d, table.sum(axis=(0, 2)).reshape(strata, size), events.sum(axis=0).reshape(strata, size))


def _from_then_on(values: np.ndarray) -> np.ndarray:
    return np.cumsum(values[::-1], axis=0)[::-1]


def _by_rows(rows: Rows, group: np.ndarray, size: int, cause: int) -> Tuple[np.ndarray, np.ndarray]:
    """(days with an event x levels) of one stratum: rows at risk, rows with the event, row by row."""
    happened = rows.status == cause
    times, last = distinct_times(rows.stop)
    grid = len(times)
    first = None if rows.start is None else first_after(times, rows.start)
    own = [np.flatnonzero(group == g) for g in range(size)]
    n = np.column_stack([at_risk(None if first is None else first[here], last[here], grid) for here in own])
    d = np.column_stack([np.bincount(last[here[happened[here]]], None, grid) for here in own])
    some = d.any(axis=1)
    return n[some], d[some].astype(np.float64)
