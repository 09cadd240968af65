"""audit: anything that can be audited, also a finished table as it lies in a file."""

from typing import Any, Dict, Hashable, Optional, Tuple

import numpy as np
import pandas as pd

from output_checks.suppression.auditing import Audit, audit_system
from output_checks.suppression.errors import TableError
from output_checks.suppression.result import Suppression
from output_checks.suppression.system import System, make_system
from output_checks.suppression.two_way import Margins, cell_names, find_margins, numbers_of, two_way_relations

Range = Tuple[float, float]


def audit(thing: Any, **options: Any) -> Audit:
    """
    Audit a System, a Suppression, or a finished two-way table (a DataFrame, options as in audit_table).

    The answer holds, for each hidden cell, whether it is exactly known and between which values it must
    lie. Raises TableError for anything else.
    """
    if isinstance(thing, Suppression):
        thing = thing.system
    if isinstance(thing, System):
        if options:
            raise TableError("A system carries its own bounds and sums: no options are read.")
        return audit_system(thing)
    if isinstance(thing, pd.DataFrame):
        return audit_table(thing, **options)
    raise TableError("audit reads a System, a Suppression or a DataFrame, not a {}.".format(type(thing).__name__))


def audit_table(
    table: pd.DataFrame,
    margins: Any = "auto",
    markers: Optional[Dict[Hashable, Range]] = None,
    low: float = 0.0,
    high: float = np.inf,
    rounded: float = 0.0,
    width: float = 0.0,
    whole: bool = True,
) -> Audit:
    """
    Audit a finished two-way table whose hidden values are not known.

    table : DataFrame; everything that is not a number counts as hidden (text such as "1,234" is a number)
    margins : where the totals are; see find_margins. Without any total nothing can be worked out
    markers : marker -> (lowest, highest) value it stands for, for example {"[c]": (1, 9), "-": (0, 0)};
        cells with other markers, and empty ones, get (low, high)
    low, high : what a hidden value can be where nothing else is said; counts are not negative
    rounded : base that published numbers were rounded to; each stands for half a base to either side
    width : intervals narrower than this are reported as short; whole : the numbers are counts
    All hidden cells count as primary, but for markers of a single value. Raises Contradiction.
    """
    values, lower, upper = with_markers(table, markers or {}, low, high)
    hidden = np.isnan(values)
    where = (_rounded_margins if rounded else find_margins_of)(values, table, margins)
    status = np.where(hidden, "u", "m" if rounded else "z")
    if rounded:
        lower = np.where(hidden, lower, np.maximum(values - rounded / 2.0, low))
        upper = np.where(hidden, upper, values + rounded / 2.0)
        values = np.full(values.shape, np.nan)
    system = make_system(
        cell_names(table),
        two_way_relations(table.shape, where),
        *(array.ravel() for array in (values, status)),
        lower=lower.ravel(),
        upper=upper.ravel(),
        protect_width=width,
        whole=whole,
    )
    return audit_system(system)


def with_markers(table: pd.DataFrame, markers: Dict[Hashable, Range], low: float, high: float):
    """(numbers with NaN where hidden, lowest, highest value of each cell) of a finished table."""
    values = numbers_of(table)
    hidden = np.isnan(values)
    lower, upper = np.where(hidden, low, values), np.where(hidden, high, values)
    for marker, (least, most) in markers.items():
        here = np.array([[entry == marker for entry in row] for row in table.itertuples(index=False)])
        here = here.reshape(values.shape)
        lower[here], upper[here] = least, most
        if least == most:
            values[here] = least
    return values, lower, upper


def find_margins_of(values: np.ndarray, table: pd.DataFrame, margins: Any) -> Margins:
    """The margins of a table whose numbers are exact."""
    return find_margins(values, table.index, table.columns, margins)


def _rounded_margins(values: np.ndarray, table: pd.DataFrame, margins: Any):
    """Rounded totals need not add up, so that they are recognised by name or position, not by their sums."""
    if isinstance(margins, str) and margins == "auto":
        blank = np.full(values.shape, np.nan)
        return find_margins(blank, table.index, table.columns, margins)
    return find_margins(values, table.index, table.columns, margins)
