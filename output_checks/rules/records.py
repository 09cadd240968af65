"""records: rows that stand for single people, cases or events never leave."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_tables

NAME = "records"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Tables that look like records: the policy's verdict. The finding names no row."""
    verdict = policy.verdict("records")
    if verdict == Verdict.CLEAR:
        return []
    return [
        Finding(
            NAME,
            verdict,
            table.where_table(),
            "The rows look like single people, cases or events ({:,} rows).".format(
                len(table.row_labels) + table.rows_unread
            ),
            len(table.row_labels),
            "Release summaries; if these are summaries, say in a header what is counted.",
        )
        for table in document.tables
        if table.record_like
    ]


RULE = Rule(NAME, "Do rows stand for single people, cases or events?", ("records", "record_rows"), has_tables, check)
