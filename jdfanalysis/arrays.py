"""Linear passes over long columns: dates as day numbers, order, missing values.

Frames are checked whenever a part is handed one, so checks must cost next to nothing. Each pass
here goes over a column in pieces that stay in the processor's cache, and shares long columns out
between as many threads as the machine has cores (numpy computes without Python's lock). The result
never depends on either.
"""
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict, List, Sequence

import numpy as np
import pandas as pd

NANOSECONDS_PER_DAY = np.int64(86400 * 10 ** 9)

# A missing day in integer form; smaller than every real day.
NO_DAY = np.int32(np.iinfo(np.int32).min)

PIECE = 2 ** 16
LONG = 2 ** 20  # Shorter columns are not worth a thread.
_MOST_THREADS = 4
_SPARSE = 16  # Where fewer rows than one in so many tie, they are looked up one by one.
_WORKERS: Dict[int, ThreadPoolExecutor] = {}  # by process
NO_TIME = np.iinfo(np.int64).min
_LAST_DAY = int(np.iinfo(np.int64).max // NANOSECONDS_PER_DAY)  # the last whole day that datetime64[ns] holds


def threads_for(size: int) -> int:
    """How many threads work on so many rows: one per core, at most four, and one where it is not worth it."""
    return min(os.cpu_count() or 1, _MOST_THREADS) if size >= LONG else 1


def in_threads(work: Callable[[Any], Any], parts: Sequence[Any], size: int) -> List[Any]:
    """What `work` makes of each part, in order; in threads where `size` rows are worth it, this one among them."""
    threads = min(threads_for(size), len(parts))
    if threads < 2:
        return [work(part) for part in parts]
    found: List[Any] = [None] * len(parts)
    left = iter(range(len(parts)))  # next() on it is one step for the interpreter, so no part is taken twice.

    def run() -> None:
        try:
            for number in left:
                found[number] = work(parts[number])
        except BaseException:
            for _ in left:  # nobody need do the rest
                pass
            raise

    others = [_workers().submit(run) for _ in range(threads - 1)]
    try:
        run()
    finally:
        # Whoever has not begun has nothing left to do, and may be waiting for this very thread.
        faults = [other.exception() for other in others if not other.cancel()]
    for fault in faults:
        if fault is not None:
            raise fault
    return found


def _workers() -> ThreadPoolExecutor:
    """Threads that wait for work: one set in each process, since a fork does not bring them along."""
    mine = os.getpid()
    return _WORKERS.get(mine) or _WORKERS.setdefault(mine, ThreadPoolExecutor(_MOST_THREADS - 1))


def in_pieces(work: Callable[[int, int], Any], size: int, piece: int = PIECE) -> List[Any]:
    """What `work(low, high)` gives for the ranges of `piece` rows that make up 0 … size - 1, in order."""
    return in_threads(lambda low: work(low, min(size, low + piece)), range(0, size, piece), size)


def plain(column: Any) -> np.ndarray:
    """The array under a column, not copied: codes of words, int64 of dates, else its values."""
    values = getattr(column, "array", column)
    if isinstance(values, pd.Categorical):
        return np.asarray(values.codes)
    values = np.asarray(column)
    return values.view("int64") if values.dtype.kind == "M" else values


def in_order(columns: Sequence[np.ndarray]) -> bool:
    """True if rows ascend by the first column, among its ties by the second, and so on; ties of all are allowed."""
    size = len(columns[0])

    def ascends(low: int, high: int) -> bool:
        high = min(high, size - 1)
        tied = np.ones(high - low, dtype=bool)
        for number, values in enumerate(columns):
            here, after = values[low:high], values[low + 1: high + 1]
            less = after < here
            if number:
                less &= tied
            if less.any():
                return False
            tied &= after == here
            if np.count_nonzero(tied) < len(tied) // _SPARSE:
                return _ascend(columns[number + 1:], np.flatnonzero(tied) + low)
        return True

    # What is out of order mostly is so at once.
    return size < 2 or (ascends(0, min(PIECE, size)) and all(in_pieces(ascends, size)))


def _ascend(columns: Sequence[np.ndarray], tied: np.ndarray) -> bool:
    """The same for the few rows that tie so far with the one after them."""
    for values in columns:
        before, after = values[tied], values[tied + 1]
        if np.any(after < before):
            return False
        tied = tied[after == before]
    return True


def gathered(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The values in some rows, in threads where that is worth it."""
    found = np.empty(len(rows), dtype=values.dtype)

    def gather(low: int, high: int) -> None:
        found[low:high] = values.take(rows[low:high])

    in_pieces(gather, len(rows))
    return found


def count_missing(column: pd.Series) -> int:
    """How many values are missing. Long columns of dates and words are looked through without a copy."""
    values = getattr(column, "array", None)
    if isinstance(values, pd.Categorical) or column.dtype == "datetime64[ns]":
        bare = plain(column)
        if bare.itemsize == 1 and (not len(bare) or bare.min() >= 0):  # short codes are looked through in no time
            return 0
        gone = -1 if isinstance(values, pd.Categorical) else NO_TIME
        return int(sum(in_pieces(lambda low, high: np.count_nonzero(bare[low:high] == gone), len(bare))))
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub":
        return 0
    return int(column.isna().sum())


def floats(values: pd.Series) -> np.ndarray:
    """Numbers or flags as float64; a missing one, also of a nullable column or among objects, as NaN."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        return np.asarray(values, dtype=np.float64)
    return values.astype("object").where(values.notna(), np.nan).astype(np.float64).to_numpy()


def to_days(dates: Any) -> np.ndarray:
    """
    Dates as int32 days since 1970-01-01; a missing date becomes NO_DAY. Times of day are dropped, and a time zone: a day is
    that of the calendar on the wall, not of Greenwich, which in summer is the day before.
    """
    if getattr(getattr(dates, "dtype", None), "tz", None) is not None:
        dates = pd.Series(dates).dt.tz_localize(None)
    values = np.asarray(dates, dtype="datetime64[ns]").view("int64")
    if values.ndim == 0 or not values.flags.c_contiguous:
        values = np.ascontiguousarray(values)
    days = np.empty(len(values), dtype=np.int32)

    def convert(low: int, high: int) -> None:
        part = values[low:high]
        days[low:high] = np.floor_divide(part, NANOSECONDS_PER_DAY)
        gone = part == NO_TIME
        if gone.any():
            days[low:high][gone] = NO_DAY

    in_pieces(convert, len(values))
    return days


def from_days(days: np.ndarray) -> np.ndarray:
    """
    int32 days since 1970-01-01 as datetime64[ns]; NO_DAY becomes NaT.

    Raises OverflowError for a day that datetime64[ns] does not hold (before 1677 or after 2262).
    """
    days = np.asarray(days)
    times = np.empty(len(days), dtype=np.int64)

    def convert(low: int, high: int) -> None:
        part, result = days[low:high].astype(np.int64), times[low:high]
        np.multiply(part, NANOSECONDS_PER_DAY, out=result)
        strange = np.flatnonzero((part > _LAST_DAY) | (part < -_LAST_DAY))
        if len(strange):
            if (part[strange] != NO_DAY).any():
                raise OverflowError("A day lies outside the years 1677 to 2262, which dates in nanoseconds can hold.")
            result[strange] = NO_TIME

    in_pieces(convert, len(days))
    return times.view("datetime64[ns]")
