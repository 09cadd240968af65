"""The cheapest movement that meets a need, among the cells one is willing to hide.

Two ways: shortest paths where the system is a network (two-way tables), small linear programmes on a
neighbourhood of the cell elsewhere. Both only suggest; `needs.faults_in` proves.
"""

from typing import Any, Optional

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from output_checks.suppression.elimination import reduce_rows
from output_checks.suppression.needs import CLOSE, Movement, Need
from output_checks.suppression.network import Network, cut_labels, find_network
from output_checks.suppression.solvers import minimise
from output_checks.suppression.system import System

FREE = 1e-7
NEAR_CELLS = (600, 2500)
# Up to this many cells the whole problem is no slower than a neighbourhood.
SMALL = 1200
# From this many on, a need that may go either way takes the first way that works.
LARGE = 5000


def make_finder(system: System) -> Any:
    """A PathFinder for networks, else a ProgrammeFinder."""
    network = find_network(system)
    return PathFinder(system, network) if network is not None else ProgrammeFinder(system)


def room_of(system: System) -> Any:
    """(room upwards, room downwards) of every cell, never negative."""
    return (np.maximum(system.upper - system.value, 0.0), np.maximum(system.value - system.lower, 0.0))


class PathFinder:
    """
    Cheapest closed paths in the graph of sums and cells.

    A movement along one closed path changes every cell on it by the same amount. In a two-way table every
    movement is a sum of such paths; where one path has no room for the amount asked for, the linear
    programme is asked instead.
    """

    def __init__(self, system: System, network: Network):
        self.system, self.network = system, network
        self.up, self.down = room_of(system)
        size = system.size
        start = np.r_[network.tail, network.head]
        end = np.r_[network.head, network.tail]
        self.order = np.argsort(start, kind="stable")
        self.arc_cell = np.r_[np.arange(size), np.arange(size)][self.order]
        self.arc_sign = np.r_[np.ones(size), -np.ones(size)][self.order]
        self.start, self.end = start[self.order], end[self.order]
        self.room = np.where(self.arc_sign > 0, self.up[self.arc_cell], self.down[self.arc_cell])
        self.pointer = np.searchsorted(self.start, np.arange(network.nodes + 1))
        self.programme = ProgrammeFinder(system)

    def find(self, need: Need, price: np.ndarray) -> Optional[Movement]:
        """
        The cheapest movement for a need, or None.

        price : what moving each cell costs; inf for cells that must stay
        """
        best, best_cost = None, np.inf
        narrow = False
        for sign, amount in need.directions:
            if (self.up if sign > 0 else self.down)[need.cell] < amount - CLOSE:
                continue
            move, cost = self._closed_path(need, sign, amount, price)
            narrow = narrow or move is None
            if cost < best_cost:
                best, best_cost = move, cost
        if best is None and narrow and any(amount > 1.0 or not self.system.whole for _, amount in need.directions):
            return self.programme.find(need, price)
        return best

    def exact_among(self, hidden: np.ndarray) -> np.ndarray:
        """Cells that adding and subtracting gives away when these are hidden (bool per cell)."""
        cells = np.flatnonzero(hidden)
        label = cut_labels(self.network.tail[cells], self.network.head[cells], self.network.nodes)
        exact = np.zeros(self.system.size, dtype=bool)
        exact[cells[label == 0]] = True
        exact[self.network.tail == self.network.head] = False
        return exact

    def _closed_path(self, need: Need, sign: int, amount: float, price: np.ndarray):
        """(movement, cost) along the cheapest closed path through the cell."""
        weight = price[self.arc_cell] + FREE
        shut = (self.room < amount - CLOSE) | (self.arc_cell == need.cell) | (self.arc_cell == need.known)
        weight = np.where(shut, np.inf, weight)
        graph = sparse.csr_matrix((weight, self.end, self.pointer), shape=(self.network.nodes, self.network.nodes))
        tail, head = self.network.tail[need.cell], self.network.head[need.cell]
        if tail == head:
            return Movement(np.array([need.cell]), np.array([sign * amount])), 0.0
        source, target = (head, tail) if sign > 0 else (tail, head)
        distance, before = dijkstra(graph, indices=source, return_predecessors=True)
        if np.isinf(distance[target]):
            return None, np.inf
        cells, amounts, node = [need.cell], [sign * amount], target
        while node != source:
            arcs = np.arange(self.pointer[before[node]], self.pointer[before[node] + 1])
            arcs = arcs[self.end[arcs] == node]
            arc = arcs[np.argmin(weight[arcs])]
            cells.append(self.arc_cell[arc])
            amounts.append(self.arc_sign[arc] * amount)
            node = before[node]
        return Movement(np.array(cells, dtype=np.int64), np.array(amounts)), float(distance[target])


class ProgrammeFinder:
    """
    Cheapest movements by linear programmes.

    The programme is solved on the cells near the one in question first (hidden ones and the cheapest of
    each sum, a few sums away), then on more, then on all. The price of a cell is spread over the amount it
    can take part with, the usual relaxation of a fixed charge (Kelly, Golden and Assad 1992).
    """

    def __init__(self, system: System):
        self.system = system
        self.up, self.down = room_of(system)
        self.columns = system.relations.tocsc()
        self.rows = system.relations

    def find(self, need: Need, price: np.ndarray) -> Optional[Movement]:
        """The cheapest movement for a need, or None. See PathFinder.find."""
        allowed = np.isfinite(price)
        allowed[need.cell] = True
        if need.known >= 0:
            allowed[need.known] = False
        everything = int(allowed.sum())
        tried = 0
        for limit in NEAR_CELLS + (everything,) if everything > SMALL else (everything,):
            near = self._near(need.cell, allowed, price, limit) if limit < everything else np.flatnonzero(allowed)
            if len(near) <= tried:
                continue
            tried = len(near)
            best, best_cost = None, np.inf
            for sign, amount in need.directions:
                if best is not None and self.system.size >= LARGE:
                    break
                move = self._solve(need, sign, amount, near, price)
                cost = np.inf if move is None else float(price[move.cells[move.cells != need.cell]].sum())
                if move is not None and (best is None or cost < best_cost):
                    best, best_cost = move, cost
            if best is not None or tried >= everything:
                return best
        return None

    def exact_among(self, hidden: np.ndarray) -> np.ndarray:
        """Cells that adding and subtracting gives away when these are hidden (bool per cell)."""
        cells = np.flatnonzero(hidden)
        sums = self.columns[:, cells].tocsr()
        exact = np.zeros(self.system.size, dtype=bool)
        exact[cells[reduce_rows(sums[np.flatnonzero(np.diff(sums.indptr))]).exact]] = True
        return exact

    def _near(self, cell: int, allowed: np.ndarray, price: np.ndarray, limit: int) -> np.ndarray:
        """Cells around one cell, nearest rings first, cheapest first within a ring."""
        inside = np.zeros(self.system.size, dtype=bool)
        inside[cell] = True
        ring = np.array([cell])
        total = 1
        while len(ring) and total < limit:
            sums = np.unique(self.columns[:, ring].indices)
            reached = np.unique(self.rows[sums].indices)
            reached = reached[allowed[reached] & ~inside[reached]]
            reached = reached[np.argsort(price[reached], kind="stable")][: limit - total]
            inside[reached] = True
            total += len(reached)
            ring = reached
        return np.flatnonzero(inside)

    def _solve(self, need: Need, sign: int, amount: float, near: np.ndarray, price: np.ndarray) -> Optional[Movement]:
        """The cheapest movement of the given amount among some cells."""
        up, down = np.minimum(self.up[near], 1e9), np.minimum(self.down[near], 1e9)
        here = int(np.searchsorted(near, need.cell))
        if (up if sign > 0 else down)[here] < amount - CLOSE:
            return None
        sums = self.columns[:, near].tocsr()
        sums = sums[np.flatnonzero(np.diff(sums.indptr))]
        unit = price[near] + FREE
        unit[here] = FREE
        cost = np.r_[unit / np.clip(up, FREE, amount), unit / np.clip(down, FREE, amount)]
        low, high = np.zeros(2 * len(near)), np.r_[up, down]
        mine, other = (here, here + len(near)) if sign > 0 else (here + len(near), here)
        low[mine] = high[mine] = amount
        high[other] = 0.0
        found = minimise(cost, sparse.hstack([sums, -sums]).tocsr(), np.zeros(sums.shape[0]), low, high)
        if found is None:
            return None
        change = found[: len(near)] - found[len(near) :]
        return whole_movement(self.system, near, change) if self.system.whole else _kept(near, change)


def _kept(cells: np.ndarray, change: np.ndarray) -> Movement:
    """A movement without the cells that only move by rounding error."""
    moving = np.abs(change) > CLOSE * max(1.0, float(np.abs(change).max()))
    return Movement(cells[moving], change[moving])


def whole_movement(system: System, cells: np.ndarray, change: np.ndarray) -> Optional[Movement]:
    """
    The change made whole, or None.

    Corners of these polytopes are nearly always whole. Where they are not they are halves or thirds; then
    a multiple is whole, and it is taken if every cell has room for it.
    """
    up, down = room_of(system)
    for factor in (1, 2, 3, 4, 5, 6):
        scaled = change * factor
        rounded = np.rint(scaled)
        if np.abs(scaled - rounded).max() > 1e-5:
            continue
        if (rounded > up[cells] + CLOSE).any() or (-rounded > down[cells] + CLOSE).any():
            return None
        moving = rounded != 0
        return Movement(cells[moving], rounded[moving])
    return None
