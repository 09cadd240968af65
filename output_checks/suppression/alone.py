"""What a contributor that is alone in a hidden cell, and so knows its value, can work out about other cells."""

import time
from typing import Any, List, Tuple

import numpy as np
from scipy import sparse

from output_checks.suppression.components import Component
from output_checks.suppression.elimination import Reduced
from output_checks.suppression.simplex import Polytope
from output_checks.suppression.system import System
from output_checks.suppression.whole_tables import WholeTables

CLOSE = 1e-6


def seen_by_alone(
    system: System, part: Component, reduced: Reduced, pool: List[np.ndarray], deadline: float, sharp: bool = True
) -> Tuple[np.ndarray, np.ndarray]:
    """
    (cells that a contributor alone in another hidden cell of the component can work out, primary cells for
    which that could not be decided).

    pool : tables met so far; those that leave the cell of the contributor as it is are witnesses. deadline
    (perf_counter) : until when integer programmes may be asked where linear ones do not decide about counts; and,
    where not `sharp`, until when anything is asked beyond sums and the tables met
    """
    size = len(part.cells)
    seen, unsure = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    is_alone = system.alone[part.cells]
    alone = np.flatnonzero(is_alone)
    if not len(alone):
        return seen, unsure
    twins = reduced.twins()
    group = np.array([twins.get(k, -1 - k) for k in range(size)])
    counts = {g: int(c) for g, c in zip(*np.unique(group[alone], return_counts=True))}
    seen |= np.array([counts.get(g, 0) - int(a) > 0 for g, a in zip(group, is_alone)])
    primary = system.primary[part.cells]
    if part.start is None:
        # What bounds add depends on the values the contributors know, which nobody else does.
        others = len(alone) - is_alone.astype(np.int64) > 0
        return seen, primary & others & ~seen
    step = np.full(size, 0.5) if system.whole else CLOSE * (1.0 + np.abs(part.start))
    near = _moves_without(system, part, reduced, alone, pool, step)
    for place, known in enumerate(alone):
        open_ = np.flatnonzero(primary & ~seen & ~near[:, place])
        open_ = open_[open_ != known]
        if len(open_) and not sharp and time.perf_counter() > deadline:
            unsure[open_] = True
        elif len(open_):
            can, proven = _can_move(system, part, reduced, open_, int(known), step, deadline)
            seen[open_] = ~can
            unsure[open_] |= can & ~proven
    return seen, unsure & ~seen


def _moves_without(
    system: System, part: Component, reduced: Reduced, alone: np.ndarray, pool: List[np.ndarray], step: np.ndarray
) -> np.ndarray:
    """True where a table met, or one next to the true one, changes the cell (row) but not the contributor's (column)."""
    tables = np.array(pool).reshape(-1, len(part.cells))
    if system.whole:
        tables = tables[np.abs(tables - np.rint(tables)).max(axis=1, initial=0.0) < CLOSE]
    moves = sparse.csr_matrix((np.abs(tables - part.start) > step).astype(np.float64).T)
    if system.whole:
        room = Polytope(reduced, part.low, np.maximum(part.low, part.high), part.start)
        moves = sparse.hstack([moves, room.unit_moves()]).tocsr()
    return np.asarray(moves @ (1.0 - moves[alone].toarray().T)) > 0.5


def _can_move(
    system: System, part: Component, reduced: Reduced, cells: np.ndarray, known: int, step: Any, deadline: float
) -> Tuple[np.ndarray, np.ndarray]:
    """(which of these cells can take another value while the known one stays, is that proven by a table?)."""
    low, high = part.low.copy(), np.maximum(part.low, part.high)
    low[known] = high[known] = part.start[known]
    room = Polytope(reduced, low, high, part.start)
    step = np.full(len(part.cells), 1.0 - CLOSE) if system.whole else 2.0 * step

    def moved(least: np.ndarray, most: np.ndarray) -> np.ndarray:
        return np.maximum(part.start - least, most - part.start) >= step

    for sign in (1, -1):
        mask = np.zeros(len(part.cells))
        mask[cells] = sign
        room.push(mask, enough=float(mask @ part.start) + len(cells))
    for cell in cells:
        for sign in (1, -1):
            if not moved(room.seen_low, room.seen_high)[cell]:
                room.push_cell(cell, sign, sign * part.start[cell] + step[cell])
    can = moved(room.seen_low, room.seen_high)
    if not system.whole:
        return can[cells], can[cells]
    proven = moved(room.whole_low, room.whole_high)
    tables = WholeTables(part, deadline, known)
    for cell in cells[can[cells] & ~proven[cells]].tolist():
        # Corners of tables of three dimensions may be fractions: is there a whole table too?
        found = tables.other_value(cell, float(part.start[cell]))
        can[cell], proven[cell] = found is not False, found is True
    return can[cells], proven[cells]
