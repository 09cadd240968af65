"""What follows what: transitions between states, events that follow each other, and variants.

All tables are aggregates with counts of people beside them, for the disclosure check. Nothing here
suppresses: that is done on release.
"""
from typing import List, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import PIECE, in_threads
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import TIMELINE, to_days
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.keys import count_people, distinct, first_positions, sort_keys
from jdfanalysis.journeys.kinds import events_as_named
from jdfanalysis.journeys.outcome_dates import check_events
from jdfanalysis.journeys.outcomes import Names, as_names
from jdfanalysis.journeys.spell_frames import codes_of, in_time_order, intervals_of, short_codes, words

_DAYS_PER_1000_YEARS = 365250.0


def stays(timeline: pd.DataFrame) -> pd.DataFrame:
    """
    The timeline without cuts inside a state: person, start, stop, state, next_state.

    timeline : frame `timeline`. Rows that touch and share the winning state become one, whatever
    is concurrent. next_state is missing where the window ends or a hole in it follows.
    """
    timeline = TIMELINE.check(in_time_order(timeline).reset_index(drop=True))
    held = intervals_of(timeline)
    codes, known = codes_of(timeline["state"])
    touches = (held.person[1:] == held.person[:-1]) & (held.start[1:] == held.stop[:-1])
    new = np.append(np.ones(len(codes[:1]), dtype=bool), ~(touches & (codes[1:] == codes[:-1])))
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(codes)) - 1 if len(first) else first
    followed = np.append(touches, False)[last] if len(first) else np.zeros(0, dtype=bool)
    following = np.where(followed, np.append(codes, -1)[np.minimum(last + 1, len(codes))], -1)
    result = timeline.take(first)[["person", "start", "stop", "state"]].reset_index(drop=True)
    result["stop"] = timeline["stop"].to_numpy()[last]
    result["state"], result["next_state"] = words(codes[first], known), words(following, known)
    return result


def transitions(timeline: pd.DataFrame) -> pd.DataFrame:
    """
    Changes of state: from, to, n, people, person_days in `from`, and rate per 1,000 person-years.

    timeline : frame `timeline`. One row per pair that occurs, in the order of the states. Days in a
    state count whether or not a change follows; a change into the end of the window is none.
    """
    held = stays(timeline)
    codes, known = codes_of(held["state"])
    following, _ = codes_of(held["next_state"])
    length = (to_days(held["stop"]) - to_days(held["start"])).astype(np.float64)
    days = np.bincount(codes, weights=length, minlength=len(known))
    pair = np.where(following >= 0, codes.astype(np.int64) * len(known) + following, -1)
    person = np.asarray(held["person"])
    rows = []
    for value in np.unique(pair[pair >= 0]):
        here = int(value // len(known))
        mine = pair == value
        rows.append((known[here], known[int(value % len(known))], int(mine.sum()), count_people(person[mine]),
                     int(days[here]), mine.sum() / days[here] * _DAYS_PER_1000_YEARS))
    return pd.DataFrame(rows, columns=["from", "to", "n", "people", "person_days", "rate"])


def directly_follows(log: pd.DataFrame, events: Optional[Names] = None) -> pd.DataFrame:
    """
    Pairs of events next to each other in a person's log: event, next_event, n, people, median_days.

    events : only these are looked at, so what lies between them does not matter; all by default. A kind that is named,
    such as release_hdc, stands apart from the event that it is one of. Same-day events follow each other in the order of
    precedence. Most frequent first.
    """
    person, day, codes, known = _chosen(log, events)
    lags = int(day.max()) - int(day.min()) + 1 if len(day) else 1
    kinds = len(known) ** 2
    small = kinds * lags < 2 ** 32 - 1
    keys = np.full(len(person), np.iinfo(np.uint32 if small else np.uint64).max, np.uint32 if small else np.uint64)
    again = np.zeros(kinds, dtype=np.int64)
    for found in in_threads(lambda part: _pairs(part, (person, day, codes), len(known), lags, keys),
                            _whole_people(person), len(person)):
        again += np.bincount(found, minlength=kinds)
    sort_keys(keys)
    edges = np.searchsorted(keys, np.arange(kinds + 1, dtype=keys.dtype) * keys.dtype.type(lags))
    size, rows = np.diff(edges), []
    for pair in np.flatnonzero(size):
        low, number = int(edges[pair]), int(size[pair])
        middle = [int(keys[low + at]) % lags for at in ((number - 1) // 2, number // 2)]
        rows.append((known[pair // len(known)], known[pair % len(known)], number, number - int(again[pair]),
                     sum(middle) / 2.0))
    result = pd.DataFrame(rows, columns=["event", "next_event", "n", "people", "median_days"])
    return result.sort_values(["n", "event", "next_event"], ascending=[False, True, True]).reset_index(drop=True)


def _whole_people(person: np.ndarray) -> List[Tuple[int, int]]:
    """Ranges of rows of about one piece each that cut nobody in two; `person` is sorted."""
    inner = np.searchsorted(person, person[PIECE::PIECE], side="left")
    cuts = distinct(np.concatenate([[0], inner, [len(person)]])).tolist()
    return list(zip(cuts[:-1], cuts[1:]))


def _pairs(part: Tuple[int, int], columns: Tuple[np.ndarray, ...], kinds: int, lags: int, keys: np.ndarray) -> np.ndarray:
    """
    Write the pair and lag of each event that another follows as one integer into `keys`.

    Returns the pairs that a person has had already, one for each repeat: what is no repeat counts people.
    """
    person, day, codes = (values[part[0]: part[1]] for values in columns)
    same = np.flatnonzero(person[1:] == person[:-1])
    pair = codes[:-1].take(same).astype(np.int64)
    pair *= kinds
    pair += codes[1:].take(same)
    lag = day[1:].take(same) - day[:-1].take(same)
    keys[part[0]: part[0] + len(same)] = pair * lags + lag
    whose = person.take(same).astype(np.int64)
    whose -= int(person[0])
    whose *= kinds ** 2
    whose += pair
    if len(whose) and int(person[-1]) - int(person[0]) < 2 ** 32 // kinds ** 2 - 1:
        whose = whose.astype(np.uint32)
    whose.sort()
    repeats = whose[1:][whose[1:] == whose[:-1]]
    return (repeats % whose.dtype.type(kinds ** 2)).astype(np.int64)


def variants(log: pd.DataFrame, events: Optional[Names] = None, collapse: bool = True, top: int = 20) -> pd.DataFrame:
    """
    The most frequent whole sequences of events: variant, people, share of people with any event.

    events : only these, and kinds that are named stand apart; all events by default. collapse : repeats in a row count once. top : how
    many; the rest are left out, so shares need not add up. Ties go by the text of the variant.
    Sequences are compared in full, step by step for all people at once.
    """
    if top < 1:
        raise UsageError("top is at least 1.")
    person, _, codes, known = _chosen(log, events)
    if collapse:
        again = np.append(False, (person[1:] == person[:-1]) & (codes[1:] == codes[:-1]))[: len(person)]
        person, codes = person[~again], codes[~again]
    first = first_positions(person)
    size = np.diff(np.append(first, len(person)))
    prefix, texts = np.zeros(len(first), dtype=np.int64), [""]
    for step in range(int(size.max()) if len(size) else 0):
        longer = np.flatnonzero(size > step)
        pair = prefix[longer] * np.int64(len(known)) + codes[first[longer] + step]
        found, number = np.unique(pair, return_inverse=True)
        prefix[longer] = len(texts) + np.ravel(number)
        texts += [_joined(texts[int(p // len(known))], known[int(p % len(known))]) for p in found]
    people = np.bincount(prefix, minlength=len(texts))
    rows = [(texts[k], int(people[k]), people[k] / len(first)) for k in np.flatnonzero(people) if k]
    result = pd.DataFrame(rows, columns=["variant", "people", "share"])
    return result.sort_values(["people", "variant"], ascending=[False, True]).head(top).reset_index(drop=True)


def _joined(before: str, event: str) -> str:
    return before + " > " + event if before else event


def _chosen(log: pd.DataFrame, events: Optional[Names]):
    """Person, day and event codes of the rows looked at, in total order; and the words."""
    log = ordered_log(log)
    if events is not None:
        check_events(log, as_names(events), "Events")
        log = log[with_events(log, as_names(events))]
    codes, known = short_codes(events_as_named(log, as_names(events or ())))
    return np.asarray(log["person"]).astype(np.int32, copy=False), to_days(log["date"]), codes, known
