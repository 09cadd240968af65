"""Local polynomials on one side of a cutoff, as weights of the outcomes, and variances by near neighbours."""
import numpy as np

from jdfanalysis.errors import ModelError

KERNELS = ("triangular", "epanechnikov", "uniform")


def kernel_weights(distance: np.ndarray, bandwidth: float, kernel: str) -> np.ndarray:
    """Weights by distance from the cutoff: 0 from the bandwidth on (uniform: beyond it)."""
    share = np.abs(distance) / bandwidth
    if kernel == "uniform":
        return (share <= 1).astype(float)
    return np.maximum(1 - share, 0.0) if kernel == "triangular" else np.maximum(1 - share ** 2, 0.0)


def coefficient_weights(distance: np.ndarray, bandwidth: float, order: int, kernel: str) -> np.ndarray:
    """
    The matrix L, a row per power 0 … order, for which L @ outcomes are the coefficients of a weighted polynomial in distance.

    Raises ModelError where fewer distinct distances than coefficients have weight.
    """
    weights = kernel_weights(distance, bandwidth, kernel)
    if len(np.unique(distance[weights > 0])) <= order + 1:
        raise ModelError("Too few different values near the cutoff for a polynomial of order {}: take a wider bandwidth.".format(order))
    powers = np.vander(distance / bandwidth, order + 1, increasing=True)
    weighted = powers * weights[:, None]
    return np.linalg.solve(weighted.T @ powers, weighted.T) / (bandwidth ** np.arange(order + 1))[:, None]


def neighbour_residuals(distance: np.ndarray, outcome: np.ndarray, neighbours: int = 3) -> np.ndarray:
    """
    sqrt(J / (J + 1)) times (own outcome less the mean of the J nearest others); their squares estimate the variance of each row.

    J is at least `neighbours` if there are so many: all rows at one distance come in together, from both sides at a tie
    (Abadie and Imbens 2006). The result is in the order of the arguments.
    """
    order = np.argsort(distance, kind="stable")
    place, size = distance[order], len(distance)
    value, first, count = np.unique(place, return_index=True, return_counts=True)
    low, high = np.arange(len(value)), np.arange(1, len(value) + 1)
    edges = np.append(first, size)
    wanted = min(neighbours, size - 1)
    while True:
        short = edges[high] - edges[low] - 1 < wanted
        if not short.any():
            break
        below = np.where(low > 0, value - value[np.maximum(low - 1, 0)], np.inf)
        above = np.where(high < len(value), value[np.minimum(high, len(value) - 1)] - value, np.inf)
        low = low - (short & (below <= above) & (low > 0))
        high = high + (short & (above <= below) & (high < len(value)))
    sums = np.append(0.0, np.cumsum(outcome[order]))
    block = np.repeat(np.arange(len(value)), count)
    others = (edges[high] - edges[low] - 1)[block]
    own = outcome[order]
    mean = (sums[edges[high]] - sums[edges[low]])[block] - own
    found = np.empty(size)
    found[order] = np.sqrt(others / (others + 1.0)) * (own - mean / np.maximum(others, 1))
    return found
