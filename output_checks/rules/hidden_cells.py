"""hidden_cells: what totals give away about suppressed cells."""

from typing import Dict, List, Optional, Tuple

import pandas as pd

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, summaries
from output_checks.rules.small_counts import is_rounded
from output_checks.understanding.table import Column, Table
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
        hidden, lines = _hidden(table), _lines(table)
        if not hidden or not lines or is_rounded(table, evidence):
            continue
        known, given, groups = _attack(table, lines, policy["minimum_count"] or 0)
        given = given or _by_the_whole_system(table, hidden, policy["minimum_count"] or 0)
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


def _by_the_whole_system(table: Table, hidden: Dict[Place, None], minimum: int) -> List[Place]:
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
    ends = [
        next((r for r in rows if is_total(table.row_labels[r])), None),
        next((c for c in columns if is_total(table.columns[c].header)), None),
    ]
    frame = pd.DataFrame(
        [[table.columns[c].cells[r].value for c in columns] for r in rows], index=rows, columns=columns, dtype=float
    )
    try:
        cells = audit_table(frame, margins=(ends[0], ends[1])).cells
    except SuppressionError:
        # The sums do not hold, as in rounded tables: nothing follows from them.
        return []
    known = [
        place
        for place, low, exact in zip(cells["cell"], cells["low"], cells["exact"])
        if exact and low < minimum and place[0] != ends[0] and place[1] != ends[1]
    ]
    values = {place: low for place, low in zip(cells["cell"], cells["low"])}
    return [] if all(values[place] == 0 for place in known) else [(int(r), int(c)) for r, c in known]


def _attack(table: Table, lines: List[Line], minimum: int) -> Tuple[int, List[Place], List[Place]]:
    """(lines whose total counts hidden cells, small cells given back, first cells of groups with a small sum)."""
    values = {(r, c): cell.value for c, column in enumerate(table.columns) for r, cell in enumerate(column.cells)}
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
        rest = values[total] - sum(values[p] for p in parts if values[p] is not None)
        counted += rest > 0
        if 0 < rest < minimum:
            groups.append(unknown[0])
    # Nothing but zeros given back: the totals were recomputed from the shown cells, as they should be.
    return counted, [] if all(values[p] == 0 for p in given) else given, groups


RULE = Rule(NAME, "Do totals give hidden cells back?", ("minimum_count", "totals_over_hidden"), applies, check)
