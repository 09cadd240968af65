"""Follow-up: for each index event and outcome, what happened first, when, and until when we could have known.

Observation of an outcome ends with the coverage of the tables that show it, less its waiting
period; at the horizon; or with the person's death or deportation. It ends for everybody by the
same rule, whether or not something happened: cutting only those to whom nothing happened
inflates the rate (in the COMPAS two-year data, 45% instead of 36%; Barenstein 2019).

Day 0 is the index day. Outcomes are counted on days 1 to the end, both included. Spells to
exclude, such as custody, take out the days (start, stop]: the day of reception is still at
risk, the day of release is not, just as the index day itself is not.
"""
import warnings
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.arrays import in_pieces
from jdfanalysis.attrition import Attrition, record
from jdfanalysis.errors import CoverageError, DataWarning, Problem, UsageError, raise_if
from jdfanalysis.frames import COVERAGE, FOLLOW_UP, INDEX_EVENTS, NO_DAY, from_days, is_sorted, to_days
from jdfanalysis.journeys.event_logs import log_events, of_people, ordered_log, with_events
from jdfanalysis.journeys.first_events import acts_of, after_index, first_after, tallies
from jdfanalysis.journeys.intervals import Intervals, covered_days
from jdfanalysis.journeys.keys import count_people, first_positions
from jdfanalysis.journeys.outcome_dates import dated_events, record_left_out, sources_of
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.spans import Span, check_span, shifted
from jdfanalysis.journeys.spell_frames import renumbered, stacked, united, words
from jdfanalysis.journeys.windows import IndexWindows, covered_windows

BEYOND = ("refuse", "missing", "censor")
_NEVER = np.int32(np.iinfo(np.int32).max)
_COUNTS = ("n_same_day", "n_pseudo", "n_unknown_date", "n_excluded")


class _Question(NamedTuple):
    """
    What is asked of every outcome.

    near : the events of the log that are of people in the index. seen : the days around each index event on which
    each outcome would have been seen.
    """

    index: pd.DataFrame
    near: pd.DataFrame
    seen: Dict[str, IndexWindows]
    custody: Intervals
    competing: Tuple[Outcome, ...]
    ends: Dict[str, np.ndarray]
    horizon: Optional[Span]
    beyond: str


class _Window(NamedTuple):
    """
    Observation of one outcome: index day, last day, why it is the last, observable at all.

    reach : the last day had nobody died; proofs may follow it by the waiting period.
    """

    day: np.ndarray
    until: np.ndarray
    reach: np.ndarray
    reason: np.ndarray
    seen: np.ndarray


def follow_up(
    index: pd.DataFrame, log: pd.DataFrame, outcomes: Union[Outcome, Sequence[Outcome]], coverage: pd.DataFrame,
    horizon: Optional[Span] = None, competing: Sequence[Outcome] = (), exclude: Optional[pd.DataFrame] = None,
    ends: Sequence[str] = ("death", "deported"), beyond: str = "refuse", attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    One row per index event and outcome, a frame `follow-up`, in that order.

    horizon : longest follow-up, days or "24M"; None follows to the end of coverage. Events of the index day itself do not
    count (n_same_day): to time a stage that may end on the day it begins, subtract the dates of its rows instead.
    competing : events that end follow-up instead, status 2, 3 …; a tie with the outcome goes to
    the outcome. exclude : spells whose days do not count. ends : events of the log that end
    observation; those it does not know are passed over.
    beyond : where horizon + waiting reaches past coverage, "refuse" raises CoverageError, "missing"
    sets status -1 for everyone there, also those with an event, "censor" ends at coverage.
    Where coverage is declared by area, index needs `area` (area_at_index): each ends with its own area's.
    `end_date` is the end had nothing happened. Extra columns: index_date, proof_date, proof_limit, n_excluded.
    Index events outside coverage get status -1, with a DataWarning where `beyond` is "refuse". An event counts if proved by end + waiting.
    """
    if beyond not in BEYOND:
        raise UsageError("beyond is one of {}.".format(", ".join(BEYOND)))
    wanted, against = _outcomes(outcomes), _outcomes(competing)
    if not wanted or len({o.name for o in wanted}) < len(wanted):
        raise UsageError("follow_up needs at least one outcome, each with a name of its own.")
    index, log = renumbered(INDEX_EVENTS.check(index)), ordered_log(log)
    asked = wanted + against
    needed = ("source", "row") if any(one.proof or one.without or one.sources for one in asked) else ()
    near = of_people(log, np.asarray(index["person"]), ("person", "date", "event") + needed)
    ending = {name: _first_days(near, name) for name in ends if name in log_events(log)}
    if not hasattr(coverage, "columns"):
        raise UsageError("coverage is a frame: journeys.coverage(dictionary) makes one.")
    COVERAGE.check(coverage)
    seen = {one.name: covered_windows(index, coverage, sources_of(log, one), one.events + one.proof) for one in asked}
    question = _Question(index, near, seen, united(exclude), against, ending,
                         None if horizon is None else check_span(horizon), beyond)
    for outcome in asked:
        record_left_out(near, outcome, attrition)
    parts = [_followed(question, outcome, attrition) for outcome in wanted]
    return FOLLOW_UP.check(_interleaved(parts, [o.name for o in wanted]))


def _outcomes(given: Any) -> Tuple[Outcome, ...]:
    """One outcome or several as a tuple; UsageError for anything else."""
    found = (given,) if isinstance(given, (Outcome, str)) or callable(given) else tuple(given)
    if not all(isinstance(one, Outcome) for one in found):
        raise UsageError("An outcome is what a call of proven_reoffence() and the like gives, or an Outcome(...).")
    return found


def binary_outcome(followed: pd.DataFrame, horizon: Span) -> pd.Series:
    """
    1.0 if the outcome happened within `horizon` of the index, 0.0 if not, missing if it could not be known.

    followed : frame `follow-up`, made with this horizon or a longer one. Missing wherever
    observation ended before the horizon, whatever happened until then: people with and without
    the outcome are left out by one rule. Competing events count as 0.
    """
    start, end = to_days(followed["index_date"]), to_days(followed["end_date"])
    reach = shifted(start, horizon)
    known = (np.asarray(followed["status"]) >= 0) & (end >= reach)
    happened = (np.asarray(followed["status"]) == 1) & (to_days(followed["event_date"]) <= reach)
    return pd.Series(np.where(known, happened.astype(float), np.nan), index=followed.index, name="within_horizon")


def _first_days(log: pd.DataFrame, event: str) -> np.ndarray:
    """Day of the first such event of each person, by person code; never where there is none."""
    rows = with_events(log, (event,))
    person, day = np.asarray(log["person"])[rows], to_days(log["date"])[rows]
    first = first_positions(person)
    result = np.full(int(person.max()) + 1 if len(person) else 0, _NEVER, dtype=np.int32)
    result[person[first]] = day[first]
    return result


def _followed(question: _Question, outcome: Outcome, attrition: Optional[Attrition]) -> pd.DataFrame:
    index, asked = question.index, [outcome] + [c for c in question.competing if c.name != outcome.name]
    person, frame, acts = np.asarray(index["person"]).astype(np.int32, copy=False), _window(question, asked), []
    reasons = ["coverage", "horizon"] + list(question.ends) + ["not observed"]
    for one in asked:
        acts.append(acts_of(dated_events(question.near, one, question.custody)))
    days = {name: np.empty(len(index), dtype=np.int32) for name in ("event", "proof", "limit", "stop")}
    status, reason = np.empty(len(index), dtype=np.int8), np.empty(len(index), dtype=np.int8)
    counts = np.empty((len(_COUNTS), len(index)), dtype=np.int32)

    # In pieces that stay in the processor's cache: there are some thirty steps for each row.
    def answer(low: int, high: int) -> None:
        part, who = _Window(*(values[low:high] for values in frame)), person[low:high]
        found = proof = limit = np.zeros(0, dtype=np.int32)
        happened, unseen = np.zeros(high - low, dtype=np.int8), ~part.seen
        for number, (one, its) in enumerate(zip(asked, acts), 1):
            latest = _proof_limit(one, part.reach, question.seen[one.name].last[low:high])
            place = after_index(its, who, part.day)
            other, its_proof = first_after(its, who, place, part.until, latest)
            if number == 1:
                found, proof, limit, happened = other, its_proof, latest, (other != NO_DAY).astype(np.int8)
                counts[:, low:high] = tallies(its, who, place, (part.day, part.until, latest))
                continue
            sooner = (other != NO_DAY) & ((found == NO_DAY) | (other < found))
            found, proof = np.where(sooner, other, found), np.where(sooner, NO_DAY, proof)
            happened[sooner] = number
        if unseen.any():
            happened[unseen], found[unseen], proof[unseen] = -1, NO_DAY, NO_DAY
        status[low:high] = happened
        reason[low:high] = np.where(happened > 0, np.int8(-1), np.where(unseen, np.int8(len(reasons) - 1), part.reason))
        stop = np.where(found != NO_DAY, found, part.until)
        for name, values in (("event", found), ("proof", proof), ("limit", limit), ("stop", stop)):
            days[name][low:high] = values

    in_pieces(answer, len(index))
    _write(question, outcome, frame, status, attrition)
    return _rows(question, outcome, frame, (status, words(reason, reasons)), days, counts)


def _window(question: _Question, asked: Sequence[Outcome]) -> _Window:
    """Latest start and earliest end over an outcome, the first, and all that compete with it."""
    day = to_days(question.index["date"])
    first, last = np.full(len(day), NO_DAY, dtype=np.int32), np.full(len(day), _NEVER, dtype=np.int32)
    for one in asked:
        seen = question.seen[one.name]
        first, last = np.maximum(first, seen.first), np.minimum(last, shifted(seen.last, one.waiting, -1))
    until, reason = last, np.zeros(len(day), dtype=np.int8)
    seen_at_all = (day >= first) & (day <= last)
    if question.horizon is not None:
        reach = shifted(day, question.horizon)
        _refuse(question, asked[0], seen_at_all & (reach > last), last)
        _warn(question, asked[0], int(len(day) - seen_at_all.sum()))
        if question.beyond == "missing":
            seen_at_all &= reach <= last
        reason[reach <= until] = 1
        until = np.minimum(until, reach)
    before_ends = until
    for number, days in enumerate(question.ends.values(), 2):
        person = np.asarray(question.index["person"]).astype(np.int64)
        end = np.append(days, _NEVER)[np.minimum(person, len(days))]
        seen_at_all &= end >= day
        reason[end < until] = number
        until = np.minimum(until, end)
    until = np.where(seen_at_all, np.maximum(until, day), day).astype(np.int32, copy=False)
    return _Window(day, until, before_ends, reason, seen_at_all)


def _proof_limit(outcome: Outcome, reach: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Last day on which a proof counts: the waiting period after the end of follow-up, inside coverage."""
    return np.minimum(shifted(reach, outcome.waiting), last)


def _refuse(question: _Question, outcome: Outcome, short: np.ndarray, ends: np.ndarray) -> None:
    if question.beyond != "refuse" or not short.any():
        return
    last = str(from_days(np.array([ends[short].min()]))[0])[:10]
    raise_if(
        [Problem("horizon and waiting period reach past the coverage", outcome.name, int(short.sum()),
                 "Take index events up to {} less the horizon, or say beyond='missing' or 'censor'.".format(last))],
        CoverageError, "Not everyone can be followed for the whole horizon.", rows=question.index[short])


def _warn(question: _Question, outcome: Outcome, unseen: int) -> None:
    """Say that index events lie outside coverage, where the caller has asked that nobody be left unfollowed in silence."""
    if question.beyond == "refuse" and unseen:
        warnings.warn("{}: {:,} of {:,} index events lie outside the days on which all its tables are covered; they have status -1. "
                      "Take index events inside them (common_window), name its `sources`, or say beyond='missing'.".format(
                          outcome.name, unseen, len(question.index)), DataWarning, stacklevel=5)


def _write(question: _Question, outcome: Outcome, frame: _Window, status: np.ndarray,
           attrition: Optional[Attrition]) -> None:
    if attrition is None:
        return
    person = np.asarray(question.index["person"])
    record(attrition, "follow-up", "{}: index events that cannot be observed (status -1, kept)".format(outcome.name),
           (count_people(person), len(person)), (count_people(person[frame.seen]), int(frame.seen.sum())))
    happened = status == 1
    record(attrition, "follow-up", "{}: index events followed by the outcome".format(outcome.name),
           (count_people(person[frame.seen]), int(frame.seen.sum())),
           (count_people(person[happened]), int(happened.sum())))


def _rows(question: _Question, outcome: Outcome, frame: _Window, ended: Tuple[np.ndarray, Any], days: Dict[str, np.ndarray],
          counts: np.ndarray) -> pd.DataFrame:
    person = np.asarray(question.index["person"]).astype(np.int32)
    calendar = days["stop"] - frame.day
    custody = covered_days(Intervals(person, frame.day, days["stop"]), question.custody).astype(np.int32)
    columns: Dict[str, Any] = {
        "index_id": np.asarray(question.index["index_id"]).astype(np.int32), "person": person,
        "outcome": words(np.zeros(len(person), dtype=np.int8), [outcome.name]), "status": ended[0],
        "event_date": from_days(days["event"]), "end_date": from_days(frame.until), "days_calendar": calendar,
        "days_at_risk": calendar - custody, "days_custody": custody, "censor_reason": ended[1]}
    columns.update(zip(_COUNTS, counts))
    columns.update({"index_date": from_days(frame.day), "proof_date": from_days(days["proof"]),
                    "proof_limit": from_days(days["limit"])})
    return pd.DataFrame(columns, copy=False)


def _interleaved(parts: List[pd.DataFrame], names: List[str]) -> pd.DataFrame:
    """Parts with the same index events, one row of each in turn."""
    for part in parts:
        part["outcome"] = part["outcome"].cat.set_categories(names)
    whole = stacked(parts)
    if is_sorted(whole, ("index_id",)):
        return whole
    return whole.take(np.argsort(np.asarray(whole["index_id"]), kind="stable")).reset_index(drop=True)
