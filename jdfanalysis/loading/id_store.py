"""Ids with lasting codes, in little memory: ids that were met get the code they had, new ones the next."""
from typing import List, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.loading import ids
from jdfanalysis.loading.hex_ids import HexIds, pack


class IdStore:
    """
    Codes 0, 1, 2 … in order of first appearance.

    Hashed ids that are all alike are held as bytes, at half the size (see `HexIds`). Ids are found by a 64-bit key
    and then compared in full.
    """

    def __init__(self) -> None:
        self._like: Optional[HexIds] = None
        self._keys = np.empty(0, dtype=np.uint64)
        self._rest: List[np.ndarray] = []
        self._codes = np.empty(0, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self._keys.nbytes + sum(words.nbytes for words in self._rest) + self._codes.nbytes)

    def codes_of(self, wanted: ids.Ids) -> np.ndarray:
        """
        The code of each id, new ones added in the order given.

        wanted : fixed-width bytes or packed, each id once, none blank
        """
        if not len(wanted):
            return np.empty(0, dtype=np.int32)
        keys, rest = self._split(wanted)
        order = np.argsort(keys, kind="stable")
        keys, rest = keys[order], [words[order] for words in rest]
        place, known = self._find(keys, rest)
        codes = np.empty(len(wanted), dtype=np.int32)
        codes[order[known]] = self._codes[place[known]]
        new = np.sort(order[~known])
        codes[new] = np.arange(len(self), len(self) + len(new), dtype=np.int32)
        if len(new):
            self._insert(place[~known], keys[~known], [words[~known] for words in rest], codes[order[~known]])
        return codes

    def known(self, wanted: np.ndarray) -> np.ndarray:
        """True where an id is there; ids may repeat or be blank, and none is added."""
        if not len(wanted) or not len(self):
            return np.zeros(len(wanted), dtype=bool)
        keys, rest = self._split(wanted)
        return self._find(keys, rest)[1] & (wanted != b"")

    def lookup(self) -> ids.Ids:
        """All ids so far by code."""
        place = np.empty(len(self), dtype=np.int64)
        place[self._codes] = np.arange(len(self))
        return self._whole(place)

    def ids_at(self, codes: np.ndarray) -> np.ndarray:
        """The ids behind some codes as bytes; blank for codes that are not there, such as -1."""
        distinct, place = np.unique(codes, return_inverse=True)
        at = np.flatnonzero(np.isin(self._codes, distinct))
        found = np.asarray(self._whole(at))
        texts = np.zeros(len(distinct), dtype=found.dtype)
        texts[np.searchsorted(distinct, self._codes[at])] = found
        return texts[place.reshape(-1)]

    def _find(self, keys: np.ndarray, rest: Sequence[np.ndarray]) -> Tuple[np.ndarray, np.ndarray]:
        """The place where each key is or belongs, and whether the id is there."""
        place = np.searchsorted(self._keys, keys)
        known = np.zeros(len(keys), dtype=bool)
        step = place.copy()
        pending = np.arange(len(keys))
        while len(pending):
            # Ids that share a key stand side by side: look at one after the other.
            pending = pending[step[pending] < len(self)]
            pending = pending[self._keys[step[pending]] == keys[pending]]
            equal = np.ones(len(pending), dtype=bool)
            for held, asked in zip(self._rest, rest):
                equal &= held[step[pending]] == asked[pending]
            known[pending[equal]] = True
            pending = pending[~equal]
            step[pending] += 1
        return np.where(known, step, place), known

    def _insert(self, place: np.ndarray, keys: np.ndarray, rest: Sequence[np.ndarray], codes: np.ndarray) -> None:
        new = place + np.arange(len(place))
        old = np.ones(len(self) + len(place), dtype=bool)
        old[new] = False
        self._keys = _merged(self._keys, keys, old, new)
        self._rest = [_merged(held, words, old, new) for held, words in zip(self._rest, rest)]
        self._codes = _merged(self._codes, codes, old, new)

    def _split(self, wanted: ids.Ids) -> Tuple[np.ndarray, List[np.ndarray]]:
        """Key and remaining words of each id, in the form in which ids are held; as many words as those have."""
        found = wanted if isinstance(wanted, HexIds) else pack(wanted)
        if isinstance(found, HexIds) and (not len(self) or found.like(self._like)):
            self._like = found.take(np.empty(0, dtype=np.int64))
            words = [found.words[:, at].copy() for at in range(found.words.shape[1])]
            keys, rest = words[0], words[1:]
        else:
            if self._like is not None:
                self._unpack()
            texts = np.asarray(wanted)
            keys, rest = ids.hash64(texts), _words(texts)
        count = max(len(rest), len(self._rest))
        self._rest += [np.zeros(len(self), dtype=np.uint64) for _ in range(count - len(self._rest))]
        return keys, rest + [np.zeros(len(wanted), dtype=np.uint64) for _ in range(count - len(rest))]

    def _unpack(self) -> None:
        """Go over to ids as they are."""
        whole = np.asarray(self._whole(np.arange(len(self))))
        keys = ids.hash64(whole)
        order = np.argsort(keys, kind="stable")
        self._keys, self._codes, self._like = keys[order], self._codes[order], None
        self._rest = [words[order] for words in _words(whole)]

    def _whole(self, rows: np.ndarray) -> ids.Ids:
        """Ids at some of the places held."""
        if self._like is not None:
            words = np.column_stack([held[rows] for held in [self._keys] + self._rest])
            return HexIds(words, self._like.digits, self._like.upper)
        texts = [held[rows] for held in self._rest] or [np.empty(0, dtype=np.uint64)]
        return np.ascontiguousarray(np.column_stack(texts)).view("S{}".format(8 * len(texts))).reshape(-1)


def _merged(held: np.ndarray, fresh: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Both in one array: the new at the places `new`, those held before where `old` is True."""
    whole = np.empty(len(old), dtype=held.dtype)
    whole[old] = held
    whole[new] = fresh
    return whole


def _words(texts: np.ndarray) -> List[np.ndarray]:
    """Fixed-width bytes as columns of 64-bit words."""
    count = -(-texts.dtype.itemsize // 8)
    words = np.ascontiguousarray(texts.astype("S{}".format(8 * count))).view(np.uint64).reshape(len(texts), count)
    return [words[:, at].copy() for at in range(count)]
