"""Delimited text: header, delimiter and chunks of text columns, malformed rows kept apart."""
import csv
import io
from typing import Iterator, List, NamedTuple, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.blocks import Records, keep_records, record_blocks, split_records
from jdfanalysis.loading.parts import Part, open_part
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.rescue import holds_rows, rescue_rows

DELIMITERS = (",", "\t", ";", "|")


class Chunk(NamedTuple):
    """Some rows of a table as text, columns labelled by position; and records that are not rows."""

    frame: pd.DataFrame
    malformed: List[str]


class TextReader:
    """
    A delimited text file. `names` are its column names as written; `chunks(positions)` its rows.

    The delimiter is the one of comma, tab, semicolon and bar that divides the header most often.
    Raises LoadingError for an empty file.
    """

    def __init__(self, part: Part, tally: Tally):
        self._part, self._tally = part, tally
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
        with open_part(self._part) as stream:
            for block in record_blocks(stream, self._part.name, self._tally):
                if header:
                    block, header = _without_header(block)
                chunk = self._chunk(block, positions)
                good, malformed = good + len(chunk.frame), malformed + len(chunk.malformed)
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
        if not any(b"\n" in record for record in bad) and not self._swallowed(block, records):
            rows = int(keep.sum())
            frame = self._parse(keep_records(block, records, keep), rows, positions)
            if len(frame) == rows:
                return Chunk(frame, [record.decode("utf-8") for record in bad])
        rescued = rescue_rows(block, self.delimiter, len(self.names))
        self._tally.add("quotation mark inside a field", self._part.name, 1)
        columns = {p: np.array([row[p] for row in rescued.rows], dtype=object) for p in positions}
        return Chunk(pd.DataFrame(columns, index=pd.RangeIndex(len(rescued.rows))), rescued.malformed)

    def _swallowed(self, block: bytes, records: Records) -> bool:
        """True if a record of several lines seems to hold whole rows."""
        breaks = np.searchsorted(np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10), records.ends)
        for i in np.flatnonzero(np.diff(np.append(0, breaks)) > 2):
            lines = block[records.starts[i]:records.ends[i]].decode("utf-8").rstrip("\n").split("\n")
            if holds_rows(lines, self.delimiter, len(self.names)):
                return True
        return False

    def _parse(self, block: bytes, rows: int, positions: List[int]) -> pd.DataFrame:
        if not rows or not positions:
            return pd.DataFrame({p: np.empty(rows, dtype=object) for p in positions}, index=pd.RangeIndex(rows))
        return pd.read_csv(
            io.BytesIO(block), sep=self.delimiter, header=None, names=list(range(len(self.names))), usecols=positions,
            dtype=object, na_filter=False, skip_blank_lines=False, index_col=False, encoding="utf-8",
            lineterminator="\n", engine="c", low_memory=False,
        )


def _without_header(block: bytes) -> Tuple[bytes, bool]:
    """The block after its first record with anything in it; True as long as there was none."""
    records = split_records(block, ",")
    filled = records.ends - records.starts > 1
    if not filled.any():
        return b"", True
    return block[records.ends[np.argmax(filled)]:], False
