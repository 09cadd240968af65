"""What had happened before: counts, time since, and days in states, strictly before the index day."""
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import CoverageError, HistoryError, Problem, UsageError, raise_if
from jdfanalysis.frames import INDEX_EVENTS, from_days, to_days
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.intervals import Intervals, covered_days
from jdfanalysis.journeys.keys import day_of, person_day
from jdfanalysis.journeys.outcome_dates import check_events
from jdfanalysis.journeys.outcomes import Names, as_names
from jdfanalysis.journeys.spell_frames import codes_of, united
from jdfanalysis.journeys.windows import covered_windows


def history(
    index: pd.DataFrame, log: pd.DataFrame, window: Sequence[int] = (-1095, -1),
    counts: Optional[Mapping[str, Names]] = None, last: Optional[Mapping[str, Names]] = None,
    days_in: Optional[Mapping[str, pd.DataFrame]] = None, coverage: Optional[pd.DataFrame] = None,
) -> pd.DataFrame:
    """
    Covariates from each person's past: one row per index event, keyed by index_id.

    window : first and last day relative to the index day, both included; (-1095, -1) is the three
    years before. counts : column -> event or events, number of events in the window, int32.
    last : column -> event or events, days since the latest in the window, missing if none.
    days_in : column -> frame `spells`, days of the window covered by any of them, int32.
    coverage : if given, everyone's window must lie inside it, that of the tables behind `days_in` too, else CoverageError:
    counts over unequal look-backs are not comparable, which is why there is no "ever". Where it is declared by area, that of the
    index event decides, from a column area_<source> or `area` (area_at_index); UsageError if there is none.
    Raises HistoryError if the window reaches the index day or beyond (immortal time).
    """
    first, final = _offsets(window)
    _check_named(counts=counts, last=last, days_in=days_in)
    index, log = INDEX_EVENTS.check(index), ordered_log(log)
    person, day = np.asarray(index["person"]).astype(np.int32), to_days(index["date"])
    asked = {name: as_names(events) for part in (counts, last) for name, events in (part or {}).items()}
    for name, events in asked.items():
        check_events(log, events, "History " + name)
    if coverage is not None:
        needed = _shown_by(log, asked, days_in or {}, coverage)
        _check_look_back(index, needed, (day + first, day + final), coverage, first)
    result = {"index_id": np.asarray(index["index_id"]).astype(np.int32)}
    for name, events in (counts or {}).items():
        key = _keys(log, as_names(events))
        low = np.searchsorted(key, person_day(person, day + first), side="left")
        high = np.searchsorted(key, person_day(person, day + final), side="right")
        result[name] = (high - low).astype(np.int32)
    for name, events in (last or {}).items():
        result[name] = _since(_keys(log, as_names(events)), person, day, first, final)
    left = Intervals(person, (day + first).astype(np.int32), (day + final + 1).astype(np.int32))
    for name, spells in (days_in or {}).items():
        result[name] = covered_days(left, united(spells)).astype(np.int32)
    return pd.DataFrame(result)


def _check_named(**parts: object) -> None:
    wrong = [name for name, part in parts.items() if not isinstance(part or {}, Mapping)]
    if wrong:
        raise UsageError("{}: give a column for each, such as {{\"convictions\": \"convicted\"}}.".format(", ".join(wrong)))


def _offsets(window: Sequence[int]) -> Sequence[int]:
    if np.isscalar(window) or len(window) != 2 or window[0] > window[1]:
        raise UsageError("A window is a pair of days relative to the index day, the earlier first.")
    if window[1] >= 0:
        raise HistoryError("The window of a history ends before the index day (-1 at the latest): "
                           "what becomes known later cannot explain what follows the index.")
    return int(window[0]), int(window[1])


def _keys(log: pd.DataFrame, events: Sequence[str]) -> np.ndarray:
    rows = with_events(log, events)
    return person_day(np.asarray(log["person"])[rows], to_days(log["date"])[rows])


def _since(key: np.ndarray, person: np.ndarray, day: np.ndarray, first: int, final: int) -> np.ndarray:
    low = np.searchsorted(key, person_day(person, day + first), side="left")
    high = np.searchsorted(key, person_day(person, day + final), side="right")
    if not len(key):
        return np.full(len(person), np.nan)
    return np.where(high > low, day - day_of(key[np.maximum(high - 1, 0)]), np.nan)


def _shown_by(log: pd.DataFrame, asked: Mapping[str, Sequence[str]], days_in: Mapping[str, pd.DataFrame], covered: pd.DataFrame
              ) -> Dict[str, Tuple[List[str], Sequence[str]]]:
    """The tables behind each covariate and the events they show; of spells, the tables for which coverage is declared."""
    codes, known = codes_of(log["source"])
    found: Dict[str, Tuple[List[str], Sequence[str]]] = {}
    for name, events in asked.items():
        found[name] = [known[code] for code in np.unique(codes[with_events(log, events)]) if code >= 0], events
    declared = set(covered["source"].astype(object))
    for name, spells in days_in.items():
        sources = sorted(set(spells["source"].astype(object)) & declared) if "source" in spells.columns else []
        found[name] = sources, ()
    return found


def _check_look_back(index: pd.DataFrame, needed: Mapping[str, Tuple[List[str], Sequence[str]]], ends: Tuple[np.ndarray, np.ndarray],
                     covered: pd.DataFrame, first: int) -> None:
    """CoverageError where a window, from its first to its last day, is not covered in the person's area without a hole."""
    problems, short = [], np.zeros(len(index), dtype=bool)
    last = index.assign(date=from_days(ends[1].astype(np.int32)))
    for name, (sources, events) in needed.items():
        if not sources:
            continue
        seen = covered_windows(last, covered, sources, events)
        outside = seen.first > ends[0]
        if outside.any():
            begins = seen.first[seen.first <= seen.last]
            since = "from {} on ".format(str(from_days(begins.max(keepdims=True) - first)[0])[:10]) if len(begins) else ""
            problems.append(Problem("look-back reaches outside coverage", name, int(outside.sum()),
                                    "Take index events {}or a shorter window: see observed_days.".format(since)))
            short |= outside
    raise_if(problems, CoverageError, "The look-back is not observed for everyone.", rows=index[short])
