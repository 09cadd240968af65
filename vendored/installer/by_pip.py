"""The other way in: pip, into this Python's own packages. Own and thin only, offline, with hashes."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

from installer import InstallError
from installer.machine import quiet_environment, read_base

NOTE = "installed-by-bundle.json"
OFFLINE = ("install", "--no-index", "--no-deps", "--require-hashes", "--no-warn-script-location")
# Prints the folder of this name on the path of a new session.
FIND = """
import os, sys
found = [os.path.join(place, sys.argv[1]) for place in sys.path]
print(([folder for folder in found if os.path.isdir(folder)] or [""])[0])
"""


def install_by_pip(folder, manifest, tier, one, base):
    """Let pip install our wheel and those of a thin set that are not here yet; undo all if any step fails."""
    if tier == "full":
        raise InstallError(
            "pip would put the full set in front of this Python's own libraries for every session: "
            "leave out --pip, and the full set goes to a folder of its own."
        )
    if distribution("jdfanalysis") is not None:
        raise InstallError(
            "jdfanalysis {} is among this Python's packages already: remove it first with "
            "install.py --uninstall --pip.".format(distribution("jdfanalysis"))
        )
    pins = {manifest["own"]["name"]: manifest["own"]}
    for pin in (one or {"wheels": []})["wheels"]:
        if not base.get(pin["name"]) and distribution(pin["name"]) is None:
            pins[pin["name"]] = pin
    try:
        _install(pins, os.path.join(folder, "wheels"))
        with io.open(os.path.join(_note_folder(manifest["version"]), NOTE), "w", encoding="utf-8") as out:
            out.write(json.dumps(sorted(pins)))
        _doctor()
    except BaseException:
        remove(sorted(pins), manifest["version"])
        raise
    return sorted(pins)


def _install(pins, wheels):
    scratch = tempfile.mkdtemp()
    lines = ["{}=={} --hash=sha256:{}\n".format(n, pin["version"], pin["sha256"]) for n, pin in sorted(pins.items())]
    try:
        listed = os.path.join(scratch, "requirements.txt")
        with io.open(listed, "w", encoding="utf-8") as out:
            out.write("".join(lines))
        _pip(*(OFFLINE + ("--find-links", wheels, "-r", listed)))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def uninstall_by_pip(manifest):
    """Remove what install_by_pip added, and nothing else; returns the names."""
    place = _note_folder(manifest["version"])
    try:
        with io.open(os.path.join(place, NOTE), encoding="utf-8") as text:
            names = json.load(text)
    except (OSError, IOError, TypeError):
        raise InstallError(
            "jdfanalysis {} was not put among this Python's packages by install.py --pip: "
            "nothing was removed.".format(manifest["version"])
        )
    remove(names, manifest["version"])
    return names


def remove(names, version):
    """pip uninstall of those that are there."""
    place = _note_folder(version)
    if place and os.path.isfile(os.path.join(place, NOTE)):
        os.remove(os.path.join(place, NOTE))
    there = [name for name in names if distribution(name) is not None]
    if there:
        _pip("uninstall", "--yes", *there)


def distribution(name):
    """The version of a package as a new session of this Python sees it, or None."""
    return read_base([name], tempfile.gettempdir())[0][name]


def _note_folder(version):
    command = [sys.executable, "-c", FIND, "jdfanalysis-{}.dist-info".format(version)]
    done = subprocess.Popen(
        command, stdout=subprocess.PIPE, universal_newlines=True, env=quiet_environment(), cwd=tempfile.gettempdir()
    )
    return done.communicate()[0].strip() or None


def _doctor():
    done = subprocess.Popen(
        [sys.executable, "-m", "jdfanalysis", "doctor"],
        stdout=subprocess.PIPE,
        cwd=tempfile.gettempdir(),
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=quiet_environment(),
    )
    said = done.communicate()[0]
    if done.returncode:
        bad = [line for line in said.splitlines() if line.startswith("BAD")] or said.strip().splitlines()[-1:]
        raise InstallError(
            "pip installed it but it does not work here, so it was removed again: {}".format("; ".join(bad))
        )


def _pip(*words):
    done = subprocess.Popen(
        [sys.executable, "-m", "pip"] + list(words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=dict(quiet_environment(), PIP_CONFIG_FILE=os.devnull),
        # `-m pip` looks in the working folder too, where a source tree would pass for an installed copy.
        cwd=tempfile.gettempdir(),
    )
    said = done.communicate()[0].strip().splitlines()
    if done.returncode:
        lines = [line for line in said if "ERROR" in line] or said[-1:]
        raise InstallError("pip refused and nothing was kept: {}".format(" ".join(lines[:2]) or "no message"))
