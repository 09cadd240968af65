"""Regression discontinuity: does the outcome jump where a running variable, such as sentence length, crosses a cutoff?

People just below and just above a threshold are alike in all but what the threshold brings, if nobody can choose the side.
A local line on each side meets the cutoff; the gap is the estimate. A line is bent by what it cannot follow, so the interval is
corrected for that bias and widened for the correction (Calonico, Cattaneo and Titiunik, Econometrica 2014: robust
bias-corrected). No person's outcome is used far from the cutoff: the answer is about people at it and nobody else.
"""
import warnings
from dataclasses import dataclass
from typing import List, NamedTuple, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.bandwidths import Side, best_bandwidths
from jdfanalysis.comparing.heaps import find_heaps, from_cutoff, stretches
from jdfanalysis.comparing.local_lines import KERNELS, coefficient_weights, kernel_weights, neighbour_residuals
from jdfanalysis.errors import FrameError, ModelError, ModelWarning, UsageError, require_columns
from jdfanalysis.shown import Shown

# Fewer rows than this with weight on a side are no basis for a line and its error.
LEAST_ROWS = 30
# Of the crossing of a fuzzy cutoff: below this t statistic the ratio has no reliable interval (Stock and Yogo 2005: F of 10).
_WEAK = 10 ** 0.5
# A change of the share treated that is arithmetic only.
_NONE = 1e-9


@dataclass(frozen=True)
class Discontinuity(Shown):
    """
    A jump at a cutoff, above less below, in the unit of the outcome; of a fuzzy design, per person whom the cutoff moved.

    estimate : local line, with its conventional standard_error. corrected : less the bias estimated. lower, upper, robust_error, p :
    robust bias-corrected, around `corrected` (so `estimate` need not lie in the middle)
    first_stage : the jump in the share treated of a fuzzy design, with first_stage_error; missing for a sharp one
    bandwidth, bias_bandwidth : in the unit of the running variable; below, above : rows with weight; level : of the interval
    bins : equal stretches of the bandwidth: middle, rows, mean outcome, and the line there
    heaps : values of the running variable in the bandwidth that hold far more rows than their neighbours: for the eyes inside only
    """

    estimate: float
    standard_error: float
    corrected: float
    robust_error: float
    lower: float
    upper: float
    p: float
    first_stage: float
    first_stage_error: float
    bandwidth: float
    bias_bandwidth: float
    below: int
    above: int
    cutoff: float
    level: float
    bins: pd.DataFrame
    heaps: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row: the estimate, the interval, bandwidth and rows."""
        return pd.DataFrame([{
            "estimate": self.estimate, "corrected": self.corrected, "lower": self.lower, "upper": self.upper, "p": self.p,
            "first_stage": self.first_stage, "bandwidth": self.bandwidth, "below": self.below, "above": self.above,
        }])


class _Line(NamedTuple):
    """Jump of one outcome: conventional and corrected, with the weight of each row and residuals on each side."""

    jump: float
    corrected: float
    plain: Tuple[np.ndarray, ...]
    robust: Tuple[np.ndarray, ...]
    residuals: Tuple[np.ndarray, ...]


def fit_discontinuity(
    frame: pd.DataFrame, outcome: str, running: str, cutoff: float, treated: Optional[str] = None, bandwidth: Optional[float] = None,
    bias_bandwidth: Optional[float] = None, kernel: str = "triangular", order: int = 1, donut: float = 0.0, bins: int = 10,
    level: float = 0.95,
) -> Discontinuity:
    """
    The jump of `outcome` where `running` reaches `cutoff`; rows at the cutoff itself are above.

    One row a person. outcome : a number, or 1 and 0 (a linear probability then). treated : column of 1 and 0, for a fuzzy design in
    which the cutoff moves the share treated; None is sharp. bandwidth : in the unit of running; None takes the one that makes the
    mean squared error of the (sharp) jump least, as rdrobust's "mserd" does. bias_bandwidth : of the bias; None: chosen with
    it, or equal to a bandwidth that is given. order : of the polynomial, 1 is usual. donut : rows nearer than this to the cutoff
    (on it, for 0: none) are left out, where values there are heaped or chosen. bins : stretches on each side for the figure.
    Variances are by three near neighbours in `running`. Rows with a missing value are left out.

    Warns of heaps and of few distinct values in the bandwidth (then intervals are too narrow: Kolesár and Rothe 2018), and of a
    weak first stage. Raises ModelError with fewer than 30 rows with weight on a side; UsageError and FrameError. Says nothing of
    whether people chose their side: see check_density, and fit each covariate as if it were the outcome.
    """
    _check(kernel, order, donut, level, bandwidth, bias_bandwidth)
    require_columns(frame, [outcome, running] + ([treated] if treated else []))
    distance, values = _read(frame, outcome, running, treated, cutoff, donut)
    below = distance < 0
    _enough(distance, None, kernel)
    if bandwidth is None:
        bandwidth, chosen = best_bandwidths(tuple(Side(distance[mask], values[0][mask]) for mask in (below, ~below)), order, kernel)
        bias_bandwidth = chosen if bias_bandwidth is None else bias_bandwidth
    bias_bandwidth = bandwidth if bias_bandwidth is None else bias_bandwidth
    _enough(distance, bandwidth, kernel)
    lines = [_line([Side(distance[mask], one[mask]) for mask in (below, ~below)], bandwidth, bias_bandwidth, kernel, order)
             for one in values]
    heaps = find_heaps(distance, bandwidth, cutoff)
    return _result(lines, (distance, values[0]), (bandwidth, bias_bandwidth, kernel, order, bins, cutoff, level), heaps)


def _read(frame: pd.DataFrame, outcome: str, running: str, treated: Optional[str], cutoff: float, donut: float
          ) -> Tuple[np.ndarray, List[np.ndarray]]:
    """Signed distances from the cutoff, and outcome and treatment, of the rows that count."""
    names = [outcome, running] + ([treated] if treated else [])
    columns = [pd.to_numeric(frame[name], errors="coerce").astype(float).to_numpy() for name in names]
    distance = from_cutoff(columns[1], cutoff)
    known = np.isfinite(np.column_stack(columns)).all(axis=1) & (np.abs(distance) >= donut)
    if treated and not np.isin(columns[2][known], (0.0, 1.0)).all():
        raise FrameError("'{}' is 1, 0 or missing.".format(treated))
    if known.any() and np.ptp(columns[0][known]) == 0:
        raise ModelError("'{}' is the same for everybody, so nothing can jump.".format(outcome))
    return distance[known], [columns[place][known] for place in range(len(columns)) if place != 1]


def _check(kernel: str, order: int, donut: float, level: float, bandwidth: Optional[float], bias_bandwidth: Optional[float]) -> None:
    if kernel not in KERNELS:
        raise UsageError("kernel is one of {}.".format(", ".join(KERNELS)))
    if order not in (0, 1, 2, 3) or donut < 0 or not 0 < level < 1:
        raise UsageError("order is 0 to 3, donut 0 or more, level between 0 and 1.")
    if any(one is not None and not one > 0 for one in (bandwidth, bias_bandwidth)):
        raise UsageError("A bandwidth is above 0, in the unit of the running variable.")


def _enough(distance: np.ndarray, bandwidth: Optional[float], kernel: str) -> None:
    near = np.ones(len(distance), bool) if bandwidth is None else kernel_weights(distance, bandwidth, kernel) > 0
    rows = [int((near & side).sum()) for side in (distance < 0, distance >= 0)]
    if min(rows) < LEAST_ROWS:
        raise ModelError("{:,} rows below and {:,} above the cutoff{}; at least {} on each side are needed{}.".format(
            rows[0], rows[1], *(["", LEAST_ROWS, ""] if bandwidth is None else [
                " within the bandwidth", LEAST_ROWS, ": give a wider bandwidth, and say so"])))


def _line(sides: List[Side], bandwidth: float, bias_bandwidth: float, kernel: str, order: int) -> _Line:
    jumps, corrected, plain, robust, residuals = [], [], [], [], []
    for side in sides:
        used = (kernel_weights(side.distance, bandwidth, kernel) > 0) | (kernel_weights(side.distance, bias_bandwidth, kernel) > 0)
        distance, outcome = side.distance[used], side.outcome[used]
        own = coefficient_weights(distance, bandwidth, order, kernel)[0]
        curve = coefficient_weights(distance, bias_bandwidth, order + 1, kernel)[order + 1]
        # What a line at the cutoff makes of the next power, times how much of that power there is.
        freed = own - (own @ distance ** (order + 1)) * curve
        jumps.append(float(own @ outcome))
        corrected.append(float(freed @ outcome))
        plain.append(own)
        robust.append(freed)
        residuals.append(neighbour_residuals(distance, outcome))
    return _Line(jumps[1] - jumps[0], corrected[1] - corrected[0], tuple(plain), tuple(robust), tuple(residuals))


def _result(lines: List[_Line], rows: Tuple[np.ndarray, np.ndarray], how: Tuple, heaps: pd.DataFrame) -> Discontinuity:
    from scipy.stats import norm

    bandwidth, bias_bandwidth, kernel, order, bins, cutoff, level = how
    share, first, first_error = 1.0, np.nan, np.nan
    estimate, bias, residuals = lines[0].jump, lines[0].jump - lines[0].corrected, lines[0].residuals
    if len(lines) == 2:
        share, first, first_error = lines[1].jump, lines[1].jump, _error(lines[1].plain, lines[1].residuals)
        if not abs(first) > max(_WEAK * first_error, _NONE):
            warnings.warn("The cutoff hardly moves the share treated: the ratio has no reliable interval.", ModelWarning, stacklevel=3)
        if abs(first) <= _NONE:
            raise ModelError("The share treated does not change at the cutoff: a fuzzy design has nothing to go by.")
        estimate = lines[0].jump / share
        bias = (bias - estimate * (first - lines[1].corrected)) / share
        residuals = tuple((own - estimate * other) / share for own, other in zip(residuals, lines[1].residuals))
    corrected, robust = estimate - bias, _error(lines[0].robust, residuals)
    reach = float(norm.ppf(0.5 + level / 2)) * robust
    near = kernel_weights(rows[0], bandwidth, kernel) > 0
    return Discontinuity(
        estimate, _error(lines[0].plain, residuals), corrected, robust, corrected - reach, corrected + reach,
        float(2 * norm.sf(abs(corrected) / robust)) if robust > 0 else np.nan, first, first_error, bandwidth, bias_bandwidth,
        int((near & (rows[0] < 0)).sum()), int((near & (rows[0] >= 0)).sum()), float(cutoff), level,
        _bins(rows, (bandwidth, kernel, order), bins, cutoff), heaps)


def _error(weights: Tuple[np.ndarray, ...], residuals: Tuple[np.ndarray, ...]) -> float:
    return float(np.sqrt(sum(((own * left) ** 2).sum() for own, left in zip(weights, residuals))))


def _bins(rows: Tuple[np.ndarray, np.ndarray], how: Tuple, bins: int, cutoff: float) -> pd.DataFrame:
    """Means in equal stretches of the bandwidth on each side, and the line in the middle of each."""
    (bandwidth, kernel, order), found = how, []
    for side, first in ((rows[0] < 0, -bins), (rows[0] >= 0, 0)):
        distance, outcome = rows[0][side], rows[1][side]
        coefficients = coefficient_weights(distance, bandwidth, order, kernel) @ outcome
        # Rows at the bandwidth itself belong to the outermost stretch, where the kernel gives them weight.
        place = np.clip(stretches(distance / bandwidth * bins), first, first + bins - 1)
        weighed = kernel_weights(distance, bandwidth, kernel) > 0
        for number in range(first, first + bins):
            mine, middle = weighed & (place == number), bandwidth * (number + 0.5) / bins
            mean = float(outcome[mine].mean()) if mine.any() else np.nan
            found.append((cutoff + middle, int(mine.sum()), mean, float((coefficients * middle ** np.arange(order + 1)).sum())))
    return pd.DataFrame(found, columns=["middle", "rows", "mean", "line"])
