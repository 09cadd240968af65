"""What a support desk would ask: which Python, which versions, what is missing, is the install whole?

Nothing here reads data or names a person, a host or a network address.
"""
import base64
import csv
import hashlib
import importlib
import os
import pkgutil
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

import jdfanalysis
from jdfanalysis.compat import FLOORS, OPTIONAL, PYTHON_FLOOR, python_version, version_of, version_tuple

PACKAGES = ("jdfanalysis", "output_checks")
# Files without which the package is not whole, though it may import.
SHIPPED = (("jdfanalysis", "docs", "index.md"), ("output_checks", "policies", "ons_srs.json"))


@dataclass(frozen=True)
class Check:
    """One line of the report. `good` is None where there is nothing to judge."""

    name: str
    found: str
    good: Optional[bool] = None
    remedy: str = ""


def examine() -> List[Check]:
    """All checks, in reading order. Takes a second or two: it imports every module of both packages."""
    checks = [_python(), Check("platform", platform.platform()), Check("jdfanalysis", jdfanalysis.__version__)]
    checks += [Check("running from", "an installed copy" if _record() else "a plain source folder")]
    checks += list(_libraries()) + list(_optional()) + [_memory()] + [_modules(), _files(), _checksums()]
    return checks


def is_well(checks: List[Check]) -> bool:
    """True if no check failed."""
    return all(check.good is not False for check in checks)


def as_text(checks: List[Check]) -> str:
    """The report as plain text, one line per check, remedies under the lines that need one."""
    mark = {True: "ok ", False: "BAD", None: "   "}
    lines = []
    for check in checks:
        lines.append("{} {:<16} {}".format(mark[check.good], check.name, check.found))
        if check.remedy and check.good is not True:
            lines.append("    {:<16} {}".format("", check.remedy))
    lines.append("")
    lines.append("All well." if is_well(checks) else "Something is wrong: see the lines marked BAD.")
    return "\n".join(lines)


def _python() -> Check:
    version = python_version()
    good = version[:2] >= PYTHON_FLOOR
    found = "{}.{}.{} ({}, {}-bit)".format(
        version[0], version[1], version[2], platform.python_implementation(), 64 if sys.maxsize > 2 ** 32 else 32
    )
    return Check("Python", found, good, "Python {}.{} or newer is needed.".format(*PYTHON_FLOOR))


def _libraries() -> Iterator[Check]:
    for name, floor in FLOORS.items():
        wanted = ".".join(str(n) for n in floor)
        found = version_of(name)
        good = found is not None and version_tuple(found) >= floor
        text = "{} (needs {} or newer)".format(found or "not installed", wanted)
        yield Check(name, text, good, "Install {} {} or newer.".format(name, wanted))


def _optional() -> Iterator[Check]:
    for name, brings in OPTIONAL.items():
        found = version_of(name)
        yield Check(name, found or "absent (optional)", None, "" if found else "It brings: {}.".format(brings))


def _memory() -> Check:
    total, free = memory()
    if total is None:
        return Check("memory", "could not be read")
    text = "{:.1f} GB".format(total / 1e9) + (", {:.1f} GB free".format(free / 1e9) if free else "")
    advice = "Full tables need about 8 GB; with less, load in chunks." if total < 8e9 else ""
    return Check("memory", text, None, advice)


def memory() -> Tuple[Optional[int], Optional[int]]:
    """Bytes of memory in all and free now; None where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        return page * os.sysconf("SC_PHYS_PAGES"), page * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None, None


def _windows_memory() -> Tuple[Optional[int], Optional[int]]:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)] + [
            (name, ctypes.c_ulonglong) for name in ("total", "free", "tp", "fp", "tv", "fv", "ev")
        ]

    status = Status()
    status.length = ctypes.sizeof(Status)
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):  # type: ignore[attr-defined]
        return None, None
    return int(status.total), int(status.free)


def _modules() -> Check:
    broken, count = [], 0
    for package in PACKAGES:
        top = importlib.import_module(package)
        for found in pkgutil.walk_packages(top.__path__, package + ".", onerror=broken.append):
            if found.name.endswith("__main__"):
                continue
            count += 1
            try:
                importlib.import_module(found.name)
            except Exception as error:  # any failure is a finding here, never a crash of the doctor
                broken.append("{} ({})".format(found.name, type(error).__name__))
    text = "{} import".format(count) if not broken else "cannot import: " + ", ".join(broken)
    return Check("modules", text, not broken, "Install the package again.")


def _files() -> Check:
    missing = [
        "/".join(parts)
        for parts in SHIPPED
        if not Path(importlib.import_module(parts[0]).__file__ or "").parent.joinpath(*parts[1:]).is_file()
    ]
    text = "there" if not missing else "missing: " + ", ".join(missing)
    return Check("shipped files", text, not missing, "Install again.")


def _record() -> Optional[Path]:
    """The list of installed files with their sha256, if this copy was installed from a wheel."""
    home = Path(jdfanalysis.__file__).resolve().parent.parent
    found = sorted(home.glob("jdfanalysis-*.dist-info/RECORD"))
    return found[0] if found else None


def _checksums() -> Check:
    record = _record()
    if record is None:
        return Check("checksums", "none to compare with (not installed from a wheel)")
    changed, count = [], 0
    with open(str(record), encoding="utf-8", newline="") as lines:
        for path, digest, _ in csv.reader(lines):
            if not digest.startswith("sha256=") or not path.endswith((".py", ".md", ".json")):
                continue
            count += 1
            if _sha256(record.parent.parent / path) != digest[len("sha256="):]:
                changed.append(path)
    text = "{} files as built".format(count) if not changed else "changed or missing: " + ", ".join(changed)
    return Check("checksums", text, not changed, "Install the package again from the bundle.")


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    digest = hashlib.sha256(path.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
