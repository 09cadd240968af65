"""Which files are a table's, when several tables are in one place."""
import zipfile

import pytest
from jdfanalysis.dictionary import Dictionary, Linking, Table, Variable
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import load_table
from jdftest.tiny import write_text

CASES = Table("cases", "Cases", "one row per case", (), (Variable("who", "id", "person"),), files=("cases*",))
PARTS = Table("cases_parts", "Parts", "one row per part", (), (Variable("who", "id", "person"),), files=("cases_parts*",))
BOTH = Dictionary("both", "Two tables of similar names", (CASES, PARTS), Linking("who"))


def test_a_file_of_a_table_with_a_longer_name_is_not_read_for_the_shorter(tmp_path):
    write_text(tmp_path, "cases_1.csv", "who\na\nb")
    write_text(tmp_path, "cases_parts_1.csv", "who\nc")
    assert [len(load_table(tmp_path, name, BOTH)) for name in ("cases", "cases_parts")] == [2, 1]


def test_a_zip_file_of_several_tables_gives_each_its_own(tmp_path):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(str(archive), "w") as stream:
        stream.writestr("cases_1.csv", "who\na\nb\n")
        stream.writestr("cases_parts.csv", "who\nc\n")
    assert [len(load_table(archive, name, BOTH)) for name in ("cases", "cases_parts")] == [2, 1]


def test_members_of_a_zip_file_with_other_names_are_all_parts_of_the_table(tmp_path):
    archive = tmp_path / "odd.zip"
    with zipfile.ZipFile(str(archive), "w") as stream:
        stream.writestr("one.csv", "who\na\n")
        stream.writestr("two.csv", "who\nb\n")
    assert len(load_table(archive, "cases", BOTH)) == 2


def test_a_zip_file_that_holds_other_tables_only_is_refused(tmp_path):
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(str(archive), "w") as stream:
        stream.writestr("cases_parts_1.csv", "who\na\n")
        stream.writestr("cases_parts_2.csv", "who\nb\n")
    with pytest.raises(LoadingError, match="nothing inside belongs to the table cases"):
        load_table(archive, "cases", BOTH)
