"""The rules: boundaries, what runs, what could not, and that a rule never changes what it reads."""

import copy
import re
from pathlib import Path

import pytest

import output_checks
from output_checks import RULES, Evidence, check_folder, load_policy
from output_checks.checking import check_document
from output_checks.policy_keys import KEYS
from output_checks.readers import read_document

POLICY = load_policy("ons_srs")


def check(text, name="t.csv", evidence=None, policy=POLICY):
    return check_document(read_document(name, text.encode("utf-8"), policy)[0], evidence, policy)


def rules_of(report):
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("count, verdict", [(1, "block"), (9, "block"), (10, "clear"), (11, "clear")])
def test_small_counts_at_the_boundary(count, verdict):
    assert check("offence,n people\nTheft,{}\nFraud,60\n".format(count)).verdict.word == verdict


@pytest.mark.parametrize("people, verdict", [(9, "block"), (10, "clear"), (11, "clear")])
def test_people_at_the_boundary(people, verdict):
    evidence = Evidence(
        statistic="count", rows=("A", "B"), columns=("n",), counts=((40,), (50,)), people=((people,), (50,))
    )
    assert check("court,n\nA,40\nB,50\n", evidence=evidence).verdict.word == verdict


@pytest.mark.parametrize("df, verdict", [(9, "block"), (10, "clear"), (11, "clear")])
def test_degrees_of_freedom_at_the_boundary(df, verdict):
    assert (
        check("term,coef,std err\nage,0.1,0.1\nmale,0.2,0.1\n", evidence=Evidence(kind="model", df=df)).verdict.word
        == verdict
    )


@pytest.mark.parametrize("n, verdict", [(19, "block"), (20, "clear"), (21, "clear")])
def test_a_median_needs_twice_ten(n, verdict):
    assert check("group,n,median days\nA,{},14\nB,60,20\n".format(n)).verdict.word == verdict


@pytest.mark.parametrize("n, verdict", [(39, "block"), (40, "clear")])
def test_quartiles_need_four_times_ten(n, verdict):
    assert check("group,n,p25,p50,p75\nA,{},14,20,30\nB,90,20,25,31\n".format(n)).verdict.word == verdict


@pytest.mark.parametrize("events, verdict", [(0, "clear"), (1, "block"), (9, "block"), (10, "clear")])
def test_steps_of_a_curve_at_the_boundary(events, verdict):
    text = "time,at_risk,events,survival\n1,500,{},0.98\n2,480,20,0.94\n".format(events)
    assert check(text).verdict.word == verdict


@pytest.mark.parametrize("at_risk, verdict", [(9, "block"), (10, "clear")])
def test_people_at_risk_at_the_boundary(at_risk, verdict):
    assert check("time,at_risk,events,survival\n1,500,20,0.98\n2,{},0,0.98\n".format(at_risk)).verdict.word == verdict


@pytest.mark.parametrize("percent, verdict", [(3.8, "block"), (4.2, "clear"), (95.8, "clear"), (96.2, "block")])
def test_percentages_of_their_base_and_what_is_left(percent, verdict):
    """4% of 240 is 9.6, which rounds to 10; 3.8% gives 9."""
    assert check("area,people,% recalled\nA,240,{}\nB,900,30.1\n".format(percent)).verdict.word == verdict


@pytest.mark.parametrize("largest, verdict", [(437, "clear"), (438, "block")])
def test_dominance_of_one_at_the_boundary(largest, verdict):
    evidence = Evidence(
        rows=("A", "B"),
        columns=("total fine amount",),
        counts=((40,), (50,)),
        people=((40,), (50,)),
        total=((1000,), (1000,)),
        largest=((largest,), (10,)),
        second=((10,), (10,)),
    )
    assert check("area,n,total fine amount\nA,40,1000\nB,50,1000\n", evidence=evidence).verdict.word == verdict


def test_a_rule_that_lacks_evidence_says_so():
    report = check("area,mean fine\nA,40.5\nB,50.1\n")
    assert report.verdict.word == "review"
    assert {"group_sizes", "dominance"} <= set(report.rules_not_run)
    assert "identifiers" in report.rules_run and "curve_steps" in report.rules_not_applicable


def test_every_rule_is_in_one_of_three_lists():
    report = check("area,mean fine\nA,40.5\nB,50.1\n")
    names = list(report.rules_run) + list(report.rules_not_run) + list(report.rules_not_applicable)
    assert sorted(names) == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rules_are_pure_and_name_keys_that_exist(rule):
    document = read_document("t.csv", b"offence,n people,mean age\nTheft,4,30.5\nFraud,60,31.2\n", POLICY)[0]
    check_document(document, None, POLICY)
    before = copy.deepcopy(document)
    assert rule.applies(document) in (True, False)
    assert rule.check(document, None, POLICY) == rule.check(document, None, POLICY)
    assert document == before
    assert set(rule.keys) <= set(KEYS)
    assert rule.asks.endswith("?")


def test_every_key_is_read_by_a_rule_or_by_differencing():
    read = {key for rule in RULES for key in rule.keys} | {"minimum_difference", "differencing"}
    assert read == set(KEYS)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name != "readable"], ids=lambda rule: rule.name)
def test_a_rule_reads_the_keys_it_names(rule):
    folder = Path(output_checks.__file__).parent / "rules"
    text = (folder / (rule.name + ".py")).read_text(encoding="utf-8")
    for key in rule.keys:
        # Keys read by a shared helper are passed as rule.keys.
        assert re.search(r'"{}"'.format(key), text), key


def test_messages_hold_no_value(tmp_path):
    """The number 7 is in the table; it must not be in the report."""
    (tmp_path / "t.csv").write_text("offence,n people\nTheft,7\nFraud,61234\n", encoding="utf-8")
    finding = check_folder(tmp_path).files[0].findings[0]
    assert "7" not in finding.message + finding.remedy and "61234" not in finding.message


def test_a_percentage_whose_base_is_hidden_is_not_passed_in_silence():
    report = check("offence,n,% recalled\nTheft,[c],12.5\nFraud,500,20.0\nArson,400,31.0\n")
    assert report.verdict.word == "review" and "percentages" in report.rules_not_run


def test_evidence_about_other_columns_does_not_excuse_a_percentage():
    evidence = Evidence(
        statistic="count", rows=("A", "B"), columns=("n",), counts=((40,), (50,)), people=((40,), (50,))
    )
    report = check("court,n,% recalled\nA,40,12.5\nB,50,30.0\n", evidence=evidence)
    assert [f.rule for f in report.findings] == ["percentages"] and report.verdict.word == "block"


def test_evidence_that_does_not_name_the_rows_is_no_evidence():
    people = ((40,), (50,))
    evidence = Evidence(statistic="count", rows=("A", "C"), columns=("n",), counts=people, people=people)
    for text in ("court,n\nA,40\nB,50\n", "court,number\nA,40\nC,50\n"):
        report = check(text, evidence=evidence)
        assert report.verdict.word == "review" and "readable" in report.rules_not_run


def test_headers_and_labels_that_only_partly_agree_are_no_matrix():
    """A header said twice once stood in for a label that no header has."""
    report = check(",Theft,Theft\nTheft,0.51,0.2\nFraud,0.2,0.41")
    assert report.verdict.word != "clear"
