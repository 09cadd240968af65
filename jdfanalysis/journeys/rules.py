"""Declared rules applied to a table: which rows meet the conditions, on which day.

Dictionaries say what rows mean in time; this module finds those rows. It reads any declared
table, a user's own as well, and never looks at a table's name.
"""
from typing import Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, record
from jdfanalysis.dictionary.model import Dictionary, Table, Where
from jdfanalysis.errors import FrameError, Problem, UsageError, raise_if
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.days import as_date
from jdfanalysis.journeys.keys import count_people
from jdfanalysis.journeys.raw_tables import faults, person_codes

_TRUE = ("true", "1", "1.0", "yes", "y")


class Source(NamedTuple):
    """One table handed in: its declaration, its frame, and person codes (-1 where there is none)."""

    table: Table
    frame: pd.DataFrame
    person: np.ndarray


def check_dictionary(dictionary: object) -> None:
    """UsageError for anything but a dictionary, such as the name of a release."""
    if not isinstance(dictionary, Dictionary):
        raise UsageError("The dictionary itself is needed: data_first(\"2022\") of jdfanalysis.dictionary gives one.")


def sources(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, part: str, attrition: Optional[Attrition]
) -> Iterator[Source]:
    """Tables handed in that declare events or spells (`part`), in declared order; UsageError if none is declared."""
    check_dictionary(dictionary)
    given = [table for table in dictionary if table.name in tables]
    if any(not hasattr(tables[table.name], "columns") for table in given):
        raise UsageError("These tables are loaded but not linked: hand in what loading.link_people makes of them.")
    if not given:
        raise UsageError("None of the tables is declared in the dictionary {}. Declared: {}.".format(
            dictionary.name, ", ".join(table.name for table in dictionary)))
    given = [table for table in given if getattr(table, part)]
    raise_if([problem for table in given for problem in _faults(table, tables[table.name], part)], FrameError,
             "These tables cannot be read as histories.")
    for table in given:
        frame = tables[table.name]
        person = person_codes(frame)
        linked = person >= 0
        if attrition is not None:
            people = count_people(person[linked])
            record(attrition, part, "{}: rows without a linked person left out".format(table.name),
                   (people, len(person)), (people, int(linked.sum())))
        yield Source(table, frame, person)


def _faults(table: Table, frame: pd.DataFrame, part: str) -> List[Problem]:
    rules = getattr(table, part)
    dates = [rule.date for rule in rules] if part == "events" else [name for rule in rules for name in (rule.start, rule.stop)]
    return faults(frame, table.name, ("person",), dates=list(dict.fromkeys(dates)))


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
        return np.full(len(series), NO_DAY, dtype=np.int32)
    days = to_days(series)
    if len(placeholders):
        days[np.isin(days, to_days(pd.Series([as_date(day) for day in placeholders])))] = NO_DAY
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
