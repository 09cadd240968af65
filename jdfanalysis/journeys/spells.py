"""Spell algebra: overlap, union, intersection, difference and clipping, per person.

Spells are half-open, [start, stop) in whole days. One that starts on the day another stops
touches it but does not overlap it. All functions take rows in any order, return them in the
order person, start, stop, state, source, row, and treat all people in one pass.
"""
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.frames import from_days, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.keys import opens, person_day, pieces_inside, pieces_outside, stable_order
from jdfanalysis.journeys.spell_frames import (
    codes_of, intervals_of, ordered_spells, picked, restated, short_codes, taken, total_order, united, words,
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
    if attrition is not None:
        record(attrition, "spells", rule, counts(spells), counts(result))
    return result


def intersect_spells(spells: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """
    The parts of `spells` on days that lie in any spell of `others` of the same person.

    others : any frame with person, start and stop; its overlaps do not matter.
    One row may become several; state, source and row are kept, moved edges are 'inferred'.
    """
    spells = ordered_spells(spells)
    return taken(spells, *pieces_inside(intervals_of(spells), united(others)))


def subtract_spells(spells: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """
    The parts of `spells` on days that lie in no spell of `others` of the same person.

    others : any frame with person, start and stop; its overlaps do not matter.
    One row may become none or several; state, source and row are kept, moved edges are 'inferred'.
    """
    spells = ordered_spells(spells)
    return taken(spells, *pieces_outside(intervals_of(spells), united(others)))


def clip_spells(spells: pd.DataFrame, start: object, stop: object) -> pd.DataFrame:
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
    return ordered_spells(spells[end > begin])


def _groups(spells: pd.DataFrame, by_state: bool) -> np.ndarray:
    person = np.asarray(spells["person"]).astype(np.int64)
    if not by_state:
        return person
    codes, known = codes_of(spells["state"])
    return person * np.int64(len(known)) + codes


def _united_rows(
    spells: pd.DataFrame, order: Optional[np.ndarray], gap: int, by_state: bool, state: Optional[str]
) -> pd.DataFrame:
    """One row per united spell. order : puts the rows in total order, None if they are; the rows stay where they are."""
    held, group = intervals_of(spells), _groups(spells, by_state)
    order = np.arange(len(spells)) if order is None else order
    if by_state:
        order = order.take(stable_order(group.take(order), held.start.take(order)))
    group, start, stop = group.take(order), held.start.take(order), held.stop.take(order)
    begin, end = person_day(group, start), person_day(group, stop)
    first = np.flatnonzero(opens(begin, np.maximum.accumulate(end, out=end), gap))
    size = np.diff(np.append(first, len(order)))
    last_day = np.maximum.reduceat(stop, first)
    earliest = order.take(first)
    made = {"stop": from_days(last_day), "state": _united_state(spells["state"], order, first, state),
            "n_merged": _rows_in(spells["n_merged"], order, first, size)}
    edges = (("start_status", start, start.take(first)), ("stop_status", stop, last_day))
    made.update({name: _best(spells[name], order, (days, edge), first, size) for name, days, edge in edges})
    return ordered_spells(pd.DataFrame(
        {name: made[name] if name in made else picked(spells[name], earliest) for name in spells.columns}, copy=False))


def _one_word(codes: np.ndarray) -> bool:
    return bool((codes == codes[0]).all())


def _rows_in(n_merged: pd.Series, order: np.ndarray, first: np.ndarray, size: np.ndarray) -> np.ndarray:
    rows = np.asarray(n_merged).astype(np.int32, copy=False)
    return size.astype(np.int32) if (rows == 1).all() else np.add.reduceat(rows.take(order), first)


def _united_state(states: pd.Series, order: np.ndarray, first: np.ndarray, name: Optional[str]) -> pd.Categorical:
    codes, known = short_codes(states)
    if name is not None:
        return words(np.zeros(len(first), dtype=np.int8), [name])
    if _one_word(codes):
        return words(codes[: len(first)], known)
    codes = codes.take(order)
    low, high = np.minimum.reduceat(codes, first), np.maximum.reduceat(codes, first)
    if (low == high).all():
        return words(low, known)
    known = known if MIXED in known else known + [MIXED]
    return words(np.where(low == high, low.astype(np.int32), known.index(MIXED)), known)


def _best(status: pd.Series, order: np.ndarray, edge: Tuple[np.ndarray, np.ndarray], first: np.ndarray,
          size: np.ndarray) -> pd.Categorical:
    """The best evidence among the rows whose day is that of the edge."""
    codes, known = short_codes(status)
    rank = np.array([_EVIDENCE.index(word) for word in known], dtype=np.int8)
    if _one_word(codes):
        return words(np.full(len(first), rank[codes[0]]), _EVIDENCE)
    days, day = edge
    at_edge = days == np.repeat(day, size)
    ranks = np.where(at_edge, rank.take(codes.take(order)), np.int8(len(_EVIDENCE)))
    return words(np.minimum.reduceat(ranks, first), _EVIDENCE)
