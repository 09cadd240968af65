"""A table of any size in bounded memory: chunk by chunk, with one report on all of it."""
from typing import Any, Iterator, Mapping, Optional, Sequence

from jdfanalysis.dictionary.model import Dictionary, Table
from jdfanalysis.dictionary.releases import chosen_dictionary
from jdfanalysis.errors import UsageError
from jdfanalysis.loading.across import AcrossChunks
from jdfanalysis.loading.building import Builder
from jdfanalysis.loading.choosing import rows_of
from jdfanalysis.loading.columns import chosen_variables
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.opening import Opened, Place, declared
from jdfanalysis.loading.reading import begin, check_strict, raise_if_strict
from jdfanalysis.loading.report import LoadReport

ROWS = 250_000


class TableChunks:
    """
    The chunks of one table, to be gone through once: an iterator of LoadedTables.

    table : its name
    report : the LoadReport on all rows so far; None before the first chunk. It is also the report of
        the latest chunk, and at the end that of the whole table

    What holds for the whole table:
    * columns are the same in every chunk, also where only some files have them;
    * codes of ids named in `across`, in order of first appearance (not those of `load_table`);
    * codes of categories: new ones are only ever added at the end of the categories;
    * the report, which counts all rows so far and ends as that of `load_table` (but for seconds,
      and for bytes, which are those held at the time);
    * repeated records and keys, against all earlier chunks. Earlier keys and rows are remembered by 64-bit
      digests, 16 bytes a row: a row is set apart as repeated where both agree, which chance brings about about
      once in 10^25 times at 13 million rows, and a key is counted as repeated by mistake about once in 10^5.
    What holds for the chunk alone: the frame and its row numbers, `set_aside`, `quarantined`.
    """

    def __init__(self, opened: Opened, builder: Builder, rows: int, strict: str):
        self.table = builder.table.name
        self.report: Optional[LoadReport] = None
        self._chunks = self._made(opened, builder, rows, strict)

    def __iter__(self) -> Iterator[LoadedTable]:
        return self

    def __next__(self) -> LoadedTable:
        return next(self._chunks)

    def _made(self, opened: Opened, builder: Builder, rows: int, strict: str) -> Iterator[LoadedTable]:
        for chunk, positions, left_out in opened.chunks():
            builder.leave_out(left_out)
            while chunk.rows >= rows - builder.rows:
                first, chunk = chunk.split(rows - builder.rows)
                builder.add(first, positions)
                yield self._taken(builder, strict)
            builder.add(chunk, positions)
        if builder.rows or builder.malformed or self.report is None:
            yield self._taken(builder, strict)

    def _taken(self, builder: Builder, strict: str) -> LoadedTable:
        loaded = builder.take()
        self.report = loaded.report
        raise_if_strict(loaded, strict, " so far")
        return loaded


def load_chunks(
    source: Any,
    table: str,
    dictionary: Optional[Dictionary] = None,
    columns: Optional[Sequence[str]] = None,
    strict: str = "report",
    mapping: Optional[Mapping[str, str]] = None,
    name: str = "",
    schema: str = "",
    rows: int = ROWS,
    across: Optional[Sequence[str]] = None,
    people: Any = None,
    progress: Optional[bool] = None,
    release: str = "",
) -> TableChunks:
    """
    Read one table as `load_table` does, `rows` rows at a time, without ever holding all of it.

    source, table, dictionary, release, columns, mapping, name, schema, people, progress : as for `load_table`
    rows : rows read per chunk, those quarantined included and those of other people left out; the
        last chunk has the rest
    across : id columns whose codes hold for all chunks; all that are read by default. Others are
        coded chunk by chunk, which needs no memory beyond the chunk
    strict : "raise" raises LoadingError at the first chunk with problems, before it is handed over

    See TableChunks for what holds for the whole table and what for the chunk alone. A `lookup` of a
    column named in `across` is made when asked for and holds all ids so far. Raises what `load_table`
    raises: UsageError and faults of headers at once, the rest when a chunk is asked for.
    """
    check_strict(strict)
    if rows < 1:
        raise UsageError("A chunk has at least one row.")
    dictionary = chosen_dictionary(dictionary, release)
    declaration = declared(dictionary, table)
    memory = _memory(declaration, columns, across)
    place = Place(source, dictionary, mapping, name, schema, progress)
    opened, builder = begin(place, declaration, columns, rows_of(people, place, declaration), memory)
    return TableChunks(opened, builder, rows, strict)


def _memory(table: Table, columns: Optional[Sequence[str]], across: Optional[Sequence[str]]) -> AcrossChunks:
    """What is remembered between chunks. Raises UsageError for columns that are not ids or not read."""
    id_columns = [v.canonical for v in chosen_variables(table, columns) if v.type == "id"]
    unknown = sorted(set(across or ()) - set(id_columns))
    if unknown:
        raise UsageError("Table {}: not id columns that are read: {}.".format(table.name, ", ".join(unknown)))
    return AcrossChunks(id_columns if across is None else across)
