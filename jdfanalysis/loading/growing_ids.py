"""A column of ids while it is read: hashed ones are packed block by block, in one piece of memory."""
from typing import List, Optional, Tuple

import numpy as np

from jdfanalysis.loading.growing import Growing
from jdfanalysis.loading.hex_ids import HexIds, pack
from jdfanalysis.loading.ids import Ids

# Ids unpacked at once, where other ids stand among packed ones.
_AT_ONCE = 100_000


class GrowingIds:
    """
    Ids added a block at a time. Those that are hashes of one length and case are held as bytes, at half the size.

    Blocks of other ids stand aside as they are; blank ids go with either.
    """

    def __init__(self) -> None:
        self._like: Optional[HexIds] = None
        self._words = Growing("uint64", (1,))
        self._blank = Growing("bool")
        self._others: List[Tuple[int, np.ndarray]] = []

    def __len__(self) -> int:
        return len(self._blank)

    def add(self, texts: np.ndarray) -> None:
        """Add a block of fixed-width bytes."""
        block = pack(texts)
        if isinstance(block, HexIds) and self._like is None:
            self._like = block.take(np.empty(0, dtype=np.int64))
            self._words = Growing("uint64", block.words.shape[1:])
            self._words.add(self._nothing(len(self)))
        if isinstance(block, HexIds) and block.like(self._like):
            self._words.add(block.words)
            self._blank.add(np.zeros(len(block), dtype=bool) if block.blank is None else block.blank)
            return
        blank = texts == b""
        if not blank.all():
            self._others.append((len(self), texts))
        if self._like is not None:
            self._words.add(self._nothing(len(texts)))
        self._blank.add(blank)

    def whole(self) -> Ids:
        """All ids so far, packed if they all are; to be read at once, before more are added."""
        return self._made(self._words.view(), self._blank.view())

    def take(self) -> Ids:
        """All ids; then begin anew."""
        found = self._made(self._words.take(), self._blank.take())
        self.__init__()  # type: ignore[misc]
        return found

    def _nothing(self, rows: int) -> np.ndarray:
        assert self._like is not None
        return np.zeros((rows,) + self._like.words.shape[1:], dtype=np.uint64)

    def _made(self, words: np.ndarray, blank: np.ndarray) -> Ids:
        if self._like is None:
            packed = None
        else:
            packed = HexIds(words, self._like.digits, self._like.upper, blank if blank.any() else None)
        if packed is not None and not self._others:
            return packed
        width = max([1 if packed is None else packed.digits] + [texts.dtype.itemsize for _, texts in self._others])
        whole = np.zeros(len(blank), dtype="S{}".format(width))
        for start in range(0, len(blank) if packed is not None else 0, _AT_ONCE):
            whole[start:start + _AT_ONCE] = packed.take(slice(start, start + _AT_ONCE)).texts()
        for start, texts in self._others:
            whole[start:start + len(texts)] = texts
        return whole
