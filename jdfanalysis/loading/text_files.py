"""Delimited text: header, delimiter and chunks of text columns, malformed rows kept apart."""
import csv
import io
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

import numpy as np

from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.blocks import Records, record_blocks, split_records
from jdfanalysis.loading.parts import Part, open_part, position_in, size_of
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.rescue import holds_rows, rescue_rows
from jdfanalysis.loading.texts import PADDING, ObjectTexts, PackedTexts, Texts

DELIMITERS = (",", "\t", ";", "|")


class Chunk(NamedTuple):
    """Some rows of a table: their number, columns of texts by position; and records that are not rows."""

    rows: int
    columns: Dict[int, Texts]
    malformed: List[str]

    def take(self, rows: Any) -> "Chunk":
        """Some of the rows, by a mask; the records that are not rows stay."""
        return Chunk(int(np.count_nonzero(rows)), {p: c.take(rows) for p, c in self.columns.items()}, self.malformed)

    def split(self, at: int) -> Tuple["Chunk", "Chunk"]:
        """The first `at` rows, with the records that are not rows; and the others."""
        first, other = ({p: c.take(s) for p, c in self.columns.items()} for s in (slice(0, at), slice(at, None)))
        return Chunk(at, first, self.malformed), Chunk(self.rows - at, other, [])


def fields_at(block: bytes, records: Records, rows: np.ndarray, positions: Sequence[int]) -> Dict[int, Texts]:
    """The fields at `positions` of some records of a tidy block, without their quotation marks."""
    data = np.frombuffer(block + b"\x00" * PADDING, dtype=np.uint8)
    first = records.first[rows]
    columns: Dict[int, Texts] = {}
    for position in positions:
        starts = records.marks[first + position - 1] + 1 if position else records.starts[rows]
        sizes = records.marks[first + position] - starts
        if records.quoted:
            marked = (data[starts] == ord('"')) & (sizes > 1)
            starts, sizes = starts + marked, sizes - 2 * marked
        columns[position] = PackedTexts(data, starts, sizes, records.doubled)
    return columns


def _objects(texts: Sequence[str]) -> np.ndarray:
    values = np.empty(len(texts), dtype=object)
    values[:] = texts
    return values


class TextReader:
    """
    A delimited text file. `names` are its column names as written; `chunks(positions)` its rows.

    `fraction` says how much of the file has been read, from 0 to 1. The delimiter is the one of comma,
    tab, semicolon and bar that divides the header most often.
    Raises LoadingError for an empty file.
    """

    def __init__(self, part: Part, tally: Tally):
        self._part, self._tally = part, tally
        self.fraction = 0.0
        header = self._header()
        self.delimiter = max(DELIMITERS, key=lambda mark: int(split_records(header, mark).fields[0]))
        row = next(csv.reader(io.StringIO(header.decode("utf-8")), delimiter=self.delimiter))
        self.names = [name.strip() for name in row]

    def _header(self) -> bytes:
        with open_part(self._part) as stream:
            for block in record_blocks(stream, self._part.name, Tally(), 1 << 16):
                records = split_records(block, ",")
                for start, end in zip(records.starts, records.ends):
                    if block[start:end].strip():
                        return block[start:end]
        raise LoadingError("{}: the file is empty.".format(self._part.name))

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows, in blocks of bounded size, with the columns at `positions` as text."""
        good, malformed, header = 0, 0, True
        size = max(1, size_of(self._part))
        with open_part(self._part) as stream:
            for block in record_blocks(stream, self._part.name, self._tally):
                self.fraction = position_in(stream) / size
                if header:
                    block, header = _without_header(block)
                chunk = self._chunk(block, positions)
                good, malformed = good + chunk.rows, malformed + len(chunk.malformed)
                yield chunk
        if malformed and not good:
            raise LoadingError(
                "{}: no row has as many fields as the header ({}). Do header and rows use the same delimiter?".format(
                    self._part.name, len(self.names)
                )
            )

    def _chunk(self, block: bytes, positions: List[int]) -> Chunk:
        """The rows of one block. The fast route holds unless quotation marks stand where they should not."""
        records = split_records(block, self.delimiter)
        filled = records.ends - records.starts > 1
        keep = filled & (records.fields == len(self.names))
        bad = [block[records.starts[i]:records.ends[i]].strip(b"\n") for i in np.flatnonzero(filled & ~keep)]
        if records.tidy and not any(b"\n" in record for record in bad) and not self._swallowed(block, records):
            columns = fields_at(block, records, np.flatnonzero(keep), positions)
            return Chunk(int(keep.sum()), columns, [record.decode("utf-8") for record in bad])
        rescued = rescue_rows(block, self.delimiter, len(self.names))
        self._tally.add("quotation mark inside a field", self._part.name, 1)
        rows = rescued.rows
        return Chunk(len(rows), {p: ObjectTexts(_objects([row[p] for row in rows])) for p in positions}, rescued.malformed)

    def _swallowed(self, block: bytes, records: Records) -> bool:
        """True if a record of several lines seems to hold whole rows."""
        breaks = np.searchsorted(np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10), records.ends)
        for i in np.flatnonzero(np.diff(np.append(0, breaks)) > 2):
            lines = block[records.starts[i]:records.ends[i]].decode("utf-8").rstrip("\n").split("\n")
            if holds_rows(lines, self.delimiter, len(self.names)):
                return True
        return False

def _without_header(block: bytes) -> Tuple[bytes, bool]:
    """The block after its first record with anything in it; True as long as there was none."""
    records = split_records(block, ",")
    filled = records.ends - records.starts > 1
    if not filled.any():
        return b"", True
    return block[records.ends[np.argmax(filled)]:], False
