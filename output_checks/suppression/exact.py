"""The cheapest pattern, proved: an integer programme with cuts.

One 0/1 variable per cell that may be hidden. Cuts (see `cuts`) are gathered on the linear relaxation first,
whose fractions also guide the heuristic to better patterns; then on whole patterns, until one breaks none.
Cells whose reduced cost is larger than the gap are left out. (Fischetti and Salazar-Gonzalez 1999, 2001.)
Needs scipy 1.9 (milp).
"""

import time
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from scipy import optimize

from output_checks.suppression.cuts import Separator, cut_matrix, static_cuts
from output_checks.suppression.errors import CannotProtect
from output_checks.suppression.finders import make_finder
from output_checks.suppression.needs import CLOSE, Need, needs_of
from output_checks.suppression.pattern import Pattern, Protector
from output_checks.suppression.system import System
from output_checks.suppression.thinning import rounds_for, secondary_cost, thinned, with_movements

# The relaxation is left when so many rounds gained less than so much.
FLAT_ROUNDS, FLAT_GAIN = 6, 2e-4
# Rounds of the relaxation between two looks for a better pattern, and how far its fractions lower prices.
ROUNDS_PER_LOOK = 4
CHEAPEST = 0.02
# A need without a broken cut is asked again after so many rounds at most.
LONGEST_REST = 8
TIGHTENINGS = 10
# How much dearer cells of the best pattern are that a new, unsafe one does without, when the two are merged.
NEARNESS = (1.0, 3.0, 100.0)


class CutSearch:
    """
    The search for the cheapest pattern: the best so far, a proved lower bound, and the cuts between them.

    Starts from a safe pattern, which is kept if nothing cheaper is found in time.
    """

    def __init__(self, system: System, start: Pattern, alone: bool, deadline: float, finder: Any = None):
        self.system, self.best, self.alone, self.deadline = system, start, alone, deadline
        self.finder = make_finder(system) if finder is None else finder
        self.separator = Separator(system)
        self.cuts = static_cuts(system)
        self.needs: List[Need] = needs_of(system)
        self.missed: List[Need] = []
        self.rest: Dict[Need, Tuple[int, int]] = {}
        self.bound = 0.0
        self.columns = system.relations.tocsc()
        self.thinning = rounds_for(system, start, 1000) > 0
        self.low = system.hidden.astype(np.float64)
        self.high = np.where(system.fixed, 0.0, 1.0)
        self.cost = np.where(system.hidden, 0.0, system.cost)

    def run(self) -> None:
        """Both phases, until the best is proved or the time is over."""
        if self.relax():
            self.whole()
        self.bound = min(self.bound, self.best.cost)

    def _left(self) -> float:
        return self.deadline - time.perf_counter()

    def _proved(self) -> bool:
        return self.bound >= self.best.cost - 1e-6 * max(1.0, self.best.cost)

    def relax(self) -> bool:
        """The linear relaxation; True when the whole programme is still to be asked and there is time."""
        history: List[float] = []
        turn = 0
        while self._left() > 0.05:
            found = self._linear()
            if found is None:
                return False
            share, value, reduced = found
            self.bound = max(self.bound, value)
            history.append(value)
            if self._proved():
                return False
            fresh = self._quick_cuts(share, turn)
            flat = len(history) > FLAT_ROUNDS and history[-1] - history[-1 - FLAT_ROUNDS] < FLAT_GAIN * history[-1]
            if not fresh or flat or turn % ROUNDS_PER_LOOK == ROUNDS_PER_LOOK - 1:
                self._look_guided(share)
            self._leave_out(value, reduced)
            if not fresh or flat:
                return not self._proved()
            turn += 1
        return False

    def whole(self) -> None:
        """Whole patterns: the cheapest that satisfies the cuts, and the cuts that it breaks, in turn."""
        proving = True
        while self._left() > 0.1 and not self._proved():
            self._tighten(proving)
            hidden, value, solved = self._master()
            if proving:
                self.bound = max(self.bound, min(value, self.best.cost))
            if hidden is None or self._proved() or self._left() <= 0:
                return
            lost = self._accept(hidden)
            if not lost:
                if solved:
                    return
                continue
            self.missed += [need for need in lost if need not in self.missed]
            cuts, valid = self._strict_cuts(hidden, lost)
            self.cuts += cuts
            proving = proving and valid
            if not cuts:
                return
            self._repair(hidden)

    def _tighten(self, proving: bool) -> None:
        """Before a whole programme: the relaxation once more, with the needs that whole patterns have missed."""
        for _ in range(TIGHTENINGS):
            found = self._linear()
            if found is None or self._left() <= 0:
                return
            share, value, reduced = found
            if proving:
                self.bound = max(self.bound, min(value, self.best.cost))
                self._leave_out(value, reduced)
            fresh = [self.separator.quick(need, share) for need in self.missed]
            self.cuts += [cut for cut in fresh if cut is not None]
            if all(cut is None for cut in fresh):
                return

    def _linear(self) -> Optional[Tuple[np.ndarray, float, np.ndarray]]:
        """(shares, bound, reduced costs) of the relaxation, or None."""
        matrix, least = cut_matrix(self.cuts, self.system.size) if self.cuts else (None, None)
        found = optimize.linprog(
            self.cost,
            A_ub=None if matrix is None else -matrix,
            b_ub=None if matrix is None else -least,
            bounds=np.column_stack([self.low, self.high]),
            method="highs",
        )
        if found.status != 0:
            return None
        return np.clip(found.x, 0.0, 1.0), float(found.fun), found.lower.marginals

    def _leave_out(self, value: float, reduced: np.ndarray) -> None:
        """Shut the cells that no cheaper pattern can hold."""
        self.high[(value + reduced > self.best.cost + CLOSE) & (self.low == 0)] = 0.0
        self.separator.open = self.high > 0

    def _master(self) -> Tuple[Optional[np.ndarray], float, bool]:
        """(the cheapest pattern that satisfies all cuts, or None if there is none, lower bound, solved)."""
        rules = []
        if self.cuts:
            matrix, least = cut_matrix(self.cuts, self.system.size)
            rules.append(optimize.LinearConstraint(matrix, least - 1e-9, np.inf))
        found = optimize.milp(
            self.cost,
            constraints=rules,
            bounds=optimize.Bounds(self.low, self.high),
            integrality=np.ones(self.system.size),
            options={"time_limit": max(0.1, self._left()), "mip_rel_gap": 1e-7},
        )
        if found.status == 2:
            return None, self.best.cost, True
        bound = found.mip_dual_bound
        bound = 0.0 if bound is None or not np.isfinite(bound) else float(bound)
        return (None if found.x is None else np.rint(found.x) > 0.5), bound, found.status == 0

    def _quick_cuts(self, share: np.ndarray, turn: int) -> bool:
        """Ask the needs for broken cuts; those that had none lately are left in peace for some rounds."""
        fresh = 0
        for last in (False, True):
            for need in self.needs:
                wait, length = self.rest.get(need, (0, 1))
                if (wait > turn) != last or self._left() <= 0:
                    continue
                cut = self.separator.quick(need, share)
                if cut is None:
                    self.rest[need] = (turn + 1 + length, min(2 * length, LONGEST_REST))
                else:
                    self.rest[need] = (turn + 1, 1)
                    self.cuts.append(cut)
                    fresh += 1
            if fresh:
                break
        return fresh > 0

    def _strict_cuts(self, hidden: np.ndarray, lost: List[Need]) -> Tuple[List, bool]:
        """The cuts that a whole pattern breaks, and whether they all hold for every safe pattern."""
        share = hidden.astype(np.float64)
        cuts, valid = [], True
        for need in lost:
            if self._left() <= 0:
                break
            cut = self.separator.quick(need, share)
            if cut is None:
                cut, holds = self.separator.strict(need, hidden)
                valid = valid and holds
            if cut is not None:
                cuts.append(cut)
        return cuts, valid

    def _look_guided(self, share: np.ndarray) -> None:
        """The heuristic at prices that the fractions of the relaxation have lowered."""
        dearer = np.clip(1.0 - share, CHEAPEST, 1.0)
        if self.thinning:
            self._merge(share > CLOSE, self.system.cost * dearer)
        else:
            self._try(self.system.hidden, dearer)

    def _repair(self, hidden: np.ndarray) -> None:
        """A safe pattern near one that is not, kept if it is cheaper."""
        if not self.thinning:
            self._try(hidden, None)
            return
        for weight in NEARNESS:
            self._merge(hidden, np.where(hidden, self.system.cost, self.system.cost * weight))

    def _merge(self, hidden: np.ndarray, price: np.ndarray) -> None:
        """What is left of these cells and the best pattern together, without the dearest that are not needed."""
        together = (hidden & (self.high > 0)) | self.best.hidden
        found = thinned(self.system, together, self.alone, price, self.columns)
        if secondary_cost(self.system, found) < self.best.cost - CLOSE:
            self.best = with_movements(self.system, found, self.alone, self.finder) or self.best

    def _try(self, hidden: np.ndarray, dearer: Optional[np.ndarray]) -> None:
        """Meet all needs from these hidden cells on; keep the outcome if it is cheaper."""
        worker = Protector(self.system, self.alone, self.finder)
        worker.hidden, worker.dearer = hidden | self.system.hidden, dearer
        try:
            worker.meet(needs_of(self.system))
            worker.settle()
        except CannotProtect:
            return
        worker.dearer = None
        worker.tidy(self.deadline)
        found = worker.pattern()
        if found.cost < self.best.cost - CLOSE:
            self.best = found

    def _accept(self, hidden: np.ndarray) -> List[Need]:
        """
        Take a pattern if movements meet all needs; else the needs that it does not meet.

        Needs against contributors alone are asked from then on in every round.
        """
        worker = Protector(self.system, self.alone, self.finder)
        worker.hidden, worker.shut = hidden | self.system.hidden, ~hidden
        try:
            worker.meet(needs_of(self.system))
            worker.settle()
        except CannotProtect:
            self.needs += [need for need in worker.lost if need.known >= 0 and need not in self.rest]
            self.rest.update({need: (0, 1) for need in worker.lost})
            return worker.lost
        found = worker.pattern()
        if found.cost < self.best.cost:
            self.best = found
        return []


def improve(system: System, start: Pattern, alone: bool, seconds: float, finder: Any = None) -> Tuple[Pattern, float]:
    """The best pattern found within `seconds` and a proved lower bound of the cost; never worse than `start`."""
    search = CutSearch(system, start, alone, time.perf_counter() + seconds, finder)
    search.run()
    return search.best, search.bound
