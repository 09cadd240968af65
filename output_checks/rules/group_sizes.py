"""group_sizes: a mean, sum, rate or spread needs enough people behind it, shown or in evidence."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict, could_not_check
from output_checks.policy import Policy
from output_checks.rules.bases import count_behind
from output_checks.rules.rule import Rule, has_role, summaries

NAME = "group_sizes"
REMEDY = "Merge the group with a neighbour or leave it out."
_ROLES = ("mean", "sum", "sd", "rate", "money", "weighted")


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """A statistic on fewer than minimum_count: BLOCK. One whose count is neither shown nor in evidence: not checked."""
    minimum = policy["minimum_count"]
    found: List[Finding] = []
    if minimum is None:
        return found
    for table in summaries(document):
        unknown = {}
        for row, column, cell in table.cells(*_ROLES):
            if cell.value is None:
                continue
            number = count_behind(table, row, column, evidence)
            if number is None:
                unknown.setdefault(column.position, (row, column))
            elif 0 < number < minimum:
                found.append(
                    Finding(
                        NAME,
                        Verdict.BLOCK,
                        table.where(row, column),
                        "A statistic on fewer than {} observations.".format(minimum),
                        1,
                        REMEDY,
                        cell=table.body(row, column),
                    )
                )
        for row, column in unknown.values():
            found.append(
                could_not_check(
                    NAME,
                    table.where_column(column),
                    "no count behind these statistics.",
                    "Add a column with the number of people, or an evidence file.",
                )
            )
    return found


RULE = Rule(NAME, "Are there enough people behind each statistic?", ("minimum_count",), has_role(*_ROLES), check)
