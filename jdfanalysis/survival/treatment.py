"""Weights that make groups alike in what was measured: inverse probability of treatment, and whether they did."""
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import InputError, ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.design import Terms, columns_used, make_design, missing_rows

KINDS = ("stabilised", "plain", "treated", "overlap")


@dataclass(frozen=True)
class TreatmentWeights(Shown):
    """
    Weights per row, and the balance they bring.

    weights, propensity : Series on the index of the rows
    table : per covariate column: mean_treated, mean_others, difference (standardised, before), and the same weighted
    evidence : per group: rows, people, sum of weights, effective rows (sum squared over sum of squares), greatest weight
    kind : of weights; trimmed : rows whose weight was cut back
    """

    weights: pd.Series
    propensity: pd.Series
    table: pd.DataFrame
    evidence: pd.DataFrame
    kind: str
    trimmed: int

    @property
    def summary(self) -> str:
        """Weights and balance as plain text."""
        worst = self.table[["difference", "weighted_difference"]].abs().max()
        return lines_of(
            ("Treatment weights", self.kind),
            ("rows", "{:,} treated, {:,} others".format(*self.evidence["rows"][::-1])),
            ("effective rows", "{:.1f} treated, {:.1f} others".format(*self.evidence["effective"][::-1])),
            ("greatest weight", float(self.evidence["greatest"].max())),
            ("weights cut back", self.trimmed),
            ("greatest difference", "{:.3f} before, {:.3f} after (standard deviations)".format(*worst)),
        )


def weigh_treatment(
    rows: pd.DataFrame,
    treatment: str,
    formula: Optional[Terms] = None,
    propensity: Any = None,
    balance: Optional[Terms] = None,
    kind: str = "stabilised",
    trim: Optional[Tuple[float, float]] = None,
    person: Optional[str] = None,
) -> TreatmentWeights:
    """
    Weights for comparing the treated (1 or true in `treatment`) with the others as if drawn by lot.

    In: one row per person or index event, covariates from before the treatment. Either `formula` (a logit is fitted with
    statsmodels), or `propensity`: a fitted statsmodels result for these rows, a column, or one number per row.
    kind : "stabilised" (share of the own group / chance of it) and "plain" (1 / chance) aim at everybody; "treated" at
    people like the treated; "overlap" at those who could have been either (Li, Morgan & Zaslavsky 2018).
    trim : quantiles of the weights, as (0.01, 0.99), beyond which they are cut back. balance : covariates to compare,
    by default those of `formula`.
    Out: a TreatmentWeights; put `.weights` into a column and pass `weights=` with `robust=True` (Kaplan-Meier) or
    `cluster=` (Cox). Those errors take the weights as known, which makes limits too wide rather than too narrow.
    Does not: help against what was not measured (`e_value`), nor treatments that change with time.
    Raises InputError for missing values, ModelError for chances of 0 or 1 (someone who could not be otherwise).
    Method: Rosenbaum & Rubin (1983); Cole & Hernan (2008); Austin & Stuart (2015).
    """
    if kind not in KINDS:
        raise UsageError("kind must be one of: {}.".format(", ".join(KINDS)))
    if (formula is None) == (propensity is None):
        raise UsageError("Give either a formula or a propensity.")
    treated = _treated(rows, treatment)
    chance = _chances(rows, treated, formula, propensity)
    weights, trimmed = _trimmed(_weights(treated, chance, kind), trim)
    compared = balance if balance is not None else formula
    return TreatmentWeights(
        pd.Series(weights, index=rows.index, name="weight"), pd.Series(chance, index=rows.index, name="propensity"),
        _balance(rows, treated, weights, compared), _counts(rows, treated, weights, person), kind, trimmed,
    )


def _treated(rows: pd.DataFrame, name: str) -> np.ndarray:
    if name not in rows.columns:
        raise UsageError("There is no column {}.".format(name))
    values = floats(rows[name]) if pd.api.types.is_numeric_dtype(rows[name].dtype) else np.array([np.nan])
    if not np.isin(values, (0.0, 1.0)).all():
        raise InputError("{} must be 0 or 1 (or false or true) in every row.".format(name))
    if not 0 < values.mean() < 1:
        raise ModelError("All rows are of one group; there is nobody to compare them with.")
    return values == 1


def _chances(rows, treated, formula, propensity) -> np.ndarray:  # type: ignore[no-untyped-def]
    if formula is not None:
        values = _logit(rows, treated, formula)
    elif isinstance(propensity, str):
        if propensity not in rows.columns:
            raise UsageError("There is no column {}.".format(propensity))
        values = floats(rows[propensity])
    else:
        fitted = hasattr(propensity, "predict") and hasattr(propensity, "params")
        values = np.asarray(propensity.predict() if fitted else propensity, dtype=np.float64)
    if len(values) != len(rows):
        raise UsageError("{:,} propensities for {:,} rows.".format(len(values), len(rows)))
    if not np.isfinite(values).all():
        raise InputError("Propensities are missing in {:,} rows.".format(int((~np.isfinite(values)).sum())))
    edge = int(((values <= 1e-8) | (values >= 1 - 1e-8)).sum())
    if edge:
        raise ModelError(
            "{:,} rows have a chance of treatment of 0 or 1: nobody to compare them with. Leave such people out by a "
            "stated rule, or use fewer covariates.".format(edge)
        )
    return values


def _logit(rows: pd.DataFrame, treated: np.ndarray, formula: Terms) -> np.ndarray:
    import warnings

    import statsmodels.api as sm

    unusable = int(missing_rows(rows, columns_used(rows, formula)).sum())
    if unusable:
        raise InputError("{:,} rows have missing covariates; fill or drop them by a stated rule.".format(unusable))
    matrix = np.hstack([np.ones((len(rows), 1)), make_design(rows, formula).matrix(rows)])
    model = sm.GLM(treated.astype(float), matrix, family=sm.families.Binomial())
    with warnings.catch_warnings():
        # Perfect separation is told by the chances of 0 and 1 that follow.
        warnings.simplefilter("ignore")
        try:
            return np.asarray(model.fit(tol=1e-12, maxiter=100).predict(matrix))
        except Exception as error:  # statsmodels has its own kinds, which differ between versions
            raise ModelError("The model of treatment cannot be fitted ({}).".format(type(error).__name__)) from None


def _weights(treated: np.ndarray, chance: np.ndarray, kind: str) -> np.ndarray:
    if kind == "treated":
        return np.where(treated, 1.0, chance / (1 - chance))
    if kind == "overlap":
        return np.where(treated, 1 - chance, chance)
    plain = np.where(treated, 1 / chance, 1 / (1 - chance))
    share = treated.mean()
    return plain * np.where(treated, share, 1 - share) if kind == "stabilised" else plain


def _trimmed(weights: np.ndarray, trim: Optional[Tuple[float, float]]) -> Tuple[np.ndarray, int]:
    """(weights within the quantiles, how many were cut back)."""
    if trim is None:
        return weights, 0
    if not 0 <= trim[0] < trim[1] <= 1:
        raise UsageError("trim is two quantiles between 0 and 1.")
    low, high = np.percentile(weights, [100 * trim[0], 100 * trim[1]])
    return np.clip(weights, low, high), int(((weights < low) | (weights > high)).sum())


def _balance(rows, treated, weights, formula) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    columns = ["term", "mean_treated", "mean_others", "difference",
               "weighted_treated", "weighted_others", "weighted_difference"]
    if formula is None:
        return pd.DataFrame(columns=columns)
    design = make_design(rows, formula)
    matrix = design.matrix(rows)
    # One scale before and after: else shrinking spread would look like growing difference.
    spread = np.sqrt((matrix[treated].var(axis=0, ddof=1) + matrix[~treated].var(axis=0, ddof=1)) / 2)
    spread = np.where(spread > 0, spread, np.nan)
    found: List[np.ndarray] = []
    for w in (np.ones(len(rows)), weights):
        means = [np.average(matrix[here], axis=0, weights=w[here]) for here in (treated, ~treated)]
        found += means + [(means[0] - means[1]) / spread]
    return pd.DataFrame(dict(zip(columns, [list(design.names)] + found)), columns=columns)


def _counts(rows, treated, weights, person) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    name = person or ("person" if "person" in rows.columns else None)
    found = []
    for group, here in (("others", ~treated), ("treated", treated)):
        w = weights[here]
        people = int(here.sum()) if name is None else int(rows.loc[here, name].nunique())
        found.append((group, int(here.sum()), people, w.sum(), w.sum() ** 2 / np.sum(w ** 2), w.max()))
    names: Sequence[str] = ["group", "rows", "people", "weight", "effective", "greatest"]
    return pd.DataFrame(found, columns=list(names))
