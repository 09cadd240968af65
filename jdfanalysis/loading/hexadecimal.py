"""Ids of hexadecimal digits held as the bytes they mean, at half the size."""
from typing import Optional

import numpy as np

_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
# The value of each character that is a digit, 255 for the others.
_VALUES = np.full(256, 255, dtype=np.uint8)
_VALUES[_DIGITS] = np.arange(16, dtype=np.uint8)


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
