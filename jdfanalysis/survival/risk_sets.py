"""Risk sets of a proportional hazards model on the grid of (stratum, event day) cells."""
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
from scipy import sparse

from jdfanalysis.errors import ModelError
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import distinct_times, first_after


@dataclass(frozen=True)
class RiskSets:
    """
    Rows that are ever at risk at an event, sorted by the last cell at which they are.

    A cell is one event day of one stratum; a row is at risk on cells first … last, all of its own stratum.
    order : positions of these rows in the Rows they came from
    happened : the row ends with an event (then at cell `last`)
    exits, entries, events : per cell, which rows leave after it, enter after it, have an event at it; (rows, pointer)
    times, stratum, tied, event_weight : per cell: day, stratum, number of events, their weight
    bounds : first and last + 1 cell of each stratum
    """

    order: np.ndarray
    first: np.ndarray
    last: np.ndarray
    happened: np.ndarray
    weight: np.ndarray
    exits: Tuple[np.ndarray, np.ndarray]
    entries: Tuple[np.ndarray, np.ndarray]
    events: Tuple[np.ndarray, np.ndarray]
    times: np.ndarray
    stratum: np.ndarray
    tied: np.ndarray
    event_weight: np.ndarray
    bounds: Tuple[Tuple[int, int], ...]

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.times)

    def reverse_sums(self, change: np.ndarray) -> np.ndarray:
        """Sum of `change` over a cell and all later ones of its stratum."""
        total = np.empty_like(change)
        for begin, end in self.bounds:
            total[begin:end] = np.cumsum(change[begin:end][::-1], axis=0)[::-1]
        return total

    def risk_sums(self, weight: np.ndarray, matrix: Optional[np.ndarray] = None) -> np.ndarray:
        """Per cell, the sum over its risk set of `weight`, or of weight x row of `matrix`."""
        change = grouped(self.exits, weight, matrix)
        if len(self.entries[0]):
            change -= grouped(self.entries, weight, matrix)
        return self.reverse_sums(change)

    def event_sums(self, weight: np.ndarray, matrix: Optional[np.ndarray] = None) -> np.ndarray:
        """Per cell, the same sum over the rows with an event at it."""
        return grouped(self.events, weight, matrix)

    def between(self, cumulative: np.ndarray) -> np.ndarray:
        """Per row, the increase of a cumulative table (one more row than cells, first 0) over the cells at risk."""
        rows, pointer = self.exits
        if len(rows) == len(self.last) and _is_range(rows):
            total = np.repeat(cumulative[1:], np.diff(pointer), axis=0)
        else:
            # A row that leaves before the first cell has last = -1.
            total = cumulative[self.last + 1]
        if len(self.entries[0]) or len(self.bounds) > 1:
            total -= cumulative[self.first]
        return total

    def per_event(self, values: np.ndarray) -> np.ndarray:
        """A value per cell as one per event row, in the order of `events`."""
        return np.repeat(values, self.tied)

    def tie_shares(self) -> np.ndarray:
        """Per event row, the share of its cell's events that stand before it. Made once: every step needs it."""
        if "_shares" not in self.__dict__:
            before = np.arange(len(self.events[0])) - self.per_event(self.events[1][:-1])
            self.__dict__["_shares"] = before / self.per_event(self.tied)
        return self.__dict__["_shares"]  # type: ignore[no-any-return]


def grouped(groups: Tuple[np.ndarray, np.ndarray], weight: np.ndarray, matrix: Optional[np.ndarray]) -> np.ndarray:
    """Sums by group of weight, or weight x row; groups are (rows in group order, pointer)."""
    rows, pointer = groups
    own = weight if len(rows) == len(weight) and _is_range(rows) else weight[rows]
    if matrix is None:
        total = np.append(0.0, np.cumsum(own))
        return _segment_sums(own, pointer) if len(own) else np.diff(total[pointer])
    shape = (len(pointer) - 1, len(matrix))
    return np.asarray(sparse.csr_matrix((own, rows, pointer), shape=shape) @ matrix)


def _is_range(rows: np.ndarray) -> bool:
    return bool(len(rows) and rows[0] == 0 and rows[-1] == len(rows) - 1 and rows[len(rows) // 2] == len(rows) // 2)


def _segment_sums(values: np.ndarray, pointer: np.ndarray) -> np.ndarray:
    # reduceat gives the value itself for an empty segment, hence the correction.
    filled = pointer[:-1] < pointer[1:]
    total = np.zeros(len(pointer) - 1)
    total[filled] = np.add.reduceat(values, pointer[:-1][filled])
    return total


def group_order(codes: np.ndarray, size: int) -> Tuple[np.ndarray, np.ndarray]:
    """(rows ordered by code, pointer to each code's first) by counting, without comparing."""
    ones = np.ones(len(codes), dtype=np.int8)
    places = (codes.astype(np.int32), np.arange(len(codes), dtype=np.int32))
    table = sparse.coo_matrix((ones, places), shape=(size, len(codes))).tocsr()
    return table.indices, table.indptr


def add_by_code(sums: np.ndarray, codes: np.ndarray, values: np.ndarray) -> None:
    """Add every row of `values` to the row of `sums` that its code names."""
    present, own = np.unique(codes, return_inverse=True)
    groups = group_order(own.reshape(-1), len(present))
    sums[present] += grouped(groups, np.ones(len(codes)), values)


def make_risk_sets(rows: Rows, stratum: np.ndarray, cause: int) -> RiskSets:
    """Risk sets of the event `cause`; raises ModelError when it never happens."""
    happened = rows.status == cause
    if not happened.any():
        raise ModelError("The event (code {}) never happens in these {:,} rows.".format(cause, len(rows)))
    times, codes = distinct_times(rows.stop[happened])
    span = len(times) + 1
    if stratum.max() == 0:
        cells = np.arange(len(times), dtype=np.int64)
        end = first_after(times, rows.stop)
        first = np.zeros(len(rows), np.int64) if rows.start is None else first_after(times, rows.start)
    else:
        base = stratum.astype(np.int64) * span
        cells = np.unique(base[happened] + codes)
        end = np.searchsorted(cells, base + first_after(times, rows.stop))
        begin = base if rows.start is None else base + first_after(times, rows.start)
        first = np.searchsorted(cells, begin)
    order, _ = group_order(end, len(cells) + 1)
    order = order[(first < end)[order]]
    return _sorted_sets(rows, happened, order, first[order], end[order] - 1, times[cells % span], cells // span)


def _sorted_sets(rows, happened, order, first, last, times, cell_stratum) -> RiskSets:  # type: ignore[no-untyped-def]
    size = len(times)
    first, last, happened = first.astype(np.int32), last.astype(np.int32), happened[order]
    weight = rows.weights[order]
    edges = np.flatnonzero(np.append(True, cell_stratum[1:] != cell_stratum[:-1]))
    bounds = tuple(zip(edges.tolist(), np.append(edges[1:], size).tolist()))
    begin = edges[np.searchsorted(edges, np.arange(size), side="right") - 1]
    late = np.flatnonzero(first > begin[first]).astype(np.int32)
    entering, entry_pointer = group_order(first[late] - 1, size)
    died = np.flatnonzero(happened).astype(np.int32)
    tied = np.bincount(last[died], None, size)
    return RiskSets(
        order,
        first,
        last,
        happened,
        weight,
        (np.arange(len(order), dtype=np.int32), _pointer(np.bincount(last, None, size))),
        (late[entering], entry_pointer),
        (died, _pointer(tied)),
        times,
        cell_stratum,
        tied,
        np.bincount(last[died], weight[died], size),
        bounds,
    )


def _pointer(counts: np.ndarray) -> np.ndarray:
    return np.append(0, np.cumsum(counts)).astype(np.int32)
