"""How many recalls each licence had, as probation counts them, and which returns those were.

The prison table dates the latest return of a row at most; probation says how many recalls a licence
had, without days. Together they tell more: returns on a licence are recalls up to the count, and what
the count holds beyond them are recalls whose day nobody wrote down.
"""
from typing import NamedTuple, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.keys import expand, person_day
from jdfanalysis.journeys.raw_tables import check_table, person_codes

_NEEDED = ("person", "release_date", "recall_count")


class Counted(NamedTuple):
    """Licences with a count: person, day of release, last day, recalls, row of the table; by person and release."""

    person: np.ndarray
    release: np.ndarray
    end: np.ndarray
    count: np.ndarray
    row: np.ndarray


def counted_licences(probation: pd.DataFrame) -> Counted:
    """
    Licences of the probation table that say how many recalls they had.

    Rows need person, release_date and recall_count; the end is licence_end_date, else release plus length_days,
    else a year. Raises FrameError for missing columns.
    """
    check_table(probation, "counted", _NEEDED, "Counts of recalls need the probation table.", ("licence_end_date", "length_days"))
    release = to_days(probation["release_date"])
    count = floats(probation["recall_count"])
    used = np.flatnonzero((release != NO_DAY) & ~np.isnan(count) & (person_codes(probation) >= 0))
    end = np.full(len(probation), NO_DAY, dtype=np.int32)
    if "licence_end_date" in probation.columns:
        end = to_days(probation["licence_end_date"])
    length = np.full(len(probation), np.nan)
    if "length_days" in probation.columns:
        length = floats(probation["length_days"])
    fallback = release + np.where(np.isnan(length), 365, length).astype(np.int64)
    end = np.where(end == NO_DAY, fallback, end)[used]
    person = person_codes(probation)[used]
    order = np.lexsort((used, release[used], person))
    return Counted(person[order], release[used][order], end[order], count[used][order].astype(np.int64), used[order])


def licence_of(licences: Counted, person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """
    Position of the licence on which each return fell, -1 where there is none.

    A licence runs from the day after release to its last day. Of several, one with recalls goes
    before one without, then the latest.
    """
    low = np.searchsorted(person_day(licences.person, licences.release), person_day(person, np.full(len(day), NO_DAY)))
    high = np.searchsorted(person_day(licences.person, licences.release), person_day(person, day), side="left")
    owner, at = expand(low, np.maximum(high - low, 0))
    on = licences.end[at] >= day[owner]
    owner, at = owner[on], at[on]
    order = np.lexsort((at, licences.count[at] > 0, owner))
    result = np.full(len(day), -1, dtype=np.int64)
    result[owner[order]] = at[order]
    return result


def confirmed(licences: Counted, at: np.ndarray, rank: np.ndarray, day: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """
    Which returns the counts confirm, and how many recalls of each licence are left without a day.

    at : licence of each return. rank : smaller is taken first, then by day. Returns on no licence
    are not confirmed.
    """
    order = np.lexsort((day, rank, at))
    order = order[at[order] >= 0]
    first = np.append(True, at[order][1:] != at[order][:-1]) if len(order) else np.zeros(0, dtype=bool)
    start = np.flatnonzero(first)
    place = np.arange(len(order)) - np.repeat(start, np.diff(np.append(start, len(order))))
    result = np.zeros(len(at), dtype=bool)
    result[order] = place < licences.count[at[order]]
    found = np.bincount(at[result], minlength=len(licences.count))
    return result, licences.count - found
