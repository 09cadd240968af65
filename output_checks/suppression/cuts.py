"""Inequalities that every safe pattern satisfies and a given one does not.

A need says that a cell must be able to move. The attacker's programme asks how far it can move when cell i
is hidden to the extent share[i]; its dual w (a combination of the sums) proves that it cannot move further:
sum of |w[i]| * room[i] over the hidden cells. Cut to the amount asked for, these are the coefficients of a
cut (Fischetti and Salazar-Gonzalez 1999, 2001).

For shares that are fractions the programme is asked with every cell's room cut to the amount. Else a cell of
much room would carry a movement although hardly hidden, and the relaxation would prove nothing. That changes
only which cut is found: its coefficients come from the true rooms.
"""

from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

import numpy as np
from scipy import optimize, sparse

from output_checks.suppression.finders import room_of
from output_checks.suppression.needs import CLOSE, Need, smallest_step
from output_checks.suppression.system import System

BIG = 1e7
# How far a cell that is not hidden at all may move in the programme: it makes the duals short.
WHISPER = 1e-4
# By how much a cut must be broken to be worth adding.
BROKEN = 1e-3

# A cut: cells, their weights, and what the weighted sum of the hidden ones must reach at least.
Cut = Tuple[np.ndarray, np.ndarray, float]


def cut_matrix(cuts: List[Cut], size: int) -> Tuple[Any, np.ndarray]:
    """(sparse matrix, right-hand side): matrix @ hidden >= right-hand side."""
    count = np.array([len(cells) for cells, _, _ in cuts])
    row = np.repeat(np.arange(len(cuts)), count)
    cells = np.concatenate([cells for cells, _, _ in cuts])
    weights = np.concatenate([weights for _, weights, _ in cuts])
    return sparse.csr_matrix((weights, (row, cells)), shape=(len(cuts), size)), np.array([c[2] for c in cuts])


def static_cuts(system: System) -> List[Cut]:
    """
    What every good pattern satisfies before any attack.

    A primary cell is not alone in a sum; and no secondary cell is hidden alone in a sum (it would be known,
    and could as well be published).
    """
    cuts: List[Cut] = []
    free = ~system.fixed
    held = system.hidden
    relations = system.relations
    for k in range(relations.shape[0]):
        line = relations.indices[relations.indptr[k] : relations.indptr[k + 1]]
        line = line[free[line]]
        others = line[~held[line]]
        if held[line].sum() == 1 and system.primary[line].any():
            cuts.append((others, np.ones(len(others)), 1.0))
        if not held[line].any():
            cuts += [(line, np.where(line == cell, -1.0, 1.0), 0.0) for cell in line.tolist()]
    return cuts


@dataclass(frozen=True)
class Attack:
    """What one programme says: how far the cell can move, and the dual that proves it (weights of all cells)."""

    far: float
    weight: np.ndarray


class Separator:
    """
    Finds broken cuts of a system. `quick` works with fractions, `strict` decides about whole patterns.

    open : cells that a pattern of interest may hide (bool per cell); a search shuts them one by one
    """

    def __init__(self, system: System):
        self.system = system
        up, down = room_of(system)
        self.up, self.down = np.minimum(up, BIG), np.minimum(down, BIG)
        self.zeros = np.zeros(system.relations.shape[0])
        self.columns = system.relations.tocsc()
        self.open = ~system.fixed
        self.transposed = system.relations.T.tocsr()

    def quick(self, need: Need, share: np.ndarray) -> Optional[Cut]:
        """A broken cut for one need at these shares, or None when the relaxed programme finds none."""
        amount = max(need.up, need.down)
        most = self._room(need, amount)
        if need.either:
            rise = fall = np.minimum(most, amount)
        else:
            rise, fall = np.minimum(self.up, amount), np.minimum(self.down, amount)
        some = np.where(self.open, np.maximum(share, WHISPER), 0.0)
        sign = 1 if need.up > 0 else -1
        attack = self._attack(need, sign, amount, some * rise, some * fall)
        if attack is None or attack.far >= amount * (1.0 - CLOSE):
            return None
        coefficient = np.abs(attack.weight) * most if need.either else self._one_way(attack.weight)
        return self._cut(need, coefficient / amount, share)

    def strict(self, need: Need, hidden: np.ndarray) -> Tuple[Optional[Cut], bool]:
        """
        (a cut that this whole pattern breaks, or None when the need is met; does the cut hold for every safe
        pattern?). A width that a rise and a fall reach only together is not met here, but is safe: False.
        """
        amount = max(need.up, need.down)
        share = hidden.astype(np.float64)
        both, reached = np.zeros(self.system.size), 0.0
        for sign, asked in need.directions:
            attack = self._attack(need, sign, asked, share * self.up, share * self.down)
            if attack is None or attack.far >= asked * (1.0 - 1e-5) - 1e-9:
                return None, True
            both = np.maximum(both, self._one_way(attack.weight))
            reached += attack.far
        cells = np.flatnonzero((both > CLOSE) & ~hidden & self.open)
        valid = len(need.directions) < 2 or self._is_step(need) or reached < amount * (1.0 - 1e-5)
        # Hidden cells alone do not do: one of the others that could carry more must join them.
        return self._conditional(need, cells, np.ones(len(cells)), 1.0), valid

    def _room(self, need: Need, amount: float) -> np.ndarray:
        """The room of each cell for a need that may go either way."""
        return np.maximum(self.up, self.down) if self._is_step(need) else self.up + self.down

    def _is_step(self, need: Need) -> bool:
        """Does the need ask for no more than another value?"""
        return max(need.up, need.down) <= smallest_step(self.system, need.cell) * (1.0 + CLOSE)

    def _one_way(self, weight: np.ndarray) -> np.ndarray:
        """How much each cell adds to the movement at most."""
        return np.where(weight > 0, weight * self.down, -weight * self.up)

    def _attack(self, need: Need, sign: int, amount: float, rise: np.ndarray, fall: np.ndarray) -> Optional[Attack]:
        """The programme: the cell moves as far as the amount, the others between -fall and rise."""
        rise, fall = rise.copy(), fall.copy()
        if need.known >= 0:
            rise[need.known] = fall[need.known] = 0.0
        rise[need.cell], fall[need.cell] = (amount, 0.0) if sign > 0 else (0.0, amount)
        goal = np.zeros(self.system.size)
        goal[need.cell] = -float(sign)
        able = np.flatnonzero((rise > 0) | (fall > 0))
        found = optimize.linprog(
            goal[able],
            A_eq=self.columns[:, able],
            b_eq=self.zeros,
            bounds=np.column_stack([-fall[able], rise[able]]),
            method="highs-ds",
        )
        if found.status != 0:
            return None
        weight = goal - self.transposed @ found.eqlin.marginals
        weight[np.abs(weight) < 1e-9] = 0.0
        return Attack(float(-found.fun), weight)

    def _cut(self, need: Need, coefficient: np.ndarray, share: np.ndarray) -> Optional[Cut]:
        """The cut with these coefficients (per 1 of what must be reached), or None when it is not broken."""
        coefficient = np.minimum(coefficient, 1.0)
        coefficient[need.cell] = 0.0
        if need.known >= 0:
            coefficient[need.known] = 0.0
        held = self.system.hidden
        rest = 1.0 - float(coefficient[held].sum())
        if rest < BROKEN:
            return None
        cells = np.flatnonzero((coefficient > CLOSE) & ~held & self.open)
        weights = np.minimum(coefficient[cells] / rest, 1.0)
        need_now = 1.0 if need.known < 0 else float(share[need.known])
        if weights @ share[cells] > need_now - BROKEN:
            return None
        return self._conditional(need, cells, weights, 1.0)

    def _conditional(self, need: Need, cells: np.ndarray, weights: np.ndarray, least: float) -> Cut:
        """Where the attacker is alone in a cell that need not be hidden, the cut holds only if it is."""
        if need.known >= 0 and not self.system.hidden[need.known]:
            others = cells != need.known
            return np.r_[cells[others], need.known], np.r_[weights[others], -least], 0.0
        return cells, weights, least
