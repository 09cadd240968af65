"""People who left unseen: assumed exits by emigration, unrecorded deportation or death, for sensitivity.

Nothing in the tables says that someone emigrated, and not every death and deportation is recorded.
Such people count as at risk, and rates come out too low. How much too low is asked by assuming
a yearly rate of exit and following everyone only up to an exit drawn at that rate.
"""
from typing import Optional, Sequence, Union

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, record
from jdfanalysis.dictionary.timing import EVENTS
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import from_days, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.event_logs import ASSUMED_SOURCE, LOG_ORDER, ordered_log, with_events
from jdfanalysis.journeys.keys import count_people, first_positions
from jdfanalysis.journeys.spell_frames import codes_of, intervals_of, stacked, words

ASSUMED_EXIT = "assumed_exit"
# Planned ends may lie after the person was last seen.
PLANNED = ("licence_end", "pss_end", "order_end", "requirement_end")
_DAYS_A_YEAR = 365.25


def with_assumed_exits(
    log: pd.DataFrame, rate: Union[float, pd.Series], until: object, seed: int = 0,
    held: Optional[pd.DataFrame] = None, gone: Sequence[str] = ("death", "deported"), planned: Sequence[str] = PLANNED,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    The log with an event "assumed_exit" for people drawn to have left after they were last seen.

    rate : share of people who leave in a year, 0 to under 1; or a Series person -> share, such as by age, 0 for
    those not in it. Someone seen later cannot have left before, so the wait counts from the last event,
    `planned` ends aside, or the last day in a spell of `held` (custody). until : last day; later exits are not written.
    Those with an event of `gone` have none. Name the event in follow_up(ends=(..., "assumed_exit")).
    The draw depends on seed and person alone, and a higher rate only makes exits earlier, so rates compare
    without noise between them. The wait ignores that not being seen makes an exit likelier: the
    effect shown is the least for that rate. Source of an exit is "assumed", row the person. Exits assumed before, already in
    the log, are taken out first.
    """
    log = ordered_log(log)
    before = with_events(log, (ASSUMED_EXIT,))
    log = log[~before].reset_index(drop=True) if before.any() else log
    person, last = _last_seen(log, held, planned)
    hazard = _hazard(rate, person)
    left = np.unique(np.asarray(log["person"])[with_events(log, gone)])
    draw = np.random.RandomState(seed).random_sample(int(person.max()) + 1)[person] if len(person) else np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.ceil(-np.log1p(-draw) / hazard * _DAYS_A_YEAR)
    final = day_number(until)
    leaves = (hazard > 0) & ~np.isin(person, left) & (last + np.maximum(wait, 1) <= final)
    day = (last[leaves] + np.maximum(wait[leaves], 1)).astype(np.int32)
    record(attrition, "assumed exits", "people assumed to have left by {}, rows their exits".format(str(until)[:10]),
           (len(person), len(person)), (count_people(person[leaves]), int(leaves.sum())))
    return _added(log, person[leaves], day)


def _last_seen(log: pd.DataFrame, held: Optional[pd.DataFrame], planned: Sequence[str]):
    """Codes of all people in the log, ascending, and the last day on which each was seen."""
    seen = ~with_events(log, planned)
    who, day = np.asarray(log["person"]).astype(np.int32)[seen], to_days(log["date"])[seen]
    if held is not None and len(held):
        custody = intervals_of(held)
        who, day = np.append(who, custody.person), np.append(day, custody.stop)
    order = np.lexsort((day, who))
    who, day = who[order], day[order]
    first = first_positions(who)
    return who[first], day[np.append(first[1:], len(who)) - 1] if len(first) else day


def _hazard(rate: Union[float, pd.Series], person: np.ndarray) -> np.ndarray:
    if isinstance(rate, pd.Series):
        values = rate.reindex(person).fillna(0.0).to_numpy(dtype=np.float64)
    else:
        values = np.full(len(person), float(rate))
    if not ((values >= 0) & (values < 1)).all():
        raise UsageError("A rate of exit is a share of people a year: 0 or more, under 1.")
    return -np.log1p(-values)


def _added(log: pd.DataFrame, person: np.ndarray, day: np.ndarray) -> pd.DataFrame:
    size = len(person)
    parts = {"person": person, "date": from_days(day), "row": person, "precedence": np.full(size, EVENTS[ASSUMED_EXIT][0], np.int16),
             "episode": np.full(size, -1, np.int32)}
    fixed = {"event": ASSUMED_EXIT, "kind": ASSUMED_EXIT, "source": ASSUMED_SOURCE, "precision": "day", "basis": "imputed"}
    extra, whole = {}, log.copy()
    for name in log.columns:
        if name in fixed:
            codes, known = codes_of(log[name])
            known = known if fixed[name] in known else known + [fixed[name]]
            whole[name] = words(codes, known)
            extra[name] = words(np.full(size, known.index(fixed[name])), known)
        elif name in parts:
            extra[name] = pd.Series(parts[name]).astype(log[name].dtype)
        else:
            extra[name] = pd.Series([None] * size).astype(log[name].dtype)
    result = stacked([whole, pd.DataFrame(extra, columns=log.columns)])
    return result.sort_values(list(LOG_ORDER), kind="mergesort").reset_index(drop=True)
