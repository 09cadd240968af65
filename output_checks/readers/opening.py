"""Which reader opens which file. The ending says what a file claims to be; its first bytes say what it is."""

from typing import Callable, Dict, List

from output_checks.content import Document
from output_checks.errors import ReadingError
from output_checks.policy import Policy
from output_checks.readers.archives import read_archive
from output_checks.readers.figures import read_jpeg, read_png, read_svg
from output_checks.readers.notebook import read_notebook
from output_checks.readers.office import read_office
from output_checks.readers.old_workbook import read_old_workbook
from output_checks.readers.plain_text import CODE_ENDINGS, LOG_ENDINGS, read_plain_text
from output_checks.readers.structured import read_structured
from output_checks.readers.text_tables import read_text_table
from output_checks.readers.typeset import read_latex, read_pdf
from output_checks.readers.webpage import read_webpage
from output_checks.readers.workbook import read_workbook

READERS: Dict[str, Callable[[str, bytes], Document]] = {
    ".csv": read_text_table,
    ".tsv": read_text_table,
    ".tab": read_text_table,
    ".txt": read_plain_text,
    ".md": read_plain_text,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".xls": read_old_workbook,
    ".html": read_webpage,
    ".htm": read_webpage,
    ".ipynb": read_notebook,
    ".json": read_structured,
    ".jsonl": read_structured,
    ".png": read_png,
    ".jpg": read_jpeg,
    ".jpeg": read_jpeg,
    ".svg": read_svg,
    ".pdf": read_pdf,
    ".tex": read_latex,
    ".docx": read_office,
    ".odt": read_office,
    ".ods": read_office,
}
READERS.update({ending: read_plain_text for ending in LOG_ENDINGS + CODE_ENDINGS})

# Models and data files: never loaded, since loading can run code and they can hold every row.
MODEL_ENDINGS = (
    ".pkl",
    ".pickle",
    ".joblib",
    ".dill",
    ".npy",
    ".npz",
    ".h5",
    ".hdf5",
    ".hdf",
    ".parquet",
    ".feather",
    ".arrow",
    ".rds",
    ".rda",
    ".rdata",
    ".dta",
    ".sav",
    ".por",
    ".sas7bdat",
    ".mat",
    ".db",
    ".sqlite",
    ".sqlite3",
    ".duckdb",
    ".mdb",
    ".accdb",
    ".pt",
    ".pth",
    ".onnx",
    ".pb",
    ".keras",
    ".gph",
    ".bak",
    ".mdf",
)
_BINARY_STARTS = (
    (b"\x80\x02", "model"),
    (b"\x80\x03", "model"),
    (b"\x80\x04", "model"),
    (b"\x80\x05", "model"),
    (b"PAR1", "model"),
    (b"\x89HDF", "model"),
    (b"SQLite format 3", "model"),
    (b"RDX", "model"),
    (b"\x93NUMPY", "model"),
    (b"PK\x03\x04", "zip"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
)
_EXPECTED = {
    "zip": (".zip", ".xlsx", ".xlsm", ".docx", ".ods", ".odt"),
    "png": (".png",),
    "jpeg": (".jpg", ".jpeg"),
    "pdf": (".pdf",),
}


def ending_of(path: str) -> str:
    """The file's ending in lower case, with its dot; '' without one."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return "." + name.rsplit(".", 1)[-1].lower() if "." in name.lstrip(".") else ""


def read_document(path: str, raw: bytes, policy: Policy, depth: int = 0) -> List[Document]:
    """
    The documents in one file: one, or for an archive itself and its members.

    path : as it is to be named in reports. Never raises for a bad file: the document says what could not be read.
    """
    ending = ending_of(path)
    found = next((kind for start, kind in _BINARY_STARTS if raw.startswith(start)), "")
    if ending in MODEL_ENDINGS or found == "model":
        return [Document(path, "model", len(raw))]
    if ending == ".zip":
        return read_archive(path, raw, policy, read_document, depth)
    reader = READERS.get(ending)
    if reader is None:
        return [Document(path, "unknown", len(raw))]
    if found and ending not in _EXPECTED.get(found, ()):
        return [Document(path, "unknown", len(raw), unread=["it is named {} but is a {} file".format(ending, found)])]
    try:
        return [reader(path, raw)]
    except ReadingError as error:
        return [Document(path, "unknown", len(raw), unread=[str(error)])]
    except (RecursionError, MemoryError):
        return [Document(path, "unknown", len(raw), unread=["it is nested too deeply or too large to read"])]
