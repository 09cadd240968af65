"""Spells as frames and as arrays: the door every spell function goes through.

Whatever the order of the rows handed in, they are put into one total order (person, start,
stop, state, source, row), so that no result depends on how a file happened to be sorted.
"""
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, PIECE, count_missing, gathered, in_order, in_pieces, plain
from jdfanalysis.errors import FrameError, HistoryError, Problem, raise_if
from jdfanalysis.frames import NO_DAY, SPELLS, STATES, from_days, is_sorted, to_days
from jdfanalysis.journeys.intervals import Intervals, are_disjoint, disjoint, disjoint_keys
from jdfanalysis.journeys.keys import date_keys, stable_keys, stable_sort, with_dates

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


class Order(NamedTuple):
    """Positions that put rows in order, None if they are; and the person_day keys of their starts in it, where they are known."""

    rows: Optional[np.ndarray]
    begin: Optional[np.ndarray]


def ordered_spells(spells: pd.DataFrame) -> pd.DataFrame:
    """
    `spells` in total order, conforming to SPELLS, every stop after its start; else an error.

    The frame itself, not a copy, where nothing has to be moved: whoever changes it copies it first.
    """
    return arranged(spells, total_order(spells))


def arranged(spells: pd.DataFrame, order: Order) -> pd.DataFrame:
    """The spells put in an order, their rows numbered from 0."""
    return renumbered(spells if order.rows is None else spells.take(order.rows))


def total_order(spells: pd.DataFrame) -> Order:
    """What puts `spells` in total order; raises what ordered_spells does."""
    order, whole = Order(None, None), all(name in spells.columns for name in TOTAL_ORDER)
    if whole:
        order = Order(None, _strict_keys(spells))
    if whole and order.begin is None and not is_sorted(spells, TOTAL_ORDER):
        order = sorted_positions(spells) or order
    SPELLS.check(spells, ordered=True)
    if not _last_a_day(spells["start"], spells["stop"]):
        wrong = to_days(spells["stop"]) <= to_days(spells["start"])
        if wrong.any():
            raise_if(
                [Problem("stop is not after start", "spells", int(wrong.sum()), "Use clean_spells first.")],
                HistoryError, "Spells are half-open and last at least one day.", rows=spells[wrong],
            )
    return order


def _strict_keys(spells: pd.DataFrame) -> Optional[np.ndarray]:
    """The keys of the starts where they ascend without a tie, so that the other columns of the order do not matter; else None."""
    person = np.asarray(spells["person"])
    if person.dtype != np.int32 or str(spells["start"].dtype) != "datetime64[ns]" or not _ascends(person[:PIECE], False):
        return None
    begin = date_keys(person, np.asarray(spells["start"]))
    return begin if all(in_pieces(lambda low, high: _ascends(begin[low:high + 1], True), len(begin))) else None


def _ascends(values: np.ndarray, strictly: bool) -> bool:
    return bool((values[1:] > values[:-1] if strictly else values[1:] >= values[:-1]).all())


def _last_a_day(start: pd.Series, stop: pd.Series) -> bool:
    """True if each stop lies 24 hours or more after its start, so on a later day; False says nothing."""
    if str(start.dtype) != "datetime64[ns]" or str(stop.dtype) != "datetime64[ns]":
        return False
    begin, end = plain(start), plain(stop)
    return all(in_pieces(lambda low, high: bool((end[low:high] - begin[low:high] >= NANOSECONDS_PER_DAY).all()), len(begin)))


def in_time_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame sorted by person and start; as it is if it is already, or if it lacks them, which the check that follows says."""
    if not all(name in frame.columns for name in ("person", "start")) or is_sorted(frame, ("person", "start")):
        return frame
    return frame.sort_values(["person", "start"], kind="mergesort")


def sorted_positions(spells: pd.DataFrame, missing: np.int32 = NO_DAY) -> Optional[Order]:
    """What puts raw spells in TOTAL_ORDER, a missing day taken for `missing`; None if columns do not fit."""
    types = pd.api.types
    kinds = (types.is_integer_dtype, ("person", "row")), (types.is_datetime64_any_dtype, ("start", "stop"))
    if not all(fits(spells[name].dtype) for fits, names in kinds for name in names):
        return None  # The check that follows says what is wrong.

    def days(column: pd.Series) -> np.ndarray:
        found = to_days(column)
        if missing != NO_DAY:
            found[found == NO_DAY] = missing
        return found

    rest = [lambda rows: days(spells["stop"].iloc[rows])] + [short_codes(spells[name])[0].take for name in ("state", "source")]
    return row_order(np.asarray(spells["person"]), days(spells["start"]), rest + [np.asarray(spells["row"]).take])


def row_order(person: np.ndarray, start: np.ndarray, rest: Sequence[Callable[[np.ndarray], np.ndarray]]) -> Order:
    """
    What sorts by person, start and `rest`: by two columns at once, then the rows that tie by the next.

    rest : functions from positions to the values of a column there.
    """
    rows, begin = stable_keys(person, start)
    tied = np.flatnonzero(begin[1:] == begin[:-1])
    if rows is None and len(tied):
        rows = np.arange(len(begin), dtype=np.int64)
    if len(tied):
        settle(rows, tied, rest)
    return Order(rows, begin)


def settle(rows: np.ndarray, tied: np.ndarray, rest: Sequence[Callable[[np.ndarray], np.ndarray]]) -> bool:
    """Sort by further columns, in place, the rows that tie so far; was one moved? tied : positions that tie with the next."""
    moved, at, follows = False, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    for column in rest:
        if not len(tied):
            break
        if not len(at):
            at, follows = _with_next(tied)
        mine = rows.take(at)
        values = column(mine)
        if (values == values[0]).all():
            continue
        order, run, values = stable_sort(np.cumsum(~follows), values)
        if not in_order([order]):
            rows[at], moved = mine.take(order), True
        tied, at = at[:-1][(values[1:] == values[:-1]) & (run[1:] == run[:-1])], at[:0]
    return moved


def _with_next(tied: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The positions that tie with the next or the one before, in order; and whether each ties with the one before."""
    ends = np.flatnonzero(np.append(tied[1:] != tied[:-1] + 1, True))
    # Each run of ties has one position more than ties: the one after its last.
    at = np.insert(tied, ends + 1, tied[ends] + 1)
    follows = np.ones(len(at), dtype=bool)
    follows[np.append(0, ends[:-1] + 1) + np.arange(len(ends))] = False
    return at, follows


def _check_columns(spells: pd.DataFrame) -> None:
    lacking = [name for name in ("person", "start", "stop") if name not in spells.columns]
    if lacking:
        raise FrameError("Spells need the columns person, start and stop; here is no {}. Rename those that say when it began and when "
                         "it ended.".format(", ".join(lacking)))


def intervals_of(spells: pd.DataFrame) -> Intervals:
    """Person, start and stop of a frame as int32 arrays, in its order; FrameError where a column or a day is missing."""
    _check_columns(spells)
    found = Intervals(np.asarray(spells["person"]).astype(np.int32, copy=False), to_days(spells["start"]), to_days(spells["stop"]))
    if len(spells) and min(found.start.min(), found.stop.min()) == NO_DAY:
        gone = (found.start == NO_DAY) | (found.stop == NO_DAY)
        raise_if([Problem("missing start or stop", "spells", int(gone.sum()), "An open end is still on: fill it with the day after the "
                          "last observed (clean_spells does). Leave out rows without a start.")],
                 FrameError, "It is not known when these spells began or ended.", rows=spells[gone])
    return found


def held_intervals(spells: pd.DataFrame) -> Intervals:
    """The same without spells of no length; HistoryError where a spell stops before it starts."""
    found = intervals_of(spells)
    wrong = found.stop < found.start
    if wrong.any():
        raise_if([Problem("stop before start", "spells", int(wrong.sum()), "clean_spells sets such rows aside; or leave them out.")],
                 HistoryError, "A spell does not stop before it starts.", rows=spells[wrong])
    lasting = found.stop > found.start
    return found if lasting.all() else Intervals(*(values[lasting] for values in found))


def united(spells: Optional[pd.DataFrame]) -> Intervals:
    """The union over states of a frame's spells as disjoint, ordered intervals; none if there is no frame."""
    if spells is None or not len(spells):
        nothing = np.zeros(0, dtype=np.int32)
        return Intervals(nothing, nothing, nothing)
    return disjoint(*held_intervals(spells))


def united_keys(spells: pd.DataFrame) -> Tuple[np.ndarray, np.ndarray]:
    """The same as keys of the starts and of the stops."""
    _check_columns(spells)
    begin = _strict_keys(spells)
    if begin is not None and str(spells["stop"].dtype) == "datetime64[ns]" and not count_missing(spells["start"]):
        end = with_dates(begin, np.asarray(spells["stop"]))
        if are_disjoint(begin, end):
            return begin, end
    return disjoint_keys(*held_intervals(spells))[:2]


def picked_rows(frame: pd.DataFrame, rows: np.ndarray, names: Optional[Sequence[str]] = None) -> pd.DataFrame:
    """Some rows (and columns) of a frame, numbered from 0. Each column is copied once, which `take` does not promise."""
    return pd.DataFrame({name: picked(frame[name], rows) for name in names or frame.columns}, copy=False)


def picked(column: pd.Series, rows: np.ndarray) -> Any:
    """The values of a column in some rows, ready for a frame."""
    if hasattr(column, "cat"):
        return pd.Categorical.from_codes(_codes_at(plain(column), rows), dtype=column.dtype)
    return gathered(np.asarray(column), rows) if isinstance(column.dtype, np.dtype) else column.array.take(rows)


def _codes_at(codes: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The codes of words in some rows; one word throughout, as it mostly is, need not be looked up."""
    if len(codes) and len(rows) and (codes == codes[0]).all():
        return np.full(len(rows), codes[0])
    return gathered(codes, rows)


def restated(status: pd.Series, where: np.ndarray, word: str, rows: Optional[np.ndarray] = None) -> pd.Categorical:
    """A status column (some rows of it) with `word` put in where told."""
    codes, known = short_codes(status)
    if word not in known:
        known = known + [word]
    codes = codes.astype(np.int8 if len(known) < 128 else np.int32)
    codes = codes if rows is None else _codes_at(codes, rows)
    new = codes.dtype.type(known.index(word))

    # Reckoned rather than chosen: a mask with no pattern costs a processor many times as much. Overflow wraps back.
    def put(low: int, high: int) -> None:
        part = codes[low:high]
        part += (new - part) * where[low:high]

    in_pieces(put, len(codes))
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
    """
    Frames, one below the other; a column that some do not have is missing in their rows.

    Empty ones are passed over, so that types stay. Columns come in the order in which they are first met.
    """
    filled = [part for part in parts if len(part)] or list(parts[:1])
    if len(filled) == 1:
        return renumbered(filled[0])
    names = list(dict.fromkeys(name for part in filled for name in part.columns))
    # Column by column: pandas 2 on numpy 2.5 warns when it lines up blocks of dates.
    return pd.DataFrame({name: pd.concat(_column_of_each(filled, name), ignore_index=True) for name in names})


def _column_of_each(parts: Sequence[pd.DataFrame], name: str) -> List[pd.Series]:
    """The column of each frame; of those without it one of the same kind, all missing."""
    kind = next(part[name] for part in parts if name in part.columns).iloc[:0].reset_index(drop=True)
    return [part[name] if name in part.columns else kind.reindex(range(len(part))) for part in parts]
