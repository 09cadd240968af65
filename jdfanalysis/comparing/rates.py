"""The difference between two rates: the treated against their matches.

The convention of the Ministry of Justice's Justice Data Lab: the one-year proven reoffending rate of a treated group
against that of a matched group, with a 95% interval, and no analysis below 60 people.
"""
from dataclasses import dataclass
from typing import List, NamedTuple, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.matching import Matches
from jdfanalysis.comparing.scores import treated_codes
from jdfanalysis.errors import FrameError, ModelError, UsageError
from jdfanalysis.shown import Shown

LEAST_PEOPLE = 60


@dataclass(frozen=True)
class RateDifference(Shown):
    """
    Two rates and their difference, as shares from 0 to 1.

    treated_rate, others_rate, difference (treated less others), lower, upper, standard_error, p (normal, two-sided)
    treated, others : people with a known outcome, unweighted; treated_events, others_events : theirs, unweighted
    level : of the interval
    """

    treated_rate: float
    others_rate: float
    difference: float
    lower: float
    upper: float
    standard_error: float
    p: float
    treated: int
    others: int
    treated_events: int
    others_events: int
    level: float

    @property
    def table(self) -> pd.DataFrame:
        """One row: rates, difference, limits, people."""
        return pd.DataFrame([{
            "treated_rate": self.treated_rate, "others_rate": self.others_rate, "difference": self.difference,
            "lower": self.lower, "upper": self.upper, "p": self.p, "treated": self.treated, "others": self.others,
        }])

    @property
    def sentence(self) -> str:
        """What the interval says, in words that a reader without statistics understands."""
        low, high = sorted((abs(self.lower), abs(self.upper)))
        if self.lower > 0 or self.upper < 0:
            way = "more" if self.lower > 0 else "fewer"
            return ("For 100 people like those treated, between {:.0f} and {:.0f} {} had the outcome than among comparable "
                    "people who were not treated.".format(100 * low, 100 * high, way))
        return ("For 100 people like those treated, the numbers are in line with anything from {:.0f} fewer to {:.0f} more "
                "with the outcome. This does not show that treatment had an effect, nor that it had none.".format(
                    100 * abs(self.lower), 100 * self.upper))


class Compared(NamedTuple):
    """Two means, the error of their difference with its degrees of freedom, and the rows behind each (values, masks)."""

    means: List[float]
    error: float
    df: float
    values: np.ndarray
    own: np.ndarray
    others: np.ndarray


def rate_difference(
    frame: pd.DataFrame, treated: str, outcome: str, weights: Optional[pd.Series] = None, matches: Optional[Matches] = None,
    least: int = LEAST_PEOPLE, level: float = 0.95,
) -> RateDifference:
    """
    Rate of `outcome` among the treated less that among the others.

    outcome : column of 1 and 0, missing where it is not known (those rows are out, on both sides alike).
    matches : from match_nearest; the error then comes from the matched sets: each set's difference is one observation,
    and sets that share a control (matching with replacement) are no longer independent, so each control's weight
    enters squared. weights : instead of matches; robust error for given weights. Neither: all rows, unweighted.

    Sets in which any outcome is not known are left out whole. Raises ModelError if fewer than `least` treated people
    are left (60: the Justice Data Lab's minimum), UsageError and FrameError.
    """
    values = pd.to_numeric(frame[outcome], errors="coerce").astype(float).to_numpy()
    if not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        raise FrameError("'{}' is 1, 0 or missing.".format(outcome))
    return _result(compared(treated_codes(frame, treated) == 1, values, weights, matches, least), level)


def compared(group: np.ndarray, values: np.ndarray, weights: Optional[pd.Series], matches: Optional[Matches], least: int) -> Compared:
    """
    Means of the treated and of the others with the error of their difference, as rate_difference says it.

    values : missing where not known. df : of the error, sets less one for matches, else by Welch and Satterthwaite with effective
    sizes. Raises ModelError if fewer than `least` treated are left or no others, UsageError for matches and weights.
    """
    if weights is not None and matches is not None:
        raise UsageError("Give matches or weights, not both.")
    sets = 0
    if matches is not None:
        weight, error, sets = _of_sets(values, group, matches, least)
    else:
        weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64).copy()
        weight[np.isnan(values)] = 0.0
    used, own = weight > 0, group & (weight > 0)
    others = used & ~group
    if own.sum() < least or not others.any():
        raise ModelError("{:,} treated people with a known outcome and {:,} others; at least {:,} treated are needed for a "
                         "result that says anything.".format(int(own.sum()), int(others.sum()), least))
    means = [float(np.average(values[side], weights=weight[side])) for side in (own, others)]
    if matches is not None:
        return Compared(means, error, float(sets - 1), values, own, others)
    parts = [_variance(values[side], weight[side], mean) for side, mean in zip((own, others), means)]
    below = sum(part ** 2 / max(size - 1.0, 1.0) for part, size in parts)
    df = sum(part for part, _ in parts) ** 2 / below if below > 0 else np.inf
    return Compared(means, float(np.sqrt(sum(part for part, _ in parts))), float(df), values, own, others)


def _variance(values: np.ndarray, weight: np.ndarray, rate: float) -> Tuple[float, float]:
    """Of a weighted mean with given weights, p(1-p)/(n-1) when all are one; and the effective size."""
    share = weight / weight.sum()
    size = 1.0 / (share ** 2).sum()
    return float((share ** 2 * (values - rate) ** 2).sum() * size / max(size - 1.0, 1.0)), float(size)


def _of_sets(values: np.ndarray, group: np.ndarray, matches: Matches, least: int) -> Tuple[np.ndarray, float, int]:
    """Weights of the rows in complete sets, the error of the mean difference of the sets, and their number."""
    pairs = matches.pairs
    own, control = pairs["treated"].to_numpy(), pairs["control"].to_numpy()
    complete = ~(np.isnan(values[own]) | np.isnan(values[control]))
    whole = pd.Series(complete).groupby(pairs["pair"].to_numpy()).transform("all").to_numpy() if len(pairs) else complete
    own, control = own[whole], control[whole]
    known, place, size = np.unique(own, return_inverse=True, return_counts=True)
    if len(known) < max(least, 2):
        raise ModelError("{:,} treated people in complete matched sets; at least {:,} are needed for a result that says "
                         "anything.".format(len(known), max(least, 2)))
    place = place.reshape(-1)
    share = 1.0 / size[place]
    means = np.bincount(place, values[control] * share)
    gaps = values[known] - means
    between = float(((gaps - gaps.mean()) ** 2).sum() / (len(gaps) - 1) / len(gaps))
    weight = np.zeros(len(values))
    weight[known] = 1.0
    loads = np.bincount(control, share, minlength=len(values))
    weight += np.where(group, 0.0, loads)
    # A control in several sets counts with the square of its load; the sets alone would count the sum of squares.
    squares = np.bincount(control, share ** 2, minlength=len(values))
    rate = float((loads * np.nan_to_num(values)).sum() / loads.sum())
    reused = float((((loads ** 2 - squares) * (np.nan_to_num(values) - rate) ** 2)[loads > 0]).sum()) / len(known) ** 2
    return weight, float(np.sqrt(between + reused)), len(known)


def _result(found: Compared, level: float) -> RateDifference:
    from scipy.stats import norm

    gap, error, own, others = found.means[0] - found.means[1], found.error, found.own, found.others
    reach = float(norm.ppf(0.5 + level / 2)) * error
    p = float(2 * norm.sf(abs(gap) / error)) if error > 0 else (1.0 if gap == 0 else 0.0)
    return RateDifference(found.means[0], found.means[1], gap, gap - reach, gap + reach, error, p, int(own.sum()), int(others.sum()),
                          int(found.values[own].sum()), int(found.values[others].sum()), level)
