"""Workbooks of Excel 97 to 2003 (.xls), through xlrd where it is installed: Anaconda3 2020.02 brings it."""

import datetime
import re
from typing import Any, List

from output_checks.content import MOST_COLUMNS, MOST_ROWS, Document, Grid, Hidden, Text, as_cells
from output_checks.errors import ReadingError

_OLE = b"\xd0\xcf\x11\xe0"
_PARTS = (
    (r"_\x00V\x00B\x00A\x00|_VBA_PROJECT", "macros", "Save as .xlsx."),
    (r"_\x00S\x00X\x00_\x00D\x00B\x00", "a pivot table's stored copy of its source data", "Paste as values into a new workbook."),
    (r"M\x00B\x00D\x000\x000|O\x00l\x00e\x00O\x00b\x00j", "an embedded file", "Remove the embedded object."),
)


def read_old_workbook(path: str, raw: bytes) -> Document:
    """One grid per sheet with stored values; hidden sheets, rows, columns, comments and names told one by one."""
    if not raw.startswith(_OLE):
        raise ReadingError("it is named .xls but is no workbook of that kind")
    try:
        import xlrd
    except ImportError:
        raise ReadingError("old workbooks (.xls) need the package xlrd, of Anaconda or the 'full' bundle; save it as .xlsx")
    document = Document(path, "workbook", len(raw))
    try:
        # xlrd writes what it meets to a file it is given; nothing is to be printed.
        with _Silence() as nowhere:
            book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=nowhere)
            for sheet in book.sheets():
                _sheet(document, book, sheet)
            _names(document, book)
    except Exception as error:
        # xlrd raises many kinds for broken files; each means the same here: it cannot be read.
        raise ReadingError("the workbook is damaged or encrypted ({})".format(type(error).__name__))
    text = raw.decode("latin-1")
    for pattern, what, remedy in _PARTS:
        if re.search(pattern, text):
            document.hidden.append(Hidden("workbook", what, remedy))
    return document


class _Silence:
    """A file that keeps nothing."""

    def __enter__(self) -> "_Silence":
        return self

    def __exit__(self, *error: Any) -> None:
        return None

    def write(self, text: str) -> int:
        """Take a text and forget it."""
        return len(text)


def _sheet(document: Document, book: Any, sheet: Any) -> None:
    place = "sheet '{}'".format(sheet.name)
    if sheet.visibility:
        word = "very hidden" if sheet.visibility == 2 else "hidden"
        document.hidden.append(Hidden(place, "a {} sheet".format(word), "Delete the sheet."))
    rows: List[List[Any]] = [
        [_shown(book, sheet.cell(r, c)) for c in range(min(sheet.row_len(r), MOST_COLUMNS))]
        for r in range(min(sheet.nrows, MOST_ROWS))
    ]
    hidden_rows = frozenset(r for r, info in sheet.rowinfo_map.items() if info.hidden and r < sheet.nrows)
    hidden_columns = frozenset(c for c, info in sheet.colinfo_map.items() if info.hidden and c < sheet.ncols)
    for what, found in (("rows", hidden_rows), ("columns", hidden_columns)):
        if found:
            word = "{} hidden {}".format(len(found), what)
            document.hidden.append(Hidden(place, word, "Delete the hidden {}.".format(what)))
    unread = max(sheet.nrows - MOST_ROWS, 0)
    document.grids.append(Grid(place, as_cells(rows), True, 1, hidden_rows, hidden_columns, unread))
    notes = [str(note.text) for note in sheet.cell_note_map.values()]
    if notes:
        document.hidden.append(Hidden(place, "{} comments".format(len(notes)), "Delete the comments."))
        document.texts.append(Text("{}, comments".format(place), tuple(notes)))


def _shown(book: Any, cell: Any) -> Any:
    """The value as a reader sees it: percentages as percentages, dates as ISO text."""
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        parts = xlrd.xldate_as_tuple(cell.value, book.datemode)
        return "{:02d}:{:02d}:{:02d}".format(*parts[3:]) if parts[0] == 0 else datetime.datetime(*parts).isoformat()
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        written = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return "{:.10g}%".format(cell.value * 100) if "%" in written else cell.value
    return str(cell.value)


def _names(document: Document, book: Any) -> None:
    kept = [entry for entry in book.name_obj_list if not entry.builtin]
    if kept:
        word = "{} defined names".format(len(kept))
        document.hidden.append(Hidden("defined names", word, "Delete them in the name manager."))
        document.texts.append(Text("defined names", tuple(str(entry.name) for entry in kept), "property"))
