"""The manual in a bundle: reading order, navigation, names, and no dead link in any page."""
import re

import pytest
from jdftest import manual

from builder import pages

pytest.importorskip("mistune", reason="mistune is not installed: the manual is rendered when a bundle is built")

INDEX = ("# Manual\n\n| I want | page |\n|---|---|\n| first | [one](zebra.md) |\n"
         "| then | [two](apple.md), [rules](../../output_checks/docs/rules.md) |\n")
SOURCES = [
    ("jdfanalysis/index.md", INDEX),
    ("jdfanalysis/apple.md", "<!-- made -->\n\n# Apple\n\n"
     "[book](../../notebooks/00_start_here.ipynb) [up](index.md)\n\n## Same\n\n## Same\n"),
    ("jdfanalysis/zebra.md", "# Zebra\n\n## A\n\n## B\n\n## C `x`\n\n## D\n"),
    ("jdfanalysis/reference/base.md", "# Reference: jdfanalysis\n\n### name_of\n"),
    ("output_checks/index.md", "# Checks\n"),
    ("output_checks/rules.md", "# Rules\n\n| file |\n|---|\n| `spec/journeys/test_coverage_by_area.py` |\n"),
]


@pytest.fixture(scope="module")
def drawn():
    return {path: data.decode("utf-8") for path, data in pages.pages(SOURCES)}


def test_the_index_opens_the_manual_and_sets_the_order(drawn):
    order = pages.reading_order(dict(SOURCES))
    assert [path.split("/", 1)[1] for path in order] == [
        "index.md", "zebra.md", "apple.md", "index.md", "rules.md", "reference/base.md"]
    assert "docs/jdfanalysis/index.html" not in drawn
    assert 'href="jdfanalysis/zebra.html">one' in drawn["docs/index.html"]
    assert 'href="output_checks/rules.html"' in drawn["docs/index.html"]


def test_pages_lead_to_the_ones_before_and_after(drawn):
    turn = re.search(r'<nav class="turn">(.*?)</nav>', drawn["docs/jdfanalysis/apple.html"]).group(1)
    assert re.findall(r'href="([^"]+)">([^<]+)', turn) == [
        ("../jdfanalysis/zebra.html", "Before: Zebra"), ("../output_checks/index.html", "Next: Checks")]
    assert 'href="../index.html">up' in drawn["docs/jdfanalysis/apple.html"]
    assert drawn["docs/jdfanalysis/apple.html"].count('aria-current="page"') == 1


def test_links_go_from_the_folder_of_sources_to_that_of_pages(drawn):
    assert 'href="../../notebooks/00_start_here.ipynb"' in drawn["docs/jdfanalysis/apple.html"]
    assert manual.dead_links(drawn) == []
    broken = dict(drawn, **{"docs/x.html": '<a href="names.html#nowhere">a</a><a href="gone.html">b</a><a href="#no">c</a>'})
    assert len(manual.dead_links(broken)) == 3


def test_headings_are_listed_once_they_are_many_and_named_once(drawn):
    assert 'class="here"' in drawn["docs/jdfanalysis/zebra.html"] and 'class="here"' not in drawn["docs/output_checks/rules.html"]
    assert 'id="same"' in drawn["docs/jdfanalysis/apple.html"] and 'id="same-1"' in drawn["docs/jdfanalysis/apple.html"]
    assert "made" not in drawn["docs/jdfanalysis/apple.html"].split("<h1")[1].split("</main>")[0]
    names = drawn["docs/names.html"]
    assert 'href="jdfanalysis/reference/base.html#name_of">name_of' in names and names.index(">A<") < names.index(">name_of<")


def test_long_code_in_a_table_can_break(drawn):
    assert "journeys/<wbr>test_<wbr>coverage" in drawn["docs/output_checks/rules.html"]


def test_no_link_of_the_manual_is_dead_and_nothing_comes_from_elsewhere():
    found = manual.made()
    assert len(found) > 35 and manual.dead_links(found) == []
    assert [path for path, text in found.items() if re.search(r"<script|<link|<img|@import|url\(", text)] == []
