"""Who is at risk when: counts and weighted sums on the grid of distinct times, in linear time.

A row is at risk on grid positions first … last, where `last` is the position of its stop and
`first` that of the first time after its start: at risk at t means start < t <= stop, as in R.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
from scipy import sparse

from jdfanalysis.survival.rows import Rows

# Rows counted at a time, and the largest table (days x codes) that is worth it.
CHUNK = 131072
LARGEST = 262144


def tally(
    stop: np.ndarray, codes: np.ndarray, width: int = 0, weight: Optional[np.ndarray] = None
) -> Optional[Tuple[np.ndarray, np.ndarray]]:
    """
    (distinct stops, how many rows of each code from 0 on end on each, or their weight: (stops, codes)), in one pass.

    codes : not negative; width : how many there may be, 0 for as many as the greatest says
    None for times that are not whole numbers of a modest range, or too many codes: count those otherwise.
    """
    if not len(stop):
        return None
    low, high = float(stop.min()), float(stop.max())
    size, width = high - low + 1, width or int(codes.max()) + 1
    if not size * width <= LARGEST or low != np.floor(low) or max(abs(low), abs(high)) > 2 ** 30:
        return None
    found = np.zeros((int(size), width), dtype=np.int64 if weight is None else np.float64)
    ones = np.ones(min(CHUNK, len(stop)), dtype=np.int32)
    counts = sparse.coo_matrix(found.shape, dtype=np.int32 if weight is None else np.float64)
    for begin in range(0, len(stop), CHUNK):
        part = stop[begin : begin + CHUNK]
        day = part.astype(np.int32)
        if not (day == part).all():
            return None
        day -= np.int32(low)
        # A table of entries holds the sum of those at one place. Set one by one they are not looked through again.
        counts.row, counts.col = day, codes[begin : begin + CHUNK].astype(np.int32)
        counts.data = ones[: len(day)] if weight is None else weight[begin : begin + CHUNK]
        found += counts.toarray()
    seen = np.flatnonzero(found.any(axis=1))
    return seen + low, found[seen]


def codes_present(status: np.ndarray) -> Tuple[int, ...]:
    """The positive codes that occur, in order."""
    most = int(status.max())
    if most > 16:
        return tuple(int(c) for c in np.flatnonzero(np.bincount(status)) if c > 0)
    # A code that occurs at all mostly occurs early.
    early = status[:CHUNK]
    return tuple(c for c in range(1, most + 1) if (early == c).any() or (status == c).any())


def distinct_times(values: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """(sorted distinct values, position of each value among them). Linear for whole numbers of a modest range."""
    low = values.min() if len(values) else 0.0
    span = (values.max() - low) if len(values) else 0.0
    if span <= 8 * len(values) + 4096:
        whole = (values - low).astype(np.int64)
        if np.array_equal(whole + low, values):
            seen = np.bincount(whole) > 0
            return np.flatnonzero(seen) + low, (np.cumsum(seen) - 1)[whole].astype(np.int32)
    times, codes = np.unique(values, return_inverse=True)
    return times, codes.reshape(-1).astype(np.int32)


def first_after(times: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Position of the first of sorted `times` after each value. Linear for whole numbers of a modest range."""
    low, span = times[0], times[-1] - times[0]
    if span <= 8 * len(values) + 4096:
        whole = (times - low).astype(np.int64)
        if np.array_equal(whole + low, times):
            passed = np.zeros(int(span) + 2, dtype=np.int32)
            passed[whole + 1] = 1
            places = np.floor(np.clip(values, low - 1, times[-1]) - low).astype(np.int32) + 1
            return np.cumsum(passed, dtype=np.int32)[places]
    return np.searchsorted(times, values, side="right").astype(np.int32)


def at_risk(
    first: Optional[np.ndarray], last: np.ndarray, size: int, weight: Optional[np.ndarray] = None
) -> np.ndarray:
    """Sum of weights over rows with first <= k <= last, for every grid position k. `first` None: from the beginning."""
    change = np.bincount(last, weight, size).astype(np.float64)
    if first is not None:
        late = first > 0
        own = None if weight is None else weight[late]
        change -= np.bincount(first[late] - 1, own, size)
    return np.cumsum(change[::-1])[::-1]


def people_at_risk(
    person: Optional[np.ndarray], first: Optional[np.ndarray], last: np.ndarray, size: int
) -> np.ndarray:
    """Distinct people at risk at every grid position; a person with several rows at once counts once."""
    if person is None:
        return at_risk(first, last, size)
    first = np.zeros(len(last), dtype=np.int64) if first is None else first
    order = np.lexsort((first, person))
    # Person and position in one number, so that a running maximum never leaks from one person to the next.
    base = person[order].astype(np.int64) * (size + 1)
    begins, ends = base + first[order], np.maximum.accumulate(base + last[order])
    new = np.ones(len(begins), dtype=bool)
    new[1:] = begins[1:] > ends[:-1]
    final = np.append(np.flatnonzero(new)[1:] - 1, len(new) - 1)
    return at_risk(first[order][new], ends[final] - base[final], size)


def joined(rows: Rows, group: np.ndarray) -> Tuple[Rows, np.ndarray]:
    """
    Rows of one episode that continue each other (no event between, same group and weight) as one row.

    So splitting rows changes no curve and no count.
    """
    if rows.start is None or rows.episode is None:
        return rows, group
    order = np.lexsort((rows.start, rows.episode))
    sorted_rows, group = rows.take(order), group[order]
    same = (sorted_rows.episode[1:] == sorted_rows.episode[:-1]) & (group[1:] == group[:-1])
    same &= (sorted_rows.start[1:] == sorted_rows.stop[:-1]) & (sorted_rows.status[:-1] == 0)
    if rows.weight is not None:
        same &= sorted_rows.weight[1:] == sorted_rows.weight[:-1]
    first = np.flatnonzero(np.append(True, ~same))
    last = np.append(first[1:] - 1, len(rows) - 1)
    starts = sorted_rows.start[first]
    merged = sorted_rows.take(last)
    object.__setattr__(merged, "start", starts)
    return merged, group[first]


@dataclass(frozen=True)
class Steps:
    """
    Sums at each distinct stop time of one group.

    times, at_risk, events, censored : weighted
    rows, people, event_rows : plain counts of rows and distinct people at risk, and of rows with an event
    first, last : grid positions of each row (`place`: of its stop, if it was needed)
    """

    times: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    rows: np.ndarray
    people: np.ndarray
    event_rows: np.ndarray
    first: Optional[np.ndarray]
    place: Optional[np.ndarray]
    stop: np.ndarray

    @property
    def last(self) -> np.ndarray:
        """Grid position of each row's stop."""
        return first_after(self.times, self.stop) - 1 if self.place is None else self.place


def make_steps(rows: Rows, happened: np.ndarray) -> Steps:
    """The sums of one group; `happened` says which rows end with an event."""
    times, last = distinct_times(rows.stop)
    size = len(times)
    first = None if rows.start is None else first_after(times, rows.start)
    count = at_risk(first, last, size)
    event_rows = np.bincount(last[happened], None, size)
    if rows.weight is None:
        risk, events = count, event_rows.astype(np.float64)
        censored = np.bincount(last, None, size) - events
    else:
        risk = at_risk(first, last, size, rows.weight)
        events = np.bincount(last[happened], rows.weight[happened], size)
        censored = np.bincount(last[~happened], rows.weight[~happened], size).astype(np.float64)
    people = people_at_risk(rows.person, first, last, size)
    return Steps(times, risk, events, censored, count, people, event_rows, first, last, rows.stop)


def counted_steps(rows: Rows, cause: Optional[int] = None) -> Tuple[Steps, Optional[np.ndarray]]:
    """
    (the sums of one group, its events those of `cause` or of any; how many rows of each code end at each time).

    The second is None where rows do not simply count: weights, late entry, several rows of a person.
    """
    quick = None
    if rows.weight is None and rows.person is None and len(rows):
        if rows.start is None or rows.start.max() < rows.stop.min():
            quick = tally(rows.stop, rows.status)
    if quick is None:
        return make_steps(rows, rows.status > 0 if cause is None else rows.status == cause), None
    times, table = quick
    ended = table.sum(axis=1)
    if cause is None:
        event_rows = ended - table[:, 0]
    else:
        event_rows = table[:, cause].copy() if cause < table.shape[1] else np.zeros_like(ended)
    count, events = np.cumsum(ended[::-1])[::-1].astype(np.float64), event_rows.astype(np.float64)
    return Steps(times, count, events, ended - events, count, count, event_rows, None, None, rows.stop), table
