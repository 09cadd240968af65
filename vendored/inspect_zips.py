"""Read the zips of one target as a security reviewer would: `python vendored/inspect_zips.py TARGET [--out DIR]`.

Nothing is run or installed. Fails on: a symbolic link, an absolute or climbing path, a file that no manifest lists
or that is not as listed, a wheel for another Python or platform, a compiled file in a thin or own bundle, a path too
long below the root, a Windows library that neither the wheels, nor Windows, nor Python brings. The last needs
`pefile`; without it, it is left out and said so.
"""

import argparse
import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from builder.own import version  # noqa: E402
from builder.targets import PLATFORM_TAGS, read_targets  # noqa: E402

COMPILED = (".pyd", ".dll", ".so", ".exe", ".dylib")
LONGEST_INSIDE = 110
# What Windows itself, the C run-time that each Python carries, and Python bring.
SYSTEM = re.compile(
    r"^(kernel32|user32|gdi32|advapi32|shell32|ws2_32|ole32|oleaut32|comctl32|comdlg32|version|bcrypt|msvcrt"
    r"|ucrtbase|ntdll|dbghelp|psapi|winmm|imm32|setupapi|crypt32|rpcrt4|shlwapi|secur32"
    r"|api-ms-win-[a-z0-9-]+|ext-ms-win-[a-z0-9-]+|python3\d*|vcruntime140)\.dll$"
)
# In the Anaconda root, in Windows once any program has brought it, and from Python 3.8 (the second) in Python itself.
RUNTIME = ("msvcp140.dll", "vcruntime140_1.dll")


def main(argv=None):
    """Print what was found; returns 1 if anything is wrong."""
    plan = read_targets()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=sorted(plan["targets"]))
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder of the zips (default dist)")
    wanted = parser.parse_args(argv)
    zips = sorted(wanted.out.glob("jdfanalysis-{}-{}-bundle*.zip".format(version(), wanted.target)))
    if not zips:
        print("no zips of {} in {}".format(wanted.target, wanted.out))
        return 1
    wrong, files, compiled, longest, runtime = [], 0, 0, 0, set()
    for path in zips:
        with zipfile.ZipFile(str(path)) as box:
            wrong += problems_of_zip(box)
            files += len(box.infolist())
            for name in box.namelist():
                if name.endswith(".whl"):
                    made = problems_of_wheel(name.split("/")[-1], box.read(name), wanted.target, plan)
                    wrong += made["wrong"]
                    compiled += made["compiled"]
                    longest = max(longest, made["longest"])
                    runtime |= made["runtime"]
    print(
        "{}: {} zips, {} files, {} compiled files inside wheels, longest path inside {}, run-time libraries from "
        "outside: {}".format(wanted.target, len(zips), files, compiled, longest, ", ".join(sorted(runtime)) or "none")
    )
    print("\n".join(wrong) if wrong else "nothing wrong")
    return 1 if wrong else 0


def problems_of_zip(box):
    """Links, paths that climb, files that the manifest of the part does not list as they are."""
    wrong = []
    for info in box.infolist():
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            wrong.append("a symbolic link: " + info.filename)
        if info.filename.startswith("/") or ".." in info.filename.split("/") or ":" in info.filename:
            wrong.append("a path that climbs: " + info.filename)
    manifests = [name for name in box.namelist() if re.search(r"/manifest-part\d+of\d+\.json$", name)]
    if len(manifests) != 1:
        return wrong + ["{} manifests in one part".format(len(manifests))]
    top = manifests[0].split("/")[0]
    listed = {
        "{}/{}".format(top, one["path"]): one for one in json.loads(box.read(manifests[0]).decode("utf-8"))["files"]
    }
    for name in sorted(set(box.namelist()) ^ (set(listed) | set(manifests))):
        wrong.append("in the manifest or in the zip, but not in both: " + name)
    for name in sorted(set(listed) & set(box.namelist())):
        if hashlib.sha256(box.read(name)).hexdigest() != listed[name]["sha256"]:
            wrong.append("not as the manifest says: " + name)
    return wrong


def problems_of_wheel(file, data, target, plan):
    """Tags, links, path lengths and, on Windows, the libraries each compiled file asks for."""
    definition = plan["targets"][target]
    tags = file[: -len(".whl")].split("-")[-3:]
    wrong = []
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        names = [name for name in box.namelist() if not name.endswith("/")]
        binary = [name for name in names if name.lower().endswith(COMPILED) or ".so." in name]
        if any((info.external_attr >> 16) & 0o170000 == 0o120000 for info in box.infolist()):
            wrong.append(file + ": a symbolic link")
        runtime, asked = imports(box, binary) if definition.get("platform") == "win_amd64" else (set(), [])
    wrong += ["{}: {}".format(file, one) for one in asked]
    longest = max(len(name) for name in names)
    if longest > LONGEST_INSIDE:
        wrong.append("{}: a path of {} characters inside".format(file, longest))
    if binary and not definition.get("platform"):
        wrong.append(file + ": compiled files in a bundle that promises none")
    if tags[2] != "any":
        full = next(name for name in definition["sets"] if plan["sets"][name]["tier"] == "full")
        if not set(tags[2].split(".")) & set(PLATFORM_TAGS[definition["platform"]]):
            wrong.append("{}: for {}".format(file, tags[2]))
        if not any(fits_python(tag, full) for tag in tags[0].split(".")):
            wrong.append("{}: for {}".format(file, tags[0]))
    elif binary:
        wrong.append(file + ": compiled files in a wheel that calls itself pure")
    return {"wrong": wrong, "compiled": len(binary), "longest": longest, "runtime": runtime}


def fits_python(tag, full):
    """True for cp37 in cp37, for py3, and for the stable interface of an older Python."""
    return tag in (full, "py3") or (tag.startswith("cp3") and int(tag[3:]) <= int(full[3:]))


def imports(box, binary):
    """(run-time libraries asked for from outside, sentences on libraries that nobody brings)."""
    try:
        import pefile
    except ImportError:
        return {"(not read: pefile is not installed)"}, []
    brought = {name.split("/")[-1].lower() for name in binary}
    runtime, wrong = set(), []
    for name in binary:
        if not name.lower().endswith((".pyd", ".dll")):
            continue
        image = pefile.PE(data=box.read(name), fast_load=True)
        image.parse_data_directories(directories=[1])
        for entry in getattr(image, "DIRECTORY_ENTRY_IMPORT", []):
            library = entry.dll.decode("ascii").lower()
            if library in RUNTIME and library not in brought:
                runtime.add(library)
            elif library not in brought and not SYSTEM.match(library):
                wrong.append("{} asks for {}, which nobody brings".format(name, library))
    return runtime, wrong


if __name__ == "__main__":
    sys.exit(main())
