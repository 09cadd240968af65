"""One table: read from wherever it is, made to conform to its declaration, with a report."""
from typing import Any, Mapping, Optional, Sequence

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.dictionary.releases import chosen_dictionary
from jdfanalysis.loading.choosing import rows_of
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.opening import Place, declared
from jdfanalysis.loading.reading import check_strict, raise_if_strict, read_table

__all__ = ["LoadedTable", "load_table"]


def load_table(
    source: Any,
    table: str,
    dictionary: Optional[Dictionary] = None,
    columns: Optional[Sequence[str]] = None,
    strict: str = "report",
    mapping: Optional[Mapping[str, str]] = None,
    name: str = "",
    schema: str = "",
    people: Any = None,
    progress: Optional[bool] = None,
    release: str = "",
) -> LoadedTable:
    """
    Read one table and make it conform to its declaration.

    source : a file, a folder in which the table is found by name, a list of files that are its
        parts, or an open DB-API connection (or SQLAlchemy engine). Files may be csv, tsv or txt
        (plain, gzip or zip), Stata, Excel or parquet; parquet parts need no file name extension
    table : its name in `dictionary`, or in a `release` of Data First ("2022" unless given)
    columns : canonical or released names to read; all declared columns by default
    strict : "report" sets problems aside and reports them; "raise" raises LoadingError with all of them
    mapping : name in the file -> canonical name, for columns that have other names
    name, schema : of the table in the database, when it is not the declared one
    people : keep only the rows of these people: released person ids, if `source` is a folder, zip
        file or database that holds the link table too; or what `choose_people` gives
    progress : tell how far reading has come, if it takes more than seconds: True, False, or None for
        "when someone is looking"

    Columns that are not in the extract are noted, not required. Rows keep the order read. It does
    not link people: see `link_people`. Raises LoadingError for what cannot be read, UsageError for a name that is not
    declared, MissingDependencyError for parquet without pyarrow. No message holds an id or a value.
    """
    check_strict(strict)
    dictionary = chosen_dictionary(dictionary, release)
    declaration = declared(dictionary, table)
    place = Place(source, dictionary, mapping, name, schema, progress)
    loaded = read_table(place, declaration, columns, rows_of(people, place, declaration))
    raise_if_strict(loaded, strict)
    return loaded
