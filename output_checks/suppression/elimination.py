"""Exact elimination: which hidden cells follow from the published ones by adding and subtracting.

The sums restricted to the hidden cells are reduced to reduced row echelon form over the rational
numbers, with Python's whole numbers, so that no rounding can turn "known" into "unknown". Rows are kept
sparse (a dict each); the pivot is taken in the shortest row and the rarest column (Markowitz 1957).
"""

import heapq
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

import numpy as np


@dataclass(frozen=True)
class Reduced:
    """
    A reduced system: `basis[k]` is determined by the other cells in row `rows[k]`.

    basis : list of columns, one per row
    rows : list of dicts, column -> coefficient; the coefficient of the row's own basis column is 1,
        and no basis column occurs in another row
    free : sorted columns that are not in the basis: the dimensions in which the hidden cells can move
    constants : what each row must add up to
    gap : largest constant of a row that vanished; not 0 (beyond rounding) means a contradiction
    """

    basis: Tuple[int, ...]
    rows: Tuple[Dict[int, Any], ...]
    free: Tuple[int, ...]
    constants: np.ndarray
    gap: float

    @property
    def exact(self) -> List[int]:
        """Columns that cannot move at all: their row holds nothing but themselves."""
        return sorted(b for b, row in zip(self.basis, self.rows) if len(row) == 1)

    def dense(self, columns: int) -> np.ndarray:
        """The rows as a float matrix, in the order of `basis`."""
        table = np.zeros((len(self.rows), columns))
        for k, row in enumerate(self.rows):
            for column, entry in row.items():
                table[k, column] = float(entry)
        return table

    def twins(self) -> Dict[int, int]:
        """
        For every movable column the first column that moves with it in strict proportion.

        Who knows one of the two knows the other (a contributor that is alone in its cell).
        """
        moves: Dict[int, Dict[int, Any]] = {f: {f: 1} for f in self.free}
        for b, row in zip(self.basis, self.rows):
            moves[b] = {c: -e for c, e in row.items() if c != b}
        first: Dict[Any, int] = {}
        group = {}
        for column in sorted(moves):
            move = moves[column]
            if not move:
                continue
            lead = move[min(move)]
            # Nearly always 1 or -1, where whole numbers will do; equal numbers are equal keys either way.
            unit = lead if lead in (1, -1) else 1 / Fraction(lead)
            key = frozenset((c, e * unit) for c, e in move.items())
            group[column] = first.setdefault(key, column)
        return group


def reduce_rows(matrix: Any, constants: Optional[Sequence[float]] = None) -> Reduced:
    """
    Reduced row echelon form of a sparse matrix with whole or decimal coefficients, exactly.

    matrix : scipy sparse, one row per sum, one column per hidden cell
    constants : what each row adds up to; zeros unless given. They are carried along as floats
    Coefficients are read as the rational numbers their floats are. Time grows with the fill-in; tables
    with a few thousand hidden cells take seconds at most.
    """
    rows, where, columns = _as_dicts(matrix)
    sums = [0.0] * len(rows) if constants is None else [float(c) for c in constants]
    heap = [(len(row), k) for k, row in enumerate(rows)]
    heapq.heapify(heap)
    basis: Dict[int, int] = {}
    while heap:
        length, k = heapq.heappop(heap)
        if k in basis or not rows[k]:
            continue
        if length != len(rows[k]):
            heapq.heappush(heap, (len(rows[k]), k))
            continue
        column = min(rows[k], key=lambda c: (abs(rows[k][c]) != 1, len(where[c]), c))
        basis[k] = column
        sums[k] = sums[k] / float(rows[k][column])
        _scale(rows[k], column)
        for other in [o for o in where[column] if o != k]:
            sums[other] -= float(rows[other][column]) * sums[k]
            _subtract(rows, where, other, k, column)
            if other not in basis:
                heapq.heappush(heap, (len(rows[other]), other))
    order = sorted(basis, key=basis.get)
    taken = set(basis.values())
    return Reduced(
        tuple(basis[k] for k in order),
        tuple(rows[k] for k in order),
        tuple(c for c in range(columns) if c not in taken),
        np.array([sums[k] for k in order]),
        max([abs(sums[k]) for k in range(len(rows)) if k not in basis] or [0.0]),
    )


def _as_dicts(matrix: Any) -> Tuple[List[Dict[int, Any]], List[Set[int]], int]:
    """Rows as dicts of exact numbers, and for each column the rows it occurs in."""
    matrix = matrix.tocsr()
    columns = matrix.shape[1]
    where: List[Set[int]] = [set() for _ in range(columns)]
    rows = []
    for k in range(matrix.shape[0]):
        part = slice(matrix.indptr[k], matrix.indptr[k + 1])
        row = {}
        for column, entry in zip(matrix.indices[part].tolist(), matrix.data[part].tolist()):
            row[column] = int(entry) if entry == int(entry) else Fraction(entry)
            where[column].add(k)
        rows.append(row)
    return rows, where, columns


def _scale(row: Dict[int, Any], column: int) -> None:
    """Divide a row so that its entry in `column` is 1."""
    pivot = row[column]
    if pivot == 1:
        return
    for c in row:
        row[c] = -row[c] if pivot == -1 else _plain(Fraction(row[c]) / pivot)


def _plain(number: Any) -> Any:
    """A Fraction that is whole, as an int; ints are much faster."""
    return number.numerator if number.denominator == 1 else number


def _subtract(rows: List[Dict[int, Any]], where: List[Set[int]], target: int, source: int, column: int) -> None:
    """Clear `column` from row `target` with row `source`, keeping the index of columns true."""
    row = rows[target]
    factor = row[column]
    for c, entry in rows[source].items():
        old = row.get(c)
        new = -factor * entry if old is None else old - factor * entry
        if new == 0:
            del row[c]
            where[c].discard(target)
        else:
            row[c] = new
            if old is None:
                where[c].add(target)
