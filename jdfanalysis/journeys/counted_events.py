"""Every event of an outcome that counts inside follow-up, one row each, with the source row that it stands in."""
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import FOLLOW_UP, from_days, to_days
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import day_of, expand, person_day
from jdfanalysis.journeys.outcome_dates import OutcomeDates, dated_events
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.risk import one_outcome
from jdfanalysis.journeys.spell_frames import united


def outcome_events(followed: pd.DataFrame, log: pd.DataFrame, outcome: Outcome, exclude: Optional[pd.DataFrame] = None) -> pd.DataFrame:
    """
    One row per event that counts: index_id, person, date, days (since the index), proof_date, source, row.

    followed : follow_up of this outcome, without competing events; log, outcome and exclude as given to it. The rule is that
    of follow_up: after the index day, up to the end of observation, proved in time, on no excluded day. So index events with
    a row here are those with status 1, and their first date is `event_date`. Unlike recurrent_rows, several events on one
    day are several rows: this is what a frequency of reoffending counts. One matter before two courts can stand here twice:
    use first_per_episode before, or drop_duplicates on the episode after. Order: index event, date, proof, log.
    `row_values(events, tables, ...)` reads offence or sentence from the source rows. Raises UsageError for competing events.
    """
    followed = one_outcome(FOLLOW_UP.check(followed), outcome.name)
    status = np.asarray(followed["status"])
    if (status > 1).any():
        raise UsageError("Outcome events know no competing events: follow the outcome without them.")
    seen, log = followed[status >= 0].reset_index(drop=True), ordered_log(log)
    dates = dated_events(log, outcome, united(exclude), with_place=True)
    who, at = occurrences(seen, dates)
    day = day_of(dates.key[at])
    stood = log.iloc[np.asarray(dates.place)[at]]
    return pd.DataFrame({
        "index_id": np.asarray(seen["index_id"]).astype(np.int32)[who], "person": np.asarray(seen["person"]).astype(np.int32)[who],
        "date": from_days(day), "days": day - to_days(seen["index_date"])[who], "proof_date": from_days(dates.proof[at]),
        "source": stood["source"].reset_index(drop=True), "row": np.asarray(stood["row"]),
    })


def occurrences(seen: pd.DataFrame, dates: OutcomeDates) -> Tuple[np.ndarray, np.ndarray]:
    """Position in `seen`, and in `dates`, of each event that counts, in the order of `seen`, then of days."""
    usable = np.flatnonzero(~dates.excluded)
    key, proof = dates.key[usable], dates.proof[usable]
    person = np.asarray(seen["person"])
    low = np.searchsorted(key, person_day(person, to_days(seen["index_date"])), side="right")
    high = np.searchsorted(key, person_day(person, to_days(seen["end_date"])), side="right")
    who, at = expand(low, np.maximum(high - low, 0))
    proved = proof[at] <= to_days(seen["proof_limit"])[who]
    return who[proved], usable[at[proved]]
