"""Outcomes of people within groups: what courts or areas add, with random effects.

A linear mixed model by restricted likelihood (statsmodels), a logistic one by maximum likelihood (`mixed_logit`). Where groups are few
their spread is hardly known: read the limits below before you report a group effect.
"""
import warnings
from dataclasses import dataclass, field
from typing import Any, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.mixed_logit import fit_mixed_logit
from jdfanalysis.comparing.scores import Terms, formula_of
from jdfanalysis.errors import FrameError, ModelError, ModelWarning, UsageError
from jdfanalysis.formulas import columns_named, require_names
from jdfanalysis.shown import Shown

KINDS = ("logistic", "linear")
FEW_GROUPS = 10


@dataclass(frozen=True)
class GroupEffects(Shown):
    """
    A model with one random intercept per group.

    table : term, estimate, lower, upper, and for the logistic model odds_ratio, lower_ratio, upper_ratio
    groups : group, people, events (logistic), effect (on the log-odds or outcome scale), standard_error; shrunk towards 0.
        For inspection: a row is one court or area, which may not be named in an output
    spread : standard deviation of the groups' effects; share : of the variance left that lies between groups (latent scale for
        the logistic model, pi**2/3 within)
    residual_df : rows less fixed terms less one; kind : "logistic" or "linear"
    columns, design : columns of the covariates, and patsy's account of them; covariance : of the estimates. For `expected_shares`
    """

    kind: str
    table: pd.DataFrame
    groups: pd.DataFrame
    spread: float
    share: float
    residual_df: int
    columns: Tuple[str, ...] = ()
    design: Any = field(default=None, repr=False)
    covariance: Any = field(default=None, repr=False)

    @property
    def median_odds_ratio(self) -> float:
        """Larger over smaller odds of two people alike in two groups drawn at random, at the median (Larsen and Merlo 2005)."""
        from scipy.stats import norm

        if self.kind != "logistic":
            raise UsageError("A median odds ratio belongs to a logistic model.")
        return float(np.exp(np.sqrt(2.0) * self.spread * norm.ppf(0.75)))

    @property
    def summary(self) -> str:
        """One line of text."""
        text = "{:,} groups; standard deviation {:.3f}, {:.1%} of the variance left".format(len(self.groups), self.spread, self.share)
        return text + ("; median odds ratio {:.2f}".format(self.median_odds_ratio) if self.kind == "logistic" else "")


def fit_group_effects(
    frame: pd.DataFrame, outcome: str, covariates: Terms, group: str, kind: str = "logistic",
) -> GroupEffects:
    """
    `outcome` on covariates, with a random intercept for each `group`.

    outcome : 1 and 0 for "logistic", numbers for "linear". covariates : column names or a formula, as in fit_propensity.
    The logistic model is fitted by maximum likelihood, the intercepts integrated out by adaptive quadrature with 15 points (7 where
    groups hold 200 rows and more), as R's glmer does (nAGQ=15); limits are from its observed information. Rows are taken as
    independent within a group: where a person has several, limits are too narrow; take one row each.

    Limits. Either model may end at a spread of 0: the groups then differ by no more than chance. Below ten groups a ModelWarning
    says that the spread is hardly known: use group indicators instead. Effects of groups are shrunk and must not be ranked.
    Raises FrameError for missing values, ModelError if there are fewer than three groups, where a term runs to infinity (a level in
    which everybody or nobody has the outcome) or a fit fails.
    """
    if kind not in KINDS:
        raise UsageError("kind is one of {}.".format(", ".join(KINDS)))
    terms = formula_of(frame, covariates)
    require_names(frame, terms)
    needed = [outcome, group] + columns_named(frame, terms)
    empty = [name for name in needed if name not in frame.columns or frame[name].isna().any()]
    if empty:
        raise FrameError("Columns that are absent or hold missing values: {}.".format(", ".join(empty)))
    codes, known = pd.factorize(frame[group].astype(str), sort=True)
    if len(known) < 3:
        raise ModelError("{} groups; at least three are needed for a random effect.".format(len(known)))
    if len(known) < FEW_GROUPS:
        warnings.warn("Only {} groups: their spread is hardly known. Use group indicators.".format(len(known)), ModelWarning,
                      stacklevel=2)
    values = frame[outcome].astype(float).to_numpy()
    if kind == "logistic" and not np.isin(values, (0.0, 1.0)).all():
        raise FrameError("'{}' is 1 or 0 for a logistic model.".format(outcome))
    matrix = _full_rank(terms, frame)
    names = (tuple(columns_named(frame, terms)), matrix.design_info)
    fixed, spread, effects = (_logistic if kind == "logistic" else _linear)(values, matrix, codes, len(known))
    return _result(kind, names, fixed, spread, (known, codes) + effects, values)


def _full_rank(terms: str, frame: pd.DataFrame) -> Any:
    """The design matrix; columns that say the same, or a level without rows, are refused."""
    from patsy import dmatrix

    matrix = dmatrix(terms, frame)
    columns = np.asarray(matrix, dtype=np.float64)
    moving = columns.std(axis=0) > 1e-12 * np.abs(columns).max(axis=0)
    if not moving.all():
        # Beside an intercept years in thousands or sums in millions are told apart by how they vary.
        columns = np.where(moving, columns - columns.mean(axis=0), columns)
    rank = int(np.linalg.matrix_rank(columns / np.maximum(np.sqrt((columns ** 2).sum(axis=0)), 1e-300)))
    if rank < matrix.shape[1]:
        raise ModelError("The covariates repeat each other, or a level has no rows: {} columns, rank {}. Leave some out, or "
                         "merge levels.".format(matrix.shape[1], rank))
    return matrix


def _logistic(values: np.ndarray, matrix: Any, codes: np.ndarray, count: int) -> Any:
    if len(np.unique(values)) < 2:
        raise ModelError("Everybody has the outcome, or nobody has it.")
    fit = fit_mixed_logit(values, np.asarray(matrix), codes, matrix.design_info.column_names)
    return (fit.beta, fit.covariance), fit.spread, (fit.effect, fit.effect_error)


def _linear(values: np.ndarray, matrix: Any, codes: np.ndarray, count: int) -> Any:
    from statsmodels.regression.mixed_linear_model import MixedLM

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = MixedLM(values, np.asarray(matrix), groups=codes).fit(reml=True)
        except (np.linalg.LinAlgError, ValueError) as error:
            raise ModelError("The linear model with group effects cannot be fitted: {}.".format(type(error).__name__))
    within, between = float(fit.scale), float(np.asarray(fit.cov_re).reshape(-1)[0])
    effect = np.array([float(np.asarray(fit.random_effects[g]).reshape(-1)[0]) for g in range(count)])
    size = np.bincount(codes, minlength=count)
    own = np.sqrt(between * within / (within + size * between)) if between > 0 else np.zeros(count)
    covariance = np.asarray(fit.cov_params())[: matrix.shape[1], : matrix.shape[1]]
    return (np.asarray(fit.fe_params), covariance), (np.sqrt(between), np.sqrt(within)), (effect, own)


def _result(kind: str, names: Any, fixed: Any, spread: Any, parts: Any, values: np.ndarray) -> GroupEffects:
    estimate, error = fixed[0], np.sqrt(np.diag(fixed[1]))
    known, codes, effect, own_error = parts
    within: Optional[float] = np.pi ** 2 / 3
    if kind == "linear":
        spread, within = spread[0], spread[1] ** 2
    table = pd.DataFrame({"term": names[1].column_names, "estimate": estimate, "lower": estimate - 1.959964 * error,
                          "upper": estimate + 1.959964 * error})
    groups = pd.DataFrame({"group": list(known), "people": np.bincount(codes, minlength=len(known)), "effect": effect,
                           "standard_error": own_error})
    if kind == "logistic":
        for ratio, column in (("odds_ratio", "estimate"), ("lower_ratio", "lower"), ("upper_ratio", "upper")):
            table[ratio] = np.exp(table[column])
        groups.insert(2, "events", np.bincount(codes, values, minlength=len(known)).astype(np.int64))
    share = float(spread ** 2 / (spread ** 2 + within))
    return GroupEffects(kind, table, groups, float(spread), share, len(values) - len(estimate) - 1, *names, fixed[1])
