"""Tables of any number of dimensions, with hierarchies, as cells and sums.

A dimension is a list of codes in which every code but the total has a parent. A cube holds every
combination of codes; each parent in one dimension, for each combination of the others, is a sum.
"""

from dataclasses import dataclass
from typing import Any, Dict, Hashable, List, Optional, Tuple

import numpy as np
import pandas as pd

from output_checks.suppression.errors import NotAdditive, TableError


@dataclass(frozen=True)
class Dimension:
    """
    One dimension: its codes, leaves first, and who adds up to whom.

    codes : leaves, then the codes between, then the total (last)
    leaves : number of leaves
    groups : (position of the parent, positions of its children)
    adds : matrix codes x leaves, 1 where a leaf belongs to a code
    """

    name: Hashable
    codes: Tuple[Hashable, ...]
    leaves: int
    groups: Tuple[Tuple[int, Tuple[int, ...]], ...]
    adds: np.ndarray


def make_dimension(
    name: Hashable, present: Any, parents: Optional[Dict[Hashable, Hashable]], total: Hashable
) -> Dimension:
    """
    A dimension from the codes present and a hierarchy.

    present : codes that occur in the data; parents : code -> parent code, for codes under something other
        than the total (None: flat); total : the code of the total
    Codes named in the hierarchy but not in the data are left out with their empty branches. Raises
    TableError when the hierarchy runs in a circle.
    """
    parents = {child: parent for child, parent in (parents or {}).items() if child != total}
    inner_all = set(parents.values()) - {total}
    leaves = sorted({code for code in present if code != total and code not in inner_all}, key=str)
    if not leaves:
        raise TableError("Dimension {!r} has no codes below its total.".format(name))
    chains = {leaf: _chain(leaf, parents, total, name) for leaf in leaves}
    inner: List[Hashable] = []
    for leaf in leaves:
        inner += [code for code in chains[leaf] if code not in inner]
    codes = tuple(leaves + inner + [total])
    place = {code: k for k, code in enumerate(codes)}
    children: Dict[int, List[int]] = {}
    for code in leaves + inner:
        children.setdefault(place[parents.get(code, total)], []).append(place[code])
    adds = np.zeros((len(codes), len(leaves)))
    for k, leaf in enumerate(leaves):
        adds[[place[code] for code in [leaf] + chains[leaf] + [total]], k] = 1.0
    return Dimension(name, codes, len(leaves), tuple((p, tuple(c)) for p, c in sorted(children.items())), adds)


def _chain(leaf: Hashable, parents: Dict[Hashable, Hashable], total: Hashable, name: Hashable) -> List[Hashable]:
    """The codes above a leaf, below the total."""
    chain: List[Hashable] = []
    code = parents.get(leaf, total)
    while code != total:
        if code in chain or code == leaf:
            raise TableError("The hierarchy of dimension {!r} runs in a circle.".format(name))
        chain.append(code)
        code = parents.get(code, total)
    return chain


@dataclass(frozen=True)
class Cube:
    """
    One table: its dimensions, the value of every combination of codes, and which cells are totals.

    values : array, one axis per dimension, in the order of its codes
    """

    dimensions: Tuple[Dimension, ...]
    values: np.ndarray

    @property
    def is_total(self) -> np.ndarray:
        """True for cells that are sums of others."""
        mask = np.zeros(self.values.shape, dtype=bool)
        for axis, dimension in enumerate(self.dimensions):
            shape = [1] * self.values.ndim
            shape[axis] = -1
            mask |= (np.arange(len(dimension.codes)) >= dimension.leaves).reshape(shape)
        return mask

    def sums(self, place: np.ndarray):
        """(row, column, weight) of all sums, as arrays; `place` gives the column of each cell of the cube."""
        rows, columns, weights = [], [], []
        count = 0
        for axis, dimension in enumerate(self.dimensions):
            lines = np.moveaxis(place, axis, -1).reshape(-1, len(dimension.codes))
            for parent, children in dimension.groups:
                block = lines[:, [parent] + list(children)]
                rows.append(np.repeat(np.arange(len(block)) + count, block.shape[1]))
                columns.append(block.ravel())
                weights.append(np.tile(np.r_[-1.0, np.ones(len(children))], len(block)))
                count += len(block)
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(weights), count

    def frame(self, column: str, entries: np.ndarray, hidden: np.ndarray) -> pd.DataFrame:
        """A long frame, one row per cell: the codes, the entry, and whether it is hidden."""
        index = pd.MultiIndex.from_product([d.codes for d in self.dimensions], names=[d.name for d in self.dimensions])
        frame = index.to_frame(index=False)
        frame[column] = pd.Series(entries.ravel(), dtype=object)
        frame["hidden"] = hidden.ravel()
        return frame


def make_cube(frame: pd.DataFrame, dimensions: Dict[Hashable, Optional[Dict]], value: str, total: Hashable) -> Cube:
    """
    A cube from a long frame.

    frame : one row per combination of codes; rows for totals may be there and are then checked against
        their parts; combinations of leaves that are missing are zero
    dimensions : column -> hierarchy (code -> parent) or None; value : column of numbers; total : code of totals
    Raises TableError for missing columns, missing values, codes or combinations that occur twice; NotAdditive
    when rows for totals disagree with their parts.
    """
    names = list(dimensions)
    _check_frame(frame, names, value)
    made = tuple(make_dimension(name, frame[name].unique().tolist(), dimensions[name], total) for name in names)
    index = [frame[d.name].map({code: k for k, code in enumerate(d.codes)}) for d in made]
    if any(column.isna().any() for column in index):
        raise TableError("Codes of upper levels occur without any code below them.")
    where = tuple(column.to_numpy(dtype=np.int64) for column in index)
    given = frame[value].to_numpy(dtype=np.float64)
    leaf = np.all([k < d.leaves for k, d in zip(where, made)], axis=0)
    values = np.zeros([d.leaves for d in made])
    values[tuple(k[leaf] for k in where)] = given[leaf]
    for axis, d in enumerate(made):
        values = np.moveaxis(np.tensordot(d.adds, values, axes=(1, axis)), 0, axis)
    off = np.abs(values[where] - given) > 1e-6 * (1.0 + np.abs(given))
    if off.any():
        raise NotAdditive("{} rows for totals disagree with the sum of their parts.".format(int(off.sum())))
    return Cube(made, values)


def _check_frame(frame: pd.DataFrame, names: List[Hashable], value: str) -> None:
    """Raise TableError for missing columns, missing entries and combinations that occur twice."""
    absent = [column for column in names + [value] if column not in frame.columns]
    if absent or not names:
        columns = ", ".join(map(repr, absent))
        raise TableError("The frame has no column {}.".format(columns) if absent else "Name the dimensions.")
    missing = int(frame[names + [value]].isna().any(axis=1).sum())
    if missing:
        raise TableError("{} rows have a missing code or value.".format(missing))
    twice = int(frame.duplicated(names).sum())
    if twice:
        raise TableError("{} combinations of codes occur more than once; add them up first.".format(twice))
