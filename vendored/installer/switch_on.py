"""Put this copy of jdfanalysis on the path of the running session, and of no other.

In a notebook, in Spyder or in a script, as the first line:
    import runpy; runpy.run_path("<this file>")
In a command line, for the commands and for scripts:
    python "<this file>" -m jdfanalysis doctor
"""

import io
import json
import os
import runpy
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Two versions of these cannot live in one session.
ONE_ONLY = ("numpy", "scipy", "pandas", "statsmodels", "matplotlib", "PIL", "jdfanalysis", "output_checks")


def switch_on():
    """Add the folders; refuse in one sentence where another copy is already in use."""
    with io.open(os.path.join(HERE, "installed.json"), encoding="utf-8") as text:
        installed = json.load(text)
    if installed["tier"] == "full" and list(sys.version_info[:2]) != installed["python"]:
        raise RuntimeError(
            "This copy of jdfanalysis was installed for Python {}.{} and this is {}.{}: install it again "
            "with this Python.".format(*(installed["python"] + list(sys.version_info[:2])))
        )
    packages, extra = os.path.join(HERE, "packages"), os.path.join(HERE, "extra")
    used = [
        name
        for name in ONE_ONLY
        if name in sys.modules
        and os.path.isdir(os.path.join(packages, name))
        and not _inside(sys.modules[name], packages)
    ]
    if used:
        raise RuntimeError(
            "{} already in use from another place: restart the session and switch on first.".format(
                ", ".join(used) + (" is" if len(used) == 1 else " are")
            )
        )
    sys.path[:] = [packages] + [place for place in sys.path if place not in (packages, extra)]
    if os.path.isdir(extra):
        sys.path.append(extra)


def _inside(module, folder):
    place = getattr(module, "__file__", None) or ""
    return os.path.normcase(os.path.abspath(place)).startswith(os.path.normcase(folder) + os.sep)


def run(words):
    """Carry out `-m MODULE ...` or `SCRIPT ...` with this copy on the path."""
    if words[:1] == ["-m"] and len(words) > 1:
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words and not words[0].startswith("-"):
        sys.argv = words
        sys.path.insert(0, os.path.dirname(os.path.abspath(words[0])))
        runpy.run_path(words[0], run_name="__main__")
    else:
        sys.exit(__doc__)


switch_on()
if __name__ == "__main__":
    run(sys.argv[1:])
