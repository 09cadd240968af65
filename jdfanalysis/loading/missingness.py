"""Missing values by year: a variable that begins, ends or fades shows here."""
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.loading.loaded import LoadedTable


def missing_by_year(table: LoadedTable, date: Optional[str] = None) -> pd.DataFrame:
    """
    The share of rows without a value, by column and year.

    date : the date column that gives the year; by default that of the first declared event of which
        the column was loaded
    Returns one row per year, ascending, with rows (their number) and a column per variable of the
    table; rows without the date are in a last row with a missing year. Raises UsageError if there
    is no such date column.
    """
    known = [rule.date for rule in table.declaration.events if rule.date in table.frame.columns]
    chosen = date or (known[0] if known else "")
    if chosen not in table.frame.columns or table.declaration[chosen].type != "date":
        raise UsageError("Table {}: name a date column that was loaded.".format(table.name))
    years = table.frame[chosen].dt.year.fillna(9999).astype("int64").to_numpy()
    distinct, place = np.unique(years, return_inverse=True)
    rows = np.bincount(place.reshape(-1), minlength=len(distinct))
    columns = {"year": np.where(distinct == 9999, np.nan, distinct.astype("float64")), "rows": rows}
    for name in table.frame.columns:
        column = table.frame[name]
        missing = (column < 0).to_numpy() if name in table.lookup else column.isna().to_numpy()
        columns[name] = np.bincount(place.reshape(-1), weights=missing, minlength=len(distinct)) / np.maximum(rows, 1)
    return pd.DataFrame(columns)
