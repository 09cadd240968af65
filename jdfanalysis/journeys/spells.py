"""Spell algebra: overlap, union, intersection, difference and clipping, per person.

Spells are half-open, [start, stop) in whole days. One that starts on the day another stops
touches it but does not overlap it. All functions take rows in any order, return them in the
order person, start, stop, state, source, row, and treat all people in one pass.
"""
from typing import Callable, Optional

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.frames import from_days, to_days
from jdfanalysis.journeys.cut_frames import inside_of, outside_of
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.intervals import opens
from jdfanalysis.journeys.keys import day_of, last_positions, person_day, same_people, stable_keys, stable_order
from jdfanalysis.journeys.spell_frames import (
    Order, arranged, codes_of, ordered_spells, picked, restated, short_codes, total_order, words,
)

MIXED = "mixed"

# Among rows that end a united spell on the same day, the best evidence names the status.
_EVIDENCE = ("observed", "inferred", "left_truncated", "censored")


def find_overlaps(spells: pd.DataFrame, by_state: bool = False) -> pd.DataFrame:
    """
    The rows that start before an earlier spell of the same person has stopped; empty if none.

    spells : frame `spells`. by_state : look for overlaps within one state only.
    Nested spells are overlaps; touching ones are not. Of two that start together the longer
    is reported, as the later in order. Reports and changes nothing.
    """
    spells = ordered_spells(spells)
    group = _groups(spells, by_state)
    order = stable_order(group, to_days(spells["start"]))
    begin = person_day(group[order], to_days(spells["start"])[order])
    running = np.maximum.accumulate(person_day(group[order], to_days(spells["stop"])[order]))
    late = np.sort(order[~opens(begin, running, -1)])
    return spells.take(late).reset_index(drop=True)


def unite_spells(
    spells: pd.DataFrame, gap: int = 0, by_state: bool = False, state: Optional[str] = None,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    The union of each person's spells: disjoint spells, `n_merged` counting the rows in each.

    gap : days apart that still make one spell. 0 unites what touches, -1 only what overlaps.
    by_state : unite within one state only (spells of two states may then still overlap).
    state : name for the result; None keeps the state where all rows agree, else 'mixed'.
    Source and row are those of the earliest row. The status of an edge is that of the row that
    makes it. Days inside a bridged gap count as in the state. Writes one attrition rule.
    The running maximum of the stop finds spells that swallow several later ones.
    """
    order, result = total_order(spells), spells
    if len(spells):
        result = _united_rows(spells, order, gap, by_state, state)
    rule = "spells at most {} days apart united{}".format(gap, " within a state" if by_state else "")
    _write(attrition, rule, spells, result)
    return result


def intersect_spells(spells: pd.DataFrame, others: pd.DataFrame, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The parts of `spells` on days that lie in any spell of `others` of the same person.

    others : any frame with person, start and stop; its overlaps do not matter.
    One row may become several; state, source and row are kept, moved edges are 'inferred'.
    """
    order = total_order(spells)
    result = inside_of(arranged(spells, order), others, order)
    _write(attrition, "spells cut to the days of others", spells, result)
    return result


def subtract_spells(spells: pd.DataFrame, others: pd.DataFrame, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The parts of `spells` on days that lie in no spell of `others` of the same person.

    others : any frame with person, start and stop; its overlaps do not matter.
    One row may become none or several; state, source and row are kept, moved edges are 'inferred'.
    """
    order = total_order(spells)
    result = outside_of(arranged(spells, order), others, order)
    _write(attrition, "the days of others taken out of spells", spells, result)
    return result


def clip_spells(spells: pd.DataFrame, start: object, stop: object, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The parts of `spells` inside the window [start, stop), two dates that hold for everybody.

    An edge that the window cuts is 'left_truncated' or 'censored'. Spells outside are left out.
    For a window per person use intersect_spells.
    """
    spells = ordered_spells(spells).copy()
    first, last = day_number(start), day_number(stop)
    begin, end = to_days(spells["start"]), to_days(spells["stop"])
    spells["start_status"] = restated(spells["start_status"], begin < first, "left_truncated")
    spells["stop_status"] = restated(spells["stop_status"], end > last, "censored")
    begin, end = np.maximum(begin, first).astype(np.int32), np.minimum(end, last).astype(np.int32)
    spells["start"], spells["stop"] = from_days(begin), from_days(end)
    result = ordered_spells(spells[end > begin])
    _write(attrition, "spells cut to a window", spells, result)
    return result


def _write(attrition: Optional[Attrition], rule: str, before: pd.DataFrame, after: pd.DataFrame) -> None:
    if attrition is not None:
        record(attrition, "spells", rule, counts(before), counts(after))


def _groups(spells: pd.DataFrame, by_state: bool) -> np.ndarray:
    person = np.asarray(spells["person"]).astype(np.int64)
    if not by_state:
        return person
    codes, known = codes_of(spells["state"])
    return person * np.int64(len(known)) + codes


def _united_rows(spells: pd.DataFrame, order: Order, gap: int, by_state: bool, state: Optional[str]) -> pd.DataFrame:
    """One row per united spell. order : what puts the rows in total order; they stay where they are."""
    (rows, begin), stop = order, to_days(spells["stop"])
    if begin is None:
        begin = person_day(np.asarray(spells["person"]), to_days(spells["start"]))
    if by_state:
        within, begin = stable_keys(_picked(_groups(spells, True), rows), day_of(begin))
        rows = within if rows is None else _picked(rows, within)
    end = same_people(begin, stop, rows)
    np.maximum.accumulate(end, out=end)
    first = np.flatnonzero(opens(begin, end, gap))
    last = last_positions(first, len(end))
    last_day = day_of(end.take(last))
    size = last - first + 1
    made = {"stop": from_days(last_day), "state": _united_state(spells["state"], rows, first, state),
            "n_merged": _rows_in(spells["n_merged"], rows, first, size)}
    at_edge = (("start_status", lambda: begin == np.repeat(begin.take(first), size)),
               ("stop_status", lambda: _picked(stop, rows) == np.repeat(last_day, size)))
    made.update({name: _best(spells[name], rows, edge, first) for name, edge in at_edge})
    earliest = first if rows is None else rows.take(first)
    found = pd.DataFrame(
        {name: made[name] if name in made else picked(spells[name], earliest) for name in spells.columns}, copy=False)
    # Spells of one person start on different days, in order, unless states or days that must overlap keep them apart.
    return found if gap >= -1 and not by_state else ordered_spells(found)


def _picked(values: np.ndarray, rows: Optional[np.ndarray]) -> np.ndarray:
    """The values in these rows; as they are if rows is None."""
    return values if rows is None else values.take(rows)


def _one_word(codes: np.ndarray) -> bool:
    return bool((codes == codes[0]).all())


def _rows_in(n_merged: pd.Series, order: Optional[np.ndarray], first: np.ndarray, size: np.ndarray) -> np.ndarray:
    rows = np.asarray(n_merged).astype(np.int32, copy=False)
    return size.astype(np.int32) if (rows == 1).all() else np.add.reduceat(_picked(rows, order), first)


def _united_state(states: pd.Series, order: Optional[np.ndarray], first: np.ndarray, name: Optional[str]) -> pd.Categorical:
    codes, known = short_codes(states)
    if name is not None:
        return words(np.zeros(len(first), dtype=np.int8), [name])
    if _one_word(codes):
        return words(codes[: len(first)], known)
    codes = _picked(codes, order)
    low, high = np.minimum.reduceat(codes, first), np.maximum.reduceat(codes, first)
    if (low == high).all():
        return words(low, known)
    known = known if MIXED in known else known + [MIXED]
    return words(np.where(low == high, low.astype(np.int32), known.index(MIXED)), known)


def _best(status: pd.Series, order: Optional[np.ndarray], at_edge: Callable[[], np.ndarray], first: np.ndarray
          ) -> pd.Categorical:
    """The best evidence among the rows whose day is that of the edge. at_edge : which are these, if it has to be known."""
    codes, known = short_codes(status)
    rank = np.array([_EVIDENCE.index(word) for word in known], dtype=np.int8)
    if _one_word(codes):
        return words(np.full(len(first), rank[codes[0]]), _EVIDENCE)
    ranks = np.where(at_edge(), rank.take(_picked(codes, order)), np.int8(len(_EVIDENCE)))
    return words(np.minimum.reduceat(ranks, first), _EVIDENCE)
