"""Where a copy goes, and wheels to a folder."""

import ast
import io
import sys
import zipfile

import pytest
from jdftest import small_bundle

from installer import InstallError, contents, placing, unpacking


def wheel(folder, members, name="thing-1.0-py3-none-any.whl"):
    small_bundle.wheel_bytes(folder, name, members)
    return str(folder / name)


def test_a_path_that_would_be_too_long_says_by_how_much(tmp_path):
    one = wheel(tmp_path, {"a/" + "x" * 150 + ".py": b""})
    place = str(tmp_path / "jdfanalysis-1-own")
    length = len(str(tmp_path)) + len("/partial-jdfanalysis-1-own/packages/a/") + 153
    with pytest.raises(
        InstallError, match="up to {} characters long and {} is the limit".format(length, length - 7)
    ) as caught:
        placing.check_place(place, [one], longest_path=length - 7)
    assert "at least 7 characters shorter" in str(caught.value)
    placing.check_place(place, [one], longest_path=length)


def test_a_full_disk_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    one = wheel(tmp_path, {"a.py": b"x" * 1000})
    usage = type("Usage", (), {"free": 500})
    monkeypatch.setattr(placing.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(InstallError, match="MB are free"):
        placing.check_place(str(tmp_path / "not" / "there"), [one])


def test_a_folder_of_that_name_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InstallError, match="was not made by install.py"):
        placing.check_place(str(tmp_path / "mine"), [])
    with pytest.raises(InstallError, match="not a copy made by install.py"):
        placing.uninstall_at(str(tmp_path / "mine"))
    assert (tmp_path / "mine").is_dir()


def test_only_what_belongs_on_the_path_is_unpacked(tmp_path):
    one = wheel(
        tmp_path,
        {
            "thing/a.py": b"1",
            "thing-1.0.data/platlib/thing/b.py": b"2",
            "thing-1.0.data/scripts/run": b"3",
            "tests/__init__.py": b"4",
            "thing-1.0.dist-info/METADATA": b"5",
        },
    )
    written = unpacking.unpack(one, str(tmp_path / "out"))
    assert sorted(written) == ["thing-1.0.dist-info/METADATA", "thing/a.py", "thing/b.py"]
    assert (tmp_path / "out" / "thing" / "b.py").read_bytes() == b"2"


@pytest.mark.parametrize("name", ["../outside.py", "/outside.py", "C:/outside.py", "a/../../outside.py"])
def test_a_wheel_that_reaches_outside_is_refused(tmp_path, name):
    one = wheel(tmp_path, {name: b""})
    with pytest.raises(InstallError, match="outside its folder"):
        unpacking.unpack(one, str(tmp_path / "deep" / "out"))
    assert not (tmp_path / "deep").exists()


def test_size_and_longest_path_are_measured(tmp_path):
    one = wheel(tmp_path, {"thing/abc.py": b"12345", "tests/a_very_long_name_that_is_left_out.py": b""})
    assert unpacking.measure([one]) == (5, len("thing/abc.py"))


def test_a_folder_without_manifest_is_refused(tmp_path):
    with pytest.raises(InstallError, match="unzip the whole bundle"):
        contents.read_bundle(str(tmp_path))


def test_an_interruption_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*words):
        raise KeyboardInterrupt

    one = wheel(tmp_path, {"a.py": b""})
    monkeypatch.setattr(placing, "self_test", interrupted)
    target = tmp_path / "new"
    helpers = str(small_bundle.VENDORED / "installer")
    with pytest.raises(KeyboardInterrupt):
        placing.install_at(str(target / "copy"), {"bundle": "b", "version": "1"}, "own", [one], [], helpers)
    assert not target.exists()


def test_a_write_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    def full(*words):
        raise OSError(28, "No space left on device")

    one = wheel(tmp_path, {"a.py": b""})
    monkeypatch.setattr(placing, "unpack", full)
    with pytest.raises(InstallError, match="No space left on device"):
        placing.install_at(str(tmp_path / "copy"), {"bundle": "b", "version": "1"}, "own", [one], [], "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thing-1.0-py3-none-any.whl"]


@pytest.mark.skipif(sys.version_info < (3, 8), reason="ast.parse has no feature_version here")
def test_the_installer_parses_on_python_3_6():
    for path in [small_bundle.VENDORED / "install.py"] + sorted((small_bundle.VENDORED / "installer").glob("*.py")):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_installer_uses_only_the_standard_library():
    allowed = {
        "argparse",
        "builtins",
        "ctypes",
        "hashlib",
        "io",
        "json",
        "os",
        "platform",
        "re",
        "runpy",
        "shutil",
        "subprocess",
        "sys",
        "tempfile",
        "time",
        "zipfile",
        "installer",
        "importlib",
    }
    met = set()
    for path in [small_bundle.VENDORED / "install.py"] + sorted((small_bundle.VENDORED / "installer").glob("*.py")):
        if path.name == "selftest.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                met |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                met.add(node.module.split(".")[0])
    assert met - allowed == set()


def test_a_zip_made_by_the_builder_reads_back(tmp_path):
    from builder.zips import write_zip

    write_zip(tmp_path / "a.zip", [("b.txt", b"2"), ("a.txt", b"1")])
    box = zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes()))
    assert box.namelist() == ["a.txt", "b.txt"] and box.testzip() is None
