"""The legal rules that set dates in a synthetic life: each once, from a date, with its source.

Days are whole days since 1970-01-01. The rules are simplified to what decides a date; what is
left out is said in `RULES`.
"""
from dataclasses import dataclass
from functools import lru_cache
from typing import Tuple

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Rule:
    """One legal rule: from when it applies, what it does here, and where it stands."""

    name: str
    start: str
    effect: str
    source: str


RULES: Tuple[Rule, ...] = (
    Rule("automatic_release", "2005-04-04", "standard determinate sentences: release after half, remand days counted",
         "Criminal Justice Act 2003 s.244, s.240ZA"),
    Rule("two_thirds_serious", "2020-04-01",
         "seven years or more for violence or sexual offences: release at two thirds",
         "Release of Prisoners (Alteration of Relevant Proportion of Sentence) Order 2020 (SI 2020/158)"),
    Rule("extended_sentence", "2012-12-03", "extended sentences: two thirds, then the Parole Board",
         "Criminal Justice Act 2003 s.246A (LASPO Act 2012)"),
    Rule("home_detention_curfew", "2005-04-04",
         "12 weeks to under 4 years: up to 135 days early, after 28 days and a quarter; not for sexual offences",
         "Criminal Justice Act 2003 s.246 (the exclusion list is shortened)"),
    Rule("licence_long", "2005-04-04", "12 months or more: licence from release to the end of the sentence",
         "Criminal Justice Act 2003 s.249"),
    Rule("licence_short", "2015-02-01",
         "adults, offence from this day, over one day and under 12 months: licence as well",
         "Offender Rehabilitation Act 2014 s.1"),
    Rule("post_sentence_supervision", "2015-02-01",
         "adults at release, offence from this day, one day to two years: supervision to 12 months after release",
         "Offender Rehabilitation Act 2014 s.2 (Criminal Justice Act 2003 s.256AA)"),
    Rule("fixed_term_recall_28", "2008-07-14", "fixed-term recall of 28 days",
         "Criminal Justice Act 2003 s.255A (Criminal Justice and Immigration Act 2008 s.29)"),
    Rule("fixed_term_recall_14", "2015-02-01",
         "14 days if the sentence is under 12 months; the first day is taken from the 2014 Act, not verified",
         "Offender Rehabilitation Act 2014 s.9"),
    Rule("supervision_breach", "2015-02-01",
         "breach of post-sentence supervision: a fine, a default order or up to 14 days in custody, served whole here",
         "Offender Rehabilitation Act 2014 s.3 (Criminal Justice Act 2003 s.256AC)"),
    Rule("automatic_deportation", "2008-08-01",
         "foreign nationals with 12 months or more: removed from custody, here in 45 of 100",
         "UK Borders Act 2007 s.32-33"),
    Rule("early_removal", "2008-11-03",
         "up to 270 days before release, at most half of the time left; the first day is not verified",
         "Criminal Justice Act 2003 s.260"),
    Rule("detention_and_training", "2000-04-01", "under 18: half in custody, half under supervision",
         "Powers of Criminal Courts (Sentencing) Act 2000 s.100-103"),
    Rule("rehabilitation_activity", "2015-02-01", "offence from this day: RAR requirement in place of supervision",
         "Offender Rehabilitation Act 2014 s.15"),
    Rule("suspended_two_years", "2012-12-03", "suspended sentences up to two years instead of 12 months",
         "LASPO Act 2012 s.68"),
    Rule("magistrates_custody_limit", "1980-07-06", "magistrates impose at most 6 months for one offence",
         "Magistrates' Courts Act 1980 s.31; Powers of Criminal Courts (Sentencing) Act 2000 s.78"),
)

STANDARD, EXTENDED, LIFE, YOUTH = 0, 1, 2, 3
YEAR = 365
MAGISTRATES_LIMIT = 182
EARLY_REMOVAL = 270
SUPERVISION_BREACH = 14


def day(text: str) -> int:
    """YYYY-MM-DD as whole days since 1970-01-01."""
    return int(np.datetime64(text, "D").astype(np.int64))


@lru_cache(maxsize=None)
def starts(name: str) -> int:
    """First day of the rule called `name`; KeyError if there is none."""
    return {rule.name: day(rule.start) for rule in RULES}[name]


def legal_rules() -> pd.DataFrame:
    """The legal rules of the synthetic population: name, first day, effect here, source; one row per rule."""
    return pd.DataFrame([(r.name, r.start, r.effect, r.source) for r in RULES],
                        columns=["name", "start", "effect", "source"])


def custodial_days(sentence_days: np.ndarray, kind: np.ndarray, sentence_day: np.ndarray,
                   serious: np.ndarray) -> np.ndarray:
    """Days to automatic release (or parole eligibility), before remand days are taken off."""
    half = (sentence_days + 1) // 2
    two_thirds = (2 * sentence_days + 2) // 3
    long = serious & (sentence_days >= 7 * YEAR) & (sentence_day >= starts("two_thirds_serious"))
    return np.where((kind == EXTENDED) | ((kind == STANDARD) & long), two_thirds, half)


def under_ora(sentence_days: np.ndarray, offence_day: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Does the Offender Rehabilitation Act 2014 add supervision to this sentence?"""
    short = (sentence_days > 1) & (sentence_days < 2 * YEAR)
    return (kind == STANDARD) & short & (offence_day >= starts("licence_short"))


def has_licence(sentence_days: np.ndarray, offence_day: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Is release on licence (or detention and training supervision)?"""
    return (sentence_days >= YEAR) | (kind != STANDARD) | under_ora(sentence_days, offence_day, kind)


def supervision_end(sentence_days: np.ndarray, offence_day: np.ndarray, kind: np.ndarray,
                    age_at_release: np.ndarray, automatic: np.ndarray, licence_end: np.ndarray) -> np.ndarray:
    """Last day (half-open) of post-sentence supervision; the licence end where there is none."""
    entitled = under_ora(sentence_days, offence_day, kind) & (age_at_release >= 18)
    return np.where(entitled, np.maximum(licence_end, automatic + YEAR), licence_end)


def curfew_days(sentence_days: np.ndarray, kind: np.ndarray, sexual: np.ndarray, served: np.ndarray) -> np.ndarray:
    """Most days of curfew before automatic release, 0 where not eligible; `served` is the custodial part."""
    eligible = (kind == STANDARD) & (sentence_days >= 84) & (sentence_days < 4 * YEAR) & ~sexual
    least = np.maximum(28, (sentence_days + 3) // 4)
    return np.where(eligible, np.clip(served - least, 0, 135), 0)


def removal_days(sentenced: np.ndarray, release: np.ndarray) -> np.ndarray:
    """Days by which removal from the country comes before the release that was due."""
    return np.where(release >= starts("early_removal"), np.clip((release - sentenced) // 2, 0, EARLY_REMOVAL), 0)


def fixed_recall_days(sentence_days: np.ndarray, recall_day: np.ndarray) -> np.ndarray:
    """Length of a fixed-term recall decided on `recall_day`."""
    short = (sentence_days < YEAR) & (recall_day >= starts("fixed_term_recall_14"))
    return np.where(short, 14, 28)
