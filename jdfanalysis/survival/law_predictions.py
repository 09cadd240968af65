"""Predicted survival from a law of time, with errors by the delta method: what every parametric result shares."""
from typing import Callable, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits

# Log survival of each row at a day, and its slope: rows by parameters.
LogSurvival = Callable[[float], Tuple[np.ndarray, np.ndarray]]


def survival_by_day(
    log_survival: LogSurvival, covariance: np.ndarray, days: object, interval: str, confidence: float
) -> pd.DataFrame:
    """One row per row and day: row, day, survival, std_error, lower, upper. Raises UsageError for days not above 0."""
    check_interval(interval)
    wanted = days_array(days)
    if (wanted <= 0).any():
        raise UsageError("Days must be positive.")
    parts = []
    for day in wanted:
        value, slope = log_survival(float(day))
        survival = np.exp(value)
        slope = slope * survival[:, None]
        error = np.sqrt(np.einsum("ij,jk,ik->i", slope, covariance, slope))
        lower, upper = probability_limits(survival, error, normal_quantile(confidence), interval)
        columns = {"row": np.arange(len(survival)), "day": day, "survival": survival, "std_error": error}
        parts.append(pd.DataFrame(dict(columns, lower=lower, upper=upper)))
    return pd.concat(parts, ignore_index=True).sort_values(["row", "day"], kind="mergesort").reset_index(drop=True)
