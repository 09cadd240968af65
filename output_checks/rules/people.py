"""people: counts of rows can hide fewer people, and fewer courts or prisons."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.rules.small_counts import is_rounded
from output_checks.understanding.table import Table
from output_checks.understanding.words import unit_of

NAME = "people"
REMEDY = "Merge or suppress the cell; the number of rows is large enough, the number of people is not."
_SHOWN = ("count", "percent", "proportion", "rate", "mean", "sum", "sd", "percentile", "money", "weighted", "unknown")


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Cells with too few distinct people or establishments: BLOCK. Counts of things that repeat, without evidence:
    review.
    """
    found: List[Finding] = []
    for table in summaries(document):
        # Rounding is a treatment of small counts, and of the people behind them.
        worst = policy.verdict("rounded_counts") if is_rounded(table, evidence) else Verdict.BLOCK
        for matrix, key, what in (
            ("people", "minimum_people", "people"),
            ("establishments", "minimum_establishments", "establishments"),
        ):
            minimum = policy[key]
            if evidence is not None and getattr(evidence, matrix) and minimum is not None and worst > Verdict.CLEAR:
                found += _too_few(table, evidence, matrix, minimum, what, worst)
        if evidence is None or not evidence.people and evidence.statistic != "people":
            found += _unknown(document, table, policy)
    return found


def _too_few(table: Table, evidence: Evidence, matrix: str, minimum: int, what: str, worst: Verdict) -> List[Finding]:
    found = []
    for row, column, cell in table.cells(*_SHOWN):
        number = evidence.at(matrix, table.row_labels[row], column.header)
        if cell.value is not None and number is not None and 0 < number < minimum:
            found.append(
                Finding(
                    NAME,
                    worst,
                    table.where(row, column),
                    "Fewer than {} distinct {} behind this cell.".format(minimum, what),
                    1,
                    REMEDY,
                    cell=table.body(row, column),
                )
            )
    return found


def _unknown(document: Document, table: Table, policy: Policy) -> List[Finding]:
    verdict = policy.verdict("people_unknown")
    counts = [c for c in table.with_role("count") if c.certain]
    if verdict == Verdict.CLEAR or not counts:
        return []
    words = " ".join([table.title, table.place, document.path] + [c.header for c in counts])
    people, several = unit_of(words)
    if people or not several:
        return []
    return [
        Finding(
            NAME,
            verdict,
            table.where_table(),
            "Could not be checked: these count things of which one person may have several. "
            "How many distinct people are behind each cell?",
            1,
            "Make the table with `Session(person=...)`, or give a column or an evidence file with people.",
            unchecked=True,
        )
    ]


RULE = Rule(
    NAME,
    "Are there enough distinct people behind each cell?",
    ("minimum_people", "minimum_establishments", "people_unknown", "rounded_counts"),
    has_role(*_SHOWN),
    check,
)
