"""Tables drawn in text, so that a test reads as a picture.

    person | start      | stop
    -------+------------+-----------
    1      | 2015-01-01 | 2015-02-01

An empty cell is missing. Columns are text unless a converter is named: int, float, bool or "date".
"""
import pandas as pd

CONVERTERS = {
    int: lambda texts: pd.Series([None if t == "" else int(t) for t in texts]),
    float: lambda texts: pd.Series([float("nan") if t == "" else float(t) for t in texts], dtype="float64"),
    bool: lambda texts: pd.Series([t.lower() in ("true", "yes", "1") for t in texts], dtype=bool),
    "date": lambda texts: pd.Series(pd.to_datetime([None if t == "" else t for t in texts])).astype("datetime64[ns]"),
    "category": lambda texts: pd.Series([None if t == "" else t for t in texts], dtype="category"),
    "int32": lambda texts: pd.Series([int(t) for t in texts], dtype="int32"),
}


def table(text, **kinds):
    """The DataFrame drawn in `text`; keyword arguments name the converter of a column."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if len(lines) < 2 or not set(lines[1]) <= set("-+| "):
        raise ValueError("A drawn table has a header, a rule of dashes, and rows.")
    header = [cell.strip() for cell in lines[0].split("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines[2:]]
    for row in rows:
        if len(row) != len(header):
            raise ValueError("A row has {} cells, the header {}.".format(len(row), len(header)))
    unknown = set(kinds) - set(header)
    if unknown:
        raise ValueError("Converters for columns that are not drawn: {}.".format(sorted(unknown)))
    columns = {}
    for position, name in enumerate(header):
        texts = [row[position] for row in rows]
        kind = kinds.get(name)
        columns[name] = CONVERTERS[kind](texts) if kind else pd.Series([t or None for t in texts], dtype=object)
    return pd.DataFrame(columns, columns=header)
