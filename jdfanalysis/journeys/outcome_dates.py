"""Where an outcome's events lie in the log: acts, their proofs, and those whose act has no date."""
import warnings
from typing import NamedTuple, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import DataWarning, UsageError
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.journeys.event_logs import row_numbers, with_events
from jdfanalysis.journeys.keys import Intervals, day_of, expand, first_positions, person_day
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.spell_frames import codes_of


class OutcomeDates(NamedTuple):
    """
    The events of one outcome, sorted by person and day.

    key : (person, day) of each act. proof : day of its proof (the act's own day if none is asked)
    excluded : True where the day lies in an excluded spell
    unknown : sorted (person, proof day) keys of proofs whose act has no date
    """

    key: np.ndarray
    proof: np.ndarray
    excluded: np.ndarray
    unknown: np.ndarray


def sources_of(log: pd.DataFrame, outcome: Outcome) -> Tuple[str, ...]:
    """
    The tables that the outcome depends on: those it names, else all that hold its events in this log.

    Where the log knows the events but holds none, every table could: then all of them.
    """
    check_events(log, outcome.events + outcome.proof, "Outcome " + outcome.name)
    if outcome.sources:
        return outcome.sources
    codes, known = codes_of(log["source"])
    held = np.bincount(codes[with_events(log, outcome.events + outcome.proof)] + 1, minlength=1)[1:]
    return tuple(known[code] for code in np.flatnonzero(held)) or tuple(known)


def check_events(log: pd.DataFrame, names: Sequence[str], what: str) -> None:
    """UsageError if the log does not know one of the events."""
    known = codes_of(log["event"])[1]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise UsageError("{}: the log has no event {}. It has: {}.".format(
            what, ", ".join(unknown), ", ".join(known)))


def dated_events(log: pd.DataFrame, outcome: Outcome, custody: Intervals) -> OutcomeDates:
    """
    Find the events of `outcome` in a sorted log.

    custody : disjoint, ordered spells on whose days an event does not count: on (start, stop],
    because an offence comes before a reception of the same day and before a release of it.
    Warns if what is to be left out is unknown to the log.
    """
    usable = _usable(log, outcome)
    acts = usable & with_events(log, outcome.events)
    key = person_day(np.asarray(log["person"])[acts], to_days(log["date"])[acts])
    if not outcome.proof:
        proof = to_days(log["date"])[acts]
        return OutcomeDates(key, proof, inside(key, custody), np.zeros(0, dtype=np.int64))
    proofs = usable & with_events(log, outcome.proof)
    rows, size = row_numbers(log)
    proof, unknown_row = _proof_days(rows[acts], rows[proofs], to_days(log["date"])[proofs], size)
    unknown = person_day(np.asarray(log["person"])[proofs], to_days(log["date"])[proofs])[unknown_row]
    proved = proof != NO_DAY
    return OutcomeDates(key[proved], proof[proved], inside(key[proved], custody), np.sort(unknown))


def inside(key: np.ndarray, spells: Intervals) -> np.ndarray:
    """True where a (person, day) key lies in (start, stop] of one of the disjoint, ordered spells."""
    if not len(spells.person):
        return np.zeros(len(key), dtype=bool)
    at = np.searchsorted(person_day(spells.person, spells.stop), key, side="left")
    start = np.append(person_day(spells.person, spells.start), np.int64(np.iinfo(np.int64).max))
    return start[at] < key


def first_after(dates: OutcomeDates, person: np.ndarray, day: np.ndarray, until: np.ndarray, limit: np.ndarray
                ) -> Tuple[np.ndarray, np.ndarray]:
    """
    Act day and proof day of the first event in (day, until] proved by `limit`; NO_DAY where none.

    Events on excluded days are passed over.
    """
    usable = ~dates.excluded
    key, proof = dates.key[usable], dates.proof[usable]
    low, high = _between(key, person, day, until)
    owner, at = expand(low, high - low)
    kept = proof[at] <= limit[owner]
    owner, at = owner[kept], at[kept]
    first = first_positions(owner)
    found = np.full(len(person), NO_DAY, dtype=np.int32)
    proved = found.copy()
    found[owner[first]] = (key[at[first]] - person_day(person[owner[first]], np.zeros(len(first)))).astype(np.int32)
    proved[owner[first]] = proof[at[first]]
    return found, proved


def tallies(dates: OutcomeDates, person: np.ndarray, day: np.ndarray, until: np.ndarray, limit: np.ndarray
            ) -> Tuple[np.ndarray, ...]:
    """
    Four counts per index event, int32: same day, pseudo, unknown act date, on excluded days.

    pseudo : act before the index day, proof after it and by `limit`. unknown : proof after the
    index and by `limit`, act without a date. excluded : act in (day, until] on an excluded day.
    """
    here = person_day(person, day)
    same = np.searchsorted(dates.key, here, side="right") - np.searchsorted(dates.key, here, side="left")
    pseudo = np.zeros(len(person), dtype=np.int64)
    if (dates.proof != day_of(dates.key)).any():
        first = np.searchsorted(dates.key, person_day(person, np.full(len(person), NO_DAY)), side="left")
        owner, at = expand(first, np.searchsorted(dates.key, here, side="left") - first)
        late = (dates.proof[at] > day[owner]) & (dates.proof[at] <= limit[owner])
        pseudo = np.bincount(owner[late], minlength=len(person))
    low, high = _between(dates.unknown, person, day, limit)
    in_low, in_high = _between(dates.key[dates.excluded], person, day, until)
    return tuple(np.asarray(n).astype(np.int32) for n in (same, pseudo, high - low, in_high - in_low))


def _between(key: np.ndarray, person: np.ndarray, day: np.ndarray, until: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Range of sorted keys in (day, until] for each person."""
    low = np.searchsorted(key, person_day(person, day), side="right")
    return low, np.maximum(low, np.searchsorted(key, person_day(person, until), side="right"))


def _usable(log: pd.DataFrame, outcome: Outcome) -> np.ndarray:
    usable = np.ones(len(log), dtype=bool)
    if outcome.sources:
        codes, known = codes_of(log["source"])
        usable &= np.array([name in outcome.sources for name in known] + [False])[codes]
    if outcome.without:
        unknown = sorted(set(outcome.without) - set(codes_of(log["event"])[1]))
        if unknown:
            warnings.warn("Outcome {}: the log has no event {}, so nothing is left out for it.".format(
                outcome.name, ", ".join(unknown)), DataWarning, stacklevel=5)
        rows, size = row_numbers(log)
        out = np.zeros(size, dtype=bool)
        out[rows[with_events(log, outcome.without)]] = True
        usable &= ~out[rows]
    return usable


def _proof_days(acts: np.ndarray, proofs: np.ndarray, days: np.ndarray, size: int) -> Tuple[np.ndarray, np.ndarray]:
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
