"""hidden_content: what a reader of the released file could uncover."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule

NAME = "hidden_content"


def applies(document: Document) -> bool:
    """Applies to kinds of files that can hide something."""
    return document.kind in ("workbook", "document", "webpage", "notebook", "figure") or bool(document.hidden)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Each hidden part: the policy's verdict for hidden content, or for document properties."""
    found: List[Finding] = []
    for part in document.hidden:
        verdict = policy.verdict("document_properties" if part.is_property else "hidden_content")
        if verdict > Verdict.CLEAR:
            message = (
                "Properties of the file: {}.".format(part.what)
                if part.is_property
                else ("Holds {}. Is it meant to be released?".format(part.what))
            )
            found.append(Finding(NAME, verdict, part.place, message, 1, part.remedy))
    return found


RULE = Rule(NAME, "Does the file hide anything?", ("hidden_content", "document_properties"), applies, check)
