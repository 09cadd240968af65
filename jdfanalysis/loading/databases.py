"""Tables in a database, through an open DB-API connection and SQL plain enough for any server.

One SELECT of quoted column names, no LIMIT, no dialect; rows are fetched in chunks.
"""
from typing import Any, Iterator, List, Sequence

import pandas as pd

from jdfanalysis.dictionary.model import Table
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.other_files import as_texts
from jdfanalysis.loading.text_files import Chunk
from jdfanalysis.loading.texts import ObjectTexts

ROWS = 100_000


def is_connection(source: Any) -> bool:
    """True for an open DB-API connection, or a SQLAlchemy engine or connection."""
    return any(hasattr(source, name) for name in ("cursor", "raw_connection", "exec_driver_sql"))


def plain_connection(source: Any) -> Any:
    """The DB-API connection inside a SQLAlchemy engine or connection, or the connection itself."""
    if hasattr(source, "cursor"):
        return source
    return source.raw_connection() if hasattr(source, "raw_connection") else source.connection


def quoted(name: str) -> str:
    """A name in double quotation marks, as standard SQL wants it; marks inside are doubled."""
    return '"' + name.replace('"', '""') + '"'


def select_statement(table: str, columns: Sequence[str] = (), schema: str = "", rows: bool = True) -> str:
    """The SELECT for some columns (all if none are named); without `rows`, one that returns no rows."""
    place = (quoted(schema) + "." if schema else "") + quoted(table)
    text = "SELECT {} FROM {}".format(", ".join(quoted(c) for c in columns) or "*", place)
    return text if rows else text + " WHERE 1 = 0"


def candidate_names(table: Table) -> List[str]:
    """Names under which a table may stand in a database: its own, then its file patterns without stars."""
    names = [table.name] + [pattern.replace("*", "") for pattern in table.files]
    return list(dict.fromkeys(names))


class TableReader:
    """A table in a database. Raises LoadingError if none of the names tried can be read."""

    def __init__(self, connection: Any, candidates: Sequence[str], schema: str = ""):
        self._connection, self._schema = plain_connection(connection), schema
        for name in candidates:
            names = self._columns(name)
            if names is not None:
                self.table, self.names = name, names
                return
        raise LoadingError(
            "The database has no table that can be read under the names {}. Name it with `name=`, and its schema "
            "with `schema=`.".format(", ".join(candidates))
        )

    def _columns(self, name: str) -> Any:
        cursor = self._connection.cursor()
        try:
            cursor.execute(select_statement(name, schema=self._schema, rows=False))
            return [str(column[0]) for column in cursor.description]
        except Exception:
            # Each driver has its own exceptions. A failed query leaves some servers in an aborted transaction.
            if hasattr(self._connection, "rollback"):
                self._connection.rollback()
            return None
        finally:
            cursor.close()

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows, fetched in chunks."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(select_statement(self.table, [self.names[p] for p in positions], self._schema))
            while True:
                rows = cursor.fetchmany(ROWS)
                if not rows:
                    return
                columns = list(zip(*rows))
                texts = {p: as_texts(pd.Series(list(c), dtype=object)) for p, c in zip(positions, columns)}
                yield Chunk(len(rows), {p: ObjectTexts(t) for p, t in texts.items()}, [])
        finally:
            cursor.close()
