"""Ids of hexadecimal digits held as the bytes they mean, at half the size."""
from typing import List, Optional, Tuple

import numpy as np

from jdfanalysis.loading.growing import Growing

_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
# The value of each character that is a digit, 255 for the others.
_VALUES = np.full(256, 255, dtype=np.uint8)
_VALUES[_DIGITS] = np.arange(16, dtype=np.uint8)
# Ids unpacked at once.
_AT_ONCE = 1 << 18


def packed(texts: np.ndarray) -> Optional[np.ndarray]:
    """
    One row of bytes per id, half as many as the ids have digits.

    texts : fixed-width bytes. None if one of them is shorter than the width, holds anything but digits and lower-case
        a to f, or if the width is odd
    """
    width = texts.dtype.itemsize
    if width % 2:
        return None
    values = _VALUES[np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)]
    if (values == 255).any():
        return None
    return (values[:, 0::2] << 4) | values[:, 1::2]


def unpacked(rows: np.ndarray) -> np.ndarray:
    """The ids that `packed` was given."""
    width = 2 * rows.shape[1]
    texts = np.empty((len(rows), width), dtype=np.uint8)
    texts[:, 0::2], texts[:, 1::2] = _DIGITS[rows >> 4], _DIGITS[rows & 15]
    return texts.view("S{}".format(width)).reshape(-1)


class GrowingIds:
    """Ids added a block at a time: at half their size where all of a block are of the digits of the first such block."""

    def __init__(self) -> None:
        self._size = 0
        self._packed: Optional[Growing] = None
        self._width = 0
        self._others: List[Tuple[int, np.ndarray]] = []

    def add(self, texts: np.ndarray) -> None:
        """Add ids, as fixed-width bytes, at the end."""
        rows = packed(texts) if len(texts) else None
        if self._packed is None and rows is not None:
            self._width = rows.shape[1]
            self._packed = Growing("uint8", (self._width,))
            self._packed.add(np.zeros((self._size, self._width), dtype=np.uint8))
        fits = rows is not None and rows.shape[1] == self._width
        if not fits:
            self._others.append((self._size, texts))
        if self._packed is not None:
            self._packed.add(rows if fits else np.zeros((len(texts), self._width), dtype=np.uint8))
        self._size += len(texts)

    def whole(self) -> np.ndarray:
        """All ids in one array."""
        width = max([2 * self._width, 1] + [texts.dtype.itemsize for _, texts in self._others])
        whole = np.zeros(self._size, dtype="S{}".format(width))
        rows = self._packed.view() if self._packed is not None else np.zeros((0, 1), dtype=np.uint8)
        for start in range(0, len(rows), _AT_ONCE):
            whole[start:start + _AT_ONCE] = unpacked(rows[start:start + _AT_ONCE])
        for start, texts in self._others:
            whole[start:start + len(texts)] = texts
        return whole
