"""Recoding: which categories to merge so that nothing needs hiding."""

from dataclasses import dataclass
from typing import Any, Callable, Hashable, List, Optional, Tuple

import numpy as np
import pandas as pd

from output_checks.suppression.errors import TableError
from output_checks.suppression.primary import small_counts
from output_checks.suppression.two_way import find_margins, numbers_of

Groups = List[List[int]]


@dataclass(frozen=True)
class Recoding:
    """
    One suggestion.

    rows, columns : the merged categories, as tuples of labels; categories that stay are not listed
    table : the table after merging, totals kept; nothing in it is below the threshold
    lost : cells that the merged table has less than the original
    """

    rows: Tuple[Tuple[Hashable, ...], ...]
    columns: Tuple[Tuple[Hashable, ...], ...]
    table: pd.DataFrame
    lost: int

    def describe(self) -> str:
        """The suggestion in words."""
        parts = [" and ".join(map(str, group)) for group in self.rows + self.columns]
        return "Merge " + "; ".join(parts) + "." if parts else "Nothing needs merging."


def suggest_merges(
    table: pd.DataFrame,
    threshold: float = 10,
    margins: Any = "auto",
    zeros: str = "show",
    ordered: Tuple[bool, bool] = (False, False),
) -> List[Recoding]:
    """
    Merges of rows, of columns, or of both after which no cell is primary; the least loss first.

    table : two-way DataFrame of counts; threshold, zeros : as in small_counts; margins : see find_margins
    ordered : are the rows, the columns in an order that merging must respect (ages, years)?
    A greedy search: at each step the merge that leaves the fewest unsafe cells, then the fewest people in the
    merged category. Not every possible merge is looked at. Empty when even two categories a side are not
    enough. Percentages and earlier tables with the old categories can undo a merge: check those too.
    """
    values = numbers_of(table)
    if np.isnan(values).any():
        raise TableError("{} cells are not numbers.".format(int(np.isnan(values).sum())))
    where = find_margins(values, table.index, table.columns, margins)
    rows = [k for k in range(values.shape[0]) if k != where.row]
    columns = [k for k in range(values.shape[1]) if k != where.column]

    def unsafe(grid):
        full = np.vstack([grid, grid.sum(axis=0)]) if where.row is not None else grid
        full = np.hstack([full, full.sum(axis=1)[:, None]]) if where.column is not None else full
        return int(small_counts(full, threshold, zeros).sum())

    inner = values[np.ix_(rows, columns)]
    found = {}
    for sides in ((0,), (1,), (0, 1)):
        groups = _merge(inner, sides, ordered, unsafe)
        if groups is not None:
            key = tuple(tuple(sorted(map(tuple, side))) for side in groups)
            found[key] = _recoding(table, values, where, rows, columns, groups)
    return sorted(found.values(), key=lambda r: (r.lost, len(r.rows) + len(r.columns)))


def _merge(
    inner: np.ndarray, sides: Tuple[int, ...], ordered: Tuple[bool, bool], unsafe: Callable[[np.ndarray], int]
) -> Optional[Tuple[Groups, Groups]]:
    """Greedy merges along some sides until nothing is unsafe; None when that is not reached."""
    groups: Tuple[Groups, Groups] = ([[k] for k in range(inner.shape[0])], [[k] for k in range(inner.shape[1])])
    grid = inner
    while unsafe(grid):
        best = None
        for side in sides:
            sizes = grid.sum(axis=1 - side)
            if len(sizes) <= 2:
                continue
            for a, b in _pairs(len(sizes), ordered[side]):
                merged = _joined(grid, side, a, b)
                score = (unsafe(merged), float(sizes[a] + sizes[b]), side, a, b)
                if best is None or score < best[0]:
                    best = (score, merged)
        if best is None:
            return None
        (_, _, side, a, b), grid = best
        groups[side][a] = groups[side][a] + groups[side][b]
        del groups[side][b]
    return groups


def _pairs(size: int, ordered: bool) -> List[Tuple[int, int]]:
    """Pairs of categories that may be merged."""
    if ordered:
        return [(k, k + 1) for k in range(size - 1)]
    return [(a, b) for a in range(size) for b in range(a + 1, size)]


def _joined(grid: np.ndarray, side: int, a: int, b: int) -> np.ndarray:
    """The grid with category b added to category a."""
    lines = np.moveaxis(grid, side, 0).copy()
    lines[a] += lines[b]
    return np.moveaxis(np.delete(lines, b, axis=0), 0, side)


def _recoding(
    table: pd.DataFrame,
    values: np.ndarray,
    where: Any,
    rows: List[int],
    columns: List[int],
    groups: Tuple[Groups, Groups],
) -> Recoding:
    """The suggestion as a record, with the merged table; totals come last."""
    labels, blocks = [], []
    for axis, places, side, total in (
        (table.index, rows, groups[0], where.row),
        (table.columns, columns, groups[1], where.column),
    ):
        labels.append(
            [axis[places[g[0]]] if len(g) == 1 else " + ".join(str(axis[places[k]]) for k in g) for g in side]
            + ([axis[total]] if total is not None else [])
        )
        blocks.append([[places[k] for k in g] for g in side] + ([[total]] if total is not None else []))
    merged = np.array([[values[np.ix_(r, c)].sum() for c in blocks[1]] for r in blocks[0]])
    frame = pd.DataFrame(
        merged.astype("int64"),
        index=pd.Index(labels[0], name=table.index.name),
        columns=pd.Index(labels[1], name=table.columns.name),
    )
    named = [
        tuple(tuple(axis[places[k]] for k in g) for g in side if len(g) > 1)
        for axis, places, side in ((table.index, rows, groups[0]), (table.columns, columns, groups[1]))
    ]
    return Recoding(named[0], named[1], frame, table.size - frame.size)
