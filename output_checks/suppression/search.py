"""Making a safe pattern cheaper: open a part of it, close it again another way, keep what is not dearer.

Each round publishes a few secondary cells that stand on common movements, makes them dearer for a moment,
and lets the heuristic meet the needs that are now open. So dear cells are swapped for cheaper ones, and
movements are found that serve several primary cells at once (large neighbourhood search, Shaw 1998).
"""

import time
from typing import Any, Optional

import numpy as np

from output_checks.suppression.errors import CannotProtect
from output_checks.suppression.finders import make_finder
from output_checks.suppression.needs import needs_of
from output_checks.suppression.network import find_network
from output_checks.suppression.pattern import Pattern, Protector
from output_checks.suppression.solvers import has_highs
from output_checks.suppression.system import System
from output_checks.suppression.thinning import Thinner, rounds_for, steps_only, thinned, with_movements

# Shares of the neighbours that are opened with a cell, how much dearer they become, how much prices are shaken.
SHARES = (0.3, 0.7, 1.0)
DEARER = (1.0, 2.0, 4.0)
SHAKES = (0.0, 0.3)
# One in so many tries starts from nothing.
FROM_NOTHING = 25
# On networks, so many tries search near the best pattern; the rest are rounds of thinning.
NEAR_FIRST = 60
# Off networks a search also starts from everything hidden in systems up to this many cells.
MOST_FROM_EVERYTHING = 2500


def search_near(
    system: System, alone: bool, finder: Any, best: Pattern, rounds: int, deadline: float, rng: Any
) -> Pattern:
    """
    The cheapest pattern met in some rounds of opening and closing; never dearer than `best`.

    rounds : how many; fewer when the deadline (perf_counter) comes first. rng : RandomState. An equal cost is
        accepted too, so that the search does not stand still. Every pattern carries its movements.
    """
    for _ in range(rounds):
        secondary = best.hidden & ~system.hidden
        if not secondary.any() or time.perf_counter() > deadline:
            break
        gone = _opened(best, secondary, rng)
        dearer = np.exp(rng.normal(0.0, 1.0, size=system.size) * rng.choice(SHAKES))
        dearer[gone] *= rng.choice(DEARER)
        try:
            found = _closed_again(system, alone, finder, best, gone, dearer, rng, deadline)
        except CannotProtect:
            # A small programme may miss a whole movement at other prices: this round is lost, no more.
            continue
        if found.cost <= best.cost:
            best = found
    return best


def _opened(best: Pattern, secondary: np.ndarray, rng: Any) -> np.ndarray:
    """A random secondary cell and some of those that share a movement with it."""
    cell = rng.choice(np.flatnonzero(secondary))
    paths = [move.cells for move in best.movements.values() if (move.cells == cell).any()]
    near = np.unique(np.concatenate(paths)) if paths else np.array([cell])
    near = near[secondary[near]]
    near = near[rng.rand(len(near)) < rng.choice(SHARES)]
    return np.union1d(near, [cell]).astype(np.int64)


def _closed_again(
    system: System,
    alone: bool,
    finder: Any,
    best: Pattern,
    gone: np.ndarray,
    dearer: np.ndarray,
    rng: Any,
    deadline: float,
) -> Pattern:
    """The pattern without some cells, made safe again at changed prices, then tidied at the true ones."""
    worker = Protector(system, alone, finder)
    worker.hidden = best.hidden.copy()
    worker.hidden[gone] = False
    kept = {need: move for need, move in best.movements.items() if worker.hidden[move.cells].all()}
    worker.movements = dict(kept)
    worker.dearer = dearer
    needs = needs_of(system)
    worker.meet([needs[k] for k in rng.permutation(len(needs))])
    worker.settle()
    worker.dearer = None
    worker.look_again(kept)
    worker.prune(deadline)
    return worker.pattern()


def hide_more(
    system: System, alone: bool = True, tries: int = 1, seconds: float = 60.0, seed: int = 0, finder: Any = None
) -> Pattern:
    """
    A safe pattern by the heuristic, the cheapest of `tries`.

    tries : the first takes the needs in a fixed order; off networks what is left of everything hidden stands beside
        it, and both are followed. Of the next ones, up to 60 on networks, one in 25 starts
        from nothing in a random order and the rest change the best one (see search_near). All further ones are
        rounds of `thinning`, fewer for large patterns, where no need asks for more than another value
    Deterministic for a given seed as long as half of `seconds` is not reached. Raises CannotProtect.
    """
    began = time.perf_counter()
    finder = make_finder(system) if finder is None else finder
    best = whole = None
    rng = np.random.RandomState(seed)
    on_network = find_network(system) is not None
    slow = min(tries, NEAR_FIRST) if on_network else 1
    slow = tries if not steps_only(system) else max(1, slow)
    starts = 1 + (slow - 1) // FROM_NOTHING
    for turn in range(starts):
        # From everything hidden it is the same every time. Without HiGHS the other way is slow, and left out.
        if not on_network and turn == 0:
            whole = _from_everything(Protector(system, alone, finder))
        made = [whole] if whole is not None else []
        if whole is None or has_highs():
            made.append(_from_nothing(Protector(system, alone, finder), on_network, rng if turn else None, began + seconds))
        best = min(([] if best is None else [best]) + made, key=lambda pattern: pattern.cost)
        if best.cost == 0 or time.perf_counter() - began > seconds / 2:
            return best
    best = search_near(system, alone, finder, best, slow - starts, began + seconds / 2, rng)
    left = began + seconds / 2 - time.perf_counter()
    if whole is None or whole.cost <= best.cost or not has_highs():
        return search_on(system, alone, tries - slow, left, seed, finder, best)
    # The dearer start may lead further down: both are followed, half the way each.
    ends = [search_on(system, alone, (tries - slow) // 2, left / 2, seed, finder, start) for start in (best, whole)]
    return min(ends, key=lambda pattern: pattern.cost)


def _from_nothing(worker: Protector, on_network: bool, rng: Any, deadline: float) -> Pattern:
    """The needs met one after the other, in a fixed order or a random one; then without what is not needed."""
    worker.greedy(rng)
    found = None if on_network else _thinned_at_once(worker)
    if found is None:
        worker.tidy(deadline)
        found = worker.pattern()
    return found


def _from_everything(worker: Protector) -> Optional[Pattern]:
    """
    What is left when all cells that may be hidden are, and are published again where the sums allow it.

    Takes no programme on many cells. None where that is not for the system.
    """
    system = worker.system
    if not steps_only(system) or system.size > MOST_FROM_EVERYTHING or not system.primary.any():
        return None
    found = thinned(system, ~system.fixed, worker.alone, system.cost)
    return with_movements(system, found, worker.alone, worker.finder)


def _thinned_at_once(worker: Protector) -> Optional[Pattern]:
    """The pattern reached, without what is not needed, where one look at the sums says so; None elsewhere."""
    system = worker.system
    if not rounds_for(system, worker.pattern(), 1000):
        return None
    found = thinned(system, worker.hidden, worker.alone, system.cost)
    return with_movements(system, found, worker.alone, worker.finder)


def search_on(
    system: System, alone: bool, tries: int, seconds: float, seed: int, finder: Any, best: Pattern
) -> Pattern:
    """The cheapest pattern after rounds of thinning from a safe one; the same one where thinning is not for it."""
    rounds = rounds_for(system, best, tries)
    if rounds <= 0 or seconds <= 0:
        return best
    rng = np.random.RandomState(seed)
    return Thinner(system, alone, finder, best, rng).run(rounds, time.perf_counter() + seconds)
