"""rates: a rate per 1,000 and its population are a count in disguise."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import normal

NAME = "rates"
REMEDY = "Leave the rate or its population out, round the rate, or merge groups."
_PER = re.compile(r"\bper (\d{1,3}(?:,\d{3})+|\d+|hundred thousand|hundred|thousand|ten thousand|million)\b")
_WORDS = {"hundred": 100, "thousand": 1000, "ten thousand": 10000, "hundred thousand": 100000, "million": 1000000}


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    A rate whose header says 'per 1,000', times the count behind it, against minimum_count: BLOCK if it rounds to less.

    The count behind it is the largest of its row, or the evidence's: a rate is of the population, not of those counted.
    Without one `group_sizes` asks. A count of that size shown in the same row is told by `small_counts` as well.
    """
    minimum = policy["minimum_count"]
    found: List[Finding] = []
    if minimum is None:
        return found
    message = "The rate times its population gives a count below {}.".format(minimum)
    for table in summaries(document):
        for column in table.with_role("rate"):
            per = _per(table, column)
            for row, cell in enumerate(column.cells) if per else ():
                base = _population(table, row, column, evidence)
                if cell.value is None or base is None or table.role(row, column) != "rate":
                    continue
                if 0.5 <= cell.value / per * base < minimum - 0.5:
                    place = table.where(row, column)
                    found.append(Finding(NAME, Verdict.BLOCK, place, message, 1, REMEDY, cell=table.body(row, column)))
    return found


def _population(table: Table, row: int, column: Column, evidence: Optional[Evidence]) -> Optional[float]:
    known = None if evidence is None else evidence.at("counts", table.row_labels[row], column.header)
    shown = [other.cells[row].value for other in table.with_role("count", "at_risk")]
    return max([value for value in shown + [known] if value is not None], default=None)


def _per(table: Table, column: Column) -> float:
    """The number that the header, else the title, gives the rate per; 0 if neither does."""
    for text in (column.header, table.title):
        named = _PER.search(normal(text))
        if named:
            return float(_WORDS.get(named.group(1)) or named.group(1).replace(",", ""))
    return 0.0


RULE = Rule(NAME, "Does a rate times its population give a small count?", ("minimum_count",), has_role("rate"), check)
