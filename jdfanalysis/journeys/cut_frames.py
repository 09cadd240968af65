"""Spells cut by other spells, as frames: every column of the row they come from, and edges that were moved marked so."""
from typing import Any, Callable, Dict, List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.frames import from_days, to_days
from jdfanalysis.journeys.cutting import Parts, outside, parts_in_order
from jdfanalysis.journeys.intervals import Intervals, intervals_at, pieces_inside, pieces_outside
from jdfanalysis.journeys.keys import date_keys, with_dates
from jdfanalysis.journeys.spell_frames import Order, picked, restated, row_order, settle, short_codes, united_keys


def inside_of(spells: pd.DataFrame, others: pd.DataFrame, order: Order) -> pd.DataFrame:
    """
    The parts of conforming `spells` inside `others`, in total order; edges that were moved become 'inferred'.

    order : the total_order by which the spells were put in order.
    """
    union, held = united_keys(others), _keys(spells, order)
    parts = parts_in_order(held, union, _rest(spells))
    return _of_parts(spells, parts) if parts is not None else _taken(
        spells, intervals_at(*held), pieces_inside(intervals_at(*held), intervals_at(*union)))


def outside_of(spells: pd.DataFrame, others: pd.DataFrame, order: Order) -> pd.DataFrame:
    """The parts of conforming `spells` outside `others`; otherwise as inside_of."""
    union, held = united_keys(others), _keys(spells, order)
    parts = parts_in_order(held, outside(*union), _rest(spells))
    return _of_parts(spells, parts) if parts is not None else _taken(
        spells, intervals_at(*held), pieces_outside(intervals_at(*held), intervals_at(*union)))


def _keys(spells: pd.DataFrame, order: Order) -> Tuple[np.ndarray, np.ndarray]:
    """Keys of the starts and of the stops of spells in order."""
    begin = date_keys(np.asarray(spells["person"]), _dates(spells["start"])) if order.begin is None else order.begin
    return begin, with_dates(begin, _dates(spells["stop"]))


def _dates(column: pd.Series) -> np.ndarray:
    return np.asarray(column, dtype="datetime64[ns]")


def _rest(spells: pd.DataFrame) -> List[np.ndarray]:
    return [short_codes(spells[name])[0] for name in ("state", "source")] + [np.asarray(spells["row"])]


def _of_parts(spells: pd.DataFrame, parts: Parts) -> pd.DataFrame:
    """The frame of parts that are in order up to their ties."""
    owner, person = parts.owner, spells["person"]
    if settle(owner, parts.tied, [values.take for values in _rest(spells)]):
        at = np.unique(np.append(parts.tied, parts.tied + 1))
        # Those that tie share their edges, so only whose edges they are has changed.
        for edge, moved, name in ((parts.start, parts.late, "start"), (parts.stop, parts.early, "stop")):
            moved[at] = to_days(edge[at].view("datetime64[ns]")) != to_days(spells[name].iloc[owner[at]])
    new: Dict[str, Any] = {"start": parts.start.view("datetime64[ns]"), "stop": parts.stop.view("datetime64[ns]")}
    if person.dtype == np.int32:
        new["person"] = parts.person
    return _cut_frame(spells, owner, new, (parts.late, parts.early))


def _taken(spells: pd.DataFrame, held: Intervals, pieces: Tuple[np.ndarray, np.ndarray, np.ndarray]) -> pd.DataFrame:
    """The frame of pieces (owner, start, stop) in any order."""
    owner, start, stop = pieces
    rest = [_of_owner(values, owner) for values in _rest(spells)]
    rows = row_order(held.person.take(owner), start, [stop.take] + rest).rows
    if rows is not None:
        owner, start, stop = (values.take(rows) for values in (owner, start, stop))
    new = {"start": from_days(start), "stop": from_days(stop)}
    return _cut_frame(spells, owner, new, (start != held.start.take(owner), stop != held.stop.take(owner)))


def _cut_frame(spells: pd.DataFrame, owner: np.ndarray, new: Dict[str, Any], moved: Tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
    """Rows `owner` with new columns; the status of edges that were moved becomes 'inferred'."""
    for name, where in zip(("start_status", "stop_status"), moved):
        new[name] = restated(spells[name], where, "inferred", owner)
    return pd.DataFrame(
        {name: new[name] if name in new else picked(spells[name], owner) for name in spells.columns}, copy=False)


def _of_owner(values: np.ndarray, owner: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda rows: values.take(owner.take(rows))
