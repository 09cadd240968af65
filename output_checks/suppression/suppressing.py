"""suppress: a crosstab in, a safe crosstab out."""

import time
from typing import Any, Optional

import numpy as np
import pandas as pd

from output_checks.suppression.errors import TableError
from output_checks.suppression.result import Suppression, marked
from output_checks.suppression.solving import confirm, protect
from output_checks.suppression.system import System
from output_checks.suppression.two_way import cell_names, find_margins, margin_mask, numbers_of, two_way_relations
from output_checks.suppression.wishes import Wishes, wished_system

MARKER = "[c]"


def suppress(
    table: pd.DataFrame,
    threshold: Optional[float] = 10,
    margins: Any = "auto",
    marker: str = MARKER,
    method: str = "auto",
    seconds: float = 20.0,
    tries: Optional[int] = None,
    seed: int = 0,
    **wishes: Any,
) -> Suppression:
    """
    Hide the small cells of a two-way table, and as few others as it takes to keep them hidden.

    table : DataFrame of counts as pandas.crosstab(margins=True) makes it; totals may be first, last or absent
    threshold : counts from 1 to below this are primary
    margins : where the totals are: "auto", None, a label, or (row label, column label); see find_margins
    marker : what stands in the place of a hidden cell; one for all, so that it does not tell which are primary
    method, seconds, tries, seed : see protect
    wishes : primary, zeros, cost, totals, priority, keep, width, reach, alone, whole; see Wishes. Cells are
        named (row label, column label); arrays have the shape of the table

    The answer has been audited. Missing cells count as zero. Raises NotAdditive when totals are not sums of
    the parts, CannotProtect when no allowed pattern is safe, TableError for anything else.
    """
    began = time.perf_counter()
    asked = Wishes(threshold=threshold, **wishes)
    system = two_way_system(table, threshold, margins, **wishes)
    safe, pattern, bound, name = protect(system, method, asked.guard_alone, seconds, tries, seed)
    audit, proof = confirm(safe, pattern, asked.guard_alone)
    hidden = safe.hidden.reshape(table.shape)
    shown = marked(safe.value.reshape(table.shape), hidden, marker)
    shown, hidden = (pd.DataFrame(grid, index=table.index, columns=table.columns) for grid in (shown, hidden))
    return Suppression(shown, hidden, safe, audit, proof, pattern.cost, bound, name, time.perf_counter() - began)


def two_way_system(
    table: pd.DataFrame, threshold: Optional[float] = 10, margins: Any = "auto", **wishes: Any
) -> System:
    """The System of a two-way table, primary cells marked. Arguments and errors as in `suppress`."""
    if not isinstance(table, pd.DataFrame) or not table.size:
        raise TableError("suppress needs a DataFrame with at least one cell; for long frames see suppress_frame.")
    asked = Wishes(threshold=threshold, **wishes)
    values = _clean(table, asked.whole)
    where = find_margins(values, table.index, table.columns, margins)
    relations = two_way_relations(table.shape, where)
    return wished_system(cell_names(table), relations, values.ravel(), margin_mask(table.shape, where).ravel(), asked)


def _clean(table: pd.DataFrame, whole: bool) -> np.ndarray:
    """The numbers of a table to be suppressed; missing is zero."""
    values = numbers_of(table)
    text = np.isnan(values) & ~pd.isna(table).to_numpy()
    if text.any():
        raise TableError(
            "{} cells are not numbers. A table with markers can be audited, not suppressed again.".format(
                int(text.sum())
            )
        )
    values = np.where(np.isnan(values), 0.0, values)
    if np.isinf(values).any():
        raise TableError("The table holds infinite values.")
    if whole and ((values < 0).any() or (values != np.rint(values)).any()):
        raise TableError("Counts are whole and not negative. For sums of money and the like say whole=False.")
    return values
