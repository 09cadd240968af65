"""A whole extract out of a real PostgreSQL server, equal to the load of the same extract from csv files.

`.ci/stages/postgres.sh` starts the server and names its socket's folder; without it these tests are skipped.
"""
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from jdfanalysis.dictionary import Dictionary, Linking, Table, Variable, data_first
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading import databases, link_people, load_all, load_table
from jdfanalysis.synthetic import generate
from jdftest.chunks import size, texts
from jdftest.postgres import copy_in, read_texts

SOCKET = os.environ.get("JDFANALYSIS_POSTGRES", "")
pytestmark = pytest.mark.skipif(not SOCKET, reason="no PostgreSQL server: run .ci/stages/postgres.sh")
DRIVERS = ("psycopg2", "pg8000", "sqlalchemy engine", "sqlalchemy connection")


def psycopg2_connection():
    psycopg2 = pytest.importorskip("psycopg2")
    return psycopg2.connect(host=SOCKET, user="tester", dbname="postgres")


def pg8000_connection():
    dbapi = pytest.importorskip("pg8000.dbapi")
    return dbapi.connect(user="tester", database="postgres", unix_sock=str(Path(SOCKET) / ".s.PGSQL.5432"))


@pytest.fixture
def source(request):
    """A way into the server: an open connection of a driver, an engine, or an engine's connection."""
    if request.param in ("psycopg2", "pg8000"):
        connection = psycopg2_connection() if request.param == "psycopg2" else pg8000_connection()
        yield connection
        connection.close()
        return
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine("postgresql+psycopg2://tester@/postgres?host=" + SOCKET)
    if request.param == "sqlalchemy engine":
        yield engine
        assert engine.pool.checkedout() == 0
    else:
        with engine.connect() as connection:
            yield connection
    engine.dispose()


@pytest.fixture
def connection():
    with_transaction = psycopg2_connection()
    yield with_transaction
    with_transaction.close()


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """An extract with faults, as csv; in the schema `as_text` as it is, the faultless one in `typed` with real types."""
    folders = {"as_text": tmp_path_factory.mktemp("faulty"), "typed": tmp_path_factory.mktemp("faultless")}
    connection = psycopg2_connection()
    for schema, folder in folders.items():
        generate(people=400, seed=3, defects="default" if schema == "as_text" else None).write(folder)
        copy_in(connection, schema, folder, data_first("2022"), typed=schema == "typed")
    connection.close()
    return {schema: load_all(folder, data_first("2022")) for schema, folder in folders.items()}


def assert_same(one, other):
    assert list(one) == list(other) and len(one) > 8
    for name in one:
        pd.testing.assert_frame_equal(one[name].frame, other[name].frame)
        assert {k: list(v) for k, v in one[name].lookup.items()} == {k: list(v) for k, v in other[name].lookup.items()}
        pd.testing.assert_frame_equal(one[name].set_aside, other[name].set_aside)
        pd.testing.assert_frame_equal(one[name].quarantined, other[name].quarantined)
        assert one[name].report.problems == other[name].report.problems


@pytest.mark.parametrize("source", DRIVERS, indirect=True)
@pytest.mark.parametrize("schema", ["as_text", "typed"])
def test_the_whole_extract_is_that_of_the_files(extract, source, schema):
    """Dates, timestamps, numerics, integers, padded and plain text, NULL: all as from the csv."""
    found = load_all(source, data_first("2022"), schema=schema)
    assert_same(found, extract[schema])
    pd.testing.assert_frame_equal(link_people(found).people, link_people(extract[schema]).people)


def test_the_typed_tables_have_real_types(extract, connection):
    cursor = connection.cursor()
    cursor.execute("SELECT data_type FROM information_schema.columns WHERE table_schema = 'typed'")
    kinds = {row[0] for row in cursor.fetchall()}
    assert {"date", "timestamp without time zone", "numeric", "integer", "text", "character"} <= kinds


ANSWERS = Dictionary("answers", "Answers", (
    Table("answers", "Answers", "one row per answer", ("who",), (
        Variable("who", "id", "person"), Variable("said", "flag", "yes or no"), Variable("sum", "number", "money"))),
), Linking(person="who"))


@pytest.mark.parametrize("source", DRIVERS, indirect=True)
def test_booleans_are_flags_and_unknown_stays_unknown(source, connection):
    cursor = connection.cursor()
    cursor.execute("DROP SCHEMA IF EXISTS answers CASCADE; CREATE SCHEMA answers; CREATE TABLE answers.answers AS "
                   "SELECT * FROM (VALUES (1, true, 1.50), (2, false, NULL), (NULL, NULL, -2.0)) t (who, said, sum)")
    connection.commit()
    found = load_table(source, "answers", ANSWERS, schema="answers")
    np.testing.assert_array_equal(found.frame["said"], [1.0, 0.0, np.nan])
    np.testing.assert_array_equal(found.frame["sum"], [1.5, np.nan, -2.0])
    assert found.frame["who"].tolist()[2] == -1 and sorted(found.lookup["who"].tolist()) == [b"1", b"2"]
    assert found.report.is_clean


@pytest.mark.parametrize("source", DRIVERS, indirect=True)
def test_a_table_in_chunks_with_only_the_wanted_columns(extract, source, monkeypatch):
    monkeypatch.setattr(databases, "ROWS", 100)
    whole = extract["typed"]["prison"]
    found = load_table(source, "prison", data_first("2022"), columns=["row_id", "reception_date"], schema="typed")
    names = list(found.frame)
    assert {"row_id", "reception_date"} <= set(names) and len(names) < len(whole.frame.columns)
    pd.testing.assert_frame_equal(found.frame, whole.frame[names])


@pytest.mark.parametrize("autocommit", [False, True])
def test_a_connection_with_and_without_transactions(extract, connection, autocommit):
    connection.autocommit = autocommit
    found = load_all(connection, data_first("2022"), tables=["prison", "crown"], schema="typed")
    for name in found:
        pd.testing.assert_frame_equal(found[name].frame, extract["typed"][name].frame)


def test_rows_that_come_as_dictionaries(extract, connection):
    extras = pytest.importorskip("psycopg2.extras")
    connection.cursor_factory = extras.RealDictCursor
    found = load_table(connection, "prison", data_first("2022"), schema="typed")
    pd.testing.assert_frame_equal(found.frame, extract["typed"]["prison"].frame)


@pytest.mark.parametrize("source", ["psycopg2", "pg8000", "sqlalchemy connection"], indirect=True)
def test_an_aborted_transaction_is_no_missing_table(extract, source):
    with databases.plain_connection(source) as plain:
        with pytest.raises(Exception, match="nowhere"):
            plain.cursor().execute("SELECT 1 FROM nowhere")
    found = load_table(source, "prison", data_first("2022"), schema="typed")
    assert len(found) == len(extract["typed"]["prison"])


@pytest.mark.parametrize("source", DRIVERS, indirect=True)
def test_a_table_that_is_not_there_and_then_one_that_is(extract, source):
    with pytest.raises(LoadingError, match="no table that can be read under the names prison, .*in the schema nobody"):
        load_table(source, "prison", data_first("2022"), schema="nobody")
    with pytest.raises(LoadingError, match="crown_offences"):
        load_all(source, data_first("2024"), tables=["crown_offences"], schema="typed")
    assert len(load_table(source, "prison", data_first("2022"), schema="typed"))


def test_a_table_without_permission_is_told_by_the_drivers_error(extract, connection):
    cursor = connection.cursor()
    cursor.execute("DROP ROLE IF EXISTS stranger; CREATE ROLE stranger")
    cursor.execute("SET ROLE stranger")
    connection.commit()
    with pytest.raises(LoadingError, match="InsufficientPrivilege"):
        load_table(connection, "prison", data_first("2022"), schema="typed")


@pytest.mark.parametrize("source", DRIVERS, indirect=True)
def test_odd_names_of_tables_schemas_and_columns(extract, source, connection):
    cursor = connection.cursor()
    cursor.execute('DROP SCHEMA IF EXISTS "My ""own"" %s" CASCADE; CREATE SCHEMA "My ""own"" %s"')
    cursor.execute('CREATE TABLE "My ""own"" %s"."Prison; 2022" AS SELECT row_id_hash AS "Row_ID_Hash", '
                   'gender AS "Gender", 1 AS "Odd ""one"" %(x)s" FROM typed.prison')
    connection.commit()
    found = load_table(source, "prison", data_first("2022"), name="Prison; 2022", schema='My "own" %s')
    whole = extract["typed"]["prison"]
    pd.testing.assert_frame_equal(found.frame, whole.frame[["row_id", "sex"]])
    with databases.plain_connection(source) as plain:
        reader = databases.TableReader(plain, ["Prison; 2022"], 'My "own" %s')
        (chunk,) = reader.chunks([2])
        assert reader.names[2] == 'Odd "one" %(x)s' and set(texts(chunk, 2)) == {"1"}


@pytest.mark.parametrize("source", DRIVERS[:1], indirect=True)
def test_values_of_every_type_as_texts(source):
    texts = read_texts(source, {
        "date": "date '2015-03-01'", "stamp": "timestamp '2015-03-01 07:30'", "zoned": "timestamptz '2015-03-01 07:30+00'",
        "midnight": "timestamp '2015-03-01'", "whole": "numeric(9,2) '12'", "part": "numeric '12.50'", "tiny": "1e-7::numeric",
        "real": "1.5::float8", "big": "9007199254740993::bigint", "yes": "true", "padded": "'ab'::char(5)",
        "hash": "'\\xff00'::bytea", "uuid": "'9B2B1F9C-32D5-4C1C-9C1E-0A1B2C3D4E5F'::uuid", "nothing": "NULL::date",
    })
    assert texts == {
        "date": "2015-03-01", "stamp": "2015-03-01 07:30:00", "zoned": "2015-03-01 07:30:00+00:00",
        "midnight": "2015-03-01 00:00:00", "whole": "12", "part": "12.50", "tiny": "0.0000001", "real": "1.5",
        "big": "9007199254740993", "yes": "True", "padded": "ab   ", "hash": "ff00",
        "uuid": "9b2b1f9c-32d5-4c1c-9c1e-0a1b2c3d4e5f", "nothing": None,
    }


HOG = """
import re, sys, psycopg2
from jdfanalysis.loading import databases
from jdftest.chunks import size
databases.ROWS, databases.NAMED_CURSORS = 1000, tuple(sys.argv[2:])
connection = psycopg2.connect(host=sys.argv[1], user="tester", dbname="postgres")
connection.cursor().execute(
    "CREATE TEMPORARY TABLE long AS SELECT md5(i::text) || md5(i::text) AS a FROM generate_series(1, 300000) i")
connection.cursor().execute("CREATE TEMPORARY TABLE short AS SELECT 'a' AS a FROM generate_series(1, 3000)")
reader = databases.TableReader(connection, ["long"])
assert sum(size(chunk) for chunk in databases.TableReader(connection, ["short"]).chunks([0])) == 3000
peak = lambda: int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read()).group(1)) / 1024
before = peak()
assert sum(size(chunk) for chunk in reader.chunks([0])) == 300000
print(peak() - before)
"""


def test_a_long_table_stays_on_the_server():
    """The memory of a chunk does not grow with the table; a plain cursor would take all 300,000 rows of 64 bytes."""
    pytest.importorskip("psycopg2")
    megabytes = [float(subprocess.check_output([sys.executable, "-c", HOG, SOCKET] + names, env=dict(
        os.environ, PYTHONPATH=os.pathsep.join(sys.path)))) for names in (["psycopg2"], [])]
    assert megabytes[0] < 8 and megabytes[1] > 15, megabytes


def test_a_partly_read_table_does_not_block_the_next(extract, connection, monkeypatch):
    monkeypatch.setattr(databases, "ROWS", 10)
    started = databases.TableReader(connection, ["prison"], "typed").chunks([0])
    assert size(next(started)) == 10
    found = load_table(connection, "crown", data_first("2022"), schema="typed")
    assert len(found) == len(extract["typed"]["crown"])
    assert sum(size(chunk) for chunk in started) == extract["typed"]["prison"].report.rows_read - 10


def test_a_view_that_fails_half_way_says_no_value(extract, connection):
    connection.cursor().execute(
        "CREATE TEMPORARY VIEW broken AS SELECT CASE WHEN i < 5 THEN i ELSE ('secret' || i)::int END AS a "
        "FROM generate_series(1, 9) i")
    connection.commit()
    with pytest.raises(LoadingError, match="stopped while the table broken was read") as found:
        list(databases.TableReader(connection, ["broken"]).chunks([0]))
    assert found.value.__suppress_context__
    assert np.isscalar(len(load_table(connection, "prison", data_first("2022"), schema="typed")))
