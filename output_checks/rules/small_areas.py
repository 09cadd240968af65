"""small_areas: codes of output areas and lower layer areas hold a few hundred households."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.patterns import SMALL_AREA, SMALL_AREA_NAME
from output_checks.rules.rule import Rule, has_tables
from output_checks.understanding.words import normal

NAME = "small_areas"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Columns and text with codes or names of such areas: the policy's verdict, once per column."""
    verdict = policy.verdict("small_areas")
    found: List[Finding] = []
    if verdict == Verdict.CLEAR:
        return found
    for table in document.tables:
        for column in table.columns:
            texts = [cell.text for cell in column.cells if cell.text]
            coded = sum(bool(SMALL_AREA.search(text)) for text in texts)
            named = sum(bool(SMALL_AREA_NAME.match(text)) for text in texts)
            if coded or (named and named > len(texts) // 2) or "lsoa" in normal(column.header).split():
                found.append(
                    Finding(
                        NAME,
                        verdict,
                        table.where_column(column),
                        "Small areas. Could a reader tell who is meant, or difference neighbouring areas?",
                        max(coded, named, 1),
                        "Use a larger geography, such as local authorities.",
                    )
                )
    return found


RULE = Rule(NAME, "Are results given for small areas?", ("small_areas",), has_tables, check)
