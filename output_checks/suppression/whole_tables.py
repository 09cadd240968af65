"""What counts add to an audit: tables of whole numbers, not only of real ones.

A linear programme may say that a count can be 2 to 4 although every table of whole numbers has 3 there: corners
of tables of three dimensions can be halves. Two-way tables have whole corners, so that nothing is lost there.
Elsewhere an interval counts only when whole tables witness it. Where none was met on the way an integer
programme is asked (scipy 1.9 or later); where there is none, or no time, the answer is "not proven".
"""

import time
from typing import Any, Optional, Tuple

import numpy as np
from scipy import optimize

from output_checks.suppression.components import Component
from output_checks.suppression.solvers import has_milp

CLOSE = 1e-6
INFEASIBLE, UNBOUNDED = 2, (3, 4)


class WholeTables:
    """
    Questions about the whole tables of one component, until a deadline (perf_counter).

    fixed : place of a cell whose value the attacker knows (it is the true one), or -1
    """

    def __init__(self, part: Component, deadline: float, fixed: int = -1):
        self.part, self.deadline = part, deadline
        self.low, self.high = part.low.copy(), np.maximum(part.low, part.high)
        if fixed >= 0:
            self.low[fixed] = self.high[fixed] = part.start[fixed]

    def end(self, cell: int, sign: int) -> Optional[float]:
        """The highest (sign 1) or lowest (-1) whole value of a cell; None when that was not found out."""
        goal = np.zeros(len(self.low))
        goal[cell] = -float(sign)
        found = self._ask(goal, self.low, self.high)
        if found is None or found.status in UNBOUNDED:
            return sign * np.inf if found is not None and np.isinf((self.high if sign > 0 else self.low)[cell]) else None
        return float(np.rint(found.x[cell])) if found.status == 0 else None

    def other_value(self, cell: int, value: float) -> Optional[bool]:
        """Is there a whole table in which the cell has another value? None when that was not found out."""
        sure = True
        for low, high in ((value + 1.0, self.high[cell]), (self.low[cell], value - 1.0)):
            if low > high:
                continue
            lower, upper = self.low.copy(), self.high.copy()
            lower[cell], upper[cell] = low, high
            found = self._ask(np.zeros(len(self.low)), lower, upper)
            if found is not None and found.x is not None:
                return True
            sure = sure and found is not None and found.status == INFEASIBLE
        return False if sure else None

    def _ask(self, goal: np.ndarray, low: np.ndarray, high: np.ndarray) -> Any:
        """The integer programme, or None where it cannot be asked."""
        left = self.deadline - time.perf_counter()
        if not has_milp() or left <= 0:
            return None
        rules = optimize.LinearConstraint(self.part.matrix, self.part.constants - CLOSE, self.part.constants + CLOSE)
        return optimize.milp(
            goal,
            constraints=rules if self.part.matrix.shape[0] else (),
            bounds=optimize.Bounds(low, high),
            integrality=np.ones(len(goal)),
            options={"time_limit": max(left, 0.1)},
        )


def whole_intervals(
    part: Component, cells: np.ndarray, low: np.ndarray, high: np.ndarray, deadline: float
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    (low, high, proven): the intervals of some cells over whole tables; the others, and their `proven`, as False.

    Where an end was not found out in time the given, outer one stays and `proven` is False.
    """
    low, high, proven = low.copy(), high.copy(), np.zeros(len(low), dtype=bool)
    tables = WholeTables(part, deadline)
    for cell in cells.tolist():
        least, most = tables.end(cell, -1), tables.end(cell, 1)
        low[cell] = low[cell] if least is None else least
        high[cell] = high[cell] if most is None else most
        proven[cell] = least is not None and most is not None
    return low, high, proven
