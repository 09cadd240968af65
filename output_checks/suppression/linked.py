"""suppress_frame and suppress_tables: long frames with hierarchies, and several tables that share cells."""

import time
from typing import Any, Dict, Hashable, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd
from scipy import sparse

from output_checks.suppression.cube import Cube, make_cube
from output_checks.suppression.errors import NotAdditive, TableError
from output_checks.suppression.result import Suppression, marked
from output_checks.suppression.solving import confirm, protect
from output_checks.suppression.suppressing import MARKER
from output_checks.suppression.system import System
from output_checks.suppression.wishes import Wishes, wished_system

Hierarchies = Dict[Hashable, Optional[Dict[Hashable, Hashable]]]


def suppress_frame(
    frame: pd.DataFrame,
    dimensions: Hierarchies,
    value: str = "count",
    total: Hashable = "Total",
    marker: str = MARKER,
    method: str = "auto",
    seconds: float = 20.0,
    tries: Optional[int] = None,
    seed: int = 0,
    **policy: Any,
) -> Suppression:
    """
    Hide the small cells of a table of any number of dimensions, with hierarchies and all their totals.

    frame : long, one row per combination of codes; see make_cube
    dimensions : column -> hierarchy (code -> parent code) or None for a flat one
    value, total : the column of numbers, and the code that stands for totals in every dimension
    policy : see Wishes. Cells are named by a tuple of (dimension, code) pairs sorted by dimension, without the
        totals; () is the grand total. Arrays have one entry per cell in the order of `tables_system(...)[0].names`
    The answer's table is a long frame of every cell. Raises as `suppress` does.
    """
    answer = suppress_tables([frame], dimensions, value, total, marker, method, seconds, tries, seed, **policy)
    return Suppression(
        answer.table[0],
        answer.hidden[0],
        answer.system,
        answer.audit,
        answer.proof,
        answer.cost,
        answer.bound,
        answer.method,
        answer.seconds,
    )


def suppress_tables(
    frames: Sequence[pd.DataFrame],
    dimensions: Hierarchies,
    value: str = "count",
    total: Hashable = "Total",
    marker: str = MARKER,
    method: str = "auto",
    seconds: float = 20.0,
    tries: Optional[int] = None,
    seed: int = 0,
    **policy: Any,
) -> Suppression:
    """
    Hide the small cells of several tables at once, so that none gives away what another hides.

    frames : long frames; each uses those of the dimensions that are columns of it. A cell with the same
        codes (totals left out) is the same cell in every table, and is hidden in all of them or in none
    Other arguments as in suppress_frame. `table` and `hidden` of the answer are tuples, one per frame. Raises
    NotAdditive when tables disagree about a shared cell, and as `suppress` does.
    """
    began = time.perf_counter()
    system, cubes, places = tables_system(frames, dimensions, value, total, **policy)
    guard = Wishes(**policy).guard_alone
    safe, pattern, bound, name = protect(system, method, guard, seconds, tries, seed)
    audit, proof = confirm(safe, pattern, guard)
    tables, masks = [], []
    for cube, place in zip(cubes, places):
        hidden = safe.hidden[place]
        tables.append(cube.frame(value, marked(cube.values, hidden, marker), hidden).drop(columns="hidden"))
        masks.append(pd.Series(hidden.ravel(), index=tables[-1].index, name="hidden"))
    return Suppression(
        tuple(tables), tuple(masks), safe, audit, proof, pattern.cost, bound, name, time.perf_counter() - began
    )


def tables_system(
    frames: Sequence[pd.DataFrame],
    dimensions: Hierarchies,
    value: str = "count",
    total: Hashable = "Total",
    **policy: Any,
) -> Tuple[System, List[Cube], List[np.ndarray]]:
    """
    The System of one or several linked tables: (system, cubes, for each cube the cell of each entry).

    Arguments as in suppress_tables.
    """
    if not len(frames):
        raise TableError("There is no table.")
    cubes, places, names, values, totals = [], [], {}, [], []
    for frame in frames:
        mine = {name: tree for name, tree in dimensions.items() if name in frame.columns}
        cube = make_cube(frame, mine, value, total)
        place = _place(cube, total, names, values, totals)
        cubes.append(cube)
        places.append(place)
    rows, columns, weights, count = [], [], [], 0
    for cube, place in zip(cubes, places):
        row, column, weight, more = cube.sums(place)
        rows.append(row + count)
        columns.append(column)
        weights.append(weight)
        count += more
    matrix = sparse.csr_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(count, len(names))
    )
    system = wished_system(list(names), matrix, np.array(values), np.array(totals, dtype=bool), Wishes(**policy))
    return system, cubes, places


def cell_keys(cube: Cube, total: Hashable) -> List[tuple]:
    """The name of every cell of a cube: (dimension, code) pairs sorted by dimension, totals left out."""
    keys: List[tuple] = [()]
    for dimension in cube.dimensions:
        labels = [() if code == total else ((dimension.name, code),) for code in dimension.codes]
        keys = [key + label for key in keys for label in labels]
    return [tuple(sorted(key, key=lambda pair: str(pair[0]))) for key in keys]


def _place(cube: Cube, total: Hashable, names: Dict, values: List[float], totals: List[bool]) -> np.ndarray:
    """The position of every cell of a cube in the system; new cells are added to names, values and totals."""
    keys = cell_keys(cube, total)
    flat, is_total = cube.values.ravel(), cube.is_total.ravel()
    place = np.empty(len(keys), dtype=np.int64)
    wrong = 0
    for k, key in enumerate(keys):
        found = names.get(key)
        if found is None:
            found = names[key] = len(names)
            values.append(float(flat[k]))
            totals.append(bool(is_total[k]))
        else:
            wrong += abs(values[found] - flat[k]) > 1e-6 * (1.0 + abs(flat[k]))
            totals[found] = totals[found] or bool(is_total[k])
        place[k] = found
    if wrong:
        raise NotAdditive("{} cells that two tables share have different values in them.".format(wrong))
    return place.reshape(cube.values.shape)
