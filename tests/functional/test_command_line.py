"""The commands as a person types them: what they print, what they write, their exit codes."""
import sqlite3
import subprocess
import sys

import pytest
from jdftest import children


def run(*words, **options):
    return subprocess.run([sys.executable, "-m"] + list(words), env=children.environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small synthetic extract, written by the command itself."""
    place = tmp_path_factory.mktemp("extract") / "tables"
    done = run("jdfanalysis", "synth", "--people", "300", "--seed", "3", "--out", str(place))
    assert done.returncode == 0, done.stderr
    return place


def test_help_names_every_command():
    done = run("jdfanalysis", "--help")
    assert done.returncode == 0
    assert [c for c in ("demo", "synth", "check-data", "dictionary", "doctor") if c not in done.stdout] == []


def test_no_command_prints_help_and_fails():
    done = run("jdfanalysis")
    assert done.returncode == 2 and "COMMAND" in done.stdout


def test_synth_writes_tables_and_says_they_are_invented(folder):
    names = {path.name for path in folder.iterdir()}
    assert {"magistrates.csv", "crown.csv", "prison.csv", "probation_events.csv", "person_link.csv"} <= names
    readme = [path for path in folder.iterdir() if path.suffix == ".txt"]
    assert "real" in readme[0].read_text(encoding="utf-8")


def test_synth_without_anything_to_do_is_refused():
    done = run("jdfanalysis", "synth", "--people", "10")
    assert done.returncode == 2 and "--out" in done.stderr


def test_synth_in_parts_is_the_same_people(folder, tmp_path):
    from jdfanalysis.dictionary import data_first
    from jdfanalysis.loading import load_all

    words = ["jdfanalysis", "synth", "--people", "8100", "--parts", "2", "--jobs", "2", "--out", str(tmp_path / "parts")]
    done = run(*words)
    assert done.returncode == 0 and "2 made now" in done.stdout, done.stderr
    assert (tmp_path / "parts" / "prison_02.csv").exists()
    again = run(*words)
    assert again.returncode == 0 and "0 made now" in again.stdout
    whole = run("jdfanalysis", "synth", "--people", "8100", "--out", str(tmp_path / "whole"))
    assert whole.returncode == 0
    rows = [len(load_all(tmp_path / name, dictionary=data_first("2022"))["prison"].frame) for name in ("parts", "whole")]
    assert rows[0] == rows[1] > 0


@pytest.mark.parametrize("format", ["csv", "parquet", "dta", "sqlite"])
def test_synth_writes_every_format_and_the_loaders_read_it(folder, tmp_path, format):
    from jdfanalysis.compat import version_of
    from jdfanalysis.dictionary import data_first
    from jdfanalysis.loading import load_all

    done = run("jdfanalysis", "synth", "--people", "300", "--seed", "3", "--out", str(tmp_path), "--format", format)
    if format == "parquet" and version_of("pyarrow") is None:
        assert done.returncode != 0 and "pyarrow" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    if format == "sqlite":
        connection = sqlite3.connect(str(tmp_path / "data_first.sqlite"))
        kept = connection.execute("SELECT COUNT(*) FROM prison").fetchone()[0]
        connection.close()
    else:
        assert (tmp_path / ("prison." + format)).exists()
        kept = len(load_all(tmp_path, dictionary=data_first("2022"))["prison"].frame)
    assert kept == len(load_all(folder, dictionary=data_first("2022"))["prison"].frame) > 0


def test_synth_writes_the_other_datasets_and_the_truth_apart(tmp_path):
    done = run("jdfanalysis", "synth", "--people", "300", "--release", "2024", "--others", "family", "oasys",
               "--out", str(tmp_path / "tables"), "--truth", str(tmp_path / "truth"))
    assert done.returncode == 0, done.stderr
    tables = {path.name for path in (tmp_path / "tables").iterdir()}
    assert {"family_events.csv", "oasys_core_risk.csv"} <= tables and "civil_cases.csv" not in tables
    truth = {path.name for path in (tmp_path / "truth").iterdir()}
    assert {"truth_people.csv", "truth_links.csv", "README.txt"} <= truth
    refused = run("jdfanalysis", "synth", "--people", "300", "--others", "family", "--out", str(tmp_path / "none"))
    assert refused.returncode == 2 and not (tmp_path / "none").exists()


def test_synth_reports_the_published_figures(tmp_path):
    page = tmp_path / "page.html"
    done = run("jdfanalysis", "synth", "--people", "1000", "--report", "--html", str(page))
    assert done.returncode == 0 and "target" in done.stdout and "inside" in done.stdout
    assert "new_defendants" in done.stdout and "img" in page.read_text(encoding="utf-8")


def test_parts_and_report_together_are_refused(tmp_path):
    assert run("jdfanalysis", "synth", "--people", "2000", "--parts", "2", "--report").returncode == 2


def test_check_data_reports_every_table_and_no_ids(folder, tmp_path):
    page = tmp_path / "report.html"
    done = run("jdfanalysis", "check-data", str(folder), "--html", str(page))
    assert done.returncode == 0, done.stderr
    assert "magistrates" in done.stdout and "prison" in done.stdout
    ids = (folder / "person_link.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    shown = done.stdout + page.read_text(encoding="utf-8")
    assert [i for i in ids if len(i) > 12 and i in shown] == []


def test_strict_checking_fails_on_planted_faults(folder):
    assert run("jdfanalysis", "check-data", str(folder), "--strict").returncode == 1


def test_a_folder_that_is_not_there_is_one_clear_sentence(tmp_path):
    done = run("jdfanalysis", "check-data", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "folder" in done.stderr


def test_dictionary_prints_searches_and_exports(tmp_path):
    assert "prison" in run("jdfanalysis", "dictionary").stdout
    assert "release_date" in run("jdfanalysis", "dictionary", "prison").stdout
    assert "- [S29]" in run("jdfanalysis", "dictionary", "family_cases", "--dictionary", "2024+family").stdout
    found = run("jdfanalysis", "dictionary", "--search", "recall").stdout
    assert "recall_count" in found and "lsoa" not in found
    target = tmp_path / "dictionary.md"
    assert run("jdfanalysis", "dictionary", "--export", str(target)).returncode == 0
    assert "magistrates" in target.read_text(encoding="utf-8")


def test_an_exported_dictionary_can_be_used_again(folder, tmp_path):
    target = tmp_path / "mine.json"
    assert run("jdfanalysis", "dictionary", "--export", str(target)).returncode == 0
    assert run("jdfanalysis", "check-data", str(folder), "--dictionary", str(target)).returncode == 0


def test_a_reader_that_stops_early_is_no_error():
    words = [sys.executable, "-m", "jdfanalysis", "dictionary"]
    process = subprocess.Popen(words, env=children.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b"" and process.wait() == 0
    process.stderr.close()


def test_a_console_without_the_characters_is_no_error():
    environment = children.environment(PYTHONIOENCODING="ascii")
    words = [sys.executable, "-m", "jdfanalysis", "dictionary"]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr


def test_doctor_is_well_here():
    done = run("jdfanalysis", "doctor")
    assert done.returncode == 0, done.stdout
    assert "pandas" in done.stdout and "All well." in done.stdout


def test_the_checker_reports_a_folder(tmp_path):
    (tmp_path / "counts.csv").write_text("sex,remands\nfemale,3\nmale,57\n", encoding="utf-8")
    done = run("output_checks", str(tmp_path))
    assert done.returncode == 2
    assert "counts.csv" in done.stdout
