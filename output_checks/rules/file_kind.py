"""file_kind: some kinds of files cannot be checked or may not leave at all; some are too large."""

from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.readers.opening import ending_of
from output_checks.rules.rule import Rule, always

NAME = "file_kind"


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """Models and data files, unreadable kinds, refused endings, size of file and of tables: by the policy's keys."""
    found: List[Finding] = []
    ending = ending_of(document.path)

    def say(verdict: Verdict, message: str, remedy: str, place: str = "the file") -> None:
        if verdict > Verdict.CLEAR:
            found.append(Finding(NAME, verdict, place, message, 1, remedy))

    if document.kind == "model":
        say(
            policy.verdict("model_files"),
            "A saved model or data file ({}); it is never opened here.".format(ending),
            "Release coefficients as a table. Agree the release of models with the environment first.",
        )
    if document.kind == "unknown":
        say(
            policy.verdict("unknown_types"),
            "A file of a kind that is not read here ({}).".format(ending or "no ending"),
            "Save it as csv, xlsx, txt, html or png.",
        )
    if ending in policy["refused_types"]:
        say(Verdict.BLOCK, "Files of type {} are refused.".format(ending), "Save figures as png, tables as csv.")
    if policy["allowed_types"] and ending not in policy["allowed_types"]:
        say(
            Verdict.BLOCK,
            "Files of type {} are not among the accepted ones.".format(ending or "no ending"),
            "Use one of {}.".format(", ".join(policy["allowed_types"])),
        )
    if policy["maximum_file_mb"] is not None and document.size > policy["maximum_file_mb"] * 1024**2:
        say(Verdict.BLOCK, "Larger than {} MB.".format(policy["maximum_file_mb"]), "Send less.")
    for table in document.tables:
        if policy["maximum_rows"] is not None and len(table.row_labels) + table.rows_unread > policy["maximum_rows"]:
            say(
                Verdict.BLOCK,
                "More than {:,} rows.".format(policy["maximum_rows"]),
                "Send less.",
                table.where_table(),
            )
    return found


RULE = Rule(
    NAME,
    "May a file of this kind and size leave?",
    ("model_files", "unknown_types", "refused_types", "allowed_types", "maximum_file_mb", "maximum_rows"),
    always,
    check,
)
