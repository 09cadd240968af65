"""What loading remembers from chunk to chunk: ids with their codes, and which keys and rows there were."""
from collections import abc
from typing import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Table
from jdfanalysis.loading import ids
from jdfanalysis.loading.id_store import IdStore
from jdfanalysis.loading.repeats import Repeats


class AcrossChunks:
    """
    The memory of a load in chunks.

    columns : id columns whose codes hold for all chunks; other id columns are coded chunk by chunk
    Bytes held: 20 per distinct id of 32 hexadecimal digits (others: 12 and the id, in full words), 16 per row with a key.
    """

    def __init__(self, columns: Sequence[str]):
        self._stores = {name: IdStore() for name in columns}
        self._seen = _SeenRows()

    def encode(self, name: str, values: ids.Ids) -> ids.Coded:
        """Codes of the ids of a column, and, for those coded chunk by chunk, their lookup."""
        coded = ids.encode(values)
        if name not in self._stores:
            return coded
        first = np.empty(len(coded.lookup), dtype=np.int64)
        known = np.flatnonzero(coded.codes >= 0)[::-1]
        first[coded.codes[known]] = known
        order = np.argsort(first, kind="stable")
        place = np.empty(len(order) + 1, dtype=np.int32)
        place[order], place[-1] = self._stores[name].codes_of(coded.lookup.take(order)), -1
        return ids.Coded(place[coded.codes], np.empty(0, dtype="S1"))

    def lookup(self, others: Mapping[str, np.ndarray]) -> "GrowingLookup":
        """The lookup of a chunk, `others` being those of the columns coded chunk by chunk."""
        return GrowingLookup({name: store for name, store in self._stores.items() if name in others}, others)

    def find_repeats(self, columns: Mapping[str, np.ndarray], table: Table) -> Repeats:
        """As `repeats.find_repeats`, among the rows of this chunk and all before it; by digests of key and row."""
        key = list(table.key)
        size = len(next(iter(columns.values())))
        if not size or not key or not set(key) <= set(columns):
            return Repeats(np.zeros(size, dtype=bool), 0)
        known = np.ones(size, dtype=bool)
        for name in key:
            known &= ~_is_missing(columns[name], table[name].type)
        facts = [name for name in columns if name != "row_id" or name in key]
        digests = (_digest([columns[name] for name in names])[known] for names in (key, facts))
        return self._seen.find(np.flatnonzero(known), size, *digests)

    def nbytes(self) -> int:
        """Memory held."""
        return sum(store.nbytes for store in self._stores.values()) + self._seen.nbytes


class GrowingLookup(abc.Mapping):  # type: ignore[type-arg]
    """
    The ids behind the codes of each id column, made when asked for.

    For a column coded for all chunks it holds the ids of all chunks read so far, even when asked of an earlier one.
    """

    def __init__(self, stores: Mapping[str, IdStore], others: Mapping[str, np.ndarray]):
        self._stores, self._others = stores, others

    def __getitem__(self, name: str) -> np.ndarray:
        return self._stores[name].lookup() if name in self._stores else self._others[name]

    def ids_at(self, name: str, codes: np.ndarray) -> np.ndarray:
        """The ids behind some codes, without making the whole lookup; blank for -1."""
        return self._stores[name].ids_at(codes) if name in self._stores else ids_at(self._others[name], codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._others)

    def __len__(self) -> int:
        return len(self._others)


def ids_at(lookup: ids.Ids, codes: np.ndarray) -> np.ndarray:
    """The ids behind some codes as bytes, blank for -1, without making texts of all the others."""
    found = np.zeros(len(codes), dtype=lookup.dtype)
    found[codes >= 0] = lookup[codes[codes >= 0]]
    return found


class _SeenRows:
    """Digests of the keys and of the rows that came before, sorted."""

    def __init__(self) -> None:
        self._keys = np.empty(0, dtype=np.uint64)
        self._rows = np.empty(0, dtype=np.uint64)

    @property
    def nbytes(self) -> int:
        return int(self._keys.nbytes + self._rows.nbytes)

    def find(self, places: np.ndarray, size: int, keys: np.ndarray, rows: np.ndarray) -> Repeats:
        """Rows that were there already; and how many others share a key. Then remembers them all."""
        again = _among(keys, self._keys) | pd.Series(keys).duplicated().to_numpy()
        repeated = again & (_among(rows, self._rows) | pd.Series(rows).duplicated().to_numpy())
        self._keys, self._rows = _added(self._keys, keys[~again]), _added(self._rows, rows[~repeated])
        same = np.zeros(size, dtype=bool)
        same[places[repeated]] = True
        return Repeats(same, int((again & ~repeated).sum()))


def _among(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    if not len(known) or not len(values):
        return np.zeros(len(values), dtype=bool)
    order = np.argsort(values)
    found = np.empty(len(values), dtype=bool)
    at = np.minimum(np.searchsorted(known, values[order]), len(known) - 1)
    found[order] = known[at] == values[order]
    return found


def _added(known: np.ndarray, values: np.ndarray) -> np.ndarray:
    fresh = np.sort(values)
    new = np.searchsorted(known, fresh) + np.arange(len(fresh))
    old = np.ones(len(known) + len(fresh), dtype=bool)
    old[new] = False
    whole = np.empty(len(old), dtype=np.uint64)
    whole[old], whole[new] = known, fresh
    return whole


def _is_missing(values: np.ndarray, kind: str) -> np.ndarray:
    if kind == "id":
        return values == b""
    if values.dtype.kind == "f":
        return np.isnan(values)
    return values < 0 if kind != "date" else values == np.iinfo(np.int32).min


def _as_words(values: np.ndarray) -> np.ndarray:
    """One 64-bit word per value; equal values have equal words."""
    if values.dtype.kind == "S":
        return ids.hash64(values)
    if values.dtype.kind == "f":
        return np.where(np.isnan(values), np.nan, values + 0.0).view(np.uint64)
    return values.astype(np.int64).view(np.uint64)


def _digest(columns: Sequence[np.ndarray]) -> np.ndarray:
    """A 64-bit digest of each row, taken column by column."""
    digest = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        pair = np.ascontiguousarray(np.column_stack([digest, _as_words(column)]))
        digest = ids.hash64(pair.view("S16").reshape(len(pair))) if len(pair) else digest
    return digest
