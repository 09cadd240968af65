"""How long a proof takes: the lag from act to proof, with the lags not yet seen allowed for.

Near the end of coverage only quick convictions are seen, so the plain distribution of lags is too
short. Act by act the longest lag that could have been seen is known (right truncation), and the
distribution is estimated in reverse time (Lagakos, Barraj and De Gruttola, Biometrika 1988).
"""
from typing import Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys.covering import days_covered
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import count_people, day_of, person_of
from jdfanalysis.journeys.outcome_dates import dated_events, sources_of
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.spell_frames import united

DAYS = (90, 180, 365, 545, 730)


def proof_lag(log: pd.DataFrame, outcome: Outcome, covered: pd.DataFrame, days: Sequence[int] = DAYS) -> pd.DataFrame:
    """
    Share of acts proved within so many days: days, share_seen, share, acts, people.

    outcome : with a proof. Acts from the first covered day on whose proof lies inside coverage count. share_seen :
    of the lags seen, as they are. share : corrected for lags that could not yet be seen, given that the proof comes
    within the length of the coverage; the last value of the data is 1 by construction. Choose `waiting` of an outcome
    where `share` is high enough. acts, people : behind the whole curve. Missing where nothing is
    seen. Raises UsageError for an outcome without proof.
    """
    if not outcome.proof:
        raise UsageError("The outcome {} has no proof, so there is no lag.".format(outcome.name))
    log = ordered_log(log)
    window = days_covered(covered, sources_of(log, outcome), outcome.events + outcome.proof)
    dates = dated_events(log, outcome, united(None))
    act, proof = day_of(dates.key).astype(np.int64), dates.proof.astype(np.int64)
    kept = (act >= window.first) & (proof >= act) & (proof <= window.last)
    lag, limit = (proof - act)[kept], window.last - act[kept]
    share = _reverse_time(lag, limit)
    asked = np.array(days, dtype=np.int64)
    seen = np.array([(lag <= day).mean() if len(lag) else np.nan for day in asked])
    return pd.DataFrame({
        "days": asked, "share_seen": seen, "share": [share(day) for day in asked], "acts": len(lag),
        "people": count_people(person_of(dates.key[kept])),
    })


def _reverse_time(lag: np.ndarray, limit: np.ndarray):
    """The distribution function of lags, each seen because it is at most its limit."""
    if not len(lag):
        return lambda day: np.nan
    value, died = np.unique(lag, return_counts=True)
    # At risk at u in reverse time: lags up to u that could have been as long as u.
    at_risk = np.searchsorted(np.sort(lag), value, side="right") - np.searchsorted(np.sort(limit), value, side="left")
    factor = 1.0 - died / at_risk
    # F(u) is the product over longer lags; the first value has factor 0, which nobody multiplies.
    after = np.append(np.cumprod(factor[::-1])[::-1][1:], 1.0)

    def share(day: float) -> float:
        at = np.searchsorted(value, day, side="right")
        return float(after[at - 1]) if at else 0.0

    return share
