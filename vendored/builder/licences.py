"""The licence text of every wheel, and the reviewed table."""

import re
import zipfile

from builder.targets import BuildError, reviewed

TEXT = re.compile(r"(?i)^(licen[cs]e|copying|notice|copyright|authors)")


def licence_files(wheels, cache):
    """(path in the bundle, bytes) of the texts; refuses a wheel without one, unless the table names where it is."""
    table, found = reviewed(), []
    for wheel in wheels:
        texts = texts_in(cache / wheel.file)
        if not texts and table[wheel.name]["text_from"]:
            texts = texts_in(cache / table[wheel.name]["text_from"])
        if not texts:
            raise BuildError(
                "{} carries no licence text: name a file that does in licences/reviewed.csv".format(wheel.file)
            )
        folder = "licences/{}-{}/".format(wheel.name, wheel.version)
        found += [(folder + name, data) for name, data in texts]
    return sorted(set(found))


def texts_in(path):
    """(file name, bytes) of the licence texts in the metadata of a wheel."""
    with zipfile.ZipFile(str(path)) as box:
        inside = {}
        for name in box.namelist():
            parts = name.split("/")
            if parts[0].endswith(".dist-info") and TEXT.match(parts[-1]):
                inside["-".join(part for part in parts[1:] if part != "licenses")] = box.read(name)
    return sorted(inside.items())


def licence_table(wheels):
    """The table as text: package, version, licence, home page, why it is here."""
    seen, lines = set(), [
        "Every package of this bundle and its licence. The texts lie in licences/, and unchanged in the wheels.",
        "",
    ]
    lines.append("jdfanalysis | MIT | our own code")
    for wheel in sorted(wheels, key=lambda w: (w.name, w.version)):
        if (wheel.name, wheel.version) not in seen:
            seen.add((wheel.name, wheel.version))
            lines.append("{} {} | {} | {} | {}".format(wheel.name, wheel.version, wheel.licence, wheel.home, wheel.why))
    return "\n".join(lines) + "\n"
