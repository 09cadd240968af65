"""What ships as a worked example runs, as a script and cell by cell as a notebook."""
import json
import os

import pytest
from jdftest import tree
from jdftest.shared_data import shared_folder

SCRIPTS = sorted((tree.ROOT / "notebooks").glob("[0-9][0-9]_*.py"))
# Examples on data that lie outside the project: variable that names the folder -> folder of the shared data.
NEEDS = {"20_own_tables_broward.py": ("BROWARD", "broward")}
# Run in the quick stage; the others, five to forty seconds each, in the slow one.
QUICK = ("00_start_here", "12_justice_data_lab", "20_own_tables_broward")
PEOPLE = 20000


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


@pytest.mark.slow
def test_family_cases_are_counted_as_the_files_have_them(tmp_path, monkeypatch, capsys):
    """The notebook beside a count of the texts in the csv files, by another way."""
    import pandas as pd

    from jdfanalysis import synthetic

    folder = tmp_path / "extract"
    synthetic.generate(people=PEOPLE, seed=4, release="2024", others=["family"]).write(folder)
    monkeypatch.setenv("DATA_FIRST_2024", str(folder))
    monkeypatch.setenv("OUT", str(tmp_path / "out"))
    script = next(s for s in SCRIPTS if s.stem == "13_family_overlap")
    monkeypatch.chdir(script.parent)
    space = run_cells(script)
    files = {name: pd.read_csv(str(folder / (name + ".csv")), dtype=str) for name in ("family_people", "family_cases", "person_link")}
    link = files["person_link"].set_index("row_id_hash")["estimated_xjs_id"]
    rows = files["family_people"].query("delete_flag != 'Y'").merge(files["family_cases"], on="case_number_hash")
    rows = rows.assign(person=link.reindex(rows["row_id_hash"]).to_numpy(), kind=rows["case_category"].str[0])
    adults = rows[~rows["role_model"].isin(["CHLDC", "CHLDZ"])]
    kinds = adults.groupby("person")["kind"].agg(set)
    assert len(space["family"]) == len(rows)
    assert len(space["per_person"]) == len(kinds)
    assert int((space["per_person"]["private"] & space["per_person"]["public"]).sum()) == int(kinds.map({"P", "C"}.issubset).sum())
    assert space["report"].verdict.word == "clear"
    capsys.readouterr()


@pytest.mark.slow
def test_the_picture_of_the_readme_can_be_drawn(tmp_path):
    import importlib.util

    spec = importlib.util.spec_from_file_location("readme_picture", str(tree.ROOT / "notebooks" / "readme_picture.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    figure = module.draw(*module.study(PEOPLE))
    figure.savefig(str(tmp_path / "outputs.png"))
    assert [bool(axis.get_title(loc="left")) for axis in figure.axes[:4]] == [True] * 4
    assert (tree.ROOT / "notebooks" / "outputs.png").stat().st_size < 200000
