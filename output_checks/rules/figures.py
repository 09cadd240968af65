"""figures: a picture is checked as the table behind it, so that table must come with it."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule

NAME = "figures"
REMEDY = (
    "Save the counts behind it as a csv with the same name: bars and histograms their counts, curves their events and"
    " people at risk per step, box plots their counts per group. Scatter and residual plots show single people."
)
# Axes, ticks and legends of a plain chart stay below this.
_ORDINARY_MARKS = 100


def applies(document: Document) -> bool:
    """Applies to pictures, and to files that hold some."""
    return bool(document.figures)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Figures with and without data beside them: the policy's verdicts. Vector drawings with many marks: REVIEW."""
    found: List[Finding] = []
    companion = document.companion or (evidence.companion if evidence is not None else "")
    for figure in document.figures:
        place = figure.place or "the figure"
        if figure.points > _ORDINARY_MARKS:
            found.append(
                Finding(
                    NAME,
                    Verdict.REVIEW,
                    place,
                    "A drawing of more than {} marks. Is each a person?".format(_ORDINARY_MARKS),
                    figure.points,
                    "Draw binned or smoothed data, or release a picture without marks.",
                )
            )
        if figure.kind == "chart":
            # Its stored values were read as a table.
            continue
        verdict = policy.verdict("figure_with_data" if companion else "figure_without_data")
        if verdict > Verdict.CLEAR:
            message = (
                "A person must compare the picture with {}.".format(companion)
                if companion
                else "Could not be checked: a picture without the counts behind it."
            )
            found.append(Finding(NAME, verdict, place, message, 1, REMEDY, unchecked=not companion))
    return found


RULE = Rule(
    NAME, "Do figures come with the counts behind them?", ("figure_with_data", "figure_without_data"), applies, check
)
