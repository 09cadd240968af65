"""Records that came more than once, and keys that stand for more than one record."""
from typing import NamedTuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Table


class Repeats(NamedTuple):
    """Rows that repeat an earlier row of the same key in everything, and how many others share a key."""

    same: np.ndarray
    differing: int


def find_repeats(frame: pd.DataFrame, table: Table) -> Repeats:
    """
    Compare rows that share the declared key of a table.

    A row is a repeat if it agrees with an earlier one in every column but `row_id`, which numbers
    the rows of a delivery and not the facts; otherwise it only shares the key and is counted. Rows
    with a missing part of the key are not compared. Without a declared key, or with a key column
    that is not in the frame, nothing is compared.
    """
    nothing = Repeats(np.zeros(len(frame), dtype=bool), 0)
    key = list(table.key)
    if not key or not set(key) <= set(frame.columns) or len(frame) < 2:
        return nothing
    known = np.ones(len(frame), dtype=bool)
    for name in key:
        known &= (frame[name] >= 0).to_numpy() if table[name].type == "id" else frame[name].notna().to_numpy()
    shared = known & frame.duplicated(subset=key, keep=False).to_numpy()
    if not shared.any():
        return nothing
    rows = frame[shared]
    again = rows.duplicated(subset=key).to_numpy()
    facts = [name for name in frame.columns if name != "row_id" or name in key]
    repeated = rows.duplicated(subset=facts).to_numpy()
    same = np.zeros(len(frame), dtype=bool)
    same[np.flatnonzero(shared)[repeated]] = True
    return Repeats(same, int((again & ~repeated).sum()))
