"""People at risk and events of every level of every stratum, day by day: what tests of equal curves are made of."""
from dataclasses import dataclass
from typing import Iterator, List, Optional, Tuple

import numpy as np

from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times, first_after, tally


@dataclass(frozen=True)
class DayCounts:
    """
    days : the days with an event of each stratum
    at_risk, events : one array per stratum, (its days, levels), weighted
    rows, event_rows : (strata, levels), in all, not weighted
    """

    days: List[np.ndarray]
    at_risk: List[np.ndarray]
    events: List[np.ndarray]
    rows: np.ndarray
    event_rows: np.ndarray


def count_days(rows: Rows, group: np.ndarray, stratum: np.ndarray, shape: Tuple[int, int], cause: int) -> DayCounts:
    """The counts of rows with codes of their level (`group`) and stratum. shape : how many levels and strata there are."""
    found = _by_table(rows, group, stratum, shape, cause)
    if found is not None:
        return found
    parts = [_by_rows(own, codes, shape[0], cause) for own, codes in by_stratum(rows, group, stratum, shape[1])]
    days, at_risk, events = ([part[k] for part in parts] for k in range(3))
    return DayCounts(days, at_risk, events, *row_counts(rows, group, stratum, shape, cause))


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
    counted = _tables(rows, place, places, cause, None)
    if counted is None:
        return None
    days, risk, events, ended = counted
    totals = ended.reshape(strata, size), events.sum(axis=0).reshape(strata, size)
    if rows.weight is not None:
        # Sums of weights leave a trace of rounding where nobody is at risk.
        nobody = risk == 0
        days, risk, events, _ = _tables(rows, place, places, cause, rows.weight)
        risk[nobody] = 0.0
    found = [], [], []
    for first in range(0, places, size):
        own = slice(first, first + size)
        some = events[:, own].any(axis=1)
        for values, kept in zip(found, (days[some], risk[some, own], events[some, own])):
            values.append(kept.astype(np.float64))
    return DayCounts(*found, *totals)


def _tables(rows, place, places, cause, weight):  # type: ignore[no-untyped-def]
    """(days, at risk, events: (days, places), how many ended: (places)), or None where days make no table."""
    ends = tally(rows.stop, 2 * place + (rows.status == cause), 2 * places, weight)
    begins = None if rows.start is None else tally(rows.start, place, places, weight)
    if ends is None or (begins is None and rows.start is not None):
        return None
    days, table = ends[0], ends[1].reshape(-1, places, 2)
    ended = table.sum(axis=2)
    risk = _from_then_on(ended)
    if begins is not None:
        later = np.append(_from_then_on(begins[1]), np.zeros((1, places), dtype=begins[1].dtype), axis=0)
        risk = risk - later[np.searchsorted(begins[0], days)]
    return days, risk, table[:, :, 1], ended.sum(axis=0)


def _from_then_on(values: np.ndarray) -> np.ndarray:
    return np.cumsum(values[::-1], axis=0)[::-1]


def _by_rows(rows: Rows, group: np.ndarray, size: int, cause: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(days with an event, at risk, events: (days, levels)) of one stratum, row by row."""
    happened = rows.status == cause
    times, last = distinct_times(rows.stop)
    grid = len(times)
    first = None if rows.start is None else first_after(times, rows.start)
    n, d = np.zeros((grid, size)), np.zeros((grid, size))
    for g in range(size):
        here = np.flatnonzero(group == g)
        begin, weight = (None if values is None else values[here] for values in (first, rows.weight))
        n[:, g] = at_risk(begin, last[here], grid, weight)
        if weight is not None:
            n[at_risk(begin, last[here], grid) == 0, g] = 0.0
        event = happened[here]
        d[:, g] = np.bincount(last[here[event]], None if weight is None else weight[event], grid)
    some = d.any(axis=1)
    return times[some], n[some], d[some]
