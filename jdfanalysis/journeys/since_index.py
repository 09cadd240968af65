"""Stays in states since an index event: the rows of a multistate model."""
from typing import Mapping, Optional

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import INDEX_EVENTS, TIMELINE, to_days
from jdfanalysis.journeys.moves import stays
from jdfanalysis.journeys.spell_frames import in_time_order


def stays_since_index(
    timeline: pd.DataFrame, index: pd.DataFrame, horizon: int, states: Optional[Mapping[str, str]] = None,
    attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    One row per stay in a state after the index day: index_id, person, entry, duration, from, to, by person and entry.

    timeline : frame `timeline`. index : frame `index events`, one per person. horizon : days.
    states : words for states; states that share a word are one, and a move between them is none. Others keep their name.
    A stay is (entry, duration] in days since the index, calendar clock; a stay that began earlier enters at 0. `to` is missing
    where nobody saw the person leave: at the horizon, or at the end of the timeline. People without a stay after the index have no row.
    `survival.fit_multistate` reads it with duration="duration", entry="entry", person="person".
    Raises UsageError if someone has several index events, or for a horizon below one day.
    """
    timeline, index = TIMELINE.check(in_time_order(timeline), ordered=True), INDEX_EVENTS.check(index)
    if index["person"].duplicated().any():
        raise UsageError("Take one index event per person (which=\"first\") for stays since the index.")
    if horizon < 1:
        raise UsageError("The horizon is at least a day.")
    if states:
        names = timeline["state"].astype(object)
        timeline = timeline.assign(state=names.map(lambda name: states.get(name, name)).astype("category"))
    held = stays(timeline).merge(index[["index_id", "person", "date"]], on="person")
    entry, duration = (to_days(held[edge]).astype(np.int64) - to_days(held["date"]) for edge in ("start", "stop"))
    left = np.where(duration <= horizon, held["next_state"].astype(object).where(held["next_state"].notna(), None).to_numpy(), None)
    rows = pd.DataFrame({
        "index_id": held["index_id"], "person": held["person"], "entry": np.clip(entry, 0, None).astype(np.int64),
        "duration": np.clip(duration, None, horizon).astype(np.int64), "from": held["state"].astype(object), "to": left})
    rows = rows[rows["duration"] > rows["entry"]].sort_values(["person", "entry"]).reset_index(drop=True)
    record(attrition, "stays", "index events without a stay after them left out", counts(index),
           (counts(rows)[0], int(rows["index_id"].nunique())))
    return rows
