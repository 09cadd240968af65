"""Pointwise limits of a probability on three scales, and where a step curve crosses a level."""
from typing import Tuple

import numpy as np

from jdfanalysis.errors import UsageError

INTERVALS = ("log-log", "log", "plain")

# Two values of a curve closer than this are one level, as in R's quantile.survfit.
LEVEL_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def normal_quantile(confidence: float) -> float:
    """z so that the standard normal lies within -z and z with this probability."""
    if not 0 < confidence < 1:
        raise UsageError("confidence must lie between 0 and 1.")
    from scipy.special import ndtri

    return float(ndtri(0.5 + confidence / 2))


def check_interval(interval: str) -> str:
    """The name of the scale, if there is such a scale."""
    if interval not in INTERVALS:
        raise UsageError("interval must be one of: {}.".format(", ".join(INTERVALS)))
    return interval


def probability_limits(p: np.ndarray, error: np.ndarray, z: float, interval: str) -> Tuple[np.ndarray, np.ndarray]:
    """
    (lower, upper) of probabilities p with standard errors on the plain scale.

    As R's survfit: not defined (NaN) at 0 on the log scale, at 0 and 1 on the log-log scale; kept within [0, 1].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if interval == "plain":
            return np.maximum(p - z * error, 0), np.minimum(p + z * error, 1)
        if interval == "log":
            inner = np.where(p == 0, np.nan, p)
            width = z * error / inner
            return inner * np.exp(-width), np.minimum(inner * np.exp(width), 1)
        inner = np.where((p == 0) | (p == 1), np.nan, p)
        width = z * error / (inner * np.log(inner))
        double = np.log(-np.log(inner))
        return np.exp(-np.exp(double - width)), np.exp(-np.exp(double + width))


def crossing(times: np.ndarray, curve: np.ndarray, level: float) -> float:
    """
    First time at which a falling curve is at or below `level`; NaN if it never is.

    Where the curve lies exactly at the level over an interval, the middle of that interval (as R). NaN values of
    the curve are passed over.
    """
    known = ~np.isnan(curve)
    times, curve = times[known], curve[known]
    below = np.flatnonzero(curve <= level + LEVEL_TOLERANCE)
    if not len(below):
        return float("nan")
    here = below[0]
    if curve[here] < level - LEVEL_TOLERANCE:
        return float(times[here])
    further = np.flatnonzero(curve < level - LEVEL_TOLERANCE)
    return float((times[here] + times[further[0] if len(further) else -1]) / 2)
