"""Declared rules applied to a table: which rows meet the conditions, on which day.

Dictionaries say what rows mean in time; this module finds those rows. It reads any declared
table, a user's own as well, and never looks at a table's name.
"""
from typing import Iterator, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, record
from jdfanalysis.dictionary.model import Dictionary, Table, Where
from jdfanalysis.errors import FrameError, Problem, UsageError
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.keys import count_people

_TRUE = ("true", "1", "1.0", "yes", "y")


class Source(NamedTuple):
    """One table handed in: its declaration, its frame, and person codes (-1 where there is none)."""

    table: Table
    frame: pd.DataFrame
    person: np.ndarray


def sources(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, part: str, attrition: Optional[Attrition]
) -> Iterator[Source]:
    """Tables handed in that declare events or spells (`part`), in declared order; UsageError if none is declared."""
    given = [table for table in dictionary if table.name in tables]
    if not given:
        raise UsageError("None of the tables is declared in the dictionary {}. Declared: {}.".format(
            dictionary.name, ", ".join(table.name for table in dictionary)))
    for table in given:
        frame = tables[table.name]
        if not getattr(table, part):
            continue
        if "person" not in frame.columns:
            raise FrameError("A table has no person codes.", [
                Problem("column missing", table.name + ".person", len(frame), "Link the tables first.")])
        person = np.asarray(frame["person"])
        if person.dtype != np.int32:
            person = np.asarray(frame["person"].fillna(-1)).astype(np.int32)
        linked = person >= 0
        if attrition is not None:
            people = count_people(person[linked])
            record(attrition, part, "{}: rows without a linked person left out".format(table.name),
                   (people, len(person)), (people, int(linked.sum())))
        yield Source(table, frame, person)


def rows_meeting(source: Source, where: Where) -> np.ndarray:
    """Boolean array: rows of a linked person that meet every condition of `where`."""
    kept = source.person >= 0
    for column, allowed in where:
        kept &= _holds(source.frame[column], allowed)
    return kept


def missing_columns(source: Source, names: Sequence[str]) -> Tuple[str, ...]:
    """Declared columns that the frame handed in does not have."""
    return tuple(name for name in names if name not in source.frame.columns)


def dates_of(source: Source, column: str, placeholders: Sequence[object] = ()) -> np.ndarray:
    """A date column as int32 days, NO_DAY where missing or a placeholder; times of day are dropped."""
    series = source.frame[column]
    if not pd.api.types.is_datetime64_any_dtype(series.dtype):
        if series.notna().any():
            raise FrameError("A column of dates does not hold dates.", [Problem(
                "is {}, not date".format(series.dtype), "{}.{}".format(source.table.name, column), len(series),
                "Load the table with jdfanalysis.loading, or convert it with pandas.to_datetime.")])
        return np.full(len(series), NO_DAY, dtype=np.int32)
    days = to_days(series)
    if len(placeholders):
        days[np.isin(days, to_days(pd.Series(pd.to_datetime(list(placeholders)))))] = NO_DAY
    return days


def people_and_rows(source: Source, kept: np.ndarray) -> Tuple[int, int]:
    """(people, rows) among the rows kept, for the attrition record."""
    return count_people(source.person[kept]), int(kept.sum())


def _holds(series: pd.Series, allowed: Sequence[str]) -> np.ndarray:
    if pd.api.types.is_bool_dtype(series.dtype):
        wanted = {str(word).lower() in _TRUE for word in allowed}
        return np.asarray(series.isin(list(wanted)))
    if pd.api.types.is_numeric_dtype(series.dtype):
        return np.asarray(series.isin([float(word) for word in allowed]))
    return np.asarray(series.isin(list(allowed)))
