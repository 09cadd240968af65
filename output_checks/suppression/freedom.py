"""The directions in which hidden cells can move, and which of them can be published without fixing a primary one.

The hidden cells of a pattern move in a linear space: what the sums leave open. A primary cell is known by
adding and subtracting when its row in a basis of that space is zero, and publishing a cell cuts the space by
one dimension: every row parallel to that of the cell becomes zero. So one look at the basis says what a
linear programme for each need would (Langsrud 2024 eliminates in the same spirit). Bounds are not looked
at: what comes of this is a suggestion, and is proved by movements afterwards.
"""

from typing import Any

import numpy as np

from output_checks.suppression.system import System

TINY = 1e-7


class Freedom:
    """
    Some hidden cells of a system and the space in which they move.

    cells : positions, sorted; inside : True for those still hidden
    moves : one row per cell, one column per dimension
    """

    def __init__(self, system: System, cells: np.ndarray, alone: bool, columns: Any = None):
        self.system, self.cells = system, np.asarray(cells, dtype=np.int64)
        columns = system.relations.tocsc() if columns is None else columns
        part = columns[:, self.cells].tocsr()
        self.moves = null_space(part[np.flatnonzero(np.diff(part.indptr) > 0)].toarray())
        self.primary = np.flatnonzero(system.primary[self.cells])
        here = np.flatnonzero(system.alone[self.cells]) if alone else np.zeros(0, dtype=np.int64)
        self.alone = here
        self.inside = np.ones(len(self.cells), dtype=bool)

    def fine(self) -> bool:
        """Can every primary cell move, whatever a contributor alone in another one knows?"""
        return self._fine(self.moves)

    def publish(self, k: int) -> bool:
        """Publish the cell in place k if no primary cell becomes known by that; True when it was done."""
        row = self.moves[k]
        pivot = int(np.argmax(np.abs(row))) if len(row) else 0
        if not len(row) or abs(row[pivot]) < TINY:
            self.inside[k] = False
            return True
        unit = row / row[pivot]
        heads = self.moves[self.primary]
        if _any_zero(heads - np.outer(heads[:, pivot], unit)):
            return False
        touched = np.flatnonzero(np.abs(self.moves[:, pivot]) > TINY)
        before = self.moves[touched]
        after = before - np.outer(before[:, pivot], unit)
        after[np.abs(after) < TINY] = 0.0
        self.moves[touched] = after
        if len(self.alone) and not self._fine(self.moves, k):
            self.moves[touched] = before
            return False
        self.inside[k] = False
        return True

    def thin(self, order: np.ndarray) -> np.ndarray:
        """Publish what can be, in this order (places); the positions of the cells that stay hidden."""
        for k in order.tolist():
            if self.inside[k]:
                self.publish(k)
        idle = (np.abs(self.moves).max(axis=1, initial=0.0) < TINY) & ~self.system.hidden[self.cells]
        self.inside &= ~idle
        return self.cells[self.inside]

    def _fine(self, moves: np.ndarray, gone: int = -1) -> bool:
        heads = moves[self.primary]
        if _any_zero(heads):
            return False
        for s in self.alone.tolist():
            if s == gone or not self.inside[s]:
                continue
            row = moves[s]
            pivot = int(np.argmax(np.abs(row)))
            others = heads[self.primary != s]
            if abs(row[pivot]) >= TINY and _any_zero(others - np.outer(others[:, pivot], row / row[pivot])):
                return False
        return True


def _any_zero(rows: np.ndarray) -> bool:
    """Is one of the rows nothing but zeros?"""
    return bool(len(rows)) and bool((np.abs(rows).max(axis=1, initial=0.0) < TINY).any())


def null_space(matrix: np.ndarray) -> np.ndarray:
    """
    A basis (columns) of the vectors that a small dense matrix sends to zero.

    Plain elimination: the coefficients of sums stay small whole numbers, and no threads are started for
    matrices of this size.
    """
    rows = np.array(matrix, dtype=np.float64)
    basis, kept = [], []
    for k in range(len(rows)):
        pivot = int(np.argmax(np.abs(rows[k])))
        if abs(rows[k, pivot]) < TINY:
            continue
        rows[k] /= rows[k, pivot]
        others = np.flatnonzero(np.abs(rows[:, pivot]) > TINY)
        others = others[others != k]
        rows[others] -= np.outer(rows[others, pivot], rows[k])
        basis.append(pivot)
        kept.append(k)
    free = np.setdiff1d(np.arange(rows.shape[1]), basis)
    space = np.zeros((rows.shape[1], len(free)))
    space[free, np.arange(len(free))] = 1.0
    if len(basis):
        space[basis] = -rows[np.ix_(kept, free)]
    space[np.abs(space) < TINY] = 0.0
    return space
