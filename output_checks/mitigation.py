"""Which cells of a table to hide, and how to merge the steps of a curve. Pure functions on arrays."""

from typing import List, Optional, Tuple

import numpy as np


def primary_cells(
    counts: np.ndarray, people: Optional[np.ndarray], minimum: int, minimum_people: int, zeros_too: bool
) -> np.ndarray:
    """True where a cell must be hidden by itself: too few rows or people, and zeros where the policy minds them."""
    small = (counts > 0) & (counts < minimum)
    if people is not None:
        small |= (people > 0) & (people < minimum_people)
    return small | (counts == 0) if zeros_too else small


def hidden_pattern(
    counts: np.ndarray, primary: np.ndarray, total_row: bool, total_column: bool, minimum: int
) -> np.ndarray:
    """
    Cells to hide so that no total gives a hidden cell back: the primary ones and, line by line, the smallest others.

    counts : rows by columns, the last row and column being totals where `total_row`, `total_column` say so.
    In every line with a shown total either nothing is hidden, or at least two cells that together hold `minimum`.
    Totals themselves are hidden only if they are primary. This is by lines; it is not the least possible suppression.
    """
    hidden = primary.copy()
    inner_rows = counts.shape[0] - int(total_row)
    inner_columns = counts.shape[1] - int(total_column)
    moved = True
    while moved:
        moved = False
        lines: List[Tuple[np.ndarray, np.ndarray]] = []
        if total_column:
            lines += [(np.full(inner_columns, r), np.arange(inner_columns)) for r in range(counts.shape[0])]
        if total_row:
            lines += [(np.arange(inner_rows), np.full(inner_rows, c)) for c in range(counts.shape[1])]
        for r, c in lines:
            inside = hidden[r, c]
            if not inside.any() or (inside.sum() > 1 and counts[r, c][inside].sum() >= minimum):
                continue
            open_cells = np.flatnonzero(~inside & (counts[r, c] > 0))
            if not len(open_cells):
                continue
            # Prefer a cell whose other line already has a hidden one: it serves both.
            shared = np.array([_serves(hidden, r[i], c[i], total_row, total_column) for i in open_cells])
            best = open_cells[np.lexsort((counts[r, c][open_cells], ~shared))[0]]
            hidden[r[best], c[best]] = True
            moved = True
    return hidden


def _serves(hidden: np.ndarray, row: int, column: int, total_row: bool, total_column: bool) -> bool:
    rows = hidden.shape[0] - int(total_row)
    columns = hidden.shape[1] - int(total_column)
    return bool(hidden[:rows, column].any() and hidden[row, :columns].any())


def step_groups(events: np.ndarray, minimum: int) -> np.ndarray:
    """
    Position of the last row of each merged step: rows are gathered until they hold `minimum` events.

    Rows left over at the end join the last full step only if they hold no event; else they are dropped with their
    events.
    """
    ends: List[int] = []
    gathered = 0.0
    for position, number in enumerate(events):
        gathered += number
        if gathered >= minimum:
            ends.append(position)
            gathered = 0.0
    if gathered == 0 and len(events) and (not ends or ends[-1] != len(events) - 1):
        ends.append(len(events) - 1)
    return np.asarray(ends, dtype=np.int64)
