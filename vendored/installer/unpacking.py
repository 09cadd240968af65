"""Wheels to a folder. A wheel is a zip; nothing of it is run."""

import os
import zipfile

from installer import InstallError

# formulaic 0.2.4 would install a top-level package of this name: anybody's own tests would vanish behind it.
LEFT_OUT = ("tests",)


def members(wheel):
    """(name in the wheel, path below the target) of everything that belongs on the path."""
    with zipfile.ZipFile(wheel) as box:
        names = [info.filename for info in box.infolist() if not info.filename.endswith("/")]
    for name in names:
        parts = name.split("/")
        if parts[0].endswith(".data"):
            if parts[1] not in ("purelib", "platlib"):
                continue
            parts = parts[2:]
        if parts[0] in LEFT_OUT:
            continue
        if ".." in parts or name.startswith("/") or ":" in name or "\\" in name:
            raise InstallError(
                "{} holds a file that would land outside its folder; nothing was installed.".format(
                    os.path.basename(wheel)
                )
            )
        yield name, "/".join(parts)


def unpack(wheel, target):
    """Write the files of one wheel below `target`; returns their paths."""
    written = []
    pairs = list(members(wheel))
    with zipfile.ZipFile(wheel) as box:
        for name, path in pairs:
            place = os.path.join(target, *path.split("/"))
            if not os.path.isdir(os.path.dirname(place)):
                os.makedirs(os.path.dirname(place))
            with open(place, "wb") as out:
                out.write(box.read(name))
            written.append(path)
    return written


def measure(wheels):
    """(bytes once unpacked, length of the longest path inside) of some wheels."""
    size, longest = 0, 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as box:
            size += sum(info.file_size for info in box.infolist())
        longest = max([longest] + [len(path) for _, path in members(wheel)])
    return size, longest
