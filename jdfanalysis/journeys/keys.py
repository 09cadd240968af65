"""Person and day in one integer: the arithmetic under every journey step.

A key is person * 2**32 + (day + 2**31), an int64. It orders by person, then day, and no day can
reach into the next person, so one sort and one binary search serve all people at once. Any
int32 person and any int32 day fit, so there is no limit to state. Nothing here knows of frames.

Sorting a log needs a total order. `stable_order` packs person, day and position into 64 bits
and sorts the integers themselves, several times faster than sorting an index array. The bits
are counted from the data: 4.2 million people (22 bits), 45 years (14) and 268 million rows (28)
fit. Where they do not, a stable two-key sort gives the same order.
"""
from typing import List, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, NO_TIME, PIECE, in_order, in_pieces, in_threads, threads_for

DAY_BITS = np.int64(32)
_DAY_OFFSET = np.int64(2 ** 31)
_DAY_MASK = np.int64(2 ** 32 - 1)
_NEAR = 2 ** 13  # rows in a piece of keys that are looked up


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


def date_keys(person: np.ndarray, dates: np.ndarray) -> np.ndarray:
    """The same from dates, datetime64[ns], in one pass; NaT is NO_DAY, the smallest day."""
    times = np.ascontiguousarray(dates).view(np.int64)
    keys = np.empty(len(times), dtype=np.int64)

    def pack(low: int, high: int) -> None:
        part = np.left_shift(person[low:high], DAY_BITS, out=keys[low:high], dtype=np.int64)
        part += _offset_days(times[low:high])

    in_pieces(pack, len(keys))
    return keys


def with_dates(keys: np.ndarray, dates: np.ndarray) -> np.ndarray:
    """Keys of the same people with other dates, one for each."""
    times = np.ascontiguousarray(dates).view(np.int64)
    found = np.empty(len(keys), dtype=np.int64)

    def pack(low: int, high: int) -> None:
        part = np.bitwise_and(keys[low:high], ~_DAY_MASK, out=found[low:high])
        part |= _offset_days(times[low:high])

    in_pieces(pack, len(keys))
    return found


def _offset_days(times: np.ndarray) -> np.ndarray:
    """Days of int64 nanoseconds as the last 32 bits of a key."""
    days = np.floor_divide(times, NANOSECONDS_PER_DAY)
    days += _DAY_OFFSET
    gone = times == NO_TIME
    if gone.any():
        days[gone] = 0
    return days


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


def marked(people: np.ndarray) -> np.ndarray:
    """Boolean array, True at the codes of these people; its last place, one beyond them all, is False."""
    if len(people) and people.min() < 0:
        people = people[people >= 0]
    found = np.zeros((int(people.max()) if len(people) else -1) + 2, dtype=bool)
    found[people] = True
    return found


def rows_of(person: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Positions of the rows whose person is one of those `marked`; int64, ascending."""
    last = np.int64(len(wanted) - 1)

    def look(low: int, high: int) -> np.ndarray:
        part = person[low:high]
        # -1, nobody, is read from the end, where nobody is wanted.
        if part.max() > last or part.min() < -1:
            part = np.clip(part, -1, last)
        return np.flatnonzero(wanted.take(part)) + low

    return np.concatenate(in_pieces(look, len(person)) or [np.zeros(0, dtype=np.int64)])


def day_of(key: np.ndarray) -> np.ndarray:
    """The int32 day in each key."""
    return (np.bitwise_and(key, _DAY_MASK) - _DAY_OFFSET).astype(np.int32)


def nanoseconds_of(key: np.ndarray, out: np.ndarray) -> None:
    """Write the day in each key as int64 nanoseconds since 1970-01-01."""
    np.bitwise_and(key, _DAY_MASK, out=out)
    out -= _DAY_OFFSET
    out *= NANOSECONDS_PER_DAY


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
    packed = _packed(person, day)
    if packed is None:
        order = np.lexsort((day, person))
        return (order, person[order], day[order]) if unpack else (order,)
    return _unpacked(*packed, types=(person.dtype, day.dtype) if unpack else ())


def stable_keys(person: np.ndarray, day: np.ndarray) -> Tuple[Optional[np.ndarray], np.ndarray]:
    """The order of `stable_order`, None if rows are in it, and the person_day keys in it, straight from the sorted integers."""
    person, day = np.asarray(person), np.asarray(day)
    size = len(person)
    if in_order([person[:PIECE], day[:PIECE]]):
        keys = person_day(person, day)
        if in_order([keys]):
            return None, keys
    packed = _packed(person, day)
    if packed is None:
        order = np.lexsort((day, person))
        return order, person_day(person[order], day[order])
    keys, low, bits = packed
    order, found = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)

    def piece(begin: int, end: int) -> None:
        part = keys[begin:end]
        order[begin:end] = part & np.uint64(2 ** bits[2] - 1)
        part = part >> np.uint64(bits[2])
        whole = (part >> np.uint64(bits[1])).view(np.int64)
        whole += np.int64(low[0])
        whole <<= DAY_BITS
        whole += (part & np.uint64(2 ** bits[1] - 1)).view(np.int64)
        np.add(whole, _DAY_OFFSET + np.int64(low[1]), out=found[begin:end])

    in_pieces(piece, size)
    return order, found


def same_people(keys: np.ndarray, day: np.ndarray, order: Optional[np.ndarray]) -> np.ndarray:
    """Keys of the people of `keys`, with the days that `order` picks (all as they stand if it is None)."""
    found = np.empty(len(keys), dtype=np.int64)

    def piece(low: int, high: int) -> None:
        part = (day[low:high] if order is None else day.take(order[low:high])).astype(np.int64)
        part += _DAY_OFFSET
        np.bitwise_or(np.bitwise_and(keys[low:high], ~_DAY_MASK), part, out=found[low:high])

    in_pieces(piece, len(keys))
    return found


def _packed(person: np.ndarray, day: np.ndarray) -> Optional[Tuple[np.ndarray, Tuple[int, int], List[int]]]:
    """Sorted integers of person, day and position, the smallest person and day, and the bits of each; None if they are too wide."""
    size = len(person)
    low = int(person.min()), int(day.min())
    bits = [span.bit_length() for span in (int(person.max()) - low[0], int(day.max()) - low[1], size - 1)]
    if sum(bits) > 64:
        return None
    keys = np.empty(size, dtype=np.uint64)

    # Unsigned arithmetic wraps, so a negative smallest value subtracts as it should.
    def pack(begin: int, end: int) -> None:
        part = person[begin:end].astype(np.uint64)
        part -= np.uint64(low[0] % 2 ** 64)
        part <<= np.uint64(bits[1])
        within = day[begin:end].astype(np.uint64)
        within -= np.uint64(low[1] % 2 ** 64)
        part |= within
        part <<= np.uint64(bits[2])
        np.bitwise_or(part, np.arange(begin, end, dtype=np.uint64), out=keys[begin:end])

    in_pieces(pack, size)
    sort_keys(keys)
    return keys, low, bits


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


def last_positions(first: np.ndarray, size: int) -> np.ndarray:
    """The last position of each run, from the first of each."""
    last = np.empty(len(first), dtype=np.int64)
    last[:-1] = first[1:]
    last[-1:] = size
    last -= 1
    return last


def distinct(values: np.ndarray) -> np.ndarray:
    """The different values, in order. Sorts; numpy's own unique hashes first, which is slower on long keys."""
    ordered = np.sort(values)
    return ordered[first_positions(ordered)]


def first_positions(owner: np.ndarray) -> np.ndarray:
    """Position of the first element of each run of equal values."""
    return np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(owner) else np.zeros(0, dtype=np.int64)
