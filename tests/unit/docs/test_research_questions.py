"""The page of research questions is whole: 44 rows, each with a notebook and calls that exist, or a reason."""
import importlib
import os
import re

import pytest
from jdftest import tree

PAGE = tree.ROOT / "jdfanalysis" / "docs" / "research-questions.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \|", line)
]


def test_all_questions_in_order():
    assert [int(row[0]) for row in ROWS] == list(range(1, 45))
    assert all(len(row) == 6 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_says_how_or_why_not(row):
    _, question, answer, notebook, calls, mind = row
    assert question and mind and answer in ("yes", "in part", "no")
    assert bool(calls) == (answer != "no")
    if answer == "yes":
        assert notebook, "answered questions have a worked example"
    for target in re.findall(r"\]\(([^)#]+)", notebook):
        # Without following links: an installed copy is tested through one.
        assert os.path.exists(os.path.normpath(str(PAGE.parent / target)))


def test_recipes_that_answer_are_headings_of_their_page():
    """As GitHub makes anchors: lower case, punctuation out, a hyphen for each space."""
    for page, anchor in re.findall(r"\]\(([\w-]+\.md)#([^)]+)\)", " ".join(row[3] for row in ROWS)):
        headings = re.findall(r"^#+ (.+)$", (PAGE.parent / page).read_text(encoding="utf-8"), re.M)
        assert anchor in [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings], anchor


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_call_exists(row):
    for name in re.findall(r"`(\w+)\.(\w+)`", row[4]):
        assert hasattr(importlib.import_module("jdfanalysis." + name[0]), name[1]), ".".join(name)


def test_the_count_in_the_text_is_that_of_the_table():
    said = re.search(r"Of (\d+) questions (\d+) are answered, (\d+) in part, (\d+) not", PAGE.read_text(encoding="utf-8"))
    counted = [sum(row[2] == answer for row in ROWS) for answer in ("yes", "in part", "no")]
    assert [int(number) for number in said.groups()] == [44] + counted
