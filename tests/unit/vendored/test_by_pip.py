"""The way by pip: what it refuses, and that a failure is undone."""

import pytest
from jdftest import small_bundle  # noqa: F401  (puts vendored/ on the path)

from installer import InstallError, by_pip

MANIFEST = {"version": "1.2.3", "own": {"name": "jdfanalysis", "version": "1.2.3", "sha256": "0" * 64}}
THIN = {
    "wheels": [
        {"name": "astor", "version": "0.8.1", "sha256": "1" * 64},
        {"name": "wrapt", "version": "1", "sha256": "2" * 64},
    ]
}


@pytest.fixture
def pip(monkeypatch):
    """Stands in for pip: records its calls; `there` is what is installed."""

    class Pip:
        calls, there, listed, fails = [], {}, "", False

        def __call__(self, *words):
            self.calls.append(words)
            if words[0] == "install":
                with open(words[-1], encoding="utf-8") as text:
                    self.listed = text.read()
                for line in self.listed.splitlines():
                    self.there[line.split("==")[0]] = "1"
                if self.fails:
                    raise InstallError("pip refused")
            else:
                for name in words[2:]:
                    del self.there[name]

    made = Pip()
    made.calls, made.there = [], {}
    monkeypatch.setattr(by_pip, "_pip", made)
    monkeypatch.setattr(by_pip, "distribution", lambda name: made.there.get(name))
    return made


def test_full_is_refused():
    with pytest.raises(InstallError, match="folder of its own"):
        by_pip.install_by_pip("", MANIFEST, "full", None, {})


def test_an_earlier_copy_is_not_overwritten(pip):
    pip.there["jdfanalysis"] = "0.9"
    with pytest.raises(InstallError, match="jdfanalysis 0.9 is among"):
        by_pip.install_by_pip("", MANIFEST, "own", None, {})
    assert pip.calls == []


def test_what_the_base_has_is_not_installed_over_it(pip, monkeypatch, tmp_path):
    monkeypatch.setattr(by_pip, "_note_folder", lambda version: str(tmp_path))
    monkeypatch.setattr(by_pip, "_doctor", lambda: None)
    assert by_pip.install_by_pip("", MANIFEST, "thin", THIN, {"wrapt": "1.11.2"}) == ["astor", "jdfanalysis"]
    assert "wrapt" not in pip.listed and "astor==0.8.1 --hash=sha256:" + "1" * 64 in pip.listed
    assert "--no-index" in pip.calls[0] and "--require-hashes" in pip.calls[0]
    assert by_pip.uninstall_by_pip(MANIFEST) == ["astor", "jdfanalysis"]
    assert pip.there == {} and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["pip", "doctor"])
def test_a_failure_is_undone(pip, monkeypatch, tmp_path, step):
    def ill():
        raise InstallError("does not work here")

    monkeypatch.setattr(by_pip, "_note_folder", lambda version: str(tmp_path))
    monkeypatch.setattr(by_pip, "_doctor", ill)
    pip.fails = step == "pip"
    with pytest.raises(InstallError, match="pip refused" if step == "pip" else "does not work"):
        by_pip.install_by_pip("", MANIFEST, "thin", THIN, {})
    assert pip.there == {} and list(tmp_path.iterdir()) == []


def test_uninstall_removes_only_what_the_bundle_put_there(pip, monkeypatch):
    pip.there["jdfanalysis"] = "1.2.3"
    monkeypatch.setattr(by_pip, "_note_folder", lambda version: None)
    with pytest.raises(InstallError, match="was not put among"):
        by_pip.uninstall_by_pip(MANIFEST)
    assert pip.there == {"jdfanalysis": "1.2.3"}
