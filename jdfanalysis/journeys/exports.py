"""Layouts of other tools: R's Surv and mstate, pm4py. Nothing here computes; it renames and reshapes."""
from typing import NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import RISK_ROWS, to_days
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import expand, first_positions
from jdfanalysis.journeys.moves import stays
from jdfanalysis.journeys.spell_frames import codes_of, words


class MultistateRows(NamedTuple):
    """
    Rows for R's mstate, and the numbering of its transitions.

    rows : id, from, to, trans, Tstart, Tstop, time, status; from, to and trans are numbers from 1
    transitions : trans, from, to, from_state, to_state
    states : the states in the order of their numbers
    """

    rows: pd.DataFrame
    transitions: pd.DataFrame
    states: Tuple[str, ...]


def to_surv(rows: pd.DataFrame, labels: Sequence[str] = ()) -> pd.DataFrame:
    """
    Risk rows as R's Surv(start, stop, event) reads them; further columns are kept.

    index_id becomes `id` (for cluster and id=), tstart `start`, tstop `stop`. labels : words for
    status 0, 1, 2 …; then `event` is a category with the censoring level first, as multi-state Surv
    wants it; without labels it is the number. Raises UsageError if a status has no label.
    """
    RISK_ROWS.check(rows)
    status = np.asarray(rows["status"]).astype(np.int64)
    if len(labels) and len(status) and status.max() >= len(labels):
        raise UsageError("Give a label for each status from 0 to {}.".format(int(status.max())))
    result = rows.rename(columns={"index_id": "id", "tstart": "start", "tstop": "stop", "status": "event"})
    result["event"] = words(status, labels) if len(labels) else status.astype(np.int32)
    return result


def to_msdata(timeline: pd.DataFrame, allowed: Optional[Sequence[Tuple[str, str]]] = None) -> MultistateRows:
    """
    A timeline in the long layout of R's mstate: one row per stay and transition it is at risk of.

    allowed : (from, to) pairs; by default all that occur. Times are days since the start of the
    person's first row. status is 1 for the transition that ends the stay. A stay in a state
    that no transition leaves gives no row. Raises UsageError if a change that occurs is not allowed.
    """
    held = stays(timeline)
    codes, known = codes_of(held["state"])
    following, _ = codes_of(held["next_state"])
    pairs = sorted({(int(a), int(b)) for a, b in zip(codes[following >= 0], following[following >= 0])})
    if allowed is not None:
        wanted = [(known.index(a), known.index(b)) for a, b in allowed if a in known and b in known]
        if set(pairs) - set(wanted):
            raise UsageError("Some changes that occur are not allowed: {}.".format(
                ", ".join("{} to {}".format(known[a], known[b]) for a, b in sorted(set(pairs) - set(wanted)))))
        pairs = wanted
    leaving = np.array([a for a, _ in pairs], dtype=np.int64)
    order = np.argsort(leaving, kind="stable")
    low, high = (np.searchsorted(leaving[order], codes, side=side) for side in ("left", "right"))
    owner, at = expand(low, high - low)
    trans = order[at]
    target = np.array([b for _, b in pairs], dtype=np.int64)[trans]
    return MultistateRows(_long(held, owner, trans, (codes, target, following)), _numbering(pairs, known), tuple(known))


def to_event_table(log: pd.DataFrame) -> pd.DataFrame:
    """
    The log under the column names of pm4py and XES, in its total order; person-level.

    case:concept:name is the person code as text, concept:name the event, time:timestamp the day.
    Same-day events keep their order only as long as the rows do: no time of day is invented.
    """
    log = ordered_log(log)
    return pd.DataFrame({
        "case:concept:name": log["person"].astype(str).astype(object), "concept:name": log["event"].astype(object),
        "time:timestamp": log["date"], "source": log["source"].astype(object), "row": np.asarray(log["row"]),
    })


def _long(held: pd.DataFrame, owner: np.ndarray, trans: np.ndarray, codes: Tuple[np.ndarray, ...]) -> pd.DataFrame:
    state, target, following = codes
    person, start, stop = np.asarray(held["person"]), to_days(held["start"]), to_days(held["stop"])
    first = first_positions(person)
    origin = np.repeat(start[first], np.diff(np.append(first, len(person))))
    begin, end = (start - origin)[owner], (stop - origin)[owner]
    return pd.DataFrame({
        "id": person[owner], "from": (state[owner] + 1).astype(np.int32), "to": (target + 1).astype(np.int32),
        "trans": (trans + 1).astype(np.int32), "Tstart": begin, "Tstop": end, "time": end - begin,
        "status": (following[owner] == target).astype(np.int8),
    })


def _numbering(pairs: Sequence[Tuple[int, int]], known: Sequence[str]) -> pd.DataFrame:
    rows = [(n, a + 1, b + 1, known[a], known[b]) for n, (a, b) in enumerate(pairs, 1)]
    return pd.DataFrame(rows, columns=["trans", "from", "to", "from_state", "to_state"])
