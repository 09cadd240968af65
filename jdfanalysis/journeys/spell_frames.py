"""Spells as frames and as arrays: the door every spell function goes through.

Whatever the order of the rows handed in, they are put into one total order (person, start,
stop, state, source, row), so that no result depends on how a file happened to be sorted.
"""
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import plain
from jdfanalysis.errors import HistoryError, Problem, raise_if
from jdfanalysis.frames import NO_DAY, SPELLS, STATES, from_days, is_sorted, to_days
from jdfanalysis.journeys.keys import Intervals, disjoint, stable_sort

TOTAL_ORDER = ("person", "start", "stop", "state", "source", "row")


def codes_of(values: pd.Series) -> Tuple[np.ndarray, List[str]]:
    """Integer codes (missing is -1) and categories of a column of words."""
    if not hasattr(values, "cat"):
        values = values.astype("category")
    return np.asarray(values.cat.codes).astype(np.int32), [str(c) for c in values.cat.categories]


def short_codes(values: pd.Series) -> Tuple[np.ndarray, List[str]]:
    """The same without a copy, in the width in which the codes are stored: for long columns, and not to reckon with."""
    if not hasattr(values, "cat"):
        values = values.astype("category")
    return plain(values), [str(c) for c in values.cat.categories]


def renumbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with rows numbered from 0; as it is, not copied, if they are."""
    numbers = frame.index
    if isinstance(numbers, pd.RangeIndex) and len(numbers) and numbers[0] == 0 and numbers[-1] == len(numbers) - 1:
        return frame
    return frame.reset_index(drop=True)


def words(codes: np.ndarray, categories: Sequence[str]) -> pd.Categorical:
    """The categorical column that `codes_of` took apart."""
    return pd.Categorical.from_codes(np.asarray(codes), categories=list(categories))


def constant(word: str, size: int, categories: Optional[Sequence[str]] = None) -> pd.Categorical:
    """A categorical column with one word throughout."""
    known = list(categories) if categories else [word]
    return words(np.full(size, known.index(word), dtype=np.int8), known)


def state_list(states: Sequence[str]) -> List[str]:
    """The states in the declared order of precedence, a user's own after them."""
    return [s for s in STATES if s in states] + sorted(s for s in set(states) if s not in STATES)


def ordered_spells(spells: pd.DataFrame) -> pd.DataFrame:
    """`spells` in total order, conforming to SPELLS, every stop after its start; else an error."""
    if all(name in spells.columns for name in TOTAL_ORDER) and not is_sorted(spells, TOTAL_ORDER):
        spells = spells.take(_total_order(spells))
    SPELLS.check(spells)
    wrong = to_days(spells["stop"]) <= to_days(spells["start"])
    if wrong.any():
        raise_if(
            [Problem("stop is not after start", "spells", int(wrong.sum()), "Use clean_spells first.")],
            HistoryError, "Spells are half-open and last at least one day.", rows=spells[wrong],
        )
    return spells.reset_index(drop=True)


def in_time_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame sorted by person and start; as it is if it is already."""
    if all(name in frame.columns for name in ("person", "start")) and is_sorted(frame, ("person", "start")):
        return frame
    return frame.sort_values(["person", "start"], kind="mergesort")


def _total_order(spells: pd.DataFrame) -> np.ndarray:
    """Positions that sort by TOTAL_ORDER: by person and start in one sort, then the few that tie by the rest."""
    types = pd.api.types
    kinds = (types.is_integer_dtype, ("person", "row")), (types.is_datetime64_any_dtype, ("start", "stop"))
    if not all(fits(spells[name].dtype) for fits, names in kinds for name in names):
        return np.arange(len(spells))  # The check that follows says what is wrong.
    order, person, start = stable_sort(np.asarray(spells["person"]), to_days(spells["start"]))
    tie = (person[1:] == person[:-1]) & (start[1:] == start[:-1])
    tied = np.flatnonzero(np.append(False, tie) | np.append(tie, False))
    some = spells.take(order[tied])
    keys = (np.asarray(some["row"]), codes_of(some["source"])[0], codes_of(some["state"])[0], to_days(some["stop"]))
    order[tied] = order[tied][np.lexsort(keys + (start[tied], person[tied]))]
    return order


def intervals_of(spells: pd.DataFrame) -> Intervals:
    """Person, start and stop of a frame as int32 arrays, in its order."""
    person = np.asarray(spells["person"]).astype(np.int32)
    return Intervals(person, to_days(spells["start"]), to_days(spells["stop"]))


def united(spells: Optional[pd.DataFrame]) -> Intervals:
    """The union over states of a frame's spells as disjoint, ordered intervals; none if there is no frame."""
    if spells is None or not len(spells):
        nothing = np.zeros(0, dtype=np.int32)
        return Intervals(nothing, nothing, nothing)
    return disjoint(*intervals_of(spells))


def taken(spells: pd.DataFrame, owner: np.ndarray, start: np.ndarray, stop: np.ndarray) -> pd.DataFrame:
    """Rows `owner` of `spells` with new dates, in total order; edges that were moved become 'inferred'."""
    result = spells.take(owner).reset_index(drop=True)
    old_start, old_stop = to_days(result["start"]), to_days(result["stop"])
    result["start_status"] = restated(result["start_status"], start != old_start, "inferred")
    result["stop_status"] = restated(result["stop_status"], stop != old_stop, "inferred")
    result["start"], result["stop"] = from_days(start), from_days(stop)
    return ordered_spells(result)


def restated(status: pd.Series, where: np.ndarray, word: str) -> pd.Categorical:
    """A status column with `word` put in where told."""
    codes, known = codes_of(status)
    if word not in known:
        known = known + [word]
    return words(np.where(where, known.index(word), codes), known)


def spell_frame(columns: Dict[str, object]) -> pd.DataFrame:
    """A conforming frame from arrays; `start` and `stop` as int32 days. Raises if the parts do not fit."""
    data = dict(columns)
    data["person"] = np.asarray(data["person"]).astype(np.int32)
    data["start"], data["stop"] = from_days(data["start"]), from_days(data["stop"])
    data["row"] = np.asarray(data["row"]).astype(np.int32)
    data["n_merged"] = np.asarray(data["n_merged"]).astype(np.int32)
    return pd.DataFrame(data, columns=[column.name for column in SPELLS.columns])


def stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of the same columns, one below the other; empty ones are passed over, so that types stay."""
    filled = [part for part in parts if len(part)] or list(parts[:1])
    if len(filled) == 1:
        return renumbered(filled[0])
    # Column by column: pandas 2 on numpy 2.5 warns when it lines up blocks of dates.
    return pd.DataFrame({name: pd.concat([part[name] for part in filled], ignore_index=True) for name in filled[0]})


def day_number(date: object) -> int:
    """A date in any form pandas reads as days since 1970-01-01; ValueError from pandas if it is none."""
    stamp = pd.Timestamp(date)
    return int(NO_DAY) if pd.isna(stamp) else int(to_days(pd.Series([stamp]))[0])
