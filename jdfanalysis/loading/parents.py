"""The person of a row that has no link of its own: that of the parent's row with the same key."""
from typing import Dict, List, Mapping, Tuple

import numpy as np

from jdfanalysis.loading import ids
from jdfanalysis.loading.folders import Loaded
from jdfanalysis.loading.loaded import LoadedTable


def one_value(keys: np.ndarray, values: np.ndarray, size: int) -> Tuple[np.ndarray, np.ndarray]:
    """For each key 0 … size-1 its value, -1 if it has none or several; and which keys have several."""
    result = np.full(size, -1, dtype=np.int32)
    result[keys] = values
    several = np.zeros(size, dtype=bool)
    several[keys[result[keys] != values]] = True
    result[several] = -1
    return result, several


def persons_by_parent(
    loaded: Loaded, codes: Dict[str, np.ndarray], ambiguous: Dict[str, int]
) -> Dict[str, Dict[str, np.ndarray]]:
    """
    Fill `codes` for tables that declare a parent, and give all columns that refer to another table in its codes.

    A row whose key several people share gets none and is counted in `ambiguous`. A table that has
    codes already keeps them; only its columns are recoded.
    """
    recoded = {name: _references(table, loaded) for name, table in loaded.items()}
    waiting = [name for name, table in loaded.items() if _has_parent(table, loaded)]
    while waiting:
        ready = [name for name in waiting if loaded[name].declaration.parent not in waiting]
        for name in ready or waiting:
            child, parent = loaded[name], loaded[loaded[name].declaration.parent]
            recoded[name].update(_recode(child, parent))
            if name not in codes and parent.name in codes:
                keys = _keys(recoded[name], child, parent)
                codes[name], ambiguous[name] = _inherit(keys, codes[parent.name])
        waiting = [name for name in waiting if name not in ready] if ready else []
    return recoded


def _has_parent(table: LoadedTable, loaded: Mapping[str, LoadedTable]) -> bool:
    declaration = table.declaration
    if not declaration.parent or declaration.parent not in loaded:
        return False
    above = loaded[declaration.parent].lookup
    return all(mine in table.lookup and theirs in above for mine, theirs in declaration.parent_key)


def _recode(child: LoadedTable, parent: LoadedTable) -> Dict[str, np.ndarray]:
    """The child's key columns in the codes of the parent; ids the parent lacks get codes beyond its own."""
    return {mine: _in_codes_of(child, mine, parent, theirs) for mine, theirs in child.declaration.parent_key}


def _references(table: LoadedTable, loaded: Mapping[str, LoadedTable]) -> Dict[str, np.ndarray]:
    """Columns that refer to another loaded table, in its codes."""
    there = [
        (mine, loaded[other], theirs)
        for mine, other, theirs in table.declaration.references
        if mine in table.lookup and other in loaded and theirs in loaded[other].lookup
    ] + _same_system(table, loaded)
    return {mine: _in_codes_of(table, mine, other, theirs) for mine, other, theirs in there}


def _same_system(table: LoadedTable, loaded: Mapping[str, LoadedTable]) -> List[Tuple[str, LoadedTable, str]]:
    """The person key within one dataset, which a table shares with its parent: the same codes mean the same person."""
    declaration = table.declaration
    if declaration.parent not in loaded or declaration.parent == table.name:
        return []
    above = loaded[declaration.parent]
    mine, theirs = declaration.person_column, above.declaration.person_column
    return [(mine, above, theirs)] if mine in table.lookup and theirs in above.lookup else []


def _in_codes_of(table: LoadedTable, mine: str, other: LoadedTable, theirs: str) -> np.ndarray:
    return ids.codes_in(ids.Coded(table.frame[mine].to_numpy(), table.lookup[mine]), other.lookup[theirs])


def _keys(
    recoded: Mapping[str, np.ndarray], child: LoadedTable, parent: LoadedTable
) -> Tuple[np.ndarray, np.ndarray]:
    """One int64 key per row of child and parent; -1 where a part is missing."""
    below = np.zeros(len(child.frame), dtype=np.int64)
    above = np.zeros(len(parent.frame), dtype=np.int64)
    for mine, theirs in child.declaration.parent_key:
        first, second = recoded[mine], parent.frame[theirs].to_numpy()
        size = np.int64(max(first.max() if len(first) else 0, second.max() if len(second) else 0) + 1)
        below = np.where((below < 0) | (first < 0), -1, below * size + first)
        above = np.where((above < 0) | (second < 0), -1, above * size + second)
    return below, above


def _inherit(keys: Tuple[np.ndarray, np.ndarray], persons: np.ndarray) -> Tuple[np.ndarray, int]:
    below, above = keys
    known = (above >= 0) & (persons >= 0)
    distinct, place = np.unique(above[known], return_inverse=True)
    if not len(distinct):
        return np.full(len(below), -1, dtype=np.int32), 0
    person_of_key, several = one_value(place.reshape(-1), persons[known], len(distinct))
    at = np.minimum(np.searchsorted(distinct, below), len(distinct) - 1)
    there = distinct[at] == below
    return np.where(there, person_of_key[at], -1).astype(np.int32), int((there & several[at]).sum())
