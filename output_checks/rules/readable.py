"""readable: what could not be read could not be checked, and the report says so."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, could_not_check
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, always

NAME = "readable"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Every part of a file that was not read, and files in which nothing was found: REVIEW."""
    remedy = "Save the file anew in a plain form (csv, txt, png) and check again."
    found = [could_not_check(NAME, "the file", what + ".", remedy) for what in document.unread]
    for table in document.tables:
        if table.rows_unread:
            found.append(
                could_not_check(
                    NAME,
                    table.where_table(),
                    "{:,} further rows were not read.".format(table.rows_unread),
                    "Send a smaller table.",
                )
            )
    found += _unmatched(document, evidence)
    empty = not (document.grids or document.texts or document.figures or document.unread or document.hidden)
    if empty and document.kind not in ("model", "unknown", "archive"):
        found.append(could_not_check(NAME, "the file", "nothing was found in it.", remedy))
    return found


def _unmatched(document: Document, evidence: Optional[Evidence]) -> List[Finding]:
    """Evidence whose labels are not those of the table says nothing about it."""
    if evidence is None or not evidence.rows or not evidence.columns:
        return []
    known = 0
    for table in document.tables:
        if any(column.header in evidence.columns for column in table.columns):
            missing = [row for row, label in enumerate(table.row_labels) if label not in evidence.rows]
            known += 1
            if missing:
                message = "{} rows of the table are not in its evidence.".format(len(missing))
                return [
                    could_not_check(NAME, table.where_table(), message, "Use the labels of the file in the evidence.")
                ]
    if known or not document.tables:
        return []
    return [
        could_not_check(
            NAME,
            "the evidence file",
            "no column of the file is in its evidence.",
            "Use the labels of the file in the evidence.",
        )
    ]


RULE = Rule(NAME, "Could the whole file be read?", ("archive_depth", "archive_files", "archive_mb"), always, check)
