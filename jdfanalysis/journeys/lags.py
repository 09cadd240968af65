"""How long a proof takes: the lag from act to proof, with the lags not yet seen allowed for.

Near the end of coverage only quick convictions are seen, so the plain distribution of lags is too
short. Act by act the longest lag that could have been seen is known (right truncation), and the
distribution is estimated in reverse time (Lagakos, Barraj and De Gruttola, Biometrika 1988).
"""
from typing import NamedTuple, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import COVERAGE, NO_DAY, to_days
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.keys import count_people
from jdfanalysis.journeys.log_rows import row_numbers
from jdfanalysis.journeys.outcome_dates import proof_days, sources_of, usable_rows
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.spell_frames import codes_of
from jdfanalysis.journeys.windows import covered_windows

DAYS = (90, 180, 365, 545, 730)


class _Act(NamedTuple):
    """Proved acts: person, day of the act, of its proof, and the last day on which the proof would have been seen."""

    person: np.ndarray
    day: np.ndarray
    proof: np.ndarray
    last: np.ndarray


def proof_lag(log: pd.DataFrame, outcome: Outcome, covered: pd.DataFrame, days: Sequence[int] = DAYS) -> pd.DataFrame:
    """
    Share of acts proved within so many days: days, share_seen, share, acts, people.

    outcome : with a proof. An act counts if it and its proof lie in one window of its own table without a hole. Where coverage is
    declared by area, that of the act's own area, from a column area_<source> or `area` of the log (with_area); UsageError if
    it has none. Act and proof stand in one row, so where the person lived before or after does not matter. An act in an area
    without a row, or in none, has the window for everywhere, or does not count. share_seen :
    of the lags seen, as they are. share : corrected for lags that could not yet be seen, given that the proof comes
    within the longest coverage; the last value of the data is 1 by construction. Choose `waiting` of an outcome
    where `share` is high enough. acts, people : behind the whole curve. Missing where nothing is
    seen. Raises UsageError for an outcome without proof, CoverageError where a table has no window.
    """
    if not outcome.proof:
        raise UsageError("The outcome {} has no proof, so there is no lag.".format(outcome.name))
    act = _seen_acts(ordered_log(log), outcome, COVERAGE.check(covered))
    lag, limit = (values.astype(np.int64) - act.day for values in (act.proof, act.last))
    share = _reverse_time(lag, limit)
    asked = np.array(days, dtype=np.int64)
    seen = np.array([(lag <= day).mean() if len(lag) else np.nan for day in asked])
    return pd.DataFrame({
        "days": asked, "share_seen": seen, "share": [share(day) for day in asked], "acts": len(lag),
        "people": count_people(act.person),
    })


def _seen_acts(log: pd.DataFrame, outcome: Outcome, covered: pd.DataFrame) -> _Act:
    """Acts whose proof lies in the covered window around them, of their own table and area."""
    asked, sources = outcome.events + outcome.proof, sources_of(log, outcome)
    rows, size = row_numbers(log)
    usable, day = usable_rows(log, outcome), to_days(log["date"])
    at, proofs = (np.flatnonzero(usable & with_events(log, names)) for names in (outcome.events, outcome.proof))
    proof, _ = proof_days(rows[at], rows[proofs], day[proofs], size)
    at, proof = at[proof != NO_DAY], proof[proof != NO_DAY]
    last = np.full(len(at), NO_DAY, dtype=np.int32)
    codes, known = codes_of(log["source"].iloc[at])
    named = [name for name in log.columns if name == "date" or str(name).startswith("area")]
    for source in sources:
        mine = np.flatnonzero(codes == known.index(source)) if source in known else np.zeros(0, dtype=np.int64)
        window = covered_windows(log[named].iloc[at[mine]], covered, (source,), asked)
        last[mine] = np.where(window.first <= window.last, window.last, NO_DAY)
    kept = (last != NO_DAY) & (proof >= day[at]) & (proof <= last)
    return _Act(np.asarray(log["person"])[at[kept]], day[at[kept]], proof[kept], last[kept])


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
