"""Every file parses in the grammar of Python 3.7, and uses no library name that 3.7 lacks."""
import ast
import subprocess
import sys

import pytest
from jdftest import children, tree


@pytest.mark.skipif(sys.version_info < (3, 8), reason="ast.parse has no feature_version here; this Python is the floor")
@pytest.mark.parametrize("path", tree.all_python(), ids=tree.relative)
def test_parses_as_python_3_7(path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_library_names_exist_on_python_3_7():
    vermin = pytest.importorskip("vermin", reason="vermin is not installed: only the grammar was checked")
    assert vermin
    start = "import sys; from vermin.main import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "--target=3.7-", "--violations", "--no-tips", "--eval-annotations"]
    done = subprocess.run(
        command + [str(p) for p in tree.sources()],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, env=children.environment(),
    )
    assert done.returncode == 0, done.stdout


def too_long(paths, limit):
    return [
        "{}:{}".format(tree.relative(path), number)
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > limit
    ]


def test_no_line_is_longer_than_140():
    assert too_long(tree.all_python(), 140) == []
