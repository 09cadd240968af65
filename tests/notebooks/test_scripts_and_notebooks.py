"""What ships as a worked example runs, as a script and cell by cell as a notebook."""
import json

import pytest
from jdftest import tree
from jdftest.shared_data import shared_folder

SCRIPTS = sorted((tree.ROOT / "notebooks").glob("[0-9][0-9]_*.py"))
# Examples on data that lie outside the project: variable that names the folder -> folder of the shared data.
NEEDS = {"20_own_tables_broward.py": ("BROWARD", "broward")}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_every_script_has_a_notebook_of_a_format_that_old_jupyter_reads(script):
    made = json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 4)
    assert made["cells"][0]["cell_type"] == "markdown"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_the_cells_run_in_order_from_the_folder_of_the_notebook(script, monkeypatch, capsys):
    if script.name in NEEDS:
        variable, folder = NEEDS[script.name]
        monkeypatch.setenv(variable, shared_folder(folder))
    monkeypatch.chdir(script.parent)
    space = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "{} cell {}".format(script.stem, number), "exec"), space)
    assert capsys.readouterr().out.strip()
