"""zeros: a count of zero says that nobody in the group is so; it stays only where nobody could be."""

from typing import List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.understanding.table import Column, Table

NAME = "zeros"
REMEDY = (
    "Suppress or merge it; or declare it structural (`structural_zeros` in the evidence) if nobody can be in the"
    " cell."
)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Shown zero counts that are not declared structural: the policy's verdict; at most REVIEW where it may be no count,
    and for empty cells among counts, which a reader takes for zeros.
    """
    verdict = policy.verdict("zeros")
    found: List[Finding] = []
    if verdict == Verdict.CLEAR:
        return found
    mild = min(verdict, Verdict.REVIEW)
    for table in summaries(document):
        for row, column in _empty(table):
            if not _structural(table, row, column, evidence):
                found.append(_finding(table, row, column, mild, "An empty cell among counts. Is it a zero?"))
        for row, column, cell in table.cells("count"):
            if cell.value != 0 or _structural(table, row, column, evidence):
                continue
            if column.certain or table.row_roles[row]:
                message = "A zero. Is it structural, so that nobody can be in this cell?"
                found.append(_finding(table, row, column, verdict, message))
            else:
                message = "A zero that may be a count. What are the numbers, and can the cell hold anybody?"
                found.append(_finding(table, row, column, mild, message))
    return found


def _structural(table: Table, row: int, column: Column, evidence: Optional[Evidence]) -> bool:
    return evidence is not None and evidence.is_structural(table.row_labels[row], column.header)


def _finding(table: Table, row: int, column: Column, verdict: Verdict, message: str) -> Finding:
    return Finding(NAME, verdict, table.where(row, column), message, 1, REMEDY, cell=table.body(row, column))


def _empty(table: Table) -> List[Tuple[int, Column]]:
    """Empty cells of certain counts, in rows where another count stands."""
    counts = [column for column in table.with_role("count") if column.certain]
    if len(counts) < 2:
        return []
    rows = [
        row
        for row, role in enumerate(table.row_roles)
        if not role and any(column.cells[row].value is not None for column in counts)
    ]
    return [(row, column) for row in rows for column in counts if not column.cells[row].text]


RULE = Rule(NAME, "Is a zero shown that is not structural?", ("zeros",), has_role("count"), check)
