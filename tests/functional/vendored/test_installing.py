"""install.py as a researcher runs it: what it says, what it leaves, in a new process each time."""

import os
import shutil
import subprocess
import sys

import pytest
from jdftest import children, small_bundle, tree

PLACE = "jdfanalysis-1.2.3-own"


@pytest.fixture
def bundle(tmp_path):
    """A small bundle, unzipped in a folder with a space and an accent in its name."""
    return small_bundle.unzip(small_bundle.make(tmp_path / "zips"), tmp_path / "été 2026")


def python(*words, **options):
    done = subprocess.run(
        [sys.executable] + [str(w) for w in words],
        env=children.environment(with_tree=False),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        **options,
    )
    return done.returncode, done.stdout.strip()


def switch_line(place):
    return "import runpy; runpy.run_path({!r})\n".format((place / "switch_on.py").as_posix())


def test_our_tree_installs_and_the_line_that_is_printed_works(tmp_path):
    import jdfanalysis

    version = jdfanalysis.__version__
    bundle = small_bundle.unzip(
        small_bundle.make(tmp_path / "zips", version, small_bundle.our_tree()), tmp_path / "a b"
    )
    code, said = small_bundle.run(bundle, "--tier", "own")
    assert code == 0, said
    line = next(line.strip() for line in said.splitlines() if "runpy" in line)
    code, where = python(
        "-c", line + "\nimport jdfanalysis.frames; print(jdfanalysis.frames.__file__)", cwd=str(tmp_path)
    )
    assert code == 0 and "a b" in where and "packages" in where
    switch = bundle.parent / "jdfanalysis-{}-own".format(version) / "switch_on.py"
    code, said = python(switch, "-m", "jdfanalysis", "--version", cwd=str(tmp_path))
    assert (code, said) == (0, "jdfanalysis " + version)


def test_check_writes_nothing_and_says_what_would_be_done(bundle, tmp_path):
    before = small_bundle.snapshot(tmp_path)
    code, said = small_bundle.run(bundle, "--check")
    assert code == 0
    assert "would do     own tier at" in said and PLACE in said and "looks writable" in said
    assert small_bundle.snapshot(tmp_path) == before


def test_a_script_and_its_words_run_with_the_copy_on_the_path(bundle, tmp_path):
    assert small_bundle.run(bundle)[0] == 0
    script = tmp_path / "mine.py"
    script.write_text("import sys, jdfanalysis; print(jdfanalysis.__version__, sys.argv[1:])", encoding="utf-8")
    assert python(bundle.parent / PLACE / "switch_on.py", script, "--flag", "x") == (0, "1.2.3 ['--flag', 'x']")


def test_uninstall_leaves_the_place_as_it_was(bundle, tmp_path):
    before = small_bundle.snapshot(tmp_path)
    assert small_bundle.run(bundle)[0] == 0
    code, said = small_bundle.run(bundle, "--uninstall")
    assert code == 0 and "Removed" in said
    assert small_bundle.snapshot(tmp_path) == before


def test_uninstall_spares_files_that_are_not_ours(bundle):
    assert small_bundle.run(bundle)[0] == 0
    mine = bundle.parent / PLACE / "my results.csv"
    mine.write_text("x", encoding="utf-8")
    code, said = small_bundle.run(bundle, "--uninstall")
    assert code == 1 and "1 files that install.py did not put there (my results.csv)" in said
    assert mine.exists() and (mine.parent / "switch_on.py").exists()


def test_uninstall_where_nothing_is(bundle):
    code, said = small_bundle.run(bundle, "--uninstall")
    assert code == 1 and "No copy of this version is installed" in said


def test_installing_twice_is_refused_and_the_first_copy_stays(bundle):
    assert small_bundle.run(bundle)[0] == 0
    before = small_bundle.snapshot(bundle.parent)
    code, said = small_bundle.run(bundle)
    assert code == 1 and "exists already" in said and "remove it first" in said
    assert small_bundle.snapshot(bundle.parent) == before


@pytest.mark.parametrize(
    "harm, sentence",
    [
        (
            lambda path: path.write_bytes(path.read_bytes() + b"x"),
            "1 not as built (wheels/jdfanalysis-1.2.3-py3-none-any.whl)",
        ),
        (lambda path: path.unlink(), "1 missing (wheels/jdfanalysis-1.2.3-py3-none-any.whl)"),
    ],
)
def test_a_tampered_or_missing_file_stops_before_anything_is_written(bundle, tmp_path, harm, sentence):
    harm(bundle / "wheels" / "jdfanalysis-1.2.3-py3-none-any.whl")
    before = small_bundle.snapshot(tmp_path)
    code, said = small_bundle.run(bundle)
    assert code == 1 and sentence in said and "nothing was installed" in said and "Traceback" not in said
    assert small_bundle.snapshot(tmp_path) == before


def test_parts_make_one_bundle_and_a_missing_part_is_named(tmp_path):
    helper = {
        "name": "thin-x",
        "tier": "thin",
        "python": ["9.0", "9.1"],
        "wheels": {"bulk-1.0-py3-none-any.whl": {"bulk.py": b"#" * 300000}},
    }
    zips = small_bundle.make(tmp_path / "zips", sets=[helper], limit=320000)
    assert [path.name for path in zips] == ["jdfanalysis-1.2.3-bundle-part{}of2.zip".format(n) for n in (1, 2)]
    bundle = small_bundle.unzip(zips[:1], tmp_path / "here")
    code, said = small_bundle.run(bundle)
    assert code == 1 and "1 of 2 parts missing: unzip jdfanalysis-1.2.3-bundle-part2of2.zip to where you" in said and str(bundle) in said
    small_bundle.unzip(zips[1:], tmp_path / "here")
    assert small_bundle.run(bundle)[0] == 0


def test_parts_of_two_bundles_in_one_folder_are_refused(bundle, tmp_path):
    other = small_bundle.unzip(small_bundle.make(tmp_path / "more", "1.2.4"), tmp_path / "other")
    shutil.copyfile(str(other / "manifest-part1of1.json"), str(bundle / "manifest-part2of2.json"))
    text = (bundle / "manifest-part2of2.json").read_text(encoding="utf-8").replace('"part": 1', '"part": 2')
    (bundle / "manifest-part2of2.json").write_text(text, encoding="utf-8")
    code, said = small_bundle.run(bundle)
    assert code == 1 and "Parts of different bundles" in said


def test_a_run_that_was_cut_short_is_cleared_by_the_next(bundle):
    half = bundle.parent / ("partial-" + PLACE)
    (half / "packages").mkdir(parents=True)
    (half / "packages" / "old.py").write_text("", encoding="utf-8")
    assert small_bundle.run(bundle)[0] == 0
    assert not half.exists()
    assert list((bundle.parent / PLACE).rglob("old.py")) == []


def test_a_copy_that_does_not_work_is_removed_with_its_reason(tmp_path):
    members = small_bundle.tiny_package("1.2.3")
    members["jdfanalysis/doctor.py"] = b"import a_library_that_is_not_here\n"
    bundle = small_bundle.unzip(small_bundle.make(tmp_path / "zips", members=members), tmp_path / "here")
    target = tmp_path / "new" / "deep"
    code, said = small_bundle.run(bundle, "--target", target)
    assert code == 1 and "does not work here" in said and "a_library_that_is_not_here" in said
    assert not (tmp_path / "new").exists()


def test_a_place_that_cannot_be_written_to_is_one_sentence(bundle, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    code, said = small_bundle.run(bundle, "--target", blocked / "below")
    assert code == 1 and "cannot be written to" in said and "--target" in said and "Traceback" not in said


@pytest.mark.skipif(
    sys.platform != "linux" or not os.path.isdir("/sys/kernel"), reason="needs a read-only place even for root"
)
def test_a_read_only_place_is_one_sentence(bundle):
    code, said = small_bundle.run(bundle, "--target", "/sys/kernel")
    assert code == 1 and "cannot be written to" in said and "Traceback" not in said


def test_two_versions_lie_side_by_side(bundle, tmp_path):
    newer = small_bundle.unzip(small_bundle.make(tmp_path / "more", "1.3.0"), bundle.parent)
    assert small_bundle.run(bundle)[0] == 0 and small_bundle.run(newer)[0] == 0
    old, new = (bundle.parent / "jdfanalysis-{}-own".format(v) for v in ("1.2.3", "1.3.0"))
    show = "import jdfanalysis; print(jdfanalysis.__version__)\n"
    assert python("-c", switch_line(old) + show) == (0, "1.2.3")
    assert python("-c", switch_line(old) + switch_line(new) + show) == (0, "1.3.0")
    code, said = python("-c", switch_line(old) + show + switch_line(new))
    assert code == 1 and "jdfanalysis is already in use from another place: restart the session" in said


def test_thin_helpers_stand_behind_the_base_and_never_hide_it(tmp_path, monkeypatch):
    shadow = {
        "numpy/__init__.py": b"raise SystemExit('not the base')\n",
        "only_here.py": b"x = 1\n",
        "tests/__init__.py": b"",
        "numpy-99.dist-info/METADATA": b"",
    }
    thin = {
        "name": "thin-x",
        "tier": "thin",
        "python": ["3.7", "3.99"],
        "wheels": {"numpy-99-py3-none-any.whl": shadow},
    }
    bundle = small_bundle.unzip(small_bundle.make(tmp_path / "zips", sets=[thin]), tmp_path / "here")
    lenient = bundle / "installer" / "selftest.py"
    monkeypatch.setenv("PYTHONPATH", children.environment(with_tree=False)["PYTHONPATH"])
    place = install_without_lifelines(bundle, lenient, tmp_path)
    code, said = python("-c", switch_line(place) + "import numpy, only_here; print(numpy.__version__ != '99')")
    assert (code, said) == (0, "True")
    assert not (place / "extra" / "tests").exists()


def install_without_lifelines(bundle, selftest, scratch):
    """Place a thin copy whose self-test leaves out lifelines, which these small bundles do not hold."""
    from installer import contents, placing

    helpers = scratch / "helpers"
    shutil.copytree(str(selftest.parent), str(helpers))
    text = (helpers / "selftest.py").read_text(encoding="utf-8").replace("check_lifelines()\n    if", "pass\n    if")
    (helpers / "selftest.py").write_text(text, encoding="utf-8")
    manifest = contents.read_bundle(str(bundle))
    place = placing.final_place(str(bundle.parent), manifest, "thin")
    wheels = sorted((bundle / "wheels").glob("*.whl"))
    own = [str(w) for w in wheels if w.name.startswith("jdfanalysis")]
    placing.install_at(place, manifest, "thin", own, [str(w) for w in wheels if str(w) not in own], str(helpers))
    return type(bundle)(place)


def test_nothing_of_the_tree_is_needed_to_install(bundle):
    code, said = small_bundle.run(bundle, cwd=str(bundle.parent), env=children.environment(with_tree=False))
    assert code == 0 and str(tree.ROOT) not in said


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"part": 1}'])
def test_a_damaged_manifest_is_one_sentence(bundle, tmp_path, text):
    (bundle / "manifest-part1of1.json").write_text(text, encoding="utf-8")
    before = small_bundle.snapshot(tmp_path)
    code, said = small_bundle.run(bundle)
    assert (code, said) == (1, "Stopped: manifest-part1of1.json is damaged; nothing was installed, unzip the bundle again.\n")
    assert small_bundle.snapshot(tmp_path) == before


def test_two_bundles_run_in_one_notebook_session_each_with_its_own_helpers(bundle, tmp_path):
    """%run keeps what it imported: the second must not be carried out by the first one's helpers."""
    newer = small_bundle.unzip(small_bundle.make(tmp_path / "more", "1.3.0"), bundle.parent)
    check = "runpy.run_path({!r}, run_name='install')['main'](['--check'])\n"
    code = "import runpy, sys\nbefore = list(sys.path), sys.dont_write_bytecode\n"
    for one in (bundle, newer):
        code += check.format((one / "install.py").as_posix())
        code += "print('HELPERS', sys.modules['installer'].__file__)\n"
    code += "print('AS BEFORE', before == (list(sys.path), sys.dont_write_bytecode))\n"
    _, said = python("-c", code)
    helpers = [line for line in said.splitlines() if line.startswith("HELPERS")]
    assert [str(one) in line for one, line in zip((bundle, newer), helpers)] == [True, True]
    assert "AS BEFORE True" in said


def test_check_says_where_a_copy_could_be_made(bundle, tmp_path):
    said = small_bundle.run(bundle, "--check", "--target", tmp_path / "not" / "there yet")[1]
    assert "there yet (looks writable)" in said and not (tmp_path / "not").exists()
    said = small_bundle.run(bundle, "--check", "--target", bundle / "install.py")[1]
    assert "install.py (not writable)" in said and "Traceback" not in said


def test_the_wrong_python_or_platform_is_one_sentence_that_names_both(tmp_path):
    one = {"name": "cp36", "tier": "full", "python": ["3.6", "3.7"], "platform": "plan9", "wheels": {"a-1-py3-none-any.whl": {}}}
    bundle = small_bundle.unzip(small_bundle.make(tmp_path / "zips", sets=[one]), tmp_path / "here")
    code, said = small_bundle.run(bundle, "--tier", "full")
    assert code == 1 and len([line for line in said.splitlines() if line.startswith("Stopped: ")]) == 1
    assert "it is for Python 3.6, this is Python {}.{}".format(*sys.version_info[:2]) in said
    assert "it is for plan9, this is" in said and "nothing was installed" in said and "Traceback" not in said
    assert not (bundle.parent / "jdfanalysis-1.2.3-full").exists()
