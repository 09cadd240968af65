"""The exception tree: what a message holds, what it never holds, and the exit codes."""
import pandas as pd
import pytest

from jdfanalysis import errors


def all_errors(kind=errors.JdfError):
    yield kind
    for sub in kind.__subclasses__():
        for found in all_errors(sub):
            yield found


def test_every_error_stands_in_the_tree_of_the_docstring():
    assert [k.__name__ for k in all_errors() if k.__name__ not in errors.__doc__] == []


def test_kinds_of_failure_have_their_own_exit_code():
    direct = [kind.exit_code for kind in errors.JdfError.__subclasses__()]
    assert len(set(direct)) == len(direct)
    assert 0 not in {kind.exit_code for kind in all_errors()}


def test_a_message_holds_every_problem_with_count_and_remedy():
    problems = [errors.Problem("stop before start", "prison", 14, "Look at error.rows."), errors.Problem("no start", "prison", 1)]
    with pytest.raises(errors.HistoryError) as caught:
        errors.raise_if(problems, errors.HistoryError, "Two faults.", rows=pd.DataFrame({"person": [98765]}))
    text = str(caught.value)
    assert "stop before start (14 rows). Look at error.rows." in text
    assert "no start (1 row)" in text
    assert "98765" not in text
    assert list(caught.value.rows.person) == [98765]


def test_nothing_is_raised_without_problems():
    errors.raise_if([], errors.HistoryError, "Nothing.")


def test_every_error_has_a_line_on_the_errors_page_with_its_exit_code():
    from jdftest.tree import ROOT

    page = (ROOT / "jdfanalysis" / "docs" / "errors.md").read_text(encoding="utf-8")
    assert [k.__name__ for k in all_errors() if "| `{}` | {} |".format(k.__name__, k.exit_code) not in page] == []
    warned = [k.__name__ for k in errors.JdfWarning.__subclasses__() if "`{}`".format(k.__name__) not in page]
    assert warned == []
