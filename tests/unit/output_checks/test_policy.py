"""Policies are data: named, dated, sourced; unknown keys and impossible values are refused."""

import json

import pytest

from output_checks import Policy, PolicyError, Setting, Verdict, load_policy, policy_names
from output_checks.policy_keys import KEYS


def write(folder, **content):
    path = folder / "own.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_policies_that_come_along():
    assert policy_names() == ["acro_like", "ons_srs", "opensafely_like", "strict"]


@pytest.mark.parametrize("name", ["acro_like", "ons_srs", "opensafely_like", "strict"])
def test_every_value_has_a_source(name):
    policy = load_policy(name)
    assert policy.name == name and policy.date
    for key in KEYS:
        assert len(policy.settings[key].source) > 5, key
        assert policy.settings[key].date, key
        assert policy.settings[key].date in policy.source(key)


def test_an_own_file_overrides_any_key(tmp_path):
    path = write(
        tmp_path,
        name="project",
        date="2026-11-23",
        based_on="ons_srs",
        keys={"minimum_count": 5, "zeros": {"value": "clear", "source": "agreed with ONS", "date": "2026-10-01"}},
    )
    policy = load_policy(path)
    assert policy["minimum_count"] == 5 and policy.source("minimum_count") == "set in own.json"
    assert policy.verdict("zeros") == Verdict.CLEAR and policy.source("zeros") == "agreed with ONS (2026-10-01)"
    assert policy["minimum_df"] == load_policy("ons_srs")["minimum_df"]


def test_every_fault_is_told_at_once(tmp_path):
    path = write(
        tmp_path,
        name="p",
        keys={"minimum_cuont": 5, "zeros": "maybe", "dominance_two": 3, "minimum_df": -1, "refused_types": ["svg"]},
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    text = str(caught.value)
    for part in (
        "unknown key 'minimum_cuont'",
        "'zeros' must be clear",
        "'dominance_two' must lie",
        "'minimum_df' must be",
        "'refused_types' must be",
    ):
        assert part in text
    assert len(caught.value.reasons) == 5


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{",
        '{"name": "x"}',
        '{"name": "x", "keys": {}, "extra": 1}',
        '{"name": "x", "keys": {}, "based_on": "nobody"}',
    ],
)
def test_files_that_are_no_policy(content, tmp_path):
    (tmp_path / "p.json").write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError):
        load_policy(tmp_path / "p.json")


def test_a_file_without_a_base_must_be_complete(tmp_path):
    with pytest.raises(PolicyError, match="missing key 'minimum_count'"):
        load_policy(write(tmp_path, name="p", keys={"zeros": "clear"}))


def test_an_unknown_name():
    with pytest.raises(PolicyError, match="Known: acro_like, ons_srs"):
        load_policy("nobody")


def test_changes_keep_the_rest_and_refuse_the_unknown():
    policy = load_policy()
    changed = policy.with_changes(minimum_count=20)
    assert (policy["minimum_count"], changed["minimum_count"], changed["minimum_df"]) == (10, 20, 10)
    with pytest.raises(PolicyError):
        policy.with_changes(minimum_cuont=20)
    with pytest.raises(PolicyError):
        Policy("x", "", {"minimum_count": Setting(10, "s", "")})
