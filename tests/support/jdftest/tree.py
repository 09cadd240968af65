"""The source tree as the architecture tests see it."""
import ast
import functools
import importlib
import pkgutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("jdfanalysis", "output_checks")


def sources(packages=PACKAGES):
    """Paths of all Python files of the packages, sorted."""
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def all_python():
    """Every Python file of the project, tests and tools too."""
    folders = PACKAGES + ("tests", "notebooks", "vendored")
    return [ROOT / "setup.py"] + [p for folder in folders for p in sorted((ROOT / folder).rglob("*.py"))]


def relative(path):
    """Path below the root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


@functools.lru_cache(maxsize=None)
def parse(path):
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules(package):
    """Dotted names of all importable modules of a package, __main__ files excepted."""
    top = importlib.import_module(package)
    names = [package]
    for found in pkgutil.walk_packages(top.__path__, package + "."):
        if not found.name.endswith("__main__"):
            names.append(found.name)
    return names


def public_packages():
    """The packages whose `__all__` is the public face."""
    names = []
    for package in PACKAGES:
        top = importlib.import_module(package)
        names += [package] + [f.name for f in pkgutil.walk_packages(top.__path__, package + ".") if f.ispkg]
    return names
