"""Are the groups alike? Standardised differences and variance ratios, before and after.

A standardised difference is the difference of the means in standard deviations; 0.1 is a usual limit (Austin 2009).
The standard deviation is the same before and after, so that only the means can bring it down (Stuart 2010).
"""
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.scores import treated_codes
from jdfanalysis.errors import FrameError, UsageError, require_columns

SPREADS = ("treated", "pooled")


def balance_table(
    frame: pd.DataFrame, treated: str, covariates: Sequence[str], weights: Optional[pd.Series] = None, spread: str = "treated",
) -> pd.DataFrame:
    """
    One row per number and per level of a category: covariate, level, mean_treated, mean_others, difference,
    variance_ratio, and with weights the same three of the weighted groups with `_after`; variance ratios of 0/1
    columns are missing, since their means say all.

    weights : from matching (`Matches.weights`) or `weigh_scores`; rows with 0 are out.
    spread : whose standard deviation the difference is measured in, unweighted: of the "treated" (for effects on the
    treated) or "pooled", the root of the mean of both variances. A missing value is a level of its own.
    Difference is (treated - others) / standard deviation, for 0/1 columns the root of p (1 - p); missing if nothing varies.
    """
    if spread not in SPREADS:
        raise UsageError("spread is one of {}.".format(", ".join(SPREADS)))
    group = treated_codes(frame, treated) == 1
    require_columns(frame, covariates, "covariates")
    given = None if weights is None else np.asarray(weights, dtype=np.float64)
    if given is not None and (len(given) != len(frame) or not (np.isfinite(given).all() and (given >= 0).all())):
        raise FrameError("weights are numbers from 0, one for each row.")
    rows = []
    for name in covariates:
        for level, values, binary in _columns(frame[name]):
            row = {"covariate": name, "level": level}
            row.update(_compare(values, group, None, binary, spread, ""))
            if given is not None:
                row.update(_compare(values, group, given, binary, spread, "_after"))
            rows.append(row)
    return pd.DataFrame(rows)


def largest_difference(balance: pd.DataFrame) -> float:
    """The largest absolute standardised difference: after, if the table has that, else before."""
    column = "difference_after" if "difference_after" in balance.columns else "difference"
    return float(balance[column].abs().max())


def _columns(values: pd.Series) -> List[Tuple[str, np.ndarray, bool]]:
    """A number as itself (missing apart), anything else as one 0/1 column per level."""
    empty = values.isna().to_numpy()
    if pd.api.types.is_bool_dtype(values):
        values = values.astype(np.int8)
    if pd.api.types.is_numeric_dtype(values):
        known = values[~empty].to_numpy().astype(np.float64)
        filled = np.full(len(values), known.mean() if len(known) else 0.0)
        filled[~empty] = known
        found = [("", filled, bool(np.isin(known, (0.0, 1.0)).all()))]
    else:
        levels = [level for level in pd.unique(values.astype(object)) if not pd.isna(level)]
        text = values.astype(object).to_numpy()
        found = [(str(level), (text == level).astype(np.float64), True) for level in sorted(levels, key=str)]
    if empty.any():
        found.append(("missing", empty.astype(np.float64), True))
    return found


def _compare(
    values: np.ndarray, group: np.ndarray, weights: Optional[np.ndarray], binary: bool, spread: str, ending: str,
) -> Any:
    sides = []
    for mine in (group, ~group):
        own = np.ones(int(mine.sum())) if weights is None else weights[mine]
        sides.append(_moments(values[mine], own))
    plain = [values[mine].var(ddof=0 if binary else 1) if mine.sum() > 1 else np.nan for mine in (group, ~group)]
    scale = float(np.sqrt(plain[0] if spread == "treated" else np.mean(plain)))
    gap = sides[0][0] - sides[1][0]
    return {
        "mean_treated" + ending: sides[0][0], "mean_others" + ending: sides[1][0],
        "difference" + ending: gap / scale if scale > 0 else (0.0 if gap == 0 else np.nan),
        "variance_ratio" + ending: np.nan if binary or not sides[1][1] > 0 else sides[0][1] / sides[1][1],
    }


def _moments(values: np.ndarray, weights: np.ndarray) -> Tuple[float, float]:
    """Weighted mean and variance; the variance with the correction for weights, n - 1 when all are one."""
    total = weights.sum()
    if total <= 0:
        return np.nan, np.nan
    mean = float((weights * values).sum() / total)
    correction = total - (weights ** 2).sum() / total
    return mean, float((weights * (values - mean) ** 2).sum() / correction) if correction > 0 else np.nan
