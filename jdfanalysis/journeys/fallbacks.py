"""Another date where the one that is wanted is missing, and marked so: the first hearing for the offence."""
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import BASIS
from jdfanalysis.journeys.event_logs import LOG_ORDER, ordered_log, with_events
from jdfanalysis.journeys.log_rows import row_numbers
from jdfanalysis.journeys.outcome_dates import check_events
from jdfanalysis.journeys.spell_frames import codes_of, stacked, words


def with_fallback(
    log: pd.DataFrame, event: str = "offence", fallback: str = "first_hearing", attrition: Optional[Attrition] = None
) -> pd.DataFrame:
    """
    The log with `event` on the day of `fallback` in source rows that have the one and not the other.

    An offence without a date happened by the first hearing, so the day is the latest possible: an offence
    before the index may look like one after it. Added events have basis 'imputed'; compare the estimate with and
    without them (rerun), and with the bounds of outcome_bounds, which put no date at all. They take the precedence of
    other events of that name. Of several fallbacks in a row the first counts. Raises UsageError for
    events the log does not know.
    """
    log = ordered_log(log)
    check_events(log, (event, fallback), "Fallback")
    rows, size = row_numbers(log)
    wanted, given = with_events(log, (event,)), np.flatnonzero(with_events(log, (fallback,)))
    if not len(given):
        return log
    if not wanted.any():
        raise UsageError("The log holds no {} from which to learn its place among events of one day.".format(event))
    dated = np.zeros(size, dtype=bool)
    dated[rows[wanted]] = True
    lacking = given[~dated[rows[given]]]
    lacking = lacking[~pd.Series(rows[lacking]).duplicated().to_numpy()]
    extra = log.take(lacking).reset_index(drop=True)
    codes, known = codes_of(log["event"])
    extra["event"] = words(np.full(len(extra), codes[wanted][0]), known)
    extra["precedence"] = np.full(len(extra), log["precedence"].to_numpy()[wanted][0])
    if "basis" in log.columns:
        log = log.assign(basis=words(_basis(log["basis"]), BASIS))
        extra["basis"] = words(np.full(len(extra), BASIS.index("imputed")), BASIS)
    if "kind" in log.columns:
        kinds = list(dict.fromkeys(codes_of(log["kind"])[1] + [event]))
        log = log.assign(kind=words(codes_of(log["kind"])[0], kinds))
        extra["kind"] = words(np.full(len(extra), kinds.index(event)), kinds)
    result = stacked([log.assign(event=words(codes, known)), extra]).sort_values(list(LOG_ORDER), kind="mergesort").reset_index(drop=True)
    rule = "{} dated by {} where it has no date of its own (rows added)".format(event, fallback)
    record(attrition, "events", rule, counts(log), counts(result))
    return result


def _basis(column: pd.Series) -> np.ndarray:
    codes, known = codes_of(column)
    return np.array([BASIS.index(word) for word in known] + [-1])[codes]
