"""Person and day in one integer: the arithmetic under every journey step.

A key is person * 2**32 + (day + 2**31), an int64. It orders by person, then day, and no day can
reach into the next person, so one sort and one binary search serve all people at once. Any
int32 person and any int32 day fit, so there is no limit to state. Nothing here knows of frames.

Sorting a log needs a total order. `stable_order` packs person, day and position into 64 bits
and sorts the integers themselves, several times faster than sorting an index array. The bits
are counted from the data: 4.2 million people (22 bits), 45 years (14) and 268 million rows (28)
fit. Where they do not, a stable two-key sort gives the same order.
"""
from typing import NamedTuple, Sequence, Tuple

import numpy as np

from jdfanalysis.arrays import in_order, in_pieces, in_threads, threads_for

DAY_BITS = np.int64(32)
_DAY_OFFSET = np.int64(2 ** 31)
_DAY_MASK = np.int64(2 ** 32 - 1)
_STEPS = 12
_NEAR = 2 ** 13  # rows in a piece of keys that are looked up


class Intervals(NamedTuple):
    """Half-open intervals [start, stop) in integer days, one per position: three arrays."""

    person: np.ndarray
    start: np.ndarray
    stop: np.ndarray


def person_day(person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The int64 key of each (person, day); orders by person, then day."""
    person, day = np.asarray(person), np.asarray(day)
    keys = np.empty(len(person), dtype=np.int64)

    def pack(low: int, high: int) -> None:
        part = keys[low:high]
        part[:] = person[low:high]
        part <<= DAY_BITS
        part += day[low:high].astype(np.int64, copy=False)
        part += _DAY_OFFSET

    in_pieces(pack, len(keys))
    return keys


def places(keys: np.ndarray, wanted: np.ndarray, side: str) -> np.ndarray:
    """Where `wanted` belong in sorted `keys`: numpy's searchsorted, in threads; best where `wanted` are nearly in order."""
    found = np.empty(len(wanted), dtype=np.int64)

    def look(low: int, high: int) -> None:
        part = wanted[low:high]
        # What a piece asks for mostly lies close together: then the search stays in the processor's cache.
        first, last = keys.searchsorted(part.min(), side="left"), keys.searchsorted(part.max(), side="right")
        np.add(keys[first:last].searchsorted(part, side=side), first, out=found[low:high])

    in_pieces(look, len(wanted), _NEAR)
    return found


def day_of(key: np.ndarray) -> np.ndarray:
    """The int32 day in each key."""
    return (np.bitwise_and(key, _DAY_MASK) - _DAY_OFFSET).astype(np.int32)


def person_of(key: np.ndarray) -> np.ndarray:
    """The int32 person in each key."""
    return np.right_shift(key, DAY_BITS).astype(np.int32)


def expand(first: np.ndarray, count: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """
    Unroll ranges: for each i, the positions first[i] … first[i] + count[i] - 1.

    Returns (owner, position): owner is i repeated, both in the order of i.
    """
    count = np.asarray(count, dtype=np.int64)
    owner = np.repeat(np.arange(len(count), dtype=np.int64), count)
    before = np.cumsum(count) - count
    position = (np.asarray(first, dtype=np.int64) - before).take(owner)
    position += np.arange(len(owner), dtype=np.int64)
    return owner, position


def sort_keys(keys: np.ndarray) -> None:
    """Sort integers in place; long arrays are parted once into equal shares, which threads sort."""
    size = len(keys)
    threads = threads_for(size)
    cuts = [size * k // threads for k in range(threads + 1)]
    if threads > 1:
        keys.partition(cuts[1:-1])
    in_threads(lambda k: keys[cuts[k]: cuts[k + 1]].sort(), range(threads), size)


def stable_order(person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Positions that sort by person, then day, and leave ties in the order given."""
    return stable_sort(person, day, False)[0]


def stable_sort(person: np.ndarray, day: np.ndarray, unpack: bool = True) -> Tuple[np.ndarray, ...]:
    """The order of `stable_order`, and person and day in it, unpacked from the key: faster than to gather them."""
    person, day = np.asarray(person), np.asarray(day)
    size = len(person)
    if size < 2 or in_order([person, day]):
        order = np.arange(size, dtype=np.int64)
        return (order, person, day) if unpack else (order,)
    low = int(person.min()), int(day.min())
    bits = [span.bit_length() for span in (int(person.max()) - low[0], int(day.max()) - low[1], size - 1)]
    if sum(bits) > 64:
        order = np.lexsort((day, person))
        return (order, person[order], day[order]) if unpack else (order,)
    keys = np.empty(size, dtype=np.uint64)

    # Unsigned arithmetic wraps, so a negative smallest value subtracts as it should.
    def pack(begin: int, end: int) -> None:
        part = person[begin:end].astype(np.uint64) - np.uint64(low[0] % 2 ** 64)
        part <<= np.uint64(bits[1])
        part |= day[begin:end].astype(np.uint64) - np.uint64(low[1] % 2 ** 64)
        part <<= np.uint64(bits[2])
        keys[begin:end] = part | np.arange(begin, end, dtype=np.uint64)

    in_pieces(pack, size)
    sort_keys(keys)
    return _unpacked(keys, low, bits, (person.dtype, day.dtype) if unpack else ())


def _unpacked(keys: np.ndarray, low: Tuple[int, int], bits: Sequence[int], types: Sequence[np.dtype]
              ) -> Tuple[np.ndarray, ...]:
    """The order in the last bits of sorted keys, and, where their types are told, person and day in it."""
    order = np.empty(len(keys), dtype=np.int64)
    found = [np.empty(len(keys), dtype=kind) for kind in types]

    def piece(begin: int, end: int) -> None:
        part = keys[begin:end]
        order[begin:end] = part & np.uint64(2 ** bits[2] - 1)
        if found:
            part = part >> np.uint64(bits[2])
            found[1][begin:end] = (part & np.uint64(2 ** bits[1] - 1)) + np.uint64(low[1] % 2 ** 64)
            found[0][begin:end] = (part >> np.uint64(bits[1])) + np.uint64(low[0] % 2 ** 64)

    in_pieces(piece, len(keys))
    return (order,) + tuple(found)


def count_people(person: np.ndarray) -> int:
    """How many different people: linear, without a sort."""
    person = np.asarray(person)
    if in_order([person]) and len(person):
        return int(sum(in_pieces(lambda low, high: np.count_nonzero(
            person[low + 1: high + 1] != person[low: min(high, len(person) - 1)]), len(person)))) + 1
    return int(np.count_nonzero(np.bincount(person))) if len(person) else 0


def disjoint(person: np.ndarray, start: np.ndarray, stop: np.ndarray, gap: int = 0) -> Intervals:
    """The union of the intervals per person, in order; those at most `gap` days apart become one."""
    order = stable_order(person, start)
    if in_order([order]):
        begin, end = person_day(person, start), person_day(person, stop)
        if opens(begin, end, gap).all() and (begin <= end).all():
            return Intervals(person, start, stop)
    begin = person_day(person[order], start[order])
    running = np.maximum.accumulate(person_day(person[order], stop[order])) if len(order) else begin
    first = np.flatnonzero(opens(begin, running, gap))
    last = np.append(first[1:], len(order)) - 1 if len(order) else first
    return Intervals(person_of(begin[first]), day_of(begin[first]), day_of(running[last]))


def opens(begin: np.ndarray, running: np.ndarray, gap: int) -> np.ndarray:
    """
    Where a united interval opens: the start lies more than `gap` days past every earlier stop.

    begin : sorted start keys. running : running maximum of the stop keys, which the next
    person's smallest key always exceeds, so nobody's interval reaches into another person.
    """
    new = np.ones(len(begin), dtype=bool)
    new[1:] = begin[1:] > running[:-1] + np.int64(gap)
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


def distinct(values: np.ndarray) -> np.ndarray:
    """The different values, in order. Sorts; numpy's own unique hashes first, which is slower on long keys."""
    ordered = np.sort(values)
    return ordered[first_positions(ordered)]


def first_positions(owner: np.ndarray) -> np.ndarray:
    """Position of the first element of each run of equal values."""
    return np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(owner) else np.zeros(0, dtype=np.int64)
