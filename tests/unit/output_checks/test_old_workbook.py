"""Workbooks of Excel 97 to 2003: read where xlrd is installed, for review where it is not."""

import datetime
import sys

import pytest

from output_checks import Verdict, check_file, load_policy
from output_checks.readers import read_document

POLICY = load_policy("ons_srs")


@pytest.fixture
def book(tmp_path):
    xlwt = pytest.importorskip("xlwt")
    pytest.importorskip("xlrd")
    made = xlwt.Workbook()
    sheet = made.add_sheet("Results")
    rows = (("offence", "n people", "share", "from"), ("Theft", 310, 0.62, datetime.datetime(2014, 1, 2)), ("Arson", 4, 0.38, None))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            style = {2: "0.0%", 3: "yyyy-mm-dd"}.get(c) if r else None
            sheet.write(r, c, value, xlwt.easyxf(num_format_str=style) if style else xlwt.Style.default_style)

    def save():
        made.save(str(tmp_path / "t.xls"))
        return tmp_path / "t.xls"

    return made, sheet, save


def test_stored_values_are_read_as_a_reader_sees_them(book):
    path = book[2]()
    grid = read_document(path.name, path.read_bytes(), POLICY)[0].grids[0]
    assert grid.place == "sheet 'Results'" and grid.cells[1] == ("Theft", 310.0, "62%", "2014-01-02T00:00:00")


def test_small_counts_are_found_by_cell(book):
    report = check_file(book[2]())
    assert report.verdict == Verdict.BLOCK
    assert any(f.rule == "small_counts" and "sheet 'Results', cell B3" in f.place for f in report.findings)


def test_hidden_parts_are_told(book):
    made, sheet, save = book
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    other = made.add_sheet("old")
    other.write(0, 0, "x")
    other.visibility = 2
    words = [hidden.what for hidden in read_document("t.xls", save().read_bytes(), POLICY)[0].hidden]
    assert words == ["1 hidden rows", "1 hidden columns", "a very hidden sheet"]


def test_without_xlrd_it_is_for_review(book, monkeypatch):
    path = book[2]()
    monkeypatch.setitem(sys.modules, "xlrd", None)
    report = check_file(path)
    assert report.verdict == Verdict.REVIEW and any("xlrd" in finding.message for finding in report.findings)


@pytest.mark.parametrize("cut", [10, 600, 2000])
def test_damaged_workbooks_are_for_review(book, cut, tmp_path):
    raw = book[2]().read_bytes()
    (tmp_path / "cut.xls").write_bytes(raw[:cut])
    assert check_file(tmp_path / "cut.xls").verdict >= Verdict.REVIEW


def test_another_file_by_that_name_is_for_review(tmp_path):
    (tmp_path / "t.xls").write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    assert check_file(tmp_path / "t.xls").verdict == Verdict.REVIEW
