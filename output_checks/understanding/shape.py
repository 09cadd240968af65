"""What the numbers of a column look like: whole, adding up to a total, adding up to 100."""

from typing import Iterable, List, Sequence, Tuple

from output_checks.understanding.table import Cell, Column
from output_checks.understanding.words import is_total


def values_of(cells: Iterable[Cell]) -> List[float]:
    """The numbers among the cells."""
    return [cell.value for cell in cells if cell.value is not None]


def is_whole(values: Sequence[float]) -> bool:
    """True if there are numbers and all are whole and not negative."""
    return bool(values) and all(v >= 0 and float(v).is_integer() for v in values)


def sums_to(values: Sequence[float], goal: float) -> bool:
    """True if at least two numbers add up to `goal`, give or take rounding in the last shown place."""
    return len(values) > 1 and abs(sum(values) - goal) <= 0.006 * goal


def is_correlation(columns: Sequence[Column]) -> bool:
    """
    True for a square table of variables by the same variables: correlations, or a symmetric matrix of covariances.

    Correlations lie from -1 to 1, with ones where row and column carry the same name. A covariance matrix is the same
    above and below those, positive on them, and not of whole numbers: co-occurrences are counts.
    """
    labels = [cell.text for cell in columns[0].cells] if columns else []
    named = [column for column in columns if column.header in labels]
    if len(named) < 2 or sorted(column.header for column in named) != sorted(labels) or len(set(labels)) < len(labels):
        return False
    at = {column.header: [cell.value for cell in column.cells] for column in named}
    diagonal = [at[name][place] for place, name in enumerate(labels)]
    values = [v for column in named for v in values_of(column.cells)]
    if all(-1.0 <= v <= 1.0 for v in values) and all(v == 1.0 for v in diagonal):
        return True
    mirrored = all(at[one][j] == at[two][i] for i, one in enumerate(labels) for j, two in enumerate(labels))
    return mirrored and all(v is not None and v > 0 for v in diagonal) and not is_whole(values)


def adds_up(column: Column, labels: Tuple[str, ...]) -> bool:
    """True if exactly one row is a total, no cell is hidden, and the total is the sum of the other rows."""
    totals = [i for i, label in enumerate(labels) if is_total(label) and column.cells[i].value is not None]
    if len(totals) != 1 or any(cell.mark for cell in column.cells):
        return False
    parts = [cell.value for i, cell in enumerate(column.cells) if i != totals[0] and cell.value is not None]
    return len(parts) > 1 and abs(sum(parts) - column.cells[totals[0]].value) < 0.5
