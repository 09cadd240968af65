import pytest
from jdfanalysis.loading import check_data
from jdftest.tiny import TINY, write_text


@pytest.fixture
def folder(tmp_path):
    write_text(tmp_path, "visits.csv", "row_hash,gender\nSECRET1,M\nSECRET2,F")
    link = "source,row_hash,person_hash\nvisits_source,SECRET1,SECRETP\nvisits_source,SECRET2,SECRETP"
    write_text(tmp_path, "people_link.csv", link)
    return tmp_path


def test_loading_linking_and_conflicts_in_one_text(folder):
    check = check_data(folder, TINY)
    text = check.as_text()
    assert check.is_clean and not check.trouble
    assert "visits: 2 rows read" in text and "ambiguous" in text and "sex_conflict" in text
    assert check.conflicts.set_index("conflict").loc["sex_conflict", "conflicted"] == 1
    assert check.as_html().startswith("<!doctype html>") and "sex_conflict" in check.as_html()
    assert "SECRET" not in text + check.as_html() + repr(check)


def test_tables_that_cannot_be_linked_are_still_checked(folder):
    (folder / "people_link.csv").unlink()
    check = check_data(folder, TINY)
    assert not check.is_clean and check.links is None
    assert "people were not linked: The link table people_link was not loaded." in check.as_text()
    assert "not linked" in check.as_html()


def test_problems_of_loading_are_problems_of_the_check(folder):
    write_text(folder, "visits.csv", "row_hash,gender\nSECRET1,X\nSECRET2,F")
    assert not check_data(folder, TINY).is_clean
