"""Where an outcome's events lie in the log: acts, their proofs, and those whose act has no date."""
import warnings
from dataclasses import replace
from typing import NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import PIECE
from jdfanalysis.attrition import Attrition, record
from jdfanalysis.errors import DataWarning, UsageError
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.event_logs import ASSUMED_SOURCE, log_events, with_events
from jdfanalysis.journeys.intervals import Intervals
from jdfanalysis.journeys.keys import count_people, distinct, expand, person_day, places
from jdfanalysis.journeys.log_rows import row_numbers
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.spell_frames import codes_of, short_codes


class OutcomeDates(NamedTuple):
    """
    The events of one outcome, sorted by person and day.

    key : (person, day) of each act. proof : day of its proof (the act's own day if none is asked), the earliest first
    among acts of one day
    excluded : True where the day lies in an excluded spell
    unknown : sorted (person, proof day) keys of proofs whose act has no date
    proof_is_another : was a proof asked for?
    place : row of each act in the log, where asked for
    """

    key: np.ndarray
    proof: np.ndarray
    excluded: np.ndarray
    unknown: np.ndarray
    proof_is_another: bool
    place: Optional[np.ndarray] = None


def sources_of(log: pd.DataFrame, outcome: Outcome) -> Tuple[str, ...]:
    """
    The tables that the outcome depends on: those it names, else all that hold its events in this log.

    Where the log knows the events but holds none, every table could: then all of them.
    """
    check_events(log, outcome.events + outcome.proof, "Outcome " + outcome.name)
    if outcome.sources:
        return outcome.sources
    codes, known = short_codes(log["source"])
    rows = with_events(log, outcome.events + outcome.proof)
    held = [name for code, name in enumerate(known) if any_both(rows, codes, code)]
    return tuple(held) or tuple(name for name in known if name != ASSUMED_SOURCE)


def any_both(rows: np.ndarray, codes: np.ndarray, code: int) -> bool:
    """Does any of these rows have that code? Stops at the first."""
    return any((rows[low: low + PIECE] & (codes[low: low + PIECE] == code)).any() for low in range(0, len(rows), PIECE))


def check_events(log: pd.DataFrame, names: Sequence[str], what: str) -> None:
    """UsageError if the log does not know one of the events."""
    known = log_events(log)
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise UsageError("{}: the log has no event {}. It has: {}.".format(
            what, ", ".join(unknown), ", ".join(known)))


def dated_events(log: pd.DataFrame, outcome: Outcome, custody: Intervals, with_place: bool = False) -> OutcomeDates:
    """
    Find the events of `outcome` in a sorted log.

    custody : disjoint, ordered spells on whose days an event does not count: on (start, stop],
    because an offence comes before a reception of the same day and before a release of it.
    with_place : tell where in the log each act stands. Warns if what is to be left out is unknown to the log.
    """
    usable = usable_rows(log, outcome)
    acts = usable & with_events(log, outcome.events)
    person, day = np.asarray(log["person"]), to_days(log["date"])
    if not acts.all():
        person, day = person[acts], day[acts]
    key = person_day(person, day)
    place = np.flatnonzero(acts) if with_place else None
    if not outcome.proof:
        return OutcomeDates(key, day, inside(key, custody), np.zeros(0, dtype=np.int64), False, place)
    proofs = usable & with_events(log, outcome.proof)
    rows, size = row_numbers(log)
    proof, unknown_row = proof_days(rows[acts], rows[proofs], to_days(log["date"])[proofs], size)
    unknown = person_day(np.asarray(log["person"])[proofs], to_days(log["date"])[proofs])[unknown_row]
    proved = proof != NO_DAY
    key, proof = key[proved], proof[proved]
    place = None if place is None else place[proved]
    order = _earliest_first(key, proof)
    if order is not None:
        proof, place = proof[order], None if place is None else place[order]
    return OutcomeDates(key, proof, inside(key, custody), np.sort(unknown), True, place)


def inside(key: np.ndarray, spells: Intervals) -> np.ndarray:
    """True where a (person, day) key lies in (start, stop] of one of the disjoint, ordered spells."""
    if not len(spells.person):
        return np.zeros(len(key), dtype=bool)
    at = places(person_day(spells.person, spells.stop), key, "left")
    start = np.append(person_day(spells.person, spells.start), np.int64(np.iinfo(np.int64).max))
    return start[at] < key


def _earliest_first(key: np.ndarray, proof: np.ndarray) -> Optional[np.ndarray]:
    """The order in which the proofs of acts of one person and day ascend, so that no result hangs on that of the rows; None if they do."""
    late = np.flatnonzero((key[1:] == key[:-1]) & (proof[1:] < proof[:-1]))
    if not len(late):
        return None
    days = distinct(key[late])
    low = places(key, days, "left")
    owner, at = expand(low, places(key, days, "right") - low)
    order = np.arange(len(key), dtype=np.int64)
    order[at] = at[np.lexsort((proof[at], owner))]
    return order


def usable_rows(log: pd.DataFrame, outcome: Outcome) -> np.ndarray:
    """Boolean array: events of the outcome's tables, in rows without what it leaves out. Warns if the log does not know that."""
    usable = np.ones(len(log), dtype=bool)
    if outcome.sources:
        codes, known = codes_of(log["source"])
        usable &= np.array([name in outcome.sources for name in known] + [False])[codes]
    if outcome.without:
        unknown = sorted(set(outcome.without) - set(log_events(log)))
        if unknown:
            warnings.warn("Outcome {}: the log has no event {}, so nothing is left out for it.".format(
                outcome.name, ", ".join(unknown)), DataWarning, stacklevel=5)
        rows, size = row_numbers(log)
        out = np.zeros(size, dtype=bool)
        out[rows[with_events(log, outcome.without)]] = True
        usable &= ~out[rows]
    return usable


def record_left_out(log: pd.DataFrame, outcome: Outcome, attrition: Optional[Attrition]) -> None:
    """Write how many of the outcome's acts stand in rows that it leaves out, such as those with a breach."""
    if attrition is None or not outcome.without or not set(outcome.without) & set(log_events(log)):
        return
    asked = with_events(log, outcome.events) & usable_rows(log, replace(outcome, without=()))
    kept, person = asked & usable_rows(log, outcome), np.asarray(log["person"])
    rule = "{}: acts in rows with {} do not count".format(outcome.name, ", ".join(outcome.without))
    record(attrition, "follow-up", rule, (count_people(person[asked]), int(asked.sum())), (count_people(person[kept]), int(kept.sum())))


def proof_days(acts: np.ndarray, proofs: np.ndarray, days: np.ndarray, size: int) -> Tuple[np.ndarray, np.ndarray]:
    """
    Earliest proof day in each act's row (NO_DAY if none), and which proofs have no act in their row.

    The log is in order of days within a person and a row is of one person, so written backwards the
    earliest proof of a row is written last. Of several proofs without an act only the earliest is told.
    """
    earliest, first = np.full(size, NO_DAY, dtype=np.int32), np.full(size, -1, dtype=np.int64)
    earliest[proofs[::-1]] = days[::-1]
    first[proofs[::-1]] = np.arange(len(proofs))[::-1]
    first[acts] = -1
    without_act = np.zeros(len(proofs), dtype=bool)
    without_act[first[first >= 0]] = True
    return earliest[acts], without_act
