"""The cheapest pattern, proved: an integer programme with cuts.

One 0/1 variable per cell that may be hidden. For every need the attacker's linear programme is solved on
the present pattern; where the need is not met, its dual is an inequality that every safe pattern satisfies
and this one does not (Fischetti and Salazar-Gonzalez 1999, 2001). Cuts are gathered on the linear
relaxation first, then on whole patterns, until a pattern breaks none. Needs scipy 1.9 (milp).
"""

import time
from dataclasses import dataclass, replace
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from scipy import optimize, sparse

from output_checks.suppression.errors import CannotProtect
from output_checks.suppression.finders import room_of
from output_checks.suppression.needs import CLOSE, Need, needs_of
from output_checks.suppression.pattern import Pattern, Protector
from output_checks.suppression.system import System

MOST_ROUNDS = 400
BIG = 1e7


@dataclass
class CutPool:
    """Inequalities coefficients @ hidden >= 1 gathered so far (rows are dicts cell -> coefficient)."""

    rows: List[Tuple[np.ndarray, np.ndarray]]

    def matrix(self, size: int) -> Any:
        """The pool as a sparse matrix."""
        count = np.array([len(cells) for cells, _ in self.rows])
        row = np.repeat(np.arange(len(self.rows)), count)
        return sparse.csr_matrix(
            (np.concatenate([w for _, w in self.rows]), (row, np.concatenate([c for c, _ in self.rows]))),
            shape=(len(self.rows), size),
        )


def attack_cut(system: System, need: Need, sign: int, amount: float, share: np.ndarray, room: Any):
    """
    The attacker's programme for one direction of a need when cell i is hidden to the extent share[i].

    Returns (how far the cell can move, coefficient of each cell in the cut). The cut says: the sum of
    coefficients of the hidden cells is at least `amount`. Coefficients are cut to `amount`.
    """
    up, down = np.minimum(room[0], BIG), np.minimum(room[1], BIG)
    if need.known >= 0:
        up, down = up.copy(), down.copy()
        up[need.known] = down[need.known] = 0.0
    goal = np.zeros(system.size)
    goal[need.cell] = -float(sign)
    found = optimize.linprog(
        goal,
        A_eq=system.relations,
        b_eq=np.zeros(system.relations.shape[0]),
        bounds=np.column_stack([-down * share, up * share]),
        method="highs-ds",
    )
    if found.status != 0:
        return 0.0, None
    weight = goal - system.relations.T @ found.eqlin.marginals
    weight[np.abs(weight) < 1e-9] = 0.0
    coefficient = np.where(weight > 0, weight * down, -weight * up)
    return float(-found.fun), np.minimum(coefficient, amount)


def static_cuts(system: System) -> Tuple[CutPool, Any]:
    """
    What every good pattern satisfies before any attack.

    A primary cell is not alone in a sum; and no secondary cell is hidden alone in a sum (it would be known,
    and could as well be published). The second kind is a matrix with sums @ hidden >= 0.
    """
    pool, rows, columns, weights = [], [], [], []
    free = ~system.fixed
    count = 0
    relations = system.relations
    for k in range(relations.shape[0]):
        line = relations.indices[relations.indptr[k] : relations.indptr[k + 1]]
        line = line[free[line]]
        if system.primary[line].sum() == 1:
            others = line[~system.primary[line]]
            pool.append((others, np.ones(len(others))))
        if not system.primary[line].any():
            for cell in line:
                rows += [count] * len(line)
                columns += line.tolist()
                weights += np.where(line == cell, -1.0, 1.0).tolist()
                count += 1
    return CutPool(pool), sparse.csr_matrix((weights, (rows, columns)), shape=(count, system.size))


def cheapest_pattern(
    system: System, needs: Sequence[Need], start: np.ndarray, start_cost: float, deadline: float
) -> Tuple[np.ndarray, float, bool]:
    """
    The cheapest pattern that meets the needs: (hidden, proved lower bound of the cost, is the pattern new).

    start : a safe pattern and its cost, kept if nothing better is found in time. Needs with two directions
        (`either`) enter with the directions together: the rise and the fall must add up to the amount, which
        every safe pattern can do; a new pattern must be checked again by the caller.
    """
    room = room_of(system)
    pool, tidy = static_cuts(system)
    bound, whole = 0.0, False
    for _ in range(MOST_ROUNDS):
        left = deadline - time.perf_counter()
        if left <= 0.1:
            break
        found = _master(system, pool, tidy, whole, left)
        if found is None:
            break
        share, value, solved = found
        bound = max(bound, value)
        if not solved or bound >= start_cost - 1e-6 * max(1.0, start_cost):
            break
        fresh = _violated(system, needs, share, room, deadline)
        if fresh is None:
            break
        pool.rows.extend(fresh)
        if not fresh:
            if whole:
                return share > 0.5, value, True
            whole = True
    return start, min(bound, start_cost), False


def improve(system: System, start: Pattern, alone: bool, seconds: float) -> Tuple[Pattern, float]:
    """
    The best pattern found within `seconds` and a proved lower bound of the cost; never worse than `start`.

    Needs against contributors alone are added when a pattern turns out to break them.
    """
    deadline = time.perf_counter() + seconds
    needs, bound = needs_of(system), 0.0
    while time.perf_counter() < deadline:
        hidden, bound_now, fresh = cheapest_pattern(system, needs, start.hidden, start.cost, deadline)
        bound = max(bound, bound_now)
        if not fresh:
            break
        worker = Protector(_only(system, hidden), alone)
        try:
            worker.greedy()
        except CannotProtect:
            more = [need for need in worker.lost if need.known >= 0 and need not in needs]
            if not more:
                break
            needs = needs + more
            continue
        return Pattern(hidden, dict(worker.movements), float(system.cost[hidden & ~system.hidden].sum())), bound
    return start, bound


def _only(system: System, hidden: np.ndarray) -> System:
    """The system with this pattern hidden and nothing else allowed to be."""
    shown = system.with_hidden(hidden)
    return replace(shown, status=np.where(shown.hidden, shown.status, "z"))


def _master(
    system: System, pool: CutPool, tidy: Any, whole: bool, seconds: float
) -> Optional[Tuple[np.ndarray, float, bool]]:
    """The cheapest (fractional or whole) pattern that satisfies all cuts: (shares, bound, solved)."""
    size = system.size
    low = system.hidden.astype(np.float64)
    high = np.where(system.fixed, 0.0, 1.0)
    cost = np.where(system.hidden, 0.0, system.cost)
    rules = []
    if tidy.shape[0]:
        rules.append(optimize.LinearConstraint(tidy, 0.0, np.inf))
    if pool.rows:
        rules.append(optimize.LinearConstraint(pool.matrix(size), 1.0 - 1e-9, np.inf))
    found = optimize.milp(
        cost,
        constraints=rules,
        bounds=optimize.Bounds(low, high),
        integrality=np.full(size, int(whole)),
        options={"time_limit": max(0.1, seconds)},
    )
    if found.x is None:
        return None
    bound = found.mip_dual_bound if whole and found.mip_dual_bound is not None else found.fun
    share = np.clip(np.where(whole, np.rint(found.x), found.x), 0.0, 1.0)
    return share, float(bound), found.status == 0


def _violated(system: System, needs: List[Need], share: np.ndarray, room: Any, deadline: float) -> Optional[List]:
    """Cuts that the present shares break; None when time runs out."""
    fresh = []
    for need in needs:
        if time.perf_counter() > deadline:
            return None
        amount = max(need.up, need.down)
        reached, total = 0.0, np.zeros(system.size)
        for sign, asked in need.directions:
            far, coefficient = attack_cut(system, need, sign, asked, share, room)
            if coefficient is None:
                break
            reached += far
            total += coefficient
        else:
            if reached < amount * (1.0 - 1e-5) - 1e-9:
                cut = np.minimum(total, amount) / amount
                held = system.hidden
                rest = 1.0 - cut[held].sum()
                cells = np.flatnonzero((cut > CLOSE) & ~held & ~system.fixed)
                if rest > CLOSE and len(cells):
                    fresh.append((cells, np.minimum(cut[cells] / rest, 1.0)))
    return fresh
