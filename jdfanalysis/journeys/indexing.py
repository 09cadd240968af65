"""Index events: which event starts a person's clock, and which of several.

Counting releases and counting people answer different questions (about half of releases but a
third of people return to prison in the US; Rhodes and others 2014), so the choice is an
argument with a name, and the weight that turns one into the other stands beside each event.
"""
from typing import List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import in_order
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import INDEX_EVENTS, STATES, from_days, to_days
from jdfanalysis.journeys.covering import day_window
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.keys import count_people, first_positions, person_day, places, stable_order
from jdfanalysis.journeys.kinds import events_as_named, finer_names
from jdfanalysis.journeys.outcome_dates import check_events
from jdfanalysis.journeys.outcomes import Names, as_names
from jdfanalysis.journeys.spans import Span, shifted
from jdfanalysis.journeys.spell_frames import codes_of, ordered_spells, picked_rows, united, words
from jdfanalysis.journeys.windows import covered_windows

WHICH = ("first", "all", "random_one", "first_in_window")
INSIDE = ("drop", "move")
WEIGHTS = ("event", "person")


class _Candidates(NamedTuple):
    """
    Possible index events in person and day order; `label` codes into `labels`, `source` into `sources`.

    at : their rows in the history.
    """

    person: np.ndarray
    day: np.ndarray
    label: np.ndarray
    source: np.ndarray
    row: np.ndarray
    at: np.ndarray

    def where(self, kept: np.ndarray) -> "_Candidates":
        """The candidates picked by a boolean or an order."""
        rows = np.flatnonzero(kept) if kept.dtype == bool else kept
        if len(rows) == len(self.person) and in_order([rows]):
            return self
        return _Candidates(*(values.take(rows) for values in self))


class _Declared(NamedTuple):
    """Coverage, if it is to be looked at; the names of tables and kinds; and the history's columns of areas."""

    covered: Optional[pd.DataFrame]
    sources: List[str]
    labels: List[str]
    areas: pd.DataFrame


class _Writer(NamedTuple):
    """Writes what a rule left of the candidates."""

    attrition: Optional[Attrition]

    def apply(self, rule: str, found: _Candidates, kept: np.ndarray) -> _Candidates:
        """Keep and write."""
        left = found.where(kept)
        self.note(rule, found, left)
        return left

    def note(self, rule: str, before: _Candidates, after: _Candidates) -> None:
        """Write only."""
        if self.attrition is None:
            return
        record(self.attrition, "index events", rule, (count_people(before.person), len(before.person)),
               (count_people(after.person), len(after.person)))


def index_events(
    history: pd.DataFrame, events: Optional[Names] = None, which: str = "all", at: str = "stop",
    window: Optional[Sequence[object]] = None, washout: Optional[Span] = None,
    exclude: Optional[pd.DataFrame] = None, inside: str = "drop", coverage: Optional[pd.DataFrame] = None,
    weights: str = "event", seed: int = 0, attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    The events that start a clock, a frame `index events` by person and day; plus source and row.

    history : frame `event log` or `spells`. events : kinds of event, or states; all by default.
    at : for spells, their observed "stop" (a release) or "start". Repeats of one day are one event.
    window : (first day, last day), both included. washout : no other such event for this long
    before, counted in all data. exclude : spells; a date in [start, stop) of one (a "release" while
    still held elsewhere) is dropped, or moved to its stop with inside="move".
    coverage : drop dates on which the event's table was not covered: where coverage is declared by area, in the area of the
    event, from a column area_<source> or `area` of the history (with_area); UsageError if it has none.
    which : "all"; "first" in all data; "first_in_window"; "random_one" per person, by `seed`.
    `ordinal` counts in all data, from 1. weights : "event" 1, "person" 1 / the person's index events.
    """
    for value, allowed in ((which, WHICH), (inside, INSIDE), (weights, WEIGHTS), (at, ("start", "stop"))):
        if value not in allowed:
            raise UsageError("{} is not one of {}.".format(value, ", ".join(allowed)))
    found, declared = _candidates(history, events, at, coverage, attrition)
    writer = _Writer(attrition)
    if exclude is not None:
        found = _outside(found, exclude, inside, writer)
    found = writer.apply("repeats on one day are one event", found, _first_of_day(found))
    ordinal, recent = _ordinals(found), _recent(found, washout)
    kept = np.ones(len(found.person), dtype=bool)
    steps = _steps(found, ordinal, recent, (window, washout, which), declared)
    for rule, ok in steps:
        if attrition is not None:
            writer.note(rule, found.where(kept), found.where(kept & ok))
        kept &= ok
    if which in ("first_in_window", "random_one"):
        ok = _one_each(found.person, kept, which, seed)
        if attrition is not None:
            writer.note("{} per person".format(which), found.where(kept), found.where(ok))
        kept = ok
    return _result(found.where(kept), ordinal[kept], declared.labels, declared.sources, weights)


def require_follow_up(
    index: pd.DataFrame, until: object, horizon: Span, waiting: Span = 0, attrition: Optional[Attrition] = None
) -> pd.DataFrame:
    """
    The index events with `horizon` plus `waiting` observed up to `until` (included), numbered afresh.

    until : one date for everybody, or a Series of dates, one for each index event in their order, where coverage ends by area: the
    index day and the available_days of observed_days after it. A missing date, where the day is not covered, leaves out.
    The rule looks at dates alone, never at what happened, so it leaves no one out because of an outcome.
    Raises nothing when none is left; the attrition record says so. UsageError unless there is a date for each.
    """
    INDEX_EVENTS.check(index)
    if isinstance(until, pd.Series) and len(until) != len(index):
        raise UsageError("require_follow_up needs one date for each of the {} index events, not {}.".format(len(index), len(until)))
    last = to_days(until) if isinstance(until, pd.Series) else day_number(until)
    kept = shifted(shifted(to_days(index["date"]), horizon), waiting) <= last
    person = np.asarray(index["person"])
    record(attrition, "index events", "horizon {} and waiting {} observed".format(horizon, waiting),
           (count_people(person), len(person)), (count_people(person[kept]), int(kept.sum())))
    result = index[kept].reset_index(drop=True)
    result["index_id"] = np.arange(len(result), dtype=np.int32)
    return result


def _check_states(known: Sequence[str], asked: Sequence[str]) -> None:
    """UsageError for a state that neither these spells nor the package know; a declared one may have no spell."""
    unknown = sorted(set(asked) - set(known) - set(STATES))
    if unknown:
        raise UsageError("Index events: the spells have no state {}. They have: {}.".format(", ".join(unknown), ", ".join(known)))


def _candidates(history: pd.DataFrame, events: Optional[Names], at: str, coverage: Optional[pd.DataFrame],
                attrition: Optional[Attrition]) -> Tuple[_Candidates, _Declared]:
    if "event" in history.columns:
        log = ordered_log(history)
        if events is not None:
            check_events(log, as_names(events), "Index events")
        kept = np.ones(len(log), dtype=bool) if events is None else with_events(log, as_names(events))
        found, column, label = log, "date", "event"
    else:
        spells = ordered_spells(history)
        asked = np.ones(len(spells), dtype=bool)
        if events is not None:
            _check_states(codes_of(spells["state"])[1], as_names(events))
            asked = np.asarray(spells["state"].isin(list(as_names(events))))
        kept = asked & np.asarray(spells[at + "_status"] == "observed")
        if attrition is not None:
            rule = "spells whose {} was not observed start no clock".format(at)
            record(attrition, "index events", rule, counts(spells[asked]), counts(spells[kept]))
        found, column, label = spells, at, "state"
    places_kept = np.flatnonzero(kept)
    finer = finer_names(found, as_names(events)) if label == "event" and events is not None else []
    rows = picked_rows(found, places_kept, ("person", column, label, "source", "row") + (("kind",) if finer else ()))
    if finer:
        rows["event"] = events_as_named(rows, finer)
    codes, labels = codes_of(rows[label])
    source, sources = codes_of(rows["source"])
    if label == "state":
        labels = ["{} of {}".format(at, state) for state in labels]
    declared = _Declared(coverage, sources, labels, found[[name for name in found.columns if str(name).startswith("area")]])
    found = _Candidates(np.asarray(rows["person"]).astype(np.int32), to_days(rows[column]), codes, source,
                        np.asarray(rows["row"]).astype(np.int32), places_kept)
    return found.where(stable_order(found.person, found.day)), declared


def _outside(found: _Candidates, exclude: pd.DataFrame, inside: str, writer: _Writer) -> _Candidates:
    held = united(exclude)
    key = person_day(found.person, found.day)
    at = places(person_day(held.person, held.stop), key, "right")
    start = np.append(person_day(held.person, held.start), np.int64(np.iinfo(np.int64).max))
    within = start[at] <= key
    if inside == "drop":
        return writer.apply("inside an excluded spell, dropped", found, ~within)
    day = found.day.copy()
    day[within] = held.stop[at[within]]
    moved = found._replace(day=day)
    writer.note("inside an excluded spell, moved to its stop ({:,} rows changed)".format(int(within.sum())),
                found, moved)
    return moved.where(stable_order(moved.person, moved.day))


def _first_of_day(found: _Candidates) -> np.ndarray:
    first = np.zeros(len(found.person), dtype=bool)
    first[first_positions(person_day(found.person, found.day))] = True
    return first


def _ordinals(found: _Candidates) -> np.ndarray:
    first = first_positions(found.person)
    size = np.diff(np.append(first, len(found.person)))
    return (np.arange(len(found.person)) - np.repeat(first, size) + 1).astype(np.int32)


def _recent(found: _Candidates, washout: Optional[Span]) -> np.ndarray:
    recent = np.zeros(len(found.person), dtype=bool)
    if washout is not None:
        same = found.person[1:] == found.person[:-1]
        recent[1:] = same & (found.day[:-1] >= shifted(found.day[1:], washout, -1))
    return recent


def _steps(found: _Candidates, ordinal: np.ndarray, recent: np.ndarray, choice: Tuple, declared: _Declared) -> List[Tuple]:
    """(rule, rows that pass) in the order in which they are applied."""
    window, washout, which = choice
    steps = []
    if which == "first":
        steps.append(("first in all data", ordinal == 1))
    if washout is not None:
        steps.append(("none in the {} before".format(washout), ~recent))
    if window is not None:
        first, last = day_window(window)
        steps.append(("inside the window", (found.day >= first) & (found.day <= last)))
    if declared.covered is not None:
        steps.append(("inside coverage", _covered(found, declared)))
    return steps


def _covered(found: _Candidates, declared: _Declared) -> np.ndarray:
    """Was each one's table covered for its kind of event on its day, in its area?"""
    ok = np.ones(len(found.person), dtype=bool)
    for source in np.unique(found.source):
        for label in np.unique(found.label[found.source == source]):
            mine = np.flatnonzero((found.source == source) & (found.label == label))
            asked = declared.areas.iloc[found.at[mine]].assign(date=from_days(found.day[mine]))
            seen = covered_windows(asked, declared.covered, [declared.sources[source]], [declared.labels[label]])
            ok[mine] = seen.first <= seen.last
    return ok


def _one_each(person: np.ndarray, kept: np.ndarray, which: str, seed: int) -> np.ndarray:
    """One of the kept rows of each person; a person's draw depends on seed and code alone, not on who else is there."""
    rows = np.flatnonzero(kept)
    first = first_positions(person[rows])
    if which == "random_one" and len(rows):
        size = np.diff(np.append(first, len(rows)))
        draw = np.random.RandomState(seed).random_sample(int(person.max()) + 1)[person[rows[first]]]
        first = first + np.floor(draw * size).astype(np.int64)
    chosen = np.zeros(len(person), dtype=bool)
    chosen[rows[first]] = True
    return chosen


def _result(found: _Candidates, ordinal: np.ndarray, labels: List[str], sources: List[str], weights: str
            ) -> pd.DataFrame:
    weight = np.ones(len(found.person))
    if weights == "person" and len(weight):
        weight = 1.0 / np.bincount(found.person)[found.person]
    return INDEX_EVENTS.check(pd.DataFrame({
        "index_id": np.arange(len(weight), dtype=np.int32), "person": found.person, "date": from_days(found.day),
        "event": words(found.label, labels), "ordinal": ordinal, "weight": weight,
        "source": words(found.source, sources), "row": found.row,
    }, copy=False))
