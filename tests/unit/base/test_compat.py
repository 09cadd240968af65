"""Versions are read as numbers, and a missing part says what it would bring."""
import pytest

from jdfanalysis import compat
from jdfanalysis.errors import MissingDependencyError


@pytest.mark.parametrize(
    "text, numbers",
    [("1.0.1", (1, 0, 1)), ("2.3", (2, 3)), ("1.18.1rc2", (1, 18, 1)), ("3.0.dev1", (3, 0)), ("unknown", ())],
)
def test_version_numbers(text, numbers):
    assert compat.version_tuple(text) == numbers


def test_what_is_not_installed_has_no_version():
    assert compat.version_of("no_such_package_of_ours") is None
    assert compat.version_tuple(compat.version_of("pandas")) >= compat.FLOORS["pandas"]


def test_a_missing_part_says_what_it_brings(monkeypatch):
    monkeypatch.setitem(compat.OPTIONAL, "no_such_package_of_ours", "better weather")
    with pytest.raises(MissingDependencyError, match="better weather"):
        compat.require("no_such_package_of_ours")
