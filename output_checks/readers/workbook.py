"""Excel workbooks: every sheet, shown or not, and the parts a reader can uncover."""

import io
import re
import warnings
import zipfile
from typing import Any, Dict, List, Tuple

from output_checks.content import MOST_COLUMNS, MOST_ROWS, Document, Figure, Grid, Hidden, Text, as_cells
from output_checks.errors import ReadingError
from output_checks.readers.limits import check_zip

_PARTS = (
    (
        r"xl/pivotcache/",
        "a pivot table's stored copy of its source data",
        "Copy the pivot table and paste it as values into a new workbook.",
    ),
    (r"xl/externallinks/", "a link to another workbook, with stored values", "Break the links; paste as values."),
    (r"xl/embeddings/|oleobject", "an embedded file", "Remove the embedded object."),
    (r"vbaproject\.bin", "macros", "Save as .xlsx."),
    (r"xl/model/|xl/customdata/", "a stored data model", "Paste as values into a new workbook."),
    (r"xl/querytables/|xl/connections", "a data connection", "Remove the connection."),
    (r"xl/revisions/", "tracked changes with former values", "Save a copy without shared history."),
)


def read_workbook(path: str, raw: bytes) -> Document:
    """One grid per sheet with cached values; hidden parts told one by one. No macro and no link is followed."""
    document = Document(path, "workbook", len(raw))
    names = check_zip(raw)
    _parts(document, names, raw)
    shown, formulas = _loaded(raw, True), _loaded(raw, False)
    for sheet in shown.worksheets:
        _sheet(document, sheet, formulas[sheet.title])
    for sheet in getattr(shown, "chartsheets", []):
        document.figures.append(Figure("chart sheet '{}'".format(sheet.title), "chart"))
    _names(document, formulas)
    _properties(document, formulas)
    return document


def _loaded(raw: bytes, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(raw), data_only=values, keep_links=False)
    except Exception as error:
        # openpyxl raises many kinds for broken files; each means the same here: it cannot be read.
        raise ReadingError("the workbook is damaged ({})".format(type(error).__name__))


def _parts(document: Document, names: List[str], raw: bytes) -> None:
    for pattern, what, remedy in _PARTS:
        found = [name for name in names if re.search(pattern, name.lower())]
        if found:
            document.hidden.append(Hidden("workbook part {}".format(found[0]), what, remedy))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in names:
            lower = name.lower()
            if re.match(r"xl/charts/chart\d*\.xml$", lower):
                document.figures.append(Figure("chart {}".format(name.rsplit("/", 1)[-1]), "chart"))
                _chart(document, name, archive.read(name))
            elif re.match(r"xl/media/", lower):
                document.figures.append(Figure("picture {}".format(name.rsplit("/", 1)[-1]), "picture"))


def _chart(document: Document, name: str, xml: bytes) -> None:
    """The values a chart keeps are a table of their own, even when the sheet behind them is gone."""
    text = xml.decode("utf-8", errors="replace")
    columns = []
    for block in re.findall(r"<(?:c:)?(?:val|yVal)>(.*?)</(?:c:)?(?:val|yVal)>", text, re.S):
        columns.append(re.findall(r"<(?:c:)?v>([^<]*)</(?:c:)?v>", block)[:MOST_ROWS])
    labels = re.findall(r"<(?:c:)?cat>(.*?)</(?:c:)?cat>", text, re.S)
    names = re.findall(r"<(?:c:)?v>([^<]*)</(?:c:)?v>", labels[0])[:MOST_ROWS] if labels else []
    if not columns or not any(columns):
        return
    length = max(len(column) for column in columns)
    rows: List[List[Any]] = [[None] + ["series {}".format(i + 1) for i in range(len(columns))]]
    for i in range(length):
        rows.append(
            [names[i] if i < len(names) else "point {}".format(i + 1)]
            + [_number(column[i]) if i < len(column) else None for column in columns]
        )
    document.grids.append(Grid("stored values of {}".format(name.rsplit("/", 1)[-1]), as_cells(rows)))


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _sheet(document: Document, sheet: Any, formulas: Any) -> None:
    place = "sheet '{}'".format(sheet.title)
    if sheet.sheet_state != "visible":
        word = "very hidden" if sheet.sheet_state == "veryHidden" else "hidden"
        document.hidden.append(Hidden(place, "a {} sheet".format(word), "Delete the sheet."))
    rows: List[List[Any]] = []
    without_value = 0
    limit = min(sheet.max_row or 0, MOST_ROWS)
    for row in sheet.iter_rows(max_row=max(limit, 1), max_col=min(sheet.max_column or 1, MOST_COLUMNS)):
        line = []
        for cell in row:
            value = cell.value
            if value is None and formulas.cell(cell.row, cell.column).value is not None:
                without_value += 1
            line.append(_shown(value, cell))
        rows.append(line)
    if without_value:
        document.unread.append(
            "{}: {} formulas without a stored value; open and save in Excel, or paste as values".format(
                place, without_value
            )
        )
    _comments(document, formulas, place, limit)
    hidden_rows, hidden_columns = _hidden_lines(document, sheet, place)
    document.grids.append(
        Grid(
            place,
            as_cells(rows),
            True,
            1,
            frozenset(hidden_rows),
            frozenset(hidden_columns),
            max((sheet.max_row or 0) - MOST_ROWS, 0),
        )
    )


def _shown(value: Any, cell: Any) -> Any:
    """The value as a reader sees it: percentages as percentages, dates as ISO text."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        if "%" in str(cell.number_format or ""):
            return "{:.10g}%".format(value * 100)
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _hidden_lines(document: Document, sheet: Any, place: str) -> Tuple[List[int], List[int]]:
    rows = [n - 1 for n, d in sheet.row_dimensions.items() if d.hidden]
    columns = []
    for _, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or 1
            columns.extend(range(first - 1, min(dimension.max or first, MOST_COLUMNS)))
    for what, found in (("rows", rows), ("columns", columns)):
        if found:
            document.hidden.append(
                Hidden(place, "{} hidden {}".format(len(found), what), "Delete the hidden {}.".format(what))
            )
    return rows, columns


def _comments(document: Document, sheet: Any, place: str, limit: int) -> None:
    lines: Dict[str, str] = {}
    for row in sheet.iter_rows(max_row=max(limit, 1), max_col=min(sheet.max_column or 1, MOST_COLUMNS)):
        for cell in row:
            if cell.comment is not None:
                lines[cell.coordinate] = str(cell.comment.text)
    if lines:
        document.hidden.append(
            Hidden(
                "{}, cell {}".format(place, next(iter(lines))),
                "{} comments".format(len(lines)),
                "Delete the comments.",
            )
        )
        document.texts.append(Text("{}, comments".format(place), tuple(lines.values())))


def _names(document: Document, book: Any) -> None:
    names = book.defined_names
    entries = list(names.values()) if hasattr(names, "values") else list(getattr(names, "definedName", []))
    kept = [e for e in entries if not str(e.name).startswith("_xlnm")]
    if kept:
        document.hidden.append(
            Hidden("defined names", "{} defined names".format(len(kept)), "Delete them in the name manager.")
        )
        document.texts.append(
            Text("defined names", tuple("{} {}".format(e.name, e.attr_text) for e in kept), "property")
        )


def _properties(document: Document, book: Any) -> None:
    properties = book.properties
    found = {}
    for name in ("title", "subject", "keywords", "description", "category", "lastModifiedBy", "creator"):
        value = getattr(properties, name, None)
        if value and not (name == "creator" and str(value).lower() == "openpyxl"):
            found[name] = str(value)
    if found:
        document.hidden.append(
            Hidden("document properties", ", ".join(sorted(found)), "File > Info > Inspect document > remove.", True)
        )
        document.texts.append(Text("document properties", tuple(found.values()), "property"))
