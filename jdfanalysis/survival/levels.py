"""Columns of words or numbers as codes of their levels, in sorted order."""
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import require_columns
from jdfanalysis.survival.rows import Names, as_list, refuse_missing

# Whole numbers of a range up to this are coded by a table, so many rows at a time.
RANGE = 4096
PIECE = 65536


def levels_of(rows: pd.DataFrame, by: Names, used: Optional[np.ndarray]) -> Tuple[np.ndarray, pd.DataFrame]:
    """
    (code of each used row, frame with one row per level) of the combinations of `by` that occur, in sorted order.

    Categories keep their declared order. Missing values raise InputError. No `by`: one level, no columns.
    """
    names = as_list(by)
    require_columns(rows, names)
    count = len(rows) if used is None else len(used)
    if not names:
        return np.zeros(count, dtype=np.int32), pd.DataFrame(index=pd.RangeIndex(1))
    code, size, levels = np.zeros(1, dtype=np.int32), 1, []
    for number, name in enumerate(names):
        values = rows[name] if used is None else rows[name].iloc[used]
        own, level = _sorted_codes(values)
        code = own if number == 0 else code.astype(np.int64) * len(level) + own
        size *= len(level)
        levels.append(level)
    present, dense = _those_present(code, size)
    frame, left = {}, present
    for name, level in reversed(list(zip(names, levels))):
        frame[name] = level[left % len(level)]
        left = left // len(level)
    return dense, pd.DataFrame({name: frame[name] for name in names}, index=pd.RangeIndex(len(present)))


def _those_present(code: np.ndarray, size: int) -> Tuple[np.ndarray, np.ndarray]:
    """(sorted codes that occur, position of each code among them)."""
    if size > 4 * len(code) + RANGE:
        present, dense = np.unique(code, return_inverse=True)
        return present, dense.reshape(-1).astype(np.int32)
    seen = np.zeros(size, dtype=bool)
    for begin in range(0, len(code), PIECE):
        seen[code[begin : begin + PIECE]] = True
        if seen.all():
            return np.arange(size), code.astype(np.int32, copy=False)
    return np.flatnonzero(seen), (np.cumsum(seen, dtype=np.int32) - np.int32(1))[code]


def _sorted_codes(values: pd.Series) -> Tuple[np.ndarray, np.ndarray]:
    """(code of each row, the sorted levels), levels that do not occur included where categories declare them."""
    found = _whole_codes(values)
    if found is not None:
        return found
    if hasattr(values, "cat"):
        codes, level = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, level = pd.factorize(values, sort=True)
    refuse_missing(values.name, int(np.count_nonzero(codes < 0)))
    return codes.astype(np.int32), np.asarray(level)


def _whole_codes(values: pd.Series) -> Optional[Tuple[np.ndarray, np.ndarray]]:
    """The same for flags and whole numbers of a small range, without looking any up by hash; None for other columns."""
    kind = values.dtype
    if not (isinstance(kind, np.dtype) and kind.kind in "biuf" and len(values)):
        return None
    numbers = np.asarray(values)
    numbers = numbers.view(np.uint8) if kind.kind == "b" else numbers
    low, high = float(numbers.min()), float(numbers.max())
    if not (high - low < RANGE and max(-low, high) < 2 ** 30 and low == np.floor(low)):
        return None
    codes, seen = np.empty(len(numbers), dtype=np.int32), np.zeros(int(high - low) + 1, dtype=bool)
    for begin in range(0, len(numbers), PIECE):
        part, own = numbers[begin : begin + PIECE], codes[begin : begin + PIECE]
        own[:] = part
        if kind.kind == "f" and not (own == part).all():
            return None
        own -= np.int32(low)
        if not seen.all():
            seen[own] = True
    level = (np.flatnonzero(seen) + int(low)).astype(kind)
    return codes if seen.all() else (np.cumsum(seen, dtype=np.int32) - np.int32(1))[codes], level
