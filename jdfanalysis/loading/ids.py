"""Ids coded densely and joined on the full key.

Ids are compared as 64-bit words. Rows are brought together by a hash of all words, as many of whose bits as fit beside
the number of the row in one integer, so that one sort of integers does it; every match is then checked word by word.
What shares those bits and differs is sorted out by the words: a collision can cost time, never a wrong match.
Nothing is truncated.
"""
from typing import NamedTuple, Optional, Tuple, Union

import numpy as np

from jdfanalysis.loading.hex_ids import HexIds, joined, pack

Ids = Union[np.ndarray, HexIds]

_ONE = np.uint64(0x9E3779B97F4A7C15)
_TWO = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT, _HALF = np.uint64(29), np.uint64(32)
# Rows taken at a time, so that what is made on the way stays in the processor's memory, or at least small.
_BLOCK = 1 << 14
_MANY = 1 << 18


class Coded(NamedTuple):
    """Dense codes (int32, -1 where the id is blank) and the ids they stand for: `lookup[code]`."""

    codes: np.ndarray
    lookup: Ids


def as_bytes(texts: np.ndarray) -> np.ndarray:
    """Texts as a fixed-width array of UTF-8 bytes."""
    if not len(texts):
        return np.empty(0, dtype="S1")
    # numpy's own conversion takes ASCII only; an old numpy breaks on more without a proper error.
    if "".join(map(str, texts)).isascii():
        return np.asarray(texts, dtype=object).astype("S")
    return np.array([str(text).encode("utf-8") for text in texts], dtype="S")


def words_of(ids: Ids) -> np.ndarray:
    """The ids as rows of unsigned 64-bit words, filled up with zeros."""
    if isinstance(ids, HexIds):
        return ids.words
    width = 8 * max(1, -(-ids.dtype.itemsize // 8))
    return np.ascontiguousarray(ids.astype("S{}".format(width), copy=False)).view("<u8").reshape(len(ids), width // 8)


def hash_words(words: np.ndarray) -> np.ndarray:
    """A 64-bit hash of each row of words; words of zeros at the end do not change it."""
    total = np.zeros(len(words), dtype=np.uint64)
    for start in range(0, len(words), _BLOCK):
        weight = _ONE
        block = total[start:start + _BLOCK]
        for position in range(words.shape[1]):
            mixed = words[start:start + _BLOCK, position] * weight
            mixed ^= mixed >> _SHIFT
            mixed *= _TWO
            mixed ^= mixed >> _HALF
            block += mixed
            weight = np.uint64((int(weight) * 0x94D049BB133111EB + 2 * position + 2) % (1 << 64) | 1)
    return total


def hash64(ids: Ids) -> np.ndarray:
    """A 64-bit hash of each id, the same whatever the width of the array."""
    return hash_words(words_of(ids))


def encode(ids: Ids) -> Coded:
    """
    Code ids densely; equal ids get equal codes, a blank id gets -1.

    ids : fixed-width bytes, or packed ones (see `pack`); the lookup is packed if they are
    The codes depend on the set of ids (and on whether they are packed), not on the order of rows. Besides ids and result it needs about
    20 bytes a row.
    """
    blank = _blank(ids)
    if blank is not None:
        there = np.flatnonzero(~blank)
        coded = encode(_rows(ids, there, True))
        codes = np.full(len(ids), -1, dtype=np.int32)
        codes[there] = coded.codes
        return Coded(codes, coded.lookup)
    if not len(ids):
        return Coded(np.empty(0, dtype=np.int32), np.empty(0, dtype="S1"))
    words = words_of(ids)
    order, starts = _grouped(words, hash_words(words))
    codes = np.empty(len(ids), dtype=np.int32)
    codes[order] = np.cumsum(starts, dtype=np.int32) - np.int32(1)
    return Coded(codes, _rows(ids, order[starts]))


def find(wanted: Ids, among: Ids) -> np.ndarray:
    """
    Position in `among` of each id of `wanted`, -1 where there is none; the first where there are several.

    A blank id is found nowhere. Fastest when both are lookups, which come in order of the hash.
    """
    for ids, is_wanted in ((wanted, True), (among, False)):
        blank = _blank(ids)
        if blank is not None:
            there = np.flatnonzero(~blank)
            result = np.full(len(wanted), -1, dtype=np.int64)
            if is_wanted:
                result[there] = find(_rows(wanted, there, True), among)
            else:
                found = find(wanted, _rows(among, there, True))
                result[found >= 0] = there[found[found >= 0]]
            return result
    if not len(wanted) or not len(among):
        return np.full(len(wanted), -1, dtype=np.int64)
    if isinstance(wanted, HexIds) != isinstance(among, HexIds) or isinstance(wanted, HexIds) and not wanted.like(among):
        wanted, among = np.asarray(wanted), np.asarray(among)
    return _find_words(*_same_width(words_of(wanted), words_of(among)))


def codes_in(column: Coded, lookup: Ids) -> np.ndarray:
    """The codes of a column in another lookup; ids that are not there get codes beyond it, in the order of their own."""
    if not len(column.lookup):
        return np.full(len(column.codes), -1, dtype=np.int32)
    at = find(column.lookup, lookup)
    new = at < 0
    at[new] = len(lookup) + np.arange(int(new.sum()))
    return np.where(column.codes < 0, -1, at[column.codes]).astype(np.int32)


def _blank(ids: Ids) -> Optional[np.ndarray]:
    """True where there is no id; None if there is one everywhere."""
    if isinstance(ids, HexIds):
        return ids.blank
    if not len(ids):
        return None
    # A look at the first characters settles most.
    first = np.ascontiguousarray(ids).view(np.uint8).reshape(len(ids), -1)[:, 0]
    if first.all():
        return None
    blank = ids == b""
    return blank if blank.any() else None


def _rows(ids: Ids, where: np.ndarray, filled: bool = False) -> Ids:
    """Some of the ids by position; `filled` if none of these is blank."""
    if isinstance(ids, HexIds):
        return HexIds(ids.words.take(where, axis=0), ids.digits, ids.upper, None if filled or ids.blank is None else ids.blank[where])
    if ids.dtype.itemsize % 8:
        return ids[where]
    return words_of(ids).take(where, axis=0).view(ids.dtype).reshape(-1)


def _keys(hashes: np.ndarray, bits: int, first: int) -> np.ndarray:
    """The hash with its last bits replaced by the number of the row, counted from `first`."""
    keys = hashes >> np.uint64(bits) << np.uint64(bits)
    keys |= np.arange(first, first + len(hashes), dtype=np.uint64)
    return keys


def _sorted_rows(keys: np.ndarray, bits: int, in_runs: bool) -> Tuple[np.ndarray, np.ndarray]:
    """The rows in order of their keys, and True where one has another hash than the one before. Sorts in place."""
    # The stable sort merges what is sorted already; the other is faster on what is not.
    keys.sort(kind="stable" if in_runs else "quicksort")
    order = (keys & np.uint64((1 << bits) - 1)).view(np.int64)
    keys >>= np.uint64(bits)
    starts = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=starts[1:])
    return order, starts


def _grouped(words: np.ndarray, hashes: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Rows in order of hash and words, and True where a new id begins."""
    bits = max(1, (len(words) - 1).bit_length())
    order, starts = _sorted_rows(_keys(hashes, bits, 0), bits, False)
    follows = np.flatnonzero(~starts)
    equal = _equal_rows(words, order[follows], words, order[follows - 1])
    if equal.all():
        return order, starts
    group = np.cumsum(starts) - 1
    mixed = np.zeros(int(group[-1]) + 1, dtype=bool)
    mixed[group[follows[~equal]]] = True
    slots = np.flatnonzero(mixed[group])
    rows = order[slots]
    rows = rows[np.lexsort(tuple(words[rows].T) + (hashes[rows], group[slots]))]
    order[slots] = rows
    other = ~_equal_rows(words, rows[1:], words, rows[:-1])
    starts[slots[1:]] |= other
    return order, starts


def _equal_rows(one: np.ndarray, rows: np.ndarray, other: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Is one[rows[i]] equal to other[at[i]] in every word?"""
    equal = np.empty(len(rows), dtype=bool)
    for start in range(0, len(rows), _MANY):
        left = one.take(rows[start:start + _MANY], axis=0)
        right = other.take(at[start:start + _MANY], axis=0)
        block = left[:, 0] == right[:, 0]
        for position in range(1, left.shape[1]):
            block &= left[:, position] == right[:, position]
        equal[start:start + _MANY] = block
    return equal


def _same_width(one: np.ndarray, other: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Rows of words, the narrower filled up with zeros."""
    width = max(one.shape[1], other.shape[1])
    wide = [w if w.shape[1] == width else np.pad(w, ((0, 0), (0, width - w.shape[1])), "constant") for w in (one, other)]
    return wide[0], wide[1]


def _find_words(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """For each of my rows the first of theirs that equals it, -1 if none does."""
    hashes = hash_words(theirs), hash_words(mine)
    bits = (len(mine) + len(theirs) - 1).bit_length()
    keys = [_keys(hashes[0], bits, 0), _keys(hashes[1], bits, len(theirs))]
    in_runs = all(bool((k[1:] > k[:-1]).all()) for k in keys)
    result = _first_of_theirs(*_sorted_rows(np.concatenate(keys), bits, in_runs), size=len(theirs))
    alike = np.flatnonzero(result >= 0)
    astray = alike[~_equal_rows(mine, alike, theirs, result[alike])]
    if len(astray):
        result[astray] = _find_exactly(mine[astray], hashes[1][astray], theirs, hashes[0])
    return result


def _first_of_theirs(order: np.ndarray, starts: np.ndarray, size: int) -> np.ndarray:
    """For each of mine (rows from `size` on) the first row of its group, if that is one of theirs; else -1."""
    # Codes are int32, so there are never more rows than that can number.
    head = np.arange(len(order), dtype=np.int32)
    head[~starts] = 0
    np.maximum.accumulate(head, out=head)
    is_mine = order >= size
    first = order[head[is_mine]]
    first[first >= size] = -1
    result = np.empty(len(first), dtype=np.int64)
    result[order[is_mine] - size] = first
    return result


def _find_exactly(mine: np.ndarray, my_hashes: np.ndarray, theirs: np.ndarray, their_hashes: np.ndarray) -> np.ndarray:
    """As `_find_words`, by the words alone: for the few whose hash is shared by another id."""
    asked = np.unique(my_hashes)
    near = np.minimum(np.searchsorted(asked, their_hashes), len(asked) - 1)
    rows = np.flatnonzero(asked[near] == their_hashes)
    both = np.concatenate([theirs[rows], mine])
    order = np.lexsort(tuple(both.T))
    starts = np.append(True, ~_equal_rows(both, order[1:], both, order[:-1]))
    found = _first_of_theirs(order, starts, len(rows))
    return np.where(found >= 0, rows[found] if len(rows) else -1, -1)
