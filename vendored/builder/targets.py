"""What is to be built: targets.json, the locks, the provenance table and the reviewed licences, read and joined."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

VENDORED = Path(__file__).resolve().parent.parent
PROVENANCE = VENDORED / "provenance.csv"
FIELDS = ("set", "file", "sha256", "bytes", "uploaded", "licence", "home", "kind", "why")
# pip takes every tag that is named and no other: each older one must be listed.
PLATFORM_TAGS = {
    "win_amd64": ["win_amd64"],
    "manylinux_x86_64": ["manylinux_2_{}_x86_64".format(n) for n in range(28, 16, -1)]
    + ["manylinux2014_x86_64"]
    + ["manylinux_2_{}_x86_64".format(n) for n in range(16, 11, -1)]
    + ["manylinux2010_x86_64"]
    + ["manylinux_2_{}_x86_64".format(n) for n in range(11, 4, -1)]
    + ["manylinux1_x86_64"],
}


@dataclass(frozen=True)
class Wheel:
    """One third-party file of the bundle."""

    set: str
    name: str
    version: str
    file: str
    sha256: str
    bytes: int
    kind: str
    licence: str
    home: str
    uploaded: str
    why: str


class BuildError(Exception):
    """The bundle cannot be built; the message is one sentence."""


def read_targets():
    """targets.json as it stands."""
    return json.loads((VENDORED / "targets.json").read_text(encoding="utf-8"))


def reviewed():
    """The reviewed table by package name: licence, home, why, text_from."""
    with (VENDORED / "licences" / "reviewed.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row for row in csv.DictReader(lines)}


def read_lock(name):
    """{package: (version, [sha256])} of one lock."""
    pins = {}
    for line in (VENDORED / "locks" / (name + ".txt")).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        package, version = line.split()[0].split("==")
        pins[package] = (version, re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return pins


def wheels_of(name, platform):
    """The wheels of one set for one platform, each found in the lock and in the provenance table."""
    rows = {row["sha256"]: row for row in provenance() if row["set"] == name}
    found = []
    for package, (version, hashes) in sorted(read_lock(name).items()):
        fits = [rows[h] for h in hashes if h in rows and fits_platform(rows[h]["file"], platform)]
        if len(fits) != 1:
            raise BuildError(
                "{}: {} files fit {} {} on {}; run lock.py again".format(name, len(fits), package, version, platform)
            )
        found.append(_wheel(fits[0], package, version))
    return found


def wheel_of_file(file):
    """The wheel of this file name, from the provenance table."""
    row = next((row for row in provenance() if row["file"] == file), None)
    if row is None:
        raise BuildError("{} is in no set, so it cannot lend its licence text".format(file))
    name, version = file.split("-")[:2]
    return _wheel(row, name, version)


def provenance():
    """All rows of the provenance table."""
    with PROVENANCE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _wheel(row, name, version):
    return Wheel(
        row["set"],
        name,
        version,
        row["file"],
        row["sha256"],
        int(row["bytes"]),
        row["kind"],
        row["licence"],
        row["home"],
        row["uploaded"],
        row["why"],
    )


def fits_platform(file, platform):
    """True for a pure wheel and for a compiled one of this platform."""
    if file.endswith("-none-any.whl"):
        return True
    return any(tag in PLATFORM_TAGS.get(platform, ()) for tag in file[: -len(".whl")].split("-")[-1].split("."))
