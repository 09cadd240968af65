"""The bandwidth of a discontinuity that makes the mean squared error of the jump least, by plugging in pilot estimates.

Calonico, Cattaneo and Titiunik (Econometrica 2014), with the one bandwidth for both sides and the regularisation of
Calonico, Cattaneo and Farrell (2020); the rule that rdrobust calls "mserd".
"""
from typing import NamedTuple, Tuple

import numpy as np

from jdfanalysis.comparing.local_lines import coefficient_weights, kernel_weights, neighbour_residuals

# Of a pilot bandwidth for the variance: the constant of a normal reference rule for each kernel.
_PILOT = {"triangular": 2.576, "epanechnikov": 2.34, "uniform": 1.843}

# A side repeats values if this share of its rows does; then so many values lie within every pilot bandwidth.
_SHARED, _VALUES = 0.2, 10


class Side(NamedTuple):
    """Rows on one side of the cutoff: signed distances from it, and outcomes."""

    distance: np.ndarray
    outcome: np.ndarray


class _Parts(NamedTuple):
    """Of the mean squared error of one coefficient on one side: variance, bias, and the variance of the bias."""

    variance: float
    bias: float
    spread: float


def best_bandwidths(sides: Tuple[Side, Side], order: int, kernel: str) -> Tuple[float, float]:
    """
    Bandwidths of the jump and of its bias, in the unit of the distance, no wider than the data reach.

    Where a fifth or more of the rows of a side repeat a value, such as sentences in whole months, the pilots go by the number of
    values and hold ten of them on each side, or all there are.
    """
    distance = np.concatenate([side.distance for side in sides])
    quarter, three = np.percentile(distance, [25, 75])
    scale = min(distance.std(ddof=1), (three - quarter) / 1.349) or distance.std(ddof=1)
    reach = float(np.abs(distance).max())
    number, least = _repeated(sides)
    pilot = max(min(_PILOT[kernel] * scale * number ** -0.2, reach), least)
    widest = tuple(float(np.abs(side.distance).max()) for side in sides)
    first = _best(sides, (order + 2, order + 2, order + 3), pilot, widest, kernel, 0.0)
    second = max(min(first, reach), least)
    bias = min(_best(sides, (order + 1, order + 1, order + 2), pilot, (second, second), kernel, 1.0), reach)
    jump = min(_best(sides, (order, 0, order + 1), pilot, (bias, bias), kernel, 1.0), reach)
    return jump, bias


def _repeated(sides: Tuple[Side, Side]) -> Tuple[int, float]:
    """The number of rows, or of values where they are often shared, and then the distance that ten values reach on both sides."""
    values = [np.unique(np.abs(side.distance)) for side in sides]
    shared = max(1 - len(own) / len(side.distance) for own, side in zip(values, sides))
    if shared < _SHARED:
        return sum(len(side.distance) for side in sides), 0.0
    least = max(float(own[min(_VALUES, len(own)) - 1]) for own in values)
    # A hair wider: a value at the bandwidth itself would have no weight.
    return sum(len(own) for own in values), least * (1 + 1.5e-8)


def _best(sides: Tuple[Side, Side], orders: Tuple[int, int, int], pilot: float, for_bias: Tuple[float, float], kernel: str,
          regularised: float) -> float:
    below, above = (_parts(side, orders, pilot, wide, kernel) for side, wide in zip(sides, for_bias))
    bias = (above.bias - below.bias) ** 2 + regularised * (above.spread + below.spread)
    return float(((above.variance + below.variance) / bias) ** (1.0 / (2 * orders[0] + 3)))


def _parts(side: Side, orders: Tuple[int, int, int], pilot: float, for_bias: float, kernel: str) -> _Parts:
    """orders : of the polynomial, of the coefficient wanted, of the polynomial that estimates the bias."""
    order, wanted, longer = orders
    near = kernel_weights(side.distance, pilot, kernel) > 0
    distance, outcome = side.distance[near], side.outcome[near]
    rows = coefficient_weights(distance, pilot, order, kernel)
    error = ((rows[wanted] * neighbour_residuals(distance, outcome)) ** 2).sum()
    constant = pilot ** wanted * float(rows[wanted] @ (distance / pilot) ** (order + 1))
    near = kernel_weights(side.distance, for_bias, kernel) > 0
    distance, outcome = side.distance[near], side.outcome[near]
    curve = coefficient_weights(distance, for_bias, longer, kernel)[order + 1]
    uncertain = ((curve * neighbour_residuals(distance, outcome)) ** 2).sum()
    powers = 2.0 * (order + 1 - wanted)
    return _Parts((2 * wanted + 1) * pilot ** (2 * wanted + 1) * float(error), np.sqrt(powers) * constant * float(curve @ outcome),
                  powers * 3 * constant ** 2 * float(uncertain))
