"""Weights that make two groups alike, from the propensity score.

With score e: the average effect on everybody (ATE) weighs the treated by 1/e and the others by 1/(1-e); the effect on
the treated (ATT) 1 and e/(1-e); the overlap population 1-e and e (Li, Morgan and Zaslavsky 2018), where no weight can run
away.
"""
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.scores import Propensity
from jdfanalysis.errors import UsageError

ESTIMANDS = ("ATT", "ATE", "overlap")


def weigh_scores(
    propensity: Propensity, estimand: str = "ATT", stabilised: bool = False, trim: Optional[Tuple[float, float]] = None,
    limit: Optional[float] = None,
) -> pd.Series:
    """
    One weight for every row, with the index of the rows.

    estimand : "ATT", "ATE" or "overlap". stabilised : scale each group's weights to a mean of one, so that the weighted
    group sizes are the real ones. trim : rows with a score outside (low, high) weigh 0; then the result is about the
    people within. limit : weights above this quantile of the positive ones (0.99, say) are cut to it, before scaling.
    Use the weights with robust errors (`fit_cox(..., robust=True)`, `fit_kaplan_meier(..., robust=True)`); they treat
    the scores as known, which for ATE errs to the wide side. Raises UsageError.
    """
    if estimand not in ESTIMANDS:
        raise UsageError("estimand is one of {}.".format(", ".join(ESTIMANDS)))
    if trim is not None and not 0 <= trim[0] < trim[1] <= 1:
        raise UsageError("trim is a pair of scores, 0 to 1, the lower first.")
    if limit is not None and not 0 < limit <= 1:
        raise UsageError("limit is a quantile, more than 0 and at most 1.")
    score, own = propensity.score.to_numpy(), propensity.treated.to_numpy() == 1
    weights = np.where(own, *_both(score, estimand))
    if trim is not None:
        weights = np.where((score < trim[0]) | (score > trim[1]), 0.0, weights)
    if limit is not None and (weights > 0).any():
        weights = np.minimum(weights, np.quantile(weights[weights > 0], limit))
    if stabilised:
        for side in (own, ~own):
            total, count = weights[side].sum(), int((weights[side] > 0).sum())
            weights[side] *= count / total if total > 0 else 1.0
    return pd.Series(weights, index=propensity.score.index, name="weight")


def _both(score: np.ndarray, estimand: str) -> Tuple[np.ndarray, np.ndarray]:
    """Weights as if treated, and as if not."""
    if estimand == "ATT":
        return np.ones(len(score)), score / (1.0 - score)
    if estimand == "ATE":
        return 1.0 / score, 1.0 / (1.0 - score)
    return 1.0 - score, score


def effective_size(weights: pd.Series) -> float:
    """Kish's number of equally weighted rows that would carry as much information: (sum w)**2 / sum w**2."""
    values = np.asarray(weights, dtype=np.float64)
    return float(values.sum() ** 2 / (values ** 2).sum()) if values.any() else 0.0
