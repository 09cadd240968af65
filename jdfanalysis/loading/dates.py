"""Dates as text -> whole days, with a reason for every one that is set aside."""
import re
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
import pandas as pd

# Stand-ins for "unknown" seen in operational systems. A table may have more: pass them in.
PLACEHOLDERS = (
    "0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01",
    "2099-12-31", "2999-12-31", "9999-01-01", "9999-12-31",
)

_TIME = r"(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})" + _TIME)
_NAMED = re.compile(r"(\d{1,2})[ -]?([A-Za-z]{3})[a-z]*[ -]?(\d{4})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PARTIAL = re.compile(r"\d{4}|\d{4}-\d{1,2}|\d{4}-00-\d{1,2}|\d{4}-\d{1,2}-00|\d{1,2}/\d{4}|00/\d{1,2}/\d{4}")
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MIDNIGHT = re.compile(r"[0:.]+")


class ParsedDates(NamedTuple):
    """For each text: the day (NaT if none), the reason it was set aside ("" if not), and notes."""

    days: np.ndarray
    reasons: np.ndarray
    notes: Dict[str, np.ndarray]


def parse_dates(texts: Sequence[str], placeholders: Sequence[str] = PLACEHOLDERS) -> ParsedDates:
    """
    Read distinct texts as days.

    texts : stripped, not blank; meant for the distinct values of a column, not for its rows
    Understood: YYYY-MM-DD, DD/MM/YYYY (day first, always), 01JAN2015, 20150101, each with or without
    a time of day, which is dropped. Not understood: two-digit years, months before days.
    Returns arrays as long as `texts`: datetime64[ns], reasons, and truth arrays by kind of note.
    """
    found = [_parse(text, placeholders) for text in texts]
    days = np.array([day for day, _, _ in found], dtype="datetime64[ns]")
    reasons = np.array([reason for _, reason, _ in found], dtype=object)
    kinds = ("time of day dropped", "date read day first")
    notes = {kind: np.array([kind in noted for _, _, noted in found], dtype=bool) for kind in kinds}
    return ParsedDates(days, reasons, notes)


def _parse(text: str, placeholders: Sequence[str]) -> Tuple[np.datetime64, str, List[str]]:
    nothing = np.datetime64("NaT", "ns")
    parts, noted = _split(text)
    if not parts:
        partial = _PARTIAL.fullmatch(text) is not None
        serial = _SERIAL.fullmatch(text) is not None
        reason = "partial date" if partial else "spreadsheet day number" if serial else "date not understood"
        return nothing, reason, []
    year, month, day = parts
    if month == 0 or day == 0:
        return nothing, "partial date", []
    iso = "{:04d}-{:02d}-{:02d}".format(year, month, day)
    if iso in placeholders:
        return nothing, "placeholder date", []
    try:
        value = np.datetime64(iso, "D")
    except ValueError:
        return nothing, "date not understood", []
    # Outside these years a day does not fit in nanoseconds.
    if not 1678 <= year <= 2261:
        return nothing, "date out of window", []
    return value.astype("datetime64[ns]"), "", noted


def _split(text: str) -> Tuple[Tuple[int, ...], List[str]]:
    """(year, month, day) and notes; () if the text has no known form."""
    for form, order in ((_ISO, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0)), (_COMPACT, (0, 1, 2))):
        match = form.fullmatch(text)
        if match:
            groups = match.groups()
            noted = ["date read day first"] if form is _DAY_FIRST else []
            return tuple(int(groups[i]) for i in order), noted + _time_note(groups[3:])
    match = _NAMED.fullmatch(text)
    if match and match.group(2).lower() in _MONTHS:
        named = (int(match.group(3)), _MONTHS[match.group(2).lower()], int(match.group(1)))
        return named, _time_note(match.groups()[3:])
    return (), []


def _time_note(groups: Tuple[str, ...]) -> List[str]:
    time = groups[0] if groups else None
    return ["time of day dropped"] if time and not _MIDNIGHT.fullmatch(time) else []


def outside(days: np.ndarray, first: str, last: str) -> np.ndarray:
    """True where a day lies before `first` or after `last`; both ends belong to the window."""
    known = ~pd.isna(days)
    low, high = np.datetime64(first, "ns"), np.datetime64(last, "ns")
    return known & ((days < low) | (days > high))
