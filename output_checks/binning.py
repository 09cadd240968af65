"""Bins of a measured variable that may be shown: open at both ends, each with enough people."""

from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from output_checks.errors import UsageError

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def binned(
    values: pd.Series, bins: Union[int, Sequence[float]], who: Optional[np.ndarray] = None, minimum: int = 0
) -> pd.Series:
    """
    The values as ordered categories "under 18", "18 to under 25", …, "65 or more"; missing ones stay missing.

    bins : inner edges, or about how many bins of one round width between the 1st and the 99th percentile
    who : person codes, for `minimum`; without them rows count
    minimum : neighbouring bins are joined from the left until each holds so many people (the last joins its
        neighbour); 0 leaves the bins as they are. A bin holds its left edge and not its right one. Neither the least nor
        the largest value is shown. Raises UsageError for edges that do not rise, and values that are not numbers.
    """
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise UsageError("A histogram is of numbers; use `table` to count categories.")
    numbers = np.asarray(values, dtype=np.float64)
    known = np.isfinite(numbers)
    edges = _edges(numbers[known], bins)
    place = np.searchsorted(edges, numbers, side="right")
    if minimum:
        edges = _joined(edges, place[known], np.arange(len(numbers))[known] if who is None else who[known], minimum)
        place = np.searchsorted(edges, numbers, side="right")
    codes = np.where(known, place, -1)
    categories = pd.Categorical.from_codes(codes, pd.Index(_labels(edges), dtype=object), ordered=True)
    return pd.Series(categories, index=values.index, name=values.name)


def _edges(numbers: np.ndarray, bins: Union[int, Sequence[float]]) -> np.ndarray:
    if not isinstance(bins, (int, np.integer)):
        edges = np.asarray(list(bins), dtype=np.float64)
        if not len(edges) or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
            raise UsageError("The edges of the bins must be numbers that rise.")
        return edges
    if bins < 2:
        raise UsageError("A histogram needs at least 2 bins.")
    if not len(numbers):
        raise UsageError("There are no values.")
    low, high = np.percentile(numbers, [1, 99])
    # Interpolation between equal values may differ in the last place.
    if high - low <= 1e-9 * max(1.0, abs(high)):
        return np.array([np.median(numbers)])
    rough = (high - low) / bins
    power = 10.0 ** np.floor(np.log10(rough))
    width = power * next(nice for nice in _NICE if nice * power >= rough * 0.999)
    first = np.floor(low / width) + 1
    edges = width * np.arange(first, np.ceil(high / width))
    return edges if len(edges) else np.array([width * first])


def _joined(edges: np.ndarray, place: np.ndarray, who: np.ndarray, minimum: int) -> np.ndarray:
    kept: List[float] = []
    open_bins: List[int] = []
    for bin_ in range(len(edges) + 1):
        open_bins.append(bin_)
        if _people(place, who, open_bins) >= minimum:
            if bin_ < len(edges):
                kept.append(edges[bin_])
            open_bins = []
    if open_bins and kept:
        # What is left at the end joins the bin before it.
        kept.pop()
    return np.asarray(kept, dtype=np.float64)


def _people(place: np.ndarray, who: np.ndarray, bins: Sequence[int]) -> int:
    return len(np.unique(who[(place >= bins[0]) & (place <= bins[-1])]))


def _labels(edges: np.ndarray) -> Tuple[str, ...]:
    if not len(edges):
        return ("all",)
    texts = ["{:g}".format(edge) for edge in edges]
    inner = ["{} to under {}".format(low, high) for low, high in zip(texts, texts[1:])]
    return tuple(["under " + texts[0]] + inner + [texts[-1] + " or more"])
