"""identifiers: hashes, long numbers, dates of birth, full postcodes and their like point at one person."""

import re
from typing import Dict, Iterator, List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.patterns import LONG_NUMBER, PATTERNS
from output_checks.rules.rule import Rule, always
from output_checks.understanding.table import Column
from output_checks.understanding.words import normal

NAME = "identifiers"
REMEDY = "Remove it. Row, case and person identifiers, and what would serve as one, are never for release."
_BIRTH = re.compile(r"\b(dob|date of birth|birth ?date|born)\b")
# A code that no person made up: letters and digits mixed, eight or more.
_CODED = re.compile(r"^(?=.*\d)(?=.*[a-z])[0-9a-z-]{8,}$", re.I)
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Everything that looks like an identifier, in cells, text, comments, properties and code: the policy's verdict."""
    verdict = policy.verdict("identifiers")
    if verdict == Verdict.CLEAR:
        return []
    found: Dict[Tuple[str, str], int] = {}
    for place, what, number in list(_in_cells(document)) + list(_in_texts(document)):
        found[(place, what)] = found.get((place, what), 0) + number
    for what, _ in _kinds(document.path.replace("/", " ")):
        found[("file name", what)] = 1
    return [
        Finding(NAME, verdict, place, "Looks like {}.".format(what), number, REMEDY)
        for (place, what), number in found.items()
    ]


def _kinds(text: str) -> Iterator[Tuple[str, int]]:
    """(kind, how often) of everything in a text that looks like an identifier."""
    for what, pattern in PATTERNS:
        number = sum(1 for _ in pattern.finditer(text))
        if number:
            yield what, number


def _in_cells(document: Document) -> Iterator[Tuple[str, str, int]]:
    for table in document.tables:
        for what, number in _kinds("\n".join([table.title, table.notes] + [c.header for c in table.columns])):
            yield table.where_table(), what, number
        for column in table.columns:
            yield from _in_column(column, table.where_column(column))
    for grid in document.grids if not document.tables else ():
        for what, number in _kinds("\n".join(str(value or "") for row in grid.cells for value in row)):
            yield grid.place or "table", what, number


def _in_column(column: Column, place: str) -> Iterator[Tuple[str, str, int]]:
    texts = {cell.text for cell in column.cells if cell.text}
    if column.role == "id" and (len(texts) > 2 or any(_CODED.match(text) for text in texts)):
        yield place, "a column of identifiers", len(texts)
    if _BIRTH.search(normal(column.header)):
        days = sum(bool(_DAY.match(text)) for text in texts)
        if days:
            yield place, "a date of birth", days
    for what, number in _kinds("\n".join(texts)):
        yield place, what, number
    # Several different whole numbers of nine digits or more, without separators: more than any count here can be.
    long = sum(text.isdigit() and bool(LONG_NUMBER.match(text)) for text in texts)
    if long > 1 and column.role in ("label", "id", "code", "unknown", "count", "measure"):
        yield place, "a long number", long


def _in_texts(document: Document) -> Iterator[Tuple[str, str, int]]:
    for text in document.texts:
        for number, line in enumerate(text.lines, 1):
            place = "{}line {}".format(text.place + ", " if text.place else "", number)
            for what, times in _kinds(line):
                yield place, what, times
            if text.kind != "code" and LONG_NUMBER.search(line):
                yield place, "a long number", 1


RULE = Rule(NAME, "Is there anything that points at one person?", ("identifiers",), always, check)
