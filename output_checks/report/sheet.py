"""The report as a workbook."""

from pathlib import Path
from typing import Any, List, Sequence, Union

from output_checks.checking import RequestReport
from output_checks.report.words import PRE_CHECK, SAFE


def write_xlsx_report(report: RequestReport, path: Union[str, Path]) -> Path:
    """Write sheets 'Files', 'Findings' and 'Policy' to `path` and return it."""
    from openpyxl import Workbook

    book = Workbook()
    _sheet(
        book.active,
        "Files",
        ("Verdict", "File", "Findings", "Rules run", "Rules that could not check"),
        [
            [f.verdict.word, f.path, len(f.findings), ", ".join(f.rules_run), ", ".join(f.rules_not_run)]
            for f in report.files
        ]
        + [[], [PRE_CHECK], [SAFE]],
    )
    rows = [(f.path, x) for f in report.files for x in f.findings] + [("(together)", x) for x in report.findings]
    _sheet(
        book.create_sheet(),
        "Findings",
        ("Verdict", "File", "Rule", "Place", "What", "Number", "What to do"),
        [[x.verdict.word, path, x.rule, x.place, x.message, x.count, x.remedy] for path, x in rows],
    )
    _sheet(
        book.create_sheet(),
        "Policy",
        ("Key", "Value", "Source"),
        [[key, str(report.policy[key]), report.policy.source(key)] for key in report.policy.settings],
    )
    book.save(str(path))
    return Path(path)


def _sheet(sheet: Any, title: str, header: Sequence[str], rows: List[List[Any]]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = title
    sheet.append(list(header))
    for row in rows:
        sheet.append([_text(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for position, name in enumerate(header):
        sheet.column_dimensions["ABCDEFG"[position]].width = (
            14 if len(name) < 9 and name not in ("File", "Place", "What") else 44
        )
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _text(value: Any) -> Any:
    """Text that begins like a formula is kept as text."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return "'" + value
    return value
