"""weighted_counts: the threshold is on unweighted counts, so weighted ones alone cannot be checked."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries

NAME = "weighted_counts"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Weighted columns in a table without any unweighted count, and without evidence: the policy's verdict."""
    verdict = policy.verdict("weighted_only")
    found: List[Finding] = []
    for table in summaries(document):
        weighted = table.with_role("weighted")
        if (
            weighted
            and not table.with_role("count")
            and not (evidence and evidence.counts)
            and verdict > Verdict.CLEAR
        ):
            found.append(
                Finding(
                    NAME,
                    verdict,
                    table.where_column(weighted[0]),
                    "Could not be checked: weighted numbers without the unweighted counts behind them.",
                    len(weighted),
                    "Put the unweighted counts beside them or in an evidence file.",
                    True,
                )
            )
    return found


RULE = Rule(NAME, "Are unweighted counts given with weighted ones?", ("weighted_only",), has_role("weighted"), check)
