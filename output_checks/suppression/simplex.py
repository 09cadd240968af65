"""A bounded simplex that starts where it stands.

All questions an audit asks about one set of hidden cells have the same constraints and differ only in the
cell that is pushed up or down. So one tableau is made (by exact elimination) and every question starts
from the table of the last answer: most end after a few pivots. Coefficients of tables are 0, 1 and -1
almost everywhere, so that the arithmetic stays on whole numbers. No outside solver is involved: the same
on every version of scipy. Dantzig's rule, with Bland's against cycling (Bland 1977); cells may rest
anywhere between their bounds, not only at them.
"""

from typing import Any, Optional, Tuple

import numpy as np
from scipy import sparse

from output_checks.suppression.elimination import Reduced
from output_checks.suppression.errors import Contradiction

TINY = 1e-9
# Coefficients are whole or small fractions; anything below this is rounding error and no pivot.
SOLID = 1e-6
STALLS_BEFORE_BLAND = 40
PIVOTS_BEFORE_REFRESH = 250
REPAIR_ROUNDS = 100000
COLUMNS_AT_ONCE = 512


class Polytope:
    """
    All tables that fit what is published, seen through one table that does.

    reduced : the eliminated sums of these hidden cells
    low, high : bounds of each cell (may be infinite)
    start : a table that fits, or None to look for one (raises Contradiction when there is none)

    `at` is the present table; `seen_low` and `seen_high` are the extremes of each cell over all tables
    met so far, which are true members and therefore inner bounds of its interval; `whole_low` and
    `whole_high` are the same over the tables that held whole numbers only.
    """

    def __init__(self, reduced: Reduced, low: np.ndarray, high: np.ndarray, start: Optional[np.ndarray] = None):
        self.low, self.high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
        size = len(self.low)
        self.rows = reduced.dense(size)
        self.tableau = self.rows.copy()
        self.pivots = 0
        self.basis = np.array(reduced.basis, dtype=np.int64)
        self.nonbasic = np.ones(size, dtype=bool)
        self.nonbasic[self.basis] = False
        self.scale = 1.0
        if start is None:
            self.at = np.where(np.isfinite(self.low), self.low, np.where(np.isfinite(self.high), self.high, 0.0))
            self.at[self.basis] = 0.0
            self.at[self.basis] = reduced.constants - self.tableau @ self.at
            self.scale = max(1.0, float(np.abs(self.at).max()) if size else 1.0)
            self._repair()
        else:
            self.at = np.array(start, dtype=np.float64)
            self.scale = max(1.0, float(np.abs(self.at).max()) if size else 1.0)
        self.at = np.clip(self.at, self.low, self.high)
        self.seen_low, self.seen_high = self.at.copy(), self.at.copy()
        self.whole_low, self.whole_high = np.full(size, np.inf), np.full(size, -np.inf)
        self._note()

    def push(self, weights: np.ndarray, enough: float = np.inf) -> float:
        """
        Move to a table that maximises `weights @ table`; the value reached (inf if there is no limit).

        enough : stop as soon as the value reaches this
        """
        weights = np.asarray(weights, dtype=np.float64)
        gain = self._gain(weights)
        stalls = 0
        while weights @ self.at < enough:
            entering, sign = self._entering(gain, bland=stalls > STALLS_BEFORE_BLAND)
            if entering < 0:
                break
            step, row, at_bound = self._ratio(entering, sign, bland=stalls > STALLS_BEFORE_BLAND)
            if np.isinf(step):
                # Nothing stops this direction; go as far as is enough, so that the table is a witness.
                lacking = enough - float(weights @ self.at)
                self._step(entering, sign * (np.ceil(lacking / abs(gain[entering])) if np.isfinite(lacking) else 1.0))
                self._note()
                return np.inf
            stalls = 0 if step > TINY * self.scale else stalls + 1
            self._step(entering, sign * step)
            if row >= 0:
                leaving = self.basis[row]
                self.at[leaving] = at_bound
                if self._pivot(row, entering):
                    gain = self._gain(weights)
                else:
                    gain = gain - gain[entering] * self.tableau[row]
                    gain[entering] = 0.0
            else:
                self.at[entering] = self.high[entering] if sign > 0 else self.low[entering]
            self._note()
        return float(weights @ self.at)

    def push_cell(self, cell: int, sign: int, enough: float = np.inf) -> float:
        """
        Highest (sign 1) or lowest (sign -1) value of one cell; infinite when there is no limit.

        enough : for sign 1, stop at this value or above; for sign -1 at minus this value or below
        """
        weights = np.zeros(len(self.at))
        weights[cell] = float(sign)
        return sign * self.push(weights, enough)

    def look_round(self, far: np.ndarray) -> None:
        """
        Note the tables one move away, as tables met are, without going to any of them.

        far : how far at most each cell outside the basis is moved, up and down; where it is infinite, by 1
        """
        far = np.where(np.isfinite(far), far, 1.0)
        cells = np.flatnonzero(self.nonbasic)
        whole = np.abs(self.at - np.rint(self.at)).max(initial=0.0) < 1e-6
        here = self.at[self.basis]
        above, below = (self.high[self.basis] - here)[:, None], (here - self.low[self.basis])[:, None]
        for out in np.array_split(cells, 1 + len(cells) // COLUMNS_AT_ONCE):
            for sign, own in ((1, self.high[out] - self.at[out]), (-1, self.at[out] - self.low[out])):
                slope = -sign * self.tableau[:, out]
                slope[np.abs(slope) <= SOLID] = 0.0
                room = np.full(slope.shape, np.inf)
                np.divide(above, slope, out=room, where=slope > 0)
                np.divide(below, -slope, out=room, where=slope < 0)
                step = np.maximum(np.minimum(room.min(axis=0, initial=np.inf), np.minimum(own, far[out])), 0.0)
                change = slope * step
                seen = (self.seen_low, self.seen_high)
                _meet(seen, self.basis, here + change.min(axis=1, initial=0.0), here + change.max(axis=1, initial=0.0))
                _meet(seen, out, self.at[out] + sign * step, self.at[out] + sign * step)
                if whole:
                    kept = np.abs(change - np.rint(change)).max(axis=0, initial=0.0) < 1e-6
                    kept &= np.abs(step - np.rint(step)) < 1e-6
                    change, ends = change[:, kept], self.at[out[kept]] + sign * step[kept]
                    seen = (self.whole_low, self.whole_high)
                    low, high = change.min(axis=1, initial=0.0), change.max(axis=1, initial=0.0)
                    _meet(seen, self.basis, here + low, here + high)
                    _meet(seen, out[kept], ends, ends)

    def unit_moves(self) -> Any:
        """
        Tables one move away in which a cell outside the basis changes by 1 and all changes are whole: a sparse
        matrix, one row per cell, one column per table, 1 where the table differs from the present one.
        """
        cells = np.flatnonzero(self.nonbasic)
        here, moves = self.at[self.basis], []
        for out in np.array_split(cells, 1 + len(cells) // COLUMNS_AT_ONCE):
            for sign in (1, -1):
                slope = -sign * self.tableau[:, out]
                slope[np.abs(slope) <= SOLID] = 0.0
                new, own = here[:, None] + slope, self.at[out] + sign
                fits = (own >= self.low[out] - SOLID) & (own <= self.high[out] + SOLID)
                fits &= (new >= self.low[self.basis][:, None] - SOLID).all(axis=0)
                fits &= (new <= self.high[self.basis][:, None] + SOLID).all(axis=0)
                fits &= (np.abs(slope - np.rint(slope)) < SOLID).all(axis=0)
                row, column = np.nonzero(slope[:, fits])
                width = int(fits.sum())
                place = (np.r_[self.basis[row], out[fits]], np.r_[column, np.arange(width)])
                moves.append(sparse.coo_matrix((np.ones(len(place[0])), place), shape=(len(self.at), width)))
        return sparse.hstack(moves).tocsr()

    def _gain(self, weights: np.ndarray) -> np.ndarray:
        """What raising each cell by one would add to the weighted sum."""
        held = np.flatnonzero(weights[self.basis])
        gain = weights - weights[self.basis[held]] @ self.tableau[held]
        gain[self.basis] = 0.0
        return gain

    def _entering(self, gain: np.ndarray, bland: bool):
        """The cell outside the basis to move, and its direction; -1 when the table is best."""
        usable = np.where(self.at < self.high, np.maximum(gain, 0.0), 0.0)
        usable = np.maximum(usable, np.where(self.at > self.low, np.maximum(-gain, 0.0), 0.0))
        usable[~self.nonbasic] = 0.0
        entering = int(np.argmax(usable > TINY) if bland else np.argmax(usable))
        if usable[entering] <= TINY:
            return -1, 0
        return entering, (1 if gain[entering] > 0 else -1)

    def _ratio(self, entering: int, sign: int, bland: bool = False):
        """How far the cell can move: (step, row that blocks or -1, bound it meets)."""
        slope = -sign * self.tableau[:, entering]
        level = self.at[self.basis]
        rising, falling = slope > SOLID, slope < -SOLID
        room = np.full(len(slope), np.inf)
        room[rising] = (self.high[self.basis[rising]] - level[rising]) / slope[rising]
        room[falling] = (self.low[self.basis[falling]] - level[falling]) / slope[falling]
        room = np.maximum(room, 0.0)
        own = self.high[entering] - self.at[entering] if sign > 0 else self.at[entering] - self.low[entering]
        if len(room):
            least = room.min()
            if least < own and np.isfinite(least):
                close = np.flatnonzero(room <= least + TINY)
                row = int(close[np.argmin(self.basis[close]) if bland else np.argmax(np.abs(slope[close]))])
                cell = self.basis[row]
                return room[row], row, (self.high[cell] if slope[row] > 0 else self.low[cell])
        return own, -1, 0.0

    def _step(self, entering: int, amount: float) -> None:
        """Move one cell outside the basis and everything in the basis with it."""
        self.at[self.basis] -= amount * self.tableau[:, entering]
        self.at[entering] += amount

    def _pivot(self, row: int, entering: int) -> bool:
        """Exchange the basis cell of a row with the entering one; True if the tableau was made afresh."""
        line = self.tableau[row] / self.tableau[row, entering]
        line[np.abs(line) < TINY] = 0.0
        factor = self.tableau[:, entering].copy()
        factor[np.abs(factor) < TINY] = 0.0
        touched, columns = np.flatnonzero(factor), np.flatnonzero(line)
        # Tableaus of tables stay sparse: only the block that changes is rewritten.
        self.tableau[np.ix_(touched, columns)] -= np.outer(factor[touched], line[columns])
        self.tableau[row] = line
        self.tableau[:, entering] = 0.0
        self.tableau[row, entering] = 1.0
        self.nonbasic[self.basis[row]] = True
        self.nonbasic[entering] = False
        self.basis[row] = entering
        self.pivots += 1
        if self.pivots % PIVOTS_BEFORE_REFRESH:
            return False
        nearest = np.rint(self.tableau)
        if np.abs(self.tableau - nearest).max() < TINY:
            # Whole to the last digit, as nearly always: nothing has been lost.
            self.tableau = nearest
            return False
        self.tableau = np.linalg.solve(self.rows[:, self.basis], self.rows)
        self.tableau[np.abs(self.tableau) < TINY] = 0.0
        return True

    def _note(self) -> None:
        """Remember the extremes met, separately for tables of whole numbers."""
        np.minimum(self.seen_low, self.at, out=self.seen_low)
        np.maximum(self.seen_high, self.at, out=self.seen_high)
        if np.abs(self.at - np.rint(self.at)).max(initial=0.0) < 1e-6:
            np.minimum(self.whole_low, self.at, out=self.whole_low)
            np.maximum(self.whole_high, self.at, out=self.whole_high)

    def _repair(self) -> None:
        """Move from a table that breaks bounds to one that does not (phase one), or raise Contradiction."""
        slack = 1e-7 * self.scale
        for turn in range(REPAIR_ROUNDS):
            level = self.at[self.basis]
            below, above = level < self.low[self.basis] - slack, level > self.high[self.basis] + slack
            if not below.any() and not above.any():
                return
            want = below.astype(np.float64) - above.astype(np.float64)
            gain = -(want @ self.tableau)
            entering, sign = self._entering(gain, bland=turn > STALLS_BEFORE_BLAND + len(self.at))
            if entering < 0:
                break
            self._repair_step(entering, sign, below, above)
        raise Contradiction(
            "No table fits what is published: the numbers shown, the totals and what is known about "
            "hidden cells contradict each other."
        )

    def _repair_step(self, entering: int, sign: int, below: np.ndarray, above: np.ndarray) -> None:
        """One pivot of phase one: cells that break a bound block only when they come back to it."""
        cells = self.basis
        slope = -sign * self.tableau[:, entering]
        level = self.at[cells]
        target = np.where(slope > 0, self.high[cells], self.low[cells])
        target = np.where(below & (slope > 0), self.low[cells], np.where(above & (slope < 0), self.high[cells], target))
        away = (below & (slope < 0)) | (above & (slope > 0)) | (np.abs(slope) <= SOLID) | np.isinf(target)
        room = np.full(len(slope), np.inf)
        room[~away] = np.maximum((target[~away] - level[~away]) / slope[~away], 0.0)
        own = self.high[entering] - self.at[entering] if sign > 0 else self.at[entering] - self.low[entering]
        row = int(np.argmin(room)) if len(room) else -1
        if row < 0 or room[row] >= own:
            self._step(entering, sign * own)
            return
        close = np.flatnonzero(room <= room[row] + TINY)
        row = int(close[np.argmax(np.abs(slope[close]))])
        self._step(entering, sign * room[row])
        self.at[cells[row]] = target[row]
        self._pivot(row, entering)


def _meet(seen: Tuple[np.ndarray, np.ndarray], cells: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """Widen what has been seen of some cells."""
    seen[0][cells] = np.minimum(seen[0][cells], low)
    seen[1][cells] = np.maximum(seen[1][cells], high)
