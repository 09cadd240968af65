"""What a model with group effects expects on the scale of shares: odds ratios put into words."""
from typing import Any, List, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.comparing.groups import GroupEffects
from jdfanalysis.errors import FrameError, ModelError, UsageError

_POINTS = 21


def expected_shares(fit: GroupEffects, frame: pd.DataFrame, column: str, levels: Sequence[Any]) -> pd.DataFrame:
    """
    The share with the outcome if everybody in `frame` had each level of `column`, all else as it is: level, share, lower, upper.

    fit : logistic, of fit_group_effects. frame : rows with its covariates, usually those fitted. levels : values of `column`.
    Shares are averages over the rows and over the groups that there might be (the random intercept is integrated out).
    Limits (95%) by the delta method from the covariance of the terms; the spread of the groups is taken as known. A difference
    between levels is an effect only if nothing else differs.
    Raises UsageError for a linear fit or a column that it does not use, ModelError for a level that it has not seen, FrameError
    for missing values.
    """
    if fit.kind != "logistic":
        raise UsageError("Shares are expected from a logistic fit; a linear one has its outcome's own scale.")
    if column not in frame.columns or column not in fit.columns:
        raise UsageError("'{}' is no covariate of the fit and the frame.".format(column))
    empty = [name for name in fit.columns if name not in frame.columns or frame[name].isna().any()]
    if empty:
        raise FrameError("Columns that are absent or hold missing values: {}.".format(", ".join(empty)))
    nodes, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    shifts, weights = nodes * fit.spread, weights / weights.sum()
    beta = fit.table["estimate"].to_numpy()
    rows: List[Sequence[Any]] = []
    for level in levels:
        matrix = _design(fit, frame.assign(**{column: level}))
        # One column per point of the integral over the groups.
        chances = 1 / (1 + np.exp(-(matrix @ beta)[:, None] - shifts[None, :]))
        share = float((chances @ weights).mean())
        slope = matrix.T @ ((chances * (1 - chances)) @ weights) / len(matrix)
        # On the logit scale, so that limits stay between 0 and 1.
        half = 1.959964 * np.sqrt(float(slope @ fit.covariance @ slope)) / (share * (1 - share))
        middle = np.log(share / (1 - share))
        rows.append((level, share, 1 / (1 + np.exp(half - middle)), 1 / (1 + np.exp(-half - middle))))
    return pd.DataFrame(rows, columns=["level", "share", "lower", "upper"])


def _design(fit: GroupEffects, frame: pd.DataFrame) -> np.ndarray:
    from patsy import PatsyError, build_design_matrices

    try:
        return np.asarray(build_design_matrices([fit.design], frame)[0])
    except PatsyError:
        raise ModelError("The fit has not seen one of these levels.")
