"""The request sheet: what an output checker asks about each output, filled in from the evidence."""

from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from output_checks.outputs import Output

FIELDS = (
    "File",
    "Kind",
    "Description",
    "Variables",
    "Population",
    "Sample",
    "Unweighted count (rows)",
    "Distinct people",
    "Residual degrees of freedom",
    "Disclosure control applied",
    "Relation to other outputs",
    "Pre-check verdict",
    "Exception argued",
)


def sheet_rows(outputs: Sequence[Tuple[str, Output]]) -> List[List[str]]:
    """One row of FIELDS per released file."""
    rows = []
    for file_name, output in outputs:
        e = output.evidence
        rows.append(
            [
                file_name,
                output.kind,
                e.description,
                "; ".join("{}: {}".format(k, v) for k, v in e.variables.items()),
                e.population,
                e.sample,
                _number(e.n),
                _number(e.n_people),
                _number(e.df),
                "; ".join(e.sdc_applied) or "none",
                "; ".join(e.related) or "none stated",
                output.verdict.word,
                e.exception,
            ]
        )
    return rows


def unanswered(outputs: Sequence[Tuple[str, Output]]) -> List[str]:
    """What a checker would ask back about, per file: too little context is a common reason for refusal."""
    asked = []
    for file_name, output in outputs:
        missing = [word for word in ("description", "population") if not getattr(output.evidence, word)]
        if missing:
            asked.append("{}: no {}".format(file_name, " and no ".join(missing)))
    return asked


def write_request_sheet(folder: Path, title: Dict[str, str], outputs: Sequence[Tuple[str, Output]]) -> None:
    """
    Write request.xlsx and request.txt into `folder`. Both hold unweighted counts: for the checker, not for
    release.
    """
    rows = sheet_rows(outputs)
    lines: List[str] = ["REQUEST FOR OUTPUT CLEARANCE (for the output checker; not for release)"]
    lines += ["{}: {}".format(k, v) for k, v in title.items()]
    for row in rows:
        lines += ["", row[0]] + [
            "  {}: {}".format(name, value or "not stated") for name, value in zip(FIELDS[1:], row[1:])
        ]
    (folder / "request.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_xlsx(folder / "request.xlsx", title, rows)


def _write_xlsx(path: Path, title: Dict[str, str], rows: List[List[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Request"
    for key, value in title.items():
        sheet.append([key, value])
    sheet.append([])
    sheet.append(list(FIELDS))
    head = sheet.max_row
    for row in rows:
        sheet.append([value if not value[:1] in ("=", "+", "-", "@") else "'" + value for value in row])
    for cell in sheet[head]:
        cell.font = Font(bold=True)
    for position in range(len(FIELDS)):
        sheet.column_dimensions[chr(65 + position)].width = 24
    for row in sheet.iter_rows(min_row=head):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(str(path))


def _number(value: Any) -> str:
    return "" if value is None else "{:,.0f}".format(value)
