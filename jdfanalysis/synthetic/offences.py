"""Offence groups of the synthetic population: Home Office names, invented frequencies.

Home Office codes have five digits; the ones listed are real codes of the public offence
classification for the group. Shares are whole numbers out of 1,000 of first cases.
"""
from dataclasses import dataclass
from functools import lru_cache
from typing import Tuple

import numpy as np

SUMMARY, EITHER_WAY, INDICTABLE = 0, 1, 2


@dataclass(frozen=True)
class Group:
    """
    One offence group.

    label : Home Office group; codes : some of its five-digit codes
    share : first cases per 1,000; persist : chance in 1,000 that the next case is of the same group
    modes : weights of summary, either-way and indictable-only offences
    charge : median days from offence to charge; crown_length : median custodial days at the Crown Court
    """

    label: str
    codes: Tuple[str, ...]
    share: int
    persist: int
    modes: Tuple[int, int, int]
    charge: int
    crown_length: int


GROUPS: Tuple[Group, ...] = (
    Group("Violence against the person", ("00801", "00806", "10501", "00511", "00809"), 43, 250, (0, 90, 10), 90, 970),
    Group("Sexual offences", ("01701", "02001", "08602", "01904"), 10, 450, (0, 40, 60), 280, 1890),
    Group("Robbery", ("03401",), 4, 200, (0, 0, 100), 80, 1320),
    Group("Theft offences", ("04600", "04910", "02801", "03001", "04801"), 108, 710, (0, 97, 3), 60, 640),
    Group("Criminal damage and arson", ("14900", "05601", "05801"), 11, 150, (0, 88, 12), 60, 940),
    Group("Drug offences", ("09210", "09255", "07731", "09213"), 51, 350, (0, 93, 7), 115, 1170),
    Group("Possession of weapons", ("00815", "08120", "00826"), 13, 180, (0, 90, 10), 55, 600),
    Group("Public order offences", ("12509", "06501", "06612"), 22, 200, (0, 95, 5), 65, 530),
    Group("Miscellaneous crimes against society", ("08023", "06603", "07612"), 17, 200, (0, 85, 15), 115, 640),
    Group("Fraud offences", ("05310", "05323", "06112"), 13, 300, (0, 93, 7), 270, 760),
    Group("Summary non-motoring", ("10502", "13901", "16805", "19416"), 354, 320, (100, 0, 0), 155, 80),
    Group("Summary motoring", ("80400", "80303", "82105", "81202"), 354, 450, (100, 0, 0), 155, 80),
)
NAMES = tuple(group.label for group in GROUPS)
VIOLENCE, SEXUAL, ROBBERY, THEFT, DAMAGE, DRUGS, WEAPONS, DISORDER, MISC, FRAUD, NON_MOTORING, MOTORING = range(12)

# Codes of all groups in one row; a case points into it.
CODES: Tuple[str, ...] = tuple(code for group in GROUPS for code in group.codes)


def shares() -> Tuple[int, ...]:
    """First cases per group, whole-number weights."""
    return tuple(group.share for group in GROUPS)


@lru_cache(maxsize=None)
def first_code() -> np.ndarray:
    """Position in CODES of each group's first code."""
    sizes = [len(group.codes) for group in GROUPS]
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)


@lru_cache(maxsize=None)
def code_counts() -> np.ndarray:
    """Codes per group."""
    return np.array([len(group.codes) for group in GROUPS], dtype=np.int64)


@lru_cache(maxsize=None)
def setting(name: str) -> np.ndarray:
    """One numeric setting of every group (a row per group where it has several), in the order of GROUPS."""
    values = np.array([getattr(group, name) for group in GROUPS], dtype=np.int64)
    values.setflags(write=False)
    return values
