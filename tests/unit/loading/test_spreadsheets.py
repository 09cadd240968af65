"""Spreadsheets as people and programs make them."""
import zipfile

import openpyxl
import pytest
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.spreadsheets import read_sheets
from jdftest.ods import write_ods

ROWS = [["Name", "Values"], ["a", "1"], ["", "two\nlines"], ["b", "x & y"]]


def test_ods(tmp_path):
    path = write_ods(tmp_path / "s.ods", {"First": ROWS, "Empty": [], "Second sheet": [["z"]]})
    assert read_sheets(path) == {"First": ROWS, "Empty": [], "Second sheet": [["z"]]}


def test_xlsx_gives_the_same(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "First"
    for row in ROWS:
        book.active.append([value or None for value in row])
    book.create_sheet("Empty")
    book.save(str(tmp_path / "s.xlsx"))
    assert read_sheets(tmp_path / "s.xlsx") == {"First": ROWS, "Empty": []}


CELLS = {
    "repeated cells": ('<table:table-cell table:number-columns-repeated="3"><text:p>x</text:p></table:table-cell>',
                       ["x", "x", "x"]),
    "merged cells": (
        '<table:table-cell table:number-columns-spanned="2"><text:p>m</text:p></table:table-cell>'
        "<table:covered-table-cell/><table:table-cell><text:p>n</text:p></table:table-cell>", ["m", "", "n"]),
    "a comment": (
        "<table:table-cell><office:annotation><text:p>not this</text:p></office:annotation>"
        "<text:p>this</text:p></table:table-cell>", ["this"]),
    "spans, spaces, tabs and breaks": (
        '<table:table-cell><text:p>a<text:span>b<text:s text:c="2"/>c</text:span>d<text:tab/>e<text:line-break/>f'
        "</text:p></table:table-cell>", ["ab  cd\te\nf"]),
    "a link": ('<table:table-cell><text:p>see <text:a>here</text:a>.</text:p></table:table-cell>', ["see here."]),
    "a value without text": ('<table:table-cell office:value-type="float" office:value="7"/>', ["7"]),
}


@pytest.mark.parametrize("xml, cells", CELLS.values(), ids=list(CELLS))
def test_cells_that_ods_files_have(xml, cells, tmp_path):
    assert read_sheets(write_ods(tmp_path / "s.ods", {"S": [[(xml,)]]})) == {"S": [cells]}


def test_repeated_rows(tmp_path):
    path = tmp_path / "s.ods"
    write_ods(path, {"S": [["x"]]})
    with zipfile.ZipFile(str(path)) as archive:
        content = archive.read("content.xml").decode("utf-8")
    content = content.replace("<table:table-row><table:table-cell office", '<table:table-row '
                              'table:number-rows-repeated="3"><table:table-cell office')
    with zipfile.ZipFile(str(path), "w") as archive:
        archive.writestr("content.xml", content)
    assert read_sheets(path) == {"S": [["x"]] * 3}


@pytest.mark.parametrize("data, said", [(b"plain text", "damaged, or of another format"), (b"", "damaged")])
def test_other_files_are_refused(data, said, tmp_path):
    path = tmp_path / "s.ods"
    path.write_bytes(data)
    with pytest.raises(LoadingError, match=said):
        read_sheets(path)
    with pytest.raises(LoadingError, match="no such file"):
        read_sheets(tmp_path / "none.ods")


def test_zip_files_that_are_no_spreadsheets_are_refused(tmp_path):
    path = tmp_path / "s.ods"
    with zipfile.ZipFile(str(path), "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(LoadingError, match="neither an .ods nor an .xlsx"):
        read_sheets(path)
    with zipfile.ZipFile(str(path), "w") as archive:
        archive.writestr("content.xml", "<unfinished")
    with pytest.raises(LoadingError, match="damaged"):
        read_sheets(path)
