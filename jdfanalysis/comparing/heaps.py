"""Values that many rows share, and whether people gather on one side of a cutoff: what a discontinuity design rests on."""
import warnings
from dataclasses import dataclass
from typing import List, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.local_lines import coefficient_weights
from jdfanalysis.errors import ModelError, ModelWarning, UsageError, require_columns
from jdfanalysis.shown import Shown

# A heap holds this many times the rows of a usual value nearby, and at least so many rows.
_TIMES, _ROWS = 5.0, 10
_FEW_VALUES = 10


@dataclass(frozen=True)
class DensityCheck(Shown):
    """
    The log of the density just above a cutoff less that just below.

    difference, standard_error, lower, upper, p; bandwidth, bin_width : in the unit of the running variable; below, above : rows within
    the bandwidth; bins : middle, rows, density, and the line there; level : of the interval
    """

    difference: float
    standard_error: float
    lower: float
    upper: float
    p: float
    bandwidth: float
    bin_width: float
    below: int
    above: int
    bins: pd.DataFrame
    level: float

    @property
    def table(self) -> pd.DataFrame:
        """One row: difference, limits, p, bandwidth, rows."""
        return pd.DataFrame([{"log_difference": self.difference, "lower": self.lower, "upper": self.upper, "p": self.p,
                              "bandwidth": self.bandwidth, "bin_width": self.bin_width, "below": self.below, "above": self.above}])


def check_density(
    frame: pd.DataFrame, running: str, cutoff: float, bin_width: Optional[float] = None, bandwidth: Optional[float] = None,
    level: float = 0.95,
) -> DensityCheck:
    """
    Do people gather on one side of the cutoff? McCrary's test (Journal of Econometrics 2008).

    A fine histogram whose bins do not straddle the cutoff, and a local line through its heights on each side (triangular kernel).
    bin_width : None takes 2 sd / sqrt(n); where values are whole units give the unit (or a multiple), else empty bins between
    them count as a lack of people. bandwidth : None takes McCrary's rule, from a polynomial of the fourth degree on each side.
    A small p says that people, courts or rules sort by the cutoff, and that those on its sides differ. A round sentence at the
    cutoff does the same without anybody sorting: look at the bins. Warns of heaps. Raises ModelError with too few bins or
    people on a side.
    """
    from scipy.stats import norm

    require_columns(frame, [running])
    if not 0 < level < 1 or any(one is not None and not one > 0 for one in (bin_width, bandwidth)):
        raise UsageError("level lies between 0 and 1, bin_width and bandwidth are above 0.")
    distance = from_cutoff(pd.to_numeric(frame[running], errors="coerce").astype(float).to_numpy(), cutoff)
    distance = distance[np.isfinite(distance)]
    if min((distance < 0).sum(), (distance >= 0).sum()) < _ROWS:
        raise ModelError("Fewer than {} rows on a side of the cutoff.".format(_ROWS))
    width = float(2 * distance.std(ddof=1) / np.sqrt(len(distance))) if bin_width is None else float(bin_width)
    middle, rows = _histogram(distance, width)
    density = rows / (len(distance) * width)
    reach = _rule(middle, density) if bandwidth is None else float(bandwidth)
    find_heaps(distance, reach, cutoff)
    lines, heights = _lines(middle, density, reach)
    error = float(np.sqrt(24.0 / 5.0 * sum(1 / height for height in heights) / (len(distance) * reach)))
    gap = float(np.log(heights[1]) - np.log(heights[0]))
    far = float(norm.ppf(0.5 + level / 2)) * error
    near = np.abs(middle) < reach
    bins = pd.DataFrame({"middle": cutoff + middle, "rows": rows, "density": density, "line": lines})[near].reset_index(drop=True)
    inside = [int(((distance < 0) & (distance > -reach)).sum()), int(((distance >= 0) & (distance < reach)).sum())]
    p = float(2 * norm.sf(abs(gap) / error))
    return DensityCheck(gap, error, gap - far, gap + far, p, reach, width, inside[0], inside[1], bins, level)


def _lines(middle: np.ndarray, density: np.ndarray, reach: float) -> Tuple[np.ndarray, List[float]]:
    """The local line of each side at the middles of its bins, and its height at the cutoff."""
    lines, heights = np.full(len(middle), np.nan), []
    for side in (middle < 0, middle > 0):
        slope = coefficient_weights(middle[side], reach, 1, "triangular") @ density[side]
        heights.append(float(slope[0]))
        lines[side] = slope[0] + slope[1] * middle[side]
    if min(heights) <= 0:
        raise ModelError("The density at the cutoff comes out at zero or below on a side: take a wider bandwidth.")
    return lines, heights


def find_heaps(distance: np.ndarray, bandwidth: float, cutoff: float) -> pd.DataFrame:
    """
    Values within the bandwidth that hold at least ten rows and five times the median of all values there: value, rows, times.

    Warns where rows on heaps are a tenth or more of those in the bandwidth (Barreca, Lindo and Waddell 2016: people on round values
    differ; leave the heaps out and see), and where a side has ten values or fewer. The warning names no value.
    """
    near = distance[np.abs(distance) < bandwidth]
    value, count = np.unique(near, return_counts=True)
    usual = float(np.median(count)) if len(count) else 1.0
    heaped = (count >= _ROWS) & (count >= _TIMES * usual)
    share = count[heaped].sum() / max(len(near), 1)
    if share >= 0.1:
        warnings.warn("{:,} values of the running variable are heaps: {:.0%} of the rows in the bandwidth lie on them. People on "
                      "round values may differ; leave them out, or use `donut`, and compare.".format(int(heaped.sum()), share),
                      ModelWarning, stacklevel=3)
    few = [int((value < 0).sum()), int((value >= 0).sum())]
    if len(near) and min(few) <= _FEW_VALUES:
        warnings.warn("Within the bandwidth the running variable takes {} values below and {} above the cutoff: intervals are too narrow "
                      "where the line is not right (Kolesár and Rothe 2018).".format(*few), ModelWarning, stacklevel=3)
    return pd.DataFrame({"value": value[heaped] + cutoff, "rows": count[heaped], "times": count[heaped] / usual})


def stretches(share: np.ndarray) -> np.ndarray:
    """Numbers rounded down, but a whole number missed by a hair, as 0.3 / 0.1 is, stays whole; int64."""
    near = np.rint(share)
    whole = np.abs(share - near) < 1e-9 * np.maximum(1.0, np.abs(share))
    return np.where(whole, near, np.floor(share)).astype(np.int64)


def from_cutoff(values: np.ndarray, cutoff: float) -> np.ndarray:
    """Distances from the cutoff; a hair beside it is on it."""
    distance = values - cutoff
    return np.where(np.abs(distance) <= 1e-12 * max(1.0, abs(cutoff)), 0.0, distance)


def _histogram(distance: np.ndarray, width: float) -> Tuple[np.ndarray, np.ndarray]:
    """Middles and rows of bins [k width, (k + 1) width), of which none straddles 0, empty ones included."""
    place = stretches(distance / width)
    low, high = int(place.min()), int(place.max())
    if high - low > 10 ** 6:
        raise UsageError("bin_width is too small: more than a million bins.")
    rows = np.bincount(place - low, minlength=high - low + 1)
    return (np.arange(low, high + 1) + 0.5) * width, rows


def _rule(middle: np.ndarray, density: np.ndarray) -> float:
    """McCrary's bandwidth: a polynomial of the fourth degree on each side; the mean of the two, no wider than the data."""
    found = []
    for side in (middle < 0, middle > 0):
        if side.sum() < 8:
            raise ModelError("Fewer than 8 bins on a side of the cutoff: give a smaller bin_width, or a bandwidth.")
        scale = np.abs(middle[side]).max()
        place = middle[side] / scale
        fit = np.polyfit(place, density[side], 4)
        left = density[side] - np.polyval(fit, place)
        curve = np.polyval(np.polyder(fit, 2), place) / scale ** 2
        spread = (left ** 2).sum() / (side.sum() - 5)
        squares = (curve ** 2).sum()
        found.append(scale if squares == 0 else 3.348 * (spread * scale / squares) ** 0.2)
    return float(min(np.mean(found), np.abs(middle).max()))
