"""From one return to risk to the next offence: the planted model, interrupted by recalls and breaches."""
from typing import Any, Tuple

import numpy as np

from jdfanalysis.synthetic import effects, law
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, Ledger
from jdfanalysis.synthetic.people import YEAR_DAYS
from jdfanalysis.synthetic.recalls import reasons, standard_days
from jdfanalysis.synthetic.sentencing import COMMUNITY, CUSTODY, FINE, OTHER, SUSPENDED

RETURNS_PER_EPISODE = 5
_FIXED_SHARE = 0.43
# Days on licence, or under supervision, to a return to custody or court without a charge: constant hazard.
_RETURN_RATE = 0.0010
# What a court does about a breach of supervision: custody, fine, default order or nothing.
_BREACH_WEIGHTS = (22, 38, 40)
BREACH_DISPOSALS = (CUSTODY, FINE, OTHER)

_NAMES = {"custody": CUSTODY, "suspended": SUSPENDED, "community": COMMUNITY}


def episode_rates(who: np.ndarray, people: Columns, state: Columns) -> Tuple[Columns, np.ndarray]:
    """The covariates of the episodes that begin at `state["origin"]`, and their factor on the baseline."""
    age = np.floor((state["origin"][who] - people["birth"][who]) / YEAR_DAYS).astype(np.int64)
    values = effects.covariates(people["female"][who], age, state["priors"][who], people["deprivation"][who],
                                state["disposal"][who], state["group"][who], _NAMES)
    return values, effects.multiplier(values) * people["frailty"][who]


def next_offences(draws: Draws, who: np.ndarray, people: Columns, state: Columns, end: int, books: Any) -> Columns:
    """
    The next offence of each person of `who`, or the end of observation.

    Writes one row per person to the episodes of `books`, one per recall to its recalls, one per breach of
    supervision to its breaches. Returns day, clock (days at risk), rate, whether the offence comes before
    death and `end`, and the last re-release.
    """
    values, rate = episode_rates(who, people, state)
    clock = effects.days_to(draws.exponential(len(who)) / rate)
    at_risk = np.floor(clock).astype(np.int64) + 1
    stop = np.minimum(people["death"][who], end)
    lost, in_custody, last_out = _returns(draws, who, at_risk, stop, state, books)
    origin = state["origin"][who]
    day = origin + at_risk + lost
    event = (at_risk < effects.NEVER) & (day < stop)
    exposure = np.where(event, at_risk, np.maximum(stop - origin - in_custody, 0))
    books.episodes.add(len(who), person=who, episode=state["episode"][who], origin=origin, days_at_risk=exposure,
                       event=event, offence=np.where(event, day, NO_DAY), stop=np.where(event, day, stop), **values)
    return {"day": day, "clock": clock, "rate": rate, "event": event, "last_out": last_out}


def _returns(draws: Draws, who: np.ndarray, at_risk: np.ndarray, stop: np.ndarray, state: Columns,
             books: Any) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Custody before the offence, by recall or breach: days before it, those before `stop`, last day out."""
    lost, inside = np.zeros(len(who), dtype=np.int64), np.zeros(len(who), dtype=np.int64)
    last_out = np.full(len(who), NO_DAY)
    # Only people who may come back are gone through again: all others draw nothing.
    rows = np.flatnonzero(np.maximum(state["licence_end"][who], state["pss_end"][who]) > state["origin"][who] + 1)
    clock = np.zeros(len(rows), dtype=np.int64)
    for _ in range(RETURNS_PER_EPISODE):
        clock = clock + np.floor(draws.exponential(len(rows)) / _RETURN_RATE).astype(np.int64) + 1
        person = who[rows]
        back = state["origin"][person] + clock + lost[rows]
        latest = np.minimum(np.maximum(state["licence_end"][person], state["pss_end"][person]) - 1, stop[rows])
        kept = np.flatnonzero((clock < at_risk[rows]) & (back < latest))
        rows, clock, person, back = rows[kept], clock[kept], person[kept], back[kept]
        if not len(rows):
            break
        length = np.zeros(len(rows), dtype=np.int64)
        licensed = np.flatnonzero(back < state["licence_end"][person] - 1)
        length[licensed] = _recalled(draws, person[licensed], back[licensed], state, books.recalls)
        watched = (back >= state["licence_end"][person]) & (back >= state["pss_start"][person])
        watched = np.flatnonzero(watched & (back < state["pss_end"][person] - 1))
        length[watched] = _breached(draws, person[watched], back[watched], state, books.breaches)
        lost[rows] += length
        inside[rows] += np.minimum(length, stop[rows] - back)
        last_out[rows] = np.where(length > 0, back + length, last_out[rows])
    return lost, inside, last_out


def _recalled(draws: Draws, who: np.ndarray, back: np.ndarray, state: Columns, recalls: Ledger) -> np.ndarray:
    """Recalls without a charge that bring these people back on these days; returns their length in days."""
    size = len(who)
    fixed = draws.chance(_FIXED_SHARE, size) & (state["licence_kind"][who] == law.STANDARD)
    standard = standard_days(draws, size)
    lag = draws.integer(0, 3, size)
    length = np.where(fixed, law.fixed_recall_days(state["licence_days"][who], back), standard)
    length = np.minimum(length, state["licence_end"][who] - back)
    recalls.add(size, stay=state["licence_stay"][who], person=who, decision=np.maximum(back - lag, state["origin"][who]),
                returned=back, released=back + length, fixed=fixed, reasons=reasons(draws, size, False), within=False)
    return length


def _breached(draws: Draws, who: np.ndarray, day: np.ndarray, state: Columns, breaches: Ledger) -> np.ndarray:
    """Breaches of supervision heard on these days; returns the days of custody they bring, mostly none."""
    size = len(who)
    disposal = np.array(BREACH_DISPOSALS)[draws.pick(_BREACH_WEIGHTS, size)]
    length = np.minimum(draws.integer(3, law.SUPERVISION_BREACH, size), state["pss_end"][who] - day)
    length = np.where(disposal == CUSTODY, length, 0)
    failed = np.maximum(day - draws.integer(10, 40, size), np.minimum(state["pss_start"][who], day))
    breaches.add(size, stay=state["pss_stay"][who], person=who, day=day, failed=failed, disposal=disposal,
                 released=day + length)
    return length
