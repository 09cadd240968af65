"""Files of SAS and SPSS: real ones, written by ReadStat or found in an installed package."""
import datetime
import gzip
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from jdfanalysis.errors import LoadingError, MissingDependencyError
from jdfanalysis.loading import load_chunks, load_table, statistics_files
from jdftest.sas_file import sas_bytes
from jdftest.tiny import TINY



def visits(path, **settings):
    return load_table(path, "visits", TINY, **settings)


def counted(loaded):
    return {(p.reason, p.where.split(".")[-1]): p.count for p in loaded.report.problems + loaded.report.notes}


def ids(loaded, column):
    return [None if code < 0 else loaded.lookup[column][code].decode() for code in loaded.frame[column]]


def days(loaded):
    return [None if pd.isna(day) else str(day)[:10] for day in loaded.frame["day"]]


@pytest.fixture
def sas(tmp_path):
    path = tmp_path / "visits.sas7bdat"
    path.write_bytes(sas_bytes())
    return path


def check_sas(loaded):
    assert ids(loaded, "row_id") == ["r1", "r2", "r3"] and ids(loaded, "visit_id") == ["v1", "v2", None]
    assert loaded.frame["sex"].astype(object).fillna("").tolist() == ["M", "F", ""]
    assert loaded.frame["offence_code"].tolist() == ["03601", "10501", "80400"]
    assert days(loaded) == ["2015-01-01", "2016-02-29", None]
    np.testing.assert_array_equal(loaded.frame["age"], [30, np.nan, 41])
    np.testing.assert_array_equal(loaded.frame["cost"], [1200.5, 7, np.nan])
    np.testing.assert_array_equal(loaded.frame["late"], [1, 0, np.nan])
    assert loaded.quarantined["reason"].tolist() == ["required value missing"]
    assert counted(loaded)[("placeholder date", "day")] == 1, "9999-12-31 is more than pandas can hold"
    assert counted(loaded)[("unknown code", "sex")] == 1


def test_a_sas_data_set(sas):
    check_sas(visits(sas))
    assert "seen" in "".join(p.where for p in visits(sas).report.notes if p.reason == "not declared, not read")


def test_a_packed_sas_data_set_as_part_of_a_folder(tmp_path):
    (tmp_path / "visits_01.sas7bdat.gz").write_bytes(gzip.compress(sas_bytes()))
    check_sas(visits(tmp_path))


def test_a_sas_data_set_in_chunks(sas, monkeypatch):
    monkeypatch.setattr(statistics_files, "ROWS", 3)
    found = list(load_chunks(sas, "visits", TINY, rows=2))
    assert [len(chunk) for chunk in found] == [2, 1] and found[-1].report.rows_read == 4
    assert found[-1].report.problems == visits(sas).report.problems


def test_a_sas_data_set_of_sas_itself_if_one_is_installed():
    """R's package haven brings one."""
    places = ["/usr/lib/R/site-library", "/usr/local/lib/R/site-library", "/usr/lib/R/library"]
    found = [path for place in places for path in Path(place).glob("haven/examples/iris.sas7bdat")]
    if not found:
        pytest.skip("no SAS file here")
    from jdfanalysis.loading.opening import open_readers

    reader = next(open_readers(None, [statistics_files.Part(found[0])], None, None, "", ""))
    assert reader.names == ["Sepal_Length", "Sepal_Width", "Petal_Length", "Petal_Width", "Species"]
    chunk = next(reader.chunks([0, 4]))
    assert chunk.rows == 150 and chunk.columns[4].objects()[[0, 149]].tolist() == ["setosa", "virgin"]
    assert chunk.columns[0].objects()[0] == "5.1"


def test_sas_dates_are_days_or_seconds_since_1960():
    numbers = np.array([0, 20089, 20089.5, np.nan, -1, 1735727400, 2936549, 1e12])
    found = statistics_files._sas_days(numbers).tolist()
    assert found[:7] == ["1960-01-01", "2015-01-01", "2015-01-01", None, "1959-12-31", "2015-01-01", "9999-12-31"]
    assert found[7] not in (None, "") and "-" not in found[7]


def spss_frame():
    day = datetime.date
    return pd.DataFrame({
        "row_hash": ["r1", "r2", "r3", "r4"],
        "visit_hash": ["v1", "v2", "", "v4"],
        "gender": [1.0, 2.0, 9.0, np.nan],
        "age": [30.0, 99.0, 41.0, 500.0],
        "visit_day": [day(2015, 1, 1), day(2016, 2, 29), None, day(1900, 1, 1)],
        "ho_code": ["03601", "10501", "80400", "3601"],
        "cost": [1200.5, 7.0, np.nan, 1.0],
        "late": [1.0, 0.0, np.nan, 1.0],
    })


@pytest.fixture
def pyreadstat():
    return pytest.importorskip("pyreadstat")


@pytest.mark.parametrize("ending", ["sav", "zsav"])
def test_an_spss_file(ending, tmp_path, pyreadstat):
    path = tmp_path / ("visits." + ending)
    labels = {"gender": {1.0: "M", 2.0: "F", 9.0: "NK"}, "late": {1.0: "late", 0.0: "in time"}}
    packed = {"compress": True} if ending == "zsav" else {}
    pyreadstat.write_sav(spss_frame(), str(path), variable_value_labels=labels,
                         missing_ranges={"age": [99, {"lo": 400, "hi": 600}], "gender": [9]}, **packed)
    loaded = visits(path)
    assert ids(loaded, "visit_id") == ["v1", "v2", None, "v4"]
    assert days(loaded) == ["2015-01-01", "2016-02-29", None, None]
    # The labels are declared codes, so they are read; 9 is marked missing and its code is not declared.
    assert loaded.frame["sex"].astype(object).fillna("").tolist() == ["M", "F", "", ""]
    # Labels of flags are not declared: the codes count.
    np.testing.assert_array_equal(loaded.frame["late"], [1, 0, np.nan, 1])
    np.testing.assert_array_equal(loaded.frame["age"], [30, np.nan, 41, np.nan])
    assert counted(loaded)[("marked as missing in the file", "age")] == 2
    assert loaded.frame["offence_code"].tolist() == ["03601", "10501", "80400", "03601"]


def test_codes_that_are_declared_stay_codes_even_if_the_file_marks_them_missing(tmp_path, pyreadstat):
    path = tmp_path / "visits.sav"
    frame = spss_frame().assign(gender=["M", "F", "NK", "x"])
    pyreadstat.write_sav(frame, str(path), missing_ranges={"gender": ["NK", "x"]},
                         variable_value_labels={"gender": {"M": "male", "F": "female"}})
    loaded = visits(path)
    assert loaded.frame["sex"].astype(object).fillna("").tolist() == ["M", "F", "NK", ""]


def test_an_spss_file_in_chunks(tmp_path, pyreadstat, monkeypatch):
    path = tmp_path / "visits.sav"
    pyreadstat.write_sav(spss_frame(), str(path))
    whole = visits(path)
    monkeypatch.setattr(statistics_files, "ROWS", 3)
    found = list(load_chunks(path, "visits", TINY, rows=2))
    assert [ids(chunk, "row_id") for chunk in found] == [["r1", "r2"], ["r3", "r4"]]
    assert found[-1].report.problems == whole.report.problems


@pytest.mark.parametrize("version", [5, 8])
def test_sas_transport_files(version, tmp_path, pyreadstat):
    path = tmp_path / "visits.xpt"
    frame = spss_frame().drop(columns=["visit_hash"])
    frame["visit_day"] = [20089.0, 20513.0, np.nan, 20089.0]
    frame["gender"] = ["M", "F", "", "M"]
    pyreadstat.write_xport(frame.rename(columns={"visit_day": "visited"}), str(path), file_format_version=version)
    loaded = visits(path)
    assert ids(loaded, "row_id") == ["r1", "r2", "r3", "r4"]
    assert loaded.frame["sex"].astype(object).fillna("").tolist() == ["M", "F", "", "M"]
    np.testing.assert_array_equal(loaded.frame["cost"], [1200.5, 7, np.nan, 1])
    assert days(loaded) == ["2015-01-01", "2016-02-29", None, "2015-01-01"]


def test_without_pyreadstat_the_message_says_what_is_missing(tmp_path, monkeypatch):
    path = tmp_path / "visits.sav"
    path.write_bytes(b"$FL2@(#) SPSS DATA FILE")
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(MissingDependencyError, match="pyreadstat is not installed here. It brings: reading SPSS"):
        visits(path)


def test_packed_spss_files_are_refused(tmp_path, pyreadstat):
    path = tmp_path / "visits.sav.gz"
    path.write_bytes(gzip.compress(b"$FL2@(#) SPSS DATA FILE"))
    with pytest.raises(LoadingError, match="unpack it first"):
        visits(path)


def test_damaged_files_are_refused(sas, tmp_path, pyreadstat):
    whole = sas.read_bytes()
    for size in (200, 5000, 12000):
        sas.write_bytes(whole[:size])
        with pytest.raises(LoadingError, match="damaged SAS file"):
            visits(sas)
    path = tmp_path / "visits.sav"
    path.write_bytes(b"$FL2@(#) SPSS DATA FILE and no more")
    with pytest.raises(LoadingError, match="damaged file"):
        visits(path)
