"""Aalen-Johansen: transition hazards, products of (I + dA), and the influence of every stay on them, in linear time.

With p(u-) the occupation just before a change day u and G(u) what follows it up to the day asked, a stay in state j
moves the result by p_j(u-) / Y_j(u) x (G_k(u) - G_j(u)) at its change to k, less the same times the hazard over all
days at risk. The second part is a difference of one cumulated table, so the cost is one pass over the stays.

Own algebra, after Andersen et al. (1993, IV.4) and the infinitesimal jackknife of R survival's survfit.
"""
from dataclasses import dataclass
from typing import Optional, Tuple, Union

import numpy as np

from jdfanalysis.survival.influence import influence_variance
from jdfanalysis.survival.multistate_rows import Stays
from jdfanalysis.survival.steps import distinct_times, first_after


@dataclass(frozen=True)
class StateTable:
    """
    Sums by change day of one group of stays.

    times : the K change days; origin, aim : the states of the M kinds of change
    events, risk : weighted changes (K, M) and people in each state just before the day (K, S)
    counts, people : the same without weights
    first, end : per stay, the change days at risk are first ... end - 1
    initial, beginners : share of each state among those at risk on the first day, and which stays these are
    """

    stays: Stays
    times: np.ndarray
    origin: np.ndarray
    aim: np.ndarray
    events: np.ndarray
    risk: np.ndarray
    counts: np.ndarray
    people: np.ndarray
    first: np.ndarray
    end: np.ndarray
    initial: np.ndarray
    beginners: np.ndarray

    @property
    def size(self) -> int:
        """Number of states."""
        return len(self.stays.states)

    @property
    def hazards(self) -> np.ndarray:
        """(K, M) steps of the cumulative transition hazards."""
        risk = self.risk[:, self.origin]
        return np.where(risk > 0, self.events / np.where(risk > 0, risk, 1.0), 0.0)


@dataclass(frozen=True)
class Flow:
    """The hazards of one kind of person: change days, states left and entered, (K, M) steps; no stays behind them."""

    times: np.ndarray
    origin: np.ndarray
    aim: np.ndarray
    hazards: np.ndarray
    size: int


def make_table(stays: Stays, begin: float, weight: Optional[np.ndarray] = None) -> StateTable:
    """The sums of one group, changes after day `begin` only; `weight` replaces the weights of the stays."""
    rows, size = stays.rows, len(stays.states)
    weight = rows.weights if weight is None else weight
    moved = (stays.target >= 0) & (rows.stop > begin)
    times, _ = distinct_times(rows.stop[moved])
    first = np.zeros(len(rows), np.int64) if rows.start is None else first_after(times, rows.start).astype(np.int64)
    end = first_after(times, rows.stop).astype(np.int64)
    moved &= end > first
    kind = stays.state[moved].astype(np.int64) * size + stays.target[moved]
    kinds, which = np.unique(kind, return_inverse=True)
    cell = (end[moved] - 1) * len(kinds) + which.reshape(-1)
    shape = (len(times), len(kinds))

    def events(values: Optional[np.ndarray]) -> np.ndarray:
        return np.bincount(cell, values, shape[0] * shape[1]).reshape(shape).astype(np.float64)

    beginners = (first == 0) & (end > 0)
    share = np.bincount(stays.state[beginners], weight[beginners], size)
    return StateTable(
        stays, times, (kinds // size).astype(np.int64), (kinds % size).astype(np.int64), events(weight[moved]),
        _at_risk(stays.state, first, end, (len(times), size), weight), events(None),
        _at_risk(stays.state, first, end, (len(times), size), None), first, end,
        share / share.sum() if share.sum() > 0 else share, beginners,
    )


def _at_risk(state, first, end, shape, weight) -> np.ndarray:  # type: ignore[no-untyped-def]
    length = (shape[0] + 1) * shape[1]
    change = np.bincount(first * shape[1] + state, weight, length) - np.bincount(end * shape[1] + state, weight, length)
    total = np.cumsum(change.reshape(shape[0] + 1, shape[1]), axis=0)[:-1]
    # Sums of weights that should be nothing are not left at rounding error.
    return np.where(np.abs(total) < 1e-9, 0.0, total)


def occupation(table: Union[StateTable, Flow], start: np.ndarray, cells: Tuple[int, int]) -> np.ndarray:
    """(K + 1, S): shares before each change day and after the last, only the days of `cells` changing anything."""
    hazards, size = table.hazards, table.size
    path = np.empty((len(table.times) + 1, size))
    path[: cells[0] + 1] = start
    here = start.copy()
    for k in range(cells[0], cells[1]):
        flow = here[table.origin] * hazards[k]
        here = here + np.bincount(table.aim, flow, size) - np.bincount(table.origin, flow, size)
        path[k + 1] = here
    path[cells[1] + 1 :] = here
    return path


def following(
    table: Union[StateTable, Flow], cells: Tuple[int, int], span: Optional[Tuple[float, float]]
) -> Tuple[np.ndarray, np.ndarray]:
    """
    ((K, S, S), (S, S)): what follows each change day, and what follows the beginning.

    span None: the chance to be in each state after the last of `cells`; (begin, end): expected days in each state.
    """
    hazards, size = table.hazards, table.size
    unit = np.eye(size)
    found = np.zeros((len(table.times), size, size))
    here = unit if span is None else np.zeros((size, size))
    later = 0.0 if span is None else span[1]
    for k in range(cells[1] - 1, cells[0] - 1, -1):
        if span is not None:
            here = here + unit * (later - table.times[k])
            later = table.times[k]
        found[k] = here
        step = np.zeros((size, size))
        np.add.at(step, (table.origin, table.aim), hazards[k])
        here = here + step @ here - step.sum(axis=1)[:, None] * here
    return found, here if span is None else here + unit * (later - span[0])


def influence(table: StateTable, before: np.ndarray, after: np.ndarray, cells: Tuple[int, int]) -> np.ndarray:
    """(stays, S): how each stay, times its weight, moves the result; the beginning's share not included."""
    inside = np.zeros(len(table.times), dtype=bool)
    inside[cells[0] : cells[1]] = True
    safe = np.where(table.risk > 0, table.risk, 1.0)
    pull = np.where((table.risk > 0) & inside[:, None], before[:-1] / safe, 0.0)
    gain = after[:, table.aim] - after[:, table.origin]
    step = np.zeros((len(table.times), table.size, table.size))
    for m, (origin, hazard) in enumerate(zip(table.origin, table.hazards.T)):
        step[:, origin] += (pull[:, origin] * hazard)[:, None] * gain[:, m]
    total = np.concatenate([np.zeros((1, table.size, table.size)), np.cumsum(step, axis=0)])
    state, target = table.stays.state, table.stays.target
    found = total[table.first, state] - total[table.end, state]
    moved = np.flatnonzero((target >= 0) & (table.end > table.first))
    moved = moved[table.stays.rows.stop[moved] == table.times[table.end[moved] - 1]]
    last, own = table.end[moved] - 1, state[moved]
    found[moved] += pull[last, own][:, None] * (after[last, target[moved]] - after[last, own])
    return found * table.stays.rows.weights[:, None]


def with_beginning(table: StateTable, found: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Add what comes from the initial shares being estimated; `start` is what follows the beginning (S, S)."""
    weight = table.stays.rows.weights * table.beginners
    average = table.initial @ start
    return found + (weight / weight.sum())[:, None] * (start[table.stays.state] - average)


def by_person(table: StateTable, found: np.ndarray) -> np.ndarray:
    """Sum over people of the squared sums of their stays, per column."""
    person = table.stays.rows.person
    if person is None:
        return np.sum(found ** 2, axis=0)
    return np.array([np.sum(np.bincount(person, column) ** 2) for column in found.T])


def mean_days(table: StateTable, begin: float, until: float) -> Tuple[np.ndarray, np.ndarray]:
    """(mean days in each state from `begin` to `until`, their errors by person)."""
    cells = (0, int(np.searchsorted(table.times, until, side="right")))
    after, start = following(table, cells, (begin, until))
    found = with_beginning(table, influence(table, occupation(table, table.initial, cells), after, cells), start)
    return table.initial @ start, np.sqrt(by_person(table, found))


def hazard_variance(table: StateTable, m: int) -> np.ndarray:
    """Variance of one cumulative transition hazard at every change day, summed by person."""
    own = np.flatnonzero((table.stays.state == table.origin[m]) & (table.end > table.first))
    risk = table.risk[:, table.origin[m]]
    inverse = np.where(risk > 0, 1.0 / np.where(risk > 0, risk, 1.0), 0.0)
    total = np.cumsum(table.hazards[:, m] * inverse)
    before = np.append(0.0, total)
    first, end, rows = table.first[own], table.end[own], table.stays.rows.take(own)
    w, last = rows.weights, end - 1
    happened = (table.stays.target[own] == table.aim[m]) & (rows.stop == table.times[last])
    during = np.column_stack([w * before[first], -w])
    # From the last day at risk on nothing changes; the change itself is counted on that day.
    after = np.column_stack([w * (before[first] - before[end] + happened * inverse[last]), np.zeros(len(w))])
    functions = np.column_stack([np.ones(len(total)), total])
    return influence_variance(during, after, first, last, functions, rows.person)
