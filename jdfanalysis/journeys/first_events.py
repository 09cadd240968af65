"""The first event of an outcome after each index event, and what else lies around it: look-ups in sorted keys."""
from typing import NamedTuple, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.journeys.keys import day_of, expand, first_positions, person_day, places
from jdfanalysis.journeys.outcome_dates import NO_DAY, OutcomeDates


class Acts(NamedTuple):
    """
    The events of one outcome, ready to be looked up for any part of the index events.

    dates : all of them. key, proof : of those that count, on no excluded day. counted : how many of these come before each,
    None if all count. excluded : the same of those that do not. later : are there acts with a proof of another day?
    """

    dates: OutcomeDates
    key: np.ndarray
    proof: np.ndarray
    counted: Optional[np.ndarray]
    excluded: Optional[np.ndarray]
    later: bool


def acts_of(dates: OutcomeDates) -> Acts:
    """The events of an outcome, ready to be looked up."""
    later = dates.proof_is_another and bool((dates.proof != day_of(dates.key)).any())
    if not dates.excluded.any():
        return Acts(dates, dates.key, dates.proof, None, None, later)
    usable = ~dates.excluded
    counted, excluded = (np.append(0, np.cumsum(kind)) for kind in (usable, dates.excluded))
    return Acts(dates, dates.key[usable], dates.proof[usable], counted, excluded, later)


def after_index(acts: Acts, person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Position of the first event after each person's index day, excluded or not, of this person or a later one."""
    return places(acts.dates.key, person_day(person, day), "right")


def first_after(acts: Acts, person: np.ndarray, place: np.ndarray, until: np.ndarray, limit: np.ndarray
                ) -> Tuple[np.ndarray, np.ndarray]:
    """
    Act day and proof day of the first event up to `until` proved by `limit`; NO_DAY where none.

    place : where to begin, from after_index. Events on excluded days are passed over.
    """
    key, proof = acts.key, acts.proof
    at = place if acts.counted is None else acts.counted.take(place)
    end = person_day(person, until)
    found = np.full(len(person), NO_DAY, dtype=np.int32)
    proofs = found.copy()
    if not len(key):
        return found, proofs
    nearest = key.take(at, mode="clip")
    owner = np.flatnonzero((nearest <= end) & (at < len(key)))
    at, nearest = at.take(owner), nearest.take(owner)
    proved = proof.take(at)
    # Mostly the next event is the one; only where its proof comes too late do later ones matter.
    late = proved > limit.take(owner) if len(owner) else np.zeros(0, dtype=bool)
    if late.any():
        again, later = expand(at[late], places(key, end[owner[late]], "right") - at[late])
        again = owner[late][again]
        in_time = proof[later] <= limit[again]
        first = np.flatnonzero(in_time)[first_positions(again[in_time])]
        owner, at = np.append(owner[~late], again[first]), np.append(at[~late], later[first])
        nearest, proved = key.take(at), proof.take(at)
    found[owner], proofs[owner] = day_of(nearest), proved
    return found, proofs


def tallies(acts: Acts, person: np.ndarray, place: np.ndarray, window: Sequence[np.ndarray]) -> Tuple[np.ndarray, ...]:
    """
    Four counts per index event, int32: same day, pseudo, unknown act date, on excluded days.

    pseudo : act before the index day, proof after it and by `limit`. unknown : proof after the
    index and by `limit`, act without a date. excluded : act in (day, until] on an excluded day.
    place : from after_index. window : day, until and limit.
    """
    dates, (day, until, limit) = acts.dates, window
    here = person_day(person, day)
    same = np.zeros(len(person), dtype=np.int64)
    pseudo = unknown = excluded = np.zeros(len(person), dtype=np.int32)
    if len(dates.key):
        before = np.flatnonzero((dates.key.take(place - 1, mode="clip") == here) & (place > 0))
        same[before] = place[before] - places(dates.key, here[before], "left")
    if len(dates.unknown) or acts.later:
        first = places(dates.key, person_day(person, np.full(len(person), NO_DAY)), "left")
        owner, at = expand(first, place - same - first)
        late = (dates.proof[at] > day[owner]) & (dates.proof[at] <= limit[owner])
        pseudo = np.bincount(owner[late], minlength=len(person))
    if len(dates.unknown):
        unknown = places(dates.unknown, person_day(person, limit), "right") - places(dates.unknown, here, "right")
    if acts.excluded is not None:
        excluded = acts.excluded.take(places(dates.key, person_day(person, until), "right")) - acts.excluded.take(place)
    return tuple(np.maximum(number, 0).astype(np.int32, copy=False) for number in (same, pseudo, unknown, excluded))
