"""What ships as a worked example runs, as a script and cell by cell as a notebook."""
import json
import os

import pandas as pd
import pytest
from jdftest import tree
from jdftest.shared_data import shared_folder

SCRIPTS = sorted((tree.ROOT / "notebooks").glob("[0-9][0-9]_*.py"))
# Examples on data that lie outside the project: variable that names the folder -> folder of the shared data.
NEEDS = {"20_own_tables_broward.py": ("BROWARD", "broward")}
# Run in the quick stage; the others, five to thirty seconds each, in the slow one.
QUICK = ("00_start_here", "12_justice_data_lab", "20_own_tables_broward")
PEOPLE = 8000


@pytest.fixture(scope="session")
def extract(tmp_path_factory):
    """The folder that the notebooks make for themselves, made once."""
    from jdfanalysis import synthetic

    folder = tmp_path_factory.mktemp("extract")
    synthetic.generate(people=PEOPLE, seed=1).write(folder)
    return folder


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_every_script_has_a_notebook_of_a_format_that_old_jupyter_reads(script):
    made = json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 4)
    assert made["cells"][0]["cell_type"] == "markdown"


def marked(script):
    return pytest.param(script, id=script.stem, marks=() if script.stem in QUICK else pytest.mark.slow)


def run_cells(script):
    """Run the code cells in order; returns what they leave."""
    space = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "{} cell {}".format(script.stem, number), "exec"), space)
    return space


# numpy 1.18 warns where a missing age is compared (supervision_spells); the answer is right, newer ones are silent.
@pytest.mark.filterwarnings("ignore:invalid value encountered in greater_equal:RuntimeWarning")
@pytest.mark.parametrize("script", [marked(s) for s in SCRIPTS])
def test_the_cells_run_in_order_from_the_folder_of_the_notebook(script, extract, tmp_path, monkeypatch, capsys):
    os.environ.setdefault("MPLBACKEND", "Agg")
    if script.name in NEEDS:
        variable, folder = NEEDS[script.name]
        monkeypatch.setenv(variable, shared_folder(folder))
    monkeypatch.setenv("DATA_FIRST", str(extract))
    monkeypatch.setenv("OUT", str(tmp_path))
    monkeypatch.setenv("PEOPLE", str(PEOPLE))
    monkeypatch.chdir(script.parent)
    space = run_cells(script)
    assert capsys.readouterr().out.strip()
    if script.name not in NEEDS:
        assert space["report"].verdict.word == "clear", "a worked example ends with outputs that may be asked for"
        assert list((tmp_path / script.stem).iterdir())


def test_a_notebook_makes_its_own_people_where_there_is_no_extract(tmp_path, monkeypatch, capsys):
    os.environ.setdefault("MPLBACKEND", "Agg")
    monkeypatch.delenv("DATA_FIRST", raising=False)
    monkeypatch.setenv("PEOPLE", "4000")
    monkeypatch.setenv("OUT", str(tmp_path))
    script = next(s for s in SCRIPTS if s.stem == "00_start_here")
    monkeypatch.chdir(script.parent)
    run_cells(script)
    assert "Disclosure check: clear" in capsys.readouterr().out


def test_family_overlap_is_counted_where_the_tables_are_there(monkeypatch, tmp_path, capsys):
    """The counting of the notebook on family, on five drawn people."""
    script = next(s for s in SCRIPTS if s.stem == "13_family_overlap")
    text = script.read_text(encoding="utf-8")
    source = text[text.index("def family_overlap"):text.index("if here:")]
    space = {"pd": pd}
    exec(compile(source, script.name, "exec"), space)
    day = pd.Timestamp
    tables = {
        "family_people": pd.DataFrame({"person": [1, 1, 2, 3, -1], "case_id": [10, 11, 11, 12, 12], "role": "x"}),
        "family_cases": pd.DataFrame({"case_id": [10, 11, 12], "receipt_date": [day("2012-01-01"), day("2015-01-01"), day("2010-01-01")]}),
        "magistrates": pd.DataFrame({"person": [1, 2, 4], "first_hearing_date": [day("2013-01-01"), day("2014-01-01"), day("2016-01-01")]}),
    }
    found = space["family_overlap"](tables).set_index("person")
    assert found["courts"].to_dict() == {1: "both", 2: "both", 4: "criminal only"}      # 3 was in court before the window
    assert found.loc[[1, 2], "first"].tolist() == ["family first", "criminal first, or same day"]
