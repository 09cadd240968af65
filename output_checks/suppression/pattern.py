"""Secondary suppression: hide more, as cheaply as possible, until every need has a movement.

Greedy (each need in turn takes the cheapest movement, hidden cells being free), then a second look with
all movements sought again among what is hidden, then every secondary cell is offered for publication, the
dearest first. The heuristic of Kelly, Golden and Assad (1992) and Castro (2002), with proofs kept. What
comes out is made cheaper in `search`.
"""

import time
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

import numpy as np

from output_checks.suppression.errors import CannotProtect
from output_checks.suppression.finders import make_finder
from output_checks.suppression.needs import CLOSE, Movement, Need, needs_of, needs_of_alone
from output_checks.suppression.system import System


@dataclass(frozen=True)
class Pattern:
    """
    A safe pattern and its proof.

    hidden : bool per cell
    movements : for each need the movement that meets it
    cost : sum of the costs of the hidden cells that are not primary
    """

    hidden: np.ndarray
    movements: Dict[Need, Movement]
    cost: float


class Protector:
    """
    A system on its way to a safe pattern; all steps work on `hidden` and `movements`.

    alone : protect against contributors alone in a hidden cell too
    dearer : what the prices of cells not hidden yet are multiplied with, for a search; None: nothing
    shut : cells that may not be hidden in addition (bool per cell); those that are always published, unless set
    """

    def __init__(self, system: System, alone: bool = True, finder: Any = None):
        self.system, self.alone = system, alone
        self.finder = make_finder(system) if finder is None else finder
        self.hidden = system.hidden.copy()
        self.movements: Dict[Need, Movement] = {}
        self.lost: List[Need] = []
        self.dearer: Optional[np.ndarray] = None
        self.shut = system.fixed
        self.rows, self.columns = system.relations, system.relations.tocsc()

    def price(self, among: Optional[np.ndarray] = None) -> np.ndarray:
        """What moving each cell costs now: nothing if hidden, never if always published or not `among`."""
        cost = self.system.cost if self.dearer is None else self.system.cost * self.dearer
        price = np.where(self.hidden, 0.0, np.where(self.shut, np.inf, cost))
        return price if among is None else np.where(among, price, np.inf)

    def greedy(self, rng: Optional[np.random.RandomState] = None) -> None:
        """Meet every need in turn; with a generator in random order, else the hardest first."""
        needs = needs_of(self.system)
        if rng is None:
            needs.sort(key=lambda need: (-max(need.up, need.down), -self.system.cost[need.cell], need.cell))
        else:
            needs = [needs[k] for k in rng.permutation(len(needs))]
        self.meet(needs)
        self.settle()

    def settle(self) -> None:
        """Meet the needs against contributors alone that the present movements raise; forget those they do not."""
        if not (self.alone and self.system.alone.any()):
            return
        while True:
            more = needs_of_alone(self.system, self.movements)
            if not more:
                break
            self.meet(more)
        outside = {need: move for need, move in self.movements.items() if need.known < 0}
        wanted = set(outside) | set(needs_of_alone(self.system, outside))
        self.movements = {need: move for need, move in self.movements.items() if need in wanted}

    def meet(self, needs: List[Need]) -> None:
        """Find a movement for each need that has none, hiding what it takes."""
        waiting = {need: None for need in needs if need not in self.movements}
        by_cell: Dict[int, List[Need]] = {}
        for need in waiting:
            by_cell.setdefault(need.cell, []).append(need)
        lost = []
        for need in list(waiting):
            if need in self.movements:
                continue
            move = self.finder.find(need, self.price())
            if move is None:
                lost.append(need)
                continue
            self.hidden[move.cells] = True
            self._share(move, by_cell)
            self.movements[need] = move
        if lost:
            self.lost = lost
            self._refuse(lost)

    def _share(self, move: Movement, by_cell: Dict[int, List[Need]]) -> None:
        """Give a movement to all waiting needs it meets."""
        moved = set(move.cells.tolist())
        for cell, change in zip(move.cells.tolist(), move.amounts.tolist()):
            for need in by_cell.get(cell, ()):
                if (
                    need not in self.movements
                    and need.known not in moved
                    and any(sign * change >= amount - CLOSE for sign, amount in need.directions)
                ):
                    self.movements[need] = move

    def _refuse(self, lost: List[Need]) -> None:
        """Raise CannotProtect for needs that no allowed movement meets."""
        places = sorted({str(self.system.names[need.cell]) for need in lost})
        raise CannotProtect(
            "{} cells cannot be protected with the cells that may be hidden. Allow totals or zeros to be hidden, "
            "merge categories, or ask for a lower protection level.".format(len(places)),
            places[:10],
        )

    def look_again(self, keep: Optional[Dict[Need, Movement]] = None) -> None:
        """
        Seek movements anew among the hidden cells, secondary ones at their cost; publish what is unused.

        Each need pays only for secondary cells that no earlier need has used. Movements in `keep` stay.
        """
        before = self.hidden.copy()
        used = self.system.hidden.copy()
        keep = {} if keep is None else keep
        fresh = {need: move for need, move in self.movements.items() if keep.get(need) is move}
        for move in fresh.values():
            used[move.cells] = True
        for need in sorted(
            set(self.movements) - set(fresh),
            key=lambda n: (-len(self.movements[n].cells), n.cell, n.known, n.up, n.down),
        ):
            old = self.movements[need]
            price = np.where(before, np.where(used, 0.0, self.system.cost), np.inf)
            move = None if used[old.cells].all() else self.finder.find(need, price)
            fresh[need] = old if move is None else move
            used[fresh[need].cells] = True
        self.hidden, self.movements = used, fresh
        self.settle()

    def tidy(self, deadline: float = np.inf) -> None:
        """Look again and prune; a pattern that a programme cannot follow on the way stays as it was before."""
        before = self.hidden.copy(), dict(self.movements)
        try:
            self.look_again()
            before = self.hidden.copy(), dict(self.movements)
            self.prune(deadline)
        except CannotProtect:
            self.hidden, self.movements = before

    def prune(self, deadline: float = np.inf) -> None:
        """Publish every secondary cell that is not needed, the dearest first, until the deadline."""
        secondary = np.flatnonzero(self.hidden & ~self.system.hidden)
        users: Dict[int, set] = {}
        for need, move in self.movements.items():
            for cell in move.cells.tolist():
                users.setdefault(cell, set()).add(need)
        for cell in secondary[np.argsort(-self.system.cost[secondary], kind="stable")].tolist():
            if time.perf_counter() > deadline:
                break
            self._try_without(cell, users)
        self.settle()

    def _try_without(self, cell: int, users: Dict[int, set]) -> None:
        """Publish one cell, and those that fall with it, if every need that used them has another movement."""
        if not self.hidden[cell]:
            return
        among = self.hidden.copy()
        gone = self._fall(cell, among)
        if gone is None or self.finder.exact_among(among)[self.system.primary].any():
            return
        fresh = {}
        hit = {need for lost in gone for need in users.get(lost, ())}
        for need in sorted(hit, key=lambda n: (len(self.movements[n].cells), n.cell, n.known, n.up, n.down)):
            move = self.finder.find(need, self.price(among))
            if move is None or (self.alone and need.known < 0 and not self._fine_for_alone(need, move, fresh, among)):
                return
            fresh[need] = move
        for need, move in fresh.items():
            for old in self.movements.get(need, move).cells.tolist():
                users.get(old, set()).discard(need)
            self.movements[need] = move
            for new in move.cells.tolist():
                users.setdefault(new, set()).add(need)
        self.hidden = among

    def _fall(self, cell: int, among: np.ndarray) -> Optional[List[int]]:
        """
        Take a cell out of `among`, and every cell that is then left alone in a sum; None if one is primary.

        The cheap part of the question: most cells that are needed are needed for a sum of two.
        """
        waiting, gone = [cell], []
        while waiting:
            lost = waiting.pop()
            if not among[lost]:
                continue
            if self.system.hidden[lost]:
                return None
            among[lost] = False
            gone.append(lost)
            for k in self.columns.indices[self.columns.indptr[lost] : self.columns.indptr[lost + 1]]:
                line = self.rows.indices[self.rows.indptr[k] : self.rows.indptr[k + 1]]
                left = line[among[line]]
                if len(left) == 1:
                    waiting.append(int(left[0]))
        return gone

    def _fine_for_alone(self, need: Need, move: Movement, fresh: Dict[Need, Movement], among: np.ndarray) -> bool:
        """Are the contributors alone on the new movement convinced too? Adds what is missing to `fresh`."""
        more = needs_of_alone(self.system, {need: move})
        for extra in more:
            known = self.movements.get(extra)
            if known is not None and among[known.cells].all():
                continue
            if extra in fresh:
                continue
            found = self.finder.find(extra, self.price(among))
            if found is None:
                return False
            fresh[extra] = found
        return True

    def pattern(self) -> Pattern:
        """What has been reached."""
        secondary = self.hidden & ~self.system.hidden
        return Pattern(self.hidden.copy(), dict(self.movements), float(self.system.cost[secondary].sum()))
