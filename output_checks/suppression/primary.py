"""Primary suppression: which cells may not be shown for their own sake.

Each function answers with one True per unsafe cell. They look at nothing but their arguments; which of
them apply is the policy's business.
"""

from typing import Any, Optional

import numpy as np

from output_checks.suppression.errors import TableError

ZEROS = ("show", "may_hide", "hide")


def small_counts(
    counts: Any, threshold: float = 10, zeros: str = "show", structural: Optional[Any] = None
) -> np.ndarray:
    """
    Counts of at least 1 and below the threshold; bool, the shape of `counts`.

    threshold : the smallest count that may be shown (10: 1 to 9 are unsafe, as at the ONS)
    zeros : "show" and "may_hide": a zero is safe; "hide": a zero is unsafe too, unless it is structural
    structural : True where a count cannot be anything but zero; never unsafe
    Missing values are not unsafe: they show nothing.
    """
    if zeros not in ZEROS:
        raise TableError("zeros must be one of {}.".format(", ".join(ZEROS)))
    counts = np.asarray(counts, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        unsafe = (counts > 0) & (counts < threshold)
        if zeros == "hide":
            unsafe |= counts == 0
    if structural is not None:
        unsafe &= ~np.asarray(structural, dtype=bool)
    return unsafe


def dominated(total: Any, largest: Any, share: float = 0.9) -> np.ndarray:
    """
    The (n, k) rule: the n largest contributors together make `share` of the total or more.

    total : sum of the contributions in each cell; largest : sum of its n largest ones, same shape
    A cell without contributions is not dominated. Contributions must not be negative; raises TableError
    otherwise. (Handbook on Statistical Disclosure Control, Hundepool and others 2012, section 4.2.)
    """
    total, largest = _not_negative(total, largest)
    return (largest > 0) & (largest >= share * total)


def p_percent(total: Any, first: Any, second: Any, p: float = 0.1) -> np.ndarray:
    """
    The p% rule: the second largest contributor can estimate the largest to within the share `p`.

    Unsafe when total - first - second < p * first. total, first, second : the sum of a cell, its largest and
    its second largest contribution (0 where there is none). A cell without contributions is safe.
    """
    total, first, second = _not_negative(total, first, second)
    return (first > 0) & (total - first - second < p * first)


def p_percent_level(total: Any, first: Any, second: Any, p: float = 0.1) -> np.ndarray:
    """
    Upper protection level that the p% rule asks for: p * first - (total - first - second), at least 0.

    With this much room above the value the second largest contributor misses the largest by p.
    """
    total, first, second = _not_negative(total, first, second)
    return np.maximum(p * first - (total - first - second), 0.0)


def _not_negative(*arrays: Any):
    """The arrays as floats; TableError when one has a negative or missing entry."""
    found = [np.asarray(array, dtype=np.float64) for array in arrays]
    bad = sum(int((~(array >= 0)).sum()) for array in found)
    if bad:
        raise TableError(
            "{} contributions are negative or missing; these rules hold for values of at least 0.".format(bad)
        )
    return found
