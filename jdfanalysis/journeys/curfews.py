"""Home detention curfew: at home before the sentence would have let go, its own state between custody and licence."""
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.frames import NO_DAY, SPELL_STATUS, to_days
from jdfanalysis.journeys.keys import count_people
from jdfanalysis.journeys.raw_tables import check_table, person_codes
from jdfanalysis.journeys.spell_frames import constant, ordered_spells, spell_frame

_NEEDED = ("person", "reception_date", "sentence_date", "first_release_date", "release_date", "sentence_days", "release_type")


def curfew_spells(
    prison: pd.DataFrame, longest: int = 135, part: float = 0.5, attrition: Optional[Attrition] = None
) -> pd.DataFrame:
    """
    Curfew after release on home detention curfew, a frame `spells` with state 'hdc'; its end is inferred.

    prison : person, reception_date, sentence_date, sentence_days, first_release_date, release_date,
    release_type. A curfew runs from the first release (else the release) of rows of release type "HDC" to the day of
    automatic release: `part` of the sentence, less days on remand, and `longest` days at most (Criminal Justice
    Act 2003 s 246; 135 days until June 2023). The type is that of the final release: rows with a recall say nothing of
    the first and give no curfew. Without a sentence date or length none is derived. In state_timeline the curfew
    wins over the licence that runs beside it. Raises FrameError for missing columns.
    """
    check_table(prison, "prison", _NEEDED, "Curfews need the sentence and release of the prison table.")
    reception, sentence, first, final = (to_days(prison[name]) for name in _NEEDED[1:5])
    length = floats(prison["sentence_days"])
    length = np.where(np.isnan(length), -1.0, length)
    asked = np.asarray(prison["release_type"].astype(object) == "HDC") & (person_codes(prison) >= 0)
    once = (first == NO_DAY) | (first == final)
    usable = asked & once & (sentence != NO_DAY) & (final != NO_DAY) & (final > reception) & (length >= 0)
    credit = np.where(reception != NO_DAY, np.maximum(sentence.astype(np.int64) - reception, 0), 0)
    automatic = sentence + np.ceil(length * part).astype(np.int64) - credit
    stop = np.minimum(automatic, final.astype(np.int64) + longest)
    row = np.flatnonzero(usable & (stop > final))
    size = len(row)
    spells = ordered_spells(spell_frame({
        "person": person_codes(prison)[row], "start": final[row], "stop": stop[row].astype(np.int32),
        "state": constant("hdc", size), "start_status": constant("observed", size, SPELL_STATUS),
        "stop_status": constant("inferred", size, SPELL_STATUS), "source": constant("prison", size), "row": row,
        "n_merged": np.ones(size),
    }))
    record(attrition, "supervision", "releases on home detention curfew, curfew derived to the automatic release",
           (count_people(person_codes(prison)[asked]), int(asked.sum())), counts(spells))
    return spells
