"""A folder that the SACRO Viewer opens: results.json, copies of the files, and their checksums."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Dict, List, Union

from output_checks.checking import FileReport, RequestReport
from output_checks.errors import UsageError

# The viewer accepts 0.4 or later.
VERSION = "0.4.12"


def write_viewer_folder(report: RequestReport, source: Union[str, Path], target: Union[str, Path]) -> Path:
    """
    Write `results.json`, the checked files and `checksums/` into the new folder `target` and return it.

    source : the folder that was checked. Raises UsageError if `target` exists and is not empty.
    The viewer shows one status per output, the badge being the first words of the summary, and marks cells in csv
    files.
    """
    source, target = Path(source), Path(target)
    if target.exists() and any(target.iterdir()):
        raise UsageError("The folder '{}' is not empty. Give a new one.".format(target.name))
    (target / "checksums").mkdir(parents=True, exist_ok=True)
    results: Dict[str, Any] = {}
    names: Dict[str, str] = {}
    for number, file_report in enumerate(report.files, 1):
        if not file_report.sha256:
            continue
        name = file_report.path.replace("/", "_")
        while name in names or name in ("results.json", "config.json"):
            name = "{}_{}".format(number, name)
        names[name] = file_report.path
        shutil.copyfile(str(source / file_report.path), str(target / name))
        digest = hashlib.sha256((target / name).read_bytes()).hexdigest()
        (target / "checksums" / (name + ".txt")).write_text(digest, encoding="utf-8")
        results[name] = _record(file_report, report, name, number)
    content = {"version": VERSION, "results": results}
    (target / "results.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    return target


def _record(f: FileReport, report: RequestReport, name: str, number: int) -> Dict[str, Any]:
    members = [r for r in report.files if r.path.startswith(f.path + "/")]
    findings = list(f.findings) + [x for r in members for x in r.findings]
    verdict = max([f.verdict] + [r.verdict for r in members])
    reasons: List[str] = sorted({"{}: {}".format(x.rule, x.message.replace(";", ",")) for x in findings})
    counts: Dict[str, int] = {}
    cells: Dict[str, List[List[int]]] = {}
    for finding in f.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + finding.count
        if finding.cell is not None:
            cells.setdefault(finding.rule, []).append(list(finding.cell))
    return {
        "uid": "output_{}".format(number),
        "status": verdict.viewer_status,
        "type": "custom",
        "properties": {"method": f.kind},
        "command": "",
        "summary": "; ".join([verdict.viewer_status] + reasons),
        "outcome": {},
        "timestamp": "",
        "comments": ["{} ({})".format(x.message, x.place) for x in findings],
        "exception": f.exception,
        "files": [{"name": name, "sdc": {"summary": counts, "cells": cells}}],
    }
