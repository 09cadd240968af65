"""The covered window around each index day, by source, event and area.

Where coverage differs by area, people are followed as long as their own area was covered, not
as long as some area was. Windows of one source, event and area that touch are one; a hole ends
the window, because nothing says what happened in it.
"""
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.timing import event_of
from jdfanalysis.errors import CoverageError, Problem, UsageError, raise_if
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.spell_frames import codes_of

_NEVER = np.int32(np.iinfo(np.int32).max)


class IndexWindows(NamedTuple):
    """First and last covered day around each index day, int32; first is after last where it is not covered."""

    first: np.ndarray
    last: np.ndarray


def covered_windows(
    index: pd.DataFrame, covered: pd.DataFrame, sources: Sequence[str], events: Sequence[str] = ()
) -> IndexWindows:
    """
    The days around each index day on which all `sources` would show `events`.

    index : frame `index events`; where the coverage of a source is declared by area it needs a column
    area_<source> or `area` (see area_at_index). A row for the event itself goes before the general row of
    its source, a row for the area before one for everywhere. An index event in an area that has
    no row, or whose area is missing, has the window for everywhere, or none. Raises CoverageError
    where a source or event has no window at all, UsageError where an area is needed.
    """
    day = to_days(index["date"])
    if not len(sources):
        raise CoverageError("No source was named, so it is not known when the events were observed.")
    low, high, several = NO_DAY, _NEVER, []
    for source in sources:
        for rows in _rows_of(covered, source, tuple(events)):
            start, end = _united(to_days(rows["start"]), to_days(rows["end"]))
            if len(start) == 1 and rows["area"].isna().all():
                # One window for everybody: two numbers do.
                low, high = max(low, start[0]), min(high, end[0])
            else:
                several.append(_around(index, day, rows, source))
    low, high = np.int32(low), np.int32(high)
    inside = (day >= low) & (day <= high)
    first, last = (np.where(inside, *ends).astype(np.int32, copy=False) for ends in ((low, _NEVER), (high, NO_DAY)))
    for one in several:
        first, last = np.maximum(first, one.first), np.minimum(last, one.last)
    return IndexWindows(first, last)


def observed_days(
    index: pd.DataFrame, covered: pd.DataFrame, sources: Sequence[str], events: Sequence[str] = ()
) -> pd.DataFrame:
    """
    How far back and ahead each index event is covered: index_id, lookback_days, available_days.

    Days of coverage before the index day and after it, of all `sources` together; missing where the index day itself
    is not covered. A look-back or horizon for everyone is the smallest that enough of them have: the share
    that has 3 years is (found["lookback_days"] >= 1095).mean(). Arguments and errors as in covered_windows.
    """
    day, window = to_days(index["date"]).astype(np.float64), covered_windows(index, covered, sources, events)
    inside = window.first <= window.last
    return pd.DataFrame({
        "index_id": np.asarray(index["index_id"]).astype(np.int32),
        "lookback_days": np.where(inside, day - window.first, np.nan),
        "available_days": np.where(inside, window.last - day, np.nan),
    })


def _rows_of(covered: pd.DataFrame, source: str, events: Tuple[str, ...]) -> List[pd.DataFrame]:
    """The rows of coverage that hold for each event, each set once: its own, of the event it is a kind of, general ones."""
    ours = np.flatnonzero(np.asarray(covered["source"] == source))
    event, known = codes_of(covered["event"].iloc[ours])
    found: Dict[Tuple[int, ...], pd.DataFrame] = {}
    problems = [] if len(ours) else [Problem("no coverage declared", source, 0, "Add a row to the coverage frame.")]
    for name in (events or (None,)) if len(ours) else ():
        own = ours[:0]
        for declared in (name, None if name is None else event_of(name)):
            if declared in known and not len(own):
                own = ours[event == known.index(declared)]
        chosen = tuple(own if len(own) else ours[event < 0])
        if not chosen:
            problems.append(Problem("no coverage declared for the event", source, 0, "Add a row for it."))
        elif chosen not in found:
            found[chosen] = covered.iloc[list(chosen)]
    raise_if(problems, CoverageError, "It is not known when the events were observed.")
    return list(found.values())


def _around(index: pd.DataFrame, day: np.ndarray, rows: pd.DataFrame, source: str) -> IndexWindows:
    area, known = codes_of(rows["area"])
    place = _areas(index, source, known) if (area >= 0).any() else None
    first, last = np.full(len(day), _NEVER, dtype=np.int32), np.full(len(day), NO_DAY, dtype=np.int32)
    if place is None:
        return _containing(day, rows)
    # Everywhere is everywhere that has no row of its own.
    place[~np.isin(place, area)] = -1
    order = np.argsort(place, kind="stable")
    for code in np.unique(area):
        low, high = np.searchsorted(place, code, "left", order), np.searchsorted(place, code, "right", order)
        here = order[low:high]
        window = _containing(day[here], rows[area == code])
        first[here], last[here] = window.first, window.last
    return IndexWindows(first, last)


def _containing(day: np.ndarray, rows: pd.DataFrame) -> IndexWindows:
    """The window among `rows`, touching ones united, that contains each day."""
    start, end = _united(to_days(rows["start"]), to_days(rows["end"]))
    at = np.maximum(np.searchsorted(start, day, side="right") - 1, 0)
    inside = (start[at] <= day) & (end[at] >= day)
    return IndexWindows(np.where(inside, start[at], _NEVER).astype(np.int32),
                        np.where(inside, end[at], NO_DAY).astype(np.int32))


def _united(start: np.ndarray, end: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((end, start))
    start, running = start[order], np.maximum.accumulate(end[order])
    opens = np.append(True, start[1:].astype(np.int64) > running[:-1].astype(np.int64) + 1)
    at = np.flatnonzero(opens)
    return start[at], running[np.append(at[1:], len(start)) - 1]


def _areas(index: pd.DataFrame, source: str, known: Sequence[str]) -> np.ndarray:
    """Code of each index event's area among `known`; -1 where it is missing or not among them."""
    column: Optional[str] = next((name for name in ("area_" + source, "area") if name in index.columns), None)
    if column is None:
        raise UsageError("The coverage of {} is declared by area: a column area must say where: area_at_index makes one for index "
                         "events, with_area for a log.".format(source))
    codes, named = codes_of(index[column])
    return np.append(pd.Index(known).get_indexer(named), -1).astype(np.int64)[codes]
