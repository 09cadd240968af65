"""How well the variance of a frailty is known: an error, and limits."""
from typing import Any

import numpy as np
import pandas as pd

from jdfanalysis.survival.frailty_engine import FrailtyPoint

# Variances beyond which limits are not looked for, and steps (relative) of the curvature.
LEAST, MOST = 1e-6, 1e4
STEP = 1e-3


def variance_table(fit: Any, theta: float, plain: float, z: float) -> pd.DataFrame:
    """
    One row: variance, std_error, lower, upper, limits ("profile likelihood" or "log scale").

    fit : the model at any variance (`at`, `slope`, `marginal`, `law`); plain : log-likelihood without frailty
    """
    if fit.law == "gaussian":
        error = gaussian_error(fit.at(theta), theta)
        wide = np.exp(z * error / theta)
        return _row(theta, error, theta / wide, theta * wide, "log scale")
    step = STEP * theta
    bend = (fit.slope(theta + step) - fit.slope(theta - step)) / (2 * step)
    level = fit.marginal(theta, fit.at(theta)) - z ** 2 / 2
    return _row(theta, np.sqrt(-1 / bend) if bend < 0 else np.nan, _limit(fit, theta, level, plain, 0.5),
                _limit(fit, theta, level, plain, 2.0), "profile likelihood")


def _row(theta: float, error: float, lower: float, upper: float, kind: str) -> pd.DataFrame:
    return pd.DataFrame([[theta, error, lower, upper, kind]], columns=["variance", "std_error", "lower", "upper", "limits"])


def _limit(fit: Any, theta: float, level: float, plain: float, factor: float) -> float:
    """Where the marginal log-likelihood comes down to a level, going by a factor from the maximum."""
    from scipy.optimize import brentq

    if factor < 1 and plain >= level:
        return 0.0
    gap = lambda log_theta: fit.marginal(np.exp(log_theta), fit.at(np.exp(log_theta))) - level  # noqa: E731
    near = far = np.log(theta)
    while gap(far) > 0:
        near, far = far, far + np.log(factor)
        if not np.log(LEAST) < far < np.log(MOST):
            return 0.0 if factor < 1 else float("inf")
    return float(np.exp(brentq(gap, min(near, far), max(near, far), xtol=1e-9, rtol=1e-9)))


def gaussian_error(point: FrailtyPoint, theta: float) -> float:
    """
    Error of a REML variance: 2 theta^2 / (G - 2 tr(A) / theta + tr(A A) / theta^2), A the effects' inverse information.

    Method: McGilchrist (1993), with the information of the effects as diagonal, bordered by that of the coefficients.
    """
    pull = point.border / point.diagonal[:, None]
    inner = np.linalg.inv(point.schur) @ (pull.T @ pull)
    mixed = np.linalg.inv(point.schur) @ (pull.T @ (pull / point.diagonal[:, None]))
    trace = float(np.sum(1 / point.diagonal) + np.trace(inner))
    square = float(np.sum(1 / point.diagonal ** 2) + 2 * np.trace(mixed) + np.trace(inner @ inner))
    held = len(point.diagonal) - 2 * trace / theta + square / theta ** 2
    return float(np.sqrt(2 * theta ** 2 / held)) if held > 0 else float("nan")
