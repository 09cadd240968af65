"""The page on dirty histories is true: every problem is there, every treatment exists, every test named is one."""
import ast
import re

import pytest
from jdftest import tree

from jdfanalysis import journeys, loading

PAGE = tree.ROOT / "jdfanalysis" / "docs" / "dirty-histories.md"
PROBLEMS = 26
COLUMN = re.compile(r"`([^`]+)`")


def rows():
    """The cells of the table of problems, one list a row."""
    found = re.findall(r"^\| (\d+) \|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.M)
    return [[number] + [cell.strip() for cell in rest.split("|")] for number, rest in found]


def functions_in(path):
    """Names of the test functions in a file."""
    return {node.name for node in ast.walk(tree.parse(path)) if isinstance(node, ast.FunctionDef)}


def test_every_problem_has_one_row_in_order():
    assert [int(row[0]) for row in rows()] == list(range(1, PROBLEMS + 1))
    assert all(len(row) == 5 and all(row) for row in rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_treatment_names_something_public(row):
    """Of the words in backticks at least one is a function of journeys or loading."""
    named = [word.split(".")[-1] for word in COLUMN.findall(row[2])]
    assert [word for word in named if word in journeys.__all__ or word in loading.__all__], "row {}".format(row[0])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_test_named_exists(row):
    named = COLUMN.findall(row[4])
    assert named, "row {} names no test".format(row[0])
    for name in named:
        path, _, function = name.partition("::")
        file = tree.ROOT / "tests" / path
        assert file.exists(), name
        assert function.startswith("test_") and function in functions_in(file), name


def test_a_wrong_name_would_be_noticed():
    file = tree.ROOT / "tests" / "spec" / "journeys" / "test_recalls.py"
    assert "test_a_recall_phase_is_a_recorded_recall" in functions_in(file) and "test_nothing_of_the_kind" not in functions_in(file)


def test_names_written_as_functions_of_journeys_exist():
    """Words in the page that look like calls of this package are public names of it."""
    text = PAGE.read_text(encoding="utf-8")
    called = set(re.findall(r"\bjn\.(\w+)", text))
    assert called and called <= set(journeys.__all__)
