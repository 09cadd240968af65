"""A treated group beside the rest, courts beside each other, before beside after.

    scores        propensity scores
    matching      nearest neighbours within a caliper, exact where asked
    weighting     weights from scores
    balance       standardised differences before and after
    rates         the difference between two rates, Justice Data Lab convention; means: between two means
    reoffending   how often, how soon, how grave: the further measures of the Justice Data Lab
    shares        shares and means by group, rows of a person together
    groups        random effects of courts or areas; mixed_logit: the logistic model behind; expected: as shares
    interrupted   interrupted time series
    discontinuity  the jump at a threshold; bandwidths, local_lines under it; heaps: round values, the density check
"""
from jdfanalysis.comparing.balance import balance_table, largest_difference
from jdfanalysis.comparing.discontinuity import Discontinuity, fit_discontinuity
from jdfanalysis.comparing.expected import expected_shares
from jdfanalysis.comparing.groups import GroupEffects, fit_group_effects
from jdfanalysis.comparing.heaps import DensityCheck, check_density
from jdfanalysis.comparing.interrupted import Interrupted, count_by_period, fit_interrupted
from jdfanalysis.comparing.matching import Matches, match_nearest, match_scores
from jdfanalysis.comparing.means import MeanDifference, mean_difference
from jdfanalysis.comparing.rates import RateDifference, rate_difference
from jdfanalysis.comparing.reoffending import reoffending_measures
from jdfanalysis.comparing.scores import Propensity, fit_propensity
from jdfanalysis.comparing.shares import means_by_group
from jdfanalysis.comparing.weighting import effective_size, weigh_scores

__all__ = [
    "DensityCheck",
    "Discontinuity",
    "GroupEffects",
    "Interrupted",
    "Matches",
    "MeanDifference",
    "Propensity",
    "RateDifference",
    "balance_table",
    "check_density",
    "count_by_period",
    "effective_size",
    "expected_shares",
    "fit_discontinuity",
    "fit_group_effects",
    "fit_interrupted",
    "fit_propensity",
    "largest_difference",
    "match_nearest",
    "match_scores",
    "mean_difference",
    "means_by_group",
    "rate_difference",
    "reoffending_measures",
    "weigh_scores",
]
