"""The tests' own children meet what the tests meet, though it was put on the path of this session alone."""
import os
import subprocess
import sys

from jdftest import children, tree


def said(code, **options):
    return subprocess.check_output([sys.executable, "-c", code], env=children.environment(**options), universal_newlines=True).strip()


def test_a_child_meets_what_was_switched_on_here(tmp_path, monkeypatch):
    (tmp_path / "switched_on.py").write_text("word = 'here'", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path)] + sys.path)
    assert said("import switched_on, numpy; print(switched_on.word)") == "here"


def test_what_stands_in_front_here_does_so_in_the_child(tmp_path, monkeypatch):
    for name in ("first", "last"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "in_both.py").write_text("word = {!r}".format(name), encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "first")] + sys.path + [str(tmp_path / "last")])
    assert said("import in_both; print(in_both.word)") == "first"


def test_the_tree_comes_first_or_not_at_all(monkeypatch):
    monkeypatch.setattr(sys, "path", sys.path + [str(tree.ROOT)])
    show = "import sys; print(sys.path[1] == {0!r}, {0!r} in sys.path)".format(str(tree.ROOT))
    assert said(show) == "True True"
    assert "PYTHONPATH" in children.environment(with_tree=False)
    assert str(tree.ROOT) not in children.environment(with_tree=False)["PYTHONPATH"].split(os.pathsep)
