"""One table: read from wherever it is, made to conform to its declaration, with a report."""
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.constraints import NotMissing
from jdfanalysis.dictionary.model import Dictionary, Table, Variable
from jdfanalysis.dictionary.releases import data_first
from jdfanalysis.errors import LoadingError, UsageError, raise_if
from jdfanalysis.loading import ids
from jdfanalysis.loading.columns import chosen_variables, match_columns
from jdfanalysis.loading.databases import TableReader, candidate_names, is_connection
from jdfanalysis.loading.other_files import ExcelReader, ParquetReader, StataReader
from jdfanalysis.loading.parts import Part, expand, format_of
from jdfanalysis.loading.places import parts_of_table
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.repeats import find_repeats
from jdfanalysis.loading.report import ColumnSummary, LoadReport
from jdfanalysis.loading.text_files import TextReader
from jdfanalysis.loading.values import column_of

STRICT = ("report", "raise")


@dataclass(frozen=True)
class LoadedTable:
    """
    A table that conforms to its declaration.

    name : of the table; declaration : the Table it was read as
    frame : canonical names; ids are int32 codes (-1 missing), dates whole days, codes and texts
        categoricals, numbers and flags float64; row i is row i of every other part of the package
    lookup : the ids behind the codes of each id column, `lookup[column][code]`, as bytes
    quarantined : rows that are not in `frame`, as text, with `reason`
    set_aside : values that are missing in `frame`: row (-1 if quarantined), column, reason, text
    report : the LoadReport
    parts : the files it was read from; () for a database
    """

    name: str
    declaration: Table
    frame: pd.DataFrame = field(repr=False)
    lookup: Dict[str, np.ndarray] = field(repr=False)
    quarantined: pd.DataFrame = field(repr=False)
    set_aside: pd.DataFrame = field(repr=False)
    report: LoadReport = field(repr=False)
    parts: Tuple[Part, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.frame)

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


def load_table(
    source: Any,
    table: str,
    dictionary: Optional[Dictionary] = None,
    columns: Optional[Sequence[str]] = None,
    strict: str = "report",
    mapping: Optional[Mapping[str, str]] = None,
    name: str = "",
    schema: str = "",
) -> LoadedTable:
    """
    Read one table and make it conform to its declaration.

    source : a file, a folder in which the table is found by name, a list of files that are its
        parts, or an open DB-API connection (or SQLAlchemy engine). Files may be csv, tsv or txt
        (plain, gzip or zip), Stata, Excel or parquet; parquet parts need no file name extension
    table : its name in `dictionary` (the 2022 release of Data First unless given)
    columns : canonical or released names to read; all declared columns by default
    strict : "report" sets problems aside and reports them; "raise" raises LoadingError with all of them
    mapping : name in the file -> canonical name, for columns that have other names
    name, schema : of the table in the database, when it is not the declared one

    Columns that are not in the extract are noted, not required. Rows keep the order read. It does
    not link people: see `link_people`. Raises LoadingError for what cannot be read, UsageError for a name that is not
    declared, MissingDependencyError for parquet without pyarrow. No message holds an id or a value.
    """
    if strict not in STRICT:
        raise UsageError("strict is one of {}.".format(", ".join(STRICT)))
    declaration = declared(dictionary or data_first(), table)
    started = time.perf_counter()
    tally = Tally()
    parts = [] if is_connection(source) else parts_of(source, declaration)
    builder = _Builder(declaration, chosen_variables(declaration, columns), tally, parts)
    for reader in open_readers(source, parts, declaration, tally, name, schema):
        builder.read(reader, mapping)
    loaded = builder.finish(started)
    message = "Table {}: {:,} rows read, and strict loading found problems.".format(table, loaded.report.rows_read)
    raise_if(loaded.report.problems if strict == "raise" else (), LoadingError, message, loaded.quarantined)
    return loaded


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


class _Builder:
    """The columns of one table while its parts are read."""

    def __init__(self, table: Table, variables: Sequence[Variable], tally: Tally, parts: Sequence[Part]):
        self.table, self.tally, self.variables, self.parts = table, tally, variables, tuple(parts)
        self.columns = {v.canonical: column_of(v, "{}.{}".format(table.name, v.canonical), tally) for v in variables}
        self.found: Dict[str, str] = {}
        self.rows = 0
        self.malformed: List[str] = []
        self.bad_rows: List[np.ndarray] = []
        self.bad_texts: List[pd.DataFrame] = []

    def read(self, reader: Any, mapping: Optional[Mapping[str, str]]) -> None:
        """Take all rows of one part."""
        match = match_columns(reader.names, self.table, self.variables, mapping, self.tally)
        for canonical, position in match.positions.items():
            self.found.setdefault(canonical, reader.names[position])
        positions = sorted(set(match.positions.values()))
        for chunk in reader.chunks(positions):
            self.malformed += chunk.malformed
            self._add(chunk.frame, match.positions)

    def _add(self, frame: pd.DataFrame, positions: Mapping[str, int]) -> None:
        rows = len(frame)
        bad = np.zeros(rows, dtype=bool)
        for variable in self.variables:
            column = self.columns[variable.canonical]
            if variable.canonical not in positions:
                column.add_missing(rows)
                continue
            missing = column.add(frame[positions[variable.canonical]].to_numpy(dtype=object))
            if variable.required or any(isinstance(rule, NotMissing) for rule in variable.constraints):
                bad |= missing
        if bad.any():
            self.bad_rows.append(np.flatnonzero(bad) + self.rows)
            texts = {name: frame.loc[bad, position].to_numpy(dtype=object) for name, position in positions.items()}
            self.bad_texts.append(pd.DataFrame(texts))
        self.rows += rows

    def finish(self, started: float) -> LoadedTable:
        """The table, its quarantine and its report."""
        raw = {v.canonical: self.columns[v.canonical].finish() for v in self.variables if v.canonical in self.found}
        keep = np.ones(self.rows, dtype=bool)
        keep[np.concatenate(self.bad_rows) if self.bad_rows else []] = False
        place = self.table.name
        self.tally.add("required value missing", place, int((~keep).sum()))
        self.tally.add("wrong number of fields", place, len(self.malformed))
        frame, lookup = _assemble(raw, keep, self.table)
        repeats = find_repeats(frame, self.table)
        self.tally.add("repeated record", place, int(repeats.same.sum()))
        self.tally.add("key repeated with other content", place, repeats.differing)
        repeated = frame[repeats.same]
        kept = np.flatnonzero(keep)[~repeats.same]
        frame = frame[~repeats.same].reset_index(drop=True) if repeats.same.any() else frame
        report = self._report(frame, lookup, started)
        quarantined = self._quarantined(repeated, lookup)
        return LoadedTable(place, self.table, frame, lookup, quarantined, self._aside(kept), report, self.parts)

    def _quarantined(self, repeated: pd.DataFrame, lookup: Mapping[str, np.ndarray]) -> pd.DataFrame:
        frames = [texts.assign(reason="required value missing") for texts in self.bad_texts]
        if self.malformed:
            lines = pd.Series(self.malformed, dtype=object)
            frames.append(pd.DataFrame({"line": lines, "reason": "wrong number of fields"}))
        if len(repeated):
            shown = {name: _shown(repeated[name], lookup.get(name)) for name in repeated.columns}
            frames.append(pd.DataFrame(shown).assign(reason="repeated record"))
        empty = pd.DataFrame({name: np.empty(0, dtype=object) for name in list(self.found) + ["reason"]})
        return pd.concat([f.astype(object) for f in frames], ignore_index=True, sort=False) if frames else empty

    def _aside(self, kept: np.ndarray) -> pd.DataFrame:
        place = np.full(self.rows, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        found = [a for column in self.columns.values() for a in column.aside]
        names = np.concatenate([np.full(len(a.rows), a.column, dtype=object) for a in found]) if found else []
        rows, reasons, texts = (
            np.concatenate([getattr(a, part) for a in found]) if found else [] for part in ("rows", "reasons", "texts")
        )
        return pd.DataFrame({
            "row": place[np.asarray(rows, dtype=np.int64)],
            "column": np.asarray(names, dtype=object),
            "reason": np.asarray(reasons, dtype=object),
            "text": np.asarray(texts, dtype=object),
        })

    def _report(self, frame: pd.DataFrame, lookup: Mapping[str, np.ndarray], started: float) -> LoadReport:
        summaries = []
        for name in frame.columns:
            missing = int((frame[name] < 0).sum()) if name in lookup else int(frame[name].isna().sum())
            summaries.append(ColumnSummary(name, self.found[name], self.table[name].type, missing))
        size = int(frame.memory_usage(index=False, deep=False).sum()) + sum(ids_.nbytes for ids_ in lookup.values())
        entries = {kind: tuple(self.tally.entries(kind)) for kind in ("quarantined", "set aside", "kept", "note")}
        return LoadReport(
            self.table.name, len(self.parts), self.rows + len(self.malformed), len(frame), tuple(summaries),
            entries["quarantined"], entries["set aside"], entries["kept"], entries["note"],
            time.perf_counter() - started, size,
        )


def _assemble(raw: Dict[str, Any], keep: np.ndarray, table: Table) -> Tuple[pd.DataFrame, Dict[str, np.ndarray]]:
    """The frame of the kept rows, ids coded."""
    columns: Dict[str, Any] = {}
    lookup: Dict[str, np.ndarray] = {}
    for name in list(raw):
        # Ids as they were read are let go one column after the other.
        values = raw.pop(name)
        if not keep.all():
            values = values.take(np.flatnonzero(keep))
        if table[name].type == "id":
            coded = ids.encode(values)
            columns[name], lookup[name] = coded.codes, coded.lookup
        else:
            columns[name] = values
    return pd.DataFrame(columns, index=pd.RangeIndex(int(keep.sum()))), lookup


def _shown(column: pd.Series, lookup: Optional[np.ndarray]) -> np.ndarray:
    if lookup is None:
        return column.to_numpy(dtype=object)
    return np.array([None if code < 0 else lookup[code].decode("utf-8") for code in column], dtype=object)
