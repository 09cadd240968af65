"""Coefficient tables and degrees of freedom from the results of statsmodels, lifelines and plain frames, by duck
typing.
"""

from typing import Any, Mapping, Optional, Tuple

import numpy as np
import pandas as pd

from output_checks.errors import UsageError


def coefficients(result: Any) -> pd.DataFrame:
    """
    The table of coefficients of a result: itself if it is a frame, its `summary`, `table` or `coefficients` frame, or
    built from `params`, `bse`, `pvalues` and `conf_int()`. Raises UsageError for anything else.
    """
    if isinstance(result, pd.DataFrame):
        return result.copy()
    for name in ("summary", "table", "coefficients"):
        held = getattr(result, name, None)
        if isinstance(held, pd.DataFrame):
            return held.copy()
    params = getattr(result, "params", None)
    if not isinstance(params, pd.Series):
        raise UsageError(
            "A {} holds no table of coefficients. Pass the table as a DataFrame, with df or n.".format(
                type(result).__name__
            )
        )
    out = pd.DataFrame({"coef": params})
    for name, title in (("bse", "std err"), ("pvalues", "p value")):
        held = getattr(result, name, None)
        if held is not None:
            out[title] = np.asarray(held)
    if hasattr(result, "conf_int"):
        limits = np.asarray(result.conf_int())
        out["ci lower"], out["ci upper"] = limits[:, 0], limits[:, 1]
    out.index.name = "term"
    return out


def sizes(
    result: Any, table: pd.DataFrame, df: Optional[float], n: Optional[int]
) -> Tuple[Optional[float], Optional[int]]:
    """
    (residual degrees of freedom, observations), as given or as the result says; df is n less the terms if only n
    is known.
    """
    if n is None:
        for name in ("nobs", "n", "n_people", "n_rows"):
            held = getattr(result, name, None)
            if isinstance(held, (int, float, np.number)) and not isinstance(held, bool):
                n = int(held)
                break
    if df is None:
        for name in ("df_resid", "df_residual"):
            held = getattr(result, name, None)
            if isinstance(held, (int, float, np.number)) and np.isfinite(held):
                df = float(held)
                break
    if df is None and n is not None:
        df = float(n - len(table))
    return df, n


def term_counts(design: Optional[pd.DataFrame]) -> Mapping[str, int]:
    """For each 0/1 column of a design matrix, the rows in the smaller of its two groups."""
    counts = {}
    if design is None:
        return counts
    for name in design.columns:
        values = np.asarray(design[name])
        if values.dtype.kind in "biuf" and len(values) and np.isin(values, (0, 1)).all():
            ones = int(values.sum())
            if 0 < ones < len(values):
                counts[str(name)] = min(ones, len(values) - ones)
    return counts
