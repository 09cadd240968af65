"""What the faults share: choosing rows, adding and dropping rows of linked tables."""
from typing import List, Tuple

import numpy as np

from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import Columns, stacked, taken
from jdfanalysis.synthetic.links import IDS, SOURCES
from jdfanalysis.synthetic.records import Raw

Counts = List[Tuple[str, int]]


def some(draws: Draws, share: float, eligible: np.ndarray) -> np.ndarray:
    """Positions of a random share of the eligible rows."""
    return np.flatnonzero(draws.chance(share, len(eligible)) & eligible)


def changed(rows: Columns, column: str, at: np.ndarray, values: object) -> None:
    """Put `values` into a column at these positions, in a copy of the column."""
    copy = rows[column].copy()
    copy[at] = values
    rows[column] = copy


def add_rows(raw: Raw, table: str, rows: Columns) -> None:
    """Append rows to a linked table, with keys of their own and true links."""
    old, link = raw[table], raw["person_link"]
    size = len(rows["person"])
    first = int(old["row"].max()) + 1 if len(old["row"]) else 0
    rows = dict(rows, row=first + np.arange(size, dtype=np.int64))
    raw[table] = stacked([old, {name: rows[name] for name in old}])
    added = {"table": np.full(size, SOURCES.index(table)), "row": rows["row"], "person": rows["person"],
             "linked": rows["person"] * IDS, "status": np.zeros(size, dtype=np.int64), "own": rows["own"]}
    raw["person_link"] = stacked([link, {name: added[name] for name in link}])


def drop_rows(raw: Raw, table: str, gone: np.ndarray) -> None:
    """Drop rows of a linked table (flags), and their links."""
    rows, link = raw[table], raw["person_link"]
    lost = (link["table"] == SOURCES.index(table)) & np.isin(link["row"], rows["row"][gone])
    raw[table] = taken(rows, ~gone)
    raw["person_link"] = taken(link, ~lost)
