"""dominance: one or two contributors must not make up most of a sum or mean."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict, could_not_check
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.understanding.table import Table
from output_checks.understanding.words import normal

NAME = "dominance"
REMEDY = "Merge the group with others, or leave it out; medians of large groups are an alternative."
_ROLES = ("mean", "sum", "money")
# Ages, days and months are bounded: among ten people no one can hold most of the sum. Money is not.
_UNBOUNDED = re.compile(
    r"\u00a3|\$|\u20ac|gbp|amount|cost|income|earning|fine|pound|turnover|value|compensation|debt|loss|paid|payment",
    re.I,
)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    With evidence: the shares of the largest and the two largest contributors, and what is left beyond two: BLOCK.

    Without: sums and means of money cannot be checked (REVIEW); of bounded things such as ages and days they pass.
    """
    found: List[Finding] = []
    for table in summaries(document):
        if evidence is not None and evidence.largest and evidence.total:
            found += _cells(table, evidence, policy)
        elif _unbounded(table) and any(policy[k] is not None for k in RULE.keys):
            column = table.with_role(*_ROLES)
            place = table.where_column(column[0]) if column else table.where_table()
            found.append(
                could_not_check(
                    NAME,
                    place,
                    "the largest contributors to these sums or means are not known.",
                    "Make the table with `Session.table(values=...)`, or give evidence.",
                )
            )
    return found


def _unbounded(table: Table) -> bool:
    words = (
        [table.title]
        + [c.header for c in table.columns]
        + [label for label, role in zip(table.row_labels, table.row_roles) if role]
    )
    used = any(True for _ in table.cells(*_ROLES))
    return used and (bool(table.with_role("money")) or bool(_UNBOUNDED.search(normal(" ".join(words)))))


def _cells(table: Table, evidence: Evidence, policy: Policy) -> List[Finding]:
    found = []
    for row, column, cell in table.cells(*(_ROLES + ("unknown", "sd"))):
        label, header = table.row_labels[row], column.header
        total = evidence.at("total", label, header)
        largest = evidence.at("largest", label, header)
        if cell.value is None or not total or largest is None:
            continue
        second = evidence.at("second", label, header) or 0.0
        if _dominated(total, largest, second, policy):
            found.append(
                Finding(
                    NAME,
                    Verdict.BLOCK,
                    table.where(row, column),
                    "One or two contributors make up most of this sum.",
                    1,
                    REMEDY,
                    cell=table.body(row, column),
                )
            )
    return found


def _dominated(total: float, largest: float, second: float, policy: Policy) -> bool:
    one, two, p = policy["dominance_largest"], policy["dominance_two"], policy["dominance_p"]
    return bool(
        (one is not None and largest > one * total)
        or (two is not None and largest + second > two * total)
        or (p is not None and total - largest - second < p * largest)
    )


RULE = Rule(
    NAME,
    "Do one or two contributors make up most of a sum?",
    ("dominance_largest", "dominance_two", "dominance_p"),
    has_role(*_ROLES),
    check,
)
