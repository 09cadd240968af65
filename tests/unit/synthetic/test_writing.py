"""Files: one per table or one database, with a README that says they are invented."""
import csv
import sqlite3

import pandas as pd
import pytest
from jdftest.slow_synthetic import invented

from jdfanalysis.compat import version_of
from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic.writing import _write_csv


def population():
    return invented(400, seed=4, defects="default")


def test_csv_holds_every_cell_and_empty_ones_for_missing(tmp_path):
    paths = population().write(tmp_path / "new" / "folder")
    names = {path.name for path in paths}
    assert names == {name + ".csv" for name in population().tables} | {"README.txt"}
    frame = population().tables["prison"]
    with (tmp_path / "new" / "folder" / "prison.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == list(frame.columns) and len(rows) == len(frame) + 1
    at = list(frame.columns).index("return_to_custody_date")
    assert [row[at] == "" for row in rows[1:]] == frame["return_to_custody_date"].isna().tolist()
    length = list(frame.columns).index("effective_sentence_length")
    assert {row[length].isdigit() for row in rows[1:] if row[length]} == {True}


@pytest.mark.parametrize("rows", [0, 1, 5, 250001])
def test_csv_bytes_are_those_of_the_csv_module(tmp_path, rows):
    words = ["plain", "a, b", 'say "so"', "two\nlines", "", None, "é"]
    frame = pd.DataFrame({
        "text": pd.Series([words[i % 7] for i in range(rows)], dtype=object),
        "with, comma": pd.Series(range(rows), dtype="int64"),
        "whole": pd.array([None if i % 3 == 0 else i for i in range(rows)], dtype="Int64"),
    })
    path = _write_csv(frame, tmp_path / "fast.csv")
    with (tmp_path / "slow.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(list(frame.columns))
        cells = [[None if pd.isna(v) else v for v in frame[name].astype(object)] for name in frame.columns]
        writer.writerows(zip(*cells))
    assert path.read_bytes() == (tmp_path / "slow.csv").read_bytes()


def test_csv_lines_end_alike_on_every_platform(tmp_path):
    population().write(tmp_path)
    assert b"\r" not in (tmp_path / "magistrates.csv").read_bytes()


def test_the_readme_says_that_nothing_is_real(tmp_path):
    path = population().write(tmp_path)[-1]
    text = path.read_text(encoding="utf-8")
    assert path.name == "README.txt"
    assert "derives from real records" in text and "seed 4" in text and "people 400" in text


def test_sqlite_is_one_database(tmp_path):
    paths = population().write(tmp_path, format="sqlite")
    assert [path.suffix for path in paths] == [".sqlite", ".txt"]
    population().write(tmp_path, format="sqlite")
    connection = sqlite3.connect(str(paths[0]))
    try:
        for name, frame in population().tables.items():
            assert connection.execute('SELECT COUNT(*) FROM "{}"'.format(name)).fetchone()[0] == len(frame)
        kinds = connection.execute("SELECT DISTINCT typeof(age_in_years) FROM magistrates").fetchall()
        assert {kind for kind, in kinds} == {"integer", "null"}
    finally:
        connection.close()


def test_stata_files_read_back(tmp_path):
    population().write(tmp_path, format="dta")
    back = pd.read_stata(str(tmp_path / "crown.dta"))
    frame = population().tables["crown"]
    assert back["ho_offence_code"].tolist() == frame["ho_offence_code"].tolist()
    assert back["custodial_period_days"].isna().tolist() == frame["custodial_period_days"].isna().tolist()


@pytest.mark.skipif(version_of("pyarrow") is None, reason="pyarrow is not installed")
def test_parquet_files_read_back(tmp_path):
    population().write(tmp_path, format="parquet")
    back = pd.read_parquet(str(tmp_path / "probation_events.parquet"))
    assert back["event_id_hash"].tolist() == population().tables["probation_events"]["event_id_hash"].tolist()


def test_parts_get_numbers_of_their_own(tmp_path):
    names = {path.name for part in (1, 2) for path in population().write(tmp_path, part=part)}
    assert {"prison_01.csv", "prison_02.csv", "README.txt"} <= names and "prison.csv" not in names
    assert population().write(tmp_path, format="sqlite", part=3)[0].name == "data_first_03.sqlite"


def test_another_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError):
        population().write(tmp_path / "none", format="xls")
    assert not (tmp_path / "none").exists()
