"""A declaration that contradicts itself cannot be made."""
import pytest
from jdfanalysis.dictionary import Dictionary, EventRule, InRange, Linking, OneOf, SpellRule, Table, Variable, Window
from jdfanalysis.errors import DictionaryError

A = Variable("a", "id", "an id")
B = Variable("b_released", "date", "a date", canonical="b")


def table(**fields):
    given = dict(name="t", title="T", grain="one row per thing", key=(), variables=(A, B))
    given.update(fields)
    return Table(**given)


@pytest.mark.parametrize(
    "fields, said",
    [
        (dict(key=("c",)), "used but not declared: c"),
        (dict(variables=(A, A)), "declared twice: a"),
        (dict(person_column="p"), "used but not declared: p"),
        (dict(parent_key=(("x", "y"),)), "used but not declared: x"),
        (dict(references=(("x", "u", "y"),)), "used but not declared: x"),
        (dict(events=(EventRule("e", "when"),)), "used but not declared: when"),
        (dict(events=(EventRule("e", "b", (("kind", ("k",)),)),)), "used but not declared: kind"),
        (dict(spells=(SpellRule("s", "b", "till"),)), "used but not declared: till"),
        (dict(variables=(A, Variable("age", "integer", "age", at="when"))), "used but not declared: when"),
    ],
)
def test_a_table_that_names_what_it_does_not_declare_is_refused(fields, said):
    with pytest.raises(DictionaryError, match=said):
        table(**fields)


def test_a_variable_knows_its_names_and_rules():
    variable = Variable("mo", "category", "m", codes=(("1", "one"),), constraints=(InRange(0, 1),), canonical="offence")
    assert variable.canonical == "offence"
    assert variable.rules == (OneOf(("1",)), InRange(0, 1))
    assert Variable("a", "id", "x").canonical == "a"


@pytest.mark.parametrize("fields", [dict(type="colour"), dict(type="id", certainty="sure")])
def test_unknown_types_and_certainties_are_refused(fields):
    with pytest.raises(DictionaryError, match="is not one of"):
        Variable(name="a", meaning="m", **fields)


def test_tables_are_found_by_name():
    held = Dictionary("d", "D", (table(coverage=Window("2014-01-01", "2020-12-31", "referral")),), Linking("a"))
    assert held["t"]["b"].name == "b_released"
    assert held["t"].columns == ["a", "b"]
    assert "t" in held and "u" not in held and [t.name for t in held] == ["t"]
    assert held.coverage()["t"].basis == "referral"
    with pytest.raises(KeyError):
        held["u"]
    with pytest.raises(KeyError):
        held["t"]["b_released"]


def test_a_dictionary_refuses_tables_twice_and_a_link_table_that_is_not_there():
    with pytest.raises(DictionaryError, match="declared twice: t"):
        Dictionary("d", "D", (table(), table()), Linking("a"))
    with pytest.raises(DictionaryError, match="link table links is not declared"):
        Dictionary("d", "D", (table(),), Linking("a", table="links"))
