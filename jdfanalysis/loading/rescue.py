"""Rows out of text in which quotation marks stand where they should not. Slow, and rarely needed."""
import csv
from typing import Any, List, NamedTuple, Optional, Sequence


class Rescued(NamedTuple):
    """Rows with the right number of fields, in order; and the records that have another."""

    rows: List[List[str]]
    malformed: List[str]


def rescue_rows(block: bytes, delimiter: str, width: int) -> Rescued:
    """
    Read a block record by record by the rules of RFC 4180; a mark inside a field is just a character.

    A record over several lines that has the wrong number of fields, or whose inner lines look like
    rows themselves, began with a mark that was never meant to open anything: its first line is
    then read as it stands, and reading goes on with the next line. Blank lines are left out.
    """
    lines = [line + "\n" for line in block.decode("utf-8").split("\n")]
    found = Rescued([], [])
    start = 0
    while start < len(lines):
        start = _read_on(lines, start, delimiter, width, found)
    return found


def _read_on(lines: List[str], start: int, delimiter: str, width: int, found: Rescued) -> int:
    """Read records from a line on, until one has to be taken as it stands. Returns the next line to read."""
    reader = csv.reader(iter(lines[start:]), delimiter=delimiter, strict=True)
    at = start
    while at < len(lines):
        row = _next(reader)
        taken = reader.line_num - (at - start)
        if row is None or (taken > 1 and (len(row) != width or holds_rows(lines[at:at + taken], delimiter, width))):
            _keep(_next(csv.reader([lines[at]], delimiter=delimiter, quoting=csv.QUOTE_NONE)), lines[at], width, found)
            return at + 1
        _keep(row, lines[at], width, found)
        at += taken
    return at


def holds_rows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """
    True if a line inside a record of several lines has as many fields as a row.

    With fewer than three columns such a line may well be text, and nothing can be told.
    """
    return width > 2 and any(line.count(delimiter) == width - 1 for line in lines[1:-1])


def _next(reader: Any) -> Optional[List[str]]:
    try:
        row: List[str] = next(reader)
        return row
    except (csv.Error, StopIteration):
        return None


def _keep(row: Optional[List[str]], line: str, width: int, found: Rescued) -> None:
    if row is not None and len(row) == width:
        found.rows.append(row)
    elif line.strip():
        found.malformed.append(line.rstrip("\n"))
