"""Missing values by year: a variable that begins, ends or fades shows here."""
from typing import Dict, Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.year_counts import YearCounts, default_date, is_missing


def missing_by_year(table: LoadedTable, date: Optional[str] = None) -> pd.DataFrame:
    """
    The share of rows without a value, by column and year.

    date : the date column that gives the year; by default that of the first declared event of which
        the column was loaded, for which the load report has the counts too (`report.by_year()`)
    Returns one row per year, ascending, with rows (their number) and a column per variable of the
    table; rows without the date are in a last row with a missing year. Raises UsageError if there
    is no such date column.
    """
    names = list(table.frame.columns)
    chosen = date or default_date(table.declaration, names)
    if chosen not in names or table.declaration[chosen].type != "date":
        raise UsageError("Table {}: name a date column that was loaded.".format(table.name))
    counts = YearCounts(chosen)
    counts.add(table.frame, {name: is_missing(table.frame, name, list(table.lookup)) for name in names})
    found = counts.by_year()
    columns: Dict[str, np.ndarray] = {
        "year": np.array([np.nan if one.year is None else one.year for one in found], dtype="float64"),
        "rows": np.array([one.rows for one in found], dtype=np.int64),
    }
    for at, name in enumerate(names):
        columns[name] = np.array([one.missing[at] / one.rows for one in found], dtype="float64")
    return pd.DataFrame(columns)
