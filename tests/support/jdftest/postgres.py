"""A folder of csv files in a PostgreSQL schema, as text or with the types that a warehouse would give them."""
import io
from pathlib import Path

import pandas as pd
from jdfanalysis.loading.databases import TableReader, quoted
from jdftest.chunks import texts

# Some dates are kept as timestamps, as systems of record do.
STAMPS = ("first_hearing_date", "reception_date", "disposal_date")


def sql_type(variable):
    """The column type of a declared variable in a typed table."""
    if variable.type == "date":
        return "timestamp" if variable.canonical in STAMPS else "date"
    return {"id": "char(70)", "integer": "integer", "number": "numeric(12,2)", "flag": "boolean"}.get(variable.type, "text")


def copy_in(connection, schema, folder, dictionary, typed):
    """Make the schema anew, with a table for each csv file; an empty field becomes NULL."""
    cursor = connection.cursor()
    cursor.execute("DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}".format(quoted(schema)))
    for path in sorted(Path(str(folder)).glob("*.csv")):
        frame = pd.read_csv(str(path), dtype=str, keep_default_na=False, encoding="utf-8")
        kinds = {v.name: sql_type(v) for v in dictionary[path.stem].variables} if typed else {}
        columns = ", ".join("{} {}".format(quoted(name), kinds.get(name, "text")) for name in frame.columns)
        place = "{}.{}".format(quoted(schema), quoted(path.stem))
        cursor.execute("CREATE TABLE {} ({})".format(place, columns))
        text = io.StringIO(frame.to_csv(index=False, header=False))
        cursor.copy_expert("COPY {} FROM STDIN WITH (FORMAT csv)".format(place), text)
    connection.commit()


def read_texts(connection, values):
    """The texts that the reader makes of one row of SQL values, by name."""
    columns = ", ".join("{} AS {}".format(value, quoted(name)) for name, value in values.items())
    connection.cursor().execute("CREATE TEMPORARY TABLE kinds AS SELECT " + columns)
    (chunk,) = TableReader(connection, ["kinds"]).chunks(list(range(len(values))))
    return {name: texts(chunk, position)[0] for position, name in enumerate(values)}
