"""Verdicts and findings."""

import pytest

from output_checks import Finding, PolicyError, Verdict, overall
from output_checks.findings import SHOWN_PER_RULE, condensed, could_not_check


def test_the_worst_finding_decides():
    assert overall([]) == Verdict.CLEAR
    assert overall([Finding("r", Verdict.REVIEW, "p", "m"), Finding("r", Verdict.BLOCK, "p", "m")]) == Verdict.BLOCK


@pytest.mark.parametrize(
    "verdict, word, status",
    [(Verdict.CLEAR, "clear", "pass"), (Verdict.REVIEW, "review", "review"), (Verdict.BLOCK, "block", "fail")],
)
def test_every_verdict_has_its_words(verdict, word, status):
    assert (verdict.word, verdict.viewer_status, Verdict.of(word)) == (word, status, verdict)
    assert verdict.sentence.endswith(".")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_white_text_is_readable_on_every_colour(verdict):
    def light(channel):
        share = channel / 255.0
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (light(int(verdict.colour[i : i + 2], 16)) for i in (1, 3, 5))
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def test_other_words_are_no_verdict():
    with pytest.raises(PolicyError, match="'maybe' is not a verdict"):
        Verdict.of("maybe")


def test_what_could_not_be_checked_is_for_review():
    finding = could_not_check("rule", "place", "no counts.", "add them")
    assert finding.verdict == Verdict.REVIEW and finding.unchecked and "Could not be checked" in finding.message


def test_many_findings_become_few_and_none_is_lost():
    many = [Finding("r", Verdict.BLOCK, "p{}".format(i), "m", 2) for i in range(SHOWN_PER_RULE + 40)]
    few = condensed(many + [Finding("other", Verdict.REVIEW, "q", "m")])
    assert len(few) == SHOWN_PER_RULE + 2
    assert sum(f.count for f in few) == 2 * len(many) + 1
    assert overall(few) == Verdict.BLOCK
