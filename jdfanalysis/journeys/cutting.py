"""Parts of spells inside or outside disjoint intervals, made in the order of person and start, so that nothing is sorted.

Spells of one person may overlap, and their parts then have to be sorted if they are made spell by spell. Made interval by
interval they come in order: within an interval a part starts where its spell does or where the interval does, whichever is
later. Which spells an interval touches is a range of them as long as whoever starts later stops no sooner, which is so for
windows of one length and for disjoint spells; for others parts are made spell by spell and sorted.
"""
from typing import NamedTuple, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.arrays import in_pieces, in_threads
from jdfanalysis.journeys.keys import nanoseconds_of, person_of, places

_EDGE = np.iinfo(np.int64)
_PIECE, _FEW = 2 ** 15, 4


class Parts(NamedTuple):
    """
    Parts in order of person, start and stop.

    owner : position of the spell, int32. start, stop : int64 nanoseconds. late, early : starts later, stops sooner than its spell.
    tied : positions of parts that share all three with the next one; none in stretches whose ties are in order.
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
    edges = [(np.full(1, _EDGE.min, dtype=np.int64), end), (begin, np.full(1, _EDGE.max, dtype=np.int64))]
    low, high = in_threads(np.concatenate, edges, 2 * len(begin))
    return low, high


def parts_in_order(spells: Tuple[np.ndarray, np.ndarray], intervals: Tuple[np.ndarray, np.ndarray], rest: Sequence[np.ndarray]
                   ) -> Optional[Parts]:
    """
    The parts of `spells` inside the intervals [low, high), in order; None where they cannot be made in order.

    spells : keys of starts and of stops, in order of person, start and stop. intervals : keys, disjoint and in order.
    rest : further columns of the spells, by which parts that share both edges are in order.
    """
    begin, end = spells
    low, high = intervals
    if not all(in_pieces(lambda a, b: bool((end[a + 1: b + 1] >= end[a: min(b, len(end) - 1)]).all()), len(end))):
        return None
    first, after = places(end, low, "right"), np.empty(len(low), dtype=np.int64)

    def number(a: int, b: int) -> int:
        return int(np.cumsum(_how_many(begin, first[a:b], high[a:b]), out=after[a:b])[-1])

    sizes = np.array(in_pieces(number, len(after), _PIECE), dtype=np.int64)
    return _filled(spells, intervals, (first, after, np.append(0, np.cumsum(sizes))), rest)


def _how_many(begin: np.ndarray, first: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How many spells from `first` on begin before each interval ends. begin, first : ascending."""
    if first[-1] + _FEW >= len(begin):
        return np.maximum(begin.searchsorted(high, side="left") - first, 0)
    # Mostly none or a few: step along for all at once, and search for those with many.
    found = np.zeros(len(first), dtype=np.int64)
    for step in range(_FEW):
        found += begin.take(first + np.int64(step)) < high
    many = np.flatnonzero(found == _FEW)
    found[many] = begin.searchsorted(high.take(many), side="left") - first.take(many)
    return found


def _filled(spells: Tuple[np.ndarray, np.ndarray], intervals: Tuple[np.ndarray, np.ndarray],
            counted: Tuple[np.ndarray, np.ndarray, np.ndarray], rest: Sequence[np.ndarray]) -> Parts:
    """
    The parts of spells inside intervals, both keys of starts and of stops.

    counted : the first spell of each interval; how many parts it has with those before it in its piece; where pieces begin.
    """
    first, after, begins = counted
    size = int(begins[-1])
    owner, person = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    start, stop = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    late, early = np.empty(size, dtype=bool), np.empty(size, dtype=bool)

    def fill(a: int, b: int) -> Optional[np.ndarray]:
        at, many = int(begins[a // _PIECE]), int(after[b - 1])
        if not many:
            return None
        rows = slice(at, at + many)
        here, whose = _owners(first[a:b], after[a:b], many)
        owner[rows] = whose
        begun, ended = spells[0].take(whose), spells[1].take(whose)
        low, high = intervals[0][a:b].take(here), intervals[1][a:b].take(here)
        np.greater(low, begun, out=late[rows])
        np.less(high, ended, out=early[rows])
        np.maximum(low, begun, out=low)
        np.minimum(high, ended, out=high)
        person[rows] = person_of(low)
        nanoseconds_of(low, start[rows])
        nanoseconds_of(high, stop[rows])
        # Two parts share their edges only within an interval, so never across pieces.
        tied = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
        return None if _in_order(whose.take(tied), whose.take(tied + 1), rest) else tied + at

    ties = [found for found in in_pieces(fill, len(after), _PIECE) if found is not None]
    tied = np.concatenate(ties) if ties else np.zeros(0, dtype=np.int64)
    return Parts(owner, person, start, stop, late, early, tied)


def _owners(first: np.ndarray, after: np.ndarray, many: int) -> Tuple[np.ndarray, np.ndarray]:
    """The interval and the spell of each part. after : how many parts an interval and those before it have, `many` in all."""
    # By how many intervals have ended before it: numpy's repeat would keep other threads waiting.
    here = np.cumsum(np.bincount(after[:-1], minlength=many)[:many])
    shift = first.copy()
    shift[1:] -= after[:-1]
    whose = shift.take(here)
    whose += np.arange(many, dtype=np.int64)
    return here, whose


def _in_order(before: np.ndarray, after: np.ndarray, columns: Sequence[np.ndarray]) -> bool:
    """Do rows `before` come no later than `after` by the columns?"""
    for values in columns:
        one, other = values.take(before), values.take(after)
        if (one > other).any():
            return False
        same = one == other
        if not same.all():
            before, after = before.compress(same), after.compress(same)
    return True
