"""The report as JSON, for scripts."""

import json
from typing import Any, Dict

from output_checks.checking import RequestReport
from output_checks.findings import Finding
from output_checks.report.words import PRE_CHECK, SAFE


def json_report(report: RequestReport) -> str:
    """
    JSON text: `verdict`, `files` (`path`, `verdict`, `findings`, `rules_run`, `rules_not_run`), `findings` about
    several
    files, `policy`, `set_aside`. A finding has `rule`, `verdict`, `place`, `message`, `count`, `remedy`, `unchecked`.
    """
    content: Dict[str, Any] = {
        "verdict": report.verdict.word,
        "folder": report.folder,
        "policy": {"name": report.policy.name, "date": report.policy.date},
        "files": [
            {
                "path": f.path,
                "kind": f.kind,
                "verdict": f.verdict.word,
                "findings": [_finding(x) for x in f.findings],
                "rules_run": list(f.rules_run),
                "rules_not_run": list(f.rules_not_run),
                "rules_not_applicable": list(f.rules_not_applicable),
                "sha256": f.sha256,
                "exception": f.exception,
            }
            for f in report.files
        ],
        "findings": [_finding(x) for x in report.findings],
        "set_aside": [{"path": path, "why": why} for path, why in report.set_aside],
        "note": PRE_CHECK,
        "release_of_this_report": SAFE,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> Dict[str, Any]:
    return {
        "rule": finding.rule,
        "verdict": finding.verdict.word,
        "place": finding.place,
        "message": finding.message,
        "count": finding.count,
        "remedy": finding.remedy,
        "unchecked": finding.unchecked,
    }
