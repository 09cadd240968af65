"""What hiding a cell costs: the wishes of the author, as numbers."""

from typing import Any, Callable, Hashable, Optional, Sequence

import numpy as np

from output_checks.suppression.errors import TableError

KINDS = {
    "count": lambda value: np.ones(value.shape),
    "value": lambda value: np.abs(value) + 1.0,
    "log": lambda value: 1.0 + np.log1p(np.abs(value)),
}


def cell_costs(
    values: Any,
    names: Sequence[Hashable],
    cost: Any = "log",
    totals: Optional[Any] = None,
    total_weight: float = 10.0,
    priority: Optional[Callable[[Hashable], float]] = None,
) -> np.ndarray:
    """
    One positive cost per cell.

    cost : "count" (every cell 1: as few as possible), "value" (1 + the value: as little information as
        possible), "log" (1 + log(1 + value): between the two), or an array of positive numbers
    totals : True for totals, whose cost is multiplied by `total_weight`
    priority : name of a cell -> factor for its cost; above 1 to keep it, below 1 to give it up first
    Costs are added up over the hidden cells; primary cells are hidden whatever they cost.
    """
    values = np.asarray(values, dtype=np.float64)
    if isinstance(cost, str):
        if cost not in KINDS:
            raise TableError("cost must be one of {}, or numbers.".format(", ".join(sorted(KINDS))))
        price = KINDS[cost](values)
    else:
        price = np.array(cost, dtype=np.float64).reshape(values.shape)
    if totals is not None:
        price = np.where(np.asarray(totals, dtype=bool), price * total_weight, price)
    if priority is not None:
        price = price * np.array([float(priority(name)) for name in names]).reshape(values.shape)
    if not (price > 0).all() or np.isinf(price).any():
        raise TableError("Costs must be positive numbers. To keep a cell for certain name it in `keep`.")
    return price
