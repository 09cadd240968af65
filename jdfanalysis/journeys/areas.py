"""Where a person is seen: the area of an event, and of a person at the index."""
from typing import Mapping

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, Problem, raise_if
from jdfanalysis.frames import INDEX_EVENTS, to_days
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import person_day, person_of
from jdfanalysis.journeys.spell_frames import codes_of, words


def with_area(log: pd.DataFrame, tables: Mapping[str, pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    """
    The log, or index events, with a category `area` taken from the rows of the source tables.

    tables : as the log was made from. columns : table -> its column that says where, such as
    {"magistrates": "court"}. Events of other tables, and rows without the value, have no area.
    Raises FrameError where a table named has no such column or is not there.
    """
    missing = [Problem("column missing", "{}.{}".format(name, column), 0, "Name a column of the table.")
               for name, column in columns.items() if name not in tables or column not in tables[name].columns]
    raise_if(missing, FrameError, "The areas cannot be read.")
    source, known = codes_of(log["source"])
    row, area = np.asarray(log["row"]), np.full(len(log), None, dtype=object)
    for name, column in columns.items():
        mine = np.flatnonzero((source == known.index(name)) & (row >= 0)) if name in known else np.zeros(0, dtype=int)
        values = tables[name][column].astype(object)
        area[mine] = values.where(values.notna(), None).to_numpy()[row[mine]]
    result = log.copy()
    result["area"] = pd.Categorical(area)
    return result


def area_at_index(index: pd.DataFrame, log: pd.DataFrame, column: str = "area") -> pd.DataFrame:
    """
    Index events with the latest area known of the person on or before the index day, as category `column`.

    log : with_area. Later areas are not looked at: where a person turns up afterwards depends on
    what happened. Missing where none is known. Name the column area_<source> where sources
    have areas of their own kinds.
    """
    INDEX_EVENTS.check(index)
    log = ordered_log(log)
    codes, known = codes_of(log["area"])
    rows = np.flatnonzero(codes >= 0)
    key = person_day(np.asarray(log["person"])[rows], to_days(log["date"])[rows])
    person = np.asarray(index["person"]).astype(np.int32)
    at = np.searchsorted(key, person_day(person, to_days(index["date"])), side="right") - 1
    padded = np.append(key, np.int64(-1))
    same = (at >= 0) & (person_of(padded[at]) == person)
    result = index.copy()
    result[column] = words(np.where(same, np.append(codes[rows], -1)[at], -1), known)
    return result
