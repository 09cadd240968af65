"""One cell: a number, a percentage, a suppression mark, or words."""

import re
from typing import Any, Optional, Tuple

from output_checks.understanding.table import Cell

_NUMBER = r"[-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?"
_SIMPLE = re.compile(r"^[£$€]?\s*(" + _NUMBER + r")\s*(%?)\s*(\*{0,3})$")
_PAIR = re.compile(r"^[£$€]?\s*(" + _NUMBER + r")\s*(%?)\s*[\(\[]\s*(" + _NUMBER + r")\s*(%?)\s*[\)\]]$")
_RANGE = re.compile(
    r"^[£$€]?\s*("
    + _NUMBER
    + r")\s*(%?)\**\s*[\(\[]\s*"
    + _NUMBER
    + r"\s*(?:,|;|to|-|\u2013)\s*"
    + _NUMBER
    + r"\s*[\)\]]$"
)
# Marks that stand where a number was hidden, or where there is none.
_MARK = re.compile(
    r"^(\*+|\[[a-z]{1,3}\]|[csxuz]|\.{1,3}|-{1,2}|\u2013|\u2014|~|#|xx+|:"
    r"|suppressed|\[suppressed\]|\[redacted\]|redacted|hidden|low"
    r"|masked|n/?s|(?:<|\u2264|<=|under|less than|fewer than)\s*\d+|\d+\s*(?:-|\u2013|to)\s*\d+|\(\s*\))$",
    re.I,
)
_BELOW = re.compile(r"^(?:<|\u2264|<=|under|less than|fewer than)\s*\d+$|^[1-9]\s*(?:-|\u2013|to)\s*\d{1,2}$", re.I)
_MISSING = {"", "nan", "na", "n/a", "none", "null", "nat", "<na>", "missing"}


def number_in(text: str) -> Optional[float]:
    """The number that a text is, thousands separators allowed; None if it is none."""
    try:
        return float(text.replace(",", "").replace("\u2212", "-"))
    except ValueError:
        return None


def is_missing(raw: Any) -> bool:
    """True for a cell that holds nothing: empty, or one of the usual words for missing."""
    return (
        raw is None
        or (isinstance(raw, float) and raw != raw)
        or (isinstance(raw, str) and raw.strip().lower() in _MISSING)
    )


def read_cell(raw: Any) -> Cell:
    """What one raw cell says. Booleans and dates are words here."""
    if is_missing(raw):
        return Cell("")
    if isinstance(raw, bool):
        return Cell(str(raw))
    if isinstance(raw, (int, float)):
        return Cell(_plain(raw), float(raw))
    text = str(raw).strip()
    simple = _SIMPLE.match(text)
    if simple and simple.group(1):
        value = number_in(simple.group(1))
        if value is not None:
            return Cell(text, value, percent=bool(simple.group(2)))
    ranged = _RANGE.match(text)
    if ranged and ranged.group(1):
        return Cell(text, number_in(ranged.group(1)), percent=bool(ranged.group(2)), interval=True)
    return Cell(text, mark=bool(_MARK.match(text)))


def _plain(raw: float) -> str:
    return str(int(raw)) if float(raw).is_integer() and abs(raw) < 1e15 else repr(float(raw))


def split_pair(raw: Any) -> Optional[Tuple[Cell, Cell]]:
    """'123 (45.6%)' as two cells, the number outside and the one in brackets; None for anything else."""
    if not isinstance(raw, str):
        return None
    pair = _PAIR.match(raw.strip())
    if not pair or not pair.group(1) or not pair.group(3):
        return None
    outer, inner = number_in(pair.group(1)), number_in(pair.group(3))
    if outer is None or inner is None:
        return None
    return (
        Cell(pair.group(1), outer, percent=bool(pair.group(2))),
        Cell(pair.group(3), inner, percent=bool(pair.group(4))),
    )


def says_below(text: str) -> bool:
    """True for a mark that says by itself that the hidden count is small but not zero: '<10', '1-9'."""
    return bool(_BELOW.match(text.strip()))
