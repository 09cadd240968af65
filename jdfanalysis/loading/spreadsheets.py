"""The sheets of an .ods or .xlsx file as rows of text.

OpenDocument is a zip file with one XML document; what is needed of it here is little enough to
read with the standard library, so that no further package has to be brought inside.
"""
import zipfile
from pathlib import Path
from typing import Dict, Iterator, List, Union
from xml.etree import ElementTree

from jdfanalysis.errors import LoadingError

Rows = List[List[str]]

# Sheets are padded to their full size by repeating empty rows and cells; real ones never are this long.
MOST_REPEATS = 1000

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def read_sheets(path: Union[str, Path]) -> Dict[str, Rows]:
    """
    All sheets of a spreadsheet, by name, in order.

    path : an .ods or .xlsx file, told apart by content
    Cells are text as shown (numbers as stored), stripped; empty cells are blank; rows are as long as
    their last filled cell, and empty rows are left out. The value of merged cells stands in the
    first of them. Comments are left out. Raises LoadingError for a file that is neither.
    """
    path = Path(path)
    if not path.is_file():
        raise LoadingError("{}: there is no such file.".format(path.name))
    try:
        with zipfile.ZipFile(str(path)) as archive:
            names = archive.namelist()
            if "content.xml" in names:
                return _ods_sheets(archive.read("content.xml"))
        if "[Content_Types].xml" in names:
            return _xlsx_sheets(path)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError):
        raise LoadingError("{}: the spreadsheet is damaged, or of another format than .ods or .xlsx.".format(path.name))
    raise LoadingError("{}: neither an .ods nor an .xlsx file.".format(path.name))


def _ods_sheets(content: bytes) -> Dict[str, Rows]:
    root = ElementTree.fromstring(content)
    return {sheet.get(_TABLE + "name", ""): _ods_rows(sheet) for sheet in root.iter(_TABLE + "table")}


def _ods_rows(sheet: ElementTree.Element) -> Rows:
    rows: Rows = []
    for row in sheet.iter(_TABLE + "table-row"):
        cells: List[str] = []
        for cell in row:
            if cell.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                repeats = int(cell.get(_TABLE + "number-columns-repeated", "1"))
                cells += [_ods_text(cell)] * min(repeats, MOST_REPEATS)
        cells = _trimmed(cells)
        if cells:
            rows += [list(cells)] * min(int(row.get(_TABLE + "number-rows-repeated", "1")), MOST_REPEATS)
    return rows


def _ods_text(cell: ElementTree.Element) -> str:
    """The paragraphs of a cell, one a line; the stored value if it shows none."""
    lines = ["".join(_pieces(child)) for child in cell if child.tag == _TEXT + "p"]
    return "\n".join(lines).strip() if lines else (cell.get(_OFFICE + "value") or "")


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    """Text of a paragraph with its spans, spaces and line breaks."""
    yield element.text or ""
    for child in element:
        if child.tag == _TEXT + "s":
            yield " " * int(child.get(_TEXT + "c", "1"))
        elif child.tag == _TEXT + "line-break":
            yield "\n"
        elif child.tag == _TEXT + "tab":
            yield "\t"
        elif child.tag != _OFFICE + "annotation":
            for piece in _pieces(child):
                yield piece
        yield child.tail or ""


def _xlsx_sheets(path: Path) -> Dict[str, Rows]:
    import openpyxl

    with path.open("rb") as stream:
        book = openpyxl.load_workbook(stream, data_only=True)
    sheets = {}
    for sheet in book.worksheets:
        found = sheet.iter_rows(values_only=True)
        rows = [_trimmed(["" if value is None else str(value).strip() for value in row]) for row in found]
        sheets[sheet.title] = [row for row in rows if row]
    return sheets


def _trimmed(cells: List[str]) -> List[str]:
    last = max((i for i, cell in enumerate(cells) if cell), default=-1)
    return cells[:last + 1]
