"""Does a table hold one row per person, case or event, rather than summaries?"""

import re
from typing import Any, List

from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import normal

_SUMMARY = (
    "count",
    "weighted",
    "percent",
    "proportion",
    "rate",
    "mean",
    "sd",
    "sum",
    "minimum",
    "maximum",
    "percentile",
    "p_value",
    "coefficient",
    "se",
    "confidence",
    "df",
    "test",
    "survival",
    "incidence",
    "events",
    "at_risk",
    "censored",
)
_RAW = ("age", "date", "time", "money", "measure", "id", "code", "year")
_MEASURED = ("age", "date", "time", "money", "measure")
_FEW_ROWS = 5
_DAY = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})")
# What a model says of each row of its data.
_PER_ROW = re.compile(
    r"\b(residuals?|resid|fitted( values?)?|predicted( values?| probabilit(y|ies)| risks?)?|linear predictor|leverage"
    r"|cook'?s? ?d(istance)?|dfbetas?|martingale|deviance|schoenfeld|propensity( scores?)?)\b"
)


def looks_like_records(table: Table, record_rows: Any) -> bool:
    """
    True if the rows look like single people, cases or events.

    A column of identifiers that differ in nearly every row decides at once, whatever the number of rows from 3.
    From 5 rows (or `record_rows`, if that is less) two variables as measured (age, date, duration, money) decide, or days
    that hardly repeat beside two labels.
    Residuals, fitted values and their like, nearly all different, are said of each row of the data: they decide too.
    Else: at least `record_rows` rows, no column that summarises, and labels that repeat or variables as measured.
    """
    rows = len(table.row_labels)
    if rows >= 3 and any(_identifies(column) for column in table.columns):
        return True
    if rows >= _FEW_ROWS and any(_said_of_each_row(column, rows) for column in table.columns):
        return True
    if record_rows is None:
        return False
    sure = [column for column in table.columns if column.role in _SUMMARY and column.certain]
    if sure or any(table.row_roles):
        return False
    raw = [column for column in table.columns if column.role in _RAW or not column.certain]
    measured = sum(column.role in _MEASURED for column in table.columns)
    labels = [column for column in table.columns if column.role == "label"]
    if rows + table.rows_unread < record_rows:
        # Days that hardly repeat beside two things said of each are events, one a row.
        dated = len(labels) > 1 and _nearly_unique([column for column in table.columns if _of_days(column)])
        return rows >= _FEW_ROWS and (measured >= 2 or dated)
    if not raw and not labels:
        return False
    return (
        _keys_repeat(table)
        or sum(column.role in _RAW for column in table.columns) >= 2
        or (bool(raw) and bool(labels) and _nearly_unique(raw))
    )


def _identifies(column: Column) -> bool:
    if column.role != "id":
        return False
    texts = [cell.text for cell in column.cells if cell.text]
    return len(texts) >= 3 and len(set(texts)) >= 0.5 * len(texts)


def _said_of_each_row(column: Column, rows: int) -> bool:
    numbers = {cell.value for cell in column.cells if cell.value is not None}
    return column.role == "unknown" and bool(_PER_ROW.search(normal(column.header))) and len(numbers) > 0.8 * rows


def _of_days(column: Column) -> bool:
    return column.role == "date" and all(_DAY.match(cell.text) for cell in column.cells if cell.text)


def _keys_repeat(table: Table) -> bool:
    """Summaries have one row per combination of labels; records repeat them."""
    keys = [column for column in table.columns if column.role in ("label", "year", "code", "date")]
    if not keys:
        return False
    combinations = list(zip(*[[cell.text for cell in column.cells] for column in keys]))
    return len(set(combinations)) < 0.9 * len(combinations)


def _nearly_unique(columns: List[Column]) -> bool:
    return any(
        len({cell.text for cell in column.cells}) > 0.9 * len(column.cells)
        for column in columns
        if column.role == "date"
    )
