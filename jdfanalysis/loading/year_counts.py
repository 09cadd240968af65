"""Missing values by year, added up chunk by chunk."""
from typing import Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Table

_UNDATED = 1 << 30


class YearMissing(NamedTuple):
    """One year (None for rows without the date): rows, and how many lack a value, by column of the table."""

    year: Optional[int]
    rows: int
    missing: Tuple[int, ...]


def default_date(table: Table, columns: List[str]) -> str:
    """The date column of the first declared event that is among the columns, "" if there is none."""
    known = [rule.date for rule in table.events if rule.date in columns]
    return known[0] if known else ""


def is_missing(frame: pd.DataFrame, name: str, ids: List[str]) -> np.ndarray:
    """True where a column of a loaded table has no value."""
    return (frame[name] < 0).to_numpy() if name in ids else frame[name].isna().to_numpy()


class YearCounts:
    """Counts of rows and of missing values by the year of a date column ("" for no counts)."""

    def __init__(self, date: str):
        self.date = date
        self._rows: Dict[int, int] = {}
        self._missing: Dict[int, np.ndarray] = {}

    def add(self, frame: pd.DataFrame, missing: Dict[str, np.ndarray]) -> None:
        """Count the rows of a frame; `missing` has a mask for each of its columns, in order."""
        if not self.date or not len(frame):
            return
        dates = frame[self.date].to_numpy()
        years = np.where(np.isnat(dates), _UNDATED, dates.astype("datetime64[Y]").astype(np.int64) + 1970)
        distinct, place = np.unique(years, return_inverse=True)
        place = place.reshape(-1)
        rows = np.bincount(place, minlength=len(distinct))
        lacking = [np.bincount(place[mask], minlength=len(distinct)) for mask in missing.values()]
        for at, year in enumerate(distinct.tolist()):
            self._rows[year] = self._rows.get(year, 0) + int(rows[at])
            self._missing[year] = self._missing.get(year, 0) + np.array([counts[at] for counts in lacking])

    def by_year(self) -> Tuple[YearMissing, ...]:
        """The years in order, rows without the date last."""
        return tuple(
            YearMissing(None if year == _UNDATED else year, self._rows[year], tuple(self._missing[year].tolist()))
            for year in sorted(self._rows)
        )
