"""One table from each kind of place; what goes in and what is kept apart."""
import gzip
import sqlite3
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from jdfanalysis.errors import LoadingError, MissingDependencyError, UsageError
from jdfanalysis.loading import load_table, other_files
from jdftest.tiny import TINY, write_text

VISITS = """
    row_hash,visit_hash,gender,age,visit_day,ho_code,cost,late
    r1,v1,M,30,2015-01-01,03601,"1,200.50",Y
    r2,v2,F,,2016-02-29,10501,7,N
    r3,v2,,41,,80400,,
"""


def visits(source, **settings):
    return load_table(source, "visits", TINY, **settings)


def as_written(frame, lookup):
    """The frame with ids as texts and dates as ISO, to compare with what was written."""
    shown = {}
    for name in frame.columns:
        column = frame[name]
        if name in lookup:
            shown[name] = [None if c < 0 else lookup[name][c].decode() for c in column]
        elif str(column.dtype).startswith("datetime"):
            shown[name] = [None if pd.isna(d) else str(d)[:10] for d in column]
        else:
            shown[name] = [None if pd.isna(v) else v for v in column.astype(object)]
    return shown


EXPECTED = {
    "row_id": ["r1", "r2", "r3"],
    "visit_id": ["v1", "v2", "v2"],
    "sex": ["M", "F", None],
    "age": [30, None, 41],
    "day": ["2015-01-01", "2016-02-29", None],
    "offence_code": ["03601", "10501", "80400"],
    "cost": [1200.5, 7, None],
    "late": [1, 0, None],
}


def check(loaded):
    assert as_written(loaded.frame, loaded.lookup) == EXPECTED
    assert loaded.report.rows_read == loaded.report.rows_kept == len(loaded) == 3


def test_csv(tmp_path):
    loaded = visits(write_text(tmp_path, "visits.csv", VISITS))
    check(loaded)
    kinds = {name: str(dtype) for name, dtype in loaded.frame.dtypes.items()}
    assert kinds["row_id"] == "int32" and kinds["day"] == "datetime64[ns]"
    assert kinds["sex"] == kinds["offence_code"] == "category"
    assert kinds["age"] == kinds["cost"] == kinds["late"] == "float64"
    assert loaded.report.is_clean


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_other_delimiters(tmp_path, mark):
    text = VISITS.replace('"1,200.50"', "1200.50").replace(",", mark)
    check(visits(write_text(tmp_path, "visits.txt", text)))


def test_gzip_and_zip(tmp_path):
    plain = write_text(tmp_path, "visits.csv", VISITS)
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    check(visits(packed))
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(str(archive), "w") as stream:
        stream.write(str(plain), "inside/visits.csv")
    check(visits(archive))


def test_parts_without_extension_in_a_folder_and_as_a_list(tmp_path):
    lines = [line.strip() for line in VISITS.strip().splitlines()]
    parts = []
    for number, line in enumerate(lines[1:], 1):
        part = tmp_path / "visits_{:02d}".format(number)
        part.write_text(lines[0] + "\n" + line + "\n", encoding="utf-8")
        parts.append(part)
    check(visits(tmp_path))
    loaded = visits(parts)
    check(loaded)
    assert loaded.report.parts == 3


def test_parts_with_columns_in_another_order_or_missing(tmp_path):
    write_text(tmp_path, "visits_1.csv", "row_hash,gender\nr1,M")
    write_text(tmp_path, "visits_2.csv", "gender,row_hash,age\nF,r2,20")
    loaded = visits(tmp_path)
    assert loaded.frame["sex"].tolist() == ["M", "F"]
    assert np.isnan(loaded.frame["age"][0]) and loaded.frame["age"][1] == 20
    assert ("not in the extract", "visits.age", 1) in {(n.reason, n.where, n.count) for n in loaded.report.notes}


def test_stata(tmp_path):
    frame = pd.read_csv(str(write_text(tmp_path, "v.csv", VISITS)), dtype={"ho_code": str}, thousands=",")
    frame["visit_day"] = pd.to_datetime(frame["visit_day"])
    frame["gender"] = frame["gender"].fillna("")
    frame["late"] = frame["late"].fillna("")
    path = tmp_path / "visits.dta"
    frame.to_stata(str(path), write_index=False, convert_dates={"visit_day": "td"})
    check(visits(path))


def test_excel(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("data")
    frame = pd.read_csv(str(write_text(tmp_path, "v.csv", VISITS)), dtype=object)
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        values = [None if pd.isna(v) else v for v in row]
        values[4] = pd.Timestamp(values[4]).to_pydatetime() if values[4] else None
        sheet.append(values)
    path = tmp_path / "visits.xlsx"
    book.save(str(path))
    check(visits(path))


def test_excel_in_chunks_and_with_empty_rows_and_sheets(tmp_path, monkeypatch):
    monkeypatch.setattr(other_files, "ROWS", 2)
    book = openpyxl.Workbook()
    sheet = book.create_sheet("data")
    for row in [[None], ["row_hash", "gender"], ["r1", "M"], [None, None], ["r2"], ["r3", "F"], ["r4", "M"], ["r5", "F"]]:
        sheet.append(row)
    path = tmp_path / "visits.xlsx"
    book.save(str(path))
    loaded = visits(path)
    assert as_written(loaded.frame, loaded.lookup) == {
        "row_id": ["r1", "r2", "r3", "r4", "r5"], "sex": ["M", None, "F", "M", "F"],
    }


def test_parquet(tmp_path):
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        (tmp_path / "visits_01").write_bytes(b"PAR1 and so on")
        with pytest.raises(MissingDependencyError, match="parquet"):
            visits(tmp_path / "visits_01")
        return
    frame = pd.read_csv(str(write_text(tmp_path, "v.csv", VISITS)), dtype=object)
    path = tmp_path / "visits_01"
    pyarrow.parquet.write_table(pyarrow.Table.from_pandas(frame), str(path))
    check(visits(path))


@pytest.fixture
def database(tmp_path):
    frame = pd.read_csv(str(write_text(tmp_path, "v.csv", VISITS)), dtype=object)
    connection = sqlite3.connect(":memory:")
    frame.to_sql("visits", connection, index=False)
    yield connection
    connection.close()


def test_a_database_connection(database):
    check(visits(database))


def test_a_table_under_another_name_in_the_database(database):
    database.execute('ALTER TABLE visits RENAME TO "odd ""name"""')
    check(visits(database, name='odd "name"'))
    with pytest.raises(LoadingError, match="no table that can be read under the names visits"):
        visits(database)


def test_columns_can_be_chosen(tmp_path):
    loaded = visits(write_text(tmp_path, "visits.csv", VISITS), columns=["row_id", "visit_day"])
    assert list(loaded.frame.columns) == ["row_id", "day"]


def test_rows_without_a_needed_id_are_kept_apart(tmp_path):
    text = VISITS + "\n,v9,M,20,2015-01-01,03601,1,Y"
    loaded = visits(write_text(tmp_path, "visits.csv", text))
    assert loaded.report.rows_read == 4 and len(loaded) == 3
    assert loaded.quarantined["reason"].tolist() == ["required value missing"]
    assert loaded.quarantined["visit_id"].tolist() == ["v9"]


def test_repeated_records_are_kept_apart_and_shared_keys_counted(tmp_path):
    text = VISITS + "\nr1,v1,M,30,2015-01-01,03601,1200.5,Y\nr2,v2,M,,2016-02-29,10501,7,N"
    loaded = visits(write_text(tmp_path, "visits.csv", text))
    assert len(loaded) == 4
    assert loaded.quarantined["reason"].tolist() == ["repeated record"]
    assert loaded.quarantined["row_id"].tolist() == ["r1"]
    assert [(p.reason, p.count) for p in loaded.report.kept] == [("key repeated with other content", 1)]


def test_set_aside_values_are_found_again_by_row(tmp_path):
    text = VISITS + "\n,v9,M,500,2015-01-01,03601,1,Y\nr5,v5,F,500,never,03601,1,Y"
    loaded = visits(write_text(tmp_path, "visits.csv", text))
    found = loaded.set_aside.sort_values(["column", "row"])
    assert found["column"].tolist() == ["age", "age", "day"]
    assert found["row"].tolist() == [-1, 3, 3]
    assert found["reason"].tolist() == ["number out of range", "number out of range", "date not understood"]
    assert found["text"].tolist() == ["500", "500", "never"]


def test_strict_loading_raises_with_all_problems(tmp_path):
    text = VISITS + "\nr4,v4,X,500,never,03601,1,Y\n,v5,F,20,2015-01-01,03601,1,Y"
    path = write_text(tmp_path, "visits.csv", text)
    with pytest.raises(LoadingError) as caught:
        visits(path, strict="raise")
    assert {p.reason for p in caught.value.problems} == {
        "required value missing", "unknown code", "number out of range", "date not understood",
    }
    assert len(caught.value.rows) == 1
    assert not visits(path).report.is_clean


def test_no_message_and_no_report_holds_an_id_or_a_value(tmp_path):
    text = VISITS + "\nSECRETID,v4,SECRETCODE,987654,SECRETDAY,SECRETOFFENCE,SECRETCOST,SECRETFLAG\n,SECRETVISIT,,,,,,"
    path = write_text(tmp_path, "visits.csv", text)
    loaded = visits(path)
    with pytest.raises(LoadingError) as caught:
        visits(path, strict="raise")
    report = loaded.report
    said = [str(caught.value), report.as_text(), report._repr_html_(), repr(loaded), loaded._repr_html_(),
            report.frame().to_csv(), report.missingness().to_csv()]
    assert not any("SECRET" in text or "987654" in text for text in said)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda path: load_table(path, "nonsense", TINY), "has no table 'nonsense'"),
        (lambda path: load_table(path, "visits", TINY, strict="maybe"), "strict is one of report, raise"),
        (lambda path: load_table(42, "visits", TINY), "from a file, a folder"),
        (lambda path: load_table([], "visits", TINY), "from a file, a folder"),
    ],
)
def test_wrong_calls_are_refused(call, said, tmp_path):
    with pytest.raises(UsageError, match=said):
        call(write_text(tmp_path, "visits.csv", VISITS))
