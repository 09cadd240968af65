"""Where the bytes of a table are: plain files, gzip, members of a zip; and what format they have."""
import gzip
import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Iterator, List, NamedTuple, cast

from jdfanalysis.errors import LoadingError

SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".zip", ".dta", ".xlsx", ".parquet")


class Part(NamedTuple):
    """One file, or one member of a zip file."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The name to show and to match: of the member if there is one."""
        return Path(self.member).name if self.member else self.path.name

    @property
    def stem(self) -> str:
        """The name in lower case without the suffixes of known formats."""
        stem = self.name.lower()
        while any(stem.endswith(suffix) for suffix in SUFFIXES):
            stem = stem[: stem.rindex(".")]
        return stem


def expand(path: Path) -> List[Part]:
    """The parts in a file: itself, or the members of a zip file in order of name. Raises LoadingError."""
    if not path.is_file():
        raise LoadingError("{}: there is no such file.".format(path.name))
    if _magic(Part(path)).startswith(b"PK\x03\x04") and not _is_workbook(path):
        with _zip(path) as archive:
            members = [name for name in sorted(archive.namelist()) if not name.endswith("/")]
        return [Part(path, name) for name in members if not Path(name).name.startswith((".", "__"))]
    return [Part(path)]


@contextmanager
def open_part(part: Part) -> Iterator[IO[bytes]]:
    """The bytes of a part, decompressed, from the start; closed on leaving the `with` block."""
    packed = _magic(part).startswith(b"\x1f\x8b")
    with ExitStack() as stack:
        if part.member:
            archive = stack.enter_context(_zip(part.path))
            stream = cast(IO[bytes], stack.enter_context(archive.open(part.member)))
        else:
            stream = cast(IO[bytes], stack.enter_context(part.path.open("rb")))
        yield cast(IO[bytes], stack.enter_context(gzip.open(stream))) if packed else stream


def format_of(part: Part) -> str:
    """text, parquet, excel or stata, by the first bytes. Raises LoadingError for formats that are not read."""
    magic = _magic(part)
    if magic.startswith(b"PAR1"):
        return "parquet"
    if magic.startswith(b"<stata_dta>") or part.name.lower().endswith(".dta"):
        return "stata"
    if magic.startswith(b"PK\x03\x04"):
        return "excel"
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise LoadingError("{}: an old Excel file (.xls). Save it as .xlsx or csv.".format(part.name))
    if magic.startswith(b"$FL") or part.name.lower().endswith((".sas7bdat", ".sav")):
        raise LoadingError("{}: SPSS and SAS files are not read. Save it as csv or .dta.".format(part.name))
    return "text"


def _magic(part: Part) -> bytes:
    if part.member:
        with _zip(part.path) as archive, archive.open(part.member) as stream:
            return stream.read(16)
    with part.path.open("rb") as plain:
        return plain.read(16)


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(str(path))
    except zipfile.BadZipFile:
        raise LoadingError("{}: the zip file is damaged or cut short.".format(path.name))


def _is_workbook(path: Path) -> bool:
    with _zip(path) as archive:
        return "[Content_Types].xml" in archive.namelist()
