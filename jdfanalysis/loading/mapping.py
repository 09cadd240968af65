"""When the names in a file are not the declared ones: proposals, for a person to decide."""
import csv
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Dictionary, Table, Variable
from jdfanalysis.errors import LoadingError, Problem, raise_if
from jdfanalysis.loading.columns import plain
from jdfanalysis.loading.databases import is_connection
from jdfanalysis.loading.opening import declared, open_readers, parts_of
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.texts import ObjectTexts
from jdfanalysis.loading.values import column_of

COLUMNS = ("table", "file_column", "canonical", "score", "why")
# Rows looked at, and the least score at which a match is proposed.
SAMPLE, ENOUGH = 2000, 0.5
# How much a fitting content says, by type: any text can be an id, few texts are dates.
_WEIGHT = {"date": 0.5, "category": 0.5, "integer": 0.3, "number": 0.2, "flag": 0.3, "id": 0.05, "text": 0.05}


def propose_mapping(source: Any, table: str, dictionary: Dictionary, name: str = "", schema: str = "") -> pd.DataFrame:
    """
    Propose which undeclared columns of a table are which declared variables that were not found.

    source, table, dictionary, name, schema : as for `load_table`
    Names are compared by likeness, whole and by their words in any order; contents, on a sample of
    the first rows, by how many values the variable's type and codes accept. Returns one row per
    undeclared column: table, file_column, canonical ("" if nothing is likely), score from 0 to 1, why. Each
    variable is proposed once, the likeliest first. Nothing is decided: write it with
    `write_mapping`, edit it, and hand what `read_mapping` gives to `load_all`.
    """
    declaration = declared(dictionary, table)
    parts = [] if is_connection(source) else parts_of(source, declaration, dictionary)
    reader = next(open_readers(source, parts, declaration, Tally(), name, schema))
    known = {plain(n) for v in declaration.variables for n in (v.name, v.canonical) + v.aliases}
    strange = [i for i, column in enumerate(reader.names) if column and plain(column) not in known]
    names = {plain(column) for column in reader.names}
    lacking = [v for v in declaration.variables if not names & {plain(n) for n in (v.name, v.canonical) + v.aliases}]
    sample = _sample(reader, strange)
    scores = [
        (_score(reader.names[i], sample[i], variable), i, order)
        for i in strange
        for order, variable in enumerate(lacking)
    ]
    return _best(scores, [(i, reader.names[i]) for i in strange], lacking, declaration)


def _sample(reader: Any, positions: Sequence[int]) -> Dict[int, np.ndarray]:
    """The first texts of some columns."""
    if not positions:
        return {}
    first = next(iter(reader.chunks(positions)))
    return {p: column.take(slice(0, SAMPLE)).objects() for p, column in first.columns.items()}


def _score(name: str, values: np.ndarray, variable: Variable) -> Tuple[float, float, float]:
    """(score, likeness of the names, share of values accepted)."""
    like = max(_likeness(plain(name), plain(other)) for other in (variable.name, variable.canonical) + variable.aliases)
    fit = _accepted(values, variable)
    weight = _WEIGHT[variable.type]
    return ((1 - weight) * like + weight * fit if fit > 0 else 0.0, like, fit)


def _likeness(first: str, second: str) -> float:
    """Likeness of two names from 0 to 1: as they stand, or with their words sorted."""
    sorted_words = ["_".join(sorted(name.split("_"))) for name in (first, second)]
    return max(SequenceMatcher(None, first, second).ratio(), SequenceMatcher(None, *sorted_words).ratio())


def _accepted(values: np.ndarray, variable: Variable) -> float:
    """Share of the values there are that the variable takes without a problem."""
    tally = Tally()
    missing = column_of(variable, "sample", tally).add(ObjectTexts(values))
    total = len(values) - int(missing.sum())
    refused = sum(problem.count for problem in tally.entries("set aside", "kept"))
    return max(0.0, 1 - refused / total) if total else 0.0


def _best(
    scores: Sequence[Tuple[Tuple[float, float, float], int, int]],
    strange: Sequence[Tuple[int, str]],
    lacking: Sequence[Variable],
    table: Table,
) -> pd.DataFrame:
    chosen: Dict[int, Tuple[int, Tuple[float, float, float]]] = {}
    given = set()
    for score, column, order in sorted(scores, key=lambda item: (-item[0][0], item[1], item[2])):
        if score[0] >= ENOUGH and column not in chosen and order not in given:
            chosen[column] = (order, score)
            given.add(order)
    rows: List[Tuple[str, str, str, float, str]] = []
    for column, name in strange:
        if column in chosen:
            order, (score, like, fit) = chosen[column]
            why = "names alike {:.0%}, values that fit {:.0%}".format(like, fit)
            rows.append((table.name, name, lacking[order].canonical, round(score, 2), why))
        else:
            rows.append((table.name, name, "", 0.0, "nothing likely"))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def write_mapping(proposals: pd.DataFrame, path: Union[str, Path]) -> Path:
    """Write proposals as csv, for editing: what counts is the column `canonical`; blank means "do not read"."""
    path = Path(path)
    proposals[list(COLUMNS)].to_csv(str(path), index=False, encoding="utf-8")
    return path


def read_mapping(path: Union[str, Path]) -> Dict[str, Dict[str, str]]:
    """
    The mapping in an edited csv: {table: {name in the file: canonical name}}, as `load_all` takes it.

    Rows with a blank `canonical` are left out; score and why are not looked at and may be missing.
    Raises LoadingError, with all problems, for missing headings, for a column of a file given twice and
    for a variable given to two columns.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError:
        raise LoadingError("{}: the mapping could not be opened.".format(path.name))
    needed = set(COLUMNS[:3])
    if not rows or not needed <= set(rows[0]):
        raise LoadingError("{}: not a mapping. It needs the headings {}.".format(path.name, ", ".join(COLUMNS[:3])))
    found: Dict[str, Dict[str, str]] = {}
    problems: List[Problem] = []
    for row in rows:
        table, column, canonical = (str(row[name] or "").strip() for name in COLUMNS[:3])
        given = found.setdefault(table, {})
        if canonical and (column in given or canonical in given.values()):
            where = "{}.{}".format(table, canonical)
            problems.append(Problem("given twice", where, 1, "One column of the file for one variable."))
        if canonical:
            given[column] = canonical
    raise_if(problems, LoadingError, "{}: the mapping contradicts itself.".format(path.name))
    return found
