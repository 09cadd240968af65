"""The only place that asks which solvers this scipy has.

scipy 1.6 and later bring HiGHS for linear programmes, 1.9 and later for integer ones. The old scipy of
the Secure Research Service (1.4.1) has neither: its own two methods are slow and stop short on sums that
follow from each other, as those of tables do. There our own simplex does the work.
"""

from typing import Any, Optional

import numpy as np
import scipy
from scipy import optimize

from output_checks.suppression.elimination import reduce_rows
from output_checks.suppression.errors import Contradiction
from output_checks.suppression.simplex import Polytope


def scipy_version() -> tuple:
    """(major, minor) of scipy."""
    return tuple(int(part) for part in scipy.__version__.split(".")[:2])


def has_highs() -> bool:
    """Does linprog have HiGHS here?"""
    return scipy_version() >= (1, 6)


def has_milp() -> bool:
    """Does scipy solve integer programmes here?"""
    return hasattr(optimize, "milp")


def minimise(
    cost: np.ndarray, sums: Any, constants: np.ndarray, low: np.ndarray, high: np.ndarray
) -> Optional[np.ndarray]:
    """
    The cheapest x with sums @ x = constants and low <= x <= high, or None if there is none.

    sums : scipy sparse. HiGHS where there is one, our own simplex elsewhere; None also when HiGHS gives up.
    """
    bounds = np.column_stack([low, high])
    if has_highs():
        found = optimize.linprog(cost, A_eq=sums, b_eq=constants, bounds=bounds, method="highs-ds")
        return found.x if found.status == 0 else None
    try:
        room = Polytope(reduce_rows(sums, constants), low, high)
    except Contradiction:
        return None
    return None if np.isinf(room.push(-cost)) else room.at
