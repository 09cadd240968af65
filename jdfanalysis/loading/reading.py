"""The way of one table from where it is to a LoadedTable, for all who read tables."""
from typing import Optional, Sequence, Tuple

from jdfanalysis.dictionary.model import Table
from jdfanalysis.errors import LoadingError, UsageError, raise_if
from jdfanalysis.loading.across import AcrossChunks
from jdfanalysis.loading.building import Builder
from jdfanalysis.loading.columns import chosen_variables
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.opening import Opened, Place, open_table
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.row_filter import RowFilter


STRICT = ("report", "raise")


def check_strict(strict: str) -> None:
    """Raise UsageError for a word that is none of the two."""
    if strict not in STRICT:
        raise UsageError("strict is one of {}.".format(", ".join(STRICT)))


def raise_if_strict(loaded: LoadedTable, strict: str, so_far: str = "") -> None:
    """Raise LoadingError with all problems of a table, if loading is strict and there are any."""
    message = "Table {}: {:,} rows read{}, and strict loading found problems."
    message = message.format(loaded.name, loaded.report.rows_read, so_far)
    raise_if(loaded.report.problems if strict == "raise" else (), LoadingError, message, loaded.quarantined)


def begin(
    place: Place,
    table: Table,
    columns: Optional[Sequence[str]] = None,
    rows: Optional[RowFilter] = None,
    across: Optional[AcrossChunks] = None,
) -> Tuple[Opened, Builder]:
    """The table opened, and what takes its rows."""
    tally = Tally()
    variables = chosen_variables(table, columns)
    opened = open_table(place, table, variables, tally, rows)
    return opened, Builder(table, variables, opened.found, tally, opened.parts, across)


def read_table(
    place: Place, table: Table, columns: Optional[Sequence[str]] = None, rows: Optional[RowFilter] = None
) -> LoadedTable:
    """The whole table, or the rows that a filter keeps."""
    opened, builder = begin(place, table, columns, rows)
    for chunk, positions, left_out in opened.chunks():
        builder.leave_out(left_out)
        builder.add(chunk, positions)
    return builder.take()
