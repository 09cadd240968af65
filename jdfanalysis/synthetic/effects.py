"""What is planted: a proportional-hazards model for the time to the next offence.

Scale and clock. An episode begins (day 0) when a person comes back under risk: on the day of the
final disposal of a case if they stay in the community, or on the day of release from custody.
On the clock of days at risk since then (days in custody do not count) the hazard of an offence is

    baseline(t) * product of (hazard ratio ** covariate) * frailty

with the covariates fixed at day 0. The baseline is piecewise constant, the log hazard ratios are
linear in whole-number covariates, and the frailty is one number per person (log-normal, median
one; all ones with `frailty=0`). It holds for the first offence after day 0 and, on the same
clock without a new start, for further offences until the case of the first one is disposed of or the
person goes into custody for it.
Offence days are the continuous time rounded up, so ties are those of whole days only.

Nothing else moves the hazard: no calendar effect, no effect of ethnicity or area.
"""
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.synthetic import offences


@dataclass(frozen=True)
class Effect:
    """One planted effect: covariate, its allowed range, hazard ratio per unit, what one unit is."""

    covariate: str
    low: int
    high: int
    hazard_ratio: float
    unit: str


EFFECTS: Tuple[Effect, ...] = (
    Effect("female", 0, 1, 0.76, "female against male"),
    Effect("age_band", -2, 9, 0.83, "five completed years of age over 18, -2 to 9"),
    Effect("priors", 0, 12, 1.12, "one earlier conviction, pre-2011 ones included, counted to 12"),
    Effect("deprivation", 1, 5, 1.08, "one fifth of area deprivation, 1 least to 5 most"),
    Effect("after_custody", 0, 1, 2.10, "release from a custodial sentence, against fine, discharge, no conviction"),
    Effect("after_suspended", 0, 1, 1.10, "suspended sentence, against the same"),
    Effect("after_community", 0, 1, 1.20, "community or youth order, against the same"),
    Effect("last_theft", 0, 1, 2.80, "last principal offence theft, against violence and all not named"),
    Effect("last_robbery", 0, 1, 1.40, "last principal offence robbery, against the same"),
    Effect("last_drugs", 0, 1, 1.30, "last principal offence drugs, against the same"),
    Effect("last_sexual", 0, 1, 0.55, "last principal offence sexual, against the same"),
    Effect("last_motoring", 0, 1, 0.75, "last principal offence summary motoring, against the same"),
)

# Days at risk at which the baseline changes, and the hazard per day from there on for a
# person with all covariates zero (male, 18 to 22, no priors) and frailty one.
BASELINE_DAYS = (0, 30, 90, 180, 365, 730, 1825)
BASELINE_RATE = (0.00074, 0.00062, 0.00047, 0.00031, 0.00018, 0.000095, 0.000045)
DEFAULT_FRAILTY = 0.8
NEVER = 10 ** 6


def planted_effects() -> pd.DataFrame:
    """
    The planted log hazard ratios: covariate, hazard_ratio, log_hazard_ratio, low, high, unit; one row each.

    Scale, clock and reference are those of the module docstring. The covariates stand under these
    names in `truth["episodes"]`.
    """
    rows = [(e.covariate, e.hazard_ratio, math.log(e.hazard_ratio), e.low, e.high, e.unit) for e in EFFECTS]
    return pd.DataFrame(rows, columns=["covariate", "hazard_ratio", "log_hazard_ratio", "low", "high", "unit"])


def planted_baseline() -> pd.DataFrame:
    """The planted baseline: from_day, to_day (days at risk; the last is open, missing) and hazard per day."""
    upper = [float(end) for end in BASELINE_DAYS[1:]] + [float("nan")]
    return pd.DataFrame({"from_day": BASELINE_DAYS, "to_day": upper, "hazard_per_day": BASELINE_RATE})


def covariates(female: np.ndarray, age: np.ndarray, priors: np.ndarray, deprivation: np.ndarray,
               disposal: np.ndarray, group: np.ndarray, names: Dict[str, int]) -> Dict[str, np.ndarray]:
    """The covariates at day 0; `names` gives the codes of the disposals custody, suspended and community."""
    values = {
        "female": female,
        "age_band": np.floor_divide(age - 18, 5),
        "priors": priors,
        "deprivation": deprivation,
        "after_custody": disposal == names["custody"],
        "after_suspended": disposal == names["suspended"],
        "after_community": disposal == names["community"],
        "last_theft": group == offences.THEFT,
        "last_robbery": group == offences.ROBBERY,
        "last_drugs": group == offences.DRUGS,
        "last_sexual": group == offences.SEXUAL,
        "last_motoring": group == offences.MOTORING,
    }
    return {e.covariate: np.clip(values[e.covariate].astype(np.int64), e.low, e.high) for e in EFFECTS}


def powers(effect: Effect) -> np.ndarray:
    """hazard_ratio ** k for k = low … high, by repeated multiplication or division: the same everywhere."""
    value = 1.0
    for _ in range(abs(effect.low)):
        value = value * effect.hazard_ratio if effect.low > 0 else value / effect.hazard_ratio
    table = [value]
    for _ in range(effect.high - effect.low):
        table.append(table[-1] * effect.hazard_ratio)
    return np.array(table)


def multiplier(values: Dict[str, np.ndarray]) -> np.ndarray:
    """Product of all hazard ratios, one number per row."""
    product = np.ones(len(values["female"]))
    for effect in EFFECTS:
        product = product * powers(effect)[values[effect.covariate] - effect.low]
    return product


def cumulative_baseline(days: np.ndarray) -> np.ndarray:
    """Cumulative baseline hazard after `days` at risk."""
    starts, rates = np.array(BASELINE_DAYS, dtype=np.float64), np.array(BASELINE_RATE)
    piece = np.clip(np.searchsorted(starts, days, side="right") - 1, 0, len(rates) - 1)
    return _cumulated()[piece] + (days - starts[piece]) * rates[piece]


def days_to(hazard: np.ndarray) -> np.ndarray:
    """Days at risk (float) at which the cumulative baseline reaches `hazard`; at most NEVER."""
    sums = _cumulated()
    piece = np.searchsorted(sums, hazard, side="right") - 1
    starts, rates = np.array(BASELINE_DAYS, dtype=np.float64), np.array(BASELINE_RATE)
    return np.minimum(starts[piece] + (hazard - sums[piece]) / rates[piece], float(NEVER))


@lru_cache(maxsize=1)
def _cumulated() -> np.ndarray:
    widths = np.diff(np.array(BASELINE_DAYS, dtype=np.float64))
    sums = np.concatenate([[0.0], np.cumsum(widths * np.array(BASELINE_RATE[:-1]))])
    sums.setflags(write=False)
    return sums
