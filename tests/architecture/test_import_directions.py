"""Imports point downwards only (design: levels 0 to 4), and the two packages stay apart."""
import ast

import pytest
from jdftest import tree

LEVEL = {
    "errors": 0,
    "compat": 0,
    "progress": 0,
    "arrays": 0,
    "drawing": 0,
    "shown": 0,
    "dictionary": 1,
    "formulas": 1,
    "frames": 2,
    "attrition": 2,
    "loading": 3,
    "journeys": 3,
    "survival": 3,
    "synthetic": 3,
    "comparing": 3,
    "reporting": 4,
    "doctor": 4,
    "demo": 5,
    "cli": 6,
    "__main__": 7,
}
# Allowed inside one level: the seam declarations are used by the attrition log.
SAME_LEVEL = {("attrition", "frames"), ("compat", "errors")}

# Third-party libraries are met in one place each.
MET_ONLY_IN = {
    "lifelines": ("jdfanalysis/survival/",),
    "statsmodels": ("jdfanalysis/survival/", "jdfanalysis/comparing/"),
    "patsy": ("jdfanalysis/survival/", "jdfanalysis/comparing/", "jdfanalysis/formulas.py"),
    "tqdm": ("jdfanalysis/progress.py",),
}


def imported(path):
    """(dotted name, line) of every import in a file, also those inside functions."""
    for node in ast.walk(tree.parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "{}:{} imports relatively".format(tree.relative(path), node.lineno)
            yield node.module, node.lineno


def part_of(path):
    return path.relative_to(tree.ROOT / "jdfanalysis").parts[0].replace(".py", "")


def test_every_part_has_a_level():
    parts = {part_of(path) for path in tree.sources(("jdfanalysis",))} - {"__init__"}
    assert parts - set(LEVEL) == set()


def test_imports_point_downwards():
    upward = []
    for path in tree.sources(("jdfanalysis",)):
        here = part_of(path)
        if here == "__init__":
            continue
        for name, line in imported(path):
            if not name.startswith("jdfanalysis."):
                continue
            there = name.split(".")[1]
            if there == here or (here, there) in SAME_LEVEL:
                continue
            if LEVEL[there] >= LEVEL[here]:
                upward.append("{}:{} imports {}".format(tree.relative(path), line, there))
    assert upward == []


def test_the_checker_never_imports_the_analysis():
    found = [
        tree.relative(path)
        for path in tree.sources(("output_checks",))
        for name, _ in imported(path)
        if name.split(".")[0] == "jdfanalysis"
    ]
    assert found == []


def test_only_reporting_and_the_demo_know_the_checker():
    users = {
        part_of(path)
        for path in tree.sources(("jdfanalysis",))
        for name, _ in imported(path)
        if name.split(".")[0] == "output_checks"
    }
    assert users <= {"reporting", "demo"}


@pytest.mark.parametrize("library", sorted(MET_ONLY_IN))
def test_a_library_is_met_in_one_place(library):
    places = {
        tree.relative(path)
        for path in tree.sources()
        for name, _ in imported(path)
        if name.split(".")[0] == library
    }
    assert [p for p in places if not p.startswith(MET_ONLY_IN[library])] == []


@pytest.mark.parametrize("library", ["matplotlib", "statsmodels", "patsy", "lifelines", "openpyxl"])
def test_heavy_libraries_are_imported_inside_functions(library):
    eager = []
    for path in tree.sources():
        for node in tree.parse(path).body:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            if any(name.split(".")[0] == library for name in names):
                eager.append(tree.relative(path))
    assert eager == []
