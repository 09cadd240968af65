"""Questions to spells: the state on a day, the days in a state, and episodes made of events."""
from typing import Any

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, HistoryError, Problem, UsageError, raise_if
from jdfanalysis.frames import SPELL_STATUS, is_sorted, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.intervals import Intervals, covered_days, disjoint
from jdfanalysis.journeys.keys import person_day, stable_order
from jdfanalysis.journeys.spell_frames import (
    codes_of, constant, held_intervals, intervals_of, spell_frame, words,
)


def state_at(spells: pd.DataFrame, person: Any, date: Any) -> pd.Series:
    """
    The state of each person on each date, missing where no spell holds; in the order of `person`.

    spells : frame `spells` or `timeline`, without overlaps within a person.
    person, date : sequences of one length, or one date for all. The start day is in the spell, the stop day is not.
    Raises HistoryError if spells overlap: then a day has no one state; see state_timeline.
    """
    person = np.asarray(person).astype(np.int64)
    day = np.full(len(person), day_number(date), dtype=np.int32) if pd.api.types.is_scalar(date) else to_days(pd.Series(date))
    if len(person) != len(day):
        raise UsageError("state_at needs one date for each person: {} people, {} dates.".format(len(person), len(day)))
    spells = _disjoint_or_error(spells)
    codes, known = codes_of(spells["state"])
    held = intervals_of(spells)
    wanted = person_day(person, day)
    at = np.searchsorted(person_day(held.person, held.start), wanted, side="right") - 1
    if not len(spells):
        return pd.Series(words(np.full(len(wanted), -1, dtype=np.int8), known))
    inside = (at >= 0) & (person_day(held.person, held.stop)[at] > wanted)
    index = date.index if isinstance(date, pd.Series) else None
    return pd.Series(words(np.where(inside, codes[at], -1), known), index=index, name="state")


def days_in(spells: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """
    Days that each window spends in each state: one row per window, one int64 column per state.

    spells : frame `spells` or `timeline`. windows : person, start, stop, half-open, any index;
    windows may overlap. A day held twice in one state counts once; a day in two states counts
    in both. Days without a spell are in no column. A window that stops at or before its start has 0.
    """
    _need(windows, ("person", "start", "stop"), "windows")
    left = intervals_of(windows)
    left = Intervals(left.person, left.start, np.maximum(left.start, left.stop))
    codes, known = codes_of(spells["state"])
    held = held_intervals(spells)
    result = {}
    for number, state in enumerate(known):
        mine = codes == number
        result[state] = covered_days(left, disjoint(held.person[mine], held.start[mine], held.stop[mine]))
    return pd.DataFrame(result, index=windows.index, columns=known)


def episodes(events: pd.DataFrame, max_gap: int, state: str = "episode") -> pd.DataFrame:
    """
    Events of a person at most `max_gap` days apart, as one spell each: a frame `spells`.

    events : person and date, plus source and row if there; any order.
    An episode starts on its first event and stops on the day after its last; `n_merged` counts
    events. The gap is between neighbouring events, so an episode can be long. 0 joins only the same day.
    The term is ehrQL's (count_episodes_for_patient with maximum_gap); this returns the episodes.
    """
    _need(events, ("person", "date"), "events")
    extra = [name for name in ("source", "row") if name in events.columns]
    if not is_sorted(events, ("person", "date") + tuple(extra)):
        events = events.sort_values(["person", "date"] + extra, kind="mergesort")
    person, day = np.asarray(events["person"]).astype(np.int32), to_days(events["date"])
    key = person_day(person, day)
    new = np.ones(len(key), dtype=bool)
    new[1:] = key[1:] > key[:-1] + np.int64(max_gap)
    first = np.flatnonzero(new)
    size = np.diff(np.append(first, len(key)))
    source = codes_of(events["source"]) if "source" in events.columns else (np.zeros(len(key), np.int32), ["events"])
    row = np.asarray(events["row"]) if "row" in events.columns else np.arange(len(key))
    observed = constant("observed", len(first), SPELL_STATUS)
    return spell_frame({
        "person": person[first], "start": day[first], "stop": day[first + size - 1] + np.int32(1),
        "state": constant(state, len(first)), "start_status": observed, "stop_status": observed,
        "source": words(source[0][first], source[1]), "row": row[first], "n_merged": size,
    })


def _disjoint_or_error(spells: pd.DataFrame) -> pd.DataFrame:
    held = intervals_of(spells)
    spells = spells.take(stable_order(held.person, held.start))
    held = intervals_of(spells)
    clash = person_day(held.person, held.start)[1:] < person_day(held.person, held.stop)[:-1]
    if clash.any():
        raise_if(
            [Problem("overlap", "spells", int(clash.sum()), "Use state_timeline, or unite_spells.")],
            HistoryError, "On some days a person is in more than one state.",
            rows=spells.take(np.flatnonzero(clash) + 1),
        )
    return spells


def _need(frame: pd.DataFrame, names: Any, what: str) -> None:
    missing = [n for n in names if n not in frame.columns]
    raise_if([Problem("column missing", "{}.{}".format(what, n), len(frame)) for n in missing], FrameError,
             "A column is needed that is not there.")
