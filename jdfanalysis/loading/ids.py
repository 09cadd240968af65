"""Ids as fixed-width bytes, coded densely and joined on the full key.

Long hashed ids are compared through a 64-bit hash of all their bytes, and every match is then
checked byte by byte: a collision can cost time, never a wrong match. Nothing is truncated.
"""
from typing import NamedTuple, Tuple

import numpy as np

_ONE = np.uint64(0x9E3779B97F4A7C15)
_TWO = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


class Coded(NamedTuple):
    """Dense codes (int32, -1 where the id is blank) and the ids they stand for: `lookup[code]`."""

    codes: np.ndarray
    lookup: np.ndarray


def as_bytes(texts: np.ndarray) -> np.ndarray:
    """Texts as a fixed-width array of UTF-8 bytes."""
    try:
        return np.asarray(texts, dtype=object).astype("S") if len(texts) else np.empty(0, dtype="S1")
    except UnicodeEncodeError:
        return np.array([str(text).encode("utf-8") for text in texts], dtype="S")


def hash64(ids: np.ndarray) -> np.ndarray:
    """A 64-bit hash of each id, the same whatever the width of the array."""
    width = 8 * max(1, -(-ids.dtype.itemsize // 8))
    words = np.ascontiguousarray(ids.astype("S{}".format(width))).view("<u8").reshape(len(ids), -1)
    total = np.zeros(len(ids), dtype=np.uint64)
    weight = _ONE
    for position in range(words.shape[1]):
        mixed = words[:, position] * weight
        mixed ^= mixed >> _SHIFT
        mixed *= _TWO
        # A word of zeros adds nothing, so that padding does not change the hash.
        total += mixed ^ (mixed >> _SHIFT)
        weight = np.uint64((int(weight) * 0x94D049BB133111EB + 2 * position + 2) % (1 << 64) | 1)
    return total


def encode(ids: np.ndarray) -> Coded:
    """
    Code ids densely; equal ids get equal codes, a blank id gets -1.

    The codes depend on the set of ids, not on the order of rows.
    """
    if not len(ids):
        return Coded(np.empty(0, dtype=np.int32), np.empty(0, dtype="S1"))
    hashes = hash64(ids)
    order = np.argsort(hashes, kind="stable")
    sorted_ids = ids[order]
    new_hash = hashes[order][1:] != hashes[order][:-1]
    new_id = sorted_ids[1:] != sorted_ids[:-1]
    if np.any(new_id & ~new_hash):
        lookup, codes = np.unique(ids, return_inverse=True)
        return _without_blank(codes.reshape(-1).astype(np.int32), lookup)
    starts = np.concatenate([[True], new_id])
    codes = np.empty(len(ids), dtype=np.int32)
    codes[order] = np.cumsum(starts, dtype=np.int32) - np.int32(1)
    return _without_blank(codes, sorted_ids[starts])


def _without_blank(codes: np.ndarray, lookup: np.ndarray) -> Coded:
    blank = np.flatnonzero(lookup == b"")
    if not len(blank):
        return Coded(codes, lookup)
    at = np.int32(blank[0])
    moved = np.where(codes > at, codes - np.int32(1), codes).astype(np.int32)
    moved[codes == at] = -1
    return Coded(moved, np.delete(lookup, blank[0]))


def find(wanted: np.ndarray, among: np.ndarray) -> np.ndarray:
    """
    Position in `among` of each id of `wanted`, -1 where there is none; the first where there are several.

    A blank id is found nowhere.
    """
    if not len(wanted) or not len(among):
        return np.full(len(wanted), -1, dtype=np.int64)
    known = hash64(among)
    order = np.argsort(known, kind="stable")
    sorted_known = known[order]
    asked = hash64(wanted)
    # Asking in order of the hash keeps the search in cache.
    queue = np.argsort(asked, kind="stable")
    place = np.empty(len(wanted), dtype=np.int64)
    place[queue] = np.searchsorted(sorted_known, asked[queue])
    inside = np.minimum(place, len(among) - 1)
    at = order[inside]
    same_hash = sorted_known[inside] == asked
    found = same_hash & (among[at] == wanted) & (wanted != b"")
    result = np.where(found, at, -1)
    astray = np.flatnonzero(same_hash & ~found & (wanted != b""))
    for position in astray:
        # Two ids share a hash: compare the few that do.
        last = np.searchsorted(sorted_known, asked[position], side="right")
        rivals = order[place[position]:last]
        equal = rivals[among[rivals] == wanted[position]]
        result[position] = equal[0] if len(equal) else -1
    return result


def share_codes(first: Coded, second: Coded) -> Tuple[Coded, Coded]:
    """Recode two columns so that equal ids have equal codes; both get the joint lookup."""
    at = find(second.lookup, first.lookup)
    new = at < 0
    at[new] = len(first.lookup) + np.arange(int(new.sum()))
    width = max(first.lookup.dtype.itemsize, second.lookup.dtype.itemsize)
    kind = "S{}".format(width)
    lookup = np.concatenate([first.lookup.astype(kind), second.lookup[new].astype(kind)])
    moved = np.where(second.codes < 0, -1, at[second.codes] if len(at) else -1).astype(np.int32)
    return Coded(first.codes, lookup), Coded(moved, lookup)
