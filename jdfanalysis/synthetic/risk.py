"""From one return to risk to the next offence: the planted model, interrupted by recalls."""
from typing import Tuple

import numpy as np

from jdfanalysis.synthetic import effects, law
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, Ledger
from jdfanalysis.synthetic.people import YEAR_DAYS
from jdfanalysis.synthetic.sentencing import COMMUNITY, CUSTODY, SUSPENDED

RECALLS_PER_EPISODE = 4
_FIXED_SHARE = 0.50
# Days on licence to a recall for other reasons than a charge: constant hazard.
_RECALL_RATE = 0.0015
_STANDARD_MEDIAN, _STANDARD_SPREAD = 75.0, 0.9
NON_COMPLIANCE, FURTHER_CHARGE = 0, 1

_NAMES = {"custody": CUSTODY, "suspended": SUSPENDED, "community": COMMUNITY}


def episode_rates(who: np.ndarray, people: Columns, state: Columns) -> Tuple[Columns, np.ndarray]:
    """The covariates of the episodes that begin at `state["origin"]`, and their factor on the baseline."""
    age = np.floor((state["origin"][who] - people["birth"][who]) / YEAR_DAYS).astype(np.int64)
    values = effects.covariates(people["female"][who], age, state["priors"][who], people["deprivation"][who],
                                state["disposal"][who], state["group"][who], _NAMES)
    return values, effects.multiplier(values) * people["frailty"][who]


def next_offences(draws: Draws, who: np.ndarray, people: Columns, state: Columns, end: int, episodes: Ledger,
                  recalls: Ledger) -> Columns:
    """
    The next offence of each person of `who`, or the end of observation.

    Writes one row per person to `episodes` and one per recall to `recalls`. Returns day, clock
    (days at risk), rate, whether the offence comes before death and `end`, and the last re-release.
    """
    values, rate = episode_rates(who, people, state)
    clock = effects.days_to(draws.exponential(len(who)) / rate)
    at_risk = np.floor(clock).astype(np.int64) + 1
    stop = np.minimum(people["death"][who], end)
    lost, in_custody, last_out = _recall(draws, who, at_risk, stop, state, recalls)
    origin = state["origin"][who]
    day = origin + at_risk + lost
    event = (at_risk < effects.NEVER) & (day < stop)
    exposure = np.where(event, at_risk, np.maximum(stop - origin - in_custody, 0))
    episodes.add(len(who), person=who, episode=state["episode"][who], origin=origin, days_at_risk=exposure,
                 event=event, offence=np.where(event, day, NO_DAY), stop=np.where(event, day, stop), **values)
    return {"day": day, "clock": clock, "rate": rate, "event": event, "last_out": last_out}


def _recall(draws: Draws, who: np.ndarray, at_risk: np.ndarray, stop: np.ndarray, state: Columns,
            recalls: Ledger) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Recalls before the offence: days of recall before it, those before `stop`, last re-release."""
    size = len(who)
    clock, lost, inside = (np.zeros(size, dtype=np.int64) for _ in range(3))
    last_out = np.full(size, NO_DAY)
    open_ = np.ones(size, dtype=bool)
    for _ in range(RECALLS_PER_EPISODE):
        wait = np.floor(draws.exponential(size) / _RECALL_RATE).astype(np.int64) + 1
        fixed = draws.chance(_FIXED_SHARE, size)
        standard = 20 + draws.days(_STANDARD_MEDIAN, _STANDARD_SPREAD, size)
        lag = draws.integer(0, 3, size)
        clock = clock + wait
        back = state["origin"][who] + clock + lost
        licence_end = state["licence_end"][who]
        open_ = open_ & (clock < at_risk) & (back < np.minimum(licence_end - 1, stop))
        if not open_.any():
            break
        fixed = fixed & (state["licence_kind"][who] == law.STANDARD)
        length = np.where(fixed, law.fixed_recall_days(state["licence_days"][who], back), standard)
        length = np.where(open_, np.minimum(length, licence_end - back), 0)
        rows = np.flatnonzero(open_)
        recalls.add(len(rows), stay=state["licence_stay"][who][rows], person=who[rows],
                    decision=np.maximum(back - lag, state["origin"][who])[rows], returned=back[rows],
                    released=(back + length)[rows], fixed=fixed[rows], reason=NON_COMPLIANCE)
        lost = lost + length
        inside = inside + np.where(open_, np.minimum(length, stop - back), 0)
        last_out = np.where(open_, back + length, last_out)
    return lost, inside, last_out
