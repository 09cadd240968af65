"""Tables in a database, through an open DB-API connection and SQL plain enough for any server.

One SELECT of quoted column names, no LIMIT, no dialect; rows are fetched in chunks. Only what the driver is asked
for differs: some keep a whole result in memory unless the cursor has a name (see NAMED_CURSORS).
"""
from collections import abc
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any, Iterator, List, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Table
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.other_files import as_texts
from jdfanalysis.loading.text_files import Chunk
from jdfanalysis.loading.texts import ObjectTexts

ROWS = 100_000

# Drivers whose plain cursor takes the whole result into memory when a statement is executed; a named cursor leaves
# it on the server. pyodbc, ibm_db, oracledb and sqlite3 fetch as they are asked. pg8000 can only take it whole.
NAMED_CURSORS = ("psycopg2", "psycopg")


def is_connection(source: Any) -> bool:
    """True for an open DB-API connection, or a SQLAlchemy engine or connection."""
    return any(hasattr(source, name) for name in ("cursor", "raw_connection", "dialect"))


@contextmanager
def plain_connection(source: Any) -> Iterator[Any]:
    """The driver's own connection: as given, or out of a SQLAlchemy connection or engine; an engine gets it back."""
    if hasattr(source, "cursor"):
        yield _unwrapped(source)
    elif hasattr(source, "raw_connection"):
        lent = source.raw_connection()
        try:
            yield _unwrapped(lent)
        finally:
            lent.close()
    else:
        yield _unwrapped(source.connection)


def _unwrapped(connection: Any) -> Any:
    """The driver's connection inside SQLAlchemy's; before SQLAlchemy 1.4 it has another name there."""
    inner = getattr(connection, "dbapi_connection", None)
    if inner is None and hasattr(connection, "_connection_record"):
        inner = connection.connection
    return connection if inner is None else inner


def quoted(name: str) -> str:
    """A name in double quotation marks, as standard SQL wants it; marks inside are doubled."""
    return '"' + name.replace('"', '""') + '"'


def select_statement(table: str, columns: Sequence[str] = (), schema: str = "", rows: bool = True) -> str:
    """The SELECT for some columns (all if none are named); without `rows`, one that returns no rows."""
    place = (quoted(schema) + "." if schema else "") + quoted(table)
    text = "SELECT {} FROM {}".format(", ".join(quoted(c) for c in columns) or "*", place)
    return text if rows else text + " WHERE 1 = 0"


def candidate_names(table: Table) -> List[str]:
    """
    Names under which a table may stand in a database: its own, then its file patterns without stars.

    Then all of them in capitals, since some servers store names so that were made without quotation marks.
    """
    names = [table.name] + [pattern.replace("*", "") for pattern in table.files]
    return list(dict.fromkeys(names + [name.upper() for name in names]))


class TableReader:
    """
    A table in a database.

    source : an open DB-API connection, a SQLAlchemy connection or engine; candidates : names tried in turn
    A statement that fails may leave the connection in an aborted transaction; only then is it rolled back.
    Raises LoadingError if none of the names can be read, or if the database stops in the middle.
    """

    def __init__(self, source: Any, candidates: Sequence[str], schema: str = ""):
        self._source, self._schema = source, schema
        self._failures: List[str] = []
        with plain_connection(source) as connection:
            for name in candidates:
                names = self._columns(connection, name)
                if names is not None:
                    self.table, self.names = name, names
                    return
        raise LoadingError(
            "The database has no table that can be read under the names {}{}. Name it with `name=`, and its schema "
            "with `schema=`. The driver's errors: {}.".format(
                ", ".join(candidates), " in the schema " + schema if schema else "",
                ", ".join(dict.fromkeys(self._failures)))
        )

    def _columns(self, connection: Any, name: str) -> Optional[List[str]]:
        """Column names of a table, None if it cannot be read; tried again if the transaction had been aborted."""
        statement = select_statement(name, schema=self._schema, rows=False)
        for _ in range(2):
            try:
                return [str(column[0]) for column in _ask(connection, statement)]
            except Exception as failure:
                # Each driver has its own exceptions; their messages may hold values, their names do not.
                self._failures.append(type(failure).__name__)
                if not _rolled_back(connection):
                    return None
        return None

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows, fetched in chunks; only the columns at `positions` are asked for."""
        # Without a column there are still rows to count.
        wanted = [self.names[p] for p in positions or [0]]
        with plain_connection(self._source) as connection:
            cursor = _reading_cursor(connection, "jdfanalysis_{}".format(id(self)))
            try:
                cursor.execute(select_statement(self.table, wanted, self._schema))
                rows = cursor.fetchmany(ROWS)
                while rows:
                    yield _chunk(rows, positions)
                    rows = cursor.fetchmany(ROWS)
            except Exception as failure:
                _rolled_back(connection)
                raise LoadingError("The database stopped while the table {} was read. The driver's error: {}.".format(
                    self.table, type(failure).__name__)) from None
            finally:
                # Closing fails where the connection is lost, and there is nothing left to close.
                with suppress(Exception):
                    cursor.close()


def _chunk(rows: Sequence[Any], positions: List[int]) -> Chunk:
    """Rows of a driver as columns of text. A driver may be set to give rows as mappings."""
    plain = [tuple(row.values()) for row in rows] if isinstance(rows[0], abc.Mapping) else rows
    texts = {position: ObjectTexts(_texts(column)) for position, column in zip(positions, zip(*plain))}
    return Chunk(len(rows), texts, [])


def _texts(values: Sequence[Any]) -> np.ndarray:
    """One column of a driver's values as texts, each distinct value of the common types looked at once."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return np.array(values, dtype=object)
    if len(kinds) == 1 and kinds <= {date, datetime, int}:
        told = {value: None if value is None else str(value) for value in set(values)}
        return np.array(list(map(told.get, values)), dtype=object)
    return as_texts(pd.Series(list(values), dtype=object))


def _reading_cursor(connection: Any, name: str) -> Any:
    """A cursor that does not take a whole result into memory, as far as the driver has one."""
    drivers = {kind.__module__.split(".")[0] for kind in type(connection).__mro__}
    if not drivers & set(NAMED_CURSORS):
        return connection.cursor()
    # Outside a transaction a named cursor ends with its statement, unless it is told to hold.
    return connection.cursor(name=name, withhold=bool(connection.autocommit))


def _ask(connection: Any, statement: str) -> Any:
    """The description of a statement's result."""
    cursor = connection.cursor()
    try:
        cursor.execute(statement)
        return cursor.description
    finally:
        cursor.close()


def _rolled_back(connection: Any) -> bool:
    """
    Roll back if the connection answers nothing any more, and say whether it was done.

    Work that is not committed is left alone where the server still answers. Where SELECT 1 is no SQL (DB2), every
    failure is rolled back.
    """
    try:
        _ask(connection, "SELECT 1")
        return False
    except Exception:
        pass
    try:
        connection.rollback()
        return True
    except Exception:
        # A closed connection: the failure that led here is the one to report.
        return False
