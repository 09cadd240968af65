"""State sequences: a person × month grid of the timeline, and what can be read off it.

The state at a grid day is the state of that day. The grid is the field's STS layout (TraMineR):
one row per person, one column per point of time.
"""
from dataclasses import dataclass, replace
from typing import Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import in_pieces
from jdfanalysis.errors import HistoryError, UsageError
from jdfanalysis.frames import INDEX_EVENTS, TIMELINE, from_days, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.keys import first_positions
from jdfanalysis.journeys.spans import shifted
from jdfanalysis.journeys.spell_frames import in_time_order, intervals_of, short_codes

GRIDS = {"month": "1M", "quarter": "3M", "year": "12M"}
_CELLS, _ROWS = 2 ** 20, 2 ** 17  # of the grid cleared, and of the timeline filled in, at a time


@dataclass(frozen=True)
class Sequences:
    """
    States on a grid; made by sequences() or sequences_from_index().

    person : int32, one per row of `matrix`. points : labels of the columns (dates, or steps
    since the index). states : what the numbers in `matrix` mean; -1 is not observed. int8. days : of a step since
    the index; 0 for dates.
    """

    person: np.ndarray
    points: Tuple[object, ...]
    states: Tuple[str, ...]
    matrix: np.ndarray
    days: int = 0

    def frame(self) -> pd.DataFrame:
        """Wide frame of words, one row per person, None where not observed: STS for TraMineR. Person-level."""
        words = np.append(np.array(self.states, dtype=object), None)
        result = pd.DataFrame(words[self.matrix], columns=[str(point) for point in self.points])
        result.insert(0, "person", self.person)
        return result


def sequences(timeline: pd.DataFrame, start: object, n: int, grid: str = "month") -> Sequences:
    """
    The state of each person on `n` days from `start`, a month, quarter or year apart.

    timeline : frame `timeline`; people in order of code. Days outside a person's rows are -1.
    """
    timeline = TIMELINE.check(in_time_order(timeline), ordered=True)
    first = np.array([day_number(start)], dtype=np.int32)
    days = np.concatenate([shifted(first, _step(grid, k)) for k in range(n)])
    held = intervals_of(timeline)
    bounds = _first_points(days, held.start), _first_points(days, held.stop)
    return _filled(timeline, held.person, bounds, tuple(str(day)[:10] for day in from_days(days)))


def sequences_from_index(timeline: pd.DataFrame, index: pd.DataFrame, n: int, days: int = 30) -> Sequences:
    """
    The state of each person 0, 1 … n - 1 steps of `days` after the index day; one index event per person.

    Steps are of equal length in days, so that they mean the same for everybody. Raises UsageError
    if someone has several index events.
    """
    timeline, index = TIMELINE.check(in_time_order(timeline), ordered=True), INDEX_EVENTS.check(index)
    if index["person"].duplicated().any():
        raise UsageError("Take one index event per person (which=\"first\") for sequences from the index.")
    if days < 1:
        raise UsageError("Steps are at least a day long.")
    rows = timeline.merge(index[["person", "date"]], on="person", how="inner").sort_values(["person", "start"])
    held, origin = intervals_of(rows), to_days(rows["date"])
    # The first step at or after a day: division rounded up.
    low, high = (-((origin.astype(np.int64) - day) // days) for day in (held.start, held.stop))
    found = _filled(rows, held.person, (np.clip(low, 0, n), np.clip(high, 0, n)), tuple(range(n)))
    return replace(found, days=days)


def axis_of(found: Sequences) -> str:
    """The label of an axis of points: their unit and origin."""
    if isinstance(found.points[0], str):
        return "Month"
    return "Steps of {} days since the index".format(found.days) if found.days else "Steps since the index"


def state_distribution(found: Sequences) -> pd.DataFrame:
    """
    People in each state at each point: point, state, people, observed, share, entropy.

    observed : people with any state then. entropy : Shannon's, of the point, in [0, 1] (0 all in one
    state, 1 spread evenly over all states); the same in every row of a point.
    """
    rows = []
    for column, point in enumerate(found.points):
        values = found.matrix[:, column]
        people = np.bincount(values[values >= 0], minlength=len(found.states))
        observed = int(people.sum())
        share = people / observed if observed else np.full(len(people), np.nan)
        entropy = _entropy(share)
        rows += [(point, state, int(people[k]), observed, share[k], entropy) for k, state in enumerate(found.states)]
    return pd.DataFrame(rows, columns=["point", "state", "people", "observed", "share", "entropy"])


def transition_rates(found: Sequences) -> pd.DataFrame:
    """
    From one point to the next: from, to, n, rate (share of those in `from` who are in `to` next).

    Pairs in which either point is not observed do not count. Only pairs that occur are listed.
    """
    size = len(found.states)
    here, there = found.matrix[:, :-1].astype(np.int64), found.matrix[:, 1:].astype(np.int64)
    seen = (here >= 0) & (there >= 0)
    table = np.bincount((here * size + there)[seen], minlength=size * size).reshape(size, size)
    total = table.sum(axis=1)
    rows = [(found.states[a], found.states[b], int(table[a, b]), table[a, b] / total[a])
            for a in range(size) for b in range(size) if table[a, b]]
    return pd.DataFrame(rows, columns=["from", "to", "n", "rate"])


def _step(grid: str, k: int) -> str:
    if grid not in GRIDS:
        raise UsageError("grid is one of {}.".format(", ".join(GRIDS)))
    return "{}M".format(k * int(GRIDS[grid][:-1]))


def _first_points(days: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The first grid day on or after each day: one look-up per day there can be, not one search per row."""
    if not len(day):
        return np.zeros(0, dtype=np.int64)
    first = int(day.min())
    table = np.searchsorted(days, np.arange(first, int(day.max()) + 1), side="left")
    return table.take(day - np.int32(first))


def _filled(timeline: pd.DataFrame, person: np.ndarray, bounds: Tuple[np.ndarray, np.ndarray],
            points: Tuple[object, ...]) -> Sequences:
    """The grid of rows in person and time order. bounds : first point in the row, and first point past it."""
    codes, known = short_codes(timeline["state"])
    first, width = first_positions(person), len(points)
    row = np.repeat(np.arange(len(first), dtype=np.int64) * width, np.diff(np.append(first, len(person))))
    cells = np.empty(len(first) * width, dtype=np.int8 if len(known) < 128 else np.int16)

    def clear(low: int, high: int) -> None:
        cells[low:high] = -1

    def fill(low: int, high: int) -> bool:
        begin, end = (row[low:high] + bound[low:high] for bound in bounds)
        after = row[low + 1: high + 1] + bounds[0][low + 1: high + 1]
        if (after < end[:len(after)]).any():
            return False
        # The first cell of every row at once, then the second of those that have one, and so on.
        left = end - begin
        rows = np.flatnonzero(left > 0)
        begin, left, state = begin.take(rows), left.take(rows), codes[low:high].take(rows)
        while len(begin):
            cells[begin] = state
            more = np.flatnonzero(left > 1)
            begin, left, state = begin.take(more) + 1, left.take(more) - 1, state.take(more)
        return True

    in_pieces(clear, len(cells), _CELLS)
    if not all(in_pieces(fill, len(person), _ROWS)):
        raise HistoryError("Rows of a person overlap, so a day has no one state: make a state_timeline first.")
    return Sequences(person.take(first).astype(np.int32), points, tuple(known), cells.reshape(len(first), width))


def _entropy(share: np.ndarray) -> float:
    if len(share) < 2 or np.isnan(share).any():
        return float("nan")
    used = share[share > 0]
    return float(-(used * np.log(used)).sum() / np.log(len(share))) + 0.0
