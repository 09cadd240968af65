"""Licence and post-sentence supervision: as recorded, else derived from the law in force, and marked so.

The rules are those for adults with a determinate sentence. What is derived is an approximation:
days on remand that count towards the sentence, additional days and early release schemes are
not in the tables. Use it to fill gaps and to compare with what is recorded, not to judge a case.
"""
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.probation_events import CUSTODY, CUSTODY_WITH_PSS
from jdfanalysis.frames import BASIS, NO_DAY, SPELL_STATUS, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.keys import count_people, person_day
from jdfanalysis.journeys.raw_tables import check_table, person_codes
from jdfanalysis.journeys.spans import shifted
from jdfanalysis.journeys.spell_frames import constant, ordered_spells, spell_frame, stacked, words

YEAR = 365
_PRISON_NEEDED = ("person", "reception_date", "sentence_date", "first_release_date", "release_date", "sentence_days")
_NEEDED = ("person", "disposal_type", "disposal_date", "length_days", "release_date")


@dataclass(frozen=True)
class SupervisionRule:
    """
    What the law adds after release to sentences of some length for offences from some day.

    state : licence or pss. shortest, longest : sentence in days, both included
    offence_from : offences on or after this day; "" for any. until : "sentence end" or "12M" after release
    """

    state: str
    shortest: int
    longest: int
    offence_from: str
    until: str
    source: str


SUPERVISION_RULES = (
    SupervisionRule("licence", YEAR, 10 ** 6, "", "sentence end", "Criminal Justice Act 2003 s 249"),
    SupervisionRule("licence", 2, YEAR - 1, "2015-02-01", "sentence end", "Offender Rehabilitation Act 2014 s 1"),
    SupervisionRule("pss", 2, 2 * YEAR - 1, "2015-02-01", "12M",
                    "Criminal Justice Act 2003 s 256AA, Offender Rehabilitation Act 2014 s 2"),
)


def supervision_spells(
    probation: pd.DataFrame, rules: Sequence[SupervisionRule] = SUPERVISION_RULES, derive: bool = True,
    adult: int = 18, attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Licence and post-sentence supervision spells of released people, a frame `spells` with `basis`.

    probation : person, disposal_type, disposal_date, length_days, release_date and, where there,
    offence_date, licence_end_date, pss_end_date, age_at_offence. Only custodial disposals with a release.
    basis : 'observed' where the end date is recorded, 'derived' from the rule otherwise; an offence
    without a date, needed by the rule, derives nothing. derive : False leaves only what is recorded.
    Licence runs [release, licence end); supervision from there to its own end. Under `adult` at
    release, by completed years at the offence, or with age unknown: no supervision is derived.
    Where a sentence could have supervision but none is recorded, read the share of 'derived' by
    month before relying on it. Raises FrameError for missing columns.
    """
    check_table(probation, "probation", _NEEDED, "Supervision needs the sentence and release of the probation table.",
                ("offence_date", "licence_end_date", "pss_end_date", "age_at_offence"))
    release = to_days(probation["release_date"])
    used = np.asarray(probation["disposal_type"].isin(list(CUSTODY))) & (release != NO_DAY)
    used &= person_codes(probation) >= 0
    rows = probation[used]
    licence_end, licence_basis = _ends(rows, "licence", "licence_end_date", rules if derive else ())
    pss_end, pss_basis = _ends(rows, "pss", "pss_end_date", rules if derive else ())
    pss_basis = np.where(_may_have_pss(rows, pss_basis, adult), pss_basis, -1)
    release = release[used]
    pss_start = np.where(licence_basis >= 0, np.maximum(licence_end, release), release)
    # Supervision that begins at a derived licence end has a derived date, whatever its own end.
    pss_basis = np.where((pss_basis >= 0) & (licence_basis >= 0), np.maximum(pss_basis, licence_basis), pss_basis)
    row = np.flatnonzero(used)
    spells = ordered_spells(stacked([
        _spells(rows, row, "licence", release, licence_end, licence_basis),
        _spells(rows, row, "pss", pss_start, pss_end, pss_basis),
    ]))
    record(attrition, "supervision", "releases from custody with a licence or supervision, recorded or derived",
           (count_people(person_codes(rows)), len(rows)), counts(spells))
    return spells


def sentence_licences(
    prison: pd.DataFrame, recorded: Optional[pd.DataFrame] = None, shortest: int = YEAR, near: int = 7,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Licences derived from the prison table alone, a frame `spells` with basis 'derived'.

    For releases that the probation table does not show: it starts with referrals of 2014, the prison table
    with sentences of 2011. prison : person, reception_date, sentence_date, sentence_days,
    first_release_date, release_date and, where there, imprisonment_status. A licence runs from the first release
    (else the release) to the end of the sentence, which days on remand shorten (Criminal Justice Act 2003
    s 240ZA). Sentences of `shortest` days or more, and shorter ones whose status says that the
    Offender Rehabilitation Act applies (…_ORA). recorded : licences known; a release within `near` days of
    the start of one derives nothing. Sentences without a length, such as life, derive nothing either.
    """
    check_table(prison, "prison", _PRISON_NEEDED, "Licences need the sentence and release of the prison table.")
    reception, sentence, first, final = (to_days(prison[name]) for name in _PRISON_NEEDED[1:5])
    length = _number(prison["sentence_days"])
    release = np.where((first != NO_DAY) & (first > reception), first, final)
    long = length >= shortest
    if "imprisonment_status" in prison.columns:
        long |= np.array(prison["imprisonment_status"].astype(object).fillna("").astype(str).str.endswith("_ORA"))
    # A missing reception is smaller than every day.
    known = (sentence != NO_DAY) & (release != NO_DAY) & (release > reception) & (length >= 0)
    known &= person_codes(prison) >= 0
    credit = np.where(reception != NO_DAY, np.maximum(sentence.astype(np.int64) - reception, 0), 0)
    expiry = sentence + length.astype(np.int64) - credit
    basis = np.where(known & long, BASIS.index("derived"), -1)
    if recorded is not None and len(recorded):
        basis = np.where(_near(prison, release, recorded, near), -1, basis)
    spells = _spells(prison, np.arange(len(prison)), "licence", release, expiry, basis)
    spells["source"] = constant("prison", len(spells))
    record(attrition, "supervision", "releases without a recorded licence, licence derived from the sentence",
           (count_people(person_codes(prison)[known]), int(known.sum())), counts(spells))
    return ordered_spells(spells)


def _near(prison: pd.DataFrame, release: np.ndarray, recorded: pd.DataFrame, near: int) -> np.ndarray:
    """True where a recorded licence of the person starts within `near` days of the release."""
    key = np.sort(person_day(np.asarray(recorded["person"]), to_days(recorded["start"])))
    person = person_codes(prison)
    low = np.searchsorted(key, person_day(person, release.astype(np.int64) - near), side="left")
    return np.searchsorted(key, person_day(person, release.astype(np.int64) + near), side="right") > low


def _ends(rows: pd.DataFrame, state: str, column: str, rules: Sequence[SupervisionRule]
          ) -> Tuple[np.ndarray, np.ndarray]:
    """End day and basis code (-1 where there is none) of one kind of supervision."""
    nothing = np.full(len(rows), NO_DAY, dtype=np.int32)
    end = to_days(rows[column]) if column in rows.columns else nothing
    basis = np.where(end != NO_DAY, BASIS.index("observed"), -1)
    release, sentence = to_days(rows["release_date"]), to_days(rows["disposal_date"])
    length = _number(rows["length_days"])
    offence = to_days(rows["offence_date"]) if "offence_date" in rows.columns else nothing
    for rule in (r for r in rules if r.state == state):
        # A missing length is -1, so such rows derive nothing.
        fits = (basis < 0) & (length >= rule.shortest) & (length <= rule.longest)
        if rule.offence_from:
            fits &= (offence != NO_DAY) & (offence >= day_number(rule.offence_from))
        if rule.until == "sentence end":
            fits &= sentence != NO_DAY
            until = sentence.astype(np.int64) + length.astype(np.int64)
        else:
            until = shifted(release, rule.until)
        end = np.where(fits, until, end).astype(np.int32)
        basis = np.where(fits, BASIS.index("derived"), basis)
    return end, basis


def _may_have_pss(rows: pd.DataFrame, basis: np.ndarray, adult: int) -> np.ndarray:
    """Recorded supervision stands; derived needs a sentence type that can have it and an adult at release."""
    recorded = basis == BASIS.index("observed")
    kind = np.asarray(rows["disposal_type"].isin(list(CUSTODY_WITH_PSS)))
    if "age_at_offence" not in rows.columns or "offence_date" not in rows.columns:
        return recorded
    years = (to_days(rows["release_date"]).astype(np.float64) - to_days(rows["offence_date"])) / 365.25
    known = np.asarray(rows["age_at_offence"].notna())
    return recorded | (kind & known & (_number(rows["age_at_offence"]) + years >= adult))


def _number(column: pd.Series) -> np.ndarray:
    """A column as float64, -1 where missing: old numpy warns when it compares what is not a number."""
    values = floats(column)
    return np.where(np.isnan(values), -1.0, values)


def _spells(rows: pd.DataFrame, row: np.ndarray, state: str, start: np.ndarray, stop: np.ndarray, basis: np.ndarray
            ) -> pd.DataFrame:
    kept = (basis >= 0) & (stop > start)
    size, derived = int(kept.sum()), basis[kept] == BASIS.index("derived")
    status = np.where(derived, SPELL_STATUS.index("inferred"), SPELL_STATUS.index("observed"))
    frame = spell_frame({
        "person": person_codes(rows)[kept], "start": start[kept], "stop": stop[kept],
        "state": constant(state, size, ("licence", "pss")), "start_status": constant("observed", size, SPELL_STATUS),
        "stop_status": words(status, SPELL_STATUS), "source": constant("probation_events", size), "row": row[kept],
        "n_merged": np.ones(size),
    })
    frame["basis"] = words(basis[kept], BASIS)
    return frame
