"""Unsafe outputs are caught, by the right rule and in the right place; their safe twins are let go."""

import runpy
from pathlib import Path

import pytest

from output_checks import check_folder

HERE = Path(__file__).parent
CASES = {}
for script in sorted(HERE.glob("cases_*.py")):
    for name, made in runpy.run_path(str(script)).items():
        if name.startswith(("unsafe_", "safe_")):
            CASES["{}:{}".format(script.stem[6:], name)] = made

UNSAFE = [name for name in CASES if ":unsafe_" in name]
SAFE = [name for name in CASES if ":safe_" in name]


def everything(report):
    return [finding for file_report in report.files for finding in file_report.findings] + list(report.findings)


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_outputs_are_caught_where_they_are(name, tmp_path):
    verdict, rule, place = CASES[name](tmp_path)
    report = check_folder(tmp_path)
    found = [f for f in everything(report) if f.rule == rule and place in f.place]
    assert found, [(f.rule, f.place, f.message) for f in everything(report)]
    assert max(f.verdict for f in found).word == verdict
    assert report.verdict.word == verdict, [(f.rule, f.place, f.message) for f in everything(report)]


@pytest.mark.parametrize("name", SAFE)
def test_safe_outputs_are_let_go(name, tmp_path):
    CASES[name](tmp_path)
    report = check_folder(tmp_path)
    assert report.verdict.word == "clear", [(f.rule, f.place, f.message) for f in everything(report)]


def test_there_are_enough_of_both():
    assert len(UNSAFE) >= 60 and len(SAFE) >= 60
