"""What must be possible: the needs of the primary cells, and the tables that prove them met.

A Need says that somebody who sees the published numbers (and, for singletons, one hidden cell of their
own) can imagine another table in which a cell is higher or lower by some amount. A Movement is that other
table, written as its difference from the true one. A pattern is safe when every need has a movement
among the hidden cells. Movements can be checked by adding up: no trust in any solver is needed.
"""

from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy import sparse

from output_checks.suppression.system import System

CLOSE = 1e-6
# Values that are not counts: a cell is not exactly known when it can move by this share of itself.
SHARE = 1e-3


@dataclass(frozen=True)
class Need:
    """
    One cell must be able to move.

    cell : position in the system
    up, down : how far it must be able to rise and to fall. A need has one of them, or, as an alternative
        (`either`), both: then one of the two is enough
    known : position of a hidden cell that the attacker knows, or -1
    """

    cell: int
    up: float
    down: float
    either: bool = False
    known: int = -1

    @property
    def directions(self) -> Tuple[Tuple[int, float], ...]:
        """(sign, amount) of the movements that would do; any one of them meets the need."""
        found = []
        if self.up > 0:
            found.append((1, self.up))
        if self.down > 0:
            found.append((-1, self.down))
        return tuple(found)


@dataclass(frozen=True)
class Movement:
    """Another table: which cells differ from the true one, and by how much."""

    cells: np.ndarray
    amounts: np.ndarray

    def at(self, cell: int) -> float:
        """The change of one cell."""
        found = np.flatnonzero(self.cells == cell)
        return float(self.amounts[found[0]]) if len(found) else 0.0


def needs_of(system: System) -> List[Need]:
    """
    The needs of all primary cells for an attacker from outside.

    One for each level asked for. A width is asked for as a rise or a fall of that size, whichever is
    cheaper, after what the levels already give: sufficient, and exact where a cell cannot do both. With
    no level at all a cell must not be exactly known: a step of 1 for counts, of a thousandth otherwise.
    """
    needs = []
    downs, ups, widths = system.levels
    for cell in np.flatnonzero(system.primary).tolist():
        down, up, width = float(downs[cell]), float(ups[cell]), float(widths[cell])
        if down > 0:
            needs.append(Need(cell, 0.0, down))
        if up > 0:
            needs.append(Need(cell, up, 0.0))
        if width > down + up + CLOSE or not (down or up):
            amount = max(width, smallest_step(system, cell))
            needs.append(Need(cell, amount, amount, either=True))
    return needs


def smallest_step(system: System, cell: int) -> float:
    """The move that makes a value another value: 1 for counts, a thousandth of the value otherwise."""
    return 1.0 if system.whole else max(SHARE * abs(float(system.value[cell])), SHARE)


def needs_of_alone(system: System, movements: Dict[Need, Movement]) -> List[Need]:
    """
    The further needs against contributors that are alone in a hidden cell.

    A movement that leaves such a cell where it is convinces its contributor too. Only where the movement
    of a primary cell passes through one, another that does not is needed.
    """
    found = set()
    for need, movement in movements.items():
        if need.known >= 0:
            continue
        for cell in movement.cells[system.alone[movement.cells]].tolist():
            if cell != need.cell:
                step = smallest_step(system, need.cell)
                found.add(Need(need.cell, step, step, either=True, known=cell))
    return sorted(found - set(movements), key=lambda need: (need.cell, need.known))


def faults_in(system: System, needs: Sequence[Need], movements: Dict[Need, Movement]) -> List[str]:
    """
    Why the movements do not prove the needs met, one sentence per kind of fault; empty when they do.

    Plain arithmetic: every movement stays among the hidden cells, keeps every sum, keeps every cell within
    what an attacker knows (whole numbers for counts), leaves the known cell alone, and is large enough.
    """
    missing = [need for need in needs if need not in movements]
    if missing:
        return ["{} of {} needs have no movement".format(len(missing), len(needs))]
    if not needs:
        return []
    moves = [movements[need] for need in needs]
    count = np.array([len(move.cells) for move in moves])
    column = np.repeat(np.arange(len(moves)), count)
    cells = np.concatenate([move.cells for move in moves]).astype(np.int64)
    amounts = np.concatenate([move.amounts for move in moves]).astype(np.float64)
    matrix = sparse.coo_matrix((amounts, (cells, column)), shape=(system.size, len(moves))).tocsc()
    gap = np.abs(system.relations @ matrix)
    scale = np.maximum(1.0, np.abs(system.value[cells]) + np.abs(amounts))
    new = system.value[cells] + amounts
    slack = CLOSE * scale
    faults = []
    if gap.nnz and gap.data.max() > CLOSE * scale.max():
        faults.append("a movement breaks a sum")
    if not system.hidden[cells].all():
        faults.append("a movement touches a published cell")
    if (new < system.lower[cells] - slack).any() or (new > system.upper[cells] + slack).any():
        faults.append("a movement leaves what an attacker knows to be possible")
    if system.whole and np.abs(amounts - np.rint(amounts)).max() > CLOSE:
        faults.append("a movement of counts is not whole")
    if any(not _is_enough(need, move) for need, move in zip(needs, moves)):
        faults.append("a movement is too small, or moves the cell that is known")
    return faults


def _is_enough(need: Need, move: Movement) -> bool:
    """Does the movement meet the need?"""
    change = move.at(need.cell)
    if need.known >= 0 and abs(move.at(need.known)) > CLOSE:
        return False
    return any(sign * change >= amount * (1.0 - CLOSE) - CLOSE for sign, amount in need.directions)
