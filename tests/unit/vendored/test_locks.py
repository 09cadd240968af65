"""The locks, the provenance table and the reviewed licences say the same, for every target."""

import csv
import re

import pytest
from jdftest import small_bundle

from builder.targets import FIELDS, VENDORED, BuildError, provenance, read_lock, read_targets, reviewed, wheels_of
from installer.machine import as_tuple

PLAN = read_targets()
FULL = sorted(name for name, one in PLAN["sets"].items() if one["tier"] == "full")
THIN = sorted(name for name, one in PLAN["sets"].items() if one["tier"] == "thin")


def test_every_set_has_a_lock_and_every_lock_a_set():
    assert {path.stem for path in (VENDORED / "locks").glob("*.txt")} == set(PLAN["sets"])


@pytest.mark.parametrize("target", sorted(PLAN["targets"]))
def test_each_package_of_a_target_is_one_known_file(target):
    for name in PLAN["targets"][target]["sets"]:
        found = wheels_of(name, PLAN["targets"][target].get("platform"))
        assert [wheel.name for wheel in found] == sorted(read_lock(name))
        for wheel in found:
            assert wheel.file.lower().replace("_", "-").startswith("{}-{}-".format(wheel.name, wheel.version))


@pytest.mark.parametrize("name", FULL)
def test_windows_and_linux_get_the_same_versions(name):
    both = [[(w.name, w.version) for w in wheels_of(name, platform)] for platform in ("win_amd64", "manylinux_x86_64")]
    assert both[0] == both[1]


@pytest.mark.parametrize("name", THIN)
def test_thin_sets_are_pure_and_leave_the_base_alone(name):
    found = wheels_of(name, None)
    assert {wheel.kind for wheel in found} == {"pure"}
    assert {wheel.name for wheel in found} & {
        "numpy",
        "pandas",
        "scipy",
        "statsmodels",
        "matplotlib",
        "openpyxl",
        "patsy",
    } == set()


def test_the_lifelines_pair_that_works_on_python_3_7_is_the_one_that_is_pinned():
    for name in ("thin-pandas1", "cp37"):
        assert (read_lock(name)["lifelines"][0], read_lock(name)["formulaic"][0]) == ("0.26.4", "0.2.4")


def test_the_pip_of_the_oldest_python_knows_the_platform_of_each_file():
    """pip 20.0.2 came before manylinux_2_17 and the like: it takes the older names alone."""
    old = {"any", "manylinux1_x86_64", "manylinux2010_x86_64", "manylinux2014_x86_64"}
    files = [wheel.file for wheel in wheels_of("cp37", "manylinux_x86_64")]
    assert [file for file in files if not old & set(file[: -len(".whl")].split("-")[-1].split("."))] == []


@pytest.mark.parametrize("name", FULL)
def test_full_sets_meet_our_own_floors(name):
    from builder.own import floors

    lock = read_lock(name)
    assert [lib for lib, floor in floors().items() if as_tuple(lock[lib][0]) < as_tuple(floor)] == []


@pytest.mark.parametrize("name", THIN)
def test_shared_helpers_name_packages_of_the_set(name):
    assert set(PLAN["sets"][name]["shared"]) - set(read_lock(name)) == set()


def test_the_provenance_table_is_sorted_complete_and_holds_only_shipped_files():
    rows = provenance()
    assert [tuple(row) for row in rows[:1]] == [FIELDS]
    assert [(row["set"], row["file"]) for row in rows] == sorted((row["set"], row["file"]) for row in rows)
    assert [row["file"] for row in rows if not all(row.values())] == []
    locked = {(name, digest) for name in PLAN["sets"] for _, hashes in read_lock(name).values() for digest in hashes}
    assert {(row["set"], row["sha256"]) for row in rows} == locked


def test_nothing_was_uploaded_after_the_cut_off():
    assert [row["file"] for row in provenance() if row["uploaded"] >= PLAN["cut_off"]] == []


def test_every_licence_is_reviewed_and_permissive():
    table, used = reviewed(), {name for one in PLAN["sets"] for name in read_lock(one)}
    assert set(table) == used
    assert [name for name, row in table.items() if "GPL" in row["licence"] or not row["licence"]] == []
    for row in provenance():
        name = row["file"].split("-")[0].replace("_", "-").lower()
        assert (row["licence"], row["home"], row["why"]) == tuple(table[name][k] for k in ("licence", "home", "why"))
    assert {row["text_from"] for row in table.values()} - {""} <= {row["file"] for row in provenance()}


def test_locks_name_no_place_to_fetch_from():
    texts = [path.read_text(encoding="utf-8") for path in (VENDORED / "locks").glob("*.txt")]
    assert [line for text in texts for line in text.splitlines() if "://" in line or "--index" in line] == []


def test_a_lock_that_fits_no_file_is_refused(monkeypatch):
    monkeypatch.setattr("builder.targets.provenance", lambda: [])
    with pytest.raises(BuildError, match="run lock.py again"):
        wheels_of("thin-pandas1", None)


def test_the_best_wheel_is_the_pure_one_where_only_pure_may_be_shipped():
    pytest.importorskip("packaging", reason="packaging is not installed: lock.py is not used here")
    import datetime

    import lock

    def wheel(tags):
        return {
            "url": "x/wrapt-1.16.0-{}.whl".format(tags),
            "size": 1,
            "hashes": {"sha256": tags},
            "upload-time": datetime.datetime(2026, 1, 1),
        }

    package = {
        "name": "wrapt",
        "version": "1.16.0",
        "wheels": [
            wheel(tags)
            for tags in (
                "py3-none-any",
                "cp37-cp37m-win_amd64",
                "cp37-cp37m-manylinux_2_17_x86_64.manylinux2014_x86_64",
                "cp39-cp39-win_amd64",
            )
        ],
    }
    assert lock.best_wheel(package, "3.7.6", "win_amd64", pure=True)["sha256"] == "py3-none-any"
    assert lock.best_wheel(package, "3.7.6", "win_amd64", pure=False)["sha256"] == "cp37-cp37m-win_amd64"
    assert "manylinux" in lock.best_wheel(package, "3.7.6", "manylinux_x86_64", pure=False)["sha256"]


def test_a_lock_holds_one_line_a_package_with_the_hashes_of_the_shipped_files():
    import lock

    shipped = [{"name": "a", "version": "1", "sha256": digest * 64} for digest in ("2", "1")]
    text = lock.lock_text("cp37", {"resolved_for": "3.7.6"}, "2026-11-22", shipped)
    assert text.splitlines()[1:] == ["a==1 --hash=sha256:{} --hash=sha256:{}".format("1" * 64, "2" * 64)]


def test_the_tables_are_plain_csv():
    for path in (VENDORED / "provenance.csv", VENDORED / "licences" / "reviewed.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            widths = {len(row) for row in csv.reader(lines)}
        assert len(widths) == 1
    assert re.match(r"^set,file,sha256", (VENDORED / "provenance.csv").read_text(encoding="utf-8"))
    assert small_bundle.VENDORED == VENDORED
