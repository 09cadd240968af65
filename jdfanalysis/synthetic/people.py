"""Who the people are: birth, sex, ethnicity, area, propensity, and when their careers begin and lives end."""
from functools import lru_cache
from typing import Tuple

import numpy as np

from jdfanalysis.synthetic import offences
from jdfanalysis.synthetic.draws import Draws, lognormal_table, NORMAL_BINS
from jdfanalysis.synthetic.law import day
from jdfanalysis.synthetic.ledger import Columns
from jdfanalysis.synthetic.shocks import entry_weights

# (18+1 code, probation label, people per 1,000): invented shares in the order of the 2011 census groups.
ETHNICITY: Tuple[Tuple[str, str, int], ...] = (
    ("W1", "White: British/English/Welsh/Scottish/Northern Irish", 715),
    ("W2", "White : Irish", 10),
    ("W3", "White: Gypsy, Irish Traveller, Romany", 8),
    ("W9", "White : Other", 62),
    ("M1", "Mixed: White and Black Caribbean", 18),
    ("M2", "Mixed: White and Black African", 5),
    ("M3", "Mixed: White and Asian", 5),
    ("M9", "Mixed : Other", 9),
    ("A1", "Asian or Asian British: Indian", 15),
    ("A2", "Asian or Asian British: Pakistani", 28),
    ("A3", "Asian or Asian British: Bangladeshi", 12),
    ("A4", "Asian or Asian British: Chinese", 3),
    ("A9", "Asian or Asian British: Other", 18),
    ("B1", "Black or Black British: Caribbean", 30),
    ("B2", "Black or Black British: African", 30),
    ("B9", "Black or Black British: Other", 16),
    ("O2", "Arab", 5),
    ("O9", "Other Ethnic Group", 11),
)
DEPRIVATION_WEIGHTS = (9, 13, 18, 25, 35)
LSOAS = 2000
AREAS = 40
WELSH_AREAS = 2

# Age at the first offence of the career: 20 equally likely bands.
_ENTRY_AGES = (10.5, 14.8, 16.6, 17.9, 19.0, 20.0, 21.1, 22.3, 23.6, 25.0, 26.5, 28.2, 30.1, 32.2, 34.6, 37.4, 40.7,
               44.6, 49.4, 56.0, 84.0)
FIRST_START, COVERAGE_START = day("2003-01-01"), day("2011-01-01")
PREVALENT_SHARE = 0.55
# People per 1,000 whose first offence is one with the person before, by offence group: co-defendants to be.
COMPANIONS = (180, 60, 550, 220, 200, 300, 120, 250, 120, 180, 40, 5)
FEMALE_SHARE = 0.19
FOREIGN_SHARE = 0.09
YEAR_DAYS = 365.25


def area_of(lsoa: np.ndarray) -> np.ndarray:
    """Area (0 … AREAS-1) of a place of residence."""
    return (lsoa // 5) % AREAS


def deprivation_of(lsoa: np.ndarray) -> np.ndarray:
    """Fifth of area deprivation, 1 least to 5 most deprived."""
    return lsoa % 5 + 1


@lru_cache(maxsize=1)
def lsoa_codes() -> np.ndarray:
    """Codes of the places: the shape of a census code, no tie to the real place of that code."""
    welsh = area_of(np.arange(LSOAS)) >= AREAS - WELSH_AREAS
    codes = ["W01{:06d}".format(1 + i % 1900) if w else "E01{:06d}".format(1000 + 15 * i) for i, w in enumerate(welsh)]
    places = np.array(codes, dtype=object)
    places.setflags(write=False)
    return places


def _career_starts(draws: Draws, size: int, entry_end: int) -> np.ndarray:
    """First offence days: before coverage for the prevalent; afterwards thinning out by year to the end."""
    before = FIRST_START + np.floor(draws.uniform(size) * (COVERAGE_START - FIRST_START)).astype(np.int64)
    weights = entry_weights(COVERAGE_START - 150, entry_end)
    inside = COVERAGE_START - 150 + np.searchsorted(weights, draws.uniform(size) * weights[-1], side="right")
    return np.where(draws.chance(PREVALENT_SHARE, size), before, inside)


def draw_people(draws: Draws, size: int, frailty: float, entry_end: int) -> Columns:
    """
    `size` people at the start of their careers; one array per attribute.

    frailty : sd of the log of the personal factor on the hazard; 0 gives ones
    entry_end : day before which every career has begun
    """
    start, group = _career_starts(draws, size, entry_end), draws.pick(offences.shares(), size)
    start, group = _with_companions(draws, start, group)
    age = draws.quantile(_ENTRY_AGES, size)
    first = start < COVERAGE_START
    lsoa = draws.integer(0, LSOAS // 5 - 1, size) * 5 + draws.pick(DEPRIVATION_WEIGHTS, size)
    place = np.floor(draws.uniform(size) * NORMAL_BINS).astype(np.int64)
    personal = lognormal_table(frailty)[place]
    lifetime = np.floor(draws.exponential(size) / _death_rate(age) * YEAR_DAYS).astype(np.int64)
    history = np.where(first, np.floor(draws.exponential(size) * 1.8).astype(np.int64), 0)
    return {
        "birth": start - np.floor(age * YEAR_DAYS).astype(np.int64),
        "female": draws.chance(FEMALE_SHARE, size),
        "ethnicity": draws.pick([share for _, _, share in ETHNICITY], size),
        "lsoa": lsoa,
        "deprivation": deprivation_of(lsoa),
        "foreign": draws.chance(FOREIGN_SHARE, size),
        "frailty": personal,
        "start": start,
        "death": start + 30 + lifetime,
        "priors": np.minimum(history, 40),
        "group": group,
    }


def _with_companions(draws: Draws, start: np.ndarray, group: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Some people begin with the person before: on the same day, by the same kind of offence."""
    size, place = len(start), np.arange(len(start))
    joins = draws.uniform(size) * 1000 < np.array(COMPANIONS)[np.append(group[:1], group[:-1])]
    leader = np.maximum.accumulate(np.where(joins & (place > 0), 0, place))
    return start[leader], group[leader]


def _death_rate(age: np.ndarray) -> np.ndarray:
    """Deaths per person-year by age at the start: invented, above those of the general population."""
    return np.where(age < 25, 0.003, np.where(age < 35, 0.005, np.where(age < 50, 0.010, 0.025)))
