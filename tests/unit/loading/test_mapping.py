"""Proposals for names that are not declared; a person decides."""
import pandas as pd
import pytest
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import load_all, propose_mapping, read_mapping, write_mapping
from jdfanalysis.loading.mapping import COLUMNS
from jdftest.tiny import TINY, write_text

TEXT = """
    row_hash,sex_of_person,date_of_visit,hash_visit,zz
    r1,M,2015-01-01,v1,q
    r2,F,2015-01-02,v2,q
    """


@pytest.fixture
def proposals(tmp_path):
    return propose_mapping(write_text(tmp_path, "visits.csv", TEXT), "visits", TINY)


def test_likely_matches_are_proposed_with_their_reason(proposals):
    found = proposals.set_index("file_column")["canonical"].to_dict()
    assert found["hash_visit"] == "visit_id"
    assert found["sex_of_person"] == "sex"
    assert found["zz"] == ""
    assert "row_hash" not in found
    assert "names alike" in proposals["why"][0]


def test_content_decides_between_like_names(tmp_path):
    text = "row_hash,visit_date,visit_data\nr1,x,2015-01-01\nr2,y,2015-01-02"
    found = propose_mapping(write_text(tmp_path, "visits.csv", text), "visits", TINY)
    chosen = found.set_index("file_column")["canonical"].to_dict()
    assert chosen["visit_data"] == "day" and chosen["visit_date"] != "day"


def test_no_proposal_holds_a_value(tmp_path):
    text = "row_hash,sex_of\nSECRET,SECRET"
    found = propose_mapping(write_text(tmp_path, "visits.csv", text), "visits", TINY)
    assert "SECRET" not in found.to_csv()


def test_a_file_with_declared_names_only_gives_no_rows(tmp_path):
    found = propose_mapping(write_text(tmp_path, "visits.csv", "row_hash,gender\nr1,M"), "visits", TINY)
    assert len(found) == 0 and list(found.columns) == list(COLUMNS)


def test_round_trip_to_loaded_columns(proposals, tmp_path):
    edited = proposals.copy()
    edited.loc[edited["file_column"] == "date_of_visit", "canonical"] = "day"
    mapping = read_mapping(write_mapping(edited, tmp_path / "mapping.csv"))
    assert mapping == {"visits": {"sex_of_person": "sex", "date_of_visit": "day", "hash_visit": "visit_id"}}
    (tmp_path / "mapping.csv").unlink()
    loaded = load_all(tmp_path, TINY, mapping=mapping)
    assert loaded["visits"].frame["sex"].tolist() == ["M", "F"]
    assert loaded["visits"].frame["day"].tolist() == [pd.Timestamp("2015-01-01"), pd.Timestamp("2015-01-02")]
    assert loaded["visits"].report.is_clean


@pytest.mark.parametrize(
    "text, said",
    [
        ("a,b\n1,2", "needs the headings table, file_column, canonical"),
        ("table,file_column,canonical", "needs the headings"),
        ("table,file_column,canonical\nt,a,x\nt,b,x", "t.x: given twice"),
        ("table,file_column,canonical\nt,a,x\nt,a,y", "t.y: given twice"),
    ],
)
def test_files_that_are_no_mapping_or_contradict_themselves(text, said, tmp_path):
    with pytest.raises(LoadingError, match=said):
        read_mapping(write_text(tmp_path, "m.csv", text))
    with pytest.raises(LoadingError, match="could not be opened"):
        read_mapping(tmp_path / "none.csv")
