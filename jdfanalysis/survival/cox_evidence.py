"""The counts behind a Cox fit: rows, people and events in all and per level of each categorical column."""
from typing import Dict, List, Optional

import numpy as np
import pandas as pd

from jdfanalysis.survival.design import Design
from jdfanalysis.survival.rows import Rows


def level_evidence(frame: pd.DataFrame, design: Design, rows: Rows, cause: int) -> pd.DataFrame:
    """One row for all, and one per level of each categorical or 0/1 column: column, level, rows, people, events."""
    happened = rows.status == cause
    found: List[Dict[str, object]] = [_count("(all)", "", np.zeros(len(rows), np.int64), 0, rows, happened)]
    for name in design.columns:
        codes, levels = _coded(frame[name])
        if levels is not None:
            found += [_count(name, str(level), codes, k, rows, happened) for k, level in enumerate(levels)]
    return pd.DataFrame(found, columns=["column", "level", "rows", "people", "events", "people_with_event"])


def _coded(values: pd.Series):  # type: ignore[no-untyped-def]
    """(codes, levels) of a category, text, flag or 0/1 column; (None, None) of any other number."""
    kind = values.dtype
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        numbers = np.asarray(values)
        if not ((numbers == 0) | (numbers == 1)).all():
            return None, None
        return numbers.astype(np.int8), (0, 1)
    if hasattr(values, "cat"):
        return values.cat.codes.to_numpy(), tuple(values.cat.categories)
    codes, levels = pd.factorize(values, sort=True)
    return codes, tuple(levels)


def _count(name, level, codes, k, rows, happened):  # type: ignore[no-untyped-def]
    here = codes == k
    died = here & happened
    return {
        "column": name,
        "level": level,
        "rows": int(here.sum()),
        "people": distinct(rows.person, here),
        "events": int(died.sum()),
        "people_with_event": distinct(rows.person, died),
    }


def distinct(person: Optional[np.ndarray], here: np.ndarray) -> int:
    """Distinct people among the rows under a mask; each row is a person of its own if there are no codes."""
    if person is None:
        return int(np.count_nonzero(here))
    seen = np.zeros(int(person.max()) + 1, dtype=bool)
    seen[person[here]] = True
    return int(seen.sum())
