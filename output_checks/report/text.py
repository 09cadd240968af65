"""The report for a terminal."""

from typing import List

from output_checks.checking import FileReport, RequestReport
from output_checks.findings import Finding
from output_checks.report.words import PRE_CHECK


def text_report(report: RequestReport) -> str:
    """
    The whole report as plain lines: verdict, each file with its findings, what could not be checked, what was set
    aside.
    """
    lines: List[str] = [
        "Output check of '{}' under policy {} ({})".format(report.folder, report.policy.name, report.policy.date),
        "VERDICT: {}. {}".format(report.verdict.word.upper(), report.verdict.sentence),
        "",
    ]
    for file_report in report.files:
        lines += _file(file_report)
    if report.findings:
        lines.append("The files together")
        lines += [line for finding in report.findings for line in _finding(finding)]
    for path, why in report.set_aside:
        lines.append("[aside ] {}: {}".format(path, why))
    return "\n".join(lines + ["", PRE_CHECK]) + "\n"


def _file(report: FileReport) -> List[str]:
    lines = ["[{:<6}] {}".format(report.verdict.word, report.path)]
    lines += [line for finding in report.findings for line in _finding(finding)]
    if report.rules_not_run:
        lines.append("         could not be checked in full: {}".format(", ".join(report.rules_not_run)))
    if report.exception:
        lines.append("         exception argued: {}".format(report.exception))
    return lines


def _finding(finding: Finding) -> List[str]:
    lines = [
        "    {:<6} {}: {}".format(finding.verdict.word, finding.rule, finding.message),
        "           at {}".format(finding.place),
    ]
    if finding.remedy:
        lines.append("           do {}".format(finding.remedy))
    return lines
