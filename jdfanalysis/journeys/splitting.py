"""Cutting risk rows: by time since the index, calendar period and age, and at changing covariates.

A row is (tstart, tstop] and carries its calendar days, date_start and date_stop. A cut makes two
rows of one and moves nothing else: days at risk stay, and an event stays at the end of the last
piece. What becomes known on a day counts from the day after, as in tmerge: a value dated D
holds in rows that begin on D or later. A period or an age begins on its own day, so its first
day is the first in the new band.
"""
from typing import Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import FrameError, Problem, UsageError, raise_if
from jdfanalysis.frames import NO_DAY, RISK_ROWS, from_days, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.intervals import disjoint
from jdfanalysis.journeys.keys import day_of, distinct, expand, first_positions, person_day, person_of
from jdfanalysis.journeys.spans import shifted
from jdfanalysis.journeys.spell_frames import held_intervals

_DATED = ("index_date", "date_start", "date_stop")




def split_by_time(rows: pd.DataFrame, at: Sequence[int], name: str = "time_band") -> pd.DataFrame:
    """
    Risk rows cut at days since the index, on their own clock; `name` counts the bands from 0.

    at : ascending days. Bands are (0, at0], (at0, at1] …, as in R's survSplit. Raises UsageError
    if the cuts do not ascend, FrameError if the rows carry no dates.
    """
    cuts = _ascending(at)
    _check(rows, (name,))
    start = to_days(rows["date_start"]).astype(np.int64)
    shift = start - np.asarray(rows["tstart"])
    owner, place = expand(np.zeros(len(rows), dtype=np.int64), np.full(len(rows), len(cuts)))
    result = cut_rows(rows, owner, cuts[place] + shift[owner])
    result[name] = np.searchsorted(cuts, np.asarray(result["tstart"]), side="right").astype(np.int16)
    return result


def split_by_period(rows: pd.DataFrame, starts: Sequence[object], name: str = "period") -> pd.DataFrame:
    """
    Risk rows cut at calendar dates; `name` counts the periods, 0 before the first of `starts`.

    starts : ascending dates, each the first day of a period. Raises as split_by_time does.
    """
    # Day D is the row (D - 1, D], so the period from D begins in rows that start on D - 1.
    cuts = _ascending([day_number(date) - 1 for date in starts])
    _check(rows, (name,))
    owner, place = expand(np.zeros(len(rows), dtype=np.int64), np.full(len(rows), len(cuts)))
    result = cut_rows(rows, owner, cuts[place])
    result[name] = np.searchsorted(cuts, to_days(result["date_start"]), side="right").astype(np.int16)
    return result


def split_by_age(rows: pd.DataFrame, births: pd.DataFrame, ages: Sequence[int], name: str = "age_band") -> pd.DataFrame:
    """
    Risk rows cut at birthdays; `name` counts the bands from 0, -1 where the birth date is unknown.

    births : person and birth_date, one row per person (see birth_intervals). ages : ascending
    completed years at which a band begins. Born on 29 February counts from 28 February in other years.
    """
    cuts = _ascending(ages)
    _check(rows, (name,))
    birth = to_days(rows[["person"]].merge(births[["person", "birth_date"]], on="person", how="left")["birth_date"])
    if len(birth) != len(rows):
        raise FrameError("births has several rows for a person.")
    turns = [np.where(birth == NO_DAY, NO_DAY, shifted(birth, "{}Y".format(int(age))) - 1) for age in cuts]
    owner = np.tile(np.arange(len(rows)), len(cuts))
    result = cut_rows(rows, owner, np.concatenate(turns) if turns else np.zeros(0, dtype=np.int64))
    again = result[["person"]].merge(births[["person", "birth_date"]], on="person", how="left")["birth_date"]
    birth, begun = to_days(again), to_days(result["date_start"])
    band = sum((begun >= shifted(birth, "{}Y".format(int(age))) - 1).astype(np.int16) for age in cuts)
    result[name] = np.where(birth == NO_DAY, -1, band).astype(np.int16)
    return result


def add_values(rows: pd.DataFrame, values: pd.DataFrame, name: str) -> pd.DataFrame:
    """
    A covariate that changes: rows cut where it does, `name` the latest value known before each row.

    values : person, date (when it became known) and `name`; of several on one day the last row
    counts. A value holds in rows that begin on its date or later; before the first it is missing.
    Rows of `values` without a date are refused: FrameError.
    """
    _check(rows, (name,))
    undated = int(values["date"].isna().sum())
    raise_if([Problem("missing values", "values.date", undated)] if undated else [], FrameError,
             "It is not known when the values became known.")
    key = person_day(np.asarray(values["person"]), to_days(values["date"]))
    order = np.argsort(key, kind="stable")
    last = order[np.append(first_positions(key[order])[1:], len(order)) - 1] if len(order) else order
    result = _cut_at_keys(rows, key[last])
    begun = person_day(np.asarray(result["person"]), to_days(result["date_start"]))
    place = np.searchsorted(key[last], begun, side="right") - 1
    known = place >= 0
    known[known] = person_of(key[last][place[known]]) == np.asarray(result["person"])[known]
    taken = values[name].take(last[np.maximum(place, 0)]) if len(last) else values[name].reindex(np.arange(len(result)))
    result[name] = taken.reset_index(drop=True).where(pd.Series(known))
    return result


def add_exposure(rows: pd.DataFrame, spells: pd.DataFrame, name: str) -> pd.DataFrame:
    """
    A flag that is True in spells: rows cut at their starts and stops, in the days (start, stop].

    spells : any frame with person, start and stop, such as a requirement or a licence; overlaps
    do not matter. The start day itself is not exposed: it could only be known at its end. An open end is the caller's to fill:
    FrameError where a start or stop is missing, HistoryError where a stop lies before its start.
    """
    _check(rows, (name,))
    held = disjoint(*held_intervals(spells))
    edges = np.concatenate([person_day(held.person, held.start), person_day(held.person, held.stop)])
    result = _cut_at_keys(rows, distinct(edges))
    begun = person_day(np.asarray(result["person"]), to_days(result["date_start"]))
    at = np.searchsorted(person_day(held.person, held.stop), begun, side="right")
    start = np.append(person_day(held.person, held.start), np.int64(np.iinfo(np.int64).max))
    result[name] = start[at] <= begun
    return result


def cut_rows(rows: pd.DataFrame, owner: np.ndarray, day: np.ndarray) -> pd.DataFrame:
    """Risk rows cut at calendar days: `day[k]` cuts row `owner[k]` if it lies strictly inside it."""
    start, stop = to_days(rows["date_start"]).astype(np.int64), to_days(rows["date_stop"]).astype(np.int64)
    inside = (day > start[owner]) & (day < stop[owner])
    key = distinct(person_day(owner[inside], day[inside]))
    cut_owner, cut_day = np.right_shift(key, np.int64(32)), day_of(key).astype(np.int64)
    count = np.bincount(cut_owner, minlength=len(rows)) + 1
    result = rows.take(np.repeat(np.arange(len(rows)), count)).reset_index(drop=True)
    begin, end = to_days(result["date_start"]).astype(np.int64), to_days(result["date_stop"]).astype(np.int64)
    # Piece k of a row ends at its k-th cut, and the next piece begins there.
    last = np.cumsum(count) - 1
    is_last = np.zeros(len(result), dtype=bool)
    is_last[last] = True
    end[~is_last] = cut_day
    is_first = np.append(True, is_last[:-1])[: len(result)]
    begin[~is_first] = cut_day
    shift = np.asarray(result["tstart"]).astype(np.int64) - to_days(result["date_start"])
    result["tstart"], result["tstop"] = (begin + shift).astype(np.int32), (end + shift).astype(np.int32)
    result["status"] = np.where(is_last, np.asarray(result["status"]), 0).astype(np.int8)
    result["date_start"], result["date_stop"] = from_days(begin), from_days(end)
    return result


def birth_intervals(records: pd.DataFrame, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    What ages in completed years tell of birth dates: person, birth_date, first, last, width, conflict.

    records : person, date and age, one row per record; missing ones are left out. Someone aged a
    on a day was born after the day a + 1 years before, and not after the day a years before. first
    and last are the latest and earliest such bounds over the person's records, birth_date their
    middle, width the days between. conflict : no date fits all records (a wrong age, or two people
    linked as one); then first, last and birth_date are missing.
    """
    known = records[records["person"].notna() & records["date"].notna() & records["age"].notna()]
    record(attrition, "birth dates", "records without a date or an age left out", counts(records), counts(known))
    person, day = np.asarray(known["person"]).astype(np.int32), to_days(known["date"])
    age = np.asarray(known["age"]).astype(np.int64)
    low, high = np.full(len(day), NO_DAY, dtype=np.int32), np.full(len(day), NO_DAY, dtype=np.int32)
    for years in np.unique(age):
        mine = age == years
        low[mine] = shifted(day[mine], "{}Y".format(int(years) + 1), -1) + 1
        high[mine] = shifted(day[mine], "{}Y".format(int(years)), -1)
    order = np.argsort(person, kind="stable")
    first = first_positions(person[order])
    low = np.maximum.reduceat(low[order], first) if len(first) else low
    high = np.minimum.reduceat(high[order], first) if len(first) else high
    conflict = high < low
    middle = low + (high.astype(np.int64) - low) // 2
    bounds = [np.where(conflict, NO_DAY, days).astype(np.int32) for days in (middle, low, high)]
    return pd.DataFrame({
        "person": person[order][first], "birth_date": from_days(bounds[0]), "first": from_days(bounds[1]),
        "last": from_days(bounds[2]), "width": np.where(conflict, 0, high - low).astype(np.int32), "conflict": conflict,
    })


def _cut_at_keys(rows: pd.DataFrame, key: np.ndarray) -> pd.DataFrame:
    """Rows cut at the days of sorted (person, day) keys."""
    person = np.asarray(rows["person"])
    low = np.searchsorted(key, person_day(person, to_days(rows["date_start"])), side="right")
    high = np.searchsorted(key, person_day(person, to_days(rows["date_stop"])), side="left")
    owner, at = expand(low, np.maximum(high - low, 0))
    return cut_rows(rows, owner, day_of(key[at]))


def _ascending(at: Sequence[int]) -> np.ndarray:
    cuts = np.array([at] if np.isscalar(at) else list(at), dtype=np.int64)
    if len(cuts) == 0 or (np.diff(cuts) <= 0).any():
        raise UsageError("Cuts are needed, in ascending order and each once.")
    return cuts


def _check(rows: pd.DataFrame, new: Sequence[str]) -> None:
    RISK_ROWS.check(rows)
    problems = [Problem("column missing", "risk rows." + n, len(rows)) for n in _DATED if n not in rows.columns]
    problems += [Problem("column already there", "risk rows." + n, len(rows)) for n in new if n in rows.columns]
    raise_if(problems, FrameError, "The rows cannot be cut.")
