"""# Bad input

What goes wrong with files on their way, and what loading makes of it: read it where nothing is
lost, set apart what cannot be read, and say so.
"""
import gzip
import zipfile

import numpy as np
import pandas as pd
import pytest
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import load_all, load_table
from jdftest.tiny import TINY

HEADER = "row_hash,gender,age,visit_day,cost\n"
ROWS = "r1,M,30,2015-01-01,1\nr2,F,40,2015-01-02,2\nr3,M,50,2015-01-03,3\n"


def visits(folder, data, name="visits.csv", **settings):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return load_table(path, "visits", TINY, **settings)


def findings(loaded):
    """Count by (reason, column); the column is blank for what concerns rows or the file."""
    found = loaded.report.problems + loaded.report.notes
    columns = set(TINY["visits"].columns)
    places = [(p, p.where.split(".")[-1]) for p in found if p.reason != "not in the extract"]
    return {(p.reason, place if place in columns else ""): p.count for p, place in places}


def ids(loaded, column="row_id"):
    return [loaded.lookup[column][code].decode() for code in loaded.frame[column]]


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path):
    assert ids(visits(tmp_path, "\ufeff" + HEADER + ROWS)) == ["r1", "r2", "r3"]


def test_windows_line_ends_are_not_part_of_the_last_field(tmp_path):
    loaded = visits(tmp_path, (HEADER + ROWS).replace("\n", "\r\n"))
    assert loaded.frame["cost"].tolist() == [1, 2, 3] and loaded.report.is_clean


def test_old_macintosh_line_ends_are_line_ends(tmp_path):
    assert len(visits(tmp_path, (HEADER + ROWS).replace("\n", "\r"))) == 3


def test_a_line_end_inside_quotation_marks_does_not_end_the_row(tmp_path):
    loaded = visits(tmp_path, HEADER + 'r1,"M\n",30,2015-01-01,1\nr2,F,40,2015-01-02,2\n')
    assert loaded.frame["sex"].tolist() == ["M", "F"] and loaded.report.is_clean


def test_text_in_windows_1252_is_read_and_counted(tmp_path):
    loaded = visits(tmp_path, (HEADER + "r1,Mé,30,2015-01-01,1\n").encode("cp1252"))
    assert loaded.frame["sex"].tolist() == ["Mé"]
    assert findings(loaded)[("decoded as Windows-1252", "")] == 1


def test_text_in_utf_16_is_read(tmp_path):
    assert ids(visits(tmp_path, (HEADER + ROWS).encode("utf-16"))) == ["r1", "r2", "r3"]


def test_text_in_utf_32_is_read(tmp_path):
    assert ids(visits(tmp_path, (HEADER + ROWS).encode("utf-32"))) == ["r1", "r2", "r3"]


def test_lines_in_windows_1252_among_lines_in_utf_8(tmp_path):
    text = (HEADER + "r1,Mé,30,2015-01-01,1\n").encode("utf-8") + "r2,Fé,30,2015-01-01,1\n".encode("cp1252")
    loaded = visits(tmp_path, text)
    assert loaded.frame["sex"].tolist() == ["Mé", "Fé"]
    assert findings(loaded)[("decoded as Windows-1252", "")] == 1


def test_a_zero_byte_in_a_text_is_left_out_and_counted(tmp_path):
    loaded = visits(tmp_path, (HEADER + ROWS + ROWS.replace("r", "s")).encode("utf-8") + b"r\x004,M,30,2015-01-01,1\n")
    assert ids(loaded)[-1] == "r4"
    assert findings(loaded) == {("zero byte in the text", ""): 1}


def test_the_end_of_file_mark_of_old_programs_is_no_row(tmp_path):
    loaded = visits(tmp_path, (HEADER + ROWS).encode("utf-8") + b"\x1a")
    assert len(loaded) == 3 and loaded.report.is_clean


def test_footers_of_query_programs_are_set_apart(tmp_path):
    loaded = visits(tmp_path, HEADER + ROWS + "\n(3 rows affected)\n")
    assert ids(loaded) == ["r1", "r2", "r3"]
    assert loaded.quarantined["line"].tolist() == ["(3 rows affected)"]


def test_errors_of_spreadsheets_are_no_ids(tmp_path):
    loaded = visits(tmp_path, HEADER + ROWS + "#N/A,M,#N/A,#N/A,#N/A\n")
    assert ids(loaded) == ["r1", "r2", "r3"]
    assert findings(loaded) == {("required value missing", ""): 1}


def test_numbers_that_are_no_numbers(tmp_path):
    text = "".join("r{},M,30,2015-01-01,{}\n".format(i, cost) for i, cost in enumerate(["inf", "1_000", "£5", "1 200", "1e2"]))
    loaded = visits(tmp_path, HEADER + text)
    assert loaded.frame["cost"].tolist()[4] == 100 and loaded.frame["cost"].isna().sum() == 4
    assert findings(loaded) == {("number not understood", "cost"): 4}


def test_a_file_that_is_not_text_is_refused(tmp_path):
    with pytest.raises(LoadingError, match="zero bytes"):
        visits(tmp_path, b"\x01\x00\x02\x00" * 10)


def test_a_file_cut_short_loses_its_last_row_only_and_says_so(tmp_path):
    loaded = visits(tmp_path, (HEADER + ROWS)[:-12])
    assert ids(loaded) == ["r1", "r2"]
    assert loaded.report.rows_read == 3
    assert loaded.quarantined["reason"].tolist() == ["wrong number of fields"]
    assert findings(loaded)[("no line end at the end of the file", "")] == 1


def test_a_file_cut_short_inside_quotation_marks(tmp_path):
    loaded = visits(tmp_path, HEADER + 'r1,M,30,2015-01-01,1\nr2,"F')
    assert ids(loaded) == ["r1"] and loaded.report.rows_read == 2


def test_compressed_files_cut_short_are_refused(tmp_path):
    packed = gzip.compress((HEADER + ROWS * 1000).encode("utf-8"))
    with pytest.raises(LoadingError, match="damaged or cut short"):
        visits(tmp_path, packed[:-20], "visits.csv.gz")
    with zipfile.ZipFile(str(tmp_path / "whole.zip"), "w") as archive:
        archive.writestr("visits.csv", HEADER + ROWS)
    with pytest.raises(LoadingError, match="damaged or cut short"):
        visits(tmp_path, (tmp_path / "whole.zip").read_bytes()[:-30], "visits.zip")


def test_parts_may_have_different_delimiters(tmp_path):
    (tmp_path / "visits_1.csv").write_text(HEADER + "r1,M,30,2015-01-01,1\n", encoding="utf-8")
    text = (HEADER + "r2,F,40,2015-01-02,2\n").replace(",", ";")
    (tmp_path / "visits_2.csv").write_text(text, encoding="utf-8")
    assert ids(load_table(tmp_path, "visits", TINY)) == ["r1", "r2"]


def test_rows_with_another_delimiter_than_the_header(tmp_path):
    with pytest.raises(LoadingError, match="no row has as many fields as the header"):
        visits(tmp_path, HEADER + ROWS.replace(",", ";"))
    loaded = visits(tmp_path, HEADER + ROWS + "r4;M;30;2015-01-01;1\n")
    assert ids(loaded) == ["r1", "r2", "r3"]
    assert findings(loaded)[("wrong number of fields", "")] == 1


def test_a_comma_in_a_field_without_quotation_marks(tmp_path):
    loaded = visits(tmp_path, HEADER + "r1,M,30,2015-01-01,1,200\n" + ROWS.replace("r1", "r9"))
    assert ids(loaded) == ["r9", "r2", "r3"]
    assert "r1,M" in loaded.quarantined["line"].tolist()[0]


def test_a_stray_quotation_mark_does_not_swallow_the_rows_after_it(tmp_path):
    stray = 'r0,"M,30,2015-01-01,1\n' + ROWS + 'r4,F",40,2015-01-02,2\n'
    loaded = visits(tmp_path, HEADER + stray + ROWS.replace("r", "s"))
    assert ids(loaded) == ["r0", "r1", "r2", "r3", "r4", "s1", "s2", "s3"]
    assert findings(loaded)[("quotation mark inside a field", "")] == 1


def test_numbers_with_thousands_separators(tmp_path):
    loaded = visits(tmp_path, HEADER + 'r1,M,30,2015-01-01,"1,234,567.5"\nr2,M,30,2015-01-01,"1,2"\n')
    assert loaded.frame["cost"].tolist()[0] == 1234567.5 and np.isnan(loaded.frame["cost"][1])
    assert findings(loaded)[("thousands separator dropped", "cost")] == 1
    assert findings(loaded)[("number not understood", "cost")] == 1


def test_ids_that_went_through_a_program_that_took_them_for_numbers(tmp_path):
    """123.0 is 123 again; 1.2E+15 has lost digits, and a row is not linked by a guess."""
    loaded = visits(tmp_path, HEADER + "123.0,M,30,2015-01-01,1\n1.23457E+15,F,40,2015-01-02,2\n")
    assert ids(loaded) == ["123"]
    assert findings(loaded)[("decimal ending dropped", "row_id")] == 1
    assert findings(loaded)[("id in exponent form", "row_id")] == 1
    assert loaded.set_aside["text"].tolist() == ["1.23457E+15"] and loaded.set_aside["row"].tolist() == [-1]
    assert loaded.quarantined["reason"].tolist() == ["required value missing"]


def test_dates_that_went_through_a_spreadsheet(tmp_path):
    """Day-first dates are read; day numbers are set aside, since two epochs are in use."""
    days = ["01/02/2015", "42036", "13/25/2015", "1-Feb-15", "2015-02-01 00:00:00"]
    text = "".join("r{},M,30,{},1\n".format(i, day) for i, day in enumerate(days))
    loaded = visits(tmp_path, HEADER + text)
    first = pd.Timestamp("2015-02-01")
    assert [None if pd.isna(d) else d for d in loaded.frame["day"]] == [first, None, None, None, first]
    assert findings(loaded) == {
        ("date read day first", "day"): 1, ("spreadsheet day number", "day"): 1, ("date not understood", "day"): 2,
    }


def test_a_column_name_twice(tmp_path):
    loaded = visits(tmp_path, "row_hash,age,age\nr1,30,99\n")
    assert loaded.frame["age"].tolist() == [30]
    assert findings(loaded) == {("column repeated in the file", "age"): 1}
    with pytest.raises(LoadingError, match="column repeated in the file"):
        visits(tmp_path, "row_hash,age,age\nr1,30,99\n", strict="raise")


def test_files_without_header_without_rows_and_without_anything(tmp_path):
    with pytest.raises(LoadingError, match="has it a header"):
        visits(tmp_path, ROWS)
    assert len(visits(tmp_path, HEADER)) == 0
    for nothing in ("", "\n\n", "\ufeff"):
        with pytest.raises(LoadingError, match="the file is empty"):
            visits(tmp_path, nothing)


def test_empty_files_in_a_folder_are_named(tmp_path):
    (tmp_path / "visits_1.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (tmp_path / "visits_2.csv").write_text("", encoding="utf-8")
    loaded = load_all(tmp_path, TINY)
    assert "empty files, not read: visits_2.csv" in loaded.report.notes


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("visits.xls", b"\xd0\xcf\x11\xe0 and so on", "old Excel file"),
        ("visits.sav", b"anything", "not what its name says"),
        ("visits.sas7bdat", b"anything", "not what its name says"),
        ("visits.xlsx", b"a,b\n1,2\n", "not what its name says"),
        ("visits.dta", b"\x01\x02 not Stata", "damaged Stata file"),
        ("visits.zip", b"PK\x03\x04 not a zip", "zip file is damaged"),
    ],
)
def test_formats_that_are_not_read_say_what_to_do(name, data, said, tmp_path):
    with pytest.raises(LoadingError, match=said):
        visits(tmp_path, data, name)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LoadingError, match="there is no such file"):
        load_table(tmp_path / "visits.csv", "visits", TINY)
    with pytest.raises(LoadingError, match=r"File names looked for: visits\*"):
        load_table(tmp_path, "visits", TINY)
