"""extremes: a minimum or maximum is one person's value."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries

NAME = "extremes"
REMEDY = "Leave it out, or show a percentile of a large enough group, or a top or bottom code ('90 or more')."


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Every shown minimum, maximum or range: the policy's verdict."""
    verdict = policy.verdict("extremes")
    if verdict == Verdict.CLEAR:
        return []
    return [
        Finding(
            NAME,
            verdict,
            table.where(row, column),
            "A minimum, maximum or range.",
            1,
            REMEDY,
            cell=table.body(row, column),
        )
        for table in summaries(document)
        for row, column, cell in table.cells("minimum", "maximum")
        if cell.value is not None
    ]


RULE = Rule(NAME, "Is a minimum or maximum shown?", ("extremes",), has_role("minimum", "maximum"), check)
