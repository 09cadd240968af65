import sqlite3
import zipfile

import pandas as pd
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading import check_data, load_all, load_chunks, load_table
from jdfanalysis.loading.parts import Part
from jdfanalysis.loading.places import assign
from jdfanalysis.synthetic import generate
from jdftest.tiny import TINY, write_text


@pytest.fixture
def folder(tmp_path):
    write_text(tmp_path, "visits.csv", "row_hash,gender\nr1,M")
    write_text(tmp_path, "stays.tsv", "row_hash\tstart\nr2\t2015-01-01")
    write_text(tmp_path, "shopping.csv", "milk\n1")
    write_text(tmp_path, "README.md", "about")
    return tmp_path


def test_tables_are_found_by_name_and_the_rest_is_named(folder):
    loaded = load_all(folder, TINY)
    assert list(loaded) == ["visits", "stays"] and len(loaded) == 2
    assert loaded.report.notes == (
        "files that belong to no declared table: shopping.csv", "tables without a file: notes, people_link",
    )
    assert loaded["stays"].frame["start"].tolist() == [pd.Timestamp("2015-01-01")]
    assert "shopping.csv" in loaded.report.as_text() and "shopping.csv" in loaded.report.as_html()
    with pytest.raises(KeyError, match="there are: visits, stays"):
        loaded["notes"]


def test_a_zip_of_tables_and_a_database_give_the_same(folder):
    archive = folder / "all.zip"
    with zipfile.ZipFile(str(archive), "w") as stream:
        for name in ("visits.csv", "stays.tsv"):
            stream.write(str(folder / name), name)
    connection = sqlite3.connect(":memory:")
    pd.DataFrame({"row_hash": ["r1"], "gender": ["M"]}).to_sql("visits", connection, index=False)
    pd.DataFrame({"row_hash": ["r2"], "start": ["2015-01-01"]}).to_sql("stays", connection, index=False)
    plain = load_all(folder, TINY, tables=["visits", "stays"])
    for other in (load_all(archive, TINY), load_all(connection, TINY)):
        assert list(other) == list(plain)
        for name in plain:
            pd.testing.assert_frame_equal(other[name].frame, plain[name].frame)
    connection.close()


def test_tables_asked_for_must_be_there(folder):
    assert list(load_all(folder, TINY, tables=["stays"])) == ["stays"]
    with pytest.raises(LoadingError, match="No file or table was found for: notes"):
        load_all(folder, TINY, tables=["visits", "notes"])
    with pytest.raises(UsageError, match="has no table 'nonsense'"):
        load_all(folder, TINY, tables=["nonsense"])
    with pytest.raises(UsageError, match="that exists"):
        load_all(folder / "elsewhere", TINY)


def test_columns_and_mapping_by_table(folder):
    write_text(folder, "visits.csv", "row_hash,geschlecht,age\nr1,M,20")
    loaded = load_all(folder, TINY, columns={"visits": ["row_id", "sex"]}, mapping={"visits": {"geschlecht": "sex"}})
    assert loaded["visits"].frame["sex"].tolist() == ["M"]
    assert list(loaded["visits"].frame.columns) == ["row_id", "sex"]


NAMES = [
    ("magistrates.csv", "magistrates"),
    ("magistrates_offences.csv", "magistrates_offences"),
    ("MAGS_HOCAS_2022.TXT", "magistrates"),
    ("mags_crown_journey.csv", "case_link"),
    ("crown.dta", "crown"),
    ("crown_offences.csv.gz", "crown_offences"),
    ("moj_probation_flatfile_01", "probation_events"),
    ("moj_probation_rqmnts_30", "probation_requirements"),
    ("rqmnts.csv", "probation_requirements"),
    ("flatfile.csv", "probation_events"),
    ("xjs_link.csv", "person_link"),
    ("prison_01.parquet", "prison"),
    ("probation_licence_conditions.csv", "probation_licence_conditions"),
]


@pytest.mark.parametrize("name, table", NAMES)
def test_file_names_seen_or_likely_are_recognised(name, table, tmp_path):
    taken, left = assign([Part(tmp_path / name)], data_first("2024"), tmp_path)
    assert list(taken) == [table] and not left


def test_parts_in_a_folder_named_like_the_table(tmp_path):
    taken, _ = assign([Part(tmp_path / "prison" / "part-0001.csv")], data_first(), tmp_path)
    assert list(taken) == ["prison"]


def test_a_release_by_name_is_the_dictionary_of_that_release(tmp_path):
    generate(people=200, release="2024", seed=2).write(tmp_path)
    by_name, by_dictionary = load_all(tmp_path, release="2024"), load_all(tmp_path, data_first("2024"))
    assert by_name.dictionary.name == by_dictionary.dictionary.name == "data_first_2024"
    assert list(by_name) == list(by_dictionary)
    table = load_table(tmp_path, "magistrates_offences", release="2024")
    assert len(table) == len(by_name["magistrates_offences"])
    assert sum(len(piece) for piece in load_chunks(tmp_path, "magistrates_offences", rows=50, release="2024")) == len(table)
    assert len(check_data(tmp_path, release="2024").report.tables) == len(by_name)


def test_a_release_beside_a_dictionary_or_unknown_is_refused(tmp_path):
    with pytest.raises(UsageError, match="not both"):
        load_all(tmp_path, data_first("2024"), release="2022")
    with pytest.raises(UsageError, match="no release '2031'"):
        load_table(tmp_path, "prison", release="2031")
