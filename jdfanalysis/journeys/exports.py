"""Layouts of other tools: lifelines, R's Surv, mstate and TraMineR, pm4py and XES. Nothing here computes; it reshapes."""
from pathlib import Path
from typing import NamedTuple, Optional, Sequence, Tuple, Union
from xml.sax.saxutils import quoteattr

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import RISK_ROWS, to_days
from jdfanalysis.journeys.days import day_number
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

    def matrix(self) -> pd.DataFrame:
        """The transition matrix that mstate calls tmat: the number of each transition, missing where there is none."""
        wide = pd.DataFrame(np.nan, index=list(self.states), columns=list(self.states))
        for row in self.transitions.itertuples(index=False):
            wide.loc[row.from_state, row.to_state] = row.trans
        return wide


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


def to_lifelines(rows: pd.DataFrame, event: int = 1) -> pd.DataFrame:
    """
    Risk rows as the CoxTimeVaryingFitter of lifelines reads them: id, start, stop, event, and further columns.

    Call it with id_col="id", event_col="event", start_col="start", stop_col="stop". event : the status that counts; others
    are censored there, which is the cause-specific hazard. Dates and the columns of the frame that are no
    covariates are left out. Covariates of lifelines are numbers: words must be coded first.
    """
    RISK_ROWS.check(rows)
    ours = {column.name for column in RISK_ROWS.columns} | {"index_date", "date_start", "date_stop"}
    result = pd.DataFrame({
        "id": np.asarray(rows["index_id"]), "start": np.asarray(rows["tstart"]).astype(np.float64),
        "stop": np.asarray(rows["tstop"]).astype(np.float64), "event": np.asarray(rows["status"]) == event,
    }, index=rows.index)
    for name in rows.columns:
        if name not in ours:
            result[name] = rows[name]
    return result


def to_traminer(timeline: pd.DataFrame, origin: Optional[object] = None, unit: int = 1) -> pd.DataFrame:
    """
    A timeline in TraMineR's SPELL layout: id, begin, end, state; both ends included, whole units counted from 1.

    For seqformat(from = "SPELL", to = "STS", id = "id", begin = "begin", end = "end", status = "state"). origin :
    the day that unit 1 begins, by default the person's own first day (process time). unit : days; a stay takes the units
    on whose first day it holds, and stays that hold on none give no row. The wide STS layout is Sequences.frame().
    """
    held = stays(timeline)
    person, start, stop = np.asarray(held["person"]), to_days(held["start"]), to_days(held["stop"])
    first = first_positions(person)
    zero = np.repeat(start[first], np.diff(np.append(first, len(person)))).astype(np.int64)
    if origin is not None:
        zero = np.full(len(person), day_number(origin), dtype=np.int64)
    if unit < 1:
        raise UsageError("A unit is at least a day long.")
    # Units whose first day lies in [start, stop): division rounded up.
    low, high = (-((zero - day) // unit) for day in (start.astype(np.int64), stop.astype(np.int64)))
    low = np.maximum(low, 0)
    kept = high > low
    return pd.DataFrame({
        "id": person[kept], "begin": (low[kept] + 1).astype(np.int32), "end": high[kept].astype(np.int32),
        "state": held["state"].astype(object).to_numpy()[kept],
    })


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


def to_event_table(log: pd.DataFrame, kinds: bool = False) -> pd.DataFrame:
    """
    The log under the column names of pm4py and XES, in its total order; person-level.

    case:concept:name is the person code as text, concept:name the event (its kind, with kinds=True), time:timestamp the day.
    Same-day events keep their order only as long as the rows do: no time of day is invented.
    """
    log = ordered_log(log)
    return pd.DataFrame({
        "case:concept:name": log["person"].astype(str).astype(object), "concept:name": _names(log, kinds),
        "time:timestamp": log["date"], "source": log["source"].astype(object), "row": np.asarray(log["row"]),
    })


def _names(log: pd.DataFrame, kinds: bool) -> pd.Series:
    return log["kind" if kinds and "kind" in log.columns else "event"].astype(object)


def write_xes(log: pd.DataFrame, path: Union[str, Path], kinds: bool = False) -> Path:
    """
    The log as a XES file (IEEE 1849): a trace per person, events in the total order; returns the path. Person-level.

    Each event has concept:name (its kind, with kinds=True) and time:timestamp (midnight UTC of the day), and source and row. It is written
    person by person, so memory stays small. For ProM, pm4py and bupaR; to_event_table is quicker where pandas is at hand.
    """
    log, path = ordered_log(log), Path(path)
    day = log["date"].dt.strftime("%Y-%m-%d").to_numpy()
    names = {"event": _names(log, kinds).to_numpy(), "source": log["source"].astype(object).to_numpy()}
    person, row = np.asarray(log["person"]), np.asarray(log["row"])
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_XES_HEAD)
        for k in range(len(log)):
            if k == 0 or person[k] != person[k - 1]:
                stream.write("</trace>\n" * (k > 0) + '<trace><string key="concept:name" value="{}"/>\n'.format(int(person[k])))
            stream.write(_XES_EVENT.format(quoteattr(str(names["event"][k])), day[k], quoteattr(str(names["source"][k])), int(row[k])))
        stream.write("</trace>\n" * bool(len(log)) + "</log>\n")
    return path


_XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
"""
_XES_EVENT = ('<event><string key="concept:name" value={}/><date key="time:timestamp" value="{}T00:00:00.000+00:00"/>'
              '<string key="source" value={}/><int key="row" value="{}"/></event>\n')


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
