"""What follows a conviction: the disposal and its length."""
from typing import Tuple

import numpy as np

from jdfanalysis.synthetic import law, offences
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import Columns

# Positions are those of the dictionary's list of disposals; a test holds the two together.
DISPOSALS = ("immediate_custody", "suspended_sentence", "community_order", "fine", "discharge", "other", "none")
CUSTODY, SUSPENDED, COMMUNITY, FINE, DISCHARGE, OTHER, NONE = range(7)

# Weights of the six disposals: summary motoring, summary other, either-way below, Crown Court.
_WEIGHTS = np.array(
    [
        [4, 8, 40, 865, 42, 41],
        [14, 34, 195, 510, 175, 72],
        [138, 77, 258, 266, 192, 69],
        [590, 270, 85, 20, 15, 20],
    ],
    dtype=np.float64,
)
_PRIOR_CUSTODY, _PRIOR_SUSPENDED, _MOST_PRIORS = 0.65, 0.06, 10
_YOUTH = np.array([0.35, 0.0, 2.6, 0.30, 1.2, 1.0])
_MAGISTRATES_DAYS = (7, 14, 21, 28, 42, 56, 56, 70, 84, 84, 98, 112, 112, 126, 126, 140, 154, 168,
                     law.MAGISTRATES_LIMIT, law.MAGISTRATES_LIMIT)
_ORDER_MONTHS: Tuple[Tuple[int, int], ...] = ((6, 6), (12, 68), (18, 15), (24, 10), (36, 1))


def months(number: np.ndarray) -> np.ndarray:
    """Whole months as days: twelve of them are 365."""
    return np.asarray(number, dtype=np.int64) * law.YEAR // 12


def disposal(draws: Draws, case: Columns) -> np.ndarray:
    """Position in DISPOSALS of the principal disposal of convicted cases; NONE for the others."""
    crown = case["route"] > 0
    row = np.where(crown, 3, np.where(case["mode"] > 0, 2, np.where(case["group"] == offences.MOTORING, 0, 1)))
    weights = _WEIGHTS[row]
    priors = np.minimum(case["priors"], _MOST_PRIORS)
    # Previous convictions weigh less where custody is the rule anyway.
    slope = np.where(crown, 0.10, _PRIOR_CUSTODY)
    weights[:, CUSTODY] *= 1.0 + slope * priors
    weights[:, SUSPENDED] *= 1.0 + _PRIOR_SUSPENDED * priors
    weights[:, CUSTODY] *= np.where(case["in_order"], 1.4, 1.0)
    weights = np.where(case["youth"][:, None], weights * _YOUTH, weights)
    return np.where(case["convicted"], draws.pick_row(weights), NONE)


def lengths(draws: Draws, case: Columns) -> Columns:
    """
    Sentence kind, custodial days and order days of each case, 0 where there is none.

    A life sentence has no days: its `sentence_days` are 0 and its kind says so. A suspended
    sentence has both: the term held in suspense and the length of the order.
    """
    size = len(case["disposal"])
    crown, custody = case["route"] > 0, case["disposal"] == CUSTODY
    below = np.array(_MAGISTRATES_DAYS)[draws.integer(0, len(_MAGISTRATES_DAYS) - 1, size)]
    drawn = draws.days(offences.setting("crown_length")[case["group"]], 0.85, size)
    above = months(np.clip((drawn + 15) // 30, 1, 300))
    grave = (case["group"] <= offences.ROBBERY) & crown & custody & ~case["youth"]
    u = draws.uniform(size)
    kind = np.where(case["youth"], law.YOUTH, law.STANDARD)
    kind = np.where(grave & (u < 0.05) & (above >= 4 * law.YEAR), law.EXTENDED, kind)
    kind = np.where(grave & (u >= 0.985), law.LIFE, kind)
    days = np.where(crown, above, below)
    days = np.where(case["youth"], months(4 + 2 * draws.integer(0, 6, size)), days)
    limit = np.where(case["offence"] >= law.starts("suspended_two_years"), 2 * law.YEAR, law.YEAR)
    suspended = np.minimum(np.where(crown, days, np.maximum(days, 28)), limit)
    order = np.array([m for m, _ in _ORDER_MONTHS])[draws.pick([w for _, w in _ORDER_MONTHS], size)]
    longest = np.where(case["disposal"] == SUSPENDED, 24, 36)
    has_order = (case["disposal"] == SUSPENDED) | (case["disposal"] == COMMUNITY)
    return {
        "kind": np.where(custody, kind, law.STANDARD),
        "sentence_days": np.where(custody & (kind != law.LIFE), days,
                                  np.where(case["disposal"] == SUSPENDED, suspended, 0)),
        "order_days": np.where(has_order, months(np.minimum(order, longest)), 0),
    }
