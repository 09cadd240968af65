"""Own, thin or full: the choice and its reasons."""

import pytest
from jdftest import children, small_bundle  # noqa: F401  (puts vendored/ on the path)

from installer import InstallError, machine
from installer.choosing import choose, names_asked
from installer.machine import as_tuple, platform_tag, read_base, refuse_old_python

OLD = {"numpy": "1.18.1", "pandas": "1.0.1", "wrapt": "1.11.2"}
THIN = {
    "name": "thin-pandas1",
    "tier": "thin",
    "platform": None,
    "python": ["3.7", "3.11"],
    "wheels": [1, 2],
    "needs": {"numpy": ["1.18.1", "1.25"], "pandas": ["1.0.1", "2"]},
    "shared": {"wrapt": "1.10"},
}
FULL = {
    "name": "cp37",
    "tier": "full",
    "platform": "win_amd64",
    "python": ["3.7", "3.8"],
    "wheels": [1],
    "needs": {},
    "shared": {},
}
MANIFEST = {"bundle": "a bundle", "floors": {"numpy": "1.18.1", "pandas": "1.0.1"}, "sets": [THIN, FULL]}


def chosen(base, python=(3, 7, 6), platform="win_amd64", wanted=None, manifest=MANIFEST):
    return choose(manifest, base, wanted, python, platform)


def test_thin_where_the_libraries_suffice():
    tier, one, reason, refused = chosen(OLD)
    assert (tier, one["name"], refused) == ("thin", "thin-pandas1", [])
    assert "suffice" in reason


def test_full_where_they_do_not_and_each_library_says_why():
    tier, _, _, refused = chosen(dict(OLD, pandas="0.22.0", numpy=None))
    assert tier == "full"
    assert any("pandas is 0.22.0 (needed: 1.0.1 or newer)" in line for line in refused)
    assert any("numpy is not here (needed: 1.18.1 or newer)" in line for line in refused)


def test_own_where_lifelines_is_here_already():
    tier, _, reason, _ = chosen(dict(OLD, lifelines="0.26.4"))
    assert tier == "own" and "has lifelines 0.26.4" in reason


def test_a_base_that_is_too_new_for_the_thin_set():
    _, _, _, refused = chosen(dict(OLD, pandas="2.1.0"))
    assert any("pandas is 2.1.0 (needed: 1.0.1 or newer, before 2)" in line for line in refused)


def test_an_old_copy_of_a_shared_helper_in_the_base_refuses_thin():
    _, _, _, refused = chosen(dict(OLD, wrapt="1.9"))
    assert any("wrapt is 1.9 (needed: 1.10 or newer)" in line for line in refused)


def test_thin_is_not_offered_where_our_own_floor_is_not_met():
    manifest = dict(MANIFEST, floors={"openpyxl": "3.0.3"}, sets=[THIN])
    with pytest.raises(InstallError, match="openpyxl is not here"):
        chosen(OLD, manifest=manifest)


def test_wrong_python_and_wrong_platform_are_said_in_one_sentence():
    with pytest.raises(InstallError) as caught:
        chosen(OLD, (3, 11, 7), "manylinux_x86_64", "full")
    said = str(caught.value)
    assert "it is for Python 3.7, this is Python 3.11.7" in said
    assert "it is for win_amd64, this is manylinux_x86_64" in said
    assert "nothing was installed" in said and "\n" not in said


def test_a_tier_that_the_bundle_does_not_hold_names_the_bundle_to_ask_for():
    manifest = dict(MANIFEST, sets=[THIN], targets=["own", "thin", "full-cp313-win_amd64"])
    with pytest.raises(InstallError, match="ask for the bundle full-cp313-win_amd64; nothing"):
        chosen(OLD, (3, 13, 0), "win_amd64", "full", manifest)
    with pytest.raises(InstallError, match="holds no thin set: ask for the bundle thin;"):
        chosen(OLD, wanted="thin", manifest=dict(manifest, sets=[]))


def test_a_bundle_that_does_not_exist_is_not_recommended():
    manifest = dict(MANIFEST, sets=[THIN], targets=["own", "full-cp39-win_amd64", "full-cp38-manylinux_x86_64"])
    with pytest.raises(InstallError) as caught:
        chosen(OLD, (3, 8, 10), "win_amd64", "full", manifest)
    assert "there is no bundle full-cp38-win_amd64 (there are: full-cp39-win_amd64, own)" in str(caught.value)


def test_old_python_is_refused_in_one_sentence():
    with pytest.raises(InstallError, match="needs Python 3.7 or newer and this is Python 3.6.4"):
        refuse_old_python((3, 6, 4))
    refuse_old_python((3, 7, 0))


def test_every_library_that_matters_is_asked_for():
    assert names_asked(MANIFEST) == {"numpy", "pandas", "wrapt", "lifelines"}


def test_versions_compare_as_numbers():
    assert as_tuple("1.10") > as_tuple("1.9.3")
    assert as_tuple("2.0.0rc1") == (2, 0, 0) and as_tuple("unknown") == (0,)


def test_the_base_is_read_in_a_new_process(tmp_path, monkeypatch):
    import numpy

    monkeypatch.setenv("PYTHONPATH", children.environment(with_tree=False)["PYTHONPATH"])

    versions, _ = read_base(["numpy", "a-library-that-is-not-here"], str(tmp_path))
    assert versions == {"numpy": numpy.__version__, "a-library-that-is-not-here": None}


def test_this_platform_has_a_name():
    assert platform_tag()


def test_a_folder_that_may_not_be_written_to_is_told_without_trying(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(machine.os, "access", lambda folder, mode: asked.append(folder))
    assert not machine.can_write(str(tmp_path / "new" / "deep"))
    assert asked == [str(tmp_path)] and list(tmp_path.iterdir()) == []
