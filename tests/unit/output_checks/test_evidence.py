"""The evidence format: written, read back, refused when it contradicts itself."""

import json

import pytest

from output_checks import Evidence, EvidenceError, check_file, check_folder, read_evidence, write_evidence
from output_checks.evidence import read_roles

FULL = Evidence(
    kind="table",
    statistic="count",
    rows=("A", "B"),
    columns=("n",),
    counts=((12,), (30,)),
    people=((10,), (25,)),
    n=42,
    n_people=33,
    structural_zeros=(("A", "n"),),
    roles={"n": "count"},
    description="d",
    variables={"n": "people"},
    sdc_applied=("rounded",),
    related=("t2",),
)


def test_what_is_written_is_read_back(tmp_path):
    path = write_evidence(FULL, tmp_path / "t.csv.evidence.json")
    assert read_evidence(path) == FULL
    assert json.loads(path.read_text(encoding="utf-8"))["not_for_release"] is True


def test_entries_are_found_by_label():
    assert FULL.at("counts", "B", "n") == 30
    assert FULL.at("counts", "C", "n") is None and FULL.at("largest", "A", "n") is None
    assert FULL.is_structural("A", "n") and not FULL.is_structural("B", "n")


@pytest.mark.parametrize(
    "entries, words",
    [
        ({"counts": ((1, 2),), "rows": ("A",), "columns": ("n",)}, "'counts' is not 1 rows by 1 columns"),
        ({"kind": "poem"}, "kind 'poem'"),
        ({"at_risk": (1.0,), "events": (1.0, 2.0)}, "differ in length"),
        ({"roles": {"n": "poem"}}, "'poem' is no role"),
    ],
)
def test_contradictions_are_refused(entries, words):
    with pytest.raises(EvidenceError, match="contradicts itself") as caught:
        Evidence(**entries)
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["{", "[]", '{"cuonts": []}', '{"n": "many"}', '{"roles": 3}', '{"counts": 3}'])
def test_files_that_are_no_evidence(text, tmp_path):
    path = tmp_path / "t.csv.evidence.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError):
        read_evidence(path)


def test_broken_evidence_is_a_finding_not_a_crash(tmp_path):
    (tmp_path / "t.csv").write_text("offence,n people\nTheft,50\nFraud,60\n", encoding="utf-8")
    (tmp_path / "t.csv.evidence.json").write_text("{", encoding="utf-8")
    report = check_folder(tmp_path)
    assert report.verdict.word == "review"
    assert report.files[0].findings[0].place == "the evidence file"
    assert report.set_aside[0][0] == "t.csv.evidence.json"


def test_evidence_of_a_changed_file_is_not_believed(tmp_path):
    (tmp_path / "t.csv").write_text("offence,n people\nTheft,50\nFraud,60\n", encoding="utf-8")
    write_evidence(Evidence(sha256="0" * 64), tmp_path / "t.csv.evidence.json")
    report = check_folder(tmp_path)
    assert "changed after its evidence" in report.files[0].findings[0].message


def test_a_small_csv_declares_roles_and_sizes(tmp_path):
    output = tmp_path / "t.csv"
    output.write_text("offence,value\nRobbery,3.17\nTheft,2.44\n", encoding="utf-8")
    assert check_file(output).verdict.word == "review"
    (tmp_path / "t.csv.roles.csv").write_text("name,is\nvalue,coefficient\nn,2300\n", encoding="utf-8")
    assert check_file(output).verdict.word == "clear"
    evidence = read_roles(tmp_path / "t.csv.roles.csv")
    assert evidence.roles == {"value": "coefficient"} and evidence.n == 2300 and evidence.df is None
    assert [aside for aside, _ in check_folder(tmp_path).set_aside] == ["t.csv.roles.csv"]


def test_a_csv_of_roles_tells_all_its_faults(tmp_path):
    path = tmp_path / "t.csv.roles.csv"
    path.write_text("name,is\nvalue,nonsense\nn,many\none,two,three\n", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        read_roles(path)
    assert len(caught.value.reasons) == 3


def test_evidence_in_json_goes_before_a_csv_of_roles(tmp_path):
    output = tmp_path / "t.csv"
    output.write_text("offence,value\nRobbery,3.17\nTheft,2.44\n", encoding="utf-8")
    write_evidence(Evidence(roles={"value": "test"}), tmp_path / "t.csv.evidence.json")
    (tmp_path / "t.csv.roles.csv").write_text("value,nonsense\n", encoding="utf-8")
    assert check_file(output).verdict.word == "clear"
