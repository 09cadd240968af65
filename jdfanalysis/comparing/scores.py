"""Propensity scores: the chance of belonging to the treated group, given what was known beforehand.

Rosenbaum and Rubin (1983). The model is a logistic regression; what matters is the balance that it brings
about, not its own fit.
"""
import warnings
from dataclasses import dataclass
from typing import Any, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, ModelError, UsageError, require_columns
from jdfanalysis.formulas import columns_named, require_names
from jdfanalysis.shown import Shown

Terms = Union[str, Sequence[str]]
# Beyond this log-odds a fitted chance is 0 or 1 for all purposes: the groups do not overlap there.
EXTREME = 30.0
_APART = ("Some covariates tell the groups apart wholly. Look at their cross-tables with the treated column; leave those "
          "rows or covariates out.")


@dataclass(frozen=True)
class Propensity(Shown):
    """
    Scores of a fit, in the order and with the index of the rows fitted.

    score : chance of treatment, 0 to 1; logit : its log-odds; treated : 1 and 0
    table : term, odds_ratio, lower, upper, p; residual_df : rows less coefficients; covariates : columns used
    """

    score: pd.Series
    logit: pd.Series
    treated: pd.Series
    table: pd.DataFrame
    residual_df: int
    covariates: Tuple[str, ...]

    @property
    def overlap(self) -> Tuple[float, float]:
        """The range of scores in which both groups have members: largest minimum, smallest maximum."""
        groups = [self.score[self.treated == value] for value in (0, 1)]
        return max(float(g.min()) for g in groups), min(float(g.max()) for g in groups)

    @property
    def summary(self) -> str:
        """A few lines of text."""
        low, high = self.overlap
        outside = int(((self.score < low) | (self.score > high)).sum())
        return "{:,} treated, {:,} others; scores overlap from {:.4f} to {:.4f}, {:,} rows outside".format(
            int(self.treated.sum()), int((self.treated == 0).sum()), low, high, outside)


def fit_propensity(frame: pd.DataFrame, treated: str, covariates: Terms) -> Propensity:
    """
    A logistic regression of `treated` on what was known before treatment; statsmodels does the fit.

    frame : one row per person or index event. treated : column of 1 and 0, or of truth values.
    covariates : column names (numbers as they are, categories and text as 0/1 columns against their first level),
    or the right side of a formula ("age + C(sex) * priors").

    Use only what was known before treatment: a covariate that treatment can change takes part of its effect away.
    Raises FrameError for missing columns and values, ModelError if a group is empty or the groups can be told
    apart wholly, so that no comparison exists.
    """
    group = treated_codes(frame, treated)
    terms = formula_of(frame, covariates)
    matrix = _matrix(frame, terms)
    fit = _fitted(group, matrix)
    logit = pd.Series(np.asarray(matrix) @ np.asarray(fit.params), index=frame.index, name="logit")
    score = pd.Series(1.0 / (1.0 + np.exp(-logit)), index=frame.index, name="score")
    names = tuple(matrix.design_info.column_names)
    return Propensity(score, logit, pd.Series(group, index=frame.index, name=treated), _odds(fit, names),
                      len(frame) - len(names), tuple(columns_named(frame, terms)))


def treated_codes(frame: pd.DataFrame, treated: str) -> np.ndarray:
    """The treated column as int8 of 1 and 0; raises FrameError for anything else and ModelError for one group only."""
    if treated not in frame.columns:
        raise FrameError("The frame has no column '{}'.".format(treated))
    values = np.array([np.nan if pd.isna(v) else v for v in frame[treated]], dtype=np.float64) \
        if frame[treated].isna().any() else pd.to_numeric(frame[treated], errors="coerce").to_numpy().astype(np.float64)
    wrong = int((~np.isin(values, (0.0, 1.0))).sum())
    if wrong:
        raise FrameError("'{}' is 1 for the treated and 0 for the others; {:,} rows hold something else.".format(treated, wrong))
    codes = values.astype(np.int8)
    if codes.min() == codes.max():
        raise ModelError("All rows of '{}' are {}; a comparison needs both groups.".format(treated, int(codes[0])))
    return codes


def formula_of(frame: pd.DataFrame, covariates: Terms) -> str:
    """A formula for a list of column names; a formula stays as it is."""
    if isinstance(covariates, str):
        return covariates
    if not len(covariates):
        raise UsageError("Name at least one covariate.")
    require_columns(frame, covariates, "covariates")
    return " + ".join(
        ("Q('{}')" if pd.api.types.is_numeric_dtype(frame[name]) or pd.api.types.is_bool_dtype(frame[name])
         else "C(Q('{}'))").format(name) for name in covariates)


def _matrix(frame: pd.DataFrame, formula: str) -> Any:
    """The design matrix; a missing value is an error that names the columns."""
    from patsy import NAAction, PatsyError, dmatrix

    require_names(frame, formula)
    used = columns_named(frame, formula)
    empty = [name for name in used if frame[name].isna().any()]
    if empty:
        raise FrameError("Values are missing in {}. Leave the rows out, or make missing a category of its own.".format(
            ", ".join(empty)))
    try:
        return dmatrix(formula, frame, NA_action=NAAction(on_NA="raise"), return_type="matrix")
    except PatsyError as error:
        raise UsageError("The formula cannot be read: {}.".format(str(error).splitlines()[0]))


def _fitted(group: np.ndarray, matrix: Any) -> Any:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    values = np.asarray(matrix)
    rank = np.linalg.matrix_rank(values.T @ values)
    if rank < values.shape[1]:
        raise ModelError("The covariates repeat each other, or a level has no rows: {} columns, rank {}. Leave some out, or merge "
                         "levels.".format(
            values.shape[1], int(rank)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # separation is looked for below, in all versions alike
        try:
            fit = GLM(group.astype(float), values, family=Binomial()).fit(maxiter=100)
        except PerfectSeparationError:      # older versions raise it
            raise ModelError(_APART)
    reach = np.abs(values @ fit.params)
    if not np.isfinite(reach).all() or reach.max() > EXTREME or (np.abs(fit.params) > EXTREME).any():
        raise ModelError(_APART)
    return fit


def _odds(fit: Any, names: Sequence[str]) -> pd.DataFrame:
    limits = np.asarray(fit.conf_int())
    with np.errstate(over="ignore"):        # a level of a few rows may have a limit without end
        ratios, low, high = np.exp(fit.params), np.exp(limits[:, 0]), np.exp(limits[:, 1])
    return pd.DataFrame({
        "term": list(names), "odds_ratio": ratios, "lower": low, "upper": high, "p": fit.pvalues,
    })
