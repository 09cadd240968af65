"""SQL that any server takes: quoted names, one SELECT, no LIMIT, rows fetched in chunks."""
import datetime
import decimal
import sqlite3

import numpy as np
import pandas as pd
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import databases
from jdfanalysis.loading.databases import TableReader, candidate_names, is_connection, select_statement
from jdfanalysis.loading.other_files import as_texts


@pytest.mark.parametrize(
    "given, text",
    [
        (dict(table="t"), 'SELECT * FROM "t"'),
        (dict(table="t", rows=False), 'SELECT * FROM "t" WHERE 1 = 0'),
        (dict(table="t", columns=["a", 'b"c'], schema="dbo"), 'SELECT "a", "b""c" FROM "dbo"."t"'),
    ],
)
def test_statements(given, text):
    assert select_statement(**given) == text


class Recorder:
    """A connection that keeps the statements, refuses some tables and says when it was rolled back."""

    def __init__(self, connection, refused=()):
        self.connection, self.refused, self.statements, self.rollbacks = connection, refused, [], 0

    def cursor(self):
        recorder, cursor = self, self.connection.cursor()

        class Cursor:
            description = property(lambda self: cursor.description)
            fetchmany = staticmethod(cursor.fetchmany)
            close = staticmethod(cursor.close)

            def execute(self, statement):
                recorder.statements.append(statement)
                if any(name in statement for name in recorder.refused):
                    raise RuntimeError("not for you")
                cursor.execute(statement)

        return Cursor()

    def rollback(self):
        self.rollbacks += 1


@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE mine (a INTEGER, "B c" TEXT)')
    connection.executemany("INSERT INTO mine VALUES (?, ?)", list(enumerate("stuvwxy")))
    yield connection
    connection.close()


def test_rows_come_in_chunks_and_in_order(connection, monkeypatch):
    monkeypatch.setattr(databases, "ROWS", 3)
    recorder = Recorder(connection)
    reader = TableReader(recorder, ["mine"])
    assert reader.names == ["a", "B c"]
    chunks = list(reader.chunks([1, 0]))
    assert [chunk.rows for chunk in chunks] == [3, 3, 1]
    assert "".join(text for chunk in chunks for text in chunk.columns[1].objects()) == "stuvwxy"
    assert recorder.statements[-1] == 'SELECT "B c", "a" FROM "mine"'
    assert not any("LIMIT" in statement.upper() for statement in recorder.statements)


def test_names_are_tried_in_turn_and_a_failed_try_is_rolled_back(connection):
    recorder = Recorder(connection, refused=("first",))
    assert TableReader(recorder, ["first", "mine"]).table == "mine"
    assert recorder.rollbacks == 1
    with pytest.raises(LoadingError, match="under the names first, nothing"):
        TableReader(recorder, ["first", "nothing"])


def test_candidates_are_the_declared_name_and_the_patterns():
    assert candidate_names(data_first()["probation_events"])[:2] == ["probation_events", "moj_probation_flatfile"]


class Engine:
    """What matters here of a SQLAlchemy engine."""

    def __init__(self, connection):
        self.connection = connection

    def raw_connection(self):
        return self.connection


def test_engines_are_connections_too(connection):
    assert is_connection(Engine(connection)) and is_connection(connection) and not is_connection("visits.csv")
    assert TableReader(Engine(connection), ["mine"]).names == ["a", "B c"]


VALUES = [
    (datetime.date(2015, 3, 1), "2015-03-01"),
    (datetime.datetime(2015, 3, 1, 7, 30), "2015-03-01 07:30:00"),
    (decimal.Decimal("12.50"), "12.50"),
    (12.0, "12"),
    (12.5, "12.5"),
    (3, "3"),
    (b"ab", "ab"),
    ("x", "x"),
    (None, None),
    (float("nan"), None),
]


@pytest.mark.parametrize("value, text", VALUES, ids=[repr(value) for value, _ in VALUES])
def test_values_of_drivers_as_texts(value, text):
    assert as_texts(pd.Series([value], dtype=object))[0] == text


def test_typed_columns_as_texts():
    days = pd.Series(np.array(["2015-03-01", "NaT", "2015-03-01T10:00"], dtype="datetime64[ns]"))
    assert as_texts(days).tolist() == ["2015-03-01", None, "2015-03-01T10:00:00"]
    assert as_texts(pd.Series([1.0, np.nan, 2.5])).tolist() == ["1", None, "2.5"]
    assert as_texts(pd.Series(pd.Categorical(["a", None]))).tolist() == ["a", None]
    assert as_texts(pd.Series([1, 2], dtype="int64")).tolist() == ["1", "2"]
