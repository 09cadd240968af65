"""The doctor finds what is wrong, and its verdict follows from its lines."""
import hashlib
import base64

from jdfanalysis import doctor


def test_every_floor_and_option_has_a_line():
    from jdfanalysis.compat import FLOORS, OPTIONAL

    names = {check.name for check in doctor.examine()}
    assert set(FLOORS) | set(OPTIONAL) <= names


def test_a_library_below_its_floor_is_bad(monkeypatch):
    monkeypatch.setitem(doctor.FLOORS, "numpy", (99, 0, 0))
    checks = {check.name: check for check in doctor.examine()}
    assert checks["numpy"].good is False
    assert not doctor.is_well(list(checks.values()))
    assert "BAD numpy" in doctor.as_text(list(checks.values()))


def test_a_missing_optional_part_is_not_bad_and_says_what_it_brings(monkeypatch):
    monkeypatch.setitem(doctor.OPTIONAL, "no_such_package_of_ours", "better weather")
    check = {c.name: c for c in doctor.examine()}["no_such_package_of_ours"]
    assert check.good is None and "better weather" in check.remedy


def test_a_changed_file_is_found(tmp_path, monkeypatch):
    package = tmp_path / "jdfanalysis"
    package.mkdir()
    (package / "a.py").write_bytes(b"x = 1\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).rstrip(b"=").decode()
    info = tmp_path / "jdfanalysis-0.dist-info"
    info.mkdir()
    (info / "RECORD").write_text("jdfanalysis/a.py,sha256={},6\n".format(digest), encoding="utf-8")
    monkeypatch.setattr(doctor, "_record", lambda: info / "RECORD")
    assert doctor._checksums().good is True
    (package / "a.py").write_bytes(b"x = 2\n")
    assert doctor._checksums().good is False


def test_memory_is_a_pair_of_sizes_or_unknown():
    total, free = doctor.memory()
    assert total is None or total >= (free or 0) > 0
