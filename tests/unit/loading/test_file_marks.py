import pytest
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import changed_files, load_all, remember_files
from jdftest.tiny import TINY, write_text


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    write_text(data, "visits_1.csv", "row_hash,gender\nr1,M")
    write_text(data, "visits_2.csv", "row_hash,gender\nr2,F")
    write_text(data, "stays.csv", "row_hash,start\ns1,2015-01-01")
    return data


def test_unchanged_files_give_no_rows(folder, tmp_path):
    marks = remember_files(load_all(folder, TINY), tmp_path / "marks.json")
    assert len(changed_files(load_all(folder, TINY), marks)) == 0


def test_changed_new_and_missing_files_are_named(folder, tmp_path):
    marks = remember_files(load_all(folder, TINY), tmp_path / "marks.json")
    write_text(folder, "visits_1.csv", "row_hash,gender\nr1,F")
    (folder / "visits_2.csv").rename(folder / "visits_3.csv")
    found = changed_files(load_all(folder, TINY), marks)
    assert found.values.tolist() == [
        ["visits", "visits_1.csv", "changed"], ["visits", "visits_2.csv", "gone"], ["visits", "visits_3.csv", "new"],
    ]


def test_marks_hold_nothing_of_the_content(folder, tmp_path):
    write_text(folder, "visits_1.csv", "row_hash,gender\nSECRET,M")
    text = remember_files(load_all(folder, TINY), tmp_path / "marks.json").read_text(encoding="utf-8")
    assert "visits_1.csv" in text and "SECRET" not in text


@pytest.mark.parametrize("text, said", [("{}", "not a file of marks"), ("[", "not a file of marks"),
                                        ('{"format": 0, "tables": {}}', "written by another version")])
def test_other_files_are_refused(text, said, folder, tmp_path):
    path = write_text(tmp_path, "marks.json", text)
    with pytest.raises(LoadingError, match=said):
        changed_files(load_all(folder, TINY), path)
    with pytest.raises(LoadingError, match="not a file of marks"):
        changed_files(load_all(folder, TINY), tmp_path / "none.json")
