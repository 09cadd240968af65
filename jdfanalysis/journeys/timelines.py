"""The state timeline: one state per person and day, by declared precedence, without overlap or gap.

Several spells can hold at once (a licence runs on in custody after a recall). The first state in
the order of precedence wins; the others stay as bits of `concurrent`. Days without a spell are
'community'. The default order is that of the law: supervision duties rest in custody, and
post-sentence supervision while on licence (Criminal Justice Act 2003, s 256AA(2)).
"""
from typing import List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, HistoryError, Problem, UsageError, raise_if
from jdfanalysis.frames import STATES, TIMELINE, from_days, to_days
from jdfanalysis.journeys.cleaning import joined_spells
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.intervals import Intervals, covered_days, disjoint, pieces_outside
from jdfanalysis.journeys.keys import count_people, day_of, distinct, first_positions, person_day, person_of
from jdfanalysis.journeys.spell_frames import codes_of, intervals_of, words

COMMUNITY = "community"
# `out` (dead or deported) is listed first: nothing else holds after it.
PRECEDENCE = ("out",) + tuple(state for state in STATES if state not in ("out", COMMUNITY))
_MOST_STATES = 30


class _Cuts(NamedTuple):
    """Each person's window cut at every start and stop: piece i is [day[i], day[i + 1]) where `open`."""

    key: np.ndarray
    mask: np.ndarray
    open: np.ndarray


def state_timeline(
    spells: pd.DataFrame, window: object, precedence: Sequence[str] = PRECEDENCE, rest: str = COMMUNITY
) -> pd.DataFrame:
    """
    One row per person and state held without interruption, a frame `timeline`.

    spells : frame `spells`, of any states, overlapping or not (joined_spells makes one of several).
    window : frame with person, start, stop, disjoint per person; or a pair of dates [start, stop)
    for everyone who has a spell. precedence : states, the one that wins first; states of `spells`
    that are not in it raise UsageError. rest : state of days without a spell.
    A row ends where the state or the set of concurrent states changes. Bit k of `concurrent` is
    the k-th category of `state`. Days add up to those of the window, which is checked.
    """
    order = [state for state in precedence if state != rest]
    if len(order) > _MOST_STATES:
        raise UsageError("A timeline holds at most {} states.".format(_MOST_STATES))
    spells = joined_spells(spells)
    codes, known = codes_of(spells["state"])
    used = [known[code] for code in np.unique(codes)]
    strange = sorted(set(used) - set(order) - {rest})
    if strange:
        raise UsageError("Give the precedence of {} as well.".format(", ".join(strange)))
    frame = _windows(spells, window)
    held = intervals_of(spells)
    spans = []
    for state in order:
        mine = codes == known.index(state) if state in used else np.zeros(len(codes), dtype=bool)
        spans.append(disjoint(held.person[mine], held.start[mine], held.stop[mine]))
    result = _rows(_cut(frame, spans), order + [rest])
    days = int((to_days(result["stop"]) - to_days(result["start"])).sum())
    asked = int((frame.stop - frame.start).sum())
    assert days == asked, "person-days are not conserved"
    return TIMELINE.check(result)


def holds(timeline: pd.DataFrame, state: str) -> pd.Series:
    """True where `state` is held, as the winning state or beside it; in the order of `timeline`."""
    codes, known, mask = states_held(timeline)
    if state not in known:
        raise UsageError("The timeline has no state {}. It has: {}.".format(state, ", ".join(known)))
    beside = np.bitwise_and(mask, np.int64(2 ** known.index(state))) > 0
    return pd.Series((codes == known.index(state)) | beside, index=timeline.index, name=state)


def states_held(timeline: pd.DataFrame) -> Tuple[np.ndarray, List[str], np.ndarray]:
    """
    Codes of the winning state, the states, and the mask of those held beside it: bit k is the k-th state.

    Raises FrameError where `state` has lost the categories that the bits count, as words, after a file, or with other categories.
    """
    codes, known = codes_of(timeline["state"])
    mask = np.asarray(timeline["concurrent"]).astype(np.int64)
    # The state that wins comes before all that it suppresses.
    before = mask % np.left_shift(np.int64(2), np.maximum(codes, 0).astype(np.int64)) > 0
    wrong = int((before | (mask >= 2 ** len(known))).sum())
    if str(timeline["state"].dtype) != "category" or wrong:
        raise_if([Problem("the flags in `concurrent` do not belong to these categories", "timeline.state", wrong or len(timeline),
                          "Bit k counts the k-th category that state_timeline gave: keep the column a category, in its order.")],
                 FrameError, "It is not known which states were held beside the winning one.")
    return codes, known, mask


def check_timeline(
    timeline: pd.DataFrame, window: Optional[pd.DataFrame] = None,
    impossible: Sequence[Tuple[str, str]] = (("out", ""),), refuse: Sequence[str] = (),
) -> pd.DataFrame:
    """
    Counts of the faults of a timeline: one row per fault, with rows and people; zeros included.

    overlap : starts before the person's row before it stops. gap : starts after it stops.
    jump : an impossible change of state, at once; teleport : one across a gap. outside, missing :
    days outside `window`, and days of it in no row. impossible : (from, to) pairs; to "" is any
    other state. refuse : faults that raise HistoryError if found. The words are survcheck's.
    """
    frame = timeline.sort_values(["person", "start"], kind="mergesort")
    held = intervals_of(frame)
    same = held.person[1:] == held.person[:-1]
    step = held.start[1:].astype(np.int64) - held.stop[:-1]
    wrong = same & _impossible(frame["state"], impossible)
    first = np.zeros(len(held.person[:1]), dtype=bool)
    faults = {name: np.append(first, same & found) for name, found in (
        ("overlap", step < 0), ("gap", step > 0), ("jump", wrong & (step <= 0)), ("teleport", wrong & (step > 0)))}
    result = [(name, int(rows.sum()), count_people(held.person[rows])) for name, rows in faults.items()]
    if window is not None:
        result += _against_window(held, intervals_of(window))
    counts = pd.DataFrame(result, columns=["fault", "rows", "people"])
    found = [Problem(name, "timeline", rows) for name, rows, _ in result if rows and name in refuse]
    raise_if(found, HistoryError, "The timeline contradicts itself.", rows=counts if found else None)
    return counts


def _windows(spells: pd.DataFrame, window: object) -> Intervals:
    if isinstance(window, pd.DataFrame):
        given = intervals_of(window)
        frame = disjoint(*given, gap=-1)
        if (given.stop <= given.start).any() or len(frame.person) < len(given.person):
            raise HistoryError("The windows overlap within a person, or one stops before it starts.")
        return frame
    first, last = (day_number(date) for date in window)
    if last <= first:
        raise UsageError("The window stops before it starts.")
    person = distinct(np.asarray(spells["person"]).astype(np.int32))
    return Intervals(person, np.full(len(person), first, np.int32), np.full(len(person), last, np.int32))


def _cut(frame: Intervals, spans: List[Intervals]) -> _Cuts:
    """Cut windows at all edges of spells; per piece the mask of states held and whether it lies in a window."""
    everything = [frame] + spans
    edges = [person_day(s.person, day) for s in everything for day in (s.start, s.stop)]
    key = distinct(np.concatenate(edges))
    mask = np.zeros(len(key), dtype=np.int32)
    for number, span in enumerate(spans):
        mask |= np.left_shift(_held(key, span).astype(np.int32), np.int32(number))
    return _Cuts(key, mask, _held(key, frame))


def _held(key: np.ndarray, span: Intervals) -> np.ndarray:
    """0 or 1 for each piece that begins at `key`: is it inside one of the disjoint spans?"""
    if not len(span.person):
        return np.zeros(len(key), dtype=np.int32)
    begin, end = (np.searchsorted(key, person_day(span.person, day)) for day in (span.start, span.stop))
    # Spans may touch: a stop and a start on one day cancel, so count instead of setting.
    return np.cumsum(np.bincount(begin, minlength=len(key)) - np.bincount(end, minlength=len(key)))


def _rows(cuts: _Cuts, states: List[str]) -> pd.DataFrame:
    kept = np.flatnonzero(cuts.open > 0)
    key, mask = cuts.key[kept], cuts.mask[kept]
    # Every piece in a window is closed by a later cut of the same person.
    stop = day_of(cuts.key[kept + 1]) if len(kept) else np.zeros(0, dtype=np.int32)
    person, start = person_of(key), day_of(key)
    new = np.ones(len(kept), dtype=bool)
    new[1:] = (person[1:] != person[:-1]) | (mask[1:] != mask[:-1]) | (start[1:] != stop[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(kept)) - 1 if len(first) else first
    mask, lowest = mask[first], np.bitwise_and(mask[first], -mask[first])
    # frexp gives the position of the only bit that is set, plus one.
    winner = np.where(mask == 0, len(states) - 1, np.frexp(lowest.astype(np.float64))[1] - 1)
    people = first_positions(person[first])
    size = np.diff(np.append(people, len(first)))
    return pd.DataFrame({
        "person": person[first], "start": from_days(start[first]), "stop": from_days(stop[last]),
        "state": words(winner, states), "seq": (np.arange(len(first)) - np.repeat(people, size)).astype(np.int32),
        "concurrent": np.bitwise_xor(mask, lowest).astype(np.int32),
    })


def _impossible(states: pd.Series, pairs: Sequence[Tuple[str, str]]) -> np.ndarray:
    codes, known = codes_of(states)
    table = np.zeros((len(known) + 1, len(known) + 1), dtype=bool)
    for here, there in pairs:
        if here in known:
            table[known.index(here), [n for n, name in enumerate(known) if there in ("", name) and name != here]] = True
    return table[codes[:-1], codes[1:]]


def _against_window(held: Intervals, window: Intervals) -> List[Tuple[str, int, int]]:
    frame, union = disjoint(*window), disjoint(*held)
    outside = pieces_outside(held, frame)[0]
    missing = covered_days(frame, union) < (frame.stop - frame.start)
    return [("outside", len(np.unique(outside)), count_people(held.person[outside])),
            ("missing", int(missing.sum()), count_people(frame.person[missing]))]
