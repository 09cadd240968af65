"""Tables to files: csv, parquet, dta or sqlite, with a README that says what they are."""
from itertools import islice
from pathlib import Path
from typing import Any, Dict, List, Union

import numpy as np
import pandas as pd

from jdfanalysis.compat import require
from jdfanalysis.errors import UsageError

FORMATS = ("csv", "parquet", "dta", "sqlite")
DATABASE = "data_first{}.sqlite"
_LINES = 100000
_SIGNS = (",", '"', "\r", "\n")

README = """Invented data. Nothing in this folder derives from real records.

The tables have the names and codes of the Ministry of Justice Data First extracts as far as these are public,
and faults like theirs. Every person, case, date and number was drawn from a random number generator by
jdfanalysis.synthetic; no real record, and no statistic of any one person, went in. Places carry codes of the
shape of census areas and have no tie to the real places of those codes. Do not publish findings from these data.

release {release} · seed {seed} · people {people} · faults: {defects}
Made with jdfanalysis {version}. The same call makes the same bytes.
"""

TRUTH_README = """The truth of an invented population. Nothing in this folder derives from real records.

What really happened to the people of the synthetic tables made with the same settings: true persons, episodes at
risk, spells, recalls, events, and which links are wrong. No real extract comes with such a thing: keep it apart
from the tables, and use it only to score what was found in them.

release {release} · seed {seed} · people {people} · faults: {defects}
Made with jdfanalysis {version}.
"""


def checked_format(format: str) -> None:
    """Raise UsageError for a format that there is not, MissingDependencyError for parquet without pyarrow."""
    if format not in FORMATS:
        raise UsageError("There is no format '{}'. Known: {}.".format(format, ", ".join(FORMATS)))
    if format == "parquet":
        require("pyarrow")


def write_tables(tables: Dict[str, pd.DataFrame], folder: Union[str, Path], format: str, readme: str,
                 suffix: str = "") -> List[Path]:
    """
    Write every table and README.txt to `folder`, which is made if need be; returns the paths written.

    suffix : put after the name of every file but the README, as extracts in parts have it

    One file per table, named after it, except for sqlite, where it is one database. Missing values are
    empty cells (csv), nulls (parquet, sqlite) or empty texts and missing numbers (dta). Files of the same
    name are replaced. Raises UsageError for another format, MissingDependencyError for parquet without pyarrow.
    """
    checked_format(format)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if format == "sqlite":
        paths = [_write_sqlite(tables, folder / DATABASE.format(suffix))]
    else:
        write = {"csv": _write_csv, "parquet": _write_parquet, "dta": _write_dta}[format]
        paths = [write(frame, folder / (name + suffix + "." + format)) for name, frame in tables.items()]
    note = folder / "README.txt"
    with note.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(readme)
    return paths + [note]


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of the truth as text and whole numbers: dates YYYY-MM-DD, flags 0 and 1, hazards to nine decimals."""
    columns: Dict[str, Any] = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype.kind == "M":
            texts = np.datetime_as_string(values.to_numpy().astype("datetime64[D]")).astype(object)
            texts[values.isna().to_numpy()] = None
            columns[name] = texts
        elif values.dtype.kind == "f":
            columns[name] = np.array(["{:.9f}".format(value) for value in values], dtype=object)
        else:
            columns[name] = values.astype("int64") if values.dtype.kind in "bi" else values
    return pd.DataFrame(columns, columns=list(frame.columns))


def _cells(column: pd.Series) -> List[Any]:
    """Values as plain Python objects, None where missing."""
    plain = np.array(column.astype(object), dtype=object)
    plain[column.isna().to_numpy()] = None
    return plain.tolist()


def _write_csv(frame: pd.DataFrame, path: Path) -> Path:
    # Not by pandas: line ends and number formats must not depend on version or platform. Not by the csv module
    # either, which looks at every letter: whole columns are searched for what needs quotes, and rows are joined.
    columns = [_csv_texts(frame[name]) for name in frame.columns]
    lines = map(",".join, zip(*columns))
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(_quoted([str(name) for name in frame.columns])) + "\n")
        for lot in iter(lambda: list(islice(lines, _LINES)), []):
            stream.write("\n".join(lot) + "\n")
    return path


def _csv_texts(column: pd.Series) -> List[str]:
    """The cells of a column as they stand in a csv file; missing ones are empty."""
    cells = _cells(column)
    if column.dtype.kind in "iu" or str(column.dtype) == "Int64":
        return ["" if cell is None else str(cell) for cell in cells]
    return _quoted(["" if cell is None else cell for cell in cells])


def _quoted(texts: List[str]) -> List[str]:
    """The texts with quotes round those that hold a comma, a quote or a line end, as the csv module would put them."""
    whole = "\x00".join(texts)
    if not any(sign in whole for sign in _SIGNS):
        return texts
    marked = {text: '"' + text.replace('"', '""') + '"' for text in set(texts) if any(sign in text for sign in _SIGNS)}
    return [marked.get(text, text) for text in texts]


def _write_parquet(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_parquet(str(path), index=False)
    return path


def _write_dta(frame: pd.DataFrame, path: Path) -> Path:
    """Stata 14 files: names longer than 32 characters do not occur; missing text is empty."""
    plain = frame.copy()
    for name in plain.columns:
        if str(plain[name].dtype) == "Int64":
            plain[name] = plain[name].astype(object).where(plain[name].notna(), float("nan")).astype("float64")
        elif str(plain[name].dtype) != "int64":
            plain[name] = pd.Series([value or "" for value in _cells(plain[name])], index=plain.index, dtype=object)
    plain.to_stata(str(path), write_index=False, version=118)
    return path


def _write_sqlite(tables: Dict[str, pd.DataFrame], path: Path) -> Path:
    import sqlite3

    if path.exists():
        path.unlink()
    connection = sqlite3.connect(str(path))
    try:
        for name, frame in tables.items():
            types = ["INTEGER" if str(frame[c].dtype).lower() == "int64" else "TEXT" for c in frame.columns]
            columns = ", ".join('"{}" {}'.format(c, t) for c, t in zip(frame.columns, types))
            connection.execute('CREATE TABLE "{}" ({})'.format(name, columns))
            marks = ", ".join("?" * len(frame.columns))
            connection.executemany('INSERT INTO "{}" VALUES ({})'.format(name, marks),
                                   zip(*[_cells(frame[c]) for c in frame.columns]))
        connection.commit()
    finally:
        connection.close()
    return path
