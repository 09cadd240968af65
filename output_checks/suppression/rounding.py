"""Controlled rounding: every number becomes a neighbouring multiple of the base and every sum still holds.

In two-way tables such a rounding always exists (Bacharach 1966; Cox and Ernst 1982: a flow problem, whose
corners are whole). In tables of more dimensions it may not; then numbers may move by up to two bases.
"""

from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np
import pandas as pd
from scipy import optimize

from output_checks.suppression.errors import AuditFailed, CannotProtect, TableError
from output_checks.suppression.solvers import has_milp, minimise
from output_checks.suppression.system import System, make_system
from output_checks.suppression.two_way import cell_names, find_margins, numbers_of, two_way_relations

# How many bases a number may be moved beyond its neighbours, in the order tried.
STEPS = (0, 1)


@dataclass(frozen=True)
class Rounding:
    """
    A rounded table that adds up.

    table : DataFrame of multiples of the base; base : the base
    largest : largest change of a number; moved : numbers that changed
    neighbours : True when every number became one of its two neighbouring multiples
    """

    table: pd.DataFrame
    base: int
    largest: float
    moved: int
    neighbours: bool

    def describe(self) -> str:
        """The rounding in a sentence, without values of cells."""
        text = "{:,} of {:,} numbers changed, the largest change is {:g}; all totals are the sums of their parts{}."
        return text.format(
            self.moved,
            self.table.size,
            self.largest,
            "" if self.neighbours else "; some numbers moved past their neighbouring multiple",
        )


def round_table(table: pd.DataFrame, base: int = 5, margins: Any = "auto") -> Rounding:
    """
    Round a two-way table of counts to multiples of `base` so that its totals stay the sums of their parts.

    table : DataFrame as in `suppress`; margins : see find_margins. The sum of all changes is as small as it can
    be. Multiples of the base stay as they are. A rounded table does not say which numbers are small, but it
    must be made once: two roundings of the same numbers can be compared. Raises TableError, NotAdditive.
    """
    values = numbers_of(table)
    if np.isnan(values).any():
        raise TableError("{} cells are not numbers.".format(int(np.isnan(values).sum())))
    where = find_margins(values, table.index, table.columns, margins)
    system = make_system(cell_names(table), two_way_relations(table.shape, where), values.ravel(), "s")
    rounded, step = round_system(system, base)
    change = np.abs(rounded - values.ravel())
    shown = pd.DataFrame(rounded.reshape(table.shape).astype("int64"), index=table.index, columns=table.columns)
    return Rounding(shown, base, float(change.max()), int((change > 0).sum()), step == 0)


def round_system(system: System, base: int = 5) -> Tuple[np.ndarray, int]:
    """
    Rounded values of any System of counts: (multiples of the base, bases moved beyond the neighbours).

    Raises CannotProtect when no rounding within one base beyond the neighbours was found, which without
    integer programming (scipy before 1.9) can happen although there is one.
    """
    if base < 2 or base != int(base):
        raise TableError("The base must be a whole number of at least 2.")
    floor = np.floor(system.value / base + 1e-9)
    rest = system.value - base * floor
    exact = rest < 1e-9
    constants = -(system.relations @ floor)
    for step in STEPS:
        low = np.where(exact, 0.0, -float(step))
        low = np.where(system.value >= 0, np.maximum(low, -floor), low)
        high = np.where(exact, 0.0, 1.0 + step)
        found = _whole_choice(system, base - 2.0 * rest, constants, low, high)
        if found is None:
            continue
        rounded = base * (floor + found)
        if np.abs(system.relations @ rounded).max(initial=0.0) > 1e-6:
            raise AuditFailed("A rounded table does not add up. This is a fault of the program; nothing is returned.")
        return rounded, step
    raise CannotProtect("No additive rounding to base {} was found; try a larger base.".format(base))


def _whole_choice(
    system: System, cost: np.ndarray, constants: np.ndarray, low: np.ndarray, high: np.ndarray
) -> Optional[np.ndarray]:
    """Whole numbers within the bounds that repair the sums at least cost, or None."""
    found = minimise(cost, system.relations, constants, low, high)
    if found is None:
        return None
    if np.abs(found - np.rint(found)).max(initial=0.0) < 1e-6:
        return np.rint(found)
    if has_milp():
        rules = optimize.LinearConstraint(system.relations, constants, constants)
        whole = optimize.milp(
            cost,
            constraints=rules,
            bounds=optimize.Bounds(low, high),
            integrality=np.ones(system.size),
            options={"time_limit": 30.0},
        )
        return None if whole.x is None else np.rint(whole.x)
    rng = np.random.RandomState(0)
    for _ in range(20):
        found = minimise(cost + rng.uniform(-1.0, 1.0, system.size), system.relations, constants, low, high)
        if found is not None and np.abs(found - np.rint(found)).max(initial=0.0) < 1e-6:
            return np.rint(found)
    return None
