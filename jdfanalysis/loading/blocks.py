"""Whole records out of a stream of bytes, and their number of fields, without a loop over rows.

A record ends at a line end outside quotation marks. Blocks hold whole records in UTF-8 with plain
line ends, so that the fast parser can have them one by one and memory stays bounded.
"""
import codecs
import zlib
from typing import IO, Callable, Iterator, NamedTuple, Tuple

import numpy as np

from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.reasons import Tally

BLOCK_BYTES = 1 << 24
# A quotation mark that opens and does not close would swallow the file; no real field is this long.
LONGEST_RECORD = 1 << 26

_NEWLINE, _QUOTE = 10, 34
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Records(NamedTuple):
    """Bounds and number of fields of the records of a block."""

    starts: np.ndarray
    ends: np.ndarray
    fields: np.ndarray


def record_blocks(stream: IO[bytes], name: str, tally: Tally, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """
    Blocks of whole records, UTF-8, line ends "\\n", no byte-order mark.

    name : of the file, for messages
    Bytes that are not UTF-8 are read as Windows-1252 and counted. Where a quotation mark opens and
    never closes, the rest comes as one record. Raises LoadingError for a file cut short in its
    compression and for one that is not text.
    """
    recode: Callable[[bytes, bool], bytes] = lambda data, last: data
    rest, first = b"", True
    while True:
        data = _read(stream, size, name)
        last = not data
        if first:
            recode, data = _recoder(data, name)
            first = False
        rest += recode(data, last)
        if last:
            break
        cut = last_record_end(rest)
        if cut:
            yield _tidy(rest[:cut], name, tally)
            rest = rest[cut:]
        elif len(rest) > LONGEST_RECORD:
            cut = rest.rfind(b"\n") + 1 or len(rest)
            yield _tidy(rest[:cut], name, tally)
            rest = rest[cut:]
    if rest.strip():
        tally.add("no line end at the end of the file", name, 0 if rest.endswith((b"\n", b"\r")) else 1)
        yield _tidy(rest + b"\n", name, tally)


def _read(stream: IO[bytes], size: int, name: str) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, OSError, zlib.error):
        raise LoadingError("{}: the compressed file is damaged or cut short.".format(name))


def _recoder(data: bytes, name: str) -> Tuple[Callable[[bytes, bool], bytes], bytes]:
    """A function that turns the file's bytes into UTF-8, and the first bytes without their mark."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            data = data[len(mark):]
            if encoding == "utf-8":
                break
            decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
            return (lambda more, last: decoder.decode(more, last).encode("utf-8")), data
    if b"\x00" in data[:4096]:
        raise LoadingError("{}: not a text file (it holds zero bytes). Is its format or encoding right?".format(name))
    return (lambda more, last: more), data


def _tidy(block: bytes, name: str, tally: Tally) -> bytes:
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            tally.add("decoded as Windows-1252", name, 1)
            block = block.decode("cp1252", errors="replace").encode("utf-8")
    return block


def last_record_end(data: bytes) -> int:
    """Position after the last line end outside quotation marks; 0 if there is none."""
    end, quotes = data.rfind(b"\n"), -1
    while end >= 0:
        quotes = data.count(b'"', 0, end) if quotes < 0 else quotes
        if quotes % 2 == 0:
            return end + 1
        # Inside a quoted field: go back to before the mark that opened it.
        opened = data.rfind(b'"', 0, end)
        end, quotes = data.rfind(b"\n", 0, opened), -1
    return 0


def split_records(block: bytes, delimiter: str) -> Records:
    """Where the records of a block begin and end (past the line end), and how many fields each has."""
    data = np.frombuffer(block, dtype=np.uint8)
    is_end, is_mark = data == _NEWLINE, data == ord(delimiter)
    is_quote = data == _QUOTE
    if is_quote.any():
        outside = (np.cumsum(is_quote) & 1) == 0
        is_end &= outside
        is_mark &= outside
    ends = np.flatnonzero(is_end) + 1
    if not len(ends) or ends[-1] != len(data):
        # A quotation mark that never closes: what is left is one record.
        ends = np.append(ends, len(data))
    starts = np.concatenate([np.zeros(1, dtype=ends.dtype), ends[:-1]])
    marks = np.searchsorted(np.flatnonzero(is_mark), np.concatenate([starts[:1], ends]))
    return Records(starts, ends, np.diff(marks) + 1)


def keep_records(block: bytes, records: Records, keep: np.ndarray) -> bytes:
    """The block with only the records where `keep` is True."""
    if keep.all():
        return block
    mask = np.repeat(keep, records.ends - records.starts)
    return np.frombuffer(block, dtype=np.uint8)[: len(mask)][mask].tobytes()
