"""The event nearest to each index event, before or after it: a plain look-up, whatever the tables could have shown."""
from typing import Any, Dict, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, NO_TIME, in_pieces
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import INDEX_EVENTS, to_days
from jdfanalysis.journeys.event_logs import log_events, ordered_log, with_events
from jdfanalysis.journeys.keys import date_keys, day_of, person_day, person_of, places
from jdfanalysis.journeys.outcome_dates import check_events
from jdfanalysis.journeys.outcomes import Names, as_names
from jdfanalysis.journeys.spans import Span, check_span, shifted
from jdfanalysis.journeys.spell_frames import picked_rows, short_codes, words

DIRECTIONS = ("after", "before")
_PIECE = 2 ** 15


def nearest_events(
    index: pd.DataFrame, log: pd.DataFrame, events: Optional[Names] = None, direction: str = "after",
    within: Optional[Span] = None,
) -> pd.DataFrame:
    """
    The first event after each index day, or the last before it: one row per index event, in that order.

    events : kinds looked for; all by default. direction : "after" or "before" the index day; events of the day itself
    count for neither. within : how far to look, days or "24M", its last day included. Columns: index_id, person, date, days
    (from the index day, negative before it), event, source, kind where the log tells it, row. Of several on one day the first
    of the log's order, before the index the last. Where there is none, row is -1 and the others are missing.
    None found is not none happened: coverage, censoring and proof are for follow_up, which outcomes need. Use this for the
    dates of other events, and row_values for what stands in their rows. What comes after the index is no covariate
    of an analysis that starts there. Raises UsageError for an event that the log does not know.
    """
    if direction not in DIRECTIONS:
        raise UsageError("direction is one of {}.".format(", ".join(DIRECTIONS)))
    index, log = INDEX_EVENTS.check(index), ordered_log(log)
    person, day = np.asarray(index["person"]).astype(np.int32, copy=False), to_days(index["date"])
    wanted = log_events(log) if events is None else as_names(events)
    check_events(log, wanted, "nearest_events")
    if set(log_events(log)) - set(wanted):
        log = picked_rows(log, np.flatnonzero(with_events(log, wanted)), ("person", "date", "row") + _words_in(log))
    edge = None if within is None else shifted(day, check_span(within), 1 if direction == "after" else -1)
    key = date_keys(np.asarray(log["person"]), np.asarray(log["date"], dtype="datetime64[ns]"))
    columns = _found(log, key, (person, day, edge), direction)
    return pd.DataFrame(dict({"index_id": np.asarray(index["index_id"]).astype(np.int32), "person": person}, **columns), copy=False)


def _found(log: pd.DataFrame, key: np.ndarray, asked: Tuple[np.ndarray, np.ndarray, Optional[np.ndarray]], direction: str
           ) -> Dict[str, Any]:
    """Columns date, days, event, source and row. key : of the log's rows. asked : person, day, and the last day looked at."""
    person, day, edge = asked
    after, size, last = direction == "after", len(person), len(key) - 1
    columns = {name: short_codes(log[name])[0] for name in _words_in(log)}
    columns["row"] = np.asarray(log["row"]).astype(np.int32, copy=False)
    if last < 0:  # nobody's event, which is nobody's nearest
        key, columns = np.full(1, -1, dtype=np.int64), {name: np.zeros(1, dtype=held.dtype) for name, held in columns.items()}
    told = {name: np.empty(size, dtype=held.dtype) for name, held in columns.items()}
    told["date"], told["days"] = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.float64)
    at = places(key, person_day(person, day), "right" if after else "left")

    def look(low: int, high: int) -> None:
        place = at[low:high] - np.int64(not after)
        near = key.take(place, mode="clip")
        mine = (place >= 0) & (place <= last) & (person_of(near) == person[low:high])
        found = day_of(near)
        if edge is not None:
            mine &= found <= edge[low:high] if after else found >= edge[low:high]
        for name, held in columns.items():
            _chosen(held.take(place, mode="clip"), mine, -1, told[name][low:high])
        told["days"][low:high] = np.where(mine, found - day[low:high].astype(np.float64), np.nan)
        _chosen(np.multiply(found, NANOSECONDS_PER_DAY, dtype=np.int64), mine, NO_TIME, told["date"][low:high])

    in_pieces(look, size, _PIECE)
    found: Dict[str, Any] = {"date": told["date"].view("datetime64[ns]"), "days": told["days"]}
    found.update((name, words(told[name], short_codes(log[name])[1])) for name in _words_in(log))
    return dict(found, row=told["row"])


def _words_in(log: pd.DataFrame) -> Tuple[str, ...]:
    return ("event", "source") + (("kind",) if "kind" in log.columns else ())


def _chosen(values: np.ndarray, where: np.ndarray, else_: int, out: np.ndarray) -> None:
    """Values where told, and one number elsewhere: reckoned, since to choose costs several times as much. Overflow wraps back."""
    other = values.dtype.type(else_)
    values -= other
    values *= where
    np.add(values, other, out=out)
