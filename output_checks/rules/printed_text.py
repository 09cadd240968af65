"""printed_text: logs and text that print rows of single people."""

import re
from typing import List, Optional

from output_checks.content import Document, Text
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.rules.rule import Rule

NAME = "printed_text"
_STATA_LIST = re.compile(r"^\s*\d+\.\s*[|\u2502]")
_HANDFUL = re.compile(
    r"(?<!fewer than )(?<!less than )(?<!more than )(?<!at least )(?<!at most )(?<!under )(?<!below )(?<!over )(?<!up to )"
    r"(?<!minimum of )(?<!groups of )(?<!table )(?<!figure )(?<!chapter )(?<!section )(?<![\d,.\u2013-])"
    r"\b([3-9]|three|four|five|six|seven|eight|nine) (\w+ )?(people|persons|defendants|offenders|prisoners|individuals|women"
    r"|men|boys|girls|children|victims|reoffenders)\b(?! or (more|fewer))",
    re.I,
)
_ONE_PERSON = re.compile(
    r"\b(one|a single|the only|only one|just one|1|two|only two) (person|defendant|offender|prisoner|individual"
    r"|woman|man|child|victim|case|people|defendants|offenders|prisoners|individuals|women|men|cases)\b",
    re.I,
)


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Log files: the policy's verdict. Listings of rows: printed_records. Sentences about one to nine people: REVIEW."""
    found: List[Finding] = []
    if document.kind == "log" and policy.verdict("log_files") > Verdict.CLEAR:
        found.append(
            Finding(
                NAME,
                policy.verdict("log_files"),
                "the file",
                "A log file.",
                1,
                "Release the tables and figures you need as files of their own.",
            )
        )
    for text in document.texts:
        if text.kind not in ("code", "property"):
            found += _listings(text, policy.verdict("printed_records")) + _sentences(text)
    for table in document.tables:
        # The title above a table and the notes below it; text files hold them as lines already.
        if document.kind in ("table", "workbook"):
            found += _sentences(Text(table.where_table(), (table.title, table.notes)))
    return found


def _listings(text: Text, verdict: Verdict) -> List[Finding]:
    listed = [number for number, line in enumerate(text.lines, 1) if _STATA_LIST.match(line)]
    if len(listed) < 2 or verdict == Verdict.CLEAR:
        return []
    return [
        Finding(
            NAME, verdict, _place(text, listed[0]), "A listing of single rows.", len(listed), "Remove the listing."
        )
    ]


def _sentences(text: Text) -> List[Finding]:
    remedy = "Say it of a larger group, or leave it out."
    found = []
    for number, line in enumerate(text.lines, 1):
        for pattern, many in ((_ONE_PERSON, "one or two"), (_HANDFUL, "three to nine")):
            if pattern.search(line):
                message = "A sentence that seems to speak of {} people.".format(many)
                found.append(Finding(NAME, Verdict.REVIEW, _place(text, number), message, 1, remedy))
                break
    return found


def _place(text: Text, line: int) -> str:
    if text.place.startswith(("table", "sheet")):
        return "{}, {}".format(text.place, ("title", "note")[line - 1])
    return "{}line {}".format(text.place + ", " if text.place else "", line)


RULE = Rule(
    NAME,
    "Does text print or describe single people?",
    ("log_files", "printed_records"),
    lambda d: bool(d.texts) or d.kind in ("table", "workbook"),
    check,
)
