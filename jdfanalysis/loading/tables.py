"""One table: read from wherever it is, made to conform to its declaration, with a report."""
from typing import Any, Mapping, Optional, Sequence

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.dictionary.releases import data_first
from jdfanalysis.errors import LoadingError, UsageError, raise_if
from jdfanalysis.loading.building import Builder
from jdfanalysis.loading.columns import chosen_variables
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.opening import declared, open_table
from jdfanalysis.loading.reasons import Tally

STRICT = ("report", "raise")


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
    tally = Tally()
    variables = chosen_variables(declaration, columns)
    opened = open_table(source, declaration, variables, tally, mapping, name, schema)
    builder = Builder(declaration, variables, opened.found, tally, opened.parts)
    for chunk, positions in opened.chunks():
        builder.add(chunk, positions)
    loaded = builder.take()
    message = "Table {}: {:,} rows read, and strict loading found problems.".format(table, loaded.report.rows_read)
    raise_if(loaded.report.problems if strict == "raise" else (), LoadingError, message, loaded.quarantined)
    return loaded
