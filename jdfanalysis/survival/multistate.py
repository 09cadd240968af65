"""Multistate histories: transition hazards and the chance to be in each state (Aalen-Johansen matrix)."""
from typing import Any, List, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.limits import check_interval, normal_quantile
from jdfanalysis.survival.multistate_engine import StateTable, hazard_variance, make_table, occupation
from jdfanalysis.survival.multistate_result import Multistate
from jdfanalysis.survival.multistate_rows import Stays, read_stays
from jdfanalysis.survival.rows import Names


def fit_multistate(
    stays: Any,
    from_state: str = "from",
    to_state: str = "to",
    by: Names = None,
    duration: Optional[str] = None, entry: Optional[str] = None,
    weights: Optional[str] = None, person: Optional[str] = None,
    states: Optional[Sequence[str]] = None,
    begin: Optional[float] = None,
    confidence: float = 0.95, interval: str = "log",
) -> Multistate:
    """
    Transition hazards and state occupation probabilities from stays in states.

    In: one row per stay, (entry, duration] in days spent in `from_state` and left for `to_state` at its end (missing:
    not seen to leave); or what `journeys.to_msdata` exports, which needs no names. People may enter late, leave and
    come back into the same state. `states` sets the order of states. `begin`: count changes after this day only.
    Out: a Multistate. At risk in a state at t means entry < t <= duration. The initial shares are those of the people
    at risk on the first day with a change (after `begin`). Right without the Markov property too, for occupation
    (Datta & Satten 2001) though not for `transitions`.
    Errors: the infinitesimal jackknife by person, initial shares included; `bootstrap` for the other kind.
    Does not: regress on covariates (`fit_cox` per transition does), interpolate, or allow changes within a day.
    Raises InputError; HistoryError for overlaps, jumps and teleports; ModelError when nobody changes state.
    Method: Aalen & Johansen (1978); as survfit of R survival with multi-state data, and mstate's probtrans.
    """
    check_interval(interval)
    normal_quantile(confidence)
    read = read_stays(stays, (from_state, to_state, duration, entry, weights, person), by,
                      None if states is None else list(states))
    since = -np.inf if begin is None else float(begin)
    tables = tuple(_table(part, since) for part in _by_level(read))
    levels = read.levels
    return Multistate(
        _stacked(levels, [_occupied(t) for t in tables]),
        _stacked(levels, [_hazards(t) for t in tables]),
        _stacked(levels, [_evidence(t) for t in tables]),
        _stacked(levels, [_counts(t) for t in tables]),
        levels, read.states, tables, 0.0 if begin is None else float(begin), confidence, interval, read.rows.clock,
    )


def _by_level(stays: Stays) -> List[Stays]:
    if len(stays.levels) == 1:
        return [stays]
    return [stays.take(np.flatnonzero(stays.group == level)) for level in range(len(stays.levels))]


def _table(stays: Stays, begin: float) -> StateTable:
    if not ((stays.target >= 0) & (stays.rows.stop > begin)).any():
        raise UsageError("In one of the groups nobody is seen to change state after the beginning.")
    return make_table(stays, begin)


def _stacked(levels: pd.DataFrame, parts: List[pd.DataFrame]) -> pd.DataFrame:
    for position, part in enumerate(parts):
        for place, name in enumerate(levels.columns):
            part.insert(place, name, levels[name].iloc[position])
    return pd.concat(parts, ignore_index=True)


def _occupied(table: StateTable) -> pd.DataFrame:
    path = occupation(table, table.initial, (0, len(table.times)))[1:]
    size = table.size
    return pd.DataFrame({
        "time": np.repeat(table.times, size), "state": list(table.stays.states) * len(table.times),
        "probability": np.maximum(path, 0.0).ravel(), "at_risk": table.risk.ravel(),
    })


def _names(table: StateTable, count: int) -> dict:  # type: ignore[type-arg]
    words = np.array(table.stays.states, dtype=object)
    return {"from": np.repeat(words[table.origin], count), "to": np.repeat(words[table.aim], count)}


def _hazards(table: StateTable) -> pd.DataFrame:
    count, moves = len(table.times), len(table.origin)
    frame = pd.DataFrame(_names(table, count))
    frame["time"] = np.tile(table.times, moves)
    frame["at_risk"] = table.risk[:, table.origin].T.ravel()
    frame["events"] = table.events.T.ravel()
    frame["hazard"] = table.hazards.T.ravel()
    frame["cumulative_hazard"] = np.cumsum(table.hazards, axis=0).T.ravel()
    frame["std_error"] = np.concatenate([np.sqrt(hazard_variance(table, m)) for m in range(moves)])
    return frame


def _evidence(table: StateTable) -> pd.DataFrame:
    """Plain counts of each change day on which a change of the kind happens."""
    frame = pd.DataFrame(_names(table, len(table.times)))
    frame["time"] = np.tile(table.times, len(table.origin))
    frame["events"] = table.counts.T.ravel().astype(np.int64)
    frame["people_at_risk"] = np.rint(table.people[:, table.origin].T.ravel()).astype(np.int64)
    return frame[frame["events"] > 0].reset_index(drop=True)


def _counts(table: StateTable) -> pd.DataFrame:
    """Changes, and the distinct people who make them and who are ever in the state left, per kind of change."""
    frame, rows = pd.DataFrame(_names(table, 1)), table.stays.rows
    person = np.arange(len(rows)) if rows.person is None else rows.person
    inside = table.end > table.first
    changes, people, ever = [], [], []
    for origin, aim in zip(table.origin, table.aim):
        held = inside & (table.stays.state == origin)
        moved = held & (table.stays.target == aim) & (rows.stop == table.times[table.end - 1])
        changes.append(int(moved.sum()))
        people.append(len(np.unique(person[moved])))
        ever.append(len(np.unique(person[held])))
    return frame.assign(events=changes, people=people, people_at_risk=ever)
