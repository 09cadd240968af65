"""Bands of one variable (ages, days, months) in row labels: where two tables cut them differently, they difference."""

import re
from typing import Dict, List, Optional, Tuple

# Open ends, far outside any age, number of days or months.
_LOWEST, _HIGHEST = -1, 10**6
_BETWEEN = re.compile(r"^\D{0,12}?(\d{1,5})\s*(?:-|to|\u2013)\s*(\d{1,5})\D{0,10}$", re.I)
_UNDER = re.compile(r"^(?:under|below|less than|<)\s*(\d{1,5})\D{0,10}$", re.I)
_UP_TO = re.compile(r"^(?:up to|\u2264|<=)\s*(\d{1,5})\D{0,10}$", re.I)
_FROM = re.compile(r"^(\d{1,5})\s*(?:\+|and over|or over|and older|or more|plus)\D{0,10}$", re.I)

Band = Tuple[int, int]


def band_of(label: str) -> Optional[Band]:
    """(first, last) whole number that a label such as '18-24', 'under 18' or '65 and over' stands for; else None."""
    text = label.strip()
    found = _BETWEEN.match(text)
    if found:
        first, last = int(found.group(1)), int(found.group(2))
        return (first, last) if first <= last else None
    found = _UNDER.match(text)
    if found:
        return (_LOWEST, int(found.group(1)) - 1)
    found = _UP_TO.match(text)
    if found:
        return (_LOWEST, int(found.group(1)))
    found = _FROM.match(text)
    return (int(found.group(1)), _HIGHEST) if found else None


def banded(counts: Dict[Tuple[str, str], float]) -> Dict[Tuple[str, str], Dict[Band, float]]:
    """Counts by (the other row labels, column) and band, for the cells whose row label holds one band."""
    out: Dict[Tuple[str, str], Dict[Band, float]] = {}
    for (row, column), value in counts.items():
        parts = row.split(" / ")
        bands = [band_of(part) for part in parts]
        if sum(band is not None for band in bands) == 1:
            place = next(i for i, band in enumerate(bands) if band is not None)
            rest = " / ".join(parts[:place] + parts[place + 1 :])
            out.setdefault((rest, column), {})[bands[place]] = value
    return out


def band_differences(one: Dict[Band, float], two: Dict[Band, float], minimum: float) -> List[Tuple[Band, float]]:
    """
    Ranges that follow from two partitions of one variable: [(range, people in it)], with 1 to `minimum` - 1 people.

    Runs of adjoining bands are added up from a common first number; where one run ends later than the other, the
    difference is the group between their ends. Bands that both tables show are not told.
    """
    found: List[Tuple[Band, float]] = []
    for first in sorted({band[0] for band in one} & {band[0] for band in two}):
        for last, sum_one in _runs(one, first):
            for end, sum_two in _runs(two, first):
                if last == end:
                    continue
                between = (min(last, end) + 1, max(last, end))
                difference = sum_one - sum_two if last > end else sum_two - sum_one
                if 0 < difference < minimum and between not in one and between not in two:
                    found.append((between, difference))
    return sorted(set(found))


def _runs(bands: Dict[Band, float], first: int) -> List[Tuple[int, float]]:
    """(last number, sum) of every run of adjoining bands that begins at `first`."""
    starts = {band[0]: band for band in bands}
    out: List[Tuple[int, float]] = []
    total, at = 0.0, first
    while at in starts and len(out) <= len(bands):
        band = starts[at]
        total += bands[band]
        out.append((band[1], total))
        at = band[1] + 1
    return out
