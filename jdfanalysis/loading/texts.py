"""One column of some rows as texts: Python objects, or bytes that still lie in their block.

Both kinds have the same faces; the second makes no Python object of a field unless it is asked to.
"""
from typing import Any, List, NamedTuple, Optional, Sequence, Union

import numpy as np
import pandas as pd

from jdfanalysis.loading import ids

# Texts that mean "missing", unless they are declared codes of the variable.
MISSING = frozenset(("", "NULL", "null", "NA", "N/A", "NaN", "nan", "None", ".", "#N/A", "<NA>"))

# Fields longer than this are taken one by one; a row of bytes per field would cost too much.
LONGEST_PACKED = 64
# Zero bytes that must follow the last field of a block.
PADDING = LONGEST_PACKED

_WORD = 8
# Keeps the first 0 … 8 bytes of a little-endian word.
_KEEP = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], dtype=np.uint64)


class Distinct(NamedTuple):
    """The distinct texts of a column, and for each row its place among them (-1 where there is none)."""

    codes: np.ndarray
    texts: List[str]


class ObjectTexts:
    """Texts as Python objects; None and nan where there is none."""

    def __init__(self, values: np.ndarray):
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def distinct(self) -> Distinct:
        """The distinct texts, in order of appearance."""
        codes, found = pd.factorize(self._values)
        return Distinct(codes, list(found))

    def as_bytes(self) -> np.ndarray:
        """Fixed-width UTF-8, blank where there is no text."""
        values = self._values
        if len(values) and pd.isna(values).any():
            values = np.where(pd.isna(values), "", values)
        return ids.as_bytes(values)

    def objects(self) -> np.ndarray:
        """The texts as an object array."""
        return self._values

    def take(self, rows: Any) -> "ObjectTexts":
        """Some of the rows: a slice, a mask or positions."""
        return ObjectTexts(self._values[rows])


class PackedTexts:
    """
    Fields of a block of UTF-8 bytes.

    block : uint8, with at least PADDING zero bytes after the last field
    starts, sizes : of each field; doubled : True if two quotation marks stand for one
    """

    def __init__(self, block: np.ndarray, starts: np.ndarray, sizes: np.ndarray, doubled: bool = False):
        self._block, self._starts, self._sizes, self._doubled = block, starts, sizes, doubled

    def __len__(self) -> int:
        return len(self._starts)

    def packed(self) -> Optional[np.ndarray]:
        """The fields as fixed-width UTF-8; None if that would be too wide, or not what the fields mean."""
        widest = int(self._sizes.max()) if len(self) else 0
        if widest > LONGEST_PACKED or self._doubled:
            return None
        words = self._words(widest)
        return words.view("S{}".format(words.shape[1] * _WORD)).reshape(len(words))

    def as_bytes(self) -> np.ndarray:
        """Fixed-width UTF-8, no wider than need be."""
        found = self.packed()
        if found is None or not len(found):
            return ids.as_bytes(self.objects())
        return found.astype("S{}".format(max(1, int(self._sizes.max()))))

    def objects(self) -> np.ndarray:
        """The texts as an object array."""
        raw = memoryview(self._block)
        pieces = [bytes(raw[at:at + size]) for at, size in zip(self._starts.tolist(), self._sizes.tolist())]
        texts = np.empty(len(pieces), dtype=object)
        texts[:] = self._decoded(pieces)
        return texts

    def take(self, rows: Any) -> "PackedTexts":
        """Some of the rows: a slice, a mask or positions."""
        return PackedTexts(self._block, self._starts[rows], self._sizes[rows], self._doubled)

    def _words(self, widest: int) -> np.ndarray:
        """The fields as rows of 64-bit words, filled up with zeros."""
        count = max(1, -(-widest // _WORD))
        width = count * _WORD
        # Every position of the block as the start of a field; rows of it are copied, never the whole.
        anywhere = np.ndarray((len(self._block) - width,), dtype="V{}".format(width), buffer=self._block, strides=(1,))
        words = anywhere[self._starts].view("<u8").reshape(len(self), count)
        shortest = int(self._sizes.min()) if len(self) else 0
        for position in range(shortest // _WORD, count):
            words[:, position] &= _KEEP[np.clip(self._sizes - position * _WORD, 0, _WORD)]
        return words

    def _decoded(self, pieces: Sequence[bytes]) -> List[str]:
        texts = [piece.decode("utf-8") for piece in pieces]
        return [text.replace('""', '"') for text in texts] if self._doubled else texts


Texts = Union[ObjectTexts, PackedTexts]
