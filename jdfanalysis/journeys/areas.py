"""What the source rows say beside the date: above all where; the area of an event, and of a person at the index."""
from typing import Mapping

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import FrameError, Problem, raise_if
from jdfanalysis.frames import INDEX_EVENTS, to_days
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import person_day, person_of
from jdfanalysis.journeys.spell_frames import codes_of, words


def row_values(frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame], columns: Mapping[str, str]) -> pd.Series:
    """
    What stands in the source rows of a log, of index events or of spells: a Series of objects in the order of `frame`.

    tables : as the frame was made from. columns : table -> its column, such as {"prison": "release_type"}. Rows of other
    tables, and rows without the value, are None. What stands in the row of an index event may have become known
    later: think before you explain anything by it. Raises FrameError where a table has no such column or is not there.
    """
    missing = [Problem("column missing", "{}.{}".format(name, column), 0, "Name a column of the table.")
               for name, column in columns.items() if name not in tables or column not in tables[name].columns]
    raise_if(missing, FrameError, "The values cannot be read.")
    source, known = codes_of(frame["source"])
    # A row number that a join has made a decimal number, or missing.
    row = np.nan_to_num(floats(frame["row"]), nan=-1.0).astype(np.int64)
    found = np.full(len(frame), None, dtype=object)
    for name, column in columns.items():
        mine = np.flatnonzero((source == known.index(name)) & (row >= 0)) if name in known else np.zeros(0, dtype=int)
        values = tables[name][column].astype(object)
        found[mine] = values.where(values.notna(), None).to_numpy()[row[mine]]
    return pd.Series(found, index=frame.index, dtype=object)


def with_area(log: pd.DataFrame, tables: Mapping[str, pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    """
    The log, or index events, with a category `area` taken from the rows of the source tables.

    columns : table -> its column that says where, such as {"magistrates": "court"}. Otherwise as row_values.
    """
    result = log.copy()
    result["area"] = pd.Categorical(row_values(log, tables, columns))
    return result


def area_at_index(index: pd.DataFrame, log: pd.DataFrame, column: str = "area") -> pd.DataFrame:
    """
    Index events with the latest area known of the person on or before the index day, as category `column`.

    log : with_area. Later areas are not looked at: where a person turns up afterwards depends on what
    happened. Of several on one day the first in the alphabet; missing where none is known. Name the column
    area_<source> where sources have areas of their own kinds.
    """
    INDEX_EVENTS.check(index)
    log = ordered_log(log)
    codes, known = codes_of(log["area"])
    rows = np.flatnonzero(codes >= 0)
    key = person_day(np.asarray(log["person"])[rows], to_days(log["date"])[rows])
    # Two areas on one day: the one that comes first in the alphabet, not the one whose row does.
    order = np.lexsort((-np.argsort(np.argsort(known))[codes[rows]], key)) if len(rows) else rows
    rows, key = rows[order], key[order]
    person = np.asarray(index["person"]).astype(np.int32)
    at = np.searchsorted(key, person_day(person, to_days(index["date"])), side="right") - 1
    padded = np.append(key, np.int64(-1))
    same = (at >= 0) & (person_of(padded[at]) == person)
    result = index.copy()
    result[column] = words(np.where(same, np.append(codes[rows], -1)[at], -1), known)
    return result
