"""markers: one mark must stand for every hidden cell, so that a small count cannot be told from a zero."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, summaries
from output_checks.understanding.cells import says_below
from output_checks.understanding.table import Table

NAME = "markers"
REMEDY = "Use one mark for all hidden cells, zeros, small counts and secondary ones, and say what it means in a note."
_COUNTED = ("count", "percent", "proportion", "rate", "unknown")
_SMALL = re.compile(r"(?:<|less than|fewer than|under|below|\u2264)\s*\d+|\b[1-9]\s*(?:-|to|\u2013)\s*\d", re.I)


def applies(document: Document) -> bool:
    """Applies where a table has a mark in place of a number."""
    return any(cell.mark for table in summaries(document) for _, _, cell in table.cells(*_COUNTED))


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    A mark that says 'small' beside a shown zero or a second mark: the policy's verdict; two unexplained marks:
    REVIEW.
    """
    verdict = policy.verdict("markers")
    found: List[Finding] = []
    if verdict == Verdict.CLEAR:
        return found
    for table in summaries(document):
        marks = [(row, column, cell.text) for row, column, cell in table.cells(*_COUNTED) if cell.mark]
        if not marks:
            continue
        kinds = sorted({text.lower() for _, _, text in marks})
        zero = any(cell.value == 0 for _, _, cell in table.cells("count"))
        small = any(says_below(text) for text in kinds) or bool(_SMALL.search(_words(table)))
        row, column, _ = marks[0]
        place = table.where(row, column)
        if small and (zero or len(kinds) > 1):
            found.append(Finding(NAME, verdict, place, "Marks tell a small count from a zero.", len(marks), REMEDY))
        elif len(kinds) > 1:
            found.append(
                Finding(
                    NAME,
                    min(verdict, Verdict.REVIEW),
                    place,
                    "{} different marks. Does one stand for zero, another for small counts?".format(len(kinds)),
                    len(marks),
                    REMEDY,
                )
            )
    return found


def _words(table: Table) -> str:
    return " ; ".join([table.title, table.notes] + [column.header for column in table.columns])


RULE = Rule(NAME, "Do marks tell a zero from a small count?", ("markers",), applies, check)
