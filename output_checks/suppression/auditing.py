"""The audit: what an attacker with every published number can work out about each hidden cell."""

import time
from dataclasses import dataclass
from typing import List, Tuple

import numpy as np
import pandas as pd

from output_checks.suppression.components import Component, split_hidden
from output_checks.suppression.elimination import reduce_rows
from output_checks.suppression.errors import Contradiction
from output_checks.suppression.simplex import Polytope
from output_checks.suppression.system import System

CLOSE = 1e-6


@dataclass(frozen=True)
class Audit:
    """
    The answer of an audit. `safe` is the verdict, `cells` the evidence.

    cells : DataFrame, one row per hidden cell:
        cell (its name), primary, low, high (the feasibility interval; whole numbers for counts),
        exact (low equals high), how ("sums": adding and subtracting is enough; "bounds": it takes knowing
        what hidden values can be; "" when not exact), attained (both ends were reached by a table of the
        right kind, so that the interval is not only an outer bound), sharp (False: the question stopped when the
        level was reached; low and high are values that are possible, the interval may be wider),
        seen_by_alone (a contributor alone in another hidden cell can work it out), short (primary and under
        its protection level)
    published : number of published cells
    sums : number of sums
    seconds : time taken

    The repr and the HTML hold counts, never an interval of a cell.
    """

    cells: pd.DataFrame
    published: int
    sums: int
    seconds: float

    @property
    def exact(self) -> int:
        """Hidden cells that are exactly known, primary or not."""
        return int(self.cells["exact"].sum())

    @property
    def faults(self) -> pd.DataFrame:
        """The primary cells that are exactly known, seen by somebody alone, or under their level."""
        bad = self.cells["exact"] | self.cells["seen_by_alone"] | self.cells["short"]
        return self.cells[bad & self.cells["primary"]]

    @property
    def safe(self) -> bool:
        """True when no primary cell has a fault."""
        return not len(self.faults)

    def describe(self) -> str:
        """The audit in a few sentences, without any value."""
        primary = self.cells["primary"]
        sentence = "{:,} cells hidden ({:,} primary), {:,} published, {:,} sums. ".format(
            len(self.cells), int(primary.sum()), self.published, self.sums
        )
        faults = "Primary cells exactly known: {:,}; under their protection level: {:,}; known to somebody alone: {:,}."
        sentence += faults.format(
            int((self.cells["exact"] & primary).sum()),
            int(self.cells["short"].sum()),
            int((self.cells["seen_by_alone"] & primary).sum()),
        )
        others = int((self.cells["exact"] & ~primary).sum())
        if others:
            sentence += " Other hidden cells exactly known: {:,}.".format(others)
        return sentence

    def __repr__(self):
        return "Audit({}: {})".format("safe" if self.safe else "NOT SAFE", self.describe())

    def _repr_html_(self):
        colour = "#1a7f37" if self.safe else "#b42318"
        return '<div style="border-left:4px solid {};padding-left:8px"><b>{}</b><br>{}</div>'.format(
            colour, "Safe" if self.safe else "Not safe", self.describe()
        )


def audit_system(system: System, sharp_up_to: int = 400) -> Audit:
    """
    Audit every hidden cell of a System.

    sharp_up_to : groups of connected hidden cells up to this many get sharp intervals. In larger ones the
        questions stop as soon as each primary cell has reached its levels, column `sharp` is False, and
        singletons are followed through sums only
    Intervals are sharp over the real numbers (linear programming), rounded inwards for counts; where a
    table of whole numbers reaches both ends, `attained` says so. A cell is exact when its interval is a
    single value. Singletons (`alone`): each is given its own cell, one at a time, no two of them together,
    again over the real numbers.
    When true values are not known (NaN), protection levels cannot be checked except the width, and
    singletons are followed through sums only. Raises Contradiction when no table fits.
    """
    began = time.perf_counter()
    parts = [_audit_part(system, part, len(part.cells) <= sharp_up_to) for part in split_hidden(system)]
    nothing = np.zeros(0, dtype=np.int64)
    cells = pd.concat(parts, ignore_index=True) if parts else _frame(system, nothing, [], [], [], [], [], True)
    cells = cells.sort_values("position", kind="mergesort").drop(columns="position").reset_index(drop=True)
    return Audit(cells, system.size - len(cells), system.relations.shape[0], time.perf_counter() - began)


def _audit_part(system: System, part: Component, sharp: bool) -> pd.DataFrame:
    """The rows of one component."""
    if (part.low > part.high + CLOSE).any():
        raise Contradiction(
            "No table fits what is published: {} hidden cells have no possible value.".format(
                int((part.low > part.high + CLOSE).sum())
            )
        )
    reduced = reduce_rows(part.matrix, part.constants)
    algebra = np.zeros(len(part.cells), dtype=bool)
    algebra[reduced.exact] = True
    room = Polytope(reduced, part.low, np.maximum(part.low, part.high), part.start)
    pool = [room.at.copy()]
    sharp = sharp or part.start is None
    if sharp:
        low, high = intervals(room, part, pool, system.whole)
        attained = _attained(room, low, high, system.whole)
    else:
        low, high = _reach_levels(system, part, room, pool, algebra)
        attained = np.zeros(len(part.cells), dtype=bool)
    seen = _seen_by_alone(system, part, reduced, pool if sharp else [])
    return _frame(system, part.cells, low, high, algebra, attained, seen, sharp)


def _reach_levels(system: System, part: Component, room: Polytope, pool: List[np.ndarray], algebra: np.ndarray):
    """Possible values of each cell, pushed only as far as the levels of the primary cells ask."""
    down, up, width = (level[part.cells] for level in system.levels)
    step = np.where(algebra, 0.0, 1.0 if system.whole else 1e-3 * (np.abs(part.start) + 1.0))
    width = np.maximum(width, step)
    primary = system.primary[part.cells]
    # Most cells reach their levels one move away from the true table.
    room.look_round(np.where(primary, np.maximum(np.maximum(down, up), width), step))
    for cell in np.flatnonzero(~algebra):
        at = part.start[cell]
        want_up, want_down = (up[cell], down[cell]) if primary[cell] else (0.0, 0.0)
        for sign, want in ((1, want_up), (-1, want_down)):
            if sign * ((room.seen_high if sign > 0 else room.seen_low)[cell] - at) < want - CLOSE:
                room.push_cell(cell, sign, sign * at + want)
                pool.append(room.at.copy())
        asked = width[cell] if primary[cell] else step[cell]
        for sign in (1, -1):
            spread = room.seen_high[cell] - room.seen_low[cell]
            if spread < asked - CLOSE:
                edge = room.seen_low[cell] + asked if sign > 0 else -(room.seen_high[cell] - asked)
                room.push_cell(cell, sign, edge)
                pool.append(room.at.copy())
    low, high = room.seen_low.copy(), room.seen_high.copy()
    return (np.ceil(low - CLOSE), np.floor(high + CLOSE)) if system.whole else (low, high)


def intervals(room: Polytope, part: Component, pool: List[np.ndarray], whole: bool) -> Tuple[np.ndarray, np.ndarray]:
    """
    Sharp lowest and highest value of each cell of a component; `pool` collects the tables met.

    A cell whose extreme over the tables already met equals its outer bound needs no question of its own.
    """
    size = len(part.cells)
    ends = {1: part.high.copy(), -1: part.low.copy()}
    for sign in (1, -1):
        met = room.seen_high if sign > 0 else room.seen_low
        if np.isfinite(ends[sign]).all():
            room.push(float(sign) * (np.abs(met - ends[sign]) > CLOSE))
            pool.append(room.at.copy())
        for cell in range(size):
            if sign * (ends[sign][cell] - met[cell]) <= CLOSE:
                continue
            best = room.push_cell(cell, sign, enough=sign * ends[sign][cell] - CLOSE)
            ends[sign][cell] = best
            pool.append(room.at.copy())
    low, high = ends[-1], ends[1]
    if whole:
        low, high = np.ceil(low - CLOSE), np.floor(high + CLOSE)
    return low, high


def _attained(room: Polytope, low: np.ndarray, high: np.ndarray, whole: bool) -> np.ndarray:
    """True where a table of the right kind was met at both ends; an infinite end counts as met."""
    seen_low, seen_high = (room.whole_low, room.whole_high) if whole else (room.seen_low, room.seen_high)
    slack = CLOSE * room.scale
    return (np.isinf(low) | (seen_low <= low + slack)) & (np.isinf(high) | (seen_high >= high - slack))


def _seen_by_alone(system: System, part: Component, reduced, pool: List[np.ndarray]) -> np.ndarray:
    """Cells that a contributor alone in another hidden cell of the component can work out."""
    size = len(part.cells)
    seen = np.zeros(size, dtype=bool)
    alone = np.flatnonzero(system.alone[part.cells])
    if not len(alone):
        return seen
    twins = reduced.twins()
    group = np.array([twins.get(k, -1 - k) for k in range(size)])
    counts = {g: int(c) for g, c in zip(*np.unique(group[alone], return_counts=True))}
    is_alone = system.alone[part.cells]
    seen |= np.array([counts.get(g, 0) - int(a) > 0 for g, a in zip(group, is_alone)])
    if part.start is None or not pool:
        return seen
    tables = np.array(pool)
    if system.whole:
        tables = tables[np.abs(tables - np.rint(tables)).max(axis=1) < CLOSE]
    worth_asking = system.primary[part.cells] & ~seen
    for known in alone:
        same = tables[np.abs(tables[:, known] - part.start[known]) < CLOSE]
        moved = (np.abs(same - part.start) > _step(system, part)).any(axis=0)
        open_ = np.flatnonzero(worth_asking & ~moved & ~seen)
        open_ = open_[open_ != known]
        if len(open_):
            seen[open_] = ~_can_move(system, part, reduced, open_, known)
    return seen


def _step(system: System, part: Component) -> np.ndarray:
    """How far a value must move to count as another value."""
    return np.full(len(part.cells), 0.5) if system.whole else CLOSE * (1.0 + np.abs(part.start))


def _can_move(system: System, part: Component, reduced, cells: np.ndarray, known: int) -> np.ndarray:
    """Which of these cells can take another value while the known one stays where it is?"""
    low, high = part.low.copy(), np.maximum(part.low, part.high)
    low[known] = high[known] = part.start[known]
    room = Polytope(reduced, low, high, part.start)
    step = np.full(len(part.cells), 1.0 - CLOSE) if system.whole else 2.0 * _step(system, part)

    def moved():
        # Corners of tables in three dimensions may be fractions: a step of one is asked for, not a whole table.
        return np.maximum(part.start - room.seen_low, room.seen_high - part.start) >= step

    for sign in (1, -1):
        mask = np.zeros(len(part.cells))
        mask[cells] = sign
        room.push(mask, enough=float(mask @ part.start) + len(cells))
    for cell in cells:
        for sign in (1, -1):
            if not moved()[cell]:
                room.push_cell(cell, sign, sign * part.start[cell] + step[cell])
    return moved()[cells]


def _frame(system: System, cells: np.ndarray, low, high, algebra, attained, seen, sharp: bool) -> pd.DataFrame:
    """The rows of an audit for some cells of the system."""
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    algebra = np.asarray(algebra, dtype=bool)
    primary = system.primary[cells]
    # An end that is infinite is no single value, whatever the difference.
    ended = np.isfinite(low) & np.isfinite(high)
    least, most = np.where(ended, low, 0.0), np.where(ended, high, np.inf)
    exact = algebra | (most - least <= CLOSE * np.maximum(1.0, np.abs(least)))
    return pd.DataFrame(
        {
            "position": cells,
            "cell": pd.Series([system.names[c] for c in cells], dtype=object),
            "primary": primary,
            "low": low,
            "high": high,
            "exact": exact,
            "how": pd.Series(np.where(algebra, "sums", np.where(exact, "bounds", "")), dtype=object),
            "attained": np.asarray(attained, dtype=bool),
            "sharp": np.full(len(cells), sharp),
            "seen_by_alone": np.asarray(seen, dtype=bool),
            "short": primary & ~meets_levels(system, cells, low, high),
        }
    )


def meets_levels(system: System, cells: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """True where the intervals reach the protection levels (down and up only where the value is known)."""
    value = system.value[cells]
    need_down, need_up, need_width = (level[cells] for level in system.levels)
    slack = CLOSE * (1.0 + np.abs(np.where(np.isnan(value), 0.0, value)))
    unknown, value = np.isnan(value), np.where(np.isnan(value), 0.0, value)
    down = unknown | (value - low >= need_down - slack)
    up = unknown | (high - value >= need_up - slack)
    return down & up & (high - low >= need_width - slack)
