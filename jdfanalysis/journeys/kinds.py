"""Kinds of event: the finer names beside the events of a log, and rows picked and named by them.

A log says `release` in its column event and `release_hdc` in its column kind, so what is asked of all releases needs
no list of their kinds, and what is asked of one kind needs its name alone.
"""
from typing import List, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.journeys.spell_frames import codes_of, short_codes, words


def finer_names(log: pd.DataFrame, names: Sequence[str]) -> List[str]:
    """Those of `names` that the log knows as a kind of event and not as an event."""
    if "kind" not in log.columns:
        return []
    events, kinds = short_codes(log["event"])[1], short_codes(log["kind"])[1]
    return [name for name in names if name in kinds and name not in events]


def events_as_named(log: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """The column event, with the kind instead in rows whose kind is one of `names`."""
    finer = finer_names(log, names)
    if not finer:
        return log["event"]
    codes, known = codes_of(log["event"])
    kind, kinds = codes_of(log["kind"])
    place = np.array([len(known) + finer.index(name) if name in finer else -1 for name in kinds] + [-1])[kind]
    return pd.Series(words(np.where(place >= 0, place, codes), known + finer), index=log.index)
