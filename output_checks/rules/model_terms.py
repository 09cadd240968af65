"""model_terms: an indicator that is one for a handful of people gives them away."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.degrees_of_freedom import applies
from output_checks.rules.rule import Rule

NAME = "model_terms"
REMEDY = "Merge the category with another before fitting, and fit again."


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Terms of a model whose smaller group has fewer than minimum_term_count people, by the evidence: BLOCK.

    Without evidence the rule says nothing: a coefficient does not show its group, and published models rarely do.
    """
    minimum = policy["minimum_term_count"]
    if evidence is None or minimum is None:
        return []
    place = document.path
    return [
        Finding(
            NAME,
            Verdict.BLOCK,
            "{}, term '{}'".format(place, term),
            "This term singles out fewer than {} people.".format(minimum),
            1,
            REMEDY,
        )
        for term, number in sorted(evidence.term_counts.items())
        if number < minimum
    ]


RULE = Rule(NAME, "Does a term of a model single out a handful of people?", ("minimum_term_count",), applies, check)
