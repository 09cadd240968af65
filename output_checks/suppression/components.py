"""The hidden cells, cut into groups that share no sum: each can be attacked on its own."""

from dataclasses import dataclass
from typing import Any, List

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from output_checks.suppression.system import System

ROUNDS = 30


@dataclass(frozen=True)
class Component:
    """
    Hidden cells that hang together through sums, as an attacker sees them.

    cells : positions in the system
    matrix : CSR, the sums that touch them, restricted to them
    constants : what each of these sums leaves for the hidden cells
    low, high : bounds, already tightened by the sums (an outer bound of each interval)
    start : the true values, or None where one is not known
    """

    cells: np.ndarray
    matrix: Any
    constants: np.ndarray
    low: np.ndarray
    high: np.ndarray
    start: Any


def split_hidden(system: System) -> List[Component]:
    """The components of the hidden cells of a system, largest last."""
    hidden = np.flatnonzero(system.hidden)
    if not len(hidden):
        return []
    columns = system.relations.tocsc()[:, hidden].tocsr()
    touched = np.flatnonzero(np.diff(columns.indptr))
    columns = columns[touched]
    start = system.value[hidden]
    constants = -(system.relations[touched] @ np.where(system.hidden, 0.0, system.value))
    if not np.isnan(start).any():
        # Where the true values are known, noise in the sums is theirs: what fits them, fits.
        constants = columns @ start
    low, high = tighten(columns, constants, system.lower[hidden], system.upper[hidden], system.whole)
    rows = len(touched)
    links = sparse.bmat([[None, abs(columns)], [abs(columns).T, None]]) if rows else None
    label = connected_components(links, directed=False)[1][rows:] if rows else np.arange(len(hidden))
    row_label = np.zeros(rows, dtype=label.dtype)
    row_label[columns.tocoo().row] = label[columns.tocoo().col]
    parts = []
    order = np.argsort(label, kind="stable")
    row_order = np.argsort(row_label, kind="stable")
    for k in range(int(label.max()) + 1):
        mine = order[np.searchsorted(label[order], k) : np.searchsorted(label[order], k, side="right")]
        lines = row_order[
            np.searchsorted(row_label[row_order], k) : np.searchsorted(row_label[row_order], k, side="right")
        ]
        values = start[mine]
        parts.append(
            Component(
                hidden[mine],
                columns[lines][:, mine],
                constants[lines],
                low[mine],
                high[mine],
                None if np.isnan(values).any() else values,
            )
        )
    return sorted(parts, key=lambda part: len(part.cells))


def tighten(matrix: Any, constants: np.ndarray, low: np.ndarray, high: np.ndarray, whole: bool):
    """
    Bounds of each cell after what the other cells of each sum leave for it, repeated until nothing moves.

    These are outer bounds: the true interval lies inside. Infinite bounds are handled. (low, high)
    """
    entries = matrix.tocoo()
    row, column, weight = entries.row, entries.col, entries.data
    low, high = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    for _ in range(ROUNDS):
        least = np.where(weight > 0, weight * low[column], weight * high[column])
        most = np.where(weight > 0, weight * high[column], weight * low[column])
        spare_low = constants[row] - _rest(row, most, matrix.shape[0])
        spare_high = constants[row] - _rest(row, least, matrix.shape[0])
        first, second = spare_low / weight, spare_high / weight
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.minimum(first, second))
        np.minimum.at(new_high, column, np.maximum(first, second))
        if whole:
            new_low, new_high = np.ceil(new_low - 1e-6), np.floor(new_high + 1e-6)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, np.maximum(new_high, new_low) if not whole else new_high
    return low, high


def _rest(row: np.ndarray, share: np.ndarray, rows: int) -> np.ndarray:
    """For each entry, the sum of the shares of the other entries of its row; infinities counted apart."""
    endless = np.isinf(share)
    sign = np.sign(share[endless][0]) if endless.any() else 1.0
    finite = np.where(endless, 0.0, share)
    total = np.bincount(row, weights=finite, minlength=rows)[row] - finite
    others = np.bincount(row, weights=endless.astype(np.float64), minlength=rows)[row] - endless
    return np.where(others > 0, sign * np.inf, total)
