"""The command line: exit codes, reports, and what cannot run."""

import json
import subprocess
import sys

import pytest
from jdftest import children

from output_checks.cli import main

SAFE, UNSAFE, UNCLEAR = (
    "offence,n people\nTheft,50\nFraud,60\n",
    "offence,n people\nTheft,5\nFraud,60\n",
    "a,b\nx,1.5\ny,2.5\n",
)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "request"
    place.mkdir()
    return place


@pytest.mark.parametrize("text, code", [(SAFE, 0), (UNCLEAR, 1), (UNSAFE, 2)])
def test_the_exit_code_is_the_verdict(folder, text, code, capsys):
    (folder / "t.csv").write_text(text, encoding="utf-8")
    assert main([str(folder)]) == code
    assert "VERDICT" in capsys.readouterr().out


def test_reports_are_written(folder, tmp_path, capsys):
    (folder / "t.csv").write_text(UNSAFE, encoding="utf-8")
    files = {name: tmp_path / ("report." + name) for name in ("json", "html", "xlsx")}
    arguments = [str(folder), "--quiet", "--sacro", str(tmp_path / "viewer")]
    for name, path in files.items():
        arguments += ["--" + name, str(path)]
    assert main(arguments) == 2
    assert capsys.readouterr().out == "block\n"
    assert all(path.is_file() for path in files.values()) and (tmp_path / "viewer" / "results.json").is_file()
    assert json.loads(files["json"].read_text(encoding="utf-8"))["verdict"] == "block"


def test_a_policy_of_ones_own(folder, tmp_path):
    (folder / "t.csv").write_text(UNSAFE, encoding="utf-8")
    (tmp_path / "own.json").write_text(
        json.dumps({"name": "own", "based_on": "ons_srs", "keys": {"minimum_count": 5}}), encoding="utf-8"
    )
    assert main([str(folder), "--policy", str(tmp_path / "own.json"), "--quiet"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no such folder"],
        ["{}"],
        ["{}", "--policy", "nobody"],
        ["{}", "--nothing"],
        ["{}", "--json", "{}/inside.json"],
    ],
)
def test_what_cannot_run_is_code_3(arguments, folder, capsys):
    if len(arguments) > 1:
        (folder / "t.csv").write_text(SAFE, encoding="utf-8")
    assert main([argument.format(folder) for argument in arguments]) == 3
    assert capsys.readouterr().err


def test_help_tells_the_exit_codes(capsys):
    assert main(["--help"]) == 0
    assert "0 clear, 1 review, 2 block, 3 could not run" in capsys.readouterr().out


def test_it_runs_as_a_module(folder):
    (folder / "t.csv").write_text(UNSAFE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "output_checks", str(folder)],
        stdout=subprocess.PIPE,
        universal_newlines=True,
        env=children.environment(),
    )
    assert done.returncode == 2 and "small_counts" in done.stdout
