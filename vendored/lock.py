"""Resolve one set, or all, into locks/ and provenance.csv: `python vendored/lock.py SET... [--check]`.

Needs Python 3.11 or newer with `uv` and `packaging`; it is run by a developer with a network, never inside.
uv resolves for the target's own Python (always the full patch version: "3.7" would mean 3.7.0), wheels only,
packages uploaded before the cut-off date, once for Windows and once for Linux; both must agree. Of the files of a
release only those that are shipped go into the lock. A lock counts only after the tests ran on its Python.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from builder.targets import FIELDS, PLATFORM_TAGS, PROVENANCE, provenance, read_targets, reviewed  # noqa: E402

UV_PLATFORMS = {"win_amd64": "x86_64-pc-windows-msvc", "manylinux_x86_64": "x86_64-manylinux_2_28"}
BASE = "numpy pandas scipy statsmodels patsy matplotlib openpyxl"


def main(argv=None):
    """Write the locks of the sets named, or with --check only compare; returns the exit code."""
    plan = read_targets()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help="sets of targets.json (default: all)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a lock would change")
    arguments = parser.parse_args(argv)
    rows, stale = provenance() if PROVENANCE.exists() else [], []
    for name in arguments.sets or sorted(plan["sets"]):
        shipped = resolve(name, plan["sets"][name], plan["cut_off"])
        text = lock_text(name, plan["sets"][name], plan["cut_off"], shipped)
        target = HERE / "locks" / (name + ".txt")
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            stale.append(name)
        if not arguments.check:
            target.write_text(text, encoding="utf-8", newline="\n")
        rows = [row for row in rows if row["set"] != name] + provenance_rows(name, shipped)
        print("{}: {} packages, {} files".format(name, len({s["name"] for s in shipped}), len(shipped)))
    if arguments.check:
        print("changed: {}".format(", ".join(stale) or "none"))
        return 1 if stale else 0
    write_provenance(rows)
    return 0


def resolve(name, definition, cut_off):
    """The files to ship for one set, as dicts: name, version, file, sha256, bytes, uploaded."""
    thin = definition["tier"] == "thin"
    platforms = ["win_amd64", "manylinux_x86_64"]
    found = [_uv(HERE / definition["requirements"], definition["resolved_for"], p, cut_off) for p in platforms]
    pins = [[(p["name"], p["version"]) for p in packages] for packages in found]
    if pins[0] != pins[1]:
        raise SystemExit("{}: Windows and Linux resolve differently: {}".format(name, set(pins[0]) ^ set(pins[1])))
    given = _base_names(definition["resolved_for"], cut_off) if thin else set()
    chosen = {}
    for platform, packages in zip(platforms, found):
        for package in packages:
            if package["name"] not in given:
                wheel = best_wheel(package, definition["resolved_for"], platform, pure=thin)
                chosen[wheel["file"]] = wheel
    return sorted(chosen.values(), key=lambda w: (w["name"], w["file"]))


def best_wheel(package, python, platform, pure):
    """The one wheel of a release that is shipped for this Python and platform."""
    from packaging.tags import compatible_tags, cpython_tags
    from packaging.utils import parse_wheel_filename

    version = tuple(int(n) for n in python.split(".")[:2])
    # The pip of Anaconda3 2020.02 knows platforms by their old names alone: of the wheels that fit, one that it can install.
    known = [tag for tag in PLATFORM_TAGS[platform] if version > (3, 7) or not tag.startswith("manylinux_")]
    tags = list(cpython_tags(version, platforms=known))
    tags += list(compatible_tags(version, "cp{}{}".format(*version), known))
    rank = {tag: number for number, tag in reversed(list(enumerate(tags)))}
    fits = []
    for wheel in package["wheels"]:
        file = wheel["url"].rsplit("/", 1)[1]
        ranks = [rank[tag] for tag in parse_wheel_filename(file)[3] if tag in rank]
        if ranks and not (pure and not file.endswith("-none-any.whl")):
            fits.append((min(ranks), file.count("."), file, wheel))
    if not fits:
        raise SystemExit(
            "{} {} has no {}wheel for {}".format(package["name"], package["version"], "pure " if pure else "", platform)
        )
    _, _, file, wheel = min(fits, key=lambda fit: fit[:3])
    return {
        "name": package["name"],
        "version": package["version"],
        "file": file,
        "bytes": wheel["size"],
        "sha256": wheel["hashes"]["sha256"],
        "uploaded": wheel["upload-time"].strftime("%Y-%m-%d"),
    }


def _uv(requirements, python, platform, cut_off):
    import tomllib

    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "pylock.toml"
        command = [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            str(requirements),
            "--quiet",
            "--no-python-downloads",
            "--python-version",
            python,
            "--python-platform",
            UV_PLATFORMS[platform],
            "--only-binary",
            ":all:",
            "--exclude-newer",
            cut_off,
            "--format",
            "pylock.toml",
            "-o",
            str(out),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return sorted(tomllib.loads(out.read_text(encoding="utf-8"))["packages"], key=lambda p: p["name"])


def _base_names(python, cut_off):
    """What any base with these libraries has already: never shipped in a thin set."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "base.in"
        wanted.write_text(BASE.replace(" ", "\n"), encoding="utf-8")
        return {package["name"] for package in _uv(wanted, python, "win_amd64", cut_off)}


def lock_text(name, definition, cut_off, shipped):
    """The lock: one line a package, with the hashes of just the files that are shipped."""
    lines = [
        "# {}: resolved for Python {} from packages uploaded before {}, wheels only. Written by lock.py.".format(
            name, definition["resolved_for"], cut_off
        )
    ]
    for package in sorted({(s["name"], s["version"]) for s in shipped}):
        hashes = sorted(s["sha256"] for s in shipped if s["name"] == package[0])
        lines.append("{}=={} {}".format(package[0], package[1], " ".join("--hash=sha256:" + h for h in hashes)))
    return "\n".join(lines) + "\n"


def provenance_rows(name, shipped):
    """One row a file of this set, with what a person reviewed about the package."""
    table, rows = reviewed(), []
    for wheel in shipped:
        if wheel["name"] not in table:
            raise SystemExit("{} is new: review it and add it to licences/reviewed.csv".format(wheel["name"]))
        about = table[wheel["name"]]
        rows.append(
            {
                "set": name,
                "file": wheel["file"],
                "sha256": wheel["sha256"],
                "bytes": str(wheel["bytes"]),
                "uploaded": wheel["uploaded"],
                "licence": about["licence"],
                "home": about["home"],
                "kind": "pure" if wheel["file"].endswith("-none-any.whl") else "compiled",
                "why": about["why"],
            }
        )
    return rows


def write_provenance(rows):
    """The whole table, sorted by set and file."""
    with PROVENANCE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["set"], row["file"])))


if __name__ == "__main__":
    sys.exit(main())
