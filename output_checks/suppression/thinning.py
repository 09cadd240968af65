"""Making a safe pattern cheaper by hiding too much for a moment and publishing what is then not needed.

Each round hides some more cells near a random one, and publishes secondary cells, the dearest first at shaken
prices, as long as no primary cell becomes known by adding and subtracting (see `freedom`). That takes no
linear programme, so hundreds of rounds fit where a search with programmes has time for one. What is found is
proved by movements before it counts. (Ruin and recreate, Schrimpf and others 2000.)
"""

import time
from typing import Any, Optional

import numpy as np

from output_checks.suppression.errors import CannotProtect
from output_checks.suppression.freedom import Freedom
from output_checks.suppression.needs import CLOSE, SHARE, needs_of
from output_checks.suppression.pattern import Pattern, Protector
from output_checks.suppression.system import System

# How far the rounds go: sums away from the cell, cells hidden in addition, how much prices are shaken.
RINGS = (1, 2, 3, 3)
MORE = (20, 40, 80, 160)
SHAKES = (0.0, 0.3, 0.6)
# Sums followed from a ring, cells followed from a sum.
SUMS_FOLLOWED, CELLS_FOLLOWED = 8, 6
# A pattern a little dearer than the best may be the next one to change; now and then the best is again.
TEMPER, BACK_TO_BEST = 0.03, 40
# Rounds between two proofs of the cheapest pattern met.
ROUNDS_PER_PROOF = 40
# Rounds without a cheaper pattern, per secondary cell, after which the search ends.
PATIENCE = 15
# Up to so many hidden cells a round is quick; beyond, there are fewer, and none beyond the second number.
FEW_HIDDEN, MOST_HIDDEN = 200, 700


def steps_only(system: System) -> bool:
    """Do all needs ask for no more than another value, so that what the sums leave open is what counts?"""
    cells = system.primary
    step = 1.0 if system.whole else np.maximum(SHARE * np.abs(system.value[cells]), SHARE)
    return all((level[cells] <= step * (1.0 + CLOSE)).all() for level in system.levels)


def secondary_cost(system: System, hidden: np.ndarray) -> float:
    """Cost of the cells of a pattern that are hidden for the sake of others."""
    return float(system.cost[hidden & ~system.hidden].sum())


def with_movements(system: System, hidden: np.ndarray, alone: bool, finder: Any) -> Optional[Pattern]:
    """The pattern with the movements that prove it, or None when there are none among its cells."""
    worker = Protector(system, alone, finder)
    worker.hidden = hidden.copy()
    worker.shut = ~hidden
    try:
        worker.meet(needs_of(system))
        worker.settle()
    except CannotProtect:
        return None
    return worker.pattern()


def repaired(system: System, hidden: np.ndarray, alone: bool, finder: Any) -> Optional[Pattern]:
    """A safe pattern near one that only the sums call safe: what bounds ask for in addition is hidden too."""
    worker = Protector(system, alone, finder)
    worker.hidden = hidden.copy()
    try:
        worker.meet(needs_of(system))
        worker.settle()
    except CannotProtect:
        return None
    worker.tidy()
    return worker.pattern()


def thinned(system: System, hidden: np.ndarray, alone: bool, price: np.ndarray, columns: Any = None) -> np.ndarray:
    """A pattern without the secondary cells that the others make unnecessary; offered by falling price."""
    cells = np.flatnonzero(hidden)
    places = np.flatnonzero(~system.hidden[cells])
    order = places[np.argsort(-price[cells[places]], kind="stable")]
    left = np.zeros(system.size, dtype=bool)
    left[Freedom(system, cells, alone, columns).thin(order)] = True
    return left


class Thinner:
    """The search: the best proved pattern, the cheapest met, and the one that is changed next."""

    def __init__(self, system: System, alone: bool, finder: Any, best: Pattern, rng: Any):
        self.system, self.alone, self.finder, self.best, self.rng = system, alone, finder, best, rng
        self.rows, self.columns = system.relations, system.relations.tocsc()
        self.now, self.cheapest, self.cheapest_cost = best.hidden, best.hidden, best.cost

    def run(self, rounds: int, deadline: float) -> Pattern:
        """The cheapest proved pattern after so many rounds, or fewer when the deadline comes first."""
        last, secondary = 0, int((self.best.hidden & ~self.system.hidden).sum())
        for turn in range(1, rounds + 1):
            if time.perf_counter() > deadline or not secondary or turn - last > PATIENCE * (3 + secondary):
                break
            if self._round():
                last = turn
            if turn % ROUNDS_PER_PROOF == 0:
                self._prove()
            if turn % BACK_TO_BEST == 0:
                self.now = self.cheapest
        self._prove()
        return self.best

    def _round(self) -> bool:
        """Hide more, publish what can be, keep it if it is not much dearer; True when it is the cheapest so far."""
        rng = self.rng
        among = self.now & ~self.system.hidden if rng.rand() < 0.7 else self.system.primary
        if not among.any():
            among = self.system.primary
        cell = int(rng.choice(np.flatnonzero(among)))
        hidden = self.now.copy()
        hidden[self._more_near(cell)] = True
        price = self.system.cost * np.exp(rng.normal(0.0, rng.choice(SHAKES), size=self.system.size))
        price[cell] *= 100.0
        found = thinned(self.system, hidden, self.alone, price, self.columns)
        cost = secondary_cost(self.system, found)
        if cost <= self.cheapest_cost * (1.0 + TEMPER) + CLOSE:
            self.now = found
        if cost >= self.cheapest_cost - CLOSE:
            return False
        self.cheapest, self.cheapest_cost = found, cost
        return True

    def _more_near(self, cell: int) -> np.ndarray:
        """Cells that are not hidden, some sums away from a cell; cheap ones are more likely."""
        rng, cost = self.rng, self.system.cost
        inside = np.zeros(self.system.size, dtype=bool)
        inside[cell] = True
        ring = np.array([cell])
        for _ in range(rng.choice(RINGS)):
            sums = rng.permutation(np.unique(self.columns[:, ring].indices))[:SUMS_FOLLOWED]
            ring = np.unique(self.rows[sums].indices)
            ring = ring[~self.system.fixed[ring] & ~inside[ring]]
            if not len(ring):
                break
            inside[ring] = True
            weight = np.where(self.now[ring], 5.0, 1.0 / cost[ring])
            ring = rng.choice(ring, size=min(len(ring), CELLS_FOLLOWED), replace=False, p=weight / weight.sum())
        more = np.flatnonzero(inside & ~self.now)
        size = int(rng.choice(MORE))
        if len(more) <= size:
            return more
        weight = 1.0 / cost[more]
        return rng.choice(more, size=size, replace=False, p=weight / weight.sum())

    def _prove(self) -> None:
        """Take the cheapest pattern for the best if movements prove it; else what repairing it costs is looked at."""
        if self.cheapest_cost >= self.best.cost - CLOSE:
            return
        found = with_movements(self.system, self.cheapest, self.alone, self.finder)
        if found is None:
            found = repaired(self.system, self.cheapest, self.alone, self.finder)
        if found is not None and found.cost < self.best.cost - CLOSE:
            self.best = found
        self.now = self.best.hidden if found is None else found.hidden
        self.cheapest, self.cheapest_cost = self.best.hidden, self.best.cost


def rounds_for(system: System, pattern: Pattern, rounds: int) -> int:
    """How many of these rounds a pattern of this size gets; 0 where levels are asked for, or for large ones."""
    hidden = int(pattern.hidden.sum())
    if not steps_only(system) or hidden > MOST_HIDDEN:
        return 0
    return int(rounds * min(1.0, (FEW_HIDDEN / max(hidden, 1)) ** 2))
