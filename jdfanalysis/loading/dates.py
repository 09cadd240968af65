"""Dates as text -> whole days, with a reason for every one that is set aside."""
import re
from datetime import date
from typing import NamedTuple, Sequence, Tuple

from jdfanalysis.frames import NO_DAY

_EPOCH = date(1970, 1, 1).toordinal()

# Stand-ins for "unknown" seen in operational systems. A table may have more: pass them in.
PLACEHOLDERS = (
    "0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01",
    "2099-12-31", "2999-12-31", "9999-01-01", "9999-12-31",
)

_TIME = r"(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})" + _TIME)
_NAMED = re.compile(r"(\d{1,2})[ -]?([A-Za-z]{3})[a-z]*[ -]?(\d{4})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PARTIAL = re.compile(r"\d{4}|\d{4}-\d{1,2}|\d{4}-00-\d{1,2}|\d{4}-\d{1,2}-00|\d{1,2}/\d{4}|00/\d{1,2}/\d{4}")
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MIDNIGHT = re.compile(r"[0:.]+")


class ParsedDate(NamedTuple):
    """The day as days since 1970-01-01 (NO_DAY if none), why it was set aside ("" if not), and notes."""

    day: int
    reason: str
    notes: Tuple[str, ...] = ()


def parse_date(text: str, placeholders: Sequence[str] = PLACEHOLDERS) -> ParsedDate:
    """
    Read one text as a day.

    text : stripped, not blank; meant for the distinct values of a column, not for its rows
    Understood: YYYY-MM-DD, YYYY/MM/DD, DD/MM/YYYY (day first, always), 01JAN2015, 20150101, each with or without
    a time of day, which is dropped. Not understood: two-digit years, months before days.
    """
    parts, notes = _split(text)
    if not parts:
        partial = _PARTIAL.fullmatch(text) is not None
        serial = _SERIAL.fullmatch(text) is not None
        reason = "partial date" if partial else "spreadsheet day number" if serial else "date not understood"
        return ParsedDate(int(NO_DAY), reason)
    year, month, day = parts
    if month == 0 or day == 0:
        return ParsedDate(int(NO_DAY), "partial date")
    if "{:04d}-{:02d}-{:02d}".format(year, month, day) in placeholders:
        return ParsedDate(int(NO_DAY), "placeholder date")
    try:
        value = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return ParsedDate(int(NO_DAY), "date not understood")
    # Outside these years a day does not fit in nanoseconds.
    if not 1678 <= year <= 2261:
        return ParsedDate(int(NO_DAY), "date out of window")
    return ParsedDate(value, "", notes)


def _split(text: str) -> Tuple[Tuple[int, ...], Tuple[str, ...]]:
    """(year, month, day) and notes; () if the text has no known form."""
    for form, order in ((_ISO, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0)), (_COMPACT, (0, 1, 2))):
        match = form.fullmatch(text)
        if match:
            groups = match.groups()
            noted = ("date read day first",) if form is _DAY_FIRST else ()
            return tuple(int(groups[i]) for i in order), noted + _time_note(groups[3:])
    match = _NAMED.fullmatch(text)
    if match and match.group(2).lower() in _MONTHS:
        named = (int(match.group(3)), _MONTHS[match.group(2).lower()], int(match.group(1)))
        return named, _time_note(match.groups()[3:])
    return (), ()


def _time_note(groups: Tuple[str, ...]) -> Tuple[str, ...]:
    time = groups[0] if groups else None
    return ("time of day dropped",) if time and not _MIDNIGHT.fullmatch(time) else ()


def day_number(text: str) -> int:
    """Days since 1970-01-01 of a date written YYYY-MM-DD."""
    year, month, day = (int(piece) for piece in text.split("-"))
    return date(year, month, day).toordinal() - _EPOCH
