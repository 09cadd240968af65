"""The counts behind a Cox fit: rows, people and events in all and per level of each categorical column."""
from itertools import islice
from typing import Iterator, List, Optional

import numpy as np
import pandas as pd

from jdfanalysis.survival.design import Design
from jdfanalysis.survival.risk_sets import group_order
from jdfanalysis.survival.rows import Rows


def level_evidence(frame: pd.DataFrame, design: Design, rows: Rows, cause: int) -> pd.DataFrame:
    """One row for all, and one per level of each categorical or 0/1 column: column, level, rows, people, events."""
    happened = rows.status == cause
    codings = [("(all)", np.zeros(len(rows), np.int8), ("",))]
    codings += [(name,) + _coded(frame[name]) for name in design.columns]
    places = [
        (name, str(level), codes, k) for name, codes, levels in codings for k, level in enumerate(levels or ())
    ]

    def masks() -> Iterator[np.ndarray]:
        for _, _, codes, k in places:
            here = codes == k
            yield here
            yield here & happened

    counts = [int(np.count_nonzero(mask)) for mask in masks()]
    people = counts if rows.person is None else distinct_each(rows.person, masks())
    table = pd.DataFrame({"column": [place[0] for place in places], "level": [place[1] for place in places]})
    table["rows"], table["people"], table["events"] = counts[::2], people[::2], counts[1::2]
    table["people_with_event"] = people[1::2]
    return table


def _coded(values: pd.Series):  # type: ignore[no-untyped-def]
    """(codes, levels) of a category, text, flag or 0/1 column; (None, None) of any other number."""
    kind = values.dtype
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        numbers = np.asarray(values)
        # Most columns of other numbers show it in their first rows.
        if not (_flags(numbers[:4096]) and _flags(numbers)):
            return None, None
        return numbers.astype(np.int8), (0, 1)
    if hasattr(values, "cat"):
        return values.cat.codes.to_numpy(), tuple(values.cat.categories)
    codes, levels = pd.factorize(values, sort=True)
    return codes, tuple(levels)


def _flags(numbers: np.ndarray) -> bool:
    return bool(((numbers == 0) | (numbers == 1)).all())


def distinct_each(person: np.ndarray, masks: Iterator[np.ndarray]) -> List[int]:
    """Distinct people among the rows under each mask in turn; eight masks at a time are the bits of a number by row."""
    order, pointer = group_order(person, int(person.max()) + 1)
    begin, found = pointer[:-1][pointer[:-1] < pointer[1:]], []  # type: ignore[var-annotated]
    while True:
        pack = list(islice(masks, 8))
        if not pack:
            return found
        bits = np.zeros(len(person), dtype=np.uint8)
        for k, mask in enumerate(pack):
            bits |= np.left_shift(mask.view(np.uint8), np.uint8(k))
        theirs = np.bitwise_or.reduceat(bits[order], begin)
        found += [int(np.count_nonzero(theirs & np.uint8(1 << k))) for k in range(len(pack))]


def distinct(person: Optional[np.ndarray], here: np.ndarray) -> int:
    """Distinct people among the rows under a mask; each row is a person of its own if there are no codes."""
    if person is None:
        return int(np.count_nonzero(here))
    seen = np.zeros(int(person.max()) + 1, dtype=bool)
    seen[person[here]] = True
    return int(seen.sum())
