"""Nothing happens on import: no logging set up, no warning silenced, no seed set, no file written."""
import subprocess
import sys

import pytest
from jdftest import children, tree

PROBE = """
import logging, random, sys, warnings
import numpy as np
import pandas
# Libraries that do set filters are loaded first: this is about our modules.
import scipy.optimize, scipy.sparse.csgraph
before = (list(warnings.filters), list(logging.getLogger().handlers), random.getstate(), np.random.get_state()[1].tolist())
import importlib
for name in {names!r}:
    importlib.import_module(name)
after = (list(warnings.filters), list(logging.getLogger().handlers), random.getstate(), np.random.get_state()[1].tolist())
for what, a, b in zip(("warning filters", "log handlers", "random", "numpy random"), before, after):
    assert a == b, what + " changed on import"
heavy = [n for n in ("matplotlib", "statsmodels", "lifelines", "openpyxl") if n in sys.modules]
print("HEAVY", heavy)
"""


@pytest.mark.parametrize("package", tree.PACKAGES)
def test_importing_everything_changes_nothing(package, tmp_path):
    code = PROBE.format(names=tree.modules(package))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=str(tmp_path),
        env=children.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    assert done.returncode == 0, done.stderr
    assert "HEAVY []" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_top_imports_nothing_heavy(tmp_path):
    code = "import sys, jdfanalysis, output_checks; print([n for n in ('numpy', 'pandas') if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=str(tmp_path), env=children.environment(), stdout=subprocess.PIPE, universal_newlines=True
    )
    assert done.stdout.strip() == "[]"

