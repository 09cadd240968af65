"""Recalls to custody: recorded before inferred before unknown, with decision and return apart.

The prison table merges a recall into the journey it belongs to, so a recall is found in three ways:

    recorded   the row dates the return, or its status code is one of a recall
    inferred   a new stay begins on licence and no custodial sentence is passed near its start
    unknown    a new stay on licence begins on remand (a new charge, perhaps a recall as well), or a
               row or a count says that there was a recall without saying when (return_date missing)

A stay on licence that goes with a new custodial sentence is not a recall, unless probation counts
one: where its table says how many recalls a licence had, returns on that licence are inferred to
be recalls up to the count, and what the count holds beyond them is a recall without a day. The length tells the
kind: 14 or 28 days are fixed-term (Criminal Justice Act 2003 s 255A; 14 days for sentences under
a year), anything else is standard. The decision is not in the Data First tables; where you have
it, it is matched, and decisions without a return stay as rows: the person died, left, or is at large.
"""
from typing import NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.timing import EVENTS, KINDS
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.journeys.counted_recalls import confirmed, counted_licences, licence_of
from jdfanalysis.journeys.event_logs import LOG_ORDER, ordered_log, with_events
from jdfanalysis.journeys.intervals import disjoint
from jdfanalysis.journeys.keys import day_of, person_day, person_of
from jdfanalysis.journeys.log_rows import added_once, row_keys_as_in, same_row_keys
from jdfanalysis.journeys.outcomes import Names, as_names
from jdfanalysis.journeys.spell_frames import codes_of, constant, intervals_of, stacked, united, words

RECALL_EVIDENCE = ("recorded", "inferred", "unknown")
RECALL_KINDS = ("fixed_term_14", "fixed_term_28", "standard", "open", "not_returned", "undated")
_FIXED = ((14, "fixed_term_14"), (28, "fixed_term_28"))
# Evidence of a stay that came with a new sentence: no recall, unless probation counts one.
_SENTENCED = len(RECALL_EVIDENCE)
RECALL_DECISION, RECALL_RETURN = "recall_decision", "recall_return"


class _Found(NamedTuple):
    """Recalls: rows of the phases, the return day (NO_DAY if undated) and the evidence as a code."""

    at: np.ndarray
    back: np.ndarray
    evidence: np.ndarray

    def where(self, kept: np.ndarray) -> "_Found":
        """Those picked."""
        return _Found(*(values[kept] for values in self))


def recalls(
    phases: pd.DataFrame, licence: pd.DataFrame, log: Optional[pd.DataFrame] = None,
    sentences: Names = "sentenced_custody", within: int = 14, tolerance: int = 1,
    decisions: Optional[pd.DataFrame] = None, counted: Optional[pd.DataFrame] = None,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Every recall found, one row each, by person and day.

    phases : the spells of custody_phases. licence : frame `spells` of licences, recorded or derived.
    log : event log with the `sentences`; a new stay on licence with one of them from the day
    after release up to `within` days after its start is no recall. tolerance : days by which a
    fixed term may miss 14 or 28. decisions : frame with person and date, if you have them.
    counted : probation table with person, release_date, recall_count and, where there, licence_end_date. A stay
    on a licence with a count of 0 is 'unknown', not inferred.
    Returns person, release_date (the release before), decision_date, return_date, rerelease_date,
    kind (RECALL_KINDS), evidence (RECALL_EVIDENCE), source and row of the phase. Dates not known
    are missing. Raises nothing where nothing is found.
    """
    phases = phases.sort_values(["person", "start", "stop", "source", "row"], kind="mergesort").reset_index(drop=True)
    parts = [_recorded(phases), _undated(phases)]
    parts.append(_on_licence(phases, licence, log, as_names(sentences), within))
    found = _Found(*(np.concatenate([part[k] for part in parts]) for k in range(3)))
    if counted is not None:
        found, left = _by_count(phases, found, counted)
    found = found.where(found.evidence < _SENTENCED)
    result = _table(phases, found, tolerance)
    if counted is not None:
        result = stacked([result, left])
    if decisions is not None:
        result = _with_decisions(result, decisions)
    result = result.sort_values(["person", "return_date", "decision_date", "source", "row"], kind="mergesort")
    record(attrition, "recalls", "stays looked at, recalls found", counts(phases), counts(result))
    return result.reset_index(drop=True)


def with_recalls(
    log: pd.DataFrame, found: pd.DataFrame, evidence: Sequence[str] = ("recorded", "inferred"),
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    The log with the events recall_decision and recall_return added, in its total order, and re-releases named.

    found : frame of `recalls`. evidence : only recalls of these levels. Recalls without a return
    date give no return, without a decision date no decision. The basis is 'observed' where
    recorded, else 'derived'. Source and row are those of the prison row. A release that ended one of these recalls, by
    rerelease_date, gets the kind `rerelease` where the log has kinds. Adding the same recalls again changes nothing.
    """
    log = ordered_log(log)
    chosen = found[np.asarray(found["evidence"].isin(list(evidence)))]
    dated = chosen[np.asarray(chosen["return_date"].notna() | chosen["decision_date"].notna())]
    for rule, before, after in (("{} and no others".format(" or ".join(evidence)), found, chosen), ("with a day", chosen, dated)):
        record(attrition, "recalls", "recalls put into the log: " + rule, counts(before), counts(after))
    parts = [_with_rereleases(log, chosen) if "kind" in log.columns else log]
    for event, column in ((RECALL_DECISION, "decision_date"), (RECALL_RETURN, "return_date")):
        dated = chosen[np.asarray(chosen[column].notna())]
        part = pd.DataFrame({
            "person": np.asarray(dated["person"]).astype(np.int32), "date": np.asarray(dated[column]),
            # Known to the log even where there is none: an outcome asks by name.
            "event": constant(event, len(dated)),
            "source": np.asarray(dated["source"].astype(object)), "row": np.asarray(dated["row"]).astype(np.int32),
            "precedence": np.int16(EVENTS[event][0]), "episode": np.int32(-1), "precision": "day",
            "basis": np.where(np.asarray(dated["evidence"] == "recorded"), "observed", "derived"), "kind": event,
        })
        parts.append(part[[name for name in part.columns if name in log.columns]])
    return ordered_log(added_once(_stacked(parts), (RECALL_DECISION, RECALL_RETURN)))


def _with_rereleases(log: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The log in which a release that ended one of these recalls is a re-release."""
    theirs = row_keys_as_in(log, found)
    at = np.flatnonzero(with_events(log, (KINDS["rerelease"][0],)))
    # Rows of tables numbered densely, so that row and day fit into one integer.
    row = np.unique(np.append(same_row_keys(log)[at], theirs), return_inverse=True)[1].ravel().astype(np.int32)
    day = np.append(to_days(log["date"])[at], to_days(found["rerelease_date"]))
    key = person_day(row, day)
    again = at[np.isin(key[: len(at)], key[len(at):][to_days(found["rerelease_date"]) != NO_DAY])]
    codes, kinds = codes_of(log["kind"])
    kinds = kinds if "rerelease" in kinds else kinds + ["rerelease"]
    codes[again] = kinds.index("rerelease")
    return log.assign(kind=words(codes, kinds))


def _recorded(phases: pd.DataFrame) -> _Found:
    at = np.flatnonzero(np.asarray(phases["state"] == "custody_recall"))
    return _Found(at, to_days(phases["start"])[at], np.zeros(len(at), dtype=np.int8))


def _undated(phases: pd.DataFrame) -> _Found:
    """Unknown custody that follows on a sentenced phase of the same row: recalled, but when is not known."""
    source, row = codes_of(phases["source"])[0], np.asarray(phases["row"])
    # Row by row: stays of other rows may overlap this one.
    order = np.lexsort((to_days(phases["start"]), row, source, np.asarray(phases["person"])))
    held, source, row = intervals_of(phases.take(order)), source[order], row[order]
    unknown, served = (np.asarray(phases["state"] == "custody_" + name)[order] for name in ("unknown", "sentenced"))
    follows = np.zeros(len(phases), dtype=bool)
    follows[1:] = (
        (row[1:] == row[:-1]) & (source[1:] == source[:-1]) & (held.person[1:] == held.person[:-1])
        & (held.start[1:] == held.stop[:-1]) & unknown[1:] & served[:-1]
    )
    at = np.sort(order[follows])
    return _Found(at, np.full(len(at), NO_DAY), np.full(len(at), RECALL_EVIDENCE.index("unknown"), dtype=np.int8))


def _on_licence(phases: pd.DataFrame, licence: pd.DataFrame, log: Optional[pd.DataFrame],
                sentences: Sequence[str], within: int) -> _Found:
    """Stays that begin, after a day outside, inside a licence, other than those that are recalls already."""
    held, custody = intervals_of(phases), united(phases)
    begins = np.isin(person_day(held.person, held.start), person_day(custody.person, custody.start))
    begins &= np.asarray(phases["state"] != "custody_recall")
    at = np.flatnonzero(begins)
    on = disjoint(*intervals_of(licence)) if len(licence) else custody._replace(person=custody.person[:0])
    key = person_day(held.person[at], held.start[at])
    if not len(on.person):
        return _Found(at[:0], key[:0], np.zeros(0, dtype=np.int8))
    place = np.searchsorted(person_day(on.person, on.start), key, side="left") - 1
    # Strictly after the licence began: the stay from which it released is not a return.
    inside = (place >= 0) & (person_day(on.person, on.stop)[place] > key)
    at, place = at[inside], place[inside]
    sentenced = _sentenced(log, sentences, held.person[at], on.start[place], held.start[at] + within)
    remand = np.asarray(phases["state"] == "custody_remand")[at]
    evidence = np.where(remand, RECALL_EVIDENCE.index("unknown"), RECALL_EVIDENCE.index("inferred"))
    evidence = np.where(sentenced, _SENTENCED, evidence)
    return _Found(at, held.start[at], evidence.astype(np.int8))


def _by_count(phases: pd.DataFrame, found: _Found, counted: pd.DataFrame) -> Tuple[_Found, pd.DataFrame]:
    """The recalls as the counts of probation confirm them, and rows for those that it counts and nobody dates."""
    licences, held = counted_licences(counted), intervals_of(phases)
    day = np.where(found.back == NO_DAY, held.start[found.at], found.back).astype(np.int32)
    on = licence_of(licences, held.person[found.at], day)
    dated = found.back != NO_DAY
    recorded, inferred, unknown = range(3)
    # What the prison says first, then stays by how little else explains them.
    rank = np.where(found.evidence == recorded, 0, np.where(dated, found.evidence + 1, 1))
    sure, left = confirmed(licences, on, rank, day)
    evidence = np.where(sure & dated & (found.evidence != recorded), inferred, found.evidence)
    evidence = np.where((on >= 0) & ~sure & (found.evidence == inferred), unknown, evidence).astype(np.int8)
    at = np.repeat(np.arange(len(left)), np.maximum(left, 0))
    nothing, kind = np.full(len(at), NO_DAY), np.full(len(at), RECALL_KINDS.index("undated"), dtype=np.int8)
    days = (licences.release[at], nothing, nothing, nothing)
    codes = (kind, np.full(len(at), unknown, dtype=np.int8))
    source = np.full(len(at), "probation_events", dtype=object)
    return found._replace(evidence=evidence), _frame(licences.person[at], days, codes, source, licences.row[at])


def _sentenced(log: Optional[pd.DataFrame], sentences: Sequence[str], person: np.ndarray, after: np.ndarray,
               until: np.ndarray) -> np.ndarray:
    if log is None:
        return np.zeros(len(person), dtype=bool)
    log = ordered_log(log)
    rows = with_events(log, sentences)
    key = person_day(np.asarray(log["person"])[rows], to_days(log["date"])[rows])
    low = np.searchsorted(key, person_day(person, after), side="right")
    return np.searchsorted(key, person_day(person, until), side="right") > low


def _table(phases: pd.DataFrame, found: _Found, tolerance: int) -> pd.DataFrame:
    rows, back = phases.take(found.at), found.back.astype(np.int32)
    known_stop = np.asarray(rows["stop_status"] == "observed") & (back != NO_DAY)
    again = np.where(known_stop, to_days(rows["stop"]), NO_DAY).astype(np.int32)
    kind = np.full(len(rows), RECALL_KINDS.index("standard"), dtype=np.int8)
    for length, name in _FIXED:
        kind[np.abs(again.astype(np.int64) - back - length) <= tolerance] = RECALL_KINDS.index(name)
    kind[again == NO_DAY] = RECALL_KINDS.index("open")
    kind[back == NO_DAY] = RECALL_KINDS.index("undated")
    before = _release_before(phases, rows["person"], np.where(back == NO_DAY, to_days(rows["start"]), back))
    source, row = rows["source"].astype(object).to_numpy(), np.asarray(rows["row"])
    days = (before, np.full(len(rows), NO_DAY), back, again)
    return _frame(rows["person"], days, (kind, found.evidence), source, row)


def _frame(person: np.ndarray, days: Tuple[np.ndarray, ...], codes: Tuple[np.ndarray, ...], source: np.ndarray,
           row: np.ndarray) -> pd.DataFrame:
    """The frame of `recalls` from its parts; `days` are release, decision, return, re-release."""
    release, decision, back, again = (from_days(np.asarray(part).astype(np.int32)) for part in days)
    return pd.DataFrame({
        "person": np.asarray(person).astype(np.int32), "release_date": release, "decision_date": decision,
        "return_date": back, "rerelease_date": again, "kind": words(codes[0], RECALL_KINDS),
        "evidence": words(codes[1], RECALL_EVIDENCE), "source": source, "row": np.asarray(row).astype(np.int32),
    })


def _release_before(phases: pd.DataFrame, person: pd.Series, day: np.ndarray) -> np.ndarray:
    """Last day on or before `day` on which custody ended, or a sentence did on the day of the return."""
    custody, held = united(phases), intervals_of(phases)
    again = np.asarray(phases["state"].isin(["custody_recall", "custody_unknown"]))
    served = np.asarray(phases["state"] == "custody_sentenced")
    same_day = np.intersect1d(person_day(held.person[again], held.start[again]),
                              person_day(held.person[served], held.stop[served]))
    stops = np.union1d(person_day(custody.person, custody.stop), same_day)
    person = np.asarray(person).astype(np.int32)
    place = np.searchsorted(stops, person_day(person, day), side="right") - 1
    padded = np.append(stops, np.int64(-1))
    return np.where(person_of(padded[place]) == person, day_of(padded[place]), NO_DAY).astype(np.int32)


def _with_decisions(result: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Each return gets the first decision since the release before it; decisions that fit none become rows."""
    day = to_days(decisions["date"])
    key = np.unique(person_day(np.asarray(decisions["person"])[day != NO_DAY], day[day != NO_DAY]))
    back, who = to_days(result["return_date"]), np.asarray(result["person"])
    low = np.searchsorted(key, person_day(who, to_days(result["release_date"])), side="left")
    high = np.searchsorted(key, person_day(who, back), side="right")
    fits = (high > low) & (back != NO_DAY)
    decided = np.where(fits, day_of(np.append(key, np.int64(0))[low]), NO_DAY).astype(np.int32)
    result["decision_date"] = from_days(decided)
    # Later decisions before the same return belong to it as well.
    edge = np.zeros(len(key) + 1, dtype=np.int64)
    np.add.at(edge, low[fits], 1)
    np.add.at(edge, high[fits], -1)
    lonely = key[np.cumsum(edge[:-1]) == 0]
    size = len(lonely)
    nothing = np.full(size, NO_DAY)
    kind = np.full(size, RECALL_KINDS.index("not_returned"), dtype=np.int8)
    days, codes = (nothing, day_of(lonely), nothing, nothing), (kind, np.zeros(size, dtype=np.int8))
    extra = _frame(person_of(lonely), days, codes, np.full(size, "decisions", dtype=object), np.full(size, -1))
    return stacked([result, extra])


def _stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Log frames with different words, one below the other, words in order of first mention."""
    parts = [part.copy() for part in parts]
    for name in ("event", "source", "precision", "basis", "kind"):
        if name in parts[0].columns:
            known = [codes_of(part[name])[1] for part in parts]
            every = list(dict.fromkeys(word for listed in known for word in listed))
            for part in parts:
                part[name] = pd.Categorical(part[name], categories=every)
    whole = stacked(parts)
    return whole.sort_values(list(LOG_ORDER), kind="mergesort").reset_index(drop=True)
