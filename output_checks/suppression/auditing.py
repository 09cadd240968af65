"""The audit: what an attacker with every published number can work out about each hidden cell."""

import time
from dataclasses import dataclass
from typing import List, Tuple

import numpy as np
import pandas as pd

from output_checks.suppression.alone import seen_by_alone
from output_checks.suppression.components import Component, split_hidden
from output_checks.suppression.elimination import reduce_rows
from output_checks.suppression.errors import Contradiction
from output_checks.suppression.simplex import Polytope
from output_checks.suppression.system import System
from output_checks.suppression.whole_tables import whole_intervals

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
        its protection level), proven (False: a primary cell of a table of counts that can move over the real
        numbers, but no table of whole numbers was found that shows it; only outside two-way tables)
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
    def unproven(self) -> int:
        """Primary cells without a fault that no table of whole numbers was found for: to be reviewed."""
        bad = self.cells["exact"] | self.cells["seen_by_alone"] | self.cells["short"]
        return int((self.cells["primary"] & ~bad & ~self.cells["proven"]).sum())

    @property
    def safe(self) -> bool:
        """True when no primary cell has a fault and nothing is left unproven."""
        return not len(self.faults) and not self.unproven

    @property
    def verdict(self) -> str:
        """"safe", "not safe", or "not proven": no fault was found, but not everything could be decided."""
        return "not safe" if len(self.faults) else "not proven" if self.unproven else "safe"

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
        if self.unproven:
            sentence += " Not proven safe with whole numbers: {:,}.".format(self.unproven)
        return sentence

    def __repr__(self):
        return "Audit({}: {})".format("safe" if self.safe else self.verdict.upper(), self.describe())

    def _repr_html_(self):
        colour = {"safe": "#1a7f37", "not proven": "#b25e09", "not safe": "#b42318"}[self.verdict]
        return '<div style="border-left:4px solid {};padding-left:8px"><b>{}</b><br>{}</div>'.format(
            colour, self.verdict.capitalize(), self.describe()
        )


def audit_system(system: System, sharp_up_to: int = 400, seconds: float = 10.0) -> Audit:
    """
    Audit every hidden cell of a System.

    sharp_up_to : groups of connected hidden cells up to this many get sharp intervals. In larger ones the
        questions stop as soon as each primary cell has reached its levels, and column `sharp` is False
    seconds : time for integer programmes, and for singletons in larger groups. The programmes are asked only
        where a primary cell of a table of counts can move over the real numbers and no table of whole numbers
        was met that shows it (not in two-way tables)
    Intervals are sharp over the real numbers (linear programming), rounded inwards for counts; where a
    table of whole numbers reaches both ends, `attained` says so. A cell is exact when its interval is a
    single value. Singletons (`alone`): each is given its own cell, one at a time, no two of them together.
    When true values are not known (NaN), protection levels cannot be checked except the width, and
    singletons are followed through sums only: then cells beside one are not proven. Raises Contradiction when
    no table fits.
    """
    began = time.perf_counter()
    limit = began + seconds
    parts = [_audit_part(system, part, len(part.cells) <= sharp_up_to, limit) for part in split_hidden(system)]
    nothing = np.zeros(0, dtype=np.int64)
    cells = pd.concat(parts, ignore_index=True) if parts else _frame(system, nothing, [], [], [], [], [], True, [])
    cells = cells.sort_values("position", kind="mergesort").drop(columns="position").reset_index(drop=True)
    return Audit(cells, system.size - len(cells), system.relations.shape[0], time.perf_counter() - began)


def _audit_part(system: System, part: Component, sharp: bool, limit: float) -> pd.DataFrame:
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
    proven = _witnessed(system, part, room, algebra)
    open_ = np.flatnonzero(system.primary[part.cells] & ~proven & ~_single(low, high))
    if len(open_):
        low, high, found = whole_intervals(part, open_, low, high, limit)
        proven, attained = proven | found, attained | found
    seen, unsure = seen_by_alone(system, part, reduced, pool, limit, sharp)
    return _frame(system, part.cells, low, high, algebra, attained, seen, sharp, (proven | seen) & ~unsure)


def _witnessed(system: System, part: Component, room: Polytope, algebra: np.ndarray) -> np.ndarray:
    """True where nothing is left to prove: known by sums, or whole tables met reach other values and the levels."""
    if not system.whole:
        return np.ones(len(part.cells), dtype=bool)
    met = np.isfinite(room.whole_low)
    low, high = np.where(met, room.whole_low, 0.0), np.where(met, room.whole_high, 0.0)
    return algebra | (met & (high - low >= 1.0 - CLOSE) & meets_levels(system, part.cells, low, high))


def _single(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """True where an interval is a single value; an end that is infinite is none, whatever the difference."""
    ended = np.isfinite(low) & np.isfinite(high)
    least, most = np.where(ended, low, 0.0), np.where(ended, high, np.inf)
    return most - least <= CLOSE * np.maximum(1.0, np.abs(least))


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


def _frame(system: System, cells: np.ndarray, low, high, algebra, attained, seen, sharp: bool, proven) -> pd.DataFrame:
    """The rows of an audit for some cells of the system."""
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    algebra = np.asarray(algebra, dtype=bool)
    primary = system.primary[cells]
    exact = algebra | _single(low, high)
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
            "proven": exact | ~primary | np.asarray(proven, dtype=bool),
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
