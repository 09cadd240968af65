"""What goes into a bundle and how it is packed; nothing is fetched."""

import json
import posixpath
import re
import zipfile

import pytest
from jdftest import small_bundle, tree

from builder import examples, fetching, licences, own, pages, papers, sbom, zips
from builder.targets import BuildError, Wheel, fits_platform, reviewed


def wheel(file="thing-1.0-py3-none-any.whl", data=b"x", name="astor", version="1.0", licence="MIT"):
    return Wheel(
        "set",
        name,
        version,
        file,
        small_bundle.digest(data),
        len(data),
        "pure",
        licence,
        "https://example.org",
        "2026-01-01",
        "why",
    )


def test_the_same_members_give_the_same_bytes_in_any_order(tmp_path):
    members = [("b/x.txt", b"2"), ("a.txt", b"1" * 1000)]
    for name, listed in (("1.zip", members), ("2.zip", members[::-1])):
        zips.write_zip(tmp_path / name, listed)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_a_small_bundle_comes_out_the_same_twice(tmp_path):
    first, second = (small_bundle.make(tmp_path / name)[0].read_bytes() for name in ("1", "2"))
    assert first == second


def test_parts_keep_below_the_limit_and_never_cut_a_file():
    sizes = {"big": 70, "a": 30, "b": 25, "c": 20, "d": 5}
    parts = zips.split(sizes, 50)
    assert sorted(name for part in parts for name in part) == sorted(sizes)
    assert ["big"] in parts
    assert all(sum(sizes[name] for name in part) <= 50 for part in parts if part != ["big"])
    assert zips.split(sizes, 1000) == [sorted(sizes)]


def test_written_parts_keep_below_the_limit_with_all_that_zips_add(tmp_path):
    helper = {
        "name": "x",
        "tier": "thin",
        "python": ["9.0", "9.1"],
        "wheels": {"bulk{}-1.0-py3-none-any.whl".format(n): {"bulk.py": b"#" * 60000} for n in range(9)},
    }
    parts = small_bundle.make(tmp_path, sets=[helper], limit=200000)
    assert len(parts) > 2
    assert [path.name for path in parts if path.stat().st_size > 200000] == []
    listed = []
    for path in parts:
        with zipfile.ZipFile(str(path)) as box:
            manifest = json.loads(box.read(next(n for n in box.namelist() if "/manifest-part" in n)).decode("utf-8"))
            assert len(manifest["files"]) == len(box.namelist()) - 1
        listed += [one["path"] for one in manifest["files"]]
    assert len(listed) == len(set(listed)) and sum(path.startswith("wheels/bulk") for path in listed) == 9


def test_offline_building_names_what_is_missing(tmp_path):
    with pytest.raises(BuildError, match="1 wheels are not in"):
        fetching.fetch([wheel()], None, "3.7.6", tmp_path, offline=True)
    (tmp_path / wheel().file).write_bytes(b"x")
    assert fetching.fetch([wheel()], None, "3.7.6", tmp_path, offline=True) == [tmp_path / wheel().file]


def test_a_fetched_file_that_is_not_what_the_lock_says_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "_pip_download", lambda w, p, v, cache: (cache / wheel().file).write_bytes(b"other"))
    with pytest.raises(BuildError, match="1 files are not what the lock says: thing-1.0"):
        fetching.fetch([wheel()], None, "3.7.6", tmp_path)


def test_a_wheel_without_licence_text_is_refused_unless_another_lends_it(tmp_path):
    small_bundle.wheel_bytes(
        tmp_path, "thing-1.0-py3-none-any.whl", {"thing.py": b"", "thing-1.0.dist-info/METADATA": b""}
    )
    with pytest.raises(BuildError, match="carries no licence text"):
        licences.licence_files([wheel()], tmp_path)
    lender = reviewed()["autograd"]["text_from"]
    small_bundle.wheel_bytes(tmp_path, lender, {"autograd-1.9.1.dist-info/licenses/license.txt": b"terms"})
    assert licences.licence_files([wheel(name="autograd")], tmp_path) == [
        ("licences/autograd-1.0/license.txt", b"terms")
    ]


def test_licence_texts_are_found_wherever_metadata_keeps_them(tmp_path):
    small_bundle.wheel_bytes(
        tmp_path,
        "thing-1.0-py3-none-any.whl",
        {
            "thing/LICENSE": b"not metadata",
            "thing-1.0.dist-info/LICENSE": b"1",
            "thing-1.0.dist-info/licenses/sub/COPYING.txt": b"2",
        },
    )
    found = licences.texts_in(tmp_path / "thing-1.0-py3-none-any.whl")
    assert found == [("LICENSE", b"1"), ("sub-COPYING.txt", b"2")]


def test_the_licence_table_has_a_line_a_package():
    text = licences.licence_table([wheel(), wheel()])
    assert text.count("astor 1.0 | MIT | https://example.org | why") == 1 and "jdfanalysis | MIT" in text


def made_sbom():
    ours = {"file": "jdfanalysis-1-py3-none-any.whl", "sha256": "0" * 64}
    return sbom.sbom(
        "1", ours, [wheel(), wheel(), wheel("b-1-py3-none-any.whl", licence="Apache-2.0 OR BSD-2-Clause")], "2026-11-22"
    )


def test_the_parts_list_has_each_file_once_with_its_digest():
    made = json.loads(made_sbom().decode("utf-8"))
    assert [one["bom-ref"] for one in made["components"]] == [
        "jdfanalysis-1-py3-none-any.whl",
        "b-1-py3-none-any.whl",
        "thing-1.0-py3-none-any.whl",
    ]
    assert made["components"][2]["hashes"] == [{"alg": "SHA-256", "content": small_bundle.digest(b"x")}]
    assert made["dependencies"][0]["dependsOn"] == [one["bom-ref"] for one in made["components"]]


def test_the_parts_list_is_valid_by_the_schema_of_the_standard():
    validation = pytest.importorskip("cyclonedx.validation.json", reason="cyclonedx-python-lib is not installed")
    from cyclonedx.schema import SchemaVersion

    try:
        error = validation.JsonStrictValidator(SchemaVersion.V1_5).validate_str(made_sbom().decode("utf-8"))
    except Exception as missing:
        if type(missing).__name__ != "MissingOptionalDependencyException":
            raise
        pytest.skip("cyclonedx-python-lib is here without its json-validation extra")
    assert error is None


def test_pages_are_html_that_needs_nothing_from_elsewhere():
    pytest.importorskip("mistune", reason="mistune is not installed: the manual is rendered when a bundle is built")
    text = "# A page\n\n## What it `does`\n\n[b](deep/b.md#x-y), [site](https://example.org/c.md), [c](../../output_checks/docs/c.md)\n\n"
    text += "<!-- a note to writers -->\n\n[n](../../notebooks/00.ipynb)\n\n| a | b |\n|---|---|\n| 1 | <2> |\n"
    made = dict(pages.pages([("jdfanalysis/docs/a.md", text), ("jdfanalysis/docs/deep/b.md", "# B & c\n")]))
    assert set(made) == {"docs/index.html", "docs/jdfanalysis/a.html", "docs/jdfanalysis/deep/b.html"}
    html = made["docs/jdfanalysis/a.html"].decode("utf-8")
    assert 'href="deep/b.html#x-y"' in html and 'href="https://example.org/c.md"' in html
    assert 'href="../output_checks/c.html"' in html and 'href="../../notebooks/00.ipynb"' in html
    assert '<h2 id="what-it-does">' in html and "<table>" in html and "&lt;2&gt;" in html
    assert 'href="../index.html"' in html and "<script" not in html and "src=" not in html
    assert "note to writers" not in html
    assert b"B &amp; c" in made["docs/index.html"]


def test_every_link_of_the_whole_manual_leads_to_a_file_of_the_bundle_and_to_a_heading_there():
    pytest.importorskip("mistune", reason="mistune is not installed: the manual is rendered when a bundle is built")
    import build

    made = {path: data.decode("utf-8") for path, data in pages.pages(build.manual())}
    others = {path for path, _ in build.notebooks()} | {"notebooks"}
    lost, followed = [], 0
    for path, text in made.items():
        for link in re.findall(r'(?:href|src)="(?![a-z]+:)([^"]*)"', text):
            file, _, heading = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            followed += 1
            if there not in others and (there not in made or (heading and 'id="{}"'.format(heading) not in made[there])):
                lost.append((path, link))
    assert lost == [] and followed > 150
    listed = re.findall(r'href="([^"]*)"', made["docs/index.html"])
    assert sorted("docs/" + path for path in listed) == sorted(set(made) - {"docs/index.html"})


def test_the_ingest_text_names_classes_files_and_zips():
    files = [
        {
            "path": "wheels/a.whl",
            "sha256": "1" * 64,
            "bytes": 7,
            "class": "compiled Python package",
            "origin": "its authors",
            "licence": "MIT",
        }
    ]
    text = papers.ingest_text("the bundle", files, "2026-11-22", [("the bundle.zip", 9, "2" * 64)]).decode("utf-8")
    assert "Holds data       Our own files: no." in text and "Nothing else is in it." in text
    assert "1 packages with compiled libraries" in text
    assert "compiled Python package | its authors | MIT | 7 | {} | wheels/a.whl".format("1" * 64) in text
    assert "the bundle.zip | 9 bytes | sha256 " + "2" * 64 in text
    assert "nothing is compiled" in papers.ingest_text("b", [], "2026-11-22").decode("utf-8")


def test_the_ingest_text_tells_of_tables_that_packages_bring(tmp_path):
    """lifelines ships csv files of published studies: a form that said "no data" would be wrong."""
    inside = {"lifelines/datasets/rossi.csv": b"a,b\n1,2\n", "lifelines/x.py": b"", "lifelines/datasets/dd.CSV": b"1"}
    box = {"wheels/lifelines-1.0-py3-none-any.whl": small_bundle.wheel_bytes(tmp_path, "l.whl", inside), "install.py": b""}
    box["wheels/plain-2.0-py3-none-any.whl"] = small_bundle.wheel_bytes(tmp_path, "p.whl", {"plain.py": b""})
    found = examples.example_tables(box)
    assert found == [("lifelines 1.0", 2, 9)]
    text = papers.ingest_text("b", [], "2026-11-22", examples=found).decode("utf-8")
    assert "some carry public example tables" in text and "lifelines 1.0: 2 files, 0.0 MB" in text


def test_the_first_steps_name_this_bundle_and_its_tier():
    text = papers.start_here("1.2", "jdfanalysis-1.2-full-x-bundle", "full").decode("utf-8")
    assert "P:/Working/jdfanalysis-1.2-full/switch_on.py" in text and "cd /d P:/Working/jdfanalysis-1.2-full-x-bundle" in text
    for command in ("install.py --check", "install.py --target", "00_start_here", "install.py --uninstall", "Extract all"):
        assert command in text
    assert max(len(line) for line in text.splitlines()) <= 132


def test_the_plain_source_is_both_packages_and_no_caches():
    paths = [path for path, _ in own.source_files()]
    assert "source/jdfanalysis/errors.py" in paths and "source/LICENSE" in paths
    assert any(path.startswith("source/output_checks/") for path in paths)
    assert [path for path in paths if "__pycache__" in path or path.endswith(".pyc")] == []


def test_version_and_floors_are_those_of_the_package():
    import jdfanalysis
    from jdfanalysis.compat import FLOORS

    assert own.version() == jdfanalysis.__version__
    assert own.floors() == {name: ".".join(str(n) for n in floor) for name, floor in FLOORS.items()}


def test_a_tool_of_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(own, "_installed", lambda name: "0.0")
    with pytest.raises(BuildError, match="setuptools is 0.0, needed 68.0.0"):
        own.check_tools()


def test_a_file_fits_one_platform_or_all():
    assert fits_platform("a-1-py3-none-any.whl", None)
    assert fits_platform("a-1-cp37-cp37m-win_amd64.whl", "win_amd64")
    assert not fits_platform("a-1-cp37-cp37m-win_amd64.whl", "manylinux_x86_64")
    assert fits_platform("a-1-cp37-cp37m-manylinux_2_12_x86_64.manylinux2010_x86_64.whl", "manylinux_x86_64")
    assert not fits_platform("a-1-cp311-cp311-manylinux_2_35_x86_64.whl", "manylinux_x86_64")


def test_every_listed_class_is_one_a_form_would_ask_for():
    import build

    assert build.entry("wheels/a.whl", b"", {"a.whl": wheel("a.whl")})["class"] == "pure Python package"
    assert build.entry("installer/x.py", b"", {})["class"] == "source code"
    assert build.entry("licences/a/LICENSE", b"", {})["licence"] == "that of the package"
    assert build.entry("START_HERE.txt", b"1", {})["sha256"] == small_bundle.digest(b"1")
    assert tree.ROOT == own.ROOT
