"""The difference between two means: days, or numbers of offences, of the treated against their matches."""
from dataclasses import dataclass
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.comparing.matching import Matches
from jdfanalysis.comparing.rates import LEAST_PEOPLE, compared
from jdfanalysis.comparing.scores import treated_codes
from jdfanalysis.errors import FrameError
from jdfanalysis.shown import Shown


@dataclass(frozen=True)
class MeanDifference(Shown):
    """
    Two means and their difference, in the unit of the outcome.

    treated_mean, others_mean, difference (treated less others), lower, upper, standard_error, df, p (t, two-sided)
    treated, others : people with a known outcome, unweighted; treated_with, others_with : those of them with a value above 0
    level : of the interval
    """

    treated_mean: float
    others_mean: float
    difference: float
    lower: float
    upper: float
    standard_error: float
    df: float
    p: float
    treated: int
    others: int
    treated_with: int
    others_with: int
    level: float

    @property
    def table(self) -> pd.DataFrame:
        """One row: means, difference, limits, people."""
        return pd.DataFrame([{
            "treated_mean": self.treated_mean, "others_mean": self.others_mean, "difference": self.difference,
            "lower": self.lower, "upper": self.upper, "p": self.p, "treated": self.treated, "others": self.others,
        }])


def mean_difference(
    frame: pd.DataFrame, treated: str, outcome: str, weights: Optional[pd.Series] = None, matches: Optional[Matches] = None,
    least: int = LEAST_PEOPLE, level: float = 0.95,
) -> MeanDifference:
    """
    Mean of `outcome` among the treated less that among the others.

    outcome : column of numbers, missing where it is not known (those rows are out). matches, weights, least : as of
    rate_difference, with the same errors. Limits are those of t: with matches the sets less one are the degrees of freedom, without
    them Welch's with effective sizes. The means of counts have long tails: below some hundred people limits are rough.
    Raises ModelError, UsageError as rate_difference does, and FrameError for infinite or negative outcomes.
    """
    from scipy.stats import t as student

    values = pd.to_numeric(frame[outcome], errors="coerce").astype(float).to_numpy()
    known = values[~np.isnan(values)]
    if not np.isfinite(known).all() or (known < 0).any():
        raise FrameError("'{}' is a finite number from 0 up, or missing.".format(outcome))
    found = compared(treated_codes(frame, treated) == 1, values, weights, matches, least)
    gap, error = found.means[0] - found.means[1], found.error
    reach = float(student.ppf(0.5 + level / 2, found.df)) * error
    p = float(2 * student.sf(abs(gap) / error, found.df)) if error > 0 else (1.0 if gap == 0 else 0.0)
    with_any = [int((values[side] > 0).sum()) for side in (found.own, found.others)]
    return MeanDifference(found.means[0], found.means[1], gap, gap - reach, gap + reach, error, found.df, p,
                          int(found.own.sum()), int(found.others.sum()), with_any[0], with_any[1], level)
