"""What this Python is and what it has: read, never changed."""

import json
import os
import platform
import re
import subprocess
import sys

from installer import InstallError

# Runs in a new process, from an empty place on the path, so that what it finds is what a session would find.
PROBE = """
import importlib, json, sys
from importlib import util
found = {}
for name in sys.argv[1:]:
    version = None
    try:
        from importlib import metadata
        version = metadata.version(name)
    except Exception:
        try:
            import pkg_resources
            version = pkg_resources.get_distribution(name).version
        except Exception:
            try:
                version = importlib.import_module(name.replace('-', '_')).__version__
            except Exception:
                pass
    found[name] = version
try:
    spec = util.find_spec('jdfanalysis')
except Exception:
    spec = None
print('PROBE' + json.dumps({'versions': found, 'jdfanalysis': spec.origin if spec else None}))
"""


def python_text(version=None):
    """Such as "Python 3.7.6"."""
    return "Python " + ".".join(str(n) for n in (version or sys.version_info)[:3])


def refuse_old_python(version=None):
    """One sentence and out on a Python that the package cannot run on."""
    if tuple((version or sys.version_info)[:2]) < (3, 7):
        raise InstallError(
            "jdfanalysis needs Python 3.7 or newer and this is {}: start install.py with a newer Python; "
            "nothing was installed.".format(python_text(version))
        )


def platform_tag():
    """The platform as the locks name it, or a description where no full set exists."""
    wide = sys.maxsize > 2**32
    machine = platform.machine().lower()
    if sys.platform == "win32" and wide and machine in ("amd64", "x86_64"):
        return "win_amd64"
    if sys.platform.startswith("linux") and wide and machine in ("amd64", "x86_64"):
        return "manylinux_x86_64"
    return "{} {} {}-bit".format(sys.platform, machine or "unknown", 64 if wide else 32)


def can_write(folder):
    """True if this system would let a file be made in the folder, or in the nearest above it that exists; none is made."""
    while not os.path.isdir(folder):
        above = os.path.dirname(folder)
        if os.path.exists(folder) or above == folder:
            return False
        folder = above
    if sys.platform == "win32":
        return _windows_would(folder)
    return os.access(folder, os.W_OK | os.X_OK)


def _windows_would(folder):
    # There os.access looks at the read-only mark alone, which says nothing about a folder: ask to open it for adding files.
    import ctypes

    open_it = ctypes.windll.kernel32.CreateFileW
    open_it.restype = ctypes.c_void_p
    add_file, share_all, existing, a_folder = 2, 7, 3, 0x02000000
    handle = open_it(ctypes.c_wchar_p(folder), add_file, share_all, None, existing, a_folder, None)
    if handle in (None, ctypes.c_void_p(-1).value):
        return False
    ctypes.windll.kernel32.CloseHandle(ctypes.c_void_p(handle))
    return True


def read_base(names, where):
    """{library: version or None} and where jdfanalysis would be imported from, both as a new session sees them."""
    done = subprocess.Popen(
        [sys.executable, "-c", PROBE] + sorted(names),
        cwd=where,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        env=quiet_environment(),
    )
    out, err = done.communicate()
    lines = [line for line in out.splitlines() if line.startswith("PROBE")]
    if not lines:
        raise InstallError(
            "This Python could not be asked for its libraries ({}).".format(
                (err.strip().splitlines() or ["no answer"])[-1]
            )
        )
    answer = json.loads(lines[-1][len("PROBE") :])
    return answer["versions"], answer["jdfanalysis"]


def quiet_environment():
    """The environment of a child that must leave nothing behind."""
    return dict(os.environ, PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="Agg")


def as_tuple(version):
    """(1, 18, 1) of "1.18.1", "1.18.1rc2" or "1.18.1+local"."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(n) for n in release.group(0).split(".")) if release else (0,)
