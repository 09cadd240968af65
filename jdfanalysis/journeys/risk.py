"""Risk rows: counting-process intervals (tstart, tstop] in days since the index.

A row says: at risk after tstart, up to and including tstop. What explains an event must be known
strictly before it, so a covariate holds from tstart and the event happens at tstop (the
convention of Therneau's `survival`; see its tmerge). Spells [start, stop) turn into rows
(start, stop] with the same integers, counted from the index: held on [s, e) means not at risk
on (s, e]. Days add up exactly: days at risk + days excluded = days followed.

Two clocks, always named. `calendar`: time runs on in custody, the person leaves the risk set and
comes back, so a person can have rows with gaps. `at_risk`: the clock stops in custody, rows are
contiguous, and time means time at liberty.
"""
from typing import Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, record
from jdfanalysis.errors import FrameError, HistoryError, Problem, UsageError, raise_if
from jdfanalysis.frames import CLOCKS, FOLLOW_UP, NO_DAY, RISK_ROWS, from_days, to_days
from jdfanalysis.journeys.intervals import Intervals, pieces_outside
from jdfanalysis.journeys.keys import count_people, first_positions
from jdfanalysis.journeys.spell_frames import codes_of, constant, picked_rows, united


def risk_rows(
    followed: pd.DataFrame, clock: str = "calendar", exclude: Optional[pd.DataFrame] = None,
    outcome: Optional[str] = None, covariates: Optional[pd.DataFrame] = None, known_on: Optional[str] = None,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Rows of one outcome for models, a frame `risk rows` by index event and time.

    followed : frame `follow-up`. outcome : which one, if it holds several. clock : "calendar" or
    "at_risk". exclude : the spells given to follow_up. covariates : frame with index_id or person,
    one row each; joined on, missing where absent. known_on : its column with the date on which the
    values became known; a date after the index day raises HistoryError (immortal time), an unknown
    one too. Further columns: index_date, and date_start, date_stop: the calendar days of the row.
    Index events not observable, or with no day at risk, give no row and are counted in `attrition`.
    Raises HistoryError if an event lies in excluded days: then `exclude` is not that of follow_up.
    """
    if clock not in CLOCKS:
        raise UsageError("clock is one of {}.".format(", ".join(CLOCKS)))
    followed = one_outcome(FOLLOW_UP.check(followed), outcome)
    observed = np.flatnonzero(np.asarray(followed["status"]) >= 0)
    seen = picked_rows(followed, observed, ("index_id", "person", "status", "days_calendar", "index_date"))
    stop = (to_days(seen["index_date"]) + np.asarray(seen["days_calendar"])).astype(np.int32)
    owner, rows = base_rows(seen, stop, exclude)
    status = np.asarray(seen["status"]).astype(np.int8, copy=False).take(owner)
    at_event = (to_days(rows["date_stop"]) == stop.take(owner)) & (status > 0)
    _check_events_kept(followed, observed, owner[at_event])
    rows["status"] = np.where(at_event, status, np.int8(0))
    if clock == "at_risk":
        rows = stop_the_clock(rows)
    if attrition is not None:
        kept = rows["index_id"].nunique()
        record(attrition, "risk rows", "index events with no day at risk or not observable left out",
               (count_people(followed["person"]), len(followed)), (count_people(rows["person"]), kept))
    return RISK_ROWS.check(rows if covariates is None else with_covariates(rows, covariates, known_on))


def base_rows(seen: pd.DataFrame, stop: np.ndarray, exclude: Optional[pd.DataFrame]
              ) -> Tuple[np.ndarray, pd.DataFrame]:
    """Calendar rows from the index day to `stop` without excluded days, no events yet; and the position each is of."""
    start, person = to_days(seen["index_date"]), np.asarray(seen["person"]).astype(np.int32, copy=False)
    owner, begin, end = pieces_outside(Intervals(person, start, stop), united(exclude))
    index_day = start.take(owner)
    return owner, pd.DataFrame({
        "index_id": np.asarray(seen["index_id"]).astype(np.int32, copy=False).take(owner), "person": person.take(owner),
        "tstart": begin - index_day, "tstop": end - index_day, "status": np.zeros(len(owner), dtype=np.int8),
        "event_number": np.ones(len(owner), dtype=np.int16), "clock": constant("calendar", len(owner), CLOCKS),
        "index_date": from_days(index_day), "date_start": from_days(begin), "date_stop": from_days(end),
    }, copy=False)


def stop_the_clock(rows: pd.DataFrame) -> pd.DataFrame:
    """Calendar rows put end to end: tstart of each is the tstop of the one before, 0 for the first."""
    length = np.asarray(rows["tstop"]) - np.asarray(rows["tstart"])
    total = np.cumsum(length)
    first = first_positions(np.asarray(rows["index_id"]))
    size = np.diff(np.append(first, len(rows)))
    before = np.repeat((total - length)[first], size)
    rows = rows.copy()
    rows["tstart"] = (total - length - before).astype(np.int32)
    rows["tstop"] = (total - before).astype(np.int32)
    rows["clock"] = constant("at_risk", len(rows), CLOCKS)
    return rows


def with_covariates(rows: pd.DataFrame, values: pd.DataFrame, known_on: Optional[str] = None) -> pd.DataFrame:
    """
    `rows` with the columns of `values`, joined on index_id if it has that, else on person; rows keep their order.

    known_on : column of `values` with the date on which they became known. A date after a row's
    date_start is immortal time, a missing one cannot be judged: HistoryError, rows on the exception.
    Raises FrameError if `values` has no key, several rows for one key, or columns that rows have.
    """
    key = "index_id" if "index_id" in values.columns else "person"
    added = [name for name in values.columns if name not in ("index_id", "person")]
    twice = [name for name in added if name in rows.columns]
    problems = [Problem("column already there", "covariates." + name, len(values)) for name in twice]
    if key not in values.columns:
        problems.append(Problem("column missing", "covariates.index_id or .person", len(values)))
    elif values[key].duplicated().any():
        problems.append(Problem("several rows for one key", "covariates." + key, int(values[key].duplicated().sum())))
    raise_if(problems, FrameError, "The covariates cannot be joined on.")
    result = rows.merge(values[[key] + added], on=key, how="left", sort=False)
    if known_on is not None:
        _check_known(result, known_on)
    return result


def check_rows(rows: pd.DataFrame, refuse: Sequence[str] = ()) -> pd.DataFrame:
    """
    Counts of the faults of risk rows: one row per fault, with rows and people; zeros included.

    overlap : starts before an earlier row of the index event stops. gap : starts after it stops
    (expected on the calendar clock, a fault on the at_risk clock). jump : follows an event without a
    higher event_number, at once; teleport : the same after a gap. empty : tstop not after tstart.
    The words are those of R's survcheck. refuse : faults that raise HistoryError if found.
    """
    RISK_ROWS.check(rows)
    index, start, stop = (np.asarray(rows[name]) for name in ("index_id", "tstart", "tstop"))
    same, gap = index[1:] == index[:-1], start[1:] - stop[:-1]
    again = np.asarray(rows["event_number"])[1:] > np.asarray(rows["event_number"])[:-1]
    after_event = same & (np.asarray(rows["status"])[:-1] > 0) & ~again
    nothing = np.zeros(len(index[:1]), dtype=bool)
    faults = {
        "overlap": np.append(nothing, same & (gap < 0)), "gap": np.append(nothing, same & (gap > 0)),
        "jump": np.append(nothing, after_event & (gap <= 0)), "teleport": np.append(nothing, after_event & (gap > 0)),
        "empty": stop <= start,
    }
    found = [Problem(name, "risk rows", int(faults[name].sum())) for name in refuse if faults[name].any()]
    wrong = np.any([faults[name] for name in refuse], axis=0) if refuse else nothing
    raise_if(found, HistoryError, "The risk rows contradict themselves.", rows=rows[wrong] if found else None)
    person = np.asarray(rows["person"])
    return pd.DataFrame({
        "fault": list(faults), "rows": [int(where.sum()) for where in faults.values()],
        "people": [count_people(person[where]) for where in faults.values()],
    })


def one_outcome(followed: pd.DataFrame, outcome: Optional[str]) -> pd.DataFrame:
    """The rows of one outcome; UsageError if none is named and there are several, or none of that name."""
    codes, known = codes_of(followed["outcome"])
    held = [known[code] for code in np.unique(codes)]
    if outcome is None and len(held) > 1:
        raise UsageError("Say which outcome: {}.".format(", ".join(held)))
    if outcome is not None and outcome not in held and len(followed):
        raise UsageError("No outcome of that name; there are: {}.".format(", ".join(held)))
    if outcome is None or not len(followed):
        return followed
    return followed[codes == known.index(outcome)]


def _check_events_kept(followed: pd.DataFrame, observed: np.ndarray, kept: np.ndarray) -> None:
    """Every event of the rows `observed` must be in a risk row; `kept` says which of them are."""
    lost = np.asarray(followed["status"]).take(observed) > 0
    lost[kept] = False
    if lost.any():
        raise_if([Problem("event on an excluded day", "risk rows", int(lost.sum()),
                          "Pass the same `exclude` to follow_up and to risk_rows.")],
                 HistoryError, "Events would be lost.", rows=followed.take(observed[lost]))


def _check_known(rows: pd.DataFrame, known_on: str) -> None:
    if known_on not in rows.columns:
        raise UsageError("known_on names no column of the covariates.")
    known = to_days(rows[known_on])
    late = (known == NO_DAY) | (known > to_days(rows["date_start"]))
    if late.any():
        raise_if([Problem("covariate known only after the row begins, or nobody knows when", known_on, int(late.sum()),
                          "Leave it out, choose a later index day (a landmark), or add it as a time-varying value.")],
                 HistoryError, "Time before a value is known cannot be explained by it.", rows=rows[late])
