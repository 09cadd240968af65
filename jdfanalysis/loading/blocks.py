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

BLOCK_BYTES = 1 << 23
# A quotation mark that opens and does not close would swallow the file; no real field is this long.
LONGEST_RECORD = 1 << 26

_NEWLINE, _QUOTE = 10, 34
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Some zero bytes are damage to a text; with one in so many or more it is no text.
_FEWEST_PER_ZERO = 20
# What old programs of DOS and Windows put after the last line.
_END_OF_FILE = b"\x1a"


class Records(NamedTuple):
    """
    The records of a block.

    starts, ends, fields : bounds of each record, past its line end, and its number of fields
    marks : position of every delimiter and line end outside quotation marks, that is, of every end
        of a field; first : place in `marks` of the first of each record
    quoted : there are quotation marks; tidy : each opens or closes a field, or is doubled inside
        one; doubled : some are doubled
    """

    starts: np.ndarray
    ends: np.ndarray
    fields: np.ndarray
    marks: np.ndarray
    first: np.ndarray
    quoted: bool
    tidy: bool
    doubled: bool


def record_blocks(stream: IO[bytes], name: str, tally: Tally, size: int = 0) -> Iterator[bytes]:
    """
    Blocks of whole records, UTF-8, line ends "\\n", no byte-order mark.

    name : of the file, for messages; size : bytes read at a time, BLOCK_BYTES unless given
    Lines that are not UTF-8 are read as Windows-1252 and counted. Where a quotation mark opens and
    never closes, the rest comes as one record. Raises LoadingError for a file cut short in its
    compression and for one that is not text.
    """
    recode: Callable[[bytes, bool], bytes] = lambda data, last: data
    rest, first = b"", True
    while True:
        data = _read(stream, size or BLOCK_BYTES, name)
        last = not data
        if first:
            recode, data = _recoder(data, name)
            first = False
        rest += recode(data, last)
        if last:
            break
        if b"\n" not in rest:
            # The line ends of old Macintosh files; a last one may be half of a Windows one.
            rest = rest[:-1].replace(b"\r", b"\n") + rest[-1:]
        cut = last_record_end(rest)
        if cut:
            yield _tidy(rest[:cut], name, tally)
            rest = rest[cut:]
        elif len(rest) > LONGEST_RECORD:
            cut = rest.rfind(b"\n") + 1 or len(rest)
            yield _tidy(rest[:cut], name, tally)
            rest = rest[cut:]
    rest = rest[:-1] if rest.endswith(_END_OF_FILE) else rest
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
    if data[:4096].count(b"\x00") * _FEWEST_PER_ZERO > min(len(data), 4096):
        raise LoadingError("{}: not a text file (it holds zero bytes). Is its format or encoding right?".format(name))
    return (lambda more, last: more), data


def _tidy(block: bytes, name: str, tally: Tally) -> bytes:
    if b"\x00" in block:
        tally.add("zero byte in the text", name, block.count(b"\x00"))
        block = block.replace(b"\x00", b"")
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            lines = block.split(b"\n")
            other = [i for i, line in enumerate(lines) if not _is_utf8(line)]
            tally.add("decoded as Windows-1252", name, len(other))
            for i in other:
                lines[i] = lines[i].decode("cp1252", errors="replace").encode("utf-8")
            block = b"\n".join(lines)
    return block


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


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
    """Where the records of a block begin and end (past the line end), and the fields of each."""
    data = np.frombuffer(block, dtype=np.uint8)
    is_mark = (data == ord(delimiter)) | (data == _NEWLINE)
    quotes = np.flatnonzero(data == _QUOTE) if b'"' in block else np.empty(0, dtype=np.int64)
    if len(quotes):
        # Odd after an odd number of marks; the sum may run over, which does not change that.
        is_mark &= (np.cumsum(data == _QUOTE, dtype=np.uint8) & 1) == 0
    marks = np.flatnonzero(is_mark)
    last = np.flatnonzero(data[marks] == _NEWLINE)
    if not len(last) or marks[last[-1]] + 1 != len(data):
        # A quotation mark that never closes: what is left is one record.
        marks = np.append(marks, len(data))
        last = np.append(last, len(marks) - 1)
    first = np.concatenate([np.zeros(1, dtype=last.dtype), last[:-1] + 1])
    ends = np.minimum(marks[last] + 1, len(data))
    starts = np.concatenate([np.zeros(1, dtype=ends.dtype), ends[:-1]])
    tidy, doubled = _are_tidy(data, quotes, ord(delimiter)), bool((quotes[2::2] == quotes[1:-1:2] + 1).any())
    return Records(starts, ends, last - first + 1, marks, first, bool(len(quotes)), tidy, doubled)


def _are_tidy(data: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """True if every quotation mark opens a field, closes one, or is one of two that stand for one."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    after = data[np.minimum(closing + 1, len(data) - 1)]
    twins = np.zeros(len(opening) + 1, dtype=bool)
    twins[1:-1] = opening[1:] == closing[:-1] + 1
    opens = twins[:-1] | (opening == 0) | (before == delimiter) | (before == _NEWLINE)
    closes = twins[1:] | (after == delimiter) | (after == _NEWLINE)
    return bool((opens & closes).all())
