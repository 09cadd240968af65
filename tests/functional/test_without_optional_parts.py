"""Where no optional part is installed everything else works, and the call that needs one says which it is and where it is from."""
import json
import subprocess
import sys

import pytest
from jdftest import children, ods

from jdfanalysis.compat import OPTIONAL

# Also what other projects read OpenDocument and parquet with: we need none of them.
HIDDEN = sorted(OPTIONAL) + ["odf", "ezodf", "pyexcel_ods", "fastparquet", "polars", "xlwt", "numba", "numexpr", "bottleneck"]
HIDE = """
import json, sys, warnings

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {hidden!r}:
            raise ImportError("hidden: " + name)

sys.meta_path.insert(0, Hidden())
said = {{}}

def stops(name, call):
    from jdfanalysis.errors import MissingDependencyError
    try:
        call()
    except MissingDependencyError as error:
        said[name] = str(error)
"""
NEEDS = HIDE + """
from pathlib import Path
import pandas
from jdfanalysis import journeys, loading, synthetic
import output_checks

Path("parquet").mkdir()
Path("parquet/prison.parquet").write_bytes(b"PAR1 and so on PAR1")
Path("spss").mkdir()
Path("spss/prison.sav").write_bytes(b"$FL2@(#) SPSS DATA FILE")
Path("old.xls").write_bytes(b"\\xd0\\xcf\\x11\\xe0" + b"0" * 600)
stops("pyarrow, reading", lambda: loading.load_table("parquet", "prison"))
stops("pyarrow, writing", lambda: synthetic.generate(people=50, seed=1).write("out", format="parquet"))
stops("pyreadstat", lambda: loading.load_table("spss", "prison"))
frames = {{"people": pandas.DataFrame({{"person": [1, 2, 3]}})}}
stops("dask", lambda: journeys.in_partitions(lambda tables: tables, frames, 2, engine="dask"))
report = output_checks.check_folder(".")
said["xlrd"] = " ".join(found.message for one in report.files for found in one.findings if "xlrd" in found.message)
said["verdict"] = report.verdict.word
print(json.dumps(said))
"""
WORKS = HIDE + """
import sqlite3
from pathlib import Path
from jdfanalysis import doctor, loading, progress, synthetic
from jdfanalysis.cli import main

assert main(["demo", "--people", "4000", "--out", "demo"]) == 0
made = synthetic.generate(people=200, seed=1)
for form in ("csv", "dta", "sqlite"):
    made.write(form, format=form)
source = sqlite3.connect(str(next(path for path in Path("sqlite").iterdir() if path.suffix != ".txt")))
said["tables"] = [len(loading.load_all(place)) for place in ("csv", "dta", source)]
source.close()
said["catalogue"] = len(loading.read_catalogue("catalogue.ods").frame)
said["doctor"] = [check.name for check in doctor.examine() if check.good is False]
said["absent"] = sorted(check.name for check in doctor.examine() if check.found == "absent (optional)")
said["bar"] = len(list(progress.track(range(3), "three", show=True)))
print("SAID" + json.dumps(said))
"""


def run(code, place):
    """What a new process says that cannot import any optional part."""
    done = subprocess.run([sys.executable, "-c", code.format(hidden=HIDDEN)], cwd=str(place), env=children.environment(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Messages of the calls that need an optional part."""
    return json.loads(run(NEEDS, tmp_path_factory.mktemp("needs")))


@pytest.mark.parametrize("call, place", [
    ("pyarrow, reading", "in no bundle and not in Anaconda3 2020.02: ask for its wheel"),
    ("pyarrow, writing", "in no bundle and not in Anaconda3 2020.02: ask for its wheel"),
    ("pyreadstat", "in the bundles 'full'; beside 'own' and 'thin' ask for its wheel"),
    ("dask", "part of Anaconda3 2020.02, in no bundle"),
])
def test_the_call_that_needs_one_says_which_and_where_it_is_from(said, call, place):
    assert said[call].startswith(call.split(",")[0] + " is not installed here. It brings: ")
    assert place in said[call] and "Everything else works without it." in said[call]


def test_an_old_workbook_is_for_review_with_the_same_two_facts(said):
    assert "need the package xlrd, of Anaconda or the 'full' bundle" in said["xlrd"]
    assert said["verdict"] != "clear"


def test_every_optional_part_names_its_source():
    assert [name for name, text in OPTIONAL.items() if not ("Anaconda" in text or "bundle" in text or "wheel" in text)] == []


def test_everything_else_works(tmp_path):
    sheet = [["Variable", "Description"], ["sentence_date", "Day of sentence"], ["sex", "Sex as recorded"]]
    ods.write_ods(tmp_path / "catalogue.ods", {"prison": sheet})
    found = json.loads(run(WORKS, tmp_path)[len("SAID"):])
    assert len(set(found["tables"])) == 1 and found["tables"][0] > 5
    assert found["catalogue"] and found["bar"] == 3
    assert found["doctor"] == []
    assert found["absent"] == sorted(OPTIONAL)
