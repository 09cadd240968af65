"""Writing a request folder: files for release, and beside them what the checker needs and nobody else may have."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

from output_checks.checking import RequestReport, check_folder
from output_checks.errors import ReleaseRefused, UsageError
from output_checks.evidence import NOT_FOR_RELEASE, SUFFIX, write_evidence
from output_checks.findings import Verdict
from output_checks.outputs import Output, checked, csv_of
from output_checks.policy import Policy
from output_checks.report import html_report, json_report
from output_checks.request_sheet import unanswered, write_request_sheet

# A reason in fewer words than this is no argument.
_LEAST_WORDS = 5


def release(
    outputs: Mapping[str, Output],
    folder: Path,
    exceptions: Dict[str, str],
    xlsx: bool,
    policy: Policy,
    title: Dict[str, str],
) -> RequestReport:
    """Refuse or write, then check what was written; see Session.finalise."""
    _refuse(outputs, folder, exceptions)
    aside = folder / NOT_FOR_RELEASE
    (aside / "checksums").mkdir(parents=True, exist_ok=True)
    written: List[Tuple[str, Output]] = []
    for name, output in outputs.items():
        if name in exceptions:
            output = checked(replace(output, evidence=replace(output.evidence, exception=exceptions[name])), policy)
        for file_name, evidence in _write(folder, output, xlsx):
            digest = hashlib.sha256((folder / file_name).read_bytes()).hexdigest()
            (aside / "checksums" / (file_name + ".txt")).write_text(digest + "\n", encoding="utf-8")
            write_evidence(replace(evidence, sha256=digest), aside / (file_name + SUFFIX))
            written.append((file_name, output))
    write_request_sheet(aside, title, written)
    report = check_folder(folder, policy)
    (aside / "report.html").write_text(html_report(report), encoding="utf-8")
    (aside / "report.json").write_text(json_report(report), encoding="utf-8")
    questions = unanswered(written)
    if questions:
        (aside / "before_you_send.txt").write_text(
            "The checker will ask:\n" + "\n".join(questions) + "\n", encoding="utf-8"
        )
    return report


def _refuse(outputs: Mapping[str, Output], folder: Path, exceptions: Dict[str, str]) -> None:
    if not outputs:
        raise UsageError("This session has no outputs yet.")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("The folder '{}' is not empty. Give a new one for each request.".format(folder.name))
    unknown = sorted(set(exceptions) - set(outputs))
    if unknown:
        raise UsageError("Exceptions for outputs that do not exist: {}.".format(", ".join(unknown)))
    reasons = [
        "the exception for '{}' is not argued: write a sentence".format(name)
        for name, words in exceptions.items()
        if len(str(words).split()) < _LEAST_WORDS
    ]
    for name, output in outputs.items():
        if output.verdict == Verdict.BLOCK and name not in exceptions:
            reasons += [
                "{}: {}: {} ({})".format(name, f.rule, f.message, f.place)
                for f in output.findings
                if f.verdict == Verdict.BLOCK
            ]
    if reasons:
        raise ReleaseRefused(
            "Nothing was written. Treat these outputs, or argue an exception for each in words.", reasons
        )


def _write(folder: Path, output: Output, xlsx: bool):
    """Yield (file name, evidence) for each file written."""
    if output.kind == "text":
        (folder / (output.name + ".txt")).write_bytes(output.text.encode("utf-8"))
        yield output.name + ".txt", output.evidence
        return
    companion = output.evidence.companion
    if not companion:
        (folder / (output.name + ".csv")).write_bytes(csv_of(output.table))
        yield output.name + ".csv", output.evidence
    if xlsx and not companion:
        _write_table(folder / (output.name + ".xlsx"), output)
        yield output.name + ".xlsx", output.evidence
    if output.kind == "figure":
        _write_figure(folder / (output.name + ".png"), output.figure)
        yield output.name + ".png", replace(output.evidence, kind="figure", companion=companion or output.name + ".csv")


def _write_figure(path: Path, figure: Any) -> None:
    """As a png of the size the figure was made for; cropped or widened to what it shows only if something reaches over its edge."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    kept = figure.canvas
    try:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        box = figure.get_tightbbox(canvas.get_renderer())
        wide, high = figure.get_size_inches()
        inside = box.x0 >= -0.01 and box.y0 >= -0.01 and box.x1 <= wide + 0.01 and box.y1 <= high + 0.01
        canvas.print_figure(str(path), dpi=150, bbox_inches=None if inside else "tight", format="png")
    finally:
        figure.set_canvas(kept)


def _write_table(path: Path, output: Output) -> None:
    """The same cells as the csv, in a workbook without properties of its maker."""
    import csv
    import io

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = output.name[:31]
    for row in csv.reader(io.StringIO(csv_of(output.table).decode("utf-8"))):
        sheet.append([_number(value) for value in row])
    book.save(str(path))


def _number(text: str):
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text or None
