"""What the author of a table wants: which cells are unsafe, what protection they need, what to keep."""

from dataclasses import dataclass
from typing import Any, Callable, Hashable, Optional, Sequence

import numpy as np

from output_checks.suppression.costs import cell_costs
from output_checks.suppression.errors import TableError
from output_checks.suppression.primary import small_counts
from output_checks.suppression.system import System, make_system

TOTALS = ("last", "never", "like others")


@dataclass(frozen=True)
class Wishes:
    """
    Policy and preferences. Every `suppress…` function takes these as keyword arguments.

    threshold : counts from 1 to below this are primary; None when `primary` alone says what is
    primary : further primary cells, bool, one per cell (dominance, p%, your own judgement)
    zeros : "show": zeros are always published, so a reader knows that hidden cells are at least 1;
        "may_hide": they may be hidden to protect others; "hide": they are primary themselves
    cost : "log", "count", "value" or numbers: see cell_costs
    totals : "last" (ten times as dear as other cells), "never" hidden unless primary, or "like others"
    priority : name of a cell -> factor of its cost
    keep : names of cells that must be published
    width : the interval of every primary cell must be at least this wide; 0: not exactly known
    reach : every primary cell must be able to be this large for all a reader can tell. With the threshold
        here, no sum of hidden cells gives away that they are small; 0: not asked for
    alone : protect against a person who is alone in a hidden cell (a count of 1), or a bool array saying
        which cells have one contributor; False: do not
    whole : the numbers are counts
    """

    threshold: Optional[float] = 10
    primary: Any = None
    zeros: str = "show"
    cost: Any = "log"
    totals: str = "last"
    priority: Optional[Callable[[Hashable], float]] = None
    keep: Sequence[Hashable] = ()
    width: float = 0.0
    reach: float = 0.0
    alone: Any = True
    whole: bool = True

    @property
    def guard_alone(self) -> bool:
        """Is anybody alone in a cell to be kept from working out others?"""
        return not isinstance(self.alone, (bool, np.bool_)) or bool(self.alone)


def wished_system(
    names: Sequence[Hashable], relations: Any, values: np.ndarray, is_total: np.ndarray, wishes: Wishes
) -> System:
    """The System of any table under the wishes: the common end of all the ways in. `values` in the order of names."""
    unsafe = _unsafe(values, wishes)
    fixed = (values == 0) & (wishes.zeros == "show")
    if wishes.totals == "never":
        fixed = fixed | is_total
    fixed = fixed | _kept(names, unsafe, wishes.keep)
    status = np.where(unsafe, "u", np.where(fixed, "z", "s"))
    at_least = -np.inf if (values < 0).any() else 1.0 if wishes.whole and wishes.zeros == "show" else 0.0
    lower = np.where(unsafe & (values == 0), 0.0, at_least)
    if isinstance(wishes.alone, (bool, np.bool_)):
        alone = (values == 1) & bool(wishes.alone)
    else:
        alone = _per_cell(wishes.alone, len(values), "alone")
    price = cell_costs(
        values, names, wishes.cost, is_total if wishes.totals == "last" else None, priority=wishes.priority
    )
    up = np.where(unsafe, np.maximum(wishes.reach - values, 0.0), 0.0)
    return make_system(
        names,
        relations,
        values,
        status,
        price,
        lower,
        protect_up=up,
        protect_width=np.where(unsafe, wishes.width, 0.0),
        alone=alone,
        whole=wishes.whole,
    )


def _unsafe(values: np.ndarray, wishes: Wishes) -> np.ndarray:
    """The primary cells."""
    if wishes.totals not in TOTALS:
        raise TableError("totals must be one of {}.".format(", ".join(TOTALS)))
    unsafe = small_counts(values, 0 if wishes.threshold is None else wishes.threshold, wishes.zeros)
    if wishes.threshold is None:
        unsafe[:] = False
    return unsafe if wishes.primary is None else unsafe | _per_cell(wishes.primary, len(values), "primary")


def _per_cell(entry: Any, size: int, what: str) -> np.ndarray:
    """One True or False per cell, from an array of any shape."""
    flat = np.asarray(entry, dtype=bool).ravel()
    if flat.size != size:
        raise TableError("{} must have one entry per cell: {} for {}.".format(what, flat.size, size))
    return flat


def _kept(names: Sequence[Hashable], unsafe: np.ndarray, keep: Sequence[Hashable]) -> np.ndarray:
    """True for the cells that are to be published whatever happens."""
    wanted = set(keep)
    missing = wanted - set(names)
    if missing:
        raise TableError("{} cells named in keep are not in the table.".format(len(missing)))
    kept = np.array([name in wanted for name in names], dtype=bool)
    if (kept & unsafe).any():
        raise TableError(
            "{} cells named in keep are primary: they cannot be published.".format(int((kept & unsafe).sum()))
        )
    return kept
