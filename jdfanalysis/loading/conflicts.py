"""Impossible people: records that cannot all belong to one person."""
from typing import Dict, List, Mapping, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import ANY_VALUE, Dictionary, EventRule, Where
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.loading.people import sex_counts

# Days by which ages at dates may disagree: ages are taken on days near the recorded one.
BIRTH_TOLERANCE = 31
# Nobody has this many rows in one table; a cluster that has is two or more people.
IMPLAUSIBLE_ROWS = 500

CONFLICTS = {
    "sex_conflict": "records give different sexes",
    "birth_conflict": "no day of birth fits the ages at the dates",
    "custody_conflict": "two custody records overlap in time",
    "death_conflict": "something happened after the recorded death",
    "count_conflict": "more than {} rows in one table".format(IMPLAUSIBLE_ROWS),
}


def conflict_flags(frames: Mapping[str, pd.DataFrame], dictionary: Dictionary, people: pd.DataFrame) -> pd.DataFrame:
    """One row per person, a truth column per kind of conflict (see CONFLICTS)."""
    size = len(people)
    _, sexes = sex_counts(frames, dictionary, size)
    gap = (people["birth_low"] - people["birth_high"]).dt.days
    rows = people[[c for c in people.columns if c.startswith("n_")]]
    return pd.DataFrame({
        "sex_conflict": (sexes > 0).sum(axis=1) > 1,
        "birth_conflict": (gap > BIRTH_TOLERANCE).to_numpy(dtype=bool),
        "custody_conflict": _overlapping_custody(frames, dictionary, size),
        "death_conflict": _after_death(frames, dictionary, size),
        "count_conflict": (rows > IMPLAUSIBLE_ROWS).any(axis=1).to_numpy(dtype=bool),
    })


def conflict_summary(people: pd.DataFrame, by: Optional[pd.Series]) -> pd.DataFrame:
    """People and conflicted people by kind, in all or by group."""
    groups: List[Tuple[object, np.ndarray]] = [("all", np.ones(len(people), dtype=bool))]
    if by is not None:
        values = pd.Series(np.asarray(by, dtype=object))
        groups = [(value, (values == value).to_numpy()) for value in sorted(values.dropna().unique(), key=str)]
    rows = []
    for group, inside in groups:
        total = int(inside.sum())
        for kind in CONFLICTS:
            found = int(people[kind].to_numpy()[inside].sum())
            rows.append((group, kind, total, found, 1000.0 * found / total if total else 0.0))
    return pd.DataFrame(rows, columns=["group", "conflict", "people", "conflicted", "per_1000"])


def rows_where(frame: pd.DataFrame, where: Where) -> np.ndarray:
    """True for the rows on which every condition holds; a column that is not there fails its condition."""
    keep = np.ones(len(frame), dtype=bool)
    for column, allowed in where:
        keep &= _holds(frame, column, allowed)
    return keep


def _holds(frame: pd.DataFrame, column: str, allowed: Tuple[str, ...]) -> np.ndarray:
    if column not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    values = frame[column]
    return (values.notna() if allowed == ANY_VALUE else values.isin(list(allowed))).to_numpy(dtype=bool)


def _rows_of(frame: pd.DataFrame, rule: EventRule) -> np.ndarray:
    keep, some = rows_where(frame, rule.where), np.full(len(frame), not rule.any_of)
    for column, allowed in rule.any_of:
        some |= _holds(frame, column, allowed)
    for column, allowed in rule.unless:
        keep &= ~_holds(frame, column, allowed)
    return keep & some


def _after_death(frames: Mapping[str, pd.DataFrame], dictionary: Dictionary, size: int) -> np.ndarray:
    never = np.iinfo(np.int32).max
    death = np.full(size, never, dtype=np.int32)
    last = np.full(size, NO_DAY, dtype=np.int32)
    for name, frame in frames.items():
        persons = frame["person"].to_numpy()
        for rule in dictionary[name].events:
            if rule.date in frame.columns and not rule.on_request:
                known = _rows_of(frame, rule) & frame[rule.date].notna().to_numpy()
                days = to_days(frame[rule.date])[known]
                if rule.event == "death":
                    np.minimum.at(death, persons[known], days)
                elif not rule.event.endswith("_end"):
                    # Planned ends of orders and licences may well lie after a death.
                    np.maximum.at(last, persons[known], days)
    return (death != never) & (last > death)


def _overlapping_custody(frames: Mapping[str, pd.DataFrame], dictionary: Dictionary, size: int) -> np.ndarray:
    found: Dict[str, List[np.ndarray]] = {"person": [], "start": [], "stop": []}
    for name, frame in frames.items():
        for rule in dictionary[name].spells:
            if rule.state.startswith("custody") and {rule.start, rule.stop} <= set(frame.columns):
                ended = frame[rule.start].notna().to_numpy() & frame[rule.stop].notna().to_numpy()
                ended &= rows_where(frame, rule.where)
                found["person"].append(frame["person"].to_numpy()[ended].astype(np.int64))
                found["start"].append(to_days(frame[rule.start])[ended].astype(np.int64))
                found["stop"].append(to_days(frame[rule.stop])[ended].astype(np.int64))
    flags = np.zeros(size, dtype=bool)
    if found["person"]:
        person, start, stop = (np.concatenate(found[part]) for part in ("person", "start", "stop"))
        flags[person[_begins_early(person, start, stop)]] = True
    return flags


def _begins_early(person: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Positions of half-open spells that begin before an earlier one of the same person has ended."""
    order = np.lexsort((stop, start, person))
    # Person and day in one number, so that one running maximum serves all people.
    scale = np.int64(1) << 32
    latest = np.maximum.accumulate(person[order] * scale + stop[order])
    early = person[order][1:] * scale + start[order][1:] < latest[:-1]
    return order[1:][early & (person[order][1:] == person[order][:-1])]
