"""Build the zips of one target: `python vendored/build.py TARGET [--out DIR]`.

Fetches by pin and sha256 (outside, with a network; nothing with --offline and a filled cache), adds our wheel, our
plain source, installer, manual, licences and parts list. The same inputs give the same bytes on Python 3.7 to 3.13.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from builder import own as our_code  # noqa: E402
from builder.examples import example_tables  # noqa: E402
from builder.fetching import fetch  # noqa: E402
from builder.licences import licence_files, licence_table  # noqa: E402
from builder.pages import pages  # noqa: E402
from builder.papers import ingest_text, start_here  # noqa: E402
from builder.sbom import sbom  # noqa: E402
from builder.targets import BuildError, read_targets, reviewed, wheel_of_file, wheels_of  # noqa: E402
from builder.zips import split, write_zip  # noqa: E402

NOTEBOOKS = (".ipynb", ".py", ".json")
# What developers make the notebooks and their picture with.
NOT_SENT = ("write_notebooks.py", "readme_picture.py")


def main(argv=None):
    """Build one target and print its zips; returns the exit code."""
    plan = read_targets()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "target", choices=sorted(plan["targets"]), metavar="TARGET", help=", ".join(sorted(plan["targets"]))
    )
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for the zips (default dist)")
    parser.add_argument(
        "--cache", type=Path, default=Path("build") / "wheels", help="folder of fetched wheels (default build/wheels)"
    )
    parser.add_argument(
        "--part-limit-mb", type=float, default=plan["part_limit_mb"], help="largest part (default %(default)s)"
    )
    parser.add_argument("--offline", action="store_true", help="fetch nothing: all wheels must be in the cache")
    wanted = parser.parse_args(argv)
    try:
        for zipped in build(wanted.target, wanted.out, wanted.cache, wanted.part_limit_mb, wanted.offline):
            print("{} {} {}".format(*zipped))
    except BuildError as error:
        print("Stopped: {}".format(error))
        return 1
    return 0


def build(target, out, cache, limit_mb, offline=False):
    """Write the zips of a target to `out`; returns (name, bytes, sha256) of each."""
    plan = read_targets()
    definition = plan["targets"][target]
    bundle = "jdfanalysis-{}-{}-bundle".format(our_code.version(), target)
    wheels = []
    for name in definition["sets"]:
        found = wheels_of(name, definition.get("platform"))
        fetch(found, definition.get("platform"), plan["sets"][name]["resolved_for"], cache, offline)
        wheels += found
    _fetch_texts(wheels, cache, offline)
    contents = gather(bundle, target, wheels, cache, plan)
    manifest, papers = describe(bundle, target, wheels, contents, plan)
    out.mkdir(parents=True, exist_ok=True)
    written = write_parts(bundle, manifest, papers, contents, int(limit_mb * 1e6), out)
    request = ingest_text(bundle, papers, plan["cut_off"], written, example_tables(contents))
    (out / (bundle + "-ingest-request.txt")).write_bytes(request)
    return written


def _fetch_texts(wheels, cache, offline):
    """Wheels that are needed only for their licence text."""
    named = sorted({reviewed()[wheel.name]["text_from"] for wheel in wheels} - {""} - {wheel.file for wheel in wheels})
    for file in named:
        fetch([wheel_of_file(file)], None, "3.13.0", cache, offline)


def gather(bundle, target, wheels, cache, plan):
    """{path in the bundle: bytes} of everything but the manifests and the ingest text."""
    contents = dict(our_code.source_files())
    with tempfile.TemporaryDirectory() as scratch:
        made = our_code.build_wheel(scratch)
        contents["wheels/" + made.name] = made.read_bytes()
    for wheel in wheels:
        contents["wheels/" + wheel.file] = (cache / wheel.file).read_bytes()
    contents.update(licence_files(wheels, cache))
    contents["LICENCES.txt"] = licence_table(wheels).encode("utf-8")
    contents["install.py"] = (HERE / "install.py").read_bytes()
    contents["proof.py"] = (HERE / "proof.py").read_bytes()
    for path in sorted((HERE / "installer").glob("*.py")):
        contents["installer/" + path.name] = path.read_bytes()
    for name in plan["targets"][target]["sets"]:
        contents["locks/{}.txt".format(name)] = (HERE / "locks" / (name + ".txt")).read_bytes()
    own = own_wheel(contents)
    contents["sbom.cdx.json"] = sbom(our_code.version(), own, wheels, plan["cut_off"])
    contents.update(pages(manual()))
    contents.update(notebooks())
    contents["START_HERE.txt"] = start_here(our_code.version(), bundle, target.split("-")[0])
    return contents


def manual():
    """(path of the page, text) of every page of both packages; the folder `docs` is left out of the path."""
    found = [(path[len("source/") :].replace("/docs/", "/"), data) for path, data in our_code.source_files() if path.endswith(".md")]
    return [(path, data.decode("utf-8")) for path, data in found]


def notebooks():
    """(path in the bundle, bytes) of the worked examples, each as a notebook and as a script."""
    home = our_code.ROOT / "notebooks"
    paths = [path for path in sorted(home.rglob("*")) if path.suffix in NOTEBOOKS and path.name not in NOT_SENT]
    return [("notebooks/" + path.relative_to(home).as_posix(), path.read_bytes()) for path in paths]


def own_wheel(contents):
    """Name, version, file and sha256 of our own wheel."""
    path = next(path for path in contents if path.startswith("wheels/jdfanalysis-"))
    return {
        "name": "jdfanalysis",
        "version": our_code.version(),
        "file": path[len("wheels/") :],
        "sha256": hashlib.sha256(contents[path]).hexdigest(),
    }


def describe(bundle, target, wheels, contents, plan):
    """The manifest without its files, and the entries of all files, the ingest text among them."""
    definition = plan["targets"][target]
    sets = []
    for name in definition["sets"]:
        one = plan["sets"][name]
        pins = [
            {"name": w.name, "version": w.version, "file": w.file, "sha256": w.sha256} for w in wheels if w.set == name
        ]
        sets.append(
            {
                "name": name,
                "tier": one["tier"],
                "python": one["python"],
                "needs": one.get("needs", {}),
                "shared": one.get("shared", {}),
                "wheels": pins,
                "platform": definition.get("platform") if one["tier"] == "full" else None,
            }
        )
    manifest = {
        "format": 1,
        "bundle": bundle,
        "version": our_code.version(),
        "floors": our_code.floors(),
        "own": own_wheel(contents),
        "sets": sets,
        # What else could be asked for where this bundle does not fit.
        "targets": sorted(plan["targets"]),
    }
    by_file = {wheel.file: wheel for wheel in wheels}
    entries = [entry(path, data, by_file) for path, data in sorted(contents.items())]
    contents["INGEST_REQUEST.txt"] = ingest_text(bundle, entries, plan["cut_off"], examples=example_tables(contents))
    entries.append(entry("INGEST_REQUEST.txt", contents["INGEST_REQUEST.txt"], by_file))
    return manifest, entries


def entry(path, data, by_file):
    """What the manifest and the form say about one file."""
    wheel = by_file.get(path.split("/")[-1])
    classes = {
        "wheels": "pure Python package",
        "source": "source code",
        "installer": "source code",
        "docs": "documentation",
        "notebooks": "notebook or script",
        "licences": "licence text",
        "locks": "list of versions",
    }
    kind = classes.get(path.split("/")[0], "source code" if path.endswith(".py") else "documentation")
    if wheel is not None and wheel.kind == "compiled":
        kind = "compiled Python package"
    third = wheel is not None or path.startswith("licences/")
    return {
        "path": path,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "class": kind,
        "origin": "its authors, by the package index" if third else "this project",
        "licence": wheel.licence if wheel else ("that of the package" if third else "MIT"),
    }


def write_parts(bundle, manifest, entries, contents, limit, out):
    """Split by whole files, write each part with its own manifest."""
    papers = [path for path in contents if not path.startswith("wheels/")]
    sizes = {path: len(contents[path]) for path in contents if path.startswith("wheels/")}
    sizes["papers"] = sum(len(contents[path]) for path in papers)
    # Zip headers and a manifest come on top of the files.
    frame = (
        sum(2 * len(bundle + path) + 150 for path in contents) + len(json.dumps([manifest, entries], indent=1)) + 10000
    )
    groups = sorted(split(sizes, max(limit - frame, 1)), key=lambda group: "papers" not in group)
    names = [
        bundle + (".zip" if len(groups) == 1 else "-part{}of{}.zip".format(n, len(groups)))
        for n in range(1, len(groups) + 1)
    ]
    by_path = {one["path"]: one for one in entries}
    written = []
    for number, group in enumerate(groups, 1):
        paths = [path for path in group if path != "papers"] + (papers if "papers" in group else [])
        listed = dict(manifest, part=number, part_names=names, files=[by_path[path] for path in sorted(paths)])
        text = (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode("utf-8")
        members = [("{}/{}".format(bundle, path), contents[path]) for path in paths]
        members.append(("{}/manifest-part{}of{}.json".format(bundle, number, len(groups)), text))
        target = out / names[number - 1]
        write_zip(target, members)
        data = target.read_bytes()
        written.append((target.name, len(data), hashlib.sha256(data).hexdigest()))
    return written


if __name__ == "__main__":
    sys.exit(main())
