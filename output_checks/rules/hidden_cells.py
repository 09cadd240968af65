"""hidden_cells: what totals give away about suppressed cells."""

from typing import Dict, List, Optional, Tuple

import pandas as pd

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, summaries
from output_checks.rules.small_counts import is_rounded
from output_checks.understanding.table import Table
from output_checks.understanding.words import is_total

NAME = "hidden_cells"
REMEDY = "Hide a second cell in the same row and in the same column, or recompute the totals from the shown cells."
_TOGETHER = "The hidden counts of this line together are below the minimum, and their sum follows from the total."
# The whole system is solved for tables with up to so many hidden cells.
_MOST_HIDDEN = 400
Place = Tuple[int, int]
Line = Tuple[Place, List[Place]]


def applies(document: Document) -> bool:
    """Applies where a table of counts has hidden cells and a total."""
    return any(_hidden(table) and _lines(table) for table in summaries(document))


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Hidden counts that totals minus shown parts give back, one after the other, or by all sums of the table together;
    and groups of hidden cells whose sum is below the minimum: BLOCK. Totals that count hidden cells without giving
    any back: the policy's verdict.
    """
    found: List[Finding] = []
    for table in summaries(document):
        hidden, lines = _hidden(table), _lines_that_count(table)
        if not hidden or not lines or is_rounded(table, evidence):
            continue
        known, given, groups = _attack(table, lines, policy["minimum_count"] or 0)
        given = given or _by_the_whole_system(table, hidden, lines, policy["minimum_count"] or 0)
        found += [
            _finding(table, place, "A hidden count follows from a total minus the shown parts.") for place in given
        ]
        found += [_finding(table, place, _TOGETHER) for place in groups]
        verdict = policy.verdict("totals_over_hidden")
        if not given and not groups and verdict > Verdict.CLEAR and known:
            found.append(
                Finding(NAME, verdict, table.where_table(), "Totals still count the hidden cells.", known, REMEDY)
            )
    return found


def _finding(table: Table, place: Place, message: str) -> Finding:
    row, column = place[0], table.columns[place[1]]
    return Finding(NAME, Verdict.BLOCK, table.where(row, column), message, 1, REMEDY, cell=table.body(row, column))


def _hidden(table: Table) -> Dict[Place, None]:
    places: Dict[Place, None] = {}
    for c, column in enumerate(table.columns):
        if column.role == "count":
            for row, cell in enumerate(column.cells):
                if cell.value is None and not table.row_roles[row]:
                    places[(row, c)] = None
    return places


def _lines(table: Table) -> List[Line]:
    """(total, parts) along rows and columns, where there is exactly one total."""
    columns = [c for c, column in enumerate(table.columns) if column.role == "count"]
    rows = [r for r in range(len(table.row_labels)) if not table.row_roles[r]]
    total_columns = [c for c in columns if is_total(table.columns[c].header)]
    total_rows = [r for r in rows if is_total(table.row_labels[r])]
    lines: List[Line] = []
    if len(total_columns) == 1 and len(columns) > 2:
        lines += [((r, total_columns[0]), [(r, c) for c in columns if c != total_columns[0]]) for r in rows]
    if len(total_rows) == 1 and len(rows) > 2:
        lines += [((total_rows[0], c), [(r, c) for r in rows if r != total_rows[0]]) for c in columns]
    return lines


def _lines_that_count(table: Table) -> List[Line]:
    """
    The lines along rows, along columns, or both, whose totals count hidden cells.

    Where each total along the rows (or columns) is the sum of what is shown beside it, the totals were recomputed
    from the shown cells and give nothing back. If one of them is not, none of them was: then a remainder of 0
    says that the hidden cells of its line are zeros.
    """
    values = _values(table)
    kept: List[Line] = []
    for across in (True, False):
        mine = [line for line in _lines(table) if (line[1][0][0] == line[1][-1][0]) == across]
        rests = [_rest(values, line) for line in mine if _has_rest(values, line)]
        kept += mine if not rests or any(rests) else []
    return kept


def _values(table: Table) -> Dict[Place, Optional[float]]:
    return {(r, c): cell.value for c, column in enumerate(table.columns) for r, cell in enumerate(column.cells)}


def _has_rest(values: Dict[Place, Optional[float]], line: Line) -> bool:
    """Is the total shown, and a part hidden?"""
    return values[line[0]] is not None and any(values[p] is None for p in line[1])


def _rest(values: Dict[Place, Optional[float]], line: Line) -> float:
    """What the total of a line leaves for its hidden parts."""
    return values[line[0]] - sum(values[p] for p in line[1] if values[p] is not None)


def _by_the_whole_system(
    table: Table, hidden: Dict[Place, None], lines: List[Line], minimum: int
) -> List[Place]:
    """
    Hidden cells that are known when all sums of rows and columns are used at once (the audit of a finished
    table).
    """
    # scipy comes with it: only where there is something to solve.
    from output_checks.suppression import SuppressionError, audit_table

    columns = [c for c, column in enumerate(table.columns) if column.role == "count"]
    rows = [r for r in range(len(table.row_labels)) if not table.row_roles[r]]
    if not 1 < len(hidden) <= _MOST_HIDDEN or len(columns) < 2:
        return []
    across = [line for line in lines if line[1][0][0] == line[1][-1][0]]
    along = [line for line in lines if line[1][0][0] != line[1][-1][0]]
    ends = (along[0][0][0] if along else None, across[0][0][1] if across else None)
    frame = pd.DataFrame(
        [[table.columns[c].cells[r].value for c in columns] for r in rows], index=rows, columns=columns, dtype=float
    )
    try:
        cells = audit_table(frame, margins=ends).cells
    except SuppressionError:
        # The sums do not hold, as in rounded tables: nothing follows from them.
        return []
    return [
        (int(place[0]), int(place[1]))
        for place, low, exact in zip(cells["cell"], cells["low"], cells["exact"])
        if exact and low < minimum and place[0] != ends[0] and place[1] != ends[1]
    ]


def _attack(table: Table, lines: List[Line], minimum: int) -> Tuple[int, List[Place], List[Place]]:
    """(lines whose total counts hidden cells, small cells given back, first cells of groups with a small sum)."""
    values = _values(table)
    # Totals below their parts: they do not add up, and zeros say nothing.
    broken = any(_rest(values, line) < 0 for line in lines if _has_rest(values, line))
    given: List[Place] = []
    counted = 0
    moved = True
    while moved:
        moved = False
        for total, parts in lines:
            unknown = [p for p in [total] + parts if values[p] is None]
            if len(unknown) != 1:
                continue
            place = unknown[0]
            rest = sum(values[p] for p in parts if p != place)
            value = rest if place == total else values[total] - rest
            if value < 0:
                continue
            values[place] = value
            moved = True
            # A recovered zero is as telling as a recovered small count.
            if value < minimum and place != total:
                given.append(place)
    groups = []
    for total, parts in lines:
        unknown = [p for p in parts if values[p] is None]
        if values[total] is None or not unknown:
            continue
        rest = _rest(values, (total, parts))
        counted += rest > 0
        if 0 < rest < minimum:
            groups.append(unknown[0])
    return counted, [] if broken and all(values[p] == 0 for p in given) else given, groups


RULE = Rule(NAME, "Do totals give hidden cells back?", ("minimum_count", "totals_over_hidden"), applies, check)
