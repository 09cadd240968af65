"""Third-party wheels by pin: pip fetches, the sha256 of the lock decides."""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from builder.targets import PLATFORM_TAGS, BuildError


def fetch(wheels, platform, python, cache, offline=False):
    """Paths in `cache` of all wheels; those that are missing are fetched with pip, without their dependencies."""
    cache.mkdir(parents=True, exist_ok=True)
    missing = [wheel for wheel in wheels if not is_whole(cache / wheel.file, wheel.sha256)]
    if missing and offline:
        raise BuildError(
            "{} wheels are not in {}: {}".format(len(missing), cache, ", ".join(w.file for w in missing[:3]))
        )
    if missing:
        _pip_download(missing, platform, python, cache)
    wrong = [wheel.file for wheel in wheels if not is_whole(cache / wheel.file, wheel.sha256)]
    if wrong:
        raise BuildError("{} files are not what the lock says: {}".format(len(wrong), ", ".join(wrong)))
    return [cache / wheel.file for wheel in wheels]


def is_whole(path, sha256):
    """True if the file is there and has this digest."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _pip_download(wheels, platform, python, cache):
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "pins.txt"
        lines = ["{}=={} --hash=sha256:{}".format(w.name, w.version, w.sha256) for w in wheels]
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--require-hashes",
            "--python-version",
            python,
            "--implementation",
            "cp",
            "--dest",
            str(cache),
            "-r",
            str(listed),
        ]
        for tag in PLATFORM_TAGS[platform or "manylinux_x86_64"]:
            command += ["--platform", tag]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode:
        raise BuildError("pip could not fetch the pinned wheels:\n" + done.stdout[-2000:])
