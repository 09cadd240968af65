"""What was breached: the order or supervision in force when a court dealt with a breach, and what the court made of it.

The magistrates' table marks a breach and does not say of what; probation has the orders and supervision, and no breaches. So
a breach is laid beside what the person was under on the day. An order that was revoked for the breach ends on that very day:
the day of the end still counts, the day on which an order began does not, because what begins that day may be the court's answer.
"""
from typing import Any, Dict, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.keys import person_day
from jdfanalysis.journeys.log_rows import row_keys_as_in, same_row_keys
from jdfanalysis.journeys.spell_frames import codes_of, ordered_spells, words

# What can be breached in court, the likeliest first; a licence is not: its breach leads to recall.
BREACHABLE = ("sso", "community_order", "pss")
BREACH_EVIDENCE = ("only one in force", "one of several", "none in force")
BREACH_RESULTS = ("proved", "not proved", "unknown")
_KINDS = {"sso": "breach_of_suspended_order", "community_order": "breach_of_community_order", "pss": "breach_of_supervision"}


def breach_details(
    log: pd.DataFrame, spells: pd.DataFrame, states: Sequence[str] = BREACHABLE, breach: str = "breach",
    proved: str = "convicted", not_proved: str = "acquitted", attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    One row per breach in the log, in its order: what was breached, on what evidence, and with what result.

    log : event log. spells : frame `spells` with orders (clean_spells) and supervision (supervision_spells).
    states : those a court can be asked about, the likeliest first. An order counts if it began before the day of the breach and
    had not ended before it (it may end on the day itself). Of several, the first of `states`, then the one begun last, then
    by the order of spells. proved, not_proved : events in the same source row that tell the result.
    Returns person, date, source, row, state, start, stop, order_source, order_row, days_in (days since the order began), n_orders in
    force, evidence (BREACH_EVIDENCE) and result (BREACH_RESULTS); missing or -1 where nothing was in force.
    Raises UsageError if `states` is empty.
    """
    if not len(states):
        raise UsageError("Say which states can be breached, such as {}.".format(", ".join(BREACHABLE)))
    log = ordered_log(log)
    rows = np.flatnonzero(with_events(log, (breach,)))
    held = ordered_spells(spells[np.asarray(spells["state"].isin(list(states)))])
    at, several = _in_force(np.asarray(log["person"])[rows], to_days(log["date"])[rows], held, states)
    found = log.take(rows)[["person", "date", "source", "row"]].reset_index(drop=True)
    found = found.assign(**_orders(to_days(found["date"]), held, at, states))
    found["n_orders"] = several.astype(np.int32)
    found["evidence"] = words(np.where(several > 1, 1, np.where(several == 1, 0, 2)), BREACH_EVIDENCE)
    found["result"] = words(_results(log, rows, proved, not_proved), BREACH_RESULTS)
    record(attrition, "supervision", "breaches in court, and those of them with an order or supervision in force",
           counts(found), counts(found[at >= 0]))
    return found


def with_breaches(log: pd.DataFrame, details: pd.DataFrame, breach: str = "breach") -> pd.DataFrame:
    """
    The log in which a breach has the kind of what was breached: breach_of_community_order, breach_of_suspended_order or
    breach_of_supervision; it stays plain where nothing was in force.

    details : frame of breach_details of this log. The event stays `breach`, so that outcomes of all breaches are the same; rows and
    their order do not change. A log without kinds gets the column.
    """
    log = ordered_log(log)
    codes, kinds = codes_of(log["kind"] if "kind" in log.columns else log["event"])
    every = list(dict.fromkeys(kinds + list(_KINDS.values())))
    at = np.flatnonzero(with_events(log, (breach,)))
    known = details[np.asarray(details["state"].isin(list(_KINDS)))]
    theirs = row_keys_as_in(log, known)
    named = pd.Series([every.index(_KINDS[word]) for word in known["state"].astype(object)], index=theirs, dtype=np.int64)
    named = named[~named.index.duplicated()].reindex(same_row_keys(log)[at])
    there = np.array(named.notna())
    codes[at[there]] = named.to_numpy()[there].astype(np.int32)
    return log.assign(kind=words(codes, every))


def _in_force(person: np.ndarray, day: np.ndarray, held: pd.DataFrame, states: Sequence[str]) -> Tuple[np.ndarray, np.ndarray]:
    """Row of `held` in force on each day (-1 where none), and how many were."""
    whose = np.asarray(held["person"])
    low = np.searchsorted(whose, person, side="left")
    # Spells of the person that began before the day; they are in order of person and start.
    high = np.searchsorted(person_day(whose, to_days(held["start"])), person_day(person, day), side="left")
    size = np.maximum(high - low, 0)
    which = np.repeat(np.arange(len(person)), size)
    row = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size)
    lasting = to_days(held["stop"])[row] >= day[which]
    which, row = which[lasting], row[lasting]
    rank = np.array([list(states).index(word) for word in held["state"].astype(object)], dtype=np.int64)[row]
    order = np.lexsort((row, -to_days(held["start"]).astype(np.int64)[row], rank, which))
    which, row = which[order], row[order]
    first = np.flatnonzero(np.append(True, which[1:] != which[:-1])[: len(which)])
    at = np.full(len(person), -1, dtype=np.int64)
    at[which[first]] = row[first]
    return at, np.bincount(which, minlength=len(person))


def _orders(day: np.ndarray, held: pd.DataFrame, at: np.ndarray, states: Sequence[str]) -> Dict[str, Any]:
    """What is told of the order at each place of `held`; nothing where the place is -1."""
    there = at >= 0
    mine, (codes, sources) = held.take(at[there]), codes_of(held["source"])
    start, stop = np.full(len(at), NO_DAY, dtype=np.int32), np.full(len(at), NO_DAY, dtype=np.int32)
    state, source, row = (np.full(len(at), -1, dtype=np.int32) for _ in range(3))
    start[there], stop[there], row[there] = to_days(mine["start"]), to_days(mine["stop"]), np.asarray(mine["row"])
    state[there] = [list(states).index(word) for word in mine["state"].astype(object)]
    source[there] = codes[at[there]]
    return {"state": words(state, list(states)), "start": from_days(start), "stop": from_days(stop),
            "order_source": words(source, sources), "order_row": row,
            "days_in": np.where(there, day - start.astype(np.int64), -1).astype(np.int32)}


def _results(log: pd.DataFrame, rows: np.ndarray, proved: str, not_proved: str) -> np.ndarray:
    """What the court found, by the other events of each breach's row: codes of BREACH_RESULTS."""
    keys = same_row_keys(log)
    result = np.full(len(rows), BREACH_RESULTS.index("unknown"))
    for event, word in ((not_proved, "not proved"), (proved, "proved")):
        result[np.isin(keys[rows], keys[with_events(log, (event,))])] = BREACH_RESULTS.index(word)
    return result
