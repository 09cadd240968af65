"""notebook_outputs: outputs stored in a notebook are outputs."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule

NAME = "notebook_outputs"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Cells with stored outputs: the policy's verdict, once for each cell. What they show is checked by the other
    rules.
    """
    verdict = policy.verdict("notebook_outputs")
    if verdict == Verdict.CLEAR:
        return []
    return [
        Finding(
            NAME, verdict, place, "A stored output.", 1, "Clear all outputs; release tables and figures as files."
        )
        for place in document.stored_outputs
    ]


RULE = Rule(
    NAME, "Does a notebook carry stored outputs?", ("notebook_outputs",), lambda d: d.kind == "notebook", check
)
