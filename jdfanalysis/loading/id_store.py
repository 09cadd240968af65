"""Ids with lasting codes, in little memory: ids that were met get the code they had, new ones the next."""
from typing import Any, Optional, Tuple

import numpy as np

from jdfanalysis.loading import ids

_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
# The value of each character that is a digit, 255 for the others.
_VALUES = np.full(256, 255, dtype=np.uint8)
_VALUES[_DIGITS] = np.arange(16, dtype=np.uint8)


class IdStore:
    """
    Codes 0, 1, 2 … in order of first appearance.

    Ids of lower-case hexadecimal digits, all of one even length of 16 or more, are held as the bytes
    they mean, at half the size. Ids are found by a 64-bit key and then compared in full.
    """

    def __init__(self) -> None:
        self._digits: Optional[int] = None
        self._keys = np.empty(0, dtype=np.uint64)
        self._rest = np.empty((0, 1), dtype=np.uint8)
        self._codes = np.empty(0, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self._keys.nbytes + self._rest.nbytes + self._codes.nbytes)

    def codes_of(self, wanted: np.ndarray) -> np.ndarray:
        """
        The code of each id, new ones added in the order given.

        wanted : fixed-width bytes, each id once, none blank
        """
        if not len(wanted):
            return np.empty(0, dtype=np.int32)
        keys, rest = self._split(wanted)
        order = np.argsort(keys, kind="stable")
        keys, rest = keys[order], rest[order]
        place, known = self._find(keys, rest)
        codes = np.empty(len(wanted), dtype=np.int32)
        codes[order[known]] = self._codes[place[known]]
        new = np.sort(order[~known])
        codes[new] = np.arange(len(self), len(self) + len(new), dtype=np.int32)
        self._insert(place[~known], keys[~known], rest[~known], codes[order[~known]])
        return codes

    def lookup(self) -> np.ndarray:
        """All ids so far by code."""
        found = self._whole(slice(None))
        by_code = np.empty_like(found)
        by_code[self._codes] = found
        return by_code

    def ids_at(self, codes: np.ndarray) -> np.ndarray:
        """The ids behind some codes; blank for codes that are not there, such as -1."""
        distinct, place = np.unique(codes, return_inverse=True)
        at = np.flatnonzero(np.isin(self._codes, distinct))
        found = self._whole(at)
        texts = np.zeros(len(distinct), dtype=found.dtype)
        texts[np.searchsorted(distinct, self._codes[at])] = found
        return texts[place.reshape(-1)]

    def _find(self, keys: np.ndarray, rest: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """For sorted keys: the place where each is or belongs, and whether the id is there."""
        place = np.searchsorted(self._keys, keys)
        known = np.zeros(len(keys), dtype=bool)
        step = place.copy()
        pending = np.arange(len(keys))
        while len(pending):
            # Ids that share a key stand side by side: look at one after the other.
            pending = pending[step[pending] < len(self)]
            pending = pending[self._keys[step[pending]] == keys[pending]]
            equal = (self._rest[step[pending]] == rest[pending]).all(axis=1)
            known[pending[equal]] = True
            pending = pending[~equal]
            step[pending] += 1
        return np.where(known, step, place), known

    def _insert(self, place: np.ndarray, keys: np.ndarray, rest: np.ndarray, codes: np.ndarray) -> None:
        self._keys = np.insert(self._keys, place, keys)
        self._rest = np.insert(self._rest, place, rest, axis=0)
        self._codes = np.insert(self._codes, place, codes)

    def _split(self, wanted: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """Key and rest of each id, in the form in which ids are held; both have the same width afterwards."""
        digits = wanted.dtype.itemsize
        fits = digits >= 16 and digits % 2 == 0 and (not len(self) or self._digits == digits)
        packed = _packed(wanted) if fits else None
        if packed is not None:
            self._digits = digits
            keys, rest = packed[:, :8].copy().view(">u8").reshape(-1).astype(np.uint64), packed[:, 8:]
        else:
            if self._digits is not None:
                self._unpack()
            keys, rest = ids.hash64(wanted), _matrix(wanted)
        width = max(rest.shape[1], self._rest.shape[1]) if len(self) else rest.shape[1]
        self._rest = _widened(self._rest, width) if len(self) else np.empty((0, width), dtype=np.uint8)
        return keys, _widened(rest, width)

    def _unpack(self) -> None:
        """Go over to ids as they are."""
        whole = self._whole(slice(None))
        keys = ids.hash64(whole)
        order = np.argsort(keys, kind="stable")
        self._keys, self._rest, self._codes, self._digits = keys[order], _matrix(whole[order]), self._codes[order], None

    def _whole(self, rows: Any) -> np.ndarray:
        """Ids as they were, in the order held."""
        rest = np.ascontiguousarray(self._rest[rows])
        if self._digits is not None:
            keys = self._keys[rows].astype(">u8").view(np.uint8).reshape(-1, 8)
            packed = np.concatenate([keys, rest], axis=1)
            rest = np.empty((len(packed), self._digits), dtype=np.uint8)
            rest[:, 0::2], rest[:, 1::2] = _DIGITS[packed >> 4], _DIGITS[packed & 15]
        return rest.view("S{}".format(rest.shape[1])).reshape(-1)


def _matrix(texts: np.ndarray) -> np.ndarray:
    """Fixed-width bytes as one row of bytes each."""
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), texts.dtype.itemsize)


def _widened(rows: np.ndarray, width: int) -> np.ndarray:
    if rows.shape[1] >= width:
        return rows
    return np.concatenate([rows, np.zeros((len(rows), width - rows.shape[1]), dtype=np.uint8)], axis=1)


def _packed(wanted: np.ndarray) -> Optional[np.ndarray]:
    """Hexadecimal digits as the bytes they mean, one row per id; None if some id has other characters."""
    values = _VALUES[_matrix(wanted)]
    if (values == 255).any():
        return None
    return (values[:, 0::2] << 4) | values[:, 1::2]
