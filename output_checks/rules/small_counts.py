"""small_counts: no shown count may lie between 1 and the policy's minimum less one."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, summaries
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import SIZE

NAME = "small_counts"
REMEDY = "Merge categories, or suppress the cell and at least one more in its row and column, or round to 5."
QUESTION = "Say in the header or in an evidence file what the numbers are; if they are counts, treat the small ones."
# Said in a header, title, note or in the evidence; a table of multiples of 5 alone may be chance.
_ROUNDED = re.compile(
    r"\bround(ed|ing)\b.{0,40}\b(5|10|five|ten|100|50|20|25)\b|\bnearest (5|10|five|ten|100|50|20|25)\b", re.I
)
_THOUSANDS = re.compile(r"thousand|\(000s?\)|'000|\b000s\b", re.I)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Counts from 1 to minimum_count - 1: BLOCK. Whole numbers of that size that may be counts: REVIEW, once per
    column.
    """
    minimum = policy["minimum_count"]
    found: List[Finding] = []
    if minimum is None:
        return found
    for table in summaries(document):
        found += _named_sizes(table, minimum)
        unsure = {}
        worst = policy.verdict("rounded_counts") if is_rounded(table, evidence) else Verdict.BLOCK
        if worst == Verdict.CLEAR:
            continue
        for row, column, cell in table.cells("count"):
            if cell.value is None or not 0 < cell.value * unit(table, column) < minimum:
                continue
            if column.certain or table.row_roles[row]:
                message = "A count below {}{}.".format(minimum, ", rounded" if worst == Verdict.REVIEW else "")
                found.append(
                    Finding(NAME, worst, table.where(row, column), message, 1, REMEDY, cell=table.body(row, column))
                )
            else:
                unsure.setdefault(column.position, []).append((row, column))
        for cells in unsure.values():
            row, column = cells[0]
            message = "{} whole numbers below {}. Are they counts of people or events?".format(len(cells), minimum)
            found.append(
                Finding(
                    NAME,
                    Verdict.REVIEW,
                    table.where(row, column),
                    message,
                    len(cells),
                    QUESTION,
                    cell=table.body(row, column),
                )
            )
    return found


def _named_sizes(table: Table, minimum: int) -> List[Finding]:
    """'Women (n=7)' in a header, a row's label or the title is a count too."""
    places = [(table.where_column(column), column.header) for column in table.columns]
    places += [
        ("{}, row {}".format(table.where_table(), row + 1), label) for row, label in enumerate(table.row_labels)
    ]
    places.append((table.where_table(), table.title))
    return [
        Finding(NAME, Verdict.BLOCK, place, "A group size (n=...) below {}.".format(minimum), 1, REMEDY)
        for place, text in places
        for size in SIZE.findall(text)
        if 0 < int(size.replace(",", "")) < minimum
    ]


def is_rounded(table: Table, evidence: Optional[Evidence]) -> bool:
    """True if words say that the table is rounded to 5 or more, and its counts are all multiples of 5."""
    words = [table.title, table.notes] + [c.header for c in table.columns]
    words += list(evidence.sdc_applied) if evidence is not None else []
    return bool(_ROUNDED.search(" ; ".join(words))) and all(
        cell.value % 5 == 0 for _, _, cell in table.cells("count") if cell.value is not None
    )


def unit(table: Table, column: Column) -> int:
    """1000 for counts given in thousands, else 1."""
    return 1000 if _THOUSANDS.search(" ".join((column.header, table.title))) else 1


RULE = Rule(
    NAME,
    "Is a shown count below the minimum?",
    ("minimum_count", "rounded_counts"),
    lambda document: bool(summaries(document)),
    check,
)
