"""The glossary is in order, and explains every abbreviation that the manual uses."""
import importlib
import re

import pytest
from jdftest import tree

DOCS = tree.ROOT / "jdfanalysis" / "docs"
# Known to everyone who opens a computer, names of products and licences, and words in capitals that are code.
COMMON = set(
    "CSV HTML JSON SQL XLSX PNG SVG PDF ZIP UTF README MIT API URL SPSS SAS CPU RAM ODBC STS PYTHONPATH DOS LIMIT ORDER NULL "
    "SPELL".split()
)


def glossary():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    return [line.strip("| ").split("|")[0].strip() for line in text.splitlines() if line.startswith("| ")][1:]


def test_words_are_in_order_and_once():
    words = [word.lower() for word in glossary()]
    assert words == sorted(set(words))


def test_abbreviations_are_explained():
    known = {part.strip() for word in glossary() for part in word.split(",")} | COMMON
    missing = {}
    for page in sorted(DOCS.glob("*.md")):
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", text)
        if page.name in ("dictionary.md", "command-line.md", "frames.md", "glossary.md"):
            continue
        for found in set(re.findall(r"(?<![\w-])[A-Z]{3,}(?![\w-])", text)) - known:
            missing.setdefault(found, []).append(page.name)
    assert missing == {}


def test_messages_on_the_errors_page_are_those_of_the_code():
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    table = text[text.index("| the message says"):].split("\n\n")[0].splitlines()[2:]
    code = "\n".join(path.read_text(encoding="utf-8") for path in tree.sources())
    assert len(table) > 5
    assert [row for row in table if row.strip("| ").split("|")[0].strip() not in code] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda p: p.name)
def test_every_call_that_a_page_names_exists(page):
    parts = "comparing|dictionary|journeys|loading|reporting|survival|synthetic|doctor"
    named = set(re.findall(r"`(?:jdfanalysis\.)?({})\.(\w+)".format(parts), page.read_text(encoding="utf-8")))
    assert [n for n in sorted(named) if not hasattr(importlib.import_module("jdfanalysis." + n[0]), n[1])] == []


@pytest.mark.parametrize("package", ["jdfanalysis", "output_checks"])
def test_the_index_leads_to_every_page(package):
    folder = tree.ROOT / package / "docs"
    linked = set(re.findall(r"\]\(([\w/-]+\.md)", (folder / "index.md").read_text(encoding="utf-8")))
    pages = {page.relative_to(folder).as_posix() for page in folder.rglob("*.md")} - {"index.md"}
    assert pages - linked == set()
