"""Coverage as data: the windows in which a table would show an event, and what follows from them.

Outside coverage the absence of an event means nothing. The idea is the observation period of
the OMOP common data model, declared per table instead of per person.
"""
import warnings
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.dictionary.timing import event_of
from jdfanalysis.errors import CoverageError, DataWarning, Problem, UsageError, raise_if
from jdfanalysis.frames import COVERAGE, from_days, to_days
from jdfanalysis.journeys.days import as_date, day_number

# One area, one for each source, or none named.
Area = Union[None, str, Mapping[str, str]]


class DayWindow(NamedTuple):
    """First and last day observed, both included, as days since 1970-01-01."""

    first: int
    last: int


def coverage(dictionary: Dictionary) -> pd.DataFrame:
    """
    The declared windows of a dictionary's tables as a frame `coverage`; both ends are covered days.

    One row per table that declares a window, for all its events and areas, complete (1.0). Add
    rows for an event or an area that is covered otherwise, or lower `completeness`: it is data. A row for an event holds for its kinds
    in Data First; a kind of a dictionary of your own needs a row under its own name.
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


def common_window(
    covered: pd.DataFrame, sources: Sequence[str], events: Sequence[str] = (), area: Area = None
) -> DateWindow:
    """
    The days on which all `sources` would show `events`: the latest start to the earliest end.

    A row for the event itself goes before the table's general row, a row for the area before one for everywhere.
    area : the days of this area; {source: area} where sources have areas of their own kinds. By default the days on which
    every area is covered, so that they hold for everybody: for each person's own, see observed_days. An area without a row, or
    a source that is not named, has the days of everywhere, or none. Windows that touch are one. Where a hole parts the common days
    the longest stretch is taken, of equals the latest, with a DataWarning. Raises CoverageError where a source has no window or
    no day is common to all.
    """
    COVERAGE.check(covered)
    days = [_days_of(rows) for rows in _rows_in_force(covered, sources, events, area)]
    if not days:
        raise CoverageError("No source was named, so it is not known when the events were observed.")
    first, last = _stretch(days, sources)
    return DateWindow(*(pd.Timestamp(day) for day in from_days(np.array([first, last], dtype=np.int32))))


def _rows_in_force(covered: pd.DataFrame, sources: Sequence[str], events: Sequence[str], area: Area) -> List[pd.DataFrame]:
    """For each source, event and area that is asked about, the rows of coverage that hold there."""
    found, problems = [], []
    for source in sources:
        ours = covered[np.asarray(covered["source"] == source)]
        if not len(ours):
            problems.append(Problem("no coverage declared", source, 0, "Add a row to the coverage frame."))
            continue
        here = area.get(source) if isinstance(area, Mapping) else area
        for event in tuple(events) or (None,):
            own = ours[np.asarray(ours["event"] == event)] if event is not None else ours[:0]
            if event is not None and not len(own):
                own = ours[np.asarray(ours["event"] == event_of(event))]
            rows = own if len(own) else ours[np.asarray(ours["event"].isna())]
            parts = [part for part in _by_area(rows, here, area is None) if len(part)]
            if not parts:
                what = "no coverage declared for the event" + ("" if area is None else " in the area")
                problems.append(Problem(what, source, 0, "Add a row for it."))
            found += parts
    raise_if(problems, CoverageError, "It is not known when the events were observed.")
    return found


def _by_area(rows: pd.DataFrame, area: Optional[str], every: bool) -> List[pd.DataFrame]:
    """The rows of each area and of everywhere, or those of one area, else of everywhere."""
    anywhere = np.asarray(rows["area"].isna())
    if every:
        return [rows[anywhere]] + [part for _, part in rows[~anywhere].groupby("area", observed=True)]
    own = rows[np.asarray(rows["area"] == area)] if area is not None else rows[:0]
    return [own if len(own) else rows[anywhere]]


def _days_of(rows: pd.DataFrame) -> Tuple[int, np.ndarray]:
    """The first covered day, and for each day from there whether it is covered."""
    start, end = to_days(rows["start"]).astype(np.int64), to_days(rows["end"]).astype(np.int64)
    start, end = start[end >= start], end[end >= start]
    if not len(start):
        return 0, np.zeros(0, dtype=bool)
    first = int(start.min())
    held = np.zeros(int(end.max()) - first + 1, dtype=bool)
    for low, high in zip(start - first, end - first):
        held[low: high + 1] = True
    return first, held


def _stretch(days: Sequence[Tuple[int, np.ndarray]], sources: Sequence[str]) -> DayWindow:
    """The longest run of days that are covered in all, the latest of equals."""
    low, high = max(first for first, _ in days), min(first + len(held) for first, held in days)
    common = np.ones(max(high - low, 0), dtype=bool)
    for first, held in days:
        common &= held[low - first: high - first] if len(common) else common
    edge = np.diff(np.concatenate([[False], common, [False]]).astype(np.int8))
    begin, stop = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    if not len(begin):
        raise CoverageError("The sources {} have no covered day in common.".format(", ".join(sources)))
    if len(begin) > 1:
        warnings.warn("The days that the sources have in common fall into {} stretches; the longest is taken.".format(len(begin)),
                      DataWarning, stacklevel=3)
    at = len(begin) - 1 - int(np.argmax((stop - begin)[::-1]))
    return DayWindow(low + int(begin[at]), low + int(stop[at]) - 1)


def day_window(window: Sequence[object]) -> DayWindow:
    """A pair of dates, both included, as days; UsageError if it is no pair or ends before it starts."""
    if len(window) != 2:
        raise UsageError("A window is a pair: first day, last day.")
    result = DayWindow(day_number(window[0]), day_number(window[1]))
    if result.last < result.first:
        raise UsageError("The window ends before it starts.")
    return result
