"""full_cells: a group in which everybody is the same tells it about each of them (class disclosure)."""

from typing import List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.rules.small_counts import is_rounded
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import is_total

NAME = "full_cells"
REMEDY = (
    "Merge the category with a neighbour, or suppress; argue an exception if it is known from outside or structural."
)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Rows and columns of counts with one category at or above full_share, and percentages of that size or their
    mirror.
    """
    verdict, share = policy.verdict("full_cells"), policy["full_share"]
    if verdict == Verdict.CLEAR or share is None:
        return []
    found: List[Finding] = []
    for table in summaries(document):
        # In a rounded table a zero need not be one, nor a whole group.
        worst = min(verdict, Verdict.REVIEW) if is_rounded(table, evidence) else verdict
        places = _full_counts(table, share, evidence) + _full_percentages(table, share)
        for row, column in places:
            if evidence is not None and evidence.structural_zeros is True:
                continue
            found.append(
                Finding(
                    NAME,
                    worst,
                    table.where(row, column),
                    "Nearly everybody or everybody in this group has the same value.",
                    1,
                    REMEDY,
                    cell=table.body(row, column),
                )
            )
    return found


def _full_counts(table: Table, share: float, evidence: Optional[Evidence]) -> List[Tuple[int, Column]]:
    columns = [c for c in table.with_role("count") if not is_total(c.header) and c.certain]
    rows = [r for r in range(len(table.row_labels)) if not is_total(table.row_labels[r]) and not table.row_roles[r]]
    if len(columns) < 2:
        return []
    found = []
    for row in rows:
        found += _full_line([(row, column) for column in columns], share)
    if len(rows) > 1:
        for column in columns:
            found += _full_line([(row, column) for row in rows], share)
    return [place for place in found if not _only_one_possible(table, place, columns, rows, evidence)]


def _only_one_possible(
    table: Table, place: Tuple[int, Column], columns: List[Column], rows: List[int], evidence: Optional[Evidence]
) -> bool:
    """True if every other cell of the row, or of the column, is declared structural: then nobody could be elsewhere."""
    if evidence is None:
        return False
    labels, (at, inside) = table.row_labels, place
    return all(evidence.is_structural(labels[at], c.header) for c in columns if c is not inside) or all(
        evidence.is_structural(labels[r], inside.header) for r in rows if r != at
    )


def _full_line(line: List[Tuple[int, Column]], share: float) -> List[Tuple[int, Column]]:
    values = [column.cells[row].value for row, column in line]
    if len(values) < 2 or None in values or sum(values) <= 0:
        return []
    largest = max(values)
    return [line[values.index(largest)]] if largest >= share * sum(values) else []


def _full_percentages(table: Table, share: float) -> List[Tuple[int, Column]]:
    found = []
    for row, column, cell in table.cells("percent", "proportion"):
        whole = 1.0 if table.role(row, column) == "proportion" else 100.0
        if cell.value is None or is_total(column.header) or is_total(table.row_labels[row]):
            continue
        if (
            all(other.value == whole for other in column.cells if other.value is not None)
            and len(column.cells) > 1
            and len(table.with_role("percent", "proportion")) > 1
        ):
            continue
        if cell.value >= share * whole or cell.value <= (1 - share) * whole + 1e-12:
            found.append((row, column))
    return found


RULE = Rule(
    NAME,
    "Does everybody in a group have the same value?",
    ("full_cells", "full_share"),
    has_role("count", "percent", "proportion"),
    check,
)
