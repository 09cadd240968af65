"""How community and suspended sentence orders ended: completed, or broken off by revocation or death.

The probation table dates the end of an order and does not say why. The reason stands with its requirements, for
orders that have any; else a breach dealt with in court near the end, or an end on the planned day, tells.
"""
from typing import Mapping, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.probation_events import COMMUNITY_ORDERS, SUSPENDED_ORDERS
from jdfanalysis.dictionary.timing import EVENTS
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.journeys.event_logs import LOG_ORDER, ordered_log, with_events
from jdfanalysis.journeys.keys import person_day
from jdfanalysis.journeys.log_rows import added_once
from jdfanalysis.journeys.raw_tables import check_table, person_codes
from jdfanalysis.journeys.spell_frames import codes_of, constant, stacked, words

ORDER_BROKEN_OFF = "order_broken_off"
ENDINGS = ("completed", "revoked", "died", "ended early")
ENDING_EVIDENCE = ("recorded", "inferred", "unknown")
_NEEDED = ("person", "event_id", "disposal_type", "disposal_date", "length_days", "termination_date")
_COMPLETED, _REVOKED, _DIED, _EARLY = range(4)
_SOURCE = "probation_events"


def order_endings(
    orders: pd.DataFrame, requirements: Optional[pd.DataFrame] = None, log: Optional[pd.DataFrame] = None, near: int = 14,
    revoked: Sequence[str] = ("Revoked",), died: Sequence[str] = ("Died",), breach: str = "breach",
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    One row per order that has ended, by person and day: person, source, row, date, ending (ENDINGS), evidence (ENDING_EVIDENCE).

    orders : the table probation_events. requirements : its table of requirements, with event_id and termination_reason; a reason
    that begins with a word of `revoked` or `died` decides, any other reason says completed ('recorded'). log : event
    log; where no requirement says why, a `breach` of the person up to `near` days before the end means revoked ('inferred').
    Else an order that ran to its planned day, less one, is completed ('inferred'), and one that stopped before is 'ended
    early' ('unknown'): discharged for good progress or revoked. Orders without an end are open and give no row.
    Raises FrameError for missing columns.
    """
    check_table(orders, "orders", _NEEDED, "Endings need the orders of the probation table.")
    end = to_days(orders["termination_date"])
    kind = np.asarray(orders["disposal_type"].astype(object).isin(list(COMMUNITY_ORDERS) + list(SUSPENDED_ORDERS)))
    person = person_codes(orders)
    row = np.flatnonzero(kind & (end != NO_DAY) & (person >= 0))
    person, end = person[row], end[row]
    length = floats(orders["length_days"])[row]
    planned = to_days(orders["disposal_date"])[row] + np.where(np.isnan(length), 0, length)
    full = ~np.isnan(length) & (end >= planned - 1) & (to_days(orders["disposal_date"])[row] != NO_DAY)
    ending, evidence = np.where(full, _COMPLETED, _EARLY), np.where(full, 1, 2)
    if log is not None:
        broken = _after_breach(log, breach, person, end, near)
        ending, evidence = np.where(broken, _REVOKED, ending), np.where(broken, 1, evidence)
    if requirements is not None:
        said = _said(requirements, np.asarray(orders["event_id"])[row], revoked, died)
        ending, evidence = np.where(said >= 0, said, ending), np.where(said >= 0, 0, evidence)
    result = pd.DataFrame({
        "person": person, "source": constant(_SOURCE, len(row)), "row": row.astype(np.int32), "date": from_days(end),
        "ending": words(ending, ENDINGS), "evidence": words(evidence, ENDING_EVIDENCE),
    })
    result = result.take(np.lexsort((row, end, person))).reset_index(drop=True)
    broken_off = result[np.asarray(result["ending"].isin(["revoked", "died"]))]
    record(attrition, "supervision", "orders that ended, and those of them that were broken off", counts(result), counts(broken_off))
    return result


def with_order_endings(
    log: pd.DataFrame, endings: pd.DataFrame, broken_off: Sequence[str] = ("revoked", "died"), source: str = _SOURCE
) -> pd.DataFrame:
    """
    The log with "order_broken_off" beside the end of orders that were, in the same row: order_completed leaves them out.

    endings : frame of order_endings. broken_off : endings that count as such; add "ended early" for the strict reading.
    The basis is 'observed' where recorded, else 'derived'. Adding the same endings again changes nothing.
    """
    log = ordered_log(log)
    chosen = endings[np.asarray(endings["ending"].isin(list(broken_off)))]
    events = list(dict.fromkeys(codes_of(log["event"])[1] + [ORDER_BROKEN_OFF]))
    sources = list(dict.fromkeys(codes_of(log["source"])[1] + [source]))
    base = log.assign(event=words(codes_of(log["event"])[0], events), source=words(codes_of(log["source"])[0], sources))
    size = len(chosen)
    columns: Mapping[str, object] = {
        "person": np.asarray(chosen["person"]).astype(np.int32), "date": np.asarray(chosen["date"]),
        "event": words(np.full(size, events.index(ORDER_BROKEN_OFF)), events),
        "source": words(np.full(size, sources.index(source)), sources), "row": np.asarray(chosen["row"]).astype(np.int32),
        "precedence": np.full(size, EVENTS[ORDER_BROKEN_OFF][0], dtype=np.int16), "episode": np.full(size, -1, dtype=np.int32),
        "precision": "day", "kind": ORDER_BROKEN_OFF,
        "basis": np.where(np.asarray(chosen["evidence"] == "recorded"), "observed", "derived"),
    }
    extra = pd.DataFrame({name: columns[name] for name in log.columns if name in columns}, index=range(size))
    for name, added in (("precision", ["day"]), ("basis", ["observed", "derived"]), ("kind", [ORDER_BROKEN_OFF])):
        if name in log.columns:
            every = list(dict.fromkeys(codes_of(log[name])[1] + added))
            base[name], extra[name] = (pd.Categorical(part[name], categories=every) for part in (base, extra))
    whole = stacked([base, extra]).sort_values(list(LOG_ORDER), kind="mergesort").reset_index(drop=True)
    return added_once(whole, (ORDER_BROKEN_OFF,))


def _after_breach(log: pd.DataFrame, breach: str, person: np.ndarray, end: np.ndarray, near: int) -> np.ndarray:
    log = ordered_log(log)
    rows = with_events(log, (breach,))
    key = person_day(np.asarray(log["person"])[rows], to_days(log["date"])[rows])
    low = np.searchsorted(key, person_day(person, end.astype(np.int64) - near), side="left")
    return np.searchsorted(key, person_day(person, end), side="right") > low


def _said(requirements: pd.DataFrame, event_id: np.ndarray, revoked: Sequence[str], died: Sequence[str]) -> np.ndarray:
    """What the requirements of each order say, -1 where none gives a reason; the worst of several."""
    reason = requirements["termination_reason"].astype(object)
    given = np.array(reason.notna())
    text = reason[given].astype(str)
    said = np.full(int(given.sum()), _COMPLETED)
    for code, starts in ((_REVOKED, revoked), (_DIED, died)):
        said[np.array([any(word.startswith(start) for start in starts) for word in text], dtype=bool)] = code
    worst = pd.Series(said).groupby(np.asarray(requirements["event_id"])[given]).max()
    return worst.reindex(event_id).fillna(-1).to_numpy().astype(np.int64)
