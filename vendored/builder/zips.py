"""Zips that come out the same, byte for byte, wherever they are written."""

import zipfile


def write_zip(path, members):
    """Write (name, bytes) pairs: stored, sorted, one fixed time, one file mode."""
    with zipfile.ZipFile(str(path), "w", zipfile.ZIP_STORED) as box:
        for name, data in sorted(members, key=lambda member: member[0]):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            box.writestr(info, data)


def split(sizes, limit):
    """Names in parts of at most `limit` bytes, largest first; what is larger alone is a part of its own."""
    parts = []
    for name in sorted(sizes, key=lambda n: (-sizes[n], n)):
        for part in parts:
            if sum(sizes[other] for other in part) + sizes[name] <= limit:
                part.append(name)
                break
        else:
            parts.append([name])
    return [sorted(part) for part in parts]
