"""audit_frame and audit_tables: finished tables in long form, with hierarchies, several that share cells."""

from typing import Any, Dict, Hashable, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd
from scipy import sparse

from output_checks.suppression.auditing import Audit, audit_system
from output_checks.suppression.cube import Cube, make_dimension
from output_checks.suppression.errors import NotAdditive, TableError
from output_checks.suppression.finished import Range, with_markers
from output_checks.suppression.linked import Hierarchies, cell_keys
from output_checks.suppression.system import System, make_system


def audit_frame(frame: pd.DataFrame, dimensions: Hierarchies, **options: Any) -> Audit:
    """Audit one finished long table; arguments and errors as in audit_tables."""
    return audit_tables([frame], dimensions, **options)


def audit_tables(
    frames: Sequence[pd.DataFrame],
    dimensions: Hierarchies,
    value: str = "count",
    total: Hashable = "Total",
    markers: Optional[Dict[Hashable, Range]] = None,
    low: float = 0.0,
    high: float = np.inf,
    width: float = 0.0,
    whole: bool = True,
) -> Audit:
    """
    Audit finished long tables together: what one gives away about another counts too.

    frames : one row per published or hidden cell, totals and subtotals included, with the codes of the dimensions
        and the column `value`, in which everything that is not a number is hidden. A cell without a row is not
        published, and is nobody's secret. Each frame uses those of the dimensions that are columns of it
    dimensions : column -> hierarchy (code -> parent code) or None for a flat one; total : the code of totals
    markers, low, high, width, whole : as in audit_table
    A cell is named as in suppress_frame. It is hidden only if no table shows it. Raises TableError for frames that
    cannot be read, NotAdditive when totals or tables disagree, Contradiction when no table fits.
    """
    if not len(frames):
        raise TableError("There is no table.")
    cells: Dict[tuple, List[float]] = {}
    sums, count = [], 0
    for frame in frames:
        cube, given = _read(frame, {n: t for n, t in dimensions.items() if n in frame.columns}, value, total)
        place = _collect(cube, total, with_markers(given, markers or {}, low, high), cells)
        row, column, weight, more = cube.sums(place)
        sums.append((row + count, column, weight))
        count += more
    return audit_system(_system(cells, sums, count, width, whole))


def _read(frame: pd.DataFrame, dimensions: Hierarchies, value: str, total: Hashable) -> Tuple[Cube, pd.DataFrame]:
    """(the cube, holding the row of each cell or -1; the column of values, as a table)."""
    names = list(dimensions)
    if not names or value not in frame.columns:
        raise TableError("A frame needs the column {!r} and at least one of the dimensions.".format(value))
    if frame[names].isna().any().any() or frame.duplicated(names).any():
        raise TableError(
            "{} rows have a missing code, {} occur twice.".format(
                int(frame[names].isna().any(axis=1).sum()), int(frame.duplicated(names).sum())
            )
        )
    made = tuple(make_dimension(name, frame[name].unique().tolist(), dimensions[name], total) for name in names)
    index = [frame[d.name].map({code: k for k, code in enumerate(d.codes)}) for d in made]
    if any(column.isna().any() for column in index):
        raise TableError("Codes of upper levels occur without any code below them.")
    rows = np.full([len(d.codes) for d in made], -1, dtype=np.int64)
    rows[tuple(column.to_numpy(dtype=np.int64) for column in index)] = np.arange(len(frame))
    return Cube(made, rows), frame[[value]]


def _collect(cube: Cube, total: Hashable, read: Tuple[np.ndarray, ...], cells: Dict[tuple, List[float]]) -> np.ndarray:
    """
    The position of every cell of a cube among all cells; what its table says is added to `cells`.

    A cell there is [position, value or NaN, lowest, highest, 1 if a marker hides it].
    """
    values, lower, upper = (array.ravel() for array in read)
    place, wrong = np.empty(cube.values.size, dtype=np.int64), 0
    for k, (key, row) in enumerate(zip(cell_keys(cube, total), cube.values.ravel().tolist())):
        cell = cells.setdefault(key, [len(cells), np.nan, 0.0 if not (lower < 0).any() else -np.inf, np.inf, 0.0])
        place[k] = cell[0]
        if row < 0:
            continue
        if np.isnan(values[row]):
            cell[2], cell[3], cell[4] = max(cell[2], lower[row]), min(cell[3], upper[row]), 1.0
        elif np.isnan(cell[1]):
            cell[1] = float(values[row])
        else:
            wrong += abs(cell[1] - values[row]) > 1e-6 * (1.0 + abs(values[row]))
    if wrong:
        raise NotAdditive("{} cells that two tables share have different values in them.".format(wrong))
    return place.reshape(cube.values.shape)


def _system(cells: Dict[tuple, List[float]], sums: List[Any], count: int, width: float, whole: bool) -> System:
    """The system of all tables; a cell that one of them shows is published."""
    value, low, high, marked = np.array([cell[1:] for cell in cells.values()], dtype=np.float64).T
    row, column, weight = (np.concatenate([part[k] for part in sums]) for k in range(3))
    return make_system(
        list(cells),
        sparse.csr_matrix((weight, (row, column)), shape=(count, len(cells))),
        value,
        np.where(~np.isnan(value), "z", np.where(marked > 0, "u", "m")),
        lower=np.where(np.isnan(value), low, -np.inf),
        upper=np.where(np.isnan(value), high, np.inf),
        protect_width=np.where(marked > 0, width, 0.0),
        whole=whole,
    )
