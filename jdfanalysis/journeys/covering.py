"""Coverage as data: the windows in which a table would show an event, and what follows from them.

Outside coverage the absence of an event means nothing. The idea is the observation period of
the OMOP common data model, declared per table instead of per person.
"""
from typing import NamedTuple, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.dictionary.timing import event_of
from jdfanalysis.errors import CoverageError, Problem, UsageError, raise_if
from jdfanalysis.frames import COVERAGE, from_days, to_days
from jdfanalysis.journeys.days import as_date, day_number


class DayWindow(NamedTuple):
    """First and last day observed, both included, as days since 1970-01-01."""

    first: int
    last: int


def coverage(dictionary: Dictionary) -> pd.DataFrame:
    """
    The declared windows of a dictionary's tables as a frame `coverage`; both ends are covered days.

    One row per table that declares a window, for all its events and areas, complete (1.0). Add
    rows for an event or an area that is covered otherwise, or lower `completeness`: it is data.
    Raises CoverageError if no table declares a window.
    """
    windows = dictionary.coverage()
    if not windows:
        raise CoverageError("No table of the dictionary {} declares when it was covered.".format(dictionary.name))
    frame = pd.DataFrame({
        "source": pd.Series(list(windows), dtype="category"),
        "event": pd.Series([None] * len(windows), dtype="category"),
        "area": pd.Series([None] * len(windows), dtype="category"),
        "start": pd.to_datetime([w.start for w in windows.values()]).astype("datetime64[ns]"),
        "end": pd.to_datetime([w.end for w in windows.values()]).astype("datetime64[ns]"),
        "basis": pd.Series([w.basis for w in windows.values()], dtype="category"),
        "completeness": np.ones(len(windows)),
    })
    return COVERAGE.check(frame)


def restrict_coverage(
    covered: pd.DataFrame, start: object = None, end: object = None, sources: Optional[Sequence[str]] = None
) -> pd.DataFrame:
    """
    `covered` cut to start no earlier than `start` and end no later than `end` (both included).

    sources : only these tables are cut, all by default. Windows that vanish are left out. Use it
    where coverage fades: stop at the last month that is complete enough.
    Raises UsageError for a source that is not in the frame.
    """
    COVERAGE.check(covered)
    unknown = sorted(set(sources or ()) - {str(s) for s in covered["source"]})
    if unknown:
        raise UsageError("No coverage is declared for {}.".format(", ".join(unknown)))
    mine = np.ones(len(covered), bool) if sources is None else np.asarray(covered["source"].isin(list(sources)))
    result = covered.copy()
    if start is not None:
        result["start"] = result["start"].where(~(mine & (result["start"] < as_date(start))), as_date(start))
    if end is not None:
        result["end"] = result["end"].where(~(mine & (result["end"] > as_date(end))), as_date(end))
    return result[result["start"] <= result["end"]].reset_index(drop=True)


class DateWindow(NamedTuple):
    """First and last day, both included, as dates."""

    first: pd.Timestamp
    last: pd.Timestamp


def common_window(covered: pd.DataFrame, sources: Sequence[str], events: Sequence[str] = ()) -> DateWindow:
    """
    The days on which all `sources` would show `events`: the latest start to the earliest end.

    A row for the event itself goes before the table's general row; windows of one table that
    differ by area count from the earliest start to the latest end. Raises CoverageError where a
    source has no window or the windows have no day in common.
    """
    window = days_covered(COVERAGE.check(covered), sources, events)
    return DateWindow(*(pd.Timestamp(day) for day in from_days(np.array(window))))


def days_covered(covered: pd.DataFrame, sources: Sequence[str], events: Sequence[str] = ()) -> DayWindow:
    """The window of `common_window` as integer days."""
    first, last, problems = [], [], []
    for source in sources:
        rows = covered[np.asarray(covered["source"] == source)]
        if not len(rows):
            problems.append(Problem("no coverage declared", source, 0, "Add a row to the coverage frame."))
            continue
        general = rows["event"].isna()
        for event in tuple(events) or (None,):
            own = rows[np.asarray(rows["event"] == event)] if event is not None else rows[:0]
            if event is not None and not len(own):
                own = rows[np.asarray(rows["event"] == event_of(event))]
            chosen = own if len(own) else rows[np.asarray(general)]
            if not len(chosen):
                problems.append(Problem("no coverage declared for the event", source, 0, "Add a row for it."))
                continue
            first.append(int(to_days(chosen["start"]).min()))
            last.append(int(to_days(chosen["end"]).max()))
    raise_if(problems, CoverageError, "It is not known when the events were observed.")
    if not first:
        raise CoverageError("No source was named, so it is not known when the events were observed.")
    if max(first) > min(last):
        raise CoverageError("The sources {} have no covered day in common.".format(", ".join(sources)))
    return DayWindow(max(first), min(last))


def day_window(window: Sequence[object]) -> DayWindow:
    """A pair of dates, both included, as days; UsageError if it is no pair or ends before it starts."""
    if len(window) != 2:
        raise UsageError("A window is a pair: first day, last day.")
    result = DayWindow(day_number(window[0]), day_number(window[1]))
    if result.last < result.first:
        raise UsageError("The window ends before it starts.")
    return result
