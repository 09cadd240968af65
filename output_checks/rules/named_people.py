"""named_people: a result for a named judge, officer or defendant is a result for one person."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, has_tables
from output_checks.understanding.table import Column
from output_checks.understanding.words import normal

NAME = "named_people"
REMEDY = "Group them, or leave the column out: a court or an office with several of them is the least that may be named."
_TITLED = re.compile(
    r"\b(?:HHJ|HH Judge|H\.H\. Judge|(?:His|Her) Honour(?: Judge)?|(?:Mr|Mrs|Ms|Lord|Lady) Justice|(?:District|Circuit) Judge"
    r"|DJ ?\(MC\)|Deputy District Judge|Judge|Recorder|Mr|Mrs|Ms|Miss|Dr|Sir|Dame) [A-Z][a-z]+(?:-[A-Z][a-z]+)?\b"
)
_IN_HEADER = re.compile(r"\b(?:HHJ|(?:His|Her) Honour|(?:Mr|Mrs|Ms|Lord|Lady) Justice|DJ ?\(MC\)) [A-Z][a-z]+")
_NAME = re.compile(r"^[A-Z][\w.'\u2019-]*,? (?:[A-Z][\w.'\u2019-]*,? ?)+$")
_OFFICE = re.compile(
    r"^((name|surname) of )?(the )?(sentencing |trial )?(judges?|magistrates?|recorders?|sentencers?|prosecutors?|barristers?"
    r"|solicitors?|case ?workers?|governors?|(probation |case |prison )?officers?|offender managers?|counsel)( names?)?$"
)
_OWN = re.compile(r"^(surname|forenames?|first names?|last names?|full names?|(defendant|offender|prisoner|person)'?s? names?)$")
# Kinds of judge and of officer, not persons.
_KIND = re.compile(r"^(circuit|district|deputy|high court|recorder|lay|magistrate|single|full|senior|unknown|other)\b", re.I)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Columns whose cells or headers name single people: the policy's verdict, once per column. The finding names nobody."""
    verdict = policy.verdict("named_people")
    if verdict == Verdict.CLEAR:
        return []
    return [
        Finding(NAME, verdict, table.where_column(column), "Names of single people.", _named(column), REMEDY)
        for table in document.tables
        for column in table.columns
        if _named(column)
    ]


def _named(column: Column) -> int:
    """How many different cells of a column name a person; 0 if it does not look like a column of names."""
    header = normal(column.header)
    texts = {cell.text for cell in column.cells if cell.text and cell.value is None}
    titled = sum(bool(_TITLED.search(text)) for text in texts)
    if titled and 2 * titled > len(texts) or _IN_HEADER.search(column.header):
        return max(titled, 1)
    if _OWN.match(header):
        return len(texts)
    if _OFFICE.match(header):
        names = sum(bool(_NAME.match(text)) and not _KIND.match(text) for text in texts)
        return names if 2 * names > len(texts) else 0
    return 0


RULE = Rule(NAME, "Are single people named?", ("named_people",), has_tables, check)
