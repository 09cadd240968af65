"""The lowest point of a smooth function by a limited memory of steps, in plain vectors: no product that a BLAS would thread."""
from typing import Callable, List, NamedTuple, Tuple

import numpy as np

# Slope-and-value function; what it gives: (value, slope).
Function = Callable[[np.ndarray], Tuple[float, np.ndarray]]
_ENOUGH, _FLATTER = 1e-4, 0.9


class Lowest(NamedTuple):
    """Where, the slope there, steps taken, and whether the slope is as small as was asked."""

    place: np.ndarray
    slope: np.ndarray
    steps: int
    flat: bool


def descend(function: Function, start: np.ndarray, tolerance: float = 1e-5, memory: int = 20, most: int = 5000) -> Lowest:
    """
    Steps of L-BFGS (Nocedal 1980) with weak Wolfe steps by bisection (Lewis and Overton 2013), until no entry of the slope is above
    `tolerance`, no step lowers the value any more, or `most` steps are done. Local: a function with several dips may end in any.
    """
    place = start.astype(np.float64).copy()
    value, slope = function(place)
    moves: List[Tuple[np.ndarray, np.ndarray, float]] = []
    for step in range(most):
        if np.abs(slope).max() <= tolerance:
            return Lowest(place, slope, step, True)
        way = -_scaled(slope, moves)
        reach = 1.0 if moves else min(1.0, 1.0 / float(np.abs(slope).sum()))
        found = _step(function, place, (value, slope), way, reach)
        if found is None:
            return Lowest(place, slope, step, False)
        there, new_value, new_slope = found
        move, turn = there - place, new_slope - slope
        bend = float(move @ turn)
        if bend > 0:
            moves = moves[1 - memory:] + [(move, turn, bend)] if memory > 1 else [(move, turn, bend)]
        place, value, slope = there, new_value, new_slope
    return Lowest(place, slope, most, bool(np.abs(slope).max() <= tolerance))


def _scaled(slope: np.ndarray, moves: List[Tuple[np.ndarray, np.ndarray, float]]) -> np.ndarray:
    """The slope through the inverse curvature that the last moves show."""
    way, parts = slope.copy(), []
    for move, turn, bend in reversed(moves):
        part = float(move @ way) / bend
        parts.append(part)
        way -= part * turn
    if moves:
        move, turn, bend = moves[-1]
        way *= bend / float(turn @ turn)
    for (move, turn, bend), part in zip(moves, reversed(parts)):
        way += (part - float(turn @ way) / bend) * move
    return way


def _step(function: Function, place: np.ndarray, here: Tuple[float, np.ndarray], way: np.ndarray, reach: float):  # type: ignore
    """(place, value, slope) lower by enough and flatter, or None where sixty tries find none."""
    value, fall = here[0], float(here[1] @ way)
    if not fall < 0:
        return None
    low, high = 0.0, np.inf
    for _ in range(60):
        there = place + reach * way
        new_value, new_slope = function(there)
        if not new_value <= value + _ENOUGH * reach * fall:
            high = reach
        elif float(new_slope @ way) < _FLATTER * fall:
            low = reach
        else:
            return there, new_value, new_slope
        reach = (low + high) / 2 if np.isfinite(high) else 2 * reach
    return None
