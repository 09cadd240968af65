"""Every rule has its section and every policy key its line, with the values that are in force."""

import re
from pathlib import Path

import pytest

import output_checks
from output_checks import RULES, load_policy, policy_names
from output_checks.policy_keys import KEYS

DOCS = Path(output_checks.__file__).parent / "docs"


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_section(rule):
    section = re.search(r"^## {}\n(.*?)(?=^## |\Z)".format(rule.name), page("rules.md"), re.M | re.S)
    assert section, rule.name
    text = section.group(1)
    assert rule.asks in text and "- Source: " in text and "- Remedy: " in text
    named = re.search(r"- Keys: (.*)", text).group(1)
    assert re.findall(r"`(\w+)`", named) == list(rule.keys)


def test_there_is_no_section_of_a_rule_that_is_gone():
    assert set(re.findall(r"^## (\w+)$", page("rules.md"), re.M)) == {rule.name for rule in RULES} | {"differencing"}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_has_its_line_with_the_values_in_force(key):
    line = re.search(r"^\| `{}` \| (.*) \|$".format(key), page("policies.md"), re.M).group(1).split(" | ")
    assert line[0] == KEYS[key].meaning
    for shown, name in zip(line[1:], ("ons_srs", "acro_like", "opensafely_like", "strict")):
        value = load_policy(name)[key]
        expected = (
            "not asked"
            if value is None
            else "none" if value == [] else (" ".join(value) if isinstance(value, list) else str(value))
        )
        assert shown == expected, name
    assert load_policy("ons_srs").source(key) in page("policies.md")


def test_every_policy_is_named():
    assert all("`{}`".format(name) in page("policies.md") for name in policy_names())
