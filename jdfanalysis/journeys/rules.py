"""Declared rules applied to a table: which rows meet the conditions, on which day.

Dictionaries say what rows mean in time; this module finds those rows. It reads any declared
table, a user's own as well, and never looks at a table's name.
"""
import re
from typing import Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import gathered
from jdfanalysis.attrition import Attrition, record
from jdfanalysis.dictionary.model import ANY_VALUE, Dictionary, EventRule, Table, Where
from jdfanalysis.errors import FrameError, Problem, UsageError, raise_if
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.days import as_date
from jdfanalysis.journeys.keys import count_people, rows_of
from jdfanalysis.journeys.raw_tables import faults, person_codes
from jdfanalysis.journeys.spell_frames import picked

_NUMBER = re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?$")
_TRUE = ("true", "1", "1.0", "yes", "y")


class Source(NamedTuple):
    """
    One table handed in: its declaration, its frame, and person codes (-1 where there is none).

    rows : positions of the rows that are looked at, None for all of them; person holds theirs.
    """

    table: Table
    frame: pd.DataFrame
    person: np.ndarray
    rows: Optional[np.ndarray] = None

    def column(self, name: str) -> pd.Series:
        """A column of the frame, in the rows that are looked at."""
        return self.frame[name] if self.rows is None else pd.Series(picked(self.frame[name], self.rows))


def check_dictionary(dictionary: object) -> None:
    """UsageError for anything but a dictionary, such as the name of a release."""
    if not isinstance(dictionary, Dictionary):
        raise UsageError("The dictionary itself is needed: data_first(\"2022\") of jdfanalysis.dictionary gives one.")


def sources(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, part: str, attrition: Optional[Attrition],
    people: Optional[np.ndarray] = None,
) -> Iterator[Source]:
    """
    Tables handed in that declare events or spells (`part`), in declared order; UsageError if none is declared.

    people : those whose rows are looked at, `marked`; None for everybody's.
    """
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
        if attrition is not None:
            linked = person >= 0
            known = count_people(person[linked])
            record(attrition, part, "{}: rows without a linked person left out".format(table.name),
                   (known, len(person)), (known, int(linked.sum())))
        if people is None:
            yield Source(table, frame, person)
            continue
        rows = rows_of(person, people)
        theirs = gathered(person, rows)
        if attrition is not None:
            record(attrition, part, "{}: rows of people not asked for left out".format(table.name),
                   (known, int(linked.sum())), (count_people(theirs), len(rows)))
        yield Source(table, frame, theirs, rows)


def _faults(table: Table, frame: pd.DataFrame, part: str) -> List[Problem]:
    rules = getattr(table, part)
    dates = [rule.date for rule in rules] if part == "events" else [name for rule in rules for name in (rule.start, rule.stop)]
    return faults(frame, table.name, ("person",), dates=list(dict.fromkeys(dates)))


def rows_meeting(source: Source, where: Where) -> np.ndarray:
    """Boolean array: rows of a linked person that meet every condition of `where`."""
    kept = source.person >= 0
    for column, allowed in where:
        kept &= _holds(source.column(column), allowed)
    return kept


def rows_of_event(source: Source, rule: EventRule, placeholders: Sequence[object] = ()) -> np.ndarray:
    """Boolean array: rows of a linked person that are the event of the rule, whether or not its date is there."""
    def holds(column: str, allowed: Sequence[str]) -> np.ndarray:
        if column not in source.frame.columns:
            return np.zeros(len(source.person), dtype=bool)
        if tuple(allowed) == ANY_VALUE and pd.api.types.is_datetime64_any_dtype(source.frame[column].dtype):
            return dates_of(source, column, placeholders) != NO_DAY
        return _holds(source.column(column), allowed)

    kept = source.person >= 0
    for column, allowed in rule.where:
        kept &= holds(column, allowed)
    if rule.any_of:
        kept &= np.logical_or.reduce([holds(column, allowed) for column, allowed in rule.any_of])
    for column, allowed in rule.unless:
        kept &= ~holds(column, allowed)
    return kept


def lacking(source: Source, rule: EventRule) -> Tuple[str, ...]:
    """Columns for lack of which a rule cannot be applied: its date, one of `where`, or all of `any_of`."""
    absent = missing_columns(source, [rule.date] + [column for column, _ in rule.where])
    others = [column for column, _ in rule.any_of]
    none_there = missing_columns(source, others)
    return absent + (none_there if others and len(none_there) == len(others) else ())


def missing_columns(source: Source, names: Sequence[str]) -> Tuple[str, ...]:
    """Declared columns that the frame handed in does not have."""
    return tuple(name for name in names if name not in source.frame.columns)


def dates_of(source: Source, column: str, placeholders: Sequence[object] = ()) -> np.ndarray:
    """A date column as int32 days, NO_DAY where missing or a placeholder; times of day are dropped."""
    series = source.column(column)
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
    if tuple(allowed) == ANY_VALUE:
        return np.asarray(series.notna())
    if pd.api.types.is_bool_dtype(series.dtype):
        wanted = {str(word).lower() in _TRUE for word in allowed}
        return np.asarray(series.isin(list(wanted)))
    if pd.api.types.is_numeric_dtype(series.dtype):
        return np.asarray(series.isin([float(word) for word in allowed if _NUMBER.match(word)]))
    return np.asarray(series.isin(list(allowed)))
