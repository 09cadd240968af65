"""SQL that any server takes: quoted names, one SELECT, no LIMIT, rows fetched in chunks."""
import datetime
import decimal
import sqlite3
import traceback

import numpy as np
import pandas as pd
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import databases
from jdfanalysis.loading.databases import TableReader, candidate_names, is_connection, select_statement
from jdfanalysis.loading.other_files import as_texts
from jdftest.chunks import size, texts


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
    """
    A connection that keeps the statements, refuses some tables and says when it was rolled back.

    strict : after a refusal it answers nothing until it is rolled back, as PostgreSQL does
    """

    def __init__(self, connection, refused=(), strict=False, aborted=False, dies_after=None):
        self.connection, self.refused, self.strict, self.aborted = connection, refused, strict, aborted
        self.statements, self.rollbacks, self.open, self.dies_after = [], 0, 0, dies_after

    def cursor(self):
        recorder, cursor = self, self.connection.cursor()
        recorder.open += 1

        class Cursor:
            description = property(lambda self: cursor.description)

            def fetchmany(self, size):
                if recorder.dies_after is not None:
                    recorder.dies_after -= 1
                    if recorder.dies_after < 0:
                        raise RuntimeError("invalid value: 'secret'")
                return cursor.fetchmany(size)

            def close(self):
                recorder.open -= 1
                cursor.close()

            def execute(self, statement):
                recorder.statements.append(statement)
                if recorder.aborted or any(name in statement for name in recorder.refused):
                    recorder.aborted = recorder.strict
                    raise RuntimeError("not for you")
                cursor.execute(statement)

        return Cursor()

    def rollback(self):
        self.rollbacks += 1
        self.aborted = False


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
    assert [size(chunk) for chunk in chunks] == [3, 3, 1]
    assert "".join(text for chunk in chunks for text in texts(chunk, 1)) == "stuvwxy"
    assert recorder.statements[-1] == 'SELECT "B c", "a" FROM "mine"'
    assert not any("LIMIT" in statement.upper() for statement in recorder.statements)


def test_names_are_tried_in_turn_and_all_are_named_if_none_is_there(connection):
    recorder = Recorder(connection, refused=("first",))
    assert TableReader(recorder, ["first", "mine"]).table == "mine"
    with pytest.raises(LoadingError, match="under the names first, nothing in the schema s.*RuntimeError, Operational"):
        TableReader(recorder, ["first", "nothing"], "s")
    assert recorder.open == 0


def test_work_that_is_not_committed_survives_a_name_that_is_not_there(connection):
    """SQLite and SQL Server go on after a failed statement, so there is nothing to roll back."""
    recorder = Recorder(connection)
    assert TableReader(recorder, ["nothing", "mine"]).table == "mine"
    assert recorder.rollbacks == 0 and connection.in_transaction


def test_a_transaction_that_a_failed_try_aborted_is_rolled_back(connection):
    recorder = Recorder(connection, refused=("first",), strict=True)
    assert TableReader(recorder, ["first", "mine"]).table == "mine"
    assert recorder.rollbacks >= 1


def test_a_connection_that_comes_in_an_aborted_transaction_is_used_after_a_rollback(connection):
    recorder = Recorder(connection, strict=True, aborted=True)
    assert TableReader(recorder, ["mine"]).table == "mine"
    assert recorder.rollbacks == 1


def test_a_closed_connection_is_told_in_the_drivers_own_name():
    closed = sqlite3.connect(":memory:")
    closed.close()
    with pytest.raises(LoadingError, match="errors: ProgrammingError"):
        TableReader(closed, ["mine"])


def test_a_database_that_stops_in_the_middle_says_no_value(connection, monkeypatch):
    monkeypatch.setattr(databases, "ROWS", 3)
    recorder = Recorder(connection, dies_after=1)
    chunks = TableReader(recorder, ["mine"]).chunks([0])
    assert size(next(chunks)) == 3
    with pytest.raises(LoadingError, match="stopped while the table mine was read. The driver's error: RuntimeError") as found:
        next(chunks)
    assert "secret" not in "".join(traceback.format_exception(found.type, found.value, found.tb))
    assert recorder.open == 0


def test_leaving_early_closes_the_cursor(connection, monkeypatch):
    monkeypatch.setattr(databases, "ROWS", 3)
    recorder = Recorder(connection)
    chunks = TableReader(recorder, ["mine"]).chunks([0])
    next(chunks)
    chunks.close()
    assert recorder.open == 0


def test_rows_are_counted_where_no_column_is_wanted(connection):
    recorder = Recorder(connection)
    assert [size(chunk) for chunk in TableReader(recorder, ["mine"]).chunks([])] == [7]
    assert recorder.statements[-1] == 'SELECT "a" FROM "mine"'


def test_rows_may_come_as_mappings(connection):
    connection.row_factory = lambda cursor, row: dict(zip([c[0] for c in cursor.description], row))
    (chunk,) = TableReader(connection, ["mine"]).chunks([1, 0])
    assert texts(chunk, 1) == list("stuvwxy") and texts(chunk, 0) == list("0123456")


class Psycopg:
    """What matters here of a psycopg2 connection: a cursor with a name keeps the rows on the server."""

    def __init__(self, connection, autocommit):
        self.connection, self.autocommit, self.asked = connection, autocommit, []

    def cursor(self, name=None, withhold=False):
        self.asked.append((name, withhold))
        return self.connection.cursor()


Psycopg.__module__ = "psycopg2.extensions"


@pytest.mark.parametrize("autocommit", [False, True])
def test_rows_stay_on_the_server_where_the_driver_would_take_them_all(connection, autocommit):
    given = type("Mine", (Psycopg,), {})(connection, autocommit)
    readers = [TableReader(given, ["mine"]) for _ in range(2)]
    assert [name for name, _ in given.asked] == [None, None]
    assert all(len(list(reader.chunks([0]))) == 1 for reader in readers)
    (one, held), (other, _) = given.asked[2:]
    assert one and other and one != other and held is autocommit


def test_candidates_are_the_declared_name_and_the_patterns():
    assert candidate_names(data_first()["probation_events"])[:2] == ["probation_events", "moj_probation_flatfile"]
    assert "PRISON" in candidate_names(data_first()["prison"])


class Lent:
    """What matters here of the connection that a SQLAlchemy engine lends: the driver's is inside."""

    def __init__(self, engine):
        self.engine, self.dbapi_connection = engine, engine.connection
        engine.lent += 1

    def close(self):
        self.engine.lent -= 1


class Engine:
    """What matters here of a SQLAlchemy engine."""

    def __init__(self, connection):
        self.connection, self.lent = connection, 0

    def raw_connection(self):
        return Lent(self)


def test_engines_are_connections_too_and_get_back_what_they_lend(connection):
    engine = Engine(connection)
    assert is_connection(engine) and is_connection(connection) and not is_connection("visits.csv")
    reader = TableReader(engine, ["mine"])
    assert reader.names == ["a", "B c"] and engine.lent == 0
    chunks = reader.chunks([0])
    assert size(next(chunks)) == 7 and engine.lent == 1
    assert list(chunks) == [] and engine.lent == 0


def test_an_engine_and_a_connection_of_sqlalchemy():
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine("sqlite://")
    pd.DataFrame({"a": [1, 2]}).to_sql("mine", engine, index=False)
    with engine.connect() as connection:
        for source in (engine, connection):
            assert is_connection(source)
            (chunk,) = TableReader(source, ["mine"]).chunks([0])
            assert texts(chunk, 0) == ["1", "2"]
        assert not connection.closed
    engine.dispose()


VALUES = [
    (datetime.date(2015, 3, 1), "2015-03-01"),
    (datetime.datetime(2015, 3, 1, 7, 30), "2015-03-01 07:30:00"),
    (decimal.Decimal("12.50"), "12.50"),
    (decimal.Decimal("12.00"), "12"),
    (decimal.Decimal("1E+3"), "1000"),
    (decimal.Decimal("1E-7"), "0.0000001"),
    (12.0, "12"),
    (12.5, "12.5"),
    (3, "3"),
    (b"ab", "ab"),
    (bytearray(b"ab"), "ab"),
    (memoryview(b"ab"), "ab"),
    (b"\xff\xfe", "fffe"),
    (b"a\x00", "6100"),
    (True, "True"),
    ("x", "x"),
    (None, None),
    (float("nan"), None),
]


@pytest.mark.parametrize("value, text", VALUES, ids=["{} {}".format(type(value).__name__, text) for value, text in VALUES])
def test_values_of_drivers_as_texts(value, text):
    assert as_texts(pd.Series([value], dtype=object))[0] == text


@pytest.mark.parametrize("values", [
    ["a", None, "a"], [None, None], [3, None, 3], [True, 1, None], [datetime.date(2015, 3, 1), None],
    [datetime.datetime(2015, 3, 1, 7, 30), datetime.date(2015, 3, 1)], [decimal.Decimal("1.50"), decimal.Decimal("1.5")],
    ["a", 1, b"x", 1.0], [datetime.datetime(2015, 3, 1)] * 2,
], ids=repr)
def test_columns_of_one_kind_become_the_same_texts_as_value_by_value(values):
    expected = [as_texts(pd.Series([value], dtype=object))[0] for value in values]
    assert databases._texts(tuple(values)).tolist() == expected


def test_typed_columns_as_texts():
    days = pd.Series(np.array(["2015-03-01", "NaT", "2015-03-01T10:00"], dtype="datetime64[ns]"))
    assert as_texts(days).tolist() == ["2015-03-01", None, "2015-03-01T10:00:00"]
    assert as_texts(pd.Series([1.0, np.nan, 2.5])).tolist() == ["1", None, "2.5"]
    assert as_texts(pd.Series(pd.Categorical(["a", None]))).tolist() == ["a", None]
    assert as_texts(pd.Series([1, 2], dtype="int64")).tolist() == ["1", "2"]
