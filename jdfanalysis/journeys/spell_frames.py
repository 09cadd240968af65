"""Spells as frames and as arrays: the door every spell function goes through.

Whatever the order of the rows handed in, they are put into one total order (person, start,
stop, state, source, row), so that no result depends on how a file happened to be sorted.
"""
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, in_pieces, plain
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
    """
    `spells` in total order, conforming to SPELLS, every stop after its start; else an error.

    The frame itself, not a copy, where nothing has to be moved: whoever changes it copies it first.
    """
    order = total_order(spells)
    return renumbered(spells if order is None else spells.take(order))


def total_order(spells: pd.DataFrame) -> Optional[np.ndarray]:
    """Positions that put `spells` in total order, None if they are; raises what ordered_spells does."""
    order = None
    if all(name in spells.columns for name in TOTAL_ORDER) and not is_sorted(spells, TOTAL_ORDER):
        order = sorted_positions(spells)
    SPELLS.check(spells, ordered=True)
    if not _last_a_day(spells["start"], spells["stop"]):
        wrong = to_days(spells["stop"]) <= to_days(spells["start"])
        if wrong.any():
            raise_if(
                [Problem("stop is not after start", "spells", int(wrong.sum()), "Use clean_spells first.")],
                HistoryError, "Spells are half-open and last at least one day.", rows=spells[wrong],
            )
    return order


def _last_a_day(start: pd.Series, stop: pd.Series) -> bool:
    """True if each stop lies 24 hours or more after its start, so on a later day; False says nothing."""
    if str(start.dtype) != "datetime64[ns]" or str(stop.dtype) != "datetime64[ns]":
        return False
    begin, end = plain(start), plain(stop)
    return all(in_pieces(lambda low, high: bool((end[low:high] - begin[low:high] >= NANOSECONDS_PER_DAY).all()), len(begin)))


def in_time_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame sorted by person and start; as it is if it is already."""
    if all(name in frame.columns for name in ("person", "start")) and is_sorted(frame, ("person", "start")):
        return frame
    return frame.sort_values(["person", "start"], kind="mergesort")


def sorted_positions(spells: pd.DataFrame, missing: np.int32 = NO_DAY) -> Optional[np.ndarray]:
    """Positions that put raw spells in TOTAL_ORDER, a missing day taken for `missing`; None if columns do not fit."""
    types = pd.api.types
    kinds = (types.is_integer_dtype, ("person", "row")), (types.is_datetime64_any_dtype, ("start", "stop"))
    if not all(fits(spells[name].dtype) for fits, names in kinds for name in names):
        return None  # The check that follows says what is wrong.
    person, start, stop = np.asarray(spells["person"]), to_days(spells["start"]), to_days(spells["stop"])
    start[start == NO_DAY], stop[stop == NO_DAY] = missing, missing
    rest = [stop] + [short_codes(spells[name])[0] for name in ("state", "source")] + [np.asarray(spells["row"])]
    return _ordered(person, start, [values.take for values in rest])


def _ordered(person: np.ndarray, start: np.ndarray, rest: Sequence[Callable[[np.ndarray], np.ndarray]]) -> np.ndarray:
    """
    Positions that sort by person, start and `rest`: by two columns at once, then the rows that tie by the next.

    rest : functions from positions to the values of a column there.
    """
    order, person, start = stable_sort(person, start)
    new = np.append(True, (person[1:] != person[:-1]) | (start[1:] != start[:-1]))[: len(order)]
    for column in rest:
        tied = np.flatnonzero(~(new & np.append(new[1:], True)))
        if not len(tied):
            break
        rows = order.take(tied)
        values = column(rows)
        if (values == values[0]).all():
            continue
        again, run, values = stable_sort(np.cumsum(new.take(tied)), values)
        order[tied] = rows.take(again)
        new[tied[1:]] |= (values[1:] != values[:-1]) & (run[1:] == run[:-1])
    return order


def intervals_of(spells: pd.DataFrame) -> Intervals:
    """Person, start and stop of a frame as int32 arrays, in its order."""
    person = np.asarray(spells["person"]).astype(np.int32, copy=False)
    return Intervals(person, to_days(spells["start"]), to_days(spells["stop"]))


def united(spells: Optional[pd.DataFrame]) -> Intervals:
    """The union over states of a frame's spells as disjoint, ordered intervals; none if there is no frame."""
    if spells is None or not len(spells):
        nothing = np.zeros(0, dtype=np.int32)
        return Intervals(nothing, nothing, nothing)
    return disjoint(*intervals_of(spells))


def taken(spells: pd.DataFrame, owner: np.ndarray, start: np.ndarray, stop: np.ndarray) -> pd.DataFrame:
    """Rows `owner` of conforming `spells` with new dates, in total order; edges that were moved become 'inferred'."""
    held = intervals_of(spells)
    rest = [stop.take] + [_of_owner(plain(spells[name]), owner) for name in ("state", "source", "row")]
    order = _ordered(held.person.take(owner), start, rest)
    owner, start, stop = (values.take(order) for values in (owner, start, stop))
    new = {"start": from_days(start), "stop": from_days(stop)}
    for name, moved in (("start_status", start != held.start.take(owner)), ("stop_status", stop != held.stop.take(owner))):
        new[name] = restated(spells[name], moved, "inferred", owner)
    return pd.DataFrame(
        {name: new[name] if name in new else picked(spells[name], owner) for name in spells.columns}, copy=False)


def _of_owner(values: np.ndarray, owner: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda rows: values.take(owner.take(rows))


def picked_rows(frame: pd.DataFrame, rows: np.ndarray, names: Optional[Sequence[str]] = None) -> pd.DataFrame:
    """Some rows (and columns) of a frame, numbered from 0. Each column is copied once, which `take` does not promise."""
    return pd.DataFrame({name: picked(frame[name], rows) for name in names or frame.columns}, copy=False)


def picked(column: pd.Series, rows: np.ndarray) -> Any:
    """The values of a column in some rows, ready for a frame."""
    if hasattr(column, "cat"):
        return pd.Categorical.from_codes(plain(column).take(rows), dtype=column.dtype)
    values = column.array
    return np.asarray(column).take(rows) if isinstance(column.dtype, np.dtype) else values.take(rows)


def restated(status: pd.Series, where: np.ndarray, word: str, rows: Optional[np.ndarray] = None) -> pd.Categorical:
    """A status column (some rows of it) with `word` put in where told."""
    codes, known = short_codes(status)
    if word not in known:
        known = known + [word]
    codes = codes.astype(np.int8 if len(known) < 128 else np.int32)
    codes = codes if rows is None else codes.take(rows)
    codes[where] = known.index(word)
    return words(codes, known)


def spell_frame(columns: Dict[str, object]) -> pd.DataFrame:
    """A conforming frame from arrays; `start` and `stop` as int32 days. Raises if the parts do not fit."""
    data = dict(columns)
    data["person"] = np.asarray(data["person"]).astype(np.int32, copy=False)
    data["start"], data["stop"] = from_days(data["start"]), from_days(data["stop"])
    data["row"] = np.asarray(data["row"]).astype(np.int32, copy=False)
    data["n_merged"] = np.asarray(data["n_merged"]).astype(np.int32, copy=False)
    return pd.DataFrame({column.name: data[column.name] for column in SPELLS.columns}, copy=False)


def stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of the same columns, one below the other; empty ones are passed over, so that types stay."""
    filled = [part for part in parts if len(part)] or list(parts[:1])
    if len(filled) == 1:
        return renumbered(filled[0])
    # Column by column: pandas 2 on numpy 2.5 warns when it lines up blocks of dates.
    return pd.DataFrame({name: pd.concat([part[name] for part in filled], ignore_index=True) for name in filled[0]})
