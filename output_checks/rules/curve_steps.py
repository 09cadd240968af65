"""curve_steps: each step of a survival curve is a group of people who had the event at that time."""

from typing import List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict, could_not_check
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import normal

NAME = "curve_steps"
REMEDY = (
    "Report the curve at fewer times, so that each step gathers enough events, and stop where too few are at risk."
)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Events in each step (none, or at least minimum_step_events) and people at risk (at least minimum_at_risk): else
    BLOCK.

    From the columns, from the evidence, or events as the drop of the curve times the people at risk.
    A curve with neither could not be checked.
    """
    found: List[Finding] = []
    for table in summaries(document):
        curves = table.with_role("survival", "incidence")
        risk, events = table.with_role("at_risk"), table.with_role("events")
        known = evidence is not None and len(evidence.events) == len(table.row_labels) > 0
        if known:
            found += _from_evidence(table, evidence, policy)
        found += _at_risk(table, policy["minimum_at_risk"])
        if events:
            for column in events:
                found += _events(table, column, _steps(table, column), policy["minimum_step_events"])
        elif curves and risk:
            for curve in curves:
                column = min(risk, key=lambda c: abs(c.position - curve.position))
                found += _events(table, curve, _implied(table, curve, column), policy["minimum_step_events"])
        elif curves and not known and policy["minimum_step_events"] is not None:
            found.append(
                could_not_check(
                    NAME,
                    table.where_column(curves[0]),
                    "no events or people at risk per step.",
                    "Add columns with events and people at risk, or an evidence file.",
                )
            )
    return found


def _from_evidence(table: Table, evidence: Evidence, policy: Policy) -> List[Finding]:
    column = (table.with_role("survival", "incidence") or list(table.columns))[0]
    found = _events(table, column, list(evidence.events), policy["minimum_step_events"])
    minimum = policy["minimum_at_risk"]
    for row, number in enumerate(evidence.at_risk):
        if minimum is not None and number < minimum and not table.with_role("at_risk"):
            found.append(_too_few_at_risk(table, row, column, minimum))
    return found


def _at_risk(table: Table, minimum: Optional[int]) -> List[Finding]:
    if minimum is None:
        return []
    return [
        _too_few_at_risk(table, row, column, minimum)
        for row, column, cell in table.cells("at_risk")
        if cell.value is not None and cell.value < minimum
    ]


def _too_few_at_risk(table: Table, row: int, column: Column, minimum: int) -> Finding:
    return Finding(
        NAME,
        Verdict.BLOCK,
        table.where(row, column),
        "Fewer than {} people at risk.".format(minimum),
        1,
        REMEDY,
        cell=table.body(row, column),
    )


def _steps(table: Table, column: Column) -> List[Optional[float]]:
    values = [cell.value for cell in column.cells]
    if "cum" not in normal(column.header):
        return values
    group = _groups(table)
    steps: List[Optional[float]] = []
    for row, value in enumerate(values):
        fresh = row == 0 or group[row] != group[row - 1] or values[row - 1] is None
        steps.append(value if fresh or value is None else value - values[row - 1])
    return steps


def _groups(table: Table) -> List[Tuple[str, ...]]:
    labels = [c for c in table.columns if c.role == "label"]
    return [tuple(c.cells[row].text for c in labels) for row in range(len(table.row_labels))]


def _implied(table: Table, curve: Column, risk: Column) -> List[Optional[float]]:
    group = _groups(table)
    percent = max((c.value for c in curve.cells if c.value is not None), default=0) > 1.5
    whole = 100.0 if percent else 1.0
    rising = curve.role == "incidence"
    steps: List[Optional[float]] = []
    for row, cell in enumerate(curve.cells):
        fresh = row == 0 or group[row] != group[row - 1]
        before = (0.0 if rising else whole) if fresh else curve.cells[row - 1].value
        at_risk = risk.cells[row].value
        if cell.value is None or before is None or at_risk is None:
            steps.append(None)
        elif rising:
            steps.append((cell.value - before) / max(whole - before, 1e-12) * at_risk)
        else:
            steps.append((before - cell.value) / before * at_risk if before else 0.0)
    return steps


def _events(table: Table, column: Column, steps: List[Optional[float]], minimum: Optional[int]) -> List[Finding]:
    if minimum is None:
        return []
    return [
        Finding(
            NAME,
            Verdict.BLOCK,
            table.where(row, column),
            "A step of fewer than {} events.".format(minimum),
            1,
            REMEDY,
            cell=table.body(row, column),
        )
        for row, number in enumerate(steps)
        if number is not None and 0.5 <= number < minimum - 0.5
    ]


RULE = Rule(
    NAME,
    "Does each step of a curve gather enough events?",
    ("minimum_step_events", "minimum_at_risk"),
    has_role("survival", "incidence", "at_risk", "events"),
    check,
)
