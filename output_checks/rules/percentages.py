"""percentages: a percentage and its base are a count in disguise."""

from typing import List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict, could_not_check
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import BASE, is_total

NAME = "percentages"
REMEDY = "Hide the percentage as well, round it to whole numbers or to the nearest 5, or merge categories."
_ADD = "Put the count of each group in the table, or in an evidence file."
_ROLES = ("percent", "proportion")


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Percentage times base, and what is left of the base, against minimum_count: BLOCK if it rounds to less.

    The base is found among the counts of the table: the column the percentages were taken from, a total, or the count
    of the same row. With evidence, the counts there. Without any of these: could not be checked.
    """
    found: List[Finding] = []
    for table in summaries(document):
        if table.with_role("survival", "incidence") or table.with_role("coefficient") and "percent" not in table.row_roles:
            continue
        for column in [c for c in table.columns if any(table.role(r, c) in _ROLES for r in range(len(c.cells)))]:
            found += _column(table, column, evidence, policy["minimum_count"] or 0)
    return found


def _column(table: Table, column: Column, evidence: Optional[Evidence], minimum: int) -> List[Finding]:
    bases = _bases(table, column)
    if evidence is not None and evidence.counts:
        known = [evidence.at("counts", label, column.header) for label in table.row_labels]
        bases = [base if number is None else number for number, base in zip(known, bases)]
    whole = 1.0 if column.role == "proportion" else 100.0
    # Where rows say what is a percentage, each stands alone.
    alone = not _shares_of_one_total(table, column)
    message = "The percentage times its base gives a count below {}.".format(minimum)
    found: List[Finding] = []
    unknown: List[int] = []
    for row, (cell, base) in enumerate(zip(column.cells, bases)):
        if table.role(row, column) not in _ROLES or cell.value is None or not 0 < cell.value < whole:
            continue
        if base is None:
            unknown.append(row)
            continue
        part = cell.value / whole * base
        small = 0.5 <= part < minimum - 0.5 or alone and 0.5 <= base - part < minimum - 0.5
        if small and not _shown_count(table, row, part):
            place = table.where(row, column)
            found.append(Finding(NAME, Verdict.BLOCK, place, message, 1, REMEDY, cell=table.body(row, column)))
    if unknown:
        # Percentages in all rows without a base are told once, as a column.
        place = table.where_column(column) if len(unknown) > 1 else table.where(unknown[0], column)
        found.append(could_not_check(NAME, place, "percentages without the counts they are taken from.", _ADD))
    return found


def _shown_count(table: Table, row: int, part: float) -> bool:
    """True if a count of that size stands in the row anyway: small_counts tells it."""
    return any(
        c.cells[row].value is not None and abs(c.cells[row].value - part) < 0.6 for c in table.with_role("count")
    )


def _bases(table: Table, column: Column) -> List[Optional[float]]:
    """The base of each row's percentage, or None where there is none."""
    if column.bracket:
        return _own_bases(table, column)
    counts = [c for c in table.with_role("count") if c.certain] or table.with_role("at_risk")
    if not counts:
        sizes = [column.cells[row].value for row, role in enumerate(table.row_roles) if role == "count"]
        said = [float(number.replace(",", "")) for number in BASE.findall(table.title + " " + table.notes)]
        return [(sizes + said)[0] if sizes + said else None] * len(column.cells)
    first = [cell.value for cell in counts[0].cells]
    if len(counts) == 1 and len(first) > 1 and len(set(first)) == 1:
        # One group, told again in each row.
        return first
    for candidate in counts:
        total = _total(table, candidate)
        if total and _is_share_of(column, [cell.value for cell in candidate.cells], [total] * len(column.cells)):
            return [total] * len(column.cells)
    for top in counts:
        for bottom in counts:
            if top is not bottom and _is_share_of(
                column, [c.value for c in top.cells], [c.value for c in bottom.cells]
            ):
                return [cell.value for cell in bottom.cells]
    named = [c for c in counts if is_total(c.header)] or counts
    best = named[0] if is_total(named[0].header) or len(counts) == 1 else _nearest(column, counts)
    if _shares_of_one_total(table, column) and best is not None and len(table.with_role(*_ROLES)) == 1:
        return [_total(table, best)] * len(column.cells)
    return [cell.value for cell in best.cells]


def _own_bases(table: Table, column: Column) -> List[Optional[float]]:
    """'47 (11.5%)' holds its own base: the count before the bracket over the percentage."""
    before = next((c for c in table.columns if c.position == column.position and not c.bracket), column)
    bases: List[Optional[float]] = []
    for row, cell in enumerate(column.cells):
        count = before.cells[row].value if table.role(row, before) == "count" else None
        bases.append(count / (cell.value / 100.0) if count and cell.value else None)
    return bases


def _nearest(column: Column, counts: List[Column]) -> Column:
    return min(counts, key=lambda c: (abs(c.position - column.position), c.position))


def _total(table: Table, column: Column) -> Optional[float]:
    for row, label in enumerate(table.row_labels):
        if is_total(label) and column.cells[row].value is not None:
            return column.cells[row].value
    values = [cell.value for cell in column.cells]
    return None if None in values else sum(values)


def _is_share_of(column: Column, tops: List[Optional[float]], bottoms: List[Optional[float]]) -> bool:
    whole = 1.0 if column.role == "proportion" else 100.0
    pairs: List[Tuple[float, float]] = []
    for cell, top, bottom in zip(column.cells, tops, bottoms):
        if cell.value is not None and top is not None and bottom:
            pairs.append((cell.value, whole * top / bottom))
    return bool(pairs) and all(abs(a - b) <= 0.0051 * whole for a, b in pairs)


def _shares_of_one_total(table: Table, column: Column) -> bool:
    """True if the column's own percentages add up to the whole."""
    whole = 1.0 if column.role == "proportion" else 100.0
    parts = [c.value for r, c in enumerate(column.cells) if c.value is not None and not is_total(table.row_labels[r])]
    return len(parts) > 1 and abs(sum(parts) - whole) <= 0.011 * whole


RULE = Rule(
    NAME, "Does a percentage times its base give a small count?", ("minimum_count",), has_role(*_ROLES), check
)
