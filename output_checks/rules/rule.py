"""What a rule is: a name, a question, the policy keys it reads, when it applies, and a pure function."""

from dataclasses import dataclass
from typing import Callable, List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding
from output_checks.policy import Policy
from output_checks.understanding.table import Table

Check = Callable[[Document, Optional[Evidence], Policy], List[Finding]]


@dataclass(frozen=True)
class Rule:
    """
    One rule.

    name : as in findings and docs/rules.md; asks : the question it answers, in one sentence
    keys : policy keys that it reads, so that a report can name their sources
    applies : whether a document holds anything the rule is about; a rule that does not apply did not run
    check : pure function (document, evidence, policy) to findings; what it cannot check it says as REVIEW
    """

    name: str
    asks: str
    keys: Tuple[str, ...]
    applies: Callable[[Document], bool]
    check: Check


def always(document: Document) -> bool:
    """Applies to every document."""
    return True


def summaries(document: Document) -> List[Table]:
    """The tables that are not records; counts, shares and statistics are looked for in these only."""
    return [table for table in document.tables if not table.record_like]


def has_role(*roles: str) -> Callable[[Document], bool]:
    """Applies where a summary table has a cell that plays one of these roles."""

    def applies(document: Document) -> bool:
        return any(True for table in summaries(document) for _ in table.cells(*roles))

    return applies


def has_tables(document: Document) -> bool:
    """Applies where there is any table."""
    return bool(document.tables)
