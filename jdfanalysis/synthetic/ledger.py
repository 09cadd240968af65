"""Columns that grow wave by wave, and become arrays at the end."""
from typing import Any, Dict, List

import numpy as np

# A day that is not known or never comes; smaller than every real day.
NO_DAY = np.int64(-(2 ** 31))

Columns = Dict[str, np.ndarray]


class Ledger:
    """Rows written in batches; every batch names the same columns. A single value fills its column."""

    def __init__(self) -> None:
        self._batches: List[Columns] = []
        self.rows = 0

    def add(self, size: int, **columns: Any) -> np.ndarray:
        """Write `size` rows and return their positions."""
        batch = {name: value if isinstance(value, np.ndarray) else np.full(size, value) for name, value in columns.items()}
        self._batches.append(batch)
        first = self.rows
        self.rows += size
        return np.arange(first, self.rows, dtype=np.int64)

    def columns(self) -> Columns:
        """Every column as one array; {} if nothing was ever written."""
        if not self._batches:
            return {}
        names = list(self._batches[0])
        return {name: np.concatenate([batch[name] for batch in self._batches]) for name in names}


def taken(columns: Columns, rows: np.ndarray) -> Columns:
    """The given rows (positions or flags) of every column."""
    return {name: values[rows] for name, values in columns.items()}


def stacked(parts: List[Columns]) -> Columns:
    """The rows of all parts, one after the other; the parts share their columns."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
