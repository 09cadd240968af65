"""The parts of a table, a reader for each, and which of its columns are which variables."""
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.dictionary.model import Dictionary, Table, Variable
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading.columns import match_columns, positions_of
from jdfanalysis.loading.databases import TableReader, candidate_names, is_connection
from jdfanalysis.loading.other_files import ExcelReader, ParquetReader
from jdfanalysis.loading.parts import Part, expand, format_of, size_of
from jdfanalysis.loading.places import assign, parts_of_table
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.row_filter import RowFilter
from jdfanalysis.loading.statistics_files import PyreadstatReader, SasReader, StataReader
from jdfanalysis.loading.text_files import Chunk, TextReader
from jdfanalysis.progress import Meter


class Place(NamedTuple):
    """Where a table is, and whether to tell how far reading has come: as handed to `load_table`."""

    source: Any
    dictionary: Dictionary
    mapping: Optional[Mapping[str, str]] = None
    name: str = ""
    schema: str = ""
    progress: Optional[bool] = False


class Opened(NamedTuple):
    """
    A table ready to be read.

    parts : its files, none for a database; readers, positions : one for each, and where its columns are
    found : canonical name -> name in the file; rows : which rows to keep, by the columns at `keys`
    label, progress : what to call the work, and whether to tell how far it has come
    """

    parts: List[Part]
    readers: List[Any]
    positions: List[Dict[str, int]]
    found: Dict[str, str]
    keys: List[List[int]]
    rows: Optional[RowFilter]
    label: str
    progress: Optional[bool]

    def chunks(self) -> Iterator[Tuple[Chunk, Dict[str, int], int]]:
        """Chunk by chunk: rows, positions of columns by canonical name, and how many rows were left out."""
        sizes = [size_of(part) for part in self.parts]
        meter = Meter(self.label, sum(sizes) or None, "B" if sizes else " rows", self.progress)
        rows = 0
        for number, reader in enumerate(self.readers):
            positions, keys = self.positions[number], self.keys[number]
            for chunk in reader.chunks(sorted(set(positions.values()) | set(keys))):
                rows += chunk.rows
                meter.reach(int(sum(sizes[:number]) + sizes[number] * reader.fraction) if sizes else rows)
                left_out = 0
                if self.rows is not None:
                    keep = self.rows.keep([chunk.columns[position] for position in keys])
                    left_out = chunk.rows - int(np.count_nonzero(keep))
                    chunk = chunk.take(keep) if left_out else chunk
                yield chunk, positions, left_out
        meter.close()


def open_table(place: Place, table: Table, variables: Sequence[Variable], tally: Tally, rows: Optional[RowFilter]) -> Opened:
    """Open every part of a table and find its columns. Raises LoadingError for what cannot be read."""
    parts = [] if is_connection(place.source) else parts_of(place.source, table, place.dictionary)
    readers = list(open_readers(place.source, parts, table, tally, place.name, place.schema))
    opened = Opened(parts, readers, [], {}, [], rows, "Loading " + table.name, place.progress)
    for reader in readers:
        match = match_columns(reader.names, table, variables, place.mapping, tally)
        opened.positions.append(match.positions)
        opened.keys.append(positions_of(reader.names, table, rows.variables, place.mapping) if rows else [])
        if hasattr(reader, "expect"):
            reader.expect({position: table[canonical] for canonical, position in match.positions.items()})
        for canonical, position in match.positions.items():
            opened.found.setdefault(canonical, reader.names[position])
    return opened


def declared(dictionary: Dictionary, table: str) -> Table:
    """The declaration of a table. Raises UsageError, naming those there are."""
    if table not in dictionary:
        known = ", ".join(t.name for t in dictionary)
        raise UsageError("The dictionary {} has no table '{}'. Tables: {}.".format(dictionary.name, table, known))
    return dictionary[table]


def open_readers(
    source: Any, parts: Sequence[Part], table: Table, tally: Tally, name: str, schema: str
) -> Iterator[Any]:
    """A reader for each part of a table, or for the database if there are no parts."""
    if not parts:
        yield TableReader(source, [name] if name else candidate_names(table), schema)
        return
    for part in parts:
        yield _reader(part, format_of(part), tally)


def _reader(part: Part, kind: str, tally: Tally) -> Any:
    if kind == "text":
        return TextReader(part, tally)
    if kind in ("sas7bdat", "xport"):
        return SasReader(part, kind)
    if kind in ("spss", "xport8"):
        return PyreadstatReader(part, kind, tally)
    return {"stata": StataReader, "excel": ExcelReader, "parquet": ParquetReader}[kind](part)


def parts_of(source: Any, table: Table, dictionary: Dictionary) -> List[Part]:
    """
    The files of a table: a file, a folder or zip file it is found in, or a list. Raises UsageError for anything else.

    Members of a zip file of which none has the name of a declared table are all taken for the table.
    """
    if isinstance(source, Part):
        return [source]
    if isinstance(source, (str, Path)):
        path = Path(source)
        if path.is_dir():
            return parts_of_table(path, table, dictionary)
        parts = expand(path)
        taken = assign(parts, dictionary, path.parent)[0] if len(parts) > 1 else {}
        return taken.get(table.name, [] if taken else parts) or _none_inside(path, table)
    if isinstance(source, (list, tuple)) and source:
        return [part for item in source for part in parts_of(item, table, dictionary)]
    raise UsageError("A table is read from a file, a folder, a list of files or an open database connection.")


def _none_inside(path: Path, table: Table) -> List[Part]:
    raise LoadingError("{}: nothing inside belongs to the table {}.".format(path.name, table.name))
