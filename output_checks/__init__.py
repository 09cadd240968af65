"""output_checks: a pre-check of statistical outputs before clearance; usable alone, on files made by anything.

findings.py     Verdict (clear, review, block), Finding; the verdict is the worst finding
policy.py       dated, sourced rule sets: data, not code (policies/*.json, policy_keys.py)
evidence.py     the counts behind an output: made in a notebook or found beside a file
content.py      what readers return; readers/ finished files to grids, texts, figures, hidden parts
understanding/  grids to tables; what each column is
rules/          RULES, then one module per rule; each a pure function to findings
suppression/    primary and secondary suppression, and the audit of a pattern
differencing.py across all outputs of a request
checking.py     check_folder, check_file
report/         text, HTML, xlsx, JSON, SACRO Viewer
session.py      Session: the same rules in a notebook, with evidence in one pass (counting.py, making.py, describing.py,
                binning.py); treated.py and coding.py what can be done about an unsafe output
errors.py       every exception

A pre-check only: clearance is ONS's. Names are imported when they are first used, so that `import output_checks`
costs nothing.
"""

import importlib as _importlib
import typing as _typing

_HOMES = {
    "checking": ("FileReport", "RequestReport", "check_file", "check_folder"),
    "errors": ("EvidenceError", "OutputChecksError", "PolicyError", "ReadingError", "ReleaseRefused", "UsageError"),
    "evidence": ("Evidence", "read_evidence", "write_evidence"),
    "findings": ("Finding", "Verdict", "overall"),
    "outputs": ("Output",),
    "policy": ("Policy", "Setting", "load_policy", "policy_names"),
    "report": ("html_report", "json_report", "text_report", "write_viewer_folder", "write_xlsx_report"),
    "rules": ("RULES", "Rule"),
    "session": ("Session",),
}

__all__ = [
    "Evidence", "EvidenceError", "FileReport", "Finding", "Output", "OutputChecksError", "Policy", "PolicyError",
    "RULES", "ReadingError", "ReleaseRefused", "RequestReport", "Rule", "Session", "Setting", "UsageError", "Verdict",
    "check_file", "check_folder", "html_report", "json_report", "load_policy", "overall", "policy_names",
    "read_evidence", "text_report", "write_evidence", "write_viewer_folder", "write_xlsx_report",
]  # fmt: skip


def __getattr__(name: str) -> _typing.Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(_importlib.import_module("output_checks." + module), name)
    raise AttributeError("output_checks has no '{}'".format(name))


def __dir__() -> _typing.List[str]:
    return __all__
