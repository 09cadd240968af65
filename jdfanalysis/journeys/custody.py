"""Custody phases: remand, sentence and recall inside a prison row that merges them.

A row of the prison table is one custodial journey: connected stays, with remand, sentence and
recalls in one. Its dates cut it into at most four parts:

    reception … sentence … first release        latest return … release
    |  remand  |  sentenced  |   (community)    |    recall     |

Between the first release and the latest return the person may have been recalled and released
again without a date; the row cannot say, and counts as community there. Where a date that is
needed is missing, the days are custody of unknown kind: not at risk, and not guessed. Who was first
sentenced after the first release came back from bail, not from a licence: that return is no recall.
"""
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.prison import STATUS_GROUPS
from jdfanalysis.frames import NO_DAY, SPELL_STATUS, from_days, to_days
from jdfanalysis.journeys.cleaning import CleanedSpells, clean_spells
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.keys import count_people, day_of, person_day
from jdfanalysis.journeys.raw_tables import check_table, person_codes
from jdfanalysis.journeys.spell_frames import codes_of, constant, ordered_spells, restated, spell_frame, words

EVIDENCE = ("recorded", "status", "inferred", "unknown")
_PHASES = ("custody_remand", "custody_sentenced", "custody_recall", "custody_unknown")
_GROUPS = {
    "remand": "custody_remand", "unsentenced": "custody_remand", "sentenced": "custody_sentenced",
    "recall": "custody_recall", "fixed_term_recall": "custody_recall", "pss_breach": "custody_sentenced",
}
_NEEDED = ("person", "reception_date", "release_date")


class _Stay(NamedTuple):
    """
    The days that matter of each row, NO_DAY where unknown, and what its status says.

    recalled : back at some time after the first release. bailed : back for the first sentence, no recall.
    """

    start: np.ndarray
    sentence: np.ndarray
    first_release: np.ndarray
    back: np.ndarray
    stop: np.ndarray
    recalled: np.ndarray
    bailed: np.ndarray
    status: np.ndarray
    guessed: np.ndarray


def custody_phases(
    prison: pd.DataFrame, observed_to: object = None, probation: Optional[pd.DataFrame] = None,
    groups: Mapping[str, Sequence[str]] = STATUS_GROUPS, observed_from: object = None,
    attrition: Optional[Attrition] = None,
) -> CleanedSpells:
    """
    The stays of the prison table cut into remand, sentenced, recall and unknown custody.

    prison : person, reception_date, release_date and, where there, sentence_date,
    first_release_date, return_date, recall_marker, imprisonment_status. observed_to, observed_from : as in
    clean_spells; every part that starts before observed_from is 'left_truncated'. probation : frame with person and
    release_date; a first release that is missing in a row with a recall is taken from there. groups : status codes by group.
    Returns frame `spells` with a column `evidence` (recorded: by the row's own dates; status: by
    the status code; inferred: by probation; unknown), and the rows set aside with reasons.
    The sentence day is the first sentenced day, the return day the first recalled day. Days between
    the first release and the latest return are no custody. A first release or return outside its stay, and a return before the
    first release, are not used, as if they were missing; `attrition` says how many. Raises FrameError for missing columns.
    """
    check_table(prison, "prison", _NEEDED, "Custody phases need the dates of the prison table.",
                ("sentence_date", "first_release_date", "return_date"))
    prison = prison.reset_index(drop=True)
    person = person_codes(prison)
    linked = person >= 0
    people = count_people(person[linked])
    record(attrition, "custody phases", "prison: rows without a linked person left out",
           (people, len(person)), (people, int(linked.sum())))
    base = clean_spells(_whole_rows(prison, linked), observed_to, observed_from, attrition=attrition)
    stay, unused = _stay(base.spells, prison, probation, groups)
    for name, rows in unused.items():
        where = "outside the stay" + (" or before the first release" if name == "return_date" else "")
        rule = "{} {} not used ({:,} rows changed)".format(name, where, rows)
        record(attrition, "custody phases", rule, counts(base.spells), counts(base.spells))
    spells = _assembled(base.spells, _parts(stay))
    if observed_from is not None:
        early = to_days(spells["start"]) < day_number(observed_from)
        spells["start_status"] = restated(spells["start_status"], early, "left_truncated")
    rule = "rows cut into remand, sentence and recall"
    record(attrition, "custody phases", rule, counts(base.spells), counts(spells))
    return CleanedSpells(spells, base.quarantined)


def _whole_rows(prison: pd.DataFrame, linked: np.ndarray) -> pd.DataFrame:
    row = np.flatnonzero(linked)
    observed = constant("observed", len(row), SPELL_STATUS)
    return spell_frame({
        "person": np.asarray(prison["person"])[row], "start": to_days(prison["reception_date"])[row],
        "stop": to_days(prison["release_date"])[row], "state": constant("custody_unknown", len(row), _PHASES),
        "start_status": observed, "stop_status": observed, "source": constant("prison", len(row)),
        "row": row, "n_merged": np.ones(len(row)),
    })


def _stay(base: pd.DataFrame, prison: pd.DataFrame, probation: Optional[pd.DataFrame],
          groups: Mapping[str, Sequence[str]]) -> Tuple[_Stay, Dict[str, int]]:
    """The days of each row, and of how many rows a date is there that cannot be used."""
    row, unused = np.asarray(base["row"]), {}
    start, stop = to_days(base["start"]), to_days(base["stop"])

    def day(name: str) -> np.ndarray:
        found = to_days(prison[name])[row] if name in prison.columns else np.full(len(row), NO_DAY, dtype=np.int32)
        out = (found != NO_DAY) & ((found < start) | (found > stop))
        unused[name] = int(out.sum())
        return np.where(out, NO_DAY, found).astype(np.int32)

    sentence = to_days(prison["sentence_date"])[row] if "sentence_date" in prison.columns else np.full(len(row), NO_DAY)
    first, back = day("first_release_date"), day("return_date")
    marker = prison["recall_marker"] if "recall_marker" in prison.columns else pd.Series("N", index=prison.index)
    # A first release before the final one implies a return, whatever the marker says.
    early = (first != NO_DAY) & (first < stop)
    marked = np.asarray(marker.isin(["Y", "1", "true", True]))[row]
    recalled = marked | (back != NO_DAY) | early
    guessed = recalled & (first == NO_DAY)
    if probation is not None:
        known = np.where(back != NO_DAY, back, stop)
        first = np.where(guessed, _release_inside(base, probation, known), first).astype(np.int32)
    guessed &= first != NO_DAY
    early_back = (first != NO_DAY) & (back != NO_DAY) & (back < first)
    unused["return_date"] += int(early_back.sum())
    back = np.where(early_back, NO_DAY, back).astype(np.int32)
    status = _status(prison, row, groups)
    # No date is the smallest day of all.
    bailed = ~marked & (first != NO_DAY) & (back != NO_DAY) & (sentence > first) & (status != _PHASES.index("custody_recall"))
    return _Stay(start, sentence, first, back, stop, recalled, bailed, status, guessed), unused


def _release_inside(base: pd.DataFrame, probation: pd.DataFrame, until: np.ndarray) -> np.ndarray:
    """First release date that probation has for the person after the start of the stay and up to `until`."""
    day = to_days(probation["release_date"])
    known = (day != NO_DAY) & (person_codes(probation) >= 0)
    key = np.sort(person_day(np.asarray(probation["person"])[known], day[known]))
    person = np.asarray(base["person"])
    low = np.searchsorted(key, person_day(person, to_days(base["start"])), side="right")
    found = low < np.searchsorted(key, person_day(person, until), side="right")
    return np.where(found, day_of(np.append(key, np.int64(0))[low]), NO_DAY).astype(np.int32)


def _status(prison: pd.DataFrame, row: np.ndarray, groups: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Position in _PHASES of the phase that the status code names; that of custody_unknown where it names none."""
    unknown = _PHASES.index("custody_unknown")
    if "imprisonment_status" not in prison.columns:
        return np.full(len(row), unknown, dtype=np.int8)
    phase: Dict[str, int] = {
        code: _PHASES.index(_GROUPS[group]) for group, listed in groups.items() if group in _GROUPS for code in listed
    }
    codes, known = codes_of(prison["imprisonment_status"])
    table = np.array([phase.get(code, unknown) for code in known] + [unknown], dtype=np.int8)
    return table[codes[row]]


def _parts(stay: _Stay) -> List[Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Up to five parts of every stay: (start, stop, phase, evidence); parts of no length are dropped later."""
    remand, sentenced, recall, unknown = range(4)
    recorded, status, inferred, nothing = range(4)
    has_first, has_back = stay.first_release != NO_DAY, stay.back != NO_DAY
    # The first stay ends with the first release; without one in a recalled row it cannot be told apart.
    first_end = np.where(stay.recalled & has_first, stay.first_release, np.where(has_back, stay.back, stay.stop))
    told = ~stay.recalled | has_first
    cut = np.where(stay.sentence == NO_DAY, stay.start, np.clip(stay.sentence, stay.start, first_end))
    sentence_known = stay.sentence != NO_DAY
    # Sentenced before reception and held as a recall: a return on an earlier sentence in a row of its own.
    whole_recall = (stay.status == recall) & ~(sentence_known & (stay.sentence > stay.start)) & ~stay.recalled
    phase = np.where(whole_recall, recall, np.where(sentence_known, sentenced, stay.status))
    evidence = np.where(whole_recall, status, np.where(sentence_known, np.where(stay.guessed, inferred, recorded),
                                                       np.where(stay.status == unknown, nothing, status)))
    phase, evidence = np.where(told, phase, unknown), np.where(told, evidence, nothing)
    size = len(stay.start)
    again = np.where(has_back, stay.back, stay.stop)
    begun = np.where(stay.bailed, np.clip(stay.sentence, again, stay.stop), again)
    return [
        (stay.start, cut, np.full(size, remand), np.full(size, recorded)),
        (cut, first_end, phase, evidence),
        # Recalled at some time after the first release, but when is not known.
        (np.where(has_back, stay.stop, first_end), stay.stop, np.full(size, unknown), np.full(size, nothing)),
        (again, begun, np.full(size, remand), np.full(size, recorded)),
        (begun, stay.stop, np.where(stay.bailed, sentenced, recall), np.full(size, recorded)),
    ]


def _assembled(base: pd.DataFrame, parts: List[Tuple[np.ndarray, ...]]) -> pd.DataFrame:
    start, stop, phase, evidence = (np.concatenate([part[k] for part in parts]) for k in range(4))
    owner = np.tile(np.arange(len(base)), len(parts))
    kept = stop > start
    owner, start, stop = owner[kept], start[kept], stop[kept]
    spells = base.take(owner).reset_index(drop=True)
    begins, ends = start == to_days(spells["start"]), stop == to_days(spells["stop"])
    for name, at_edge in (("start_status", begins), ("stop_status", ends)):
        codes, known = codes_of(spells[name])
        spells[name] = words(np.where(at_edge, codes, known.index("observed")), known)
    spells["start"], spells["stop"] = from_days(start.astype(np.int32)), from_days(stop.astype(np.int32))
    spells["state"] = words(phase[kept], _PHASES)
    spells["evidence"] = words(evidence[kept], EVIDENCE)
    return ordered_spells(spells)
