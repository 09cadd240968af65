"""Intervals of days per person: union, touching ones, parts inside and outside, by keys of person and day.

All people are treated in one pass: a key orders by person, then day, and no interval reaches into another person.
"""
from typing import NamedTuple, Tuple

import numpy as np

from jdfanalysis.arrays import in_pieces
from jdfanalysis.journeys.keys import (
    day_of, expand, last_positions, person_day, person_of, places, same_people, stable_keys,
)

_STEPS = 12


class Intervals(NamedTuple):
    """Half-open intervals [start, stop) in integer days, one per position: three arrays."""

    person: np.ndarray
    start: np.ndarray
    stop: np.ndarray


def intervals_at(begin: np.ndarray, end: np.ndarray) -> Intervals:
    """The intervals between keys of their starts and of their stops."""
    return Intervals(person_of(begin), day_of(begin), day_of(end))


def disjoint(person: np.ndarray, start: np.ndarray, stop: np.ndarray, gap: int = 0) -> Intervals:
    """The union of the intervals per person, in order; those at most `gap` days apart become one."""
    begin, end, as_given = disjoint_keys(person, start, stop, gap)
    return Intervals(person, start, stop) if as_given else intervals_at(begin, end)


def disjoint_keys(person: np.ndarray, start: np.ndarray, stop: np.ndarray, gap: int = 0
                  ) -> Tuple[np.ndarray, np.ndarray, bool]:
    """The same as keys of the starts and of the stops; and whether they are those given, in the order given."""
    order, begin = stable_keys(person, start)
    end = same_people(begin, stop, order)
    if are_disjoint(begin, end, gap):
        return begin, end, order is None
    np.maximum.accumulate(end, out=end)
    first = np.flatnonzero(opens(begin, end, gap))
    return begin.take(first), end.take(last_positions(first, len(end))), False


def are_disjoint(begin: np.ndarray, end: np.ndarray, gap: int = 0) -> bool:
    """Is each of the intervals, in order of their starts, more than `gap` days before the next one, and do all last a day or more?"""
    return all(in_pieces(lambda a, b: bool((begin[a:b] < end[a:b]).all()) and bool(
        (begin[a + 1: b + 1] > end[a: min(b, len(end) - 1)] + np.int64(gap)).all()), len(begin)))


def opens(begin: np.ndarray, running: np.ndarray, gap: int) -> np.ndarray:
    """
    Where a united interval opens: the start lies more than `gap` days past every earlier stop.

    begin : sorted start keys. running : running maximum of the stop keys, which the next
    person's smallest key always exceeds, so nobody's interval reaches into another person.
    """
    new = np.ones(len(begin), dtype=bool)
    if gap:
        running = running + np.int64(gap)
    np.greater(begin[1:], running[:-1], out=new[1:])
    return new


def touching(left: Intervals, right: Intervals) -> Tuple[np.ndarray, np.ndarray]:
    """For each left interval, the range [low, high) of disjoint, ordered right intervals sharing a day with it."""
    low = places(person_day(right.person, right.stop), person_day(left.person, left.start), "right")
    high = low.copy()
    start, stop = person_day(right.person, right.start), person_day(left.person, left.stop)
    # Mostly an interval touches none or a few: step past them for all at once, then search for those that touch many.
    wide = np.flatnonzero(low < len(start))
    for _ in range(_STEPS):
        wide = wide.compress(start.take(high.take(wide)) < stop.take(wide))
        high[wide] += 1
        wide = wide.compress(high.take(wide) < len(start))
        if not len(wide):
            break
    if len(wide):
        high[wide] = np.maximum(places(start, stop.take(wide), "left"), low.take(wide))
    return low, high


def pieces_inside(left: Intervals, right: Intervals) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The parts of each left interval covered by disjoint, ordered `right`: (owner, start, stop)."""
    low, high = touching(left, right)
    owner, at = expand(low, high - low)
    return (owner, np.maximum(left.start.take(owner), right.start.take(at)),
            np.minimum(left.stop.take(owner), right.stop.take(at)))


def pieces_outside(left: Intervals, right: Intervals) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The parts of each left interval not covered by disjoint, ordered `right`: (owner, start, stop)."""
    low, high = touching(left, right)
    touched = high - low
    # A window with k of them has k + 1 pieces: they begin with it and at their stops, and end at their starts and with it.
    last = np.cumsum(touched + 1) - 1
    first = last - touched
    owner = np.repeat(np.arange(len(touched), dtype=np.int64), touched + 1)
    whose, place = expand(first + 1, touched)
    at = place + (low - first - 1).take(whose)
    start, stop = np.empty(len(owner), dtype=np.int32), np.empty(len(owner), dtype=np.int32)
    start[first], start[place] = left.start, right.stop.take(at)
    stop[last], stop[place - 1] = left.stop, right.start.take(at)
    kept = np.flatnonzero(stop > start)
    return (owner, start, stop) if len(kept) == len(owner) else (owner.take(kept), start.take(kept), stop.take(kept))


def covered_days(left: Intervals, right: Intervals) -> np.ndarray:
    """Days of each left interval covered by disjoint, ordered `right`, int64."""
    if not len(right.person):
        return np.zeros(len(left.person), dtype=np.int64)
    owner, start, stop = pieces_inside(left, right)
    # bincount sums in floating point; day counts are far below its exact range.
    return np.bincount(owner, weights=(stop - start), minlength=len(left.person)).astype(np.int64)
