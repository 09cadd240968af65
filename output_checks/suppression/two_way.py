"""A two-way table with margins, as a System and back.

The table is a DataFrame as pandas.crosstab or pivot_table make it: numbers inside, one row and/or one
column of totals. Where the totals are is said, recognised by name, or inferred from the numbers.
"""

from dataclasses import dataclass
from typing import Any, Hashable, List, Optional, Tuple

import numpy as np
import pandas as pd
from scipy import sparse

from output_checks.suppression.errors import TableError

# Labels that pandas, spreadsheets and people give to totals, in lower case.
TOTAL_NAMES = ("all", "total", "totals", "grand total", "all people", "sum", "overall", "any")
CLOSE = 1e-6


@dataclass(frozen=True)
class Margins:
    """Where the totals of a two-way table are: positions of the total row and column, or None."""

    row: Optional[int]
    column: Optional[int]


def find_margins(values: np.ndarray, rows: Any, columns: Any, margins: Any = "auto") -> Margins:
    """
    Where the totals are in a table of numbers (NaN where a cell is hidden).

    margins : "auto"; None for no totals; a label found in rows and/or columns; or (row label, column label)
        with None for a side without totals
    With "auto" a row named like a total, else the last, else the first one, is the total if no complete
    column contradicts it, no total is smaller than the sum of its visible (not negative) parts, and at least
    one complete column confirms it or its name does. Raises TableError when a named label is not there.
    """
    if margins is None:
        return Margins(None, None)
    rows, columns = list(rows), list(columns)
    if isinstance(margins, str) and margins == "auto":
        return Margins(_infer(values, rows), _infer(values.T, columns))
    row, column = (
        margins
        if isinstance(margins, tuple) and len(margins) == 2 and not (margins in rows or margins in columns)
        else (margins, margins)
    )
    found = Margins(_position(rows, row), _position(columns, column))
    if found.row is None and found.column is None:
        raise TableError("No row and no column is called {!r}, which was said to hold the totals.".format(margins))
    if isinstance(margins, tuple) and (
        (row is not None and found.row is None) or (column is not None and found.column is None)
    ):
        raise TableError("The totals {!r} are not all there: give (row label, column label).".format(margins))
    return found


def _position(labels: List[Hashable], label: Hashable) -> Optional[int]:
    """Where a label is, or None."""
    return labels.index(label) if label is not None and label in labels else None


def _named_total(label: Hashable) -> bool:
    """Is this label, or any level of it, a word for total?"""
    words = label if isinstance(label, tuple) else (label,)
    return any(str(word).strip().lower() in TOTAL_NAMES for word in words)


def _infer(values: np.ndarray, labels: List[Hashable]) -> Optional[int]:
    """The row that holds the totals of the others, or None."""
    if len(labels) < 2:
        return None
    named = [k for k, label in enumerate(labels) if _named_total(label)]
    for k in named + [len(labels) - 1, 0]:
        if _could_be_total(np.delete(values, k, axis=0), values[k], k in named):
            return k
    return None


def _could_be_total(others: np.ndarray, total: np.ndarray, named: bool) -> bool:
    """Do the visible numbers allow that `total` sums the other rows, and does a name or a column confirm it?"""
    hidden, known = np.isnan(others), ~np.isnan(total)
    parts, sums = np.where(hidden, 0.0, others), np.where(known, total, 0.0)
    complete = known & ~hidden.any(axis=0)
    slack = CLOSE * (1.0 + np.abs(parts).sum(axis=0))
    if (np.abs(parts.sum(axis=0) - sums) > slack)[complete].any():
        return False
    if (parts >= 0).all() and (parts.sum(axis=0) > sums + slack)[known].any():
        return False
    return bool(named or (complete & (sums > 0)).any())


def two_way_relations(shape: Tuple[int, int], margins: Margins) -> sparse.csr_matrix:
    """
    The sums of a two-way table as relations over its cells in row order.

    One relation per row when there is a column of totals (the row of totals included), and per column
    when there is a row of totals.
    """
    height, width = shape
    position = np.arange(height * width).reshape(shape)
    lines, cells, weights = [], [], []
    count = 0
    for grid, total in ((position, margins.column), (position.T, margins.row)):
        if total is None:
            continue
        weight = np.ones(grid.shape)
        weight[:, total] = -1.0
        lines.append(np.repeat(np.arange(grid.shape[0]) + count, grid.shape[1]))
        cells.append(grid.ravel())
        weights.append(weight.ravel())
        count += grid.shape[0]
    if not count:
        return sparse.csr_matrix((0, height * width))
    entries = (np.concatenate(weights), (np.concatenate(lines), np.concatenate(cells)))
    return sparse.csr_matrix(entries, shape=(count, height * width))


def cell_names(table: pd.DataFrame) -> List[Tuple[Hashable, Hashable]]:
    """(row label, column label) of every cell, in row order."""
    return [(row, column) for row in table.index for column in table.columns]


def numbers_of(table: pd.DataFrame) -> np.ndarray:
    """The table as floats; anything that is not a number is NaN. Text such as "1,234" is read."""

    def number(entry):
        if isinstance(entry, str):
            entry = entry.strip().replace(",", "").replace("\u00a0", "")
        try:
            return float(entry)
        except (TypeError, ValueError):
            return np.nan

    return np.array(
        [[number(entry) for entry in row] for row in table.itertuples(index=False)], dtype=np.float64
    ).reshape(table.shape)


def margin_mask(shape: Tuple[int, int], margins: Margins) -> np.ndarray:
    """True for the cells that are totals (bool, the shape of the table)."""
    mask = np.zeros(shape, dtype=bool)
    if margins.row is not None:
        mask[margins.row, :] = True
    if margins.column is not None:
        mask[:, margins.column] = True
    return mask
