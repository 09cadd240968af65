"""What ships as a worked example runs, as a script and cell by cell as a notebook."""
import json
import os

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
def test_family_overlap_is_counted_where_the_tables_are_there(tmp_path, monkeypatch, capsys):
    """The notebook on an extract with drawn family files: 400 of their 600 people are in criminal tables too."""
    from jdftest.drawn_family import add_family_tables

    from jdfanalysis import synthetic

    synthetic.generate(people=3000, seed=1, release="2024").write(tmp_path / "extract")
    add_family_tables(tmp_path / "extract")
    monkeypatch.setenv("DATA_FIRST_2024", str(tmp_path / "extract"))
    monkeypatch.setenv("OUT", str(tmp_path / "out"))
    script = next(s for s in SCRIPTS if s.stem == "13_family_overlap")
    monkeypatch.chdir(script.parent)
    space = run_cells(script)
    counts = space["overlap"]["courts"].value_counts()
    assert "family tables: found" in capsys.readouterr().out
    began = space["tables"]["magistrates"].groupby("person")["first_hearing_date"].min()
    before_the_window = set(began.index[began < "2011-01-01"]) & set(space["tables"]["family_people"]["person"])
    assert counts["both"] + counts["family only"] == 600 - len(before_the_window)
    assert 300 < counts["both"] <= 400
    first = space["overlap"].set_index("person")
    assert (first["first"] == "family first").eq((first["family"] < first["criminal"]) & (first["courts"] == "both")).all()
    assert space["report"].verdict.word == "clear"


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
