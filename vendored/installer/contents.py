"""The bundle as it was built: its parts, its files and their checksums."""

import hashlib
import io
import json
import os

from installer import InstallError


def read_bundle(folder):
    """The manifest, with the files of all parts in it; refuses if a part is missing."""
    manifests = {}
    for name in sorted(os.listdir(folder)):
        if name.startswith("manifest-part") and name.endswith(".json"):
            manifest = _read_manifest(folder, name)
            manifests[manifest["part"]] = manifest
    if not manifests:
        raise InstallError("No manifest lies beside install.py: unzip the whole bundle and run install.py from there.")
    whole = dict(manifests[min(manifests)])
    missing = [name for number, name in enumerate(whole["part_names"], 1) if number not in manifests]
    if missing:
        raise InstallError(
            "{} of {} parts missing: unzip {} to where you unzipped this part, so that all its files come into {}; "
            "then run install.py again.".format(
                len(missing), len(whole["part_names"]), " and ".join(missing), os.path.abspath(folder)
            )
        )
    if len({manifest["bundle"] for manifest in manifests.values()}) > 1:
        raise InstallError(
            "Parts of different bundles lie in this folder ({}): unzip each bundle into its own.".format(
                ", ".join(sorted({manifest["bundle"] for manifest in manifests.values()}))
            )
        )
    whole["files"] = [entry for number in sorted(manifests) for entry in manifests[number]["files"]]
    return whole


def _read_manifest(folder, name):
    try:
        with io.open(os.path.join(folder, name), encoding="utf-8") as text:
            manifest = json.load(text)
        if all(key in manifest for key in ("part", "part_names", "bundle", "version", "files", "sets", "own", "floors")):
            return manifest
    except (OSError, IOError, ValueError, TypeError):
        pass
    raise InstallError("{} is damaged; nothing was installed, unzip the bundle again.".format(name))


def verify(folder, manifest):
    """Refuse unless every file of the bundle is there with the sha256 it was built with."""
    missing, changed = [], []
    for entry in manifest["files"]:
        path = os.path.join(folder, *entry["path"].split("/"))
        if not os.path.isfile(path):
            missing.append(entry["path"])
        elif sha256(path) != entry["sha256"]:
            changed.append(entry["path"])
    said = [
        "{} {} ({})".format(len(paths), what, _some(paths))
        for paths, what in ((missing, "missing"), (changed, "not as built"))
        if paths
    ]
    if said:
        raise InstallError(
            "The bundle is not whole: of {} files {}; nothing was installed, unzip the bundle again.".format(
                len(manifest["files"]), " and ".join(said)
            )
        )


def sha256(path):
    """Hex digest of a file, read in blocks."""
    digest = hashlib.sha256()
    with open(path, "rb") as data:
        for block in iter(lambda: data.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _some(paths):
    return ", ".join(paths[:3]) + (" and {} more".format(len(paths) - 3) if len(paths) > 3 else "")
