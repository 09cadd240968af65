"""Generated pages and notebooks are what their source says today."""
import importlib.util
import json
import sys

import pytest
from jdftest import tree


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.version_info[:2] < (3, 8), reason="Python 3.7 prints some default values differently")
def test_generated_pages_are_fresh():
    stale = []
    for path, text in load(tree.ROOT / "tests" / "support" / "write_docs.py").pages().items():
        target = tree.ROOT / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            stale.append(path)
    assert stale == [], "run `make docs`"


def test_notebooks_are_fresh():
    writer = load(tree.ROOT / "notebooks" / "write_notebooks.py")
    stale = []
    for script in writer.scripts():
        target = script.with_suffix(".ipynb")
        if not target.exists() or target.read_text(encoding="utf-8") != writer.notebook(script.read_text(encoding="utf-8")):
            stale.append(script.name)
    assert stale == [], "run `make notebooks`"


def test_a_script_becomes_cells_of_both_kinds():
    writer = load(tree.ROOT / "notebooks" / "write_notebooks.py")
    text = '"""Left out."""\n# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nx = 1\n\nx\n'
    made = json.loads(writer.notebook(text))["cells"]
    assert [c["cell_type"] for c in made] == ["markdown", "code"]
    assert "".join(made[0]["source"]) == "# Title\n\nText."
    assert "".join(made[1]["source"]) == "x = 1\n\nx"
