"""Archives (zip, xlsx, docx) are measured before a byte of them is unpacked."""

import io
import zipfile
from typing import List

from output_checks.errors import ReadingError

MOST_UNPACKED = 300 * 1024 * 1024
MOST_MEMBERS = 5000
MOST_RATIO = 200


def check_zip(raw: bytes, most: int = MOST_UNPACKED, members: int = MOST_MEMBERS) -> List[str]:
    """Names in a zip archive that is safe to unpack; raises ReadingError if it is broken, huge, encrypted or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, IndexError):
        raise ReadingError("it is not a whole zip archive")
    if len(infos) > members:
        raise ReadingError("it holds more than {:,} members".format(members))
    if any(info.flag_bits & 1 for info in infos):
        raise ReadingError("it is encrypted")
    if sum(info.file_size for info in infos) > most:
        raise ReadingError("it unpacks to more than {} MB".format(most // 1024**2))
    for info in infos:
        if info.file_size > 1024**2 and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise ReadingError("one member unpacks to more than {} times its size".format(MOST_RATIO))
    return [info.filename for info in infos]


def member(archive: zipfile.ZipFile, name: str, most: int = MOST_UNPACKED) -> bytes:
    """The bytes of one member, never more than `most` whatever the directory of the archive says."""
    try:
        with archive.open(name) as stream:
            content = stream.read(most + 1)
    except Exception as error:
        # zipfile, zlib, lzma and bz2 each raise their own kinds for damage; each means the same here.
        raise ReadingError("a member is damaged ({})".format(type(error).__name__))
    if len(content) > most:
        raise ReadingError("a member is larger than {} MB".format(most // 1024**2))
    return content
