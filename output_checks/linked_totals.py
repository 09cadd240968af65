"""Hidden cells given back by the total of another table: what `hidden_cells` does within a table, across a request."""

from dataclasses import dataclass
from typing import FrozenSet, List, Sequence, Tuple

from output_checks.findings import Finding, Verdict
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import is_total, normal, unit_of

REMEDY = "Hide a second cell, recompute the other table's total without the hidden ones, or round both to 5."
# Two totals of so many that differ by a handful are of the same people; of small ones it may be chance.
_LARGE = 100.0


@dataclass(frozen=True)
class Shown:
    """
    What a column of counts shows: its sum, where it is, what is counted (see `unit_of`), and the years that are named.

    For a column with hidden cells and no total of its own the sum of the others; else its total.
    """

    path: str
    place: str
    value: float
    units: Tuple[bool, bool]
    years: FrozenSet[str]


def gaps_and_totals(path: str, table: Table, years: FrozenSet[str]) -> Tuple[List[Shown], List[Shown]]:
    """What a table hides without showing the sum, and the sums that it shows."""
    gaps: List[Shown] = []
    totals: List[Shown] = []
    for column in table.with_role("count"):
        if not column.certain:
            continue
        parts = [cell for cell, label in zip(column.cells, table.row_labels) if not is_total(label)]
        ends = [cell.value for cell, label in zip(column.cells, table.row_labels) if is_total(label)]
        shown = [cell.value for cell in parts if cell.value is not None]
        units = unit_of(" ".join((column.header, table.title)))
        place = table.where_column(column)
        if any(cell.mark for cell in parts) and not any(value is not None for value in ends) and shown:
            gaps.append(Shown(path, place, sum(shown), units, years))
        # Without hidden parts the parts themselves give the total, shown or not.
        elif shown and not any(cell.mark for cell in parts) and not _overlaps(column, table):
            value = next((end for end in ends if end is not None), sum(shown))
            totals.append(Shown(path, place, value, units, years))
    return gaps, totals


def _overlaps(column: Column, table: Table) -> bool:
    """True for rows that are no parts of a whole: years, steps, and labels said twice."""
    words = [normal(label) for label in table.row_labels]
    return len(set(words)) < len(words) or any(other.role in ("year", "date", "time") for other in table.columns)


def check_totals(
    gaps: Sequence[Shown], totals: Sequence[Shown], minimum: int, verdict: Verdict, name: str
) -> List[Finding]:
    """
    A total elsewhere less what a table shows, where that leaves 1 to minimum - 1 for its hidden cells: once per gap.

    The verdict given for totals of 100 or more in the same unit, at most REVIEW for smaller ones.
    """
    found = []
    for gap in gaps:
        for total in totals:
            left = total.value - gap.value
            related = gap.units == total.units and not (gap.years and total.years and gap.years != total.years)
            if related and 0 < left < minimum:
                place = "{} ({}) and {} ({})".format(gap.path, gap.place, total.path, total.place)
                message = "The total of one leaves fewer than {} for the hidden cells of the other.".format(minimum)
                worst = verdict if gap.value >= _LARGE else min(verdict, Verdict.REVIEW)
                found.append(Finding(name, worst, place, message, 1, REMEDY))
                break
    return found
