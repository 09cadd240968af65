"""Parts of spells inside or outside disjoint intervals, made in the order of person and start, so that nothing is sorted.

Spells of one person may overlap, and their parts then have to be sorted if they are made spell by spell. Made interval by
interval they come in order: within an interval a part starts where its spell does or where the interval does, whichever is
later. Which spells an interval touches is a range of them as long as whoever starts later stops no sooner, which is so for
windows of one length and for disjoint spells; for others parts are made spell by spell and sorted.
"""
from typing import List, NamedTuple, Optional, Tuple

import numpy as np

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, in_pieces
from jdfanalysis.journeys.intervals import Intervals
from jdfanalysis.journeys.keys import day_of, person_day, person_of, places

_EDGE = np.iinfo(np.int64)
_PIECE = 2 ** 14


class Parts(NamedTuple):
    """
    Parts in order of person, start and stop.

    owner : position of the spell. start, stop : int64 nanoseconds. late, early : starts later, stops sooner than its spell.
    tied : positions of parts that share all three with the next one.
    """

    owner: np.ndarray
    person: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    late: np.ndarray
    early: np.ndarray
    tied: np.ndarray


def outside(begin: np.ndarray, end: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The intervals between disjoint ones, before the first and after the last, as keys; they reach over people."""
    return np.append(np.int64(_EDGE.min), end), np.append(begin, np.int64(_EDGE.max))


def parts_in_order(spells: Intervals, low: np.ndarray, high: np.ndarray) -> Optional[Parts]:
    """
    The parts of `spells` inside the intervals [low, high), in order; None where they cannot be made in order.

    spells : in order of person, start and stop. low, high : keys, disjoint and in order.
    """
    begin, end = person_day(spells.person, spells.start), person_day(spells.person, spells.stop)
    if not all(in_pieces(lambda a, b: bool((end[a + 1: b + 1] >= end[a: min(b, len(end) - 1)]).all()), len(end))):
        return None
    first = places(end, low, "right")
    count = places(begin, high, "left")
    count -= first
    np.maximum(count, 0, out=count)
    return _filled((begin, end), (low, high), first, count)


def _filled(spells: Tuple[np.ndarray, np.ndarray], intervals: Tuple[np.ndarray, np.ndarray], first: np.ndarray,
            count: np.ndarray) -> Parts:
    """The parts of `count` spells from `first` on in each interval. spells, intervals : keys of starts and of stops."""
    after = np.cumsum(count)
    size = int(after[-1]) if len(after) else 0
    owner, person = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int32)
    start, stop = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    late, early = np.empty(size, dtype=bool), np.empty(size, dtype=bool)

    def fill(a: int, b: int) -> Optional[np.ndarray]:
        number = count[a:b]
        at, to = int(after[a] - count[a]), int(after[b - 1])
        if at == to:
            return None
        rows = slice(at, to)
        whose = owner[rows]
        whose[:] = np.repeat(first[a:b] - (after[a:b] - number), number)
        whose += np.arange(at, to, dtype=np.int64)
        here = np.repeat(np.arange(a, b, dtype=np.int64), number)
        begun, ended = spells[0].take(whose), spells[1].take(whose)
        low, high = intervals[0].take(here), intervals[1].take(here)
        np.greater(low, begun, out=late[rows])
        np.less(high, ended, out=early[rows])
        np.maximum(low, begun, out=low)
        np.minimum(high, ended, out=high)
        person[rows] = person_of(low)
        np.multiply(day_of(low), NANOSECONDS_PER_DAY, out=start[rows])
        np.multiply(day_of(high), NANOSECONDS_PER_DAY, out=stop[rows])
        # Two parts share their edges only within an interval, so never across pieces.
        return np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1])) + at

    ties: List[np.ndarray] = [found for found in in_pieces(fill, len(count), _PIECE) if found is not None]
    tied = np.concatenate(ties) if ties else np.zeros(0, dtype=np.int64)
    return Parts(owner, person, start, stop, late, early, tied)
