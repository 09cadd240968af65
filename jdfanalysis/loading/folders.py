"""All tables of a folder or a database in one call."""
from collections import abc
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from jdfanalysis.dictionary.model import Dictionary, Table
from jdfanalysis.dictionary.releases import chosen_dictionary
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading.choosing import chosen_from
from jdfanalysis.loading.databases import TableReader, candidate_names, is_connection
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.opening import declared
from jdfanalysis.loading.parts import expand
from jdfanalysis.loading.places import assign, files_in
from jdfanalysis.loading.report import Report
from jdfanalysis.loading.tables import load_table
from jdfanalysis.progress import track


@dataclass(frozen=True)
class Loaded(abc.Mapping):  # type: ignore[type-arg]
    """
    The tables of one extract: a mapping from table name to LoadedTable, in declared order.

    dictionary : the declarations they were read with
    report : the reports of all tables, with what was found and not found in the folder
    """

    dictionary: Dictionary
    tables: Dict[str, LoadedTable] = field(repr=False)
    report: Report = field(repr=False)

    def __getitem__(self, name: str) -> LoadedTable:
        if name not in self.tables:
            raise KeyError("no table '{}' was loaded; there are: {}".format(name, ", ".join(self.tables)))
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __repr__(self) -> str:
        return self.report.as_text()

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


def load_all(
    source: Any,
    dictionary: Optional[Dictionary] = None,
    tables: Optional[Sequence[str]] = None,
    columns: Optional[Mapping[str, Sequence[str]]] = None,
    strict: str = "report",
    mapping: Optional[Mapping[str, Mapping[str, str]]] = None,
    schema: str = "",
    progress: Optional[bool] = None,
    people: Any = None,
    release: str = "",
) -> Loaded:
    """
    Read every declared table that is in a folder (or zip file) or a database.

    source : a folder, a zip file, or an open DB-API connection; dictionary, release : see `load_table`
    tables : names to read; all that are found by default; one asked for and not found is an error
    columns, mapping : as for `load_table`, by table name
    progress : True, False, or None for "when someone is looking"
    people : keep only the rows of these people, in every table: released person ids, or what
        `choose_people` gives. Of the link table, all rows on their records are kept

    Files are matched to tables by name, the longest declared pattern first. Files that match no
    table and tables without a file are named in the report. Raises LoadingError if nothing is found.
    """
    dictionary = chosen_dictionary(dictionary, release)
    wanted = [declared(dictionary, name) for name in tables] if tables is not None else list(dictionary)
    places, notes = _places(source, dictionary, wanted, schema)
    missing = [table.name for table in wanted if table.name not in places]
    if not places or (tables is not None and missing):
        raise LoadingError("No file or table was found for: {}.".format(", ".join(missing)))
    notes += ["tables without a file: " + ", ".join(missing)] if missing else []
    chosen = None if people is None else chosen_from(people, source, dictionary, mapping, schema)
    if chosen is not None:
        notes.append("people asked for: {:,}, of whom the link table knows {:,}".format(chosen.asked, chosen.known))
    loaded: Dict[str, LoadedTable] = {}
    for name in track([table.name for table in wanted if table.name in places], "Loading", len(places), progress):
        own = (columns or {}).get(name), strict, (mapping or {}).get(name)
        loaded[name] = load_table(places[name], name, dictionary, *own, schema=schema, people=chosen, progress=progress)
    return Loaded(dictionary, loaded, Report(tuple(t.report for t in loaded.values()), tuple(notes)))


def _places(source: Any, dictionary: Dictionary, wanted: List[Table], schema: str) -> Tuple[Dict[str, Any], List[str]]:
    """Where each table is, and notes on what belongs to none."""
    if is_connection(source):
        return {table.name: source for table in wanted if _is_there(source, table, schema)}, []
    path = Path(source) if isinstance(source, (str, Path)) else None
    if path is None or not path.exists():
        raise UsageError("Tables are read from a folder or zip file that exists, or an open database connection.")
    folder = path if path.is_dir() else path.parent
    parts, empty = files_in(path) if path.is_dir() else (expand(path), [])
    taken, left = assign(parts, dictionary, folder)
    names = {table.name for table in wanted}
    strangers = ", ".join(sorted({part.name for part in left}))
    notes = ["files that belong to no declared table: " + strangers] if left else []
    notes += ["empty files, not read: " + ", ".join(empty)] if empty else []
    return {name: parts for name, parts in taken.items() if name in names}, notes


def _is_there(source: Any, table: Table, schema: str) -> bool:
    try:
        TableReader(source, candidate_names(table), schema)
    except LoadingError:
        return False
    return True
