"""Everything behind a table in one pass over integer codes: counts, distinct people, sums, the two largest
contributors.

Speed: one coding of each column, one joint code per row; the rest are counts of integers. No loop over cells or people.
"""

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from output_checks.errors import UsageError

# A bitmap of cells by people is used up to this many bits; above it, sorting.
_BITMAP = 1 << 27


@dataclass(frozen=True)
class Codes:
    """
    One or more columns as one integer per row.

    codes : int64, -1 where any of the columns is missing; labels : one tuple of values per code, in sorted order
    """

    codes: np.ndarray
    labels: Tuple[Tuple, ...]


@dataclass(frozen=True)
class Counted:
    """
    Matrices of rows by columns; `people` and the contributors are None where not asked for.

    n : rows of data counted (missing labels or values left out); n_people : distinct people among them
    """

    counts: np.ndarray
    people: Optional[np.ndarray]
    establishments: Optional[np.ndarray]
    total: Optional[np.ndarray]
    largest: Optional[np.ndarray]
    second: Optional[np.ndarray]
    cell: np.ndarray
    n: int
    n_people: Optional[int]


def coded(frame: pd.DataFrame, names: Sequence[str]) -> Codes:
    """The columns `names` of `frame` as one code per row. Categories without rows are kept, as they may be zeros."""
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise UsageError("There is no column called {}.".format(", ".join("'{}'".format(m) for m in missing)))
    if not names:
        return Codes(np.zeros(len(frame), dtype=np.int64), (("all",),))
    codes, labels = _one(frame[names[0]])
    labels = [(value,) for value in labels]
    for name in names[1:]:
        more, values = _one(frame[name])
        size = np.int64(max(len(values), 1))
        codes = np.where((codes < 0) | (more < 0), np.int64(-1), codes * size + more)
        labels = [first + (value,) for first in labels for value in values]
    return Codes(codes, tuple(labels))


def _one(series: pd.Series) -> Tuple[np.ndarray, list]:
    if str(series.dtype) == "category":
        return np.asarray(series.cat.codes).astype(np.int64), list(series.cat.categories)
    codes, values = pd.factorize(series, sort=True)
    return np.asarray(codes).astype(np.int64), list(values)


def person_codes(series: pd.Series) -> np.ndarray:
    """Distinct people as int64 codes from 0; -1 where missing. Dense integer codes are taken as they are."""
    if pd.api.types.is_integer_dtype(series.dtype) and len(series) and not series.isna().any():
        values = np.asarray(series).astype(np.int64)
        if values.min() >= 0 and values.max() < 4 * len(values) + 1000:
            return values
    if str(series.dtype) == "category":
        return np.asarray(series.cat.codes).astype(np.int64)
    return np.asarray(pd.factorize(series)[0]).astype(np.int64)


def count_cells(
    rows: Codes,
    columns: Codes,
    person: Optional[np.ndarray] = None,
    values: Optional[np.ndarray] = None,
    establishment: Optional[np.ndarray] = None,
) -> Counted:
    """
    Count every cell of rows by columns.

    person, establishment : int64 codes per row, or None; values : float64 per row, or None (missing: not counted).
    A person's values are added up within a cell before the two largest are taken; else each row is its own.
    """
    shape = (len(rows.labels), len(columns.labels))
    size = shape[0] * shape[1]
    cell = np.where(
        (rows.codes < 0) | (columns.codes < 0), np.int64(-1), rows.codes * np.int64(shape[1]) + columns.codes
    )
    keep = cell >= 0
    if values is not None:
        keep &= ~np.isnan(values)
    cell = np.where(keep, cell, np.int64(-1))
    counts = np.bincount(cell + 1, minlength=size + 1)[1:].astype(np.int64)
    distinct = None if person is None else _distinct(cell, person, size)
    places = None if establishment is None else _distinct(cell, establishment, size).reshape(shape)
    total = largest = second = None
    if values is not None:
        total, largest, second = (m.reshape(shape) for m in _contributors(cell, person, values, size))
    n_people = None if person is None else int(_distinct(np.where(keep, 0, -1), person, 1)[0])
    return Counted(
        counts.reshape(shape),
        None if distinct is None else distinct.reshape(shape),
        places,
        total,
        largest,
        second,
        cell,
        int(keep.sum()),
        n_people,
    )


def _distinct(cell: np.ndarray, who: np.ndarray, size: int) -> np.ndarray:
    """Distinct codes `who` per cell; rows with a missing code count as one unknown each in no cell."""
    keep = (cell >= 0) & (who >= 0)
    if not keep.any():
        return np.zeros(size, dtype=np.int64)
    width = int(who.max()) + 1
    key = (cell * np.int64(width) + who)[keep]
    if size * width <= _BITMAP:
        seen = np.zeros(size * width, dtype=bool)
        seen[key] = True
        return seen.reshape(size, width).sum(axis=1).astype(np.int64)
    # Plain sorting: numpy's unique is many times slower on some versions.
    key.sort()
    first = np.concatenate([[True], key[1:] != key[:-1]])
    return np.bincount(key[first] // width, minlength=size).astype(np.int64)


def _contributors(
    cell: np.ndarray, person: Optional[np.ndarray], values: np.ndarray, size: int
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum of absolute contributions, the largest and the second largest, per cell."""
    keep = cell >= 0
    amounts, cells = np.abs(values[keep]), cell[keep]
    if person is not None:
        who = np.where(person[keep] < 0, person.max() + 1 + np.arange(keep.sum()), person[keep])
        key = cells * np.int64(who.max() + 1 if len(who) else 1) + who
        order = np.argsort(key, kind="mergesort")
        starts = np.flatnonzero(np.concatenate([[True], np.diff(key[order]) != 0])) if len(key) else np.zeros(0, int)
        amounts = np.add.reduceat(amounts[order], starts) if len(starts) else amounts
        cells = cells[order][starts]
    total = np.bincount(cells, weights=amounts, minlength=size)
    order = np.lexsort((amounts, cells))
    cells, amounts = cells[order], amounts[order]
    last = (
        np.flatnonzero(np.concatenate([np.diff(cells) != 0, [True]])) if len(cells) else np.zeros(0, dtype=np.int64)
    )
    largest, second = np.zeros(size), np.zeros(size)
    largest[cells[last]] = amounts[last]
    before = last - 1
    has = (before >= 0) & (cells[np.maximum(before, 0)] == cells[last]) if len(last) else np.zeros(0, dtype=bool)
    second[cells[last[has]]] = amounts[before[has]]
    return total, largest, second
