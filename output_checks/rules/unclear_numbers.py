"""unclear_numbers: numbers whose meaning nothing tells are a question, not a clearance."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, could_not_check
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_tables, summaries

NAME = "unclear_numbers"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Columns of numbers that could not be told by words, shape, sums or neighbours: REVIEW with the question."""
    found: List[Finding] = []
    for table in summaries(document):
        for column in table.columns:
            rows = [r for r, cell in enumerate(column.cells) if cell.value is not None and not table.row_roles[r]]
            if column.role == "unknown" and not column.certain and rows:
                found.append(
                    could_not_check(
                        NAME,
                        table.where_column(column),
                        "what are these numbers?",
                        "Say it in the header (count, percent, mean, ...) or in an evidence file.",
                    )
                )
    return found


RULE = Rule(NAME, "Is it clear what the numbers are?", (), has_tables, check)
