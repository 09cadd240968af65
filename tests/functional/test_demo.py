"""The whole line: runs, says where things are, gives the same numbers again, and its outputs pass the check."""
import json

import pandas as pd
import pytest

from jdfanalysis import journeys, loading
from jdfanalysis.demo import LEAST_PEOPLE, run_demo
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import UsageError


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return run_demo(tmp_path_factory.mktemp("demo") / "out", people=5000, seed=2)


def test_ten_lines_and_every_place_exists(demo):
    assert len(demo.lines) == 10
    assert [name for name, path in demo.places if not path.exists()] == []
    assert "Disclosure check: clear" in demo.as_text()


def test_the_request_holds_tables_and_figures_and_evidence_lies_apart(demo):
    request = demo.folder / "request"
    names = {path.name for path in request.iterdir() if path.is_file()}
    assert {"releases.csv", "reoffence_by_sex.csv", "incidence.csv", "cox.csv", "cox_figure.png"} <= names
    assert not [name for name in names if "evidence" in name]
    assert list((request / "_not_for_release").glob("*.evidence.json"))


def test_no_row_of_the_attrition_log_gains_people(demo):
    log = pd.read_csv(str(demo.folder / "work" / "attrition.csv"))
    assert (log.people_after <= log.people_before).all()


def test_the_log_of_its_people_holds_every_kind_of_event_but_one(demo):
    dictionary = data_first("2022")
    tables = loading.link_people(loading.load_all(dict(demo.places)["tables"], dictionary=dictionary))
    log = journeys.event_log(tables, dictionary, events=dictionary.events())
    assert {rule.name for table in dictionary for rule in table.events} - set(log["kind"]) == {"release_other"}


def test_the_checker_agrees_when_run_on_the_folder_alone(demo):
    from output_checks.cli import main

    target = demo.folder / "again.json"
    assert main([str(demo.folder / "request"), "--json", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["verdict"] == "clear"


def test_the_same_seed_gives_the_same_results(demo, tmp_path):
    again = run_demo(tmp_path / "out", people=5000, seed=2)
    assert again.lines == demo.lines


def test_a_second_run_replaces_the_first(demo):
    (demo.folder / "request" / "stale.csv").write_text("x\n1\n", encoding="utf-8")
    run_demo(demo.folder, people=LEAST_PEOPLE, seed=3)
    assert not (demo.folder / "request" / "stale.csv").exists()


def test_a_folder_with_other_contents_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="something else"):
        run_demo(tmp_path, people=5000)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_too_few_people_are_refused(tmp_path):
    with pytest.raises(UsageError, match="too few"):
        run_demo(tmp_path / "out", people=LEAST_PEOPLE - 1)
