"""From a formula or a list of columns to a matrix, recorded so that new data are encoded the same."""
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import FrameError, InputError, ModelError, Problem, UsageError, raise_if, require_columns
from jdfanalysis.formulas import columns_named, require_names

Terms = Union[str, Sequence[str]]
# Values of a number column, or the codes of a category and the code that a 0/1 column stands for.
Source = Tuple[np.ndarray, Optional[int]]
# Rows worked on at a time.
CHUNK = 4096


@dataclass(frozen=True)
class Design:
    """
    How covariates become columns.

    names : of the columns of the matrix; terms : (term, its column positions)
    categories : (column, its levels, first the reference) for those coded here; formula : patsy's record, or None
    columns : data columns used
    """

    names: Tuple[str, ...]
    terms: Tuple[Tuple[str, Tuple[int, ...]], ...]
    categories: Tuple[Tuple[str, Tuple[Any, ...]], ...]
    columns: Tuple[str, ...]
    formula: Optional[Any] = None

    def matrix(self, frame: pd.DataFrame, order: Optional[np.ndarray] = None, lead: int = 0) -> np.ndarray:
        """
        The (rows, columns) float matrix of `frame`, after `lead` columns of ones. Raises InputError on unseen levels.

        order : positions of the rows wanted, each at most once
        """
        missing = [name for name in self.columns if name not in frame.columns]
        if missing:
            raise FrameError("The data lack the covariates {}.".format(", ".join(missing)))
        if self.formula is not None:
            built = _formula_matrix(self.formula, frame, order)
            return np.column_stack([np.ones((len(built), lead)), built]) if lead else built
        levels = dict(self.categories)
        sources: List[Source] = []
        for name in self.columns:
            if name in levels:
                codes = _level_codes(frame[name], levels[name])
                sources += [(codes, number) for number in range(1, len(levels[name]))]
            else:
                sources.append((_plain_numbers(frame[name]), None))
        return _filled(sources, len(frame), order, lead)


def _filled(sources: List[Source], count: int, order: Optional[np.ndarray], lead: int) -> np.ndarray:
    """The matrix, read some rows at a time and written a row at a time: few jumps through memory."""
    width = lead + len(sources)
    out = np.empty((count if order is None else len(order), width))
    place = None
    if order is not None:
        place = np.full(count, -1, dtype=np.int64)
        place[order] = np.arange(len(order))
    for begin in range(0, count, CHUNK):
        part = slice(begin, begin + CHUNK)
        block = out[part] if place is None else np.empty((min(CHUNK, count - begin), width))
        block[:, :lead] = 1.0
        for j, (values, level) in enumerate(sources, lead):
            block[:, j] = values[part] if level is None else values[part] == level
        if place is not None:
            own = place[part]
            kept = own >= 0
            out[own[kept]] = block[kept]
    return out


def make_design(frame: pd.DataFrame, formula: Terms) -> Design:
    """
    The design of `frame`.

    formula : the right side of a patsy formula ("age + C(sex) * band"), or a list of column names: numbers and
        flags are used as they are, categories and text become 0/1 columns against their first level
    """
    if isinstance(formula, str):
        return _formula_design(frame, formula)
    names: List[str] = []
    terms, categories = [], []
    require_columns(frame, formula, "covariates")
    if not len(formula):
        raise UsageError("Name at least one covariate.")
    for name in formula:
        begin = len(names)
        if _is_number(frame[name]):
            names.append(name)
        else:
            levels = _levels(frame[name])
            categories.append((name, levels))
            names += ["{}[{}]".format(name, level) for level in levels[1:]]
        terms.append((name, tuple(range(begin, len(names)))))
    _refuse_single_levels(terms, len(frame))
    return Design(tuple(names), tuple(terms), tuple(categories), tuple(formula))


def _refuse_single_levels(terms: List[Tuple[str, Tuple[int, ...]]], rows: int) -> None:
    problems = [
        Problem("has one level only", name, rows, "Leave it out, or look how it was made.")
        for name, where in terms
        if not where
    ]
    raise_if(problems, ModelError, "Some covariates do not vary.")


def missing_rows(frame: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """True where any of these columns is missing or infinite."""
    found = np.zeros(len(frame), dtype=bool)
    for name in names:
        values = frame[name]
        if pd.api.types.is_float_dtype(values.dtype):
            found |= ~np.isfinite(np.asarray(values, dtype=np.float64))
        elif not pd.api.types.is_integer_dtype(values.dtype) or values.isna().any():
            found |= np.asarray(values.isna())
    return found


def columns_used(frame: pd.DataFrame, formula: Terms) -> List[str]:
    """Data columns that a formula or list of names reads."""
    if not isinstance(formula, str):
        return [name for name in formula if name in frame.columns]
    return columns_named(frame, formula)


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype)


def _levels(values: pd.Series) -> Tuple[Any, ...]:
    if hasattr(values, "cat"):
        present = np.bincount(values.cat.codes.to_numpy() + 1, None, len(values.cat.categories) + 1)[1:] > 0
        return tuple(level for level, here in zip(values.cat.categories, present) if here)
    return tuple(pd.factorize(values, sort=True)[1])


def _plain_numbers(values: pd.Series) -> np.ndarray:
    """A number or flag column as an array, without a copy where that can be."""
    if not _is_number(values):
        raise InputError("Column {} was a number in the fit and is {} now.".format(values.name, values.dtype))
    return floats(values) if pd.api.types.is_extension_array_dtype(values.dtype) else np.asarray(values)


def _level_codes(values: pd.Series, levels: Tuple[Any, ...]) -> np.ndarray:
    codes = pd.Index(list(levels)).get_indexer(values.astype(object) if str(values.dtype) == "category" else values)
    if (codes < 0).any():
        raise InputError(
            "Column {} holds levels the fit never saw, or missing values: {:,} rows.".format(
                values.name, int((codes < 0).sum())
            )
        )
    return codes


def _formula_design(frame: pd.DataFrame, formula: str) -> Design:
    import patsy

    if "~" in formula:
        raise UsageError("Write only the right side of the formula; times and event are named by column.")
    require_names(frame, formula)
    environment = patsy.EvalEnvironment([{"np": np}])
    try:
        # Reads levels and transforms only; the matrix itself is made once, later, in the order wanted.
        info = patsy.incr_dbuilder("1 + " + formula, lambda: iter([frame]), environment, NA_action="raise")
    except patsy.PatsyError as error:
        # The origin text shows the formula, never data; patsy's own message may quote a value.
        raise ModelError("The formula cannot be read ({}).".format(type(error).__name__)) from None
    names, terms, position = [], [], 0
    for term, where in info.term_name_slices.items():
        if term == "Intercept":
            continue
        own = info.column_names[where]
        terms.append((term, tuple(range(position, position + len(own)))))
        names += own
        position += len(own)
    _refuse_single_levels(terms, len(frame))
    if not names:
        raise ModelError("The formula names no covariate.")
    return Design(tuple(names), tuple(terms), (), tuple(columns_used(frame, formula)), info)


def _formula_matrix(info: Any, frame: pd.DataFrame, order: Optional[np.ndarray]) -> np.ndarray:
    import patsy

    try:
        built = patsy.build_design_matrices([info], frame, NA_action="raise")[0]
    except patsy.PatsyError as error:
        raise InputError(
            "The data do not fit the formula ({}): unseen levels or missing values.".format(type(error).__name__)
        ) from None
    keep = np.ones(built.shape[1], dtype=bool)
    if "Intercept" in info.term_name_slices:
        keep[info.term_name_slices["Intercept"]] = False
    matrix = np.asarray(built)[:, keep]
    return np.ascontiguousarray(matrix if order is None else matrix[order])


def check_columns(matrix: np.ndarray, names: Sequence[str]) -> Tuple[np.ndarray, np.ndarray]:
    """(mean, standard deviation) of each column; ModelError names every constant one."""
    size, mean, spread = len(matrix), np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
    parts = [slice(begin, begin + CHUNK) for begin in range(0, size, CHUNK)]
    for part in parts:
        mean += np.ones(len(matrix[part])) @ matrix[part]
    mean /= size
    for part in parts:
        apart = matrix[part] - mean
        spread += np.einsum("ij,ij->j", apart, apart)
    spread = np.sqrt(spread / size)
    problems = [
        Problem("the same in every row", name, len(matrix), "Leave it out, or look how it was made.")
        for name, own, middle in zip(names, spread, mean)
        if not own > 1e-10 * max(1.0, abs(middle))
    ]
    raise_if(problems, ModelError, "Some covariates do not vary among the rows that are ever at risk of an event.")
    return mean, spread

