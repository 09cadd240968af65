"""The parts of a table, a reader for each, and which of its columns are which variables."""
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence

from jdfanalysis.dictionary.model import Dictionary, Table, Variable
from jdfanalysis.errors import UsageError
from jdfanalysis.loading.columns import match_columns
from jdfanalysis.loading.databases import TableReader, candidate_names, is_connection
from jdfanalysis.loading.other_files import ExcelReader, ParquetReader, StataReader
from jdfanalysis.loading.parts import Part, expand, format_of
from jdfanalysis.loading.places import parts_of_table
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.text_files import Chunk, TextReader


class Opened(NamedTuple):
    """A table ready to be read: its parts (none for a database), readers, and positions of columns in each."""

    parts: List[Part]
    readers: List[Any]
    positions: List[Dict[str, int]]
    found: Dict[str, str]

    def chunks(self) -> Iterator[Any]:
        """(chunk, positions of columns by canonical name) for all rows of all parts."""
        for reader, positions in zip(self.readers, self.positions):
            for chunk in reader.chunks(sorted(set(positions.values()))):
                yield chunk, positions


def open_table(
    source: Any,
    table: Table,
    variables: Sequence[Variable],
    tally: Tally,
    mapping: Optional[Mapping[str, str]] = None,
    name: str = "",
    schema: str = "",
) -> Opened:
    """Open every part of a table and find its columns. Raises LoadingError for what cannot be read."""
    parts = [] if is_connection(source) else parts_of(source, table)
    readers = list(open_readers(source, parts, table, tally, name, schema))
    positions, found = [], {}  # type: ignore[var-annotated]
    for reader in readers:
        match = match_columns(reader.names, table, variables, mapping, tally)
        positions.append(match.positions)
        for canonical, position in match.positions.items():
            found.setdefault(canonical, reader.names[position])
    return Opened(parts, readers, positions, found)


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
        kind = format_of(part)
        if kind == "text":
            yield TextReader(part, tally)
        else:
            yield {"stata": StataReader, "excel": ExcelReader, "parquet": ParquetReader}[kind](part)


def parts_of(source: Any, table: Table) -> List[Part]:
    """The files of a table: a file, a folder it is found in, or a list. Raises UsageError for anything else."""
    if isinstance(source, Part):
        return [source]
    if isinstance(source, (str, Path)):
        path = Path(source)
        return parts_of_table(path, table) if path.is_dir() else expand(path)
    if isinstance(source, (list, tuple)) and source:
        return [part for item in source for part in parts_of(item, table)]
    raise UsageError("A table is read from a file, a folder, a list of files or an open database connection.")
