"""Summaries of measured variables by group, with the counts, people and contributors behind each of them."""

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

import numpy as np
import pandas as pd

from output_checks.counting import Counted, coded, count_cells, person_codes
from output_checks.errors import UsageError
from output_checks.evidence import Evidence
from output_checks.making import label_texts, make, merged_frame

ROLES: Dict[str, str] = {
    "n": "count", "people": "count", "mean": "mean", "std": "sd", "sum": "sum", "min": "minimum", "max": "maximum",
    "median": "percentile",
}  # fmt: skip
_MATRICES = ("counts", "people", "establishments", "total", "largest", "second")
_PERCENTILE = re.compile(r"^p([1-9]\d?)$")


@dataclass(frozen=True)
class Description:
    """What a table of summaries was made from, so that it can be made again with merged categories."""

    frame: pd.DataFrame
    rows: Tuple[str, ...]
    columns: Tuple[str, ...]
    values: Tuple[str, ...]
    statistics: Tuple[str, ...]
    person: Optional[str]
    establishment: Optional[str]
    digits: int


@dataclass(frozen=True)
class Group:
    """
    The values of one row of the table in rising order, missing ones left out, and how many people lie at each.

    who : person of each value, or its own number where there is no person column
    """

    label: str
    values: np.ndarray
    who: np.ndarray


def describe(recipe: Description, merged: Optional[Mapping[str, Any]] = None) -> Tuple[pd.DataFrame, Evidence]:
    """
    (table, evidence): one row per group and variable, one column per statistic.

    Percentiles are interpolated linearly between the two nearest values, the median likewise. std has n - 1 below.
    Raises UsageError for unknown columns or statistics.
    """
    _check(recipe)
    frame = merged_frame(recipe, merged or {})
    rows, whole = coded(frame, recipe.rows), coded(frame, ())
    person = person_codes(frame[recipe.person]) if recipe.person else None
    places = person_codes(frame[recipe.establishment]) if recipe.establishment else None
    labels: List[str] = []
    lines: List[List[float]] = []
    matrices: Dict[str, List[Tuple]] = {name: [] for name in _MATRICES}
    for variable in recipe.values:
        values = np.asarray(frame[variable], dtype=np.float64)
        counted = count_cells(rows, whole, person, values, places)
        for place in np.flatnonzero(counted.counts[:, 0] > 0):
            group = np.sort(values[counted.cell == place])
            labels.append(_label(recipe, label_texts(rows.labels)[place], variable))
            lines.append([_statistic(name, group, counted, place) for name in recipe.statistics])
            for name in _MATRICES:
                if getattr(counted, name) is not None:
                    matrices[name].append((getattr(counted, name)[place, 0].item(),) * len(recipe.statistics))
    table = pd.DataFrame(np.round(lines, recipe.digits), labels, list(recipe.statistics))
    table.index.name = _index_name(recipe)
    for name in {"n", "people"} & set(recipe.statistics):
        table[name] = table[name].astype(np.int64)
    return table, _evidence(recipe, table, len(frame), person, matrices)


def _evidence(
    recipe: Description, table: pd.DataFrame, n: int, person: Optional[np.ndarray], matrices: Mapping[str, List[Tuple]]
) -> Evidence:
    roles = {name: role_of(name) for name in recipe.statistics}
    roles[table.index.name] = "label"
    return Evidence(
        kind="table",
        statistic="describe",
        rows=tuple(table.index),
        columns=recipe.statistics,
        n=n,
        n_people=None if person is None else len(np.unique(person[person >= 0])),
        roles=roles,
        **{name: tuple(kept) for name, kept in matrices.items()}
    )


def made_again(recipe: Any, merged: Mapping[str, Any]) -> Tuple[pd.DataFrame, Evidence]:
    """The table of a recipe of either kind, with merged categories."""
    return describe(recipe, merged) if isinstance(recipe, Description) else make(recipe, merged)


def groups_of(recipe: Description, merged: Mapping[str, Any]) -> List[Group]:
    """The values behind each row of a description."""
    frame = merged_frame(recipe, merged)
    rows = coded(frame, recipe.rows)
    who = person_codes(frame[recipe.person]) if recipe.person else np.arange(len(frame))
    found = []
    for variable in recipe.values:
        values = np.asarray(frame[variable], dtype=np.float64)
        for place, name in enumerate(label_texts(rows.labels)):
            inside = np.flatnonzero((rows.codes == place) & ~np.isnan(values))
            if len(inside):
                order = inside[np.argsort(values[inside], kind="mergesort")]
                found.append(Group(_label(recipe, name, variable), values[order], who[order]))
    return found


def _label(recipe: Description, group: str, variable: str) -> str:
    """The label of a row: the group, the variable where there are several, or both."""
    parts = ([group] if recipe.rows else []) + ([variable] if len(recipe.values) > 1 or not recipe.rows else [])
    return " / ".join(parts)


def role_of(statistic: str) -> str:
    """The role of a statistic's column; UsageError for one that is not known."""
    if statistic in ROLES:
        return ROLES[statistic]
    if _PERCENTILE.match(statistic):
        return "percentile"
    raise UsageError("'{}' is not a statistic. Use {}, or a percentile such as p25.".format(statistic, ", ".join(ROLES)))


def _index_name(recipe: Description) -> str:
    return " / ".join(recipe.rows + (("variable",) if len(recipe.values) > 1 or not recipe.rows else ()))


def _check(recipe: Description) -> None:
    wanted = recipe.rows + recipe.values + tuple(n for n in (recipe.person, recipe.establishment) if n)
    missing = [name for name in wanted if name not in recipe.frame.columns]
    if missing:
        raise UsageError("There is no column called {}.".format(", ".join("'{}'".format(m) for m in missing)))
    if not recipe.values or not recipe.statistics:
        raise UsageError("Give at least one column of values and one statistic.")
    words = [name for name in recipe.values if not pd.api.types.is_numeric_dtype(recipe.frame[name].dtype)]
    if words:
        raise UsageError("No numbers: {}. Use `table` to count categories.".format(", ".join("'{}'".format(w) for w in words)))
    if "people" in recipe.statistics and not recipe.person:
        raise UsageError("To count people, give the session a person column.")
    for statistic in recipe.statistics:
        role_of(statistic)


def _statistic(name: str, group: np.ndarray, counted: Counted, place: int) -> float:
    if name == "n":
        return float(len(group))
    if name == "people":
        return float(counted.people[place, 0])
    if name == "std":
        return float(np.std(group, ddof=1)) if len(group) > 1 else np.nan
    if name in ("mean", "sum", "min", "max"):
        return float(getattr(np, name)(group))
    share = 50.0 if name == "median" else float(_PERCENTILE.match(name).group(1))
    return float(np.percentile(group, share))
