"""selection_steps: in a flow of who was kept, the step from one row to the next is a group of its own."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.rules.small_counts import is_rounded
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import is_total, normal

NAME = "selection_steps"
REMEDY = "Join the step with its neighbour, or round the whole flow to 5 or 10."
_FLOW = re.compile(r"\b(steps?|attrition|flow|consort|(sample|cohort) selection|exclusions?|selection|inclusion)\b")
_KEPT = re.compile(
    r"\b(removed|excluded|excluding|dropped|remain(ing|s)?|kept|eligible|after|restricted|linked|unlinked|included|cleaned"
    r"|with(out)? (a )?(known|valid|missing)|missing|final|analysed|analysis|followed|duplicates?|de-?duplicated)\b"
)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Steps of 1 to minimum_difference - 1 in a column of falling counts whose rows are stages of a selection: the policy's
    verdict for differencing, for each such step. A table is a flow if its title or a header says so, or if half of its
    rows do; other tables whose counts happen to fall are not looked at.
    """
    minimum, verdict = policy["minimum_difference"], policy.verdict("differencing")
    found: List[Finding] = []
    if minimum is None or verdict == Verdict.CLEAR:
        return found
    for table in summaries(document):
        if not _is_flow(table) or is_rounded(table, evidence):
            continue
        for column in table.with_role("count"):
            for row in _small_steps(column, minimum):
                message = "The step from the row above removes a group of fewer than {}.".format(minimum)
                found.append(
                    Finding(NAME, verdict, table.where(row, column), message, 1, REMEDY, cell=table.body(row, column))
                )
    return found


def _is_flow(table: Table) -> bool:
    words = " ".join([table.title] + [column.header for column in table.columns if column.role == "label"])
    if _FLOW.search(normal(words)):
        return True
    stages = [bool(_KEPT.search(normal(label))) for label in table.row_labels]
    return len(stages) > 2 and 2 * sum(stages) >= len(stages) and not any(is_total(label) for label in table.row_labels)


def _small_steps(column: Column, minimum: int) -> List[int]:
    """Rows whose count is less than the one above by 1 to minimum - 1, where no count of the column rises."""
    shown = [(row, cell.value) for row, cell in enumerate(column.cells) if cell.value is not None]
    steps = [(row, before - value) for (_, before), (row, value) in zip(shown, shown[1:])]
    if len(shown) < 3 or any(step < 0 for _, step in steps):
        return []
    return [row for row, step in steps if 0 < step < minimum]


RULE = Rule(
    NAME,
    "Does a step of a selection remove a handful?",
    ("minimum_difference", "differencing"),
    has_role("count"),
    check,
)
