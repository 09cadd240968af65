"""Where the bytes of a table are: plain files, gzip, members of a zip; and what format they have."""
import gzip
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Iterator, List, NamedTuple, cast

from jdfanalysis.errors import LoadingError

SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".zip", ".dta", ".xlsx", ".parquet", ".sas7bdat", ".xpt", ".sav", ".zsav")

_SAS = b"\x00" * 12 + b"\xc2\xea\x81\x60"
_XPORT = b"HEADER RECORD***"


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


def holds_tables(source: object) -> bool:
    """True for a folder, or a zip file of several files: places that can hold more than one table."""
    if not isinstance(source, (str, Path)):
        return False
    path = Path(source)
    return path.is_dir() or (path.is_file() and len(expand(path)) > 1)


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


def size_of(part: Part) -> int:
    """Bytes of a part as it lies there: of a packed file the packed size, of a member of a zip file the size unpacked."""
    if part.member:
        with _zip(part.path) as archive:
            return archive.getinfo(part.member).file_size
    return part.path.stat().st_size


def position_in(stream: IO[bytes]) -> int:
    """How many of the bytes that `size_of` counts have been read of what `open_part` gave."""
    return cast(int, (stream.fileobj if isinstance(stream, gzip.GzipFile) else stream).tell())  # type: ignore[union-attr]


def format_of(part: Part) -> str:
    """
    text, parquet, excel, stata, sas7bdat, xport, xport8 or spss, by the first bytes.

    Raises LoadingError for formats that are not read, and for files with a suffix that the bytes belie.
    """
    magic = _magic(part, 80)
    if magic.startswith(_SAS):
        return "sas7bdat"
    if magic.startswith(_XPORT):
        return "xport8" if b"LIBV8" in magic else "xport"
    if magic.startswith((b"$FL2", b"$FL3")):
        return "spss"
    if magic.startswith(b"PAR1"):
        return "parquet"
    if magic.startswith(b"<stata_dta>") or part.name.lower().endswith(".dta"):
        return "stata"
    if magic.startswith(b"PK\x03\x04"):
        return "excel"
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise LoadingError("{}: an old Excel file (.xls). Save it as .xlsx or csv.".format(part.name))
    if part.name.lower().endswith((".sas7bdat", ".xpt", ".sav", ".zsav", ".xlsx", ".parquet")):
        raise LoadingError("{}: the file is damaged, or not what its name says.".format(part.name))
    return "text"


def _magic(part: Part, size: int = 16) -> bytes:
    """The first bytes of a part, of a gzip file those inside."""
    raw = _first_bytes(part, size)
    if size == 16 or not raw.startswith(b"\x1f\x8b"):
        return raw
    with open_part(part) as stream:
        try:
            return stream.read(size)
        except (EOFError, OSError, zlib.error):
            raise LoadingError("{}: the compressed file is damaged or cut short.".format(part.name))


def _first_bytes(part: Part, size: int) -> bytes:
    if part.member:
        with _zip(part.path) as archive, archive.open(part.member) as stream:
            return stream.read(size)
    with part.path.open("rb") as plain:
        return plain.read(size)


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(str(path))
    except zipfile.BadZipFile:
        raise LoadingError("{}: the zip file is damaged or cut short.".format(path.name))


def _is_workbook(path: Path) -> bool:
    with _zip(path) as archive:
        return "[Content_Types].xml" in archive.namelist()
