"""The closed list of what can be wrong, or just noteworthy, in a table that is read."""
from typing import Dict, List, NamedTuple, Tuple

from jdfanalysis.errors import Problem


class Reason(NamedTuple):
    """What became of the value or row, and what the reader can do."""

    kind: str  # quarantined (the row), set aside (the value), kept, or note
    remedy: str


REASONS: Dict[str, Reason] = {
    # Rows that are not in the table; they are in `quarantined`.
    "required value missing": Reason("quarantined", "Ask the data provider: these rows cannot be identified."),
    "wrong number of fields": Reason("quarantined", "Look for an unquoted delimiter, or a file cut short."),
    "repeated record": Reason("quarantined", "The same record came more than once; the first is kept."),
    # Values that are missing in the table; they are in `set_aside`.
    "date not understood": Reason("set aside", "Dates are read as YYYY-MM-DD, or day first as DD/MM/YYYY."),
    "partial date": Reason("set aside", "Only month or year is known."),
    "placeholder date": Reason("set aside", "A stand-in for an unknown date, such as 1900-01-01."),
    "date out of window": Reason("set aside", "Outside the declared window; widen it in the dictionary if right."),
    "spreadsheet day number": Reason("set aside", "A spreadsheet turned dates into numbers; ask for the text again."),
    "number not understood": Reason("set aside", "Not a number."),
    "number out of range": Reason("set aside", "Outside the declared range; widen it in the dictionary if right."),
    "id in exponent form": Reason("set aside", "A program read ids as numbers and lost digits; ask for the text."),
    "flag not understood": Reason("set aside", "Flags are Y/N, yes/no, true/false or 1/0."),
    # Values that stay as they are.
    "unknown code": Reason("kept", "Not on the declared list of codes; kept as a category of its own."),
    "breaks the declared form": Reason("kept", "Not in the declared form; kept as it is."),
    "key repeated with other content": Reason("kept", "Rows share a key but differ; all are kept."),
    "column repeated in the file": Reason("kept", "The first column of that name is read; the others are not."),
    "second column for one variable": Reason("kept", "Two columns answer to one variable; the nearer name is read."),
    "decoded as Windows-1252": Reason("kept", "Some text is not UTF-8; check accented letters."),
    "zero byte in the text": Reason("kept", "Left out; the file may be damaged there."),
    "quotation mark inside a field": Reason("kept", "Marks that open or close nothing were read as characters."),
    "no line end at the end of the file": Reason("kept", "The file may be cut short; compare the row count."),
    # Things done that lose nothing, and facts about the extract.
    "of other people, left out": Reason("note", ""),
    "time of day dropped": Reason("note", ""),
    "date read day first": Reason("note", ""),
    "leading zeros restored": Reason("note", ""),
    "decimal ending dropped": Reason("note", ""),
    "thousands separator dropped": Reason("note", ""),
    "code read without regard to case": Reason("note", ""),
    "marked as missing in the file": Reason("note", ""),
    "read under another name": Reason("note", ""),
    "not in the extract": Reason("note", ""),
    "not declared, not read": Reason("note", ""),
}


class Tally:
    """Counts by (reason, place); the one thing that every step of reading writes to."""

    def __init__(self) -> None:
        self._counts: Dict[Tuple[str, str], int] = {}

    def add(self, reason: str, where: str, count: int = 1) -> None:
        """Add `count` under a reason of the closed list; nothing if it is zero. KeyError for another reason."""
        REASONS[reason]
        if count:
            key = (reason, where)
            self._counts[key] = self._counts.get(key, 0) + int(count)

    def count(self, reason: str, where: str = "") -> int:
        """Total under a reason, in one place or in all."""
        return sum(n for (r, w), n in self._counts.items() if r == reason and where in ("", w))

    def entries(self, *kinds: str) -> List[Problem]:
        """What was counted of some kinds (quarantined, set aside, kept, note), in the order of REASONS."""
        order = list(REASONS)
        found = sorted(self._counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
        return [Problem(r, w, n, REASONS[r].remedy) for (r, w), n in found if REASONS[r].kind in kinds]
