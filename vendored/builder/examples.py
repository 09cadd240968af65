"""Tables that the packages bring along as examples or for their own tests: the form asks whether data are inside."""

import io
import zipfile

TABLES = (".csv", ".tsv", ".dta", ".xls", ".xlsx", ".sav", ".sas7bdat", ".parquet", ".dat", ".npz", ".npy", ".mat", ".gz", ".pkl")


def example_tables(contents):
    """(package and version, files, bytes) of each wheel among {path: bytes} that holds such files, sorted."""
    found = []
    for path in sorted(contents):
        if path.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(contents[path])) as box:
                sizes = [info.file_size for info in box.infolist() if info.filename.lower().endswith(TABLES)]
            if sizes:
                found.append((" ".join(path.split("/")[-1].split("-")[:2]), len(sizes), sum(sizes)))
    return found
