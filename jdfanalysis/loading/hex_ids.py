"""Hashed ids held as bytes instead of hexadecimal digits: half the memory, the same texts."""
import binascii
from typing import Any, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np

# Shorter ids are not worth packing.
SHORTEST = 16


class HexIds:
    """
    Ids of one even number of hexadecimal digits, all in lower or all in upper case, two digits to a byte.

    It is to be read like an array of bytes (dtype S64 for 64 digits): `len`, `ids[code]` for one id as bytes,
    `ids[codes]` for an array of them, `numpy.asarray(ids)`, `ids.astype(str)`, `ids.tolist()`. It is not written to.

    words : one row per id, its bytes in unsigned 64-bit words, the last filled up with zeros
    digits : per id; upper : are A to F capitals?
    blank : True where there is no id, None if there is one everywhere
    """

    def __init__(self, words: np.ndarray, digits: int, upper: bool = False, blank: Optional[np.ndarray] = None):
        self.words, self.digits, self.upper, self.blank = words, digits, upper, blank

    @property
    def dtype(self) -> np.dtype:
        """Of the texts."""
        return np.dtype("S{}".format(self.digits))

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return int(self.words.nbytes + (0 if self.blank is None else self.blank.nbytes))

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.tolist())

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, (int, np.integer)):
            return self.take(np.array([place])).texts()[0]
        return self.take(place).texts()

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> np.ndarray:
        texts = self.texts()
        return texts if dtype is None else texts.astype(dtype)

    def __eq__(self, other: object) -> Any:
        return self.texts() == (other.texts() if isinstance(other, HexIds) else other)

    def __ne__(self, other: object) -> Any:
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment]

    def astype(self, dtype: Any) -> np.ndarray:
        """The ids as an array of another type, such as str."""
        return self.texts().astype(dtype)

    def tolist(self) -> List[bytes]:
        """The ids as bytes, b"" where there is none."""
        return list(self.texts().tolist())

    def take(self, rows: Any) -> "HexIds":
        """Some of the ids, by positions, a mask or a slice."""
        where = np.arange(len(self.words))[rows] if not _is_positions(rows) else rows
        blank = None if self.blank is None else self.blank[where]
        return HexIds(self.words.take(where, axis=0), self.digits, self.upper, blank)

    def texts(self) -> np.ndarray:
        """All ids as fixed-width bytes."""
        held = self.words.view(np.uint8).reshape(len(self.words), 8 * self.words.shape[1])[:, :self.digits // 2]
        digits = binascii.hexlify(np.ascontiguousarray(held).tobytes())
        found = np.frombuffer(digits.upper() if self.upper else digits, dtype=self.dtype)
        return found if self.blank is None else np.where(self.blank, np.zeros(1, dtype=self.dtype), found)

    def like(self, other: Any) -> bool:
        """True if the words of two can be compared: the same number of digits in the same case."""
        return isinstance(other, HexIds) and (self.digits, self.upper) == (other.digits, other.upper)


def _is_positions(rows: Any) -> bool:
    return isinstance(rows, np.ndarray) and rows.dtype.kind in "iu"


def pack(found: np.ndarray) -> Union[HexIds, np.ndarray]:
    """
    Fixed-width bytes as packed ids, or as they are if they cannot be packed without loss.

    They can if all that are not blank are hexadecimal digits of one even number, in one case. The array may be wider.
    """
    found = _trimmed(found)
    digits = found.dtype.itemsize
    if digits < SHORTEST or digits % 2 or not len(found):
        return found
    there, blank = np.ascontiguousarray(found), None
    if not there.view(np.uint8)[::digits].all():
        # An id that begins with nothing is blank or no hash.
        blank = found == b""
        there = np.where(blank, np.array([b"0" * digits]), found)
    try:
        held = binascii.unhexlify(there)
    except ValueError:
        return found
    has_lower, has_upper = _cases(there)
    if has_lower and has_upper:
        return found
    words = _in_words(np.frombuffer(held, dtype=np.uint8).reshape(len(found), -1))
    return HexIds(words, digits, has_upper, blank)


def _trimmed(found: np.ndarray) -> np.ndarray:
    """Fixed-width bytes without columns that are empty in all rows, as padding leaves them."""
    width = found.dtype.itemsize
    if width < SHORTEST or not len(found):
        return found
    matrix = np.ascontiguousarray(found).view(np.uint8).reshape(len(found), width)
    if matrix[:, -1].any():
        return found
    filled = np.flatnonzero(matrix.any(axis=0))
    return found.astype("S{}".format(int(filled[-1]) + 1 if len(filled) else 1))


def _cases(digits: np.ndarray) -> Tuple[bool, bool]:
    """Whether there are letters a to f, and A to F, among hexadecimal digits."""
    characters = digits.view(np.uint8)
    # 0 to 9 are 0x30 and up, A to F are 0x41 and up, a to f are 0x61 and up.
    has_upper = not np.bitwise_and.reduce(characters) & 0x20
    has_lower = bool((characters > 0x60).any()) if has_upper else bool(np.bitwise_or.reduce(characters) & 0x40)
    return has_lower, has_upper


def _in_words(held: np.ndarray) -> np.ndarray:
    """Rows of bytes as rows of 64-bit words, filled up with zeros."""
    if held.shape[1] % 8 == 0:
        return held.view("<u8")
    wide = np.zeros((len(held), held.shape[1] // 8 * 8 + 8), dtype=np.uint8)
    wide[:, :held.shape[1]] = held
    return wide.view("<u8")


def joined(parts: Sequence[Union[HexIds, np.ndarray]]) -> Union[HexIds, np.ndarray]:
    """Ids one after the other: packed if all parts are and go together, else as fixed-width bytes."""
    kept = [part for part in parts if len(part)]
    if not kept:
        return np.empty(0, dtype="S1")
    first = kept[0]
    if isinstance(first, HexIds) and all(first.like(part) for part in kept):
        blanks = [np.zeros(len(p), dtype=bool) if p.blank is None else p.blank for p in kept]
        blank = np.concatenate(blanks) if any(p.blank is not None for p in kept) else None
        return HexIds(np.concatenate([p.words for p in kept]), first.digits, first.upper, blank)
    return np.concatenate([np.asarray(part) for part in kept])

