"""Repeated outcomes, and clocks that start anew or late: recurrent rows, landmarks, delayed entry.

Total time counts from the index through all events (Andersen and Gill); gap time starts at zero
after each event (Prentice, Williams and Peterson). The event number is in both and serves as
stratum. On which clock the days count, calendar or at risk, is a second and separate choice.
"""
import numbers
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import CLOCKS, FOLLOW_UP, INDEX_EVENTS, RISK_ROWS, from_days, to_days
from jdfanalysis.journeys.counted_events import occurrences
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import day_of, distinct, expand, first_positions, person_day
from jdfanalysis.journeys.outcome_dates import dated_events, inside
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.risk import base_rows, one_outcome, stop_the_clock
from jdfanalysis.journeys.spell_frames import codes_of, united, words
from jdfanalysis.journeys.splitting import cut_rows

SCALES = ("total_time", "gap_time")


def recurrent_rows(
    followed: pd.DataFrame, log: pd.DataFrame, outcome: Outcome, clock: str = "calendar", scale: str = "total_time",
    exclude: Optional[pd.DataFrame] = None, attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Rows of every occurrence of an outcome up to the end of observation, a frame `risk rows`.

    followed : follow_up of this outcome, without competing events; log, outcome and exclude as
    given to it. scale : "total_time" or "gap_time" (each row's time counts from the event before it).
    Gap-time rows of one index event overlap by design and are ordered by tstart: tell them apart by
    event_number : 1 while at risk of the first occurrence, 2 of the second … Occurrences on one day are
    one. The end is that of `followed`, an event there included. Raises UsageError for competing events.
    """
    if clock not in CLOCKS or scale not in SCALES:
        raise UsageError("clock is one of {}, scale one of {}.".format(", ".join(CLOCKS), ", ".join(SCALES)))
    followed = one_outcome(FOLLOW_UP.check(followed), outcome.name)
    status = np.asarray(followed["status"])
    if (status > 1).any():
        raise UsageError("Recurrent rows know no competing events: follow the outcome without them.")
    seen = followed[status >= 0].reset_index(drop=True)
    owner, rows = base_rows(seen, to_days(seen["end_date"]), exclude)
    who, day = _occurrences(seen, ordered_log(log), outcome, exclude)
    rows = _with_occurrences(rows, person_day(np.asarray(seen["index_id"])[who], day))
    if clock == "at_risk":
        rows = stop_the_clock(rows)
    if scale == "gap_time":
        rows = _from_last_event(rows)
    record(attrition, "risk rows", "rows of every occurrence of " + outcome.name, counts(seen), counts(rows))
    return RISK_ROWS.check(rows)


def landmark(
    followed: pd.DataFrame, days: int, outcome: Optional[str] = None, exclude: Optional[pd.DataFrame] = None,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Index events moved to `days` after the index, for those still followed without an event then.

    followed : frame `follow-up`. Left out: not observable, and event or end of observation on or
    before the landmark. exclude : spells; those inside (start, stop] of one on the landmark are left
    out too. What is known by the landmark may then explain what follows it, without immortal time
    (Anderson, Cain and Gelber 1983). The old key is in `from_index_id`; the weight is 1.
    """
    if not isinstance(days, numbers.Integral) or days < 0:
        raise UsageError("A landmark is so many whole days after the index, such as 90.")
    followed = one_outcome(FOLLOW_UP.check(followed), outcome)
    kept = (np.asarray(followed["status"]) >= 0) & (np.asarray(followed["days_calendar"]) > days)
    day = to_days(followed["index_date"]) + np.int32(days)
    if exclude is not None:
        kept &= ~inside(person_day(np.asarray(followed["person"]), day), united(exclude))
    left = followed[kept]
    record(attrition, "index events", "at risk at the landmark, {} days after the index".format(days),
           counts(followed), counts(left))
    person = np.asarray(left["person"]).astype(np.int32)
    order = np.argsort(person_day(person, day[kept]), kind="stable")
    person, day = person[order], day[kept][order]
    first = first_positions(person)
    size = np.diff(np.append(first, len(person)))
    return INDEX_EVENTS.check(pd.DataFrame({
        "index_id": np.arange(len(person), dtype=np.int32), "person": person, "date": from_days(day),
        "event": words(np.zeros(len(person), dtype=np.int8), ["landmark"]),
        "ordinal": (np.arange(len(person)) - np.repeat(first, size) + 1).astype(np.int32),
        "weight": np.ones(len(person)), "from_index_id": np.asarray(left["index_id"]).astype(np.int32)[order],
    }))


def enter_late(rows: pd.DataFrame, entry: pd.DataFrame, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    Risk rows from the day on which each person came under observation (delayed entry, left truncation).

    rows : frame `risk rows` with its dates. entry : frame with index_id or person, and date, one row each: the first
    day seen. Time up to and including that day is not at risk, on either clock: rows that end by then go, the row around it
    starts there. Index events without an entry date stay whole; those whose event or end came
    first are left out, as they must be: had it been later they would not have been seen. Raises UsageError
    where entry has no key or several rows for one.
    """
    key = "index_id" if "index_id" in entry.columns else "person"
    if key not in entry.columns or entry[key].duplicated().any():
        raise UsageError("entry needs one row per index_id or person.")
    RISK_ROWS.check(rows)
    first = pd.Series(to_days(entry["date"]), index=np.asarray(entry[key])).reindex(np.asarray(rows[key]))
    day = first.fillna(np.iinfo(np.int32).min).to_numpy().astype(np.int64)
    start, stop = to_days(rows["date_start"]).astype(np.int64), to_days(rows["date_stop"])
    kept = stop > day
    late = np.maximum(day - start, 0)[kept]
    result = rows[kept].reset_index(drop=True)
    result["tstart"] = (np.asarray(result["tstart"]) + late).astype(np.int32)
    result["date_start"] = from_days((start[kept] + late).astype(np.int32))
    record(attrition, "risk rows", "time before entry left out", counts(rows), counts(result))
    return RISK_ROWS.check(result)


def outcome_bounds(followed: pd.DataFrame) -> pd.DataFrame:
    """
    Bounds of the share with the outcome when some acts have no date: outcome, n, lower, upper.

    followed : frame `follow-up`. Rows that cannot be observed are left out. lower counts none
    of the acts without a date, upper counts them all: index events without an outcome but with
    an undated act proved in time (`n_unknown_date`) then have it.
    """
    FOLLOW_UP.check(followed)
    seen = followed[np.asarray(followed["status"]) >= 0]
    codes, known = codes_of(seen["outcome"])
    happened = np.asarray(seen["status"]) == 1
    possible = happened | (np.asarray(seen["n_unknown_date"]) > 0)
    number = np.bincount(codes, minlength=len(known))
    divisor = np.where(number == 0, np.nan, number)
    return pd.DataFrame({
        "outcome": known, "n": number,
        "lower": np.bincount(codes, weights=happened, minlength=len(known)) / divisor,
        "upper": np.bincount(codes, weights=possible, minlength=len(known)) / divisor,
    })


def _occurrences(seen: pd.DataFrame, log: pd.DataFrame, outcome: Outcome, exclude: Optional[pd.DataFrame]):
    """Position in `seen` and day of each occurrence that counts, sorted."""
    dates = dated_events(log, outcome, united(exclude))
    who, at = occurrences(seen, dates)
    return who, day_of(dates.key[at])


def _with_occurrences(rows: pd.DataFrame, events: np.ndarray) -> pd.DataFrame:
    """Rows cut at the events, which are (index_id, day) keys; status and event number set."""
    events = distinct(events)
    index = np.asarray(rows["index_id"])
    low = np.searchsorted(events, person_day(index, to_days(rows["date_start"])), side="right")
    high = np.searchsorted(events, person_day(index, to_days(rows["date_stop"])), side="left")
    owner, at = expand(low, np.maximum(high - low, 0))
    day = (events[at] - person_day(index[owner], np.zeros(len(owner)))).astype(np.int64)
    rows = cut_rows(rows, owner, day)
    index = np.asarray(rows["index_id"])
    ends = person_day(index, to_days(rows["date_stop"]))
    rows["status"] = np.isin(ends, events).astype(np.int8)
    before = np.searchsorted(events, ends, side="left") - np.searchsorted(
        events, person_day(index, np.full(len(index), np.iinfo(np.int32).min)), side="left")
    rows["event_number"] = (before + 1).astype(np.int16)
    return rows


def _from_last_event(rows: pd.DataFrame) -> pd.DataFrame:
    """Times since the event before, on the rows' own clock."""
    index, status, stop = (np.asarray(rows[name]) for name in ("index_id", "status", "tstop"))
    group = person_day(index, np.asarray(rows["event_number"]))
    first = first_positions(group)
    # The first row after an event starts the new clock where the event's row stopped, not where
    # custody let go: time in between runs on the calendar clock.
    origin = np.where((first > 0) & (index[first] == index[first - 1]) & (status[first - 1] > 0), stop[first - 1], 0)
    origin = np.repeat(origin, np.diff(np.append(first, len(rows)))).astype(np.int32)
    rows = rows.copy()
    rows["tstart"], rows["tstop"] = np.asarray(rows["tstart"]) - origin, stop - origin
    return rows.sort_values(["index_id", "tstart", "event_number"], kind="mergesort").reset_index(drop=True)
