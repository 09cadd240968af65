"""Every exception that is raised on purpose has a row on its page of errors, with when it comes and what to do."""
import importlib
import inspect

import pytest
from jdftest import tree

PAGES = [
    ("jdfanalysis.errors", "JdfError", "jdfanalysis/docs/errors.md", 4),
    ("output_checks.errors", "OutputChecksError", "output_checks/docs/errors.md", 3),
    ("output_checks.suppression.errors", "OutputChecksError", "output_checks/docs/errors.md", 3),
]


def rows(path):
    """{first cell: cells} of all tables of a page."""
    text = (tree.ROOT / path).read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {row[0]: row for row in cells}


@pytest.mark.parametrize("module, root, path, columns", PAGES)
def test_every_error_has_a_cause_and_a_remedy(module, root, path, columns):
    found = importlib.import_module(module)
    kinds = [kind for _, kind in inspect.getmembers(found, inspect.isclass)
             if issubclass(kind, getattr(found, root)) and kind.__module__ == module]
    table = rows(path)
    assert len(kinds) >= 5
    bad = [kind.__name__ for kind in kinds if len(table.get("`{}`".format(kind.__name__), [])) != columns
           or not all(table["`{}`".format(kind.__name__)])]
    assert bad == []


def test_exit_codes_on_the_page_are_those_of_the_code():
    from jdfanalysis import errors

    stated = {name.strip("`"): row[1] for name, row in rows("jdfanalysis/docs/errors.md").items() if hasattr(errors, name.strip("`"))}
    assert len(stated) == 12
    assert {name: str(getattr(errors, name).exit_code) for name in stated} == stated


def test_warnings_are_named():
    text = (tree.ROOT / "jdfanalysis/docs/errors.md").read_text(encoding="utf-8")
    assert all(name in text for name in ("`DataWarning`", "`ModelWarning`", "`JdfWarning`"))
