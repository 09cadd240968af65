"""The folder of one installed copy: made aside, tested, renamed; removed only if it is ours and unchanged in shape."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from installer import InstallError
from installer.machine import quiet_environment
from installer.unpacking import measure, unpack

RECORD = "installed.json"
ASIDE = "partial-"
# Windows refuses paths of 260 characters and more unless an administrator has lifted that.
LONGEST_PATH = 259 if sys.platform == "win32" else 4000


def final_place(target, manifest, tier):
    """<target>/jdfanalysis-<version>-<tier>."""
    return os.path.join(os.path.abspath(target), "jdfanalysis-{}-{}".format(manifest["version"], tier))


def check_place(place, wheels, longest_path=LONGEST_PATH):
    """Refuse before anything is written: too long a path, a disk too full, a copy already there."""
    size, inside = measure(wheels)
    length = len(os.path.join(os.path.dirname(place), ASIDE + os.path.basename(place), "packages")) + 1 + inside
    if length > longest_path:
        raise InstallError(
            "Paths would be up to {} characters long and {} is the limit here: choose a --target that is "
            "at least {} characters shorter.".format(length, longest_path, length - longest_path)
        )
    if os.path.exists(place):
        how = "switch it on with the line in START_HERE.txt" if read_record(place) else "it was not made by install.py"
        raise InstallError(
            "{} exists already ({}); to install again, remove it first or choose another --target.".format(place, how)
        )
    free = shutil.disk_usage(_existing_parent(place)).free
    # Some places do not say, and give 0; there the writing itself will tell.
    if 0 < free < size * 1.1:
        raise InstallError(
            "{:.0f} MB are needed below {} and {:.0f} MB are free: choose another --target.".format(
                size * 1.1 / 1e6, os.path.dirname(place), free / 1e6
            )
        )


def install_at(place, manifest, tier, own_wheels, set_wheels, helpers):
    """Unpack aside, test in a new process, rename. On any failure everything made here is removed again."""
    made = _make_folder(os.path.dirname(place))
    aside = os.path.join(os.path.dirname(place), ASIDE + os.path.basename(place))
    try:
        remove_half_finished(aside)
        _write_copy(aside, manifest, tier, own_wheels, set_wheels, helpers)
        self_test(aside, tier, helpers)
        _rename(aside, place)
    except BaseException as error:
        shutil.rmtree(aside, ignore_errors=True)
        for folder in made:
            if not os.listdir(folder):
                os.rmdir(folder)
        if isinstance(error, (OSError, IOError)) and not isinstance(error, InstallError):
            raise InstallError(
                "{} could not be written ({}): nothing was installed.".format(
                    getattr(error, "filename", None) or place, error.strerror or error
                )
            )
        raise


def _make_folder(folder):
    made = []
    above = folder
    while not os.path.isdir(above):
        made.append(above)
        above = os.path.dirname(above)
    try:
        os.makedirs(folder) if made else None
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, IOError) as error:
        for one in made:
            if os.path.isdir(one) and not os.listdir(one):
                os.rmdir(one)
        raise InstallError(
            "{} cannot be written to ({}): choose a folder of your own with --target.".format(
                folder, error.strerror or error
            )
        )
    return made


def remove_half_finished(aside):
    """Clear what an interrupted run left behind; True if there was something."""
    if not os.path.isdir(aside):
        return False
    shutil.rmtree(aside)
    return True


def _write_copy(aside, manifest, tier, own_wheels, set_wheels, helpers):
    packages = os.path.join(aside, "packages")
    behind = os.path.join(aside, "extra") if tier == "thin" else packages
    os.makedirs(packages)
    written = []
    for folder, wheels in ((packages, own_wheels), (behind, set_wheels)):
        for wheel in wheels:
            prefix = os.path.basename(folder)
            written += [prefix + "/" + path for path in unpack(wheel, folder)]
    shutil.copyfile(os.path.join(helpers, "switch_on.py"), os.path.join(aside, "switch_on.py"))
    record = {
        "bundle": manifest["bundle"],
        "version": manifest["version"],
        "tier": tier,
        "python": list(sys.version_info[:2]),
        "files": sorted(written + ["switch_on.py", RECORD]),
    }
    with io.open(os.path.join(aside, RECORD), "w", encoding="utf-8") as out:
        out.write(json.dumps(record, indent=1, sort_keys=True))


def self_test(folder, tier, helpers):
    """Use the copy in a new process; refuse with its own sentence if it does not work."""
    command = [sys.executable, os.path.join(helpers, "selftest.py"), os.path.join(folder, "switch_on.py"), tier]
    done = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=quiet_environment(),
    )
    said = done.communicate()[0].strip().splitlines()
    if done.returncode:
        raise InstallError(
            "The copy was unpacked but does not work here, so it was removed again: {}".format(
                said[-1] if said else "it ended with code {}".format(done.returncode)
            )
        )


def _rename(aside, place):
    # A virus scanner may hold new files for a moment.
    for pause in (0.2, 0.5, 1.0, 2.0, None):
        try:
            return os.rename(aside, place)
        except OSError:
            if pause is None:
                raise
            time.sleep(pause)


def read_record(place):
    """What install.py wrote about a copy, or None if this is no copy of its making."""
    try:
        with io.open(os.path.join(place, RECORD), encoding="utf-8") as text:
            return json.load(text)
    except (OSError, IOError, ValueError):
        return None


def uninstall_at(place):
    """Remove a copy. Refuses if it is not one, or if files lie in it that install.py did not put there."""
    record = read_record(place)
    if record is None:
        raise InstallError("{} is not a copy made by install.py: nothing was removed.".format(place))
    known = set(record["files"])
    foreign = [path for path in _files_below(place) if path not in known and "/__pycache__/" not in "/" + path]
    if foreign:
        raise InstallError(
            "{} holds {} files that install.py did not put there ({}): move them away first; "
            "nothing was removed.".format(place, len(foreign), ", ".join(sorted(foreign)[:3]))
        )
    aside = os.path.join(os.path.dirname(place), ASIDE + os.path.basename(place))
    try:
        os.rename(place, aside)
    except OSError as error:
        raise InstallError(
            "{} is in use ({}): close the sessions that use it and try again; nothing was removed.".format(
                place, error.strerror or error
            )
        )
    shutil.rmtree(aside)


def _files_below(folder):
    for here, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(here, name), folder).replace(os.sep, "/")


def _existing_parent(path):
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path
