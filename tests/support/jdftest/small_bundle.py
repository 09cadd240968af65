"""Small bundles made in the tests: the real installer, the real packer, our tree as a wheel, made-up helpers."""

import hashlib
import subprocess
import sys
import zipfile

from jdftest import children, tree

VENDORED = tree.ROOT / "vendored"
if str(VENDORED) not in sys.path:
    sys.path.insert(0, str(VENDORED))


def tiny_package(version):
    """{path: bytes} of stand-ins for our packages: enough for the installer's self-test of the own tier."""
    doctor = "class Check:\n    name, found, good = 'all', 'well', True\n\n\ndef examine():\n    return [Check()]\n"
    return {
        "jdfanalysis/__init__.py": '__version__ = "{}"\n'.format(version).encode("utf-8"),
        "jdfanalysis/doctor.py": doctor.encode("utf-8"),
        "output_checks/__init__.py": b'"""Nothing."""\n',
        "jdfanalysis-{}.dist-info/METADATA".format(version): b"Metadata-Version: 2.1\nName: jdfanalysis\n",
    }


def our_tree():
    """{path: bytes} of both packages as they are, with the record of an installed copy."""
    members = {}
    for package in tree.PACKAGES:
        for path in sorted((tree.ROOT / package).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".md", ".json"):
                members[tree.relative(path)] = path.read_bytes()
    return members


def wheel_bytes(folder, name, members):
    """Write a wheel to `folder` and return its bytes."""
    path = folder / name
    with zipfile.ZipFile(str(path), "w") as box:
        for member, data in sorted(members.items()):
            box.writestr(member, data)
    return path.read_bytes()


def make(out, version="1.2.3", members=None, sets=(), limit=50 * 10**6, spoil=None):
    """Write the zips of a bundle to `out`; returns their paths. `spoil` may change the contents before they are packed.

    `sets` are as in targets.json, each with `wheels`: {file name: {path: bytes}}.
    """
    import build

    out.mkdir(parents=True, exist_ok=True)
    contents = {"install.py": (VENDORED / "install.py").read_bytes()}
    for path in sorted((VENDORED / "installer").glob("*.py")):
        contents["installer/" + path.name] = path.read_bytes()
    own = "jdfanalysis-{}-py3-none-any.whl".format(version)
    contents["wheels/" + own] = wheel_bytes(out, own, tiny_package(version) if members is None else members)
    manifest = {
        "format": 1,
        "bundle": "jdfanalysis-{}-bundle".format(version),
        "version": version,
        "floors": {},
        "sets": [],
        "own": {"name": "jdfanalysis", "version": version, "file": own, "sha256": digest(contents["wheels/" + own])},
    }
    for one in sets:
        listed = []
        for file, inside in one["wheels"].items():
            contents["wheels/" + file] = wheel_bytes(out, file, inside)
            name, number = file.split("-")[:2]
            listed.append({"name": name, "version": number, "file": file, "sha256": digest(contents["wheels/" + file])})
        manifest["sets"].append(dict({"needs": {}, "shared": {}, "platform": None}, **dict(one, wheels=listed)))
    entries = [build.entry(path, data, {}) for path, data in sorted(contents.items())]
    if spoil is not None:
        spoil(contents)
    written = build.write_parts(manifest["bundle"], manifest, entries, contents, limit, out)
    return [out / name for name, _, _ in written]


def digest(data):
    """Hex sha256."""
    return hashlib.sha256(data).hexdigest()


def unzip(paths, folder):
    """Unzip parts into one folder; returns the folder of the bundle."""
    for path in paths:
        with zipfile.ZipFile(str(path)) as box:
            box.extractall(str(folder))
            top = box.namelist()[0].split("/")[0]
    return folder / top


def run(bundle, *words, **options):
    """`python install.py WORDS` in a new process: (exit code, what it said)."""
    command = [sys.executable, str(bundle / "install.py")] + [str(word) for word in words]
    options.setdefault("env", children.environment(with_tree=False))
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, **options)
    return done.returncode, done.stdout


def snapshot(folder):
    """{path: digest} of all files below a folder, and its folders."""
    return {
        path.relative_to(folder).as_posix(): digest(path.read_bytes()) if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
