"""Standard distributions of log time: value and two derivatives of log density and log survival."""
from typing import Callable, Dict, Tuple

import numpy as np

Terms = Tuple[np.ndarray, np.ndarray, np.ndarray]


def _extreme_density(z: np.ndarray) -> Terms:
    e = np.exp(z)
    return z - e, 1.0 - e, -e


def _extreme_survival(z: np.ndarray) -> Terms:
    e = np.exp(z)
    return -e, -e, -e


def _logistic_density(z: np.ndarray) -> Terms:
    p = 1.0 / (1.0 + np.exp(-z))
    return z - 2 * np.logaddexp(0, z), 1.0 - 2 * p, -2 * p * (1 - p)


def _logistic_survival(z: np.ndarray) -> Terms:
    p = 1.0 / (1.0 + np.exp(-z))
    return -np.logaddexp(0, z), -p, -p * (1 - p)


def _normal_density(z: np.ndarray) -> Terms:
    return -0.5 * z ** 2 - 0.5 * np.log(2 * np.pi), -z, -np.ones_like(z)


def _normal_survival(z: np.ndarray) -> Terms:
    from scipy.special import log_ndtr

    value = log_ndtr(-z)
    hazard = np.exp(-0.5 * z ** 2 - 0.5 * np.log(2 * np.pi) - value)
    return value, -hazard, -hazard * (hazard - z)


# name: (log density, log survival, scale fixed at 1?)
Law = Tuple[Callable[[np.ndarray], Terms], Callable[[np.ndarray], Terms], bool]
DISTRIBUTIONS: Dict[str, Law] = {
    "exponential": (_extreme_density, _extreme_survival, True),
    "weibull": (_extreme_density, _extreme_survival, False),
    "log-normal": (_normal_density, _normal_survival, False),
    "log-logistic": (_logistic_density, _logistic_survival, False),
}


def survival_quantile(name: str, share: float) -> float:
    """z at which the standard survival is 1 - share."""
    if name == "log-normal":
        from scipy.special import ndtri

        return float(ndtri(share))
    if name == "log-logistic":
        return float(np.log(share / (1 - share)))
    return float(np.log(-np.log1p(-share)))
