"""How many people a statistic stands on: the count in its row, in its table, or in the evidence. Used by several
rules.
"""

from typing import Optional

from output_checks.evidence import Evidence
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import SIZE, is_total


def count_behind(table: Table, row: int, column: Column, evidence: Optional[Evidence]) -> Optional[float]:
    """
    The count behind the statistic in this cell; None if nothing says it.

    First the evidence, for that cell; then a count column of the same row (the nearest to the left, else the nearest);
    then a row of counts in the same column ('N', 'count').
    """
    named = SIZE.search(column.header)
    if named:
        return float(named.group(1).replace(",", ""))
    if evidence is not None:
        known = evidence.at("counts", table.row_labels[row], column.header)
        if known is not None:
            return known
    beside = [c for c in table.with_role("count") if c.cells[row].value is not None and not is_total(c.header)] or [
        c for c in table.with_role("count") if c.cells[row].value is not None
    ]
    if beside and not table.row_roles[row]:
        return (
            min(beside, key=lambda c: (c.position > column.position, abs(c.position - column.position)))
            .cells[row]
            .value
        )
    shown = next((c for c in table.columns if c.position == column.position and not c.bracket), column)
    for other, role in enumerate(table.row_roles):
        # 'Women, n (%)' is a part of the group; 'N' is the group.
        part = bool(table.bracket_roles) and table.bracket_roles[other] != ""
        if role == "count" and not part and shown.cells[other].value is not None:
            return shown.cells[other].value
    if evidence is not None and evidence.n is not None and len(table.row_labels) <= 12 and not evidence.counts:
        return float(evidence.n)
    return None
