"""What a rule says: a verdict, a finding, and how findings make a verdict."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Iterable, List, Optional, Tuple

from output_checks.errors import PolicyError

# More findings of one rule in one file than this are told as one line with their number.
SHOWN_PER_RULE = 25


class Verdict(IntEnum):
    """
    CLEAR < REVIEW < BLOCK; the verdict of a file is its worst finding, of a request its worst file.

    None of the three is clearance: that is given by the output checkers of the environment.
    """

    CLEAR = 0
    REVIEW = 1
    BLOCK = 2

    @property
    def word(self) -> str:
        """clear, review or block: the word used in JSON, policies and the command line."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """What the verdict means, for a reader of the report."""
        return _SENTENCES[self]

    @property
    def colour(self) -> str:
        """Background colour in the HTML report; contrast with white text is at least 4.5 to 1."""
        return _COLOURS[self]

    @property
    def viewer_status(self) -> str:
        """The word of the SACRO Viewer: pass, review or fail."""
        return _VIEWER[self]

    @classmethod
    def of(cls, word: str) -> "Verdict":
        """The verdict named by a word; raises PolicyError for any other word."""
        try:
            return cls[str(word).upper()]
        except KeyError:
            raise PolicyError("'{}' is not a verdict. Use clear, review or block.".format(word))


_SENTENCES = {
    Verdict.CLEAR: "Nothing was found that the policy forbids, and everything could be checked.",
    Verdict.REVIEW: "A person must answer a question, or something could not be checked.",
    Verdict.BLOCK: "The policy forbids this as it stands.",
}
_COLOURS = {Verdict.CLEAR: "#1b6e3c", Verdict.REVIEW: "#8a5a00", Verdict.BLOCK: "#a4161a"}
_VIEWER = {Verdict.CLEAR: "pass", Verdict.REVIEW: "review", Verdict.BLOCK: "fail"}


@dataclass(frozen=True)
class Finding:
    """
    One thing that one rule says about one place.

    rule : name of the rule, as in docs/rules.md
    verdict : CLEAR never occurs here; a rule with nothing to say returns no finding
    place : sheet, cell, row and column header, line or notebook cell; never a value or a person
    message : what was found; says that a count is below the threshold, not what the count is
    count : how many cells, lines or things are concerned
    remedy : what the researcher can do
    unchecked : the rule lacked what it needs, and says so
    cell : (row, column) in the body of the first table of the file, from 0; for the SACRO Viewer
    """

    rule: str
    verdict: Verdict
    place: str
    message: str
    count: int = 1
    remedy: str = ""
    unchecked: bool = False
    cell: Optional[Tuple[int, int]] = None


def overall(findings: Iterable[Finding]) -> Verdict:
    """The worst verdict of all findings; CLEAR if there are none."""
    return max((finding.verdict for finding in findings), default=Verdict.CLEAR)


def could_not_check(rule: str, place: str, message: str, remedy: str) -> Finding:
    """The finding of a rule that lacks what it needs: REVIEW, never silence."""
    return Finding(rule, Verdict.REVIEW, place, "Could not be checked: " + message, 1, remedy, unchecked=True)


def condensed(findings: Iterable[Finding]) -> List[Finding]:
    """The same findings, but at most SHOWN_PER_RULE of one rule and verdict; the rest as one line with their number."""
    kept: List[Finding] = []
    beyond = {}
    seen = {}
    for finding in findings:
        key = (finding.rule, finding.verdict)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= SHOWN_PER_RULE:
            kept.append(finding)
        else:
            beyond.setdefault(key, []).append(finding)
    for (rule, verdict), rest in beyond.items():
        number = sum(finding.count for finding in rest)
        place = "{} and further places".format(rest[0].place)
        kept.append(
            Finding(
                rule,
                verdict,
                place,
                "The same in {:,} further places.".format(number),
                number,
                rest[0].remedy,
                all(finding.unchecked for finding in rest),
            )
        )
    return kept
