"""Ids as they stand in a file -> ids as they are compared: stripped, repaired, blank where there is none."""
import re
from typing import NamedTuple

import numpy as np

from jdfanalysis.loading.texts import MISSING, Texts

_ENDING = re.compile(r"\d+\.0")
_LOST = re.compile(r"\d+(?:\.\d+[eE]\+?|[eE]\+)\d+")
_LONGEST_MARK = max(len(mark) for mark in MISSING)


class CleanIds(NamedTuple):
    """
    Ids of some rows.

    ids : fixed-width bytes, blank where there is none
    missing : True where there is none, or where it was lost
    lost : positions of ids in exponent form, which have lost digits; lost_texts : what stood there
    endings : how many had a decimal ending, which is dropped
    """

    ids: np.ndarray
    missing: np.ndarray
    lost: np.ndarray
    lost_texts: np.ndarray
    endings: int


def clean_ids(texts: Texts) -> CleanIds:
    """Ids that a program took for numbers are put right: 123.0 is 123, but 1.2E+15 has lost digits."""
    found = texts.as_bytes()
    packed = found.tobytes()
    if b" " in packed or b"\t" in packed:
        found = np.char.strip(found)
    missing = _marked_missing(found)
    lost = np.empty(0, dtype=np.int64)
    lost_texts = np.empty(0, dtype=object)
    endings = 0
    if b"." in packed or b"+" in packed:
        odd = np.flatnonzero(np.char.count(found, b".") + np.char.count(found, b"+") > 0)
        shown = [text.decode("utf-8") for text in found[odd].tolist()]
        ended = [i for i, text in enumerate(shown) if _ENDING.fullmatch(text)]
        gone = [i for i, text in enumerate(shown) if _LOST.fullmatch(text)]
        lost, lost_texts, endings = odd[gone], np.array([shown[i] for i in gone], dtype=object), len(ended)
        if ended:
            found = found.copy()
            found[odd[ended]] = np.array([shown[i][:-2].encode("ascii") for i in ended])
        missing[lost] = True
    if missing.any():
        found = found.copy()
        found[missing] = b""
    return CleanIds(found, missing, lost, lost_texts, endings)


def _marked_missing(found: np.ndarray) -> np.ndarray:
    """True where there is nothing, or a text that means nothing."""
    width = found.dtype.itemsize
    missing = np.zeros(len(found), dtype=bool)
    if not len(found):
        return missing
    if width > _LONGEST_MARK:
        # Only a short text can be such a mark.
        beyond = np.ascontiguousarray(found).view(np.uint8).reshape(len(found), width)[:, _LONGEST_MARK]
        short = np.flatnonzero(beyond == 0)
    else:
        short = np.arange(len(found))
    if len(short):
        missing[short] = np.isin(found[short], np.array([mark.encode("ascii") for mark in sorted(MISSING)]))
    return missing
