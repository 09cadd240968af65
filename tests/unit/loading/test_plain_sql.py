"""Every statement that is sent to a database is read by parsers of several dialects, T-SQL among them.

sqlglot has no dialect of DB2; what DB2 would refuse of the others' (LIMIT, bare SELECT of a table) is looked for here.
"""
import sqlite3

import pandas as pd
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.loading import load_all, load_table
from jdfanalysis.loading.databases import candidate_names, select_statement
from jdfanalysis.synthetic import generate

sqlglot = pytest.importorskip("sqlglot")
from sqlglot import exp  # noqa: E402

DIALECTS = ("tsql", "postgres", "sqlite", "oracle")
# The one statement that is no SELECT of a table: does the connection still answer?
ANSWERING = "SELECT 1"
PLAIN = (exp.Select, exp.From, exp.Table, exp.Identifier, exp.Column, exp.Star, exp.Where, exp.EQ, exp.Literal)


class Listener(sqlite3.Connection):
    """A connection that keeps what it is asked."""

    def cursor(self):
        connection = self

        class Cursor(sqlite3.Cursor):
            def execute(self, statement, *values):
                connection.heard.append(statement)
                return super().execute(statement, *values)

        return super().cursor(Cursor)


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """All statements of loads of a whole extract: of every table, of some columns, of names that are not there."""
    folder = tmp_path_factory.mktemp("extract")
    generate(people=60, seed=2).write(folder)
    connection = sqlite3.connect(":memory:", factory=Listener)
    connection.heard = []
    (folder / "probation_psr.csv").unlink()
    for path in folder.glob("*.csv"):
        pd.read_csv(str(path), dtype=str).to_sql(path.stem, connection, index=False)
    pd.DataFrame({"Row; \"id\" hash": ["a"]}).to_sql("Odd \"one\"", connection, index=False)
    connection.heard.clear()
    load_all(connection, data_first("2022"), columns={"prison": ["reception_date"]})
    load_all(connection, data_first("2024"), tables=["prison", "probation_events"], schema="main")
    load_table(connection, "prison", data_first("2022"), name="Odd \"one\"", schema="main",
               mapping={"Row; \"id\" hash": "row_id"})
    connection.close()
    return sorted(set(connection.heard))


def test_there_is_something_to_read(heard):
    tables = {tree.find(exp.Table).name for tree in (sqlglot.parse(s, read="tsql")[0] for s in heard if s != ANSWERING)}
    assert {table.name for table in data_first("2022")} <= tables
    assert set(candidate_names(data_first("2022")["probation_psr"])) <= tables
    assert 'Odd "one"' in tables and ANSWERING in heard and len(heard) > 25


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_statement_is_one_plain_select(heard, dialect):
    for statement in heard:
        (tree,) = sqlglot.parse(statement, read=dialect)
        assert isinstance(tree, exp.Select), statement
        strange = [type(node).__name__ for node in tree.walk() if not isinstance(node, PLAIN)]
        assert not strange, statement


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_names_are_quoted_and_stay_as_they_are(heard, dialect):
    for statement in heard:
        (tree,) = sqlglot.parse(statement, read=dialect)
        assert all(name.args["quoted"] for name in tree.find_all(exp.Identifier)), statement
    statement = select_statement('ta"b;le', ["a b", 'c"d', "select", "é--"], schema="s.x")
    (tree,) = sqlglot.parse(statement, read=dialect)
    assert [c.name for c in tree.expressions] == ["a b", 'c"d', "select", "é--"]
    assert (tree.find(exp.Table).name, tree.find(exp.Table).db) == ('ta"b;le', "s.x")


def is_plain(statement, dialect):
    try:
        return all(isinstance(node, PLAIN) for node in sqlglot.parse_one(statement, read=dialect).walk())
    except sqlglot.errors.ParseError:
        return False


@pytest.mark.parametrize("addition", [
    'SELECT "a" FROM "t" LIMIT 5', 'SELECT TOP 5 "a" FROM "t"', 'SELECT "a" FROM "t" ORDER BY "a"',
    'SELECT "a"::int FROM "t"', 'SELECT "a" FROM "t" FETCH FIRST 5 ROWS ONLY',
])
def test_the_parser_would_see_what_is_not_plain(addition):
    assert not all(is_plain(addition, dialect) for dialect in DIALECTS)
    assert all(is_plain('SELECT "a" FROM "t" WHERE 1 = 0', dialect) for dialect in DIALECTS)


def test_only_the_wanted_columns_are_asked_for(heard):
    assert 'SELECT "booking_begin_date" FROM "prison"' in heard
    stars = [s for s in heard if "*" in s]
    assert stars and all(s.endswith(" WHERE 1 = 0") for s in stars)
