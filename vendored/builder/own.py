"""Our own code in two forms: a pure wheel, and the plain source that needs no installation."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from builder.targets import VENDORED, BuildError
from builder.zips import write_zip

ROOT = VENDORED.parent
PACKAGES = ("jdfanalysis", "output_checks")
SUFFIXES = (".py", ".md", ".json")
# The first moment a zip can name: the same bytes whenever it is built.
EPOCH = "315532800"


def version():
    """The version of the package, read without importing it."""
    text = (ROOT / "jdfanalysis" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'^__version__ = "([^"]+)"', text, re.M).group(1)


def floors():
    """{library: lowest version} that our own code needs."""
    sys.path.insert(0, str(ROOT))
    try:
        from jdfanalysis.compat import FLOORS
    finally:
        sys.path.remove(str(ROOT))
    return {name: ".".join(str(n) for n in floor) for name, floor in FLOORS.items()}


def source_files():
    """(path in the bundle, bytes) of the plain source."""
    found = [("source/LICENSE", (ROOT / "LICENSE").read_bytes())]
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES:
                found.append(("source/" + path.relative_to(ROOT).as_posix(), path.read_bytes()))
    return found


def build_wheel(folder):
    """Path of our wheel in `folder`; made with the pinned tools, packed anew without compression."""
    check_tools()
    with tempfile.TemporaryDirectory() as scratch:
        tree, out = Path(scratch) / "tree", Path(scratch) / "out"
        tree.mkdir()
        for name in ("setup.py", "README.md", "LICENSE"):
            shutil.copyfile(str(ROOT / name), str(tree / name))
        for path, data in source_files():
            target = tree / path[len("source/") :]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        environment = dict(os.environ, SOURCE_DATE_EPOCH=EPOCH, PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run(
            [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", str(out)],
            cwd=str(tree),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        made = sorted(out.glob("*.whl"))
        if done.returncode or len(made) != 1:
            raise BuildError("our wheel could not be built:\n" + done.stdout[-2000:])
        with zipfile.ZipFile(str(made[0])) as box:
            members = [(name, box.read(name)) for name in box.namelist() if not name.endswith("/")]
        target = Path(folder) / made[0].name
        write_zip(target, members)
    return target


def check_tools():
    """Refuse tools of other versions: the bytes would differ."""
    wrong = []
    for line in (VENDORED / "build-requirements.txt").read_text(encoding="utf-8").splitlines():
        if "==" in line:
            name, wanted = line.split("==")
            if _installed(name) != wanted:
                wrong.append("{} is {}, needed {}".format(name, _installed(name), wanted))
    if wrong:
        raise BuildError(
            "{}: run `python -m pip install -r vendored/build-requirements.txt` in an environment of its "
            "own.".format("; ".join(wrong))
        )


def _installed(name):
    try:
        import pkg_resources

        return pkg_resources.get_distribution(name).version
    except Exception:  # setuptools itself, or the package, may be absent or broken
        return "absent"
