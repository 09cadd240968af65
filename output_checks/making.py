"""A table and the evidence behind it, from rows of data, in one pass."""

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from output_checks.counting import Codes, Counted, coded, count_cells, person_codes
from output_checks.errors import UsageError
from output_checks.evidence import Evidence

Names = Union[str, Sequence[str], None]
STATISTICS: Dict[str, str] = {
    "count": "count",
    "people": "count",
    "sum": "sum",
    "mean": "mean",
    "median": "percentile",
    "std": "sd",
    "min": "minimum",
    "max": "maximum",
}
TOTAL = "Total"


@dataclass(frozen=True)
class Recipe:
    """What a table was made from, so that it can be made again with merged categories."""

    frame: pd.DataFrame
    rows: Tuple[str, ...]
    columns: Tuple[str, ...]
    values: Optional[str]
    statistic: str
    person: Optional[str]
    establishment: Optional[str]
    totals: bool
    digits: int


def make(recipe: Recipe, merged: Mapping[str, Mapping[str, Sequence[Any]]] = None) -> Tuple[pd.DataFrame, Evidence]:
    """
    (table, evidence). Rows and columns of the table are the labels as text; empty ones are left out.

    merged : {column of the data: {new label: [old labels]}}. Raises UsageError for unknown columns or statistics.
    """
    _check(recipe)
    frame = merged_frame(recipe, merged or {})
    rows, columns = coded(frame, recipe.rows), coded(frame, recipe.columns)
    person = person_codes(frame[recipe.person]) if recipe.person else None
    places = person_codes(frame[recipe.establishment]) if recipe.establishment else None
    values = None if recipe.values is None else np.asarray(frame[recipe.values], dtype=np.float64)
    count = lambda r, c: count_cells(r, c, person, values, places)  # noqa: E731 - one place, four margins
    counted = count(rows, columns)
    cells = _statistic(recipe.statistic, counted, values)
    blocks = [(counted, cells)]
    if recipe.totals:
        blocks += _margins(recipe, rows, columns, count, values)
    row_names, column_names = label_texts(rows.labels), label_texts(columns.labels, recipe.columns)
    if not recipe.columns:
        column_names = [
            recipe.statistic if recipe.values is None else "{} {}".format(recipe.statistic, recipe.values)
        ]
    return _assembled(recipe, blocks, row_names, column_names)


def _check(recipe: Recipe) -> None:
    wanted = (
        list(recipe.rows)
        + list(recipe.columns)
        + [n for n in (recipe.values, recipe.person, recipe.establishment) if n]
    )
    missing = [name for name in wanted if name not in recipe.frame.columns]
    if missing:
        raise UsageError("There is no column called {}.".format(", ".join("'{}'".format(m) for m in missing)))
    if recipe.statistic not in STATISTICS:
        raise UsageError(
            "'{}' is not a statistic that can be checked. Use one of {}.".format(
                recipe.statistic, ", ".join(STATISTICS)
            )
        )
    if not recipe.rows:
        raise UsageError("Give at least one column for the rows of the table.")
    if (recipe.values is None) != (recipe.statistic in ("count", "people")):
        raise UsageError("'count' and 'people' take no values; every other statistic needs `values`.")
    if recipe.statistic == "people" and not recipe.person:
        raise UsageError("To count people, give the session a person column.")


def merged_frame(recipe: Any, merged: Mapping[str, Mapping[str, Sequence[Any]]]) -> pd.DataFrame:
    """The data of a recipe with merged categories; the caller's frame itself where nothing is merged."""
    if not merged:
        return recipe.frame
    # Only the columns in use, copied: the caller's frame stays as it is, whatever pandas calls a copy.
    values = [recipe.values] if isinstance(recipe.values, (str, type(None))) else list(recipe.values)
    used = values + [recipe.person, recipe.establishment]
    used = list(recipe.rows) + list(recipe.columns) + [name for name in used if name]
    frame = recipe.frame[list(dict.fromkeys(used))].copy()
    for name, groups in merged.items():
        if name not in recipe.rows + recipe.columns:
            raise UsageError("'{}' is not a row or column of this table.".format(name))
        new = {str(old): label for label, olds in groups.items() for old in olds}
        texts = frame[name].astype(object).map(lambda v: v if pd.isna(v) else new.get(str(v), v))
        frame[name] = texts
    return frame


def _statistic(statistic: str, counted: Counted, values: Optional[np.ndarray]) -> np.ndarray:
    if statistic == "count":
        return counted.counts
    if statistic == "people":
        return counted.people
    size = counted.counts.size
    keep = counted.cell >= 0
    cell, kept = counted.cell[keep], values[keep]
    n = counted.counts.ravel().astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        if statistic in ("sum", "mean", "std"):
            total = np.bincount(cell, weights=kept, minlength=size)
            mean = np.where(n > 0, total / n, np.nan)
            if statistic == "std":
                squares = np.bincount(cell, weights=(kept - mean[cell]) ** 2, minlength=size)
                out = np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)
            else:
                out = np.where(n > 0, total, np.nan) if statistic == "sum" else mean
        else:
            out = _ordered(statistic, cell, kept, size)
    return out.reshape(counted.counts.shape)


def _ordered(statistic: str, cell: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    order = np.lexsort((values, cell))
    cell, values = cell[order], values[order]
    n = np.bincount(cell, minlength=size)
    start = np.concatenate([[0], np.cumsum(n)[:-1]])
    out = np.full(size, np.nan)
    some = n > 0
    first, number = start[some], n[some]
    if statistic == "min":
        out[some] = values[first]
    elif statistic == "max":
        out[some] = values[first + number - 1]
    else:
        out[some] = (values[first + (number - 1) // 2] + values[first + number // 2]) / 2.0
    return out


def _all(codes: Codes) -> Codes:
    return Codes(np.where(codes.codes < 0, np.int64(-1), np.int64(0)), ((TOTAL,),))


def _margins(
    recipe: Recipe, rows: Codes, columns: Codes, count: Callable[..., Counted], values: Optional[np.ndarray]
) -> List[Tuple[Counted, np.ndarray]]:
    """Row totals, column totals and the grand total, each counted from the data: people do not add up."""
    parts = [(rows, _all(columns)), (_all(rows), columns), (_all(rows), _all(columns))]
    counted = [count(r, c) for r, c in parts]
    return [(block, _statistic(recipe.statistic, block, values)) for block in counted]


def label_texts(labels: Sequence[Tuple], names: Sequence[str] = ()) -> List[str]:
    """Labels as text; in column headers a bare number gets its variable's name, so that it does not read as a value."""
    out = []
    for label in labels:
        parts = []
        for position, value in enumerate(label):
            text = (
                str(int(value))
                if isinstance(value, (float, np.floating)) and float(value).is_integer()
                else str(value)
            )
            bare = text.replace(".", "").replace("-", "").isdigit()
            parts.append("{} {}".format(names[position], text) if names and bare else text)
        out.append(" / ".join(parts))
    return out


def _joined(blocks: Sequence[Optional[np.ndarray]]) -> Optional[np.ndarray]:
    if blocks[0] is None:
        return None
    if len(blocks) == 1:
        return blocks[0]
    inner, right, below, corner = blocks
    return np.vstack([np.hstack([inner, right]), np.hstack([below, corner])])


def _assembled(
    recipe: Recipe, blocks: Sequence[Tuple[Counted, np.ndarray]], row_names: List[str], column_names: List[str]
) -> Tuple[pd.DataFrame, Evidence]:
    first = blocks[0][0]
    keep_rows, keep_columns = first.counts.sum(axis=1) > 0, first.counts.sum(axis=0) > 0
    if recipe.totals:
        row_names, column_names = row_names + [TOTAL], column_names + [TOTAL]
        keep_rows, keep_columns = np.append(keep_rows, True), np.append(keep_columns, len(recipe.columns) > 0)
    rows = tuple(name for name, keep in zip(row_names, keep_rows) if keep)
    columns = tuple(name for name, keep in zip(column_names, keep_columns) if keep)

    def kept(matrix: Optional[np.ndarray]) -> Optional[np.ndarray]:
        return None if matrix is None else matrix[keep_rows][:, keep_columns]

    cells = kept(_joined([block for _, block in blocks]))
    if recipe.statistic not in ("count", "people"):
        cells = np.round(cells, recipe.digits)
    table = pd.DataFrame(cells, index=pd.Index(rows, name=" / ".join(recipe.rows)), columns=list(columns))
    matrices = {
        name: _rows_of(kept(_joined([getattr(block, name) for block, _ in blocks])))
        for name in ("counts", "people", "establishments", "total", "largest", "second")
    }
    roles = {"*": STATISTICS[recipe.statistic], " / ".join(recipe.rows): "label"}
    evidence = Evidence(
        kind="table",
        statistic=recipe.statistic,
        rows=rows,
        columns=columns,
        n=first.n,
        n_people=first.n_people,
        roles=roles,
        **matrices,
    )
    return table, evidence


def _rows_of(matrix: Optional[np.ndarray]) -> Tuple:
    return () if matrix is None else tuple(tuple(row) for row in matrix.tolist())
