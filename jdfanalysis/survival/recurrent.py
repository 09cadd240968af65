"""Layouts of repeated events for a Cox fit: gap time, and one row per person and event number."""

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError, require_columns


def gap_rows(
    rows: pd.DataFrame,
    duration: str = "tstop", entry: str = "tstart",
    number: str = "event_number", episode: str = "index_id",
) -> pd.DataFrame:
    """
    The rows with the clock set back to 0 after every event, for gap-time models.

    In: start/stop rows; `number` says which event a row is at risk of, `episode` which rows are one history (the
    index event, or the person). Out: a copy with new `entry` and `duration`, in the order of `rows`.
    Raises FrameError for missing columns. Method: Prentice, Williams & Peterson (1981), gap time: fit the result
    with strata=`number` and cluster="person".
    """
    require_columns(rows, (duration, entry, number, episode))
    begin = rows.groupby([episode, number], sort=False)[entry].transform("min")
    out = rows.copy()
    out[entry], out[duration] = rows[entry] - begin, rows[duration] - begin
    return out


def marginal_rows(
    rows: pd.DataFrame,
    most: int,
    duration: str = "tstop", entry: str = "tstart", event: str = "status", cause: int = 1,
    number: str = "event_number", episode: str = "index_id",
) -> pd.DataFrame:
    """
    One row per history and event number 1 … `most`, all at risk from the start, for marginal models.

    In: start/stop rows of each history without gaps, as in `gap_rows`. Out: a frame with every other column as in
    the history's first row; `duration` is the day of that event or of the end of follow-up, `event` 1 or 0,
    `entry` the history's first entry. Covariates that change are not followed.
    Raises FrameError for missing columns, UsageError for `most` < 1. Method: Wei, Lin & Weissfeld (1989): fit the
    result with strata=`number` and cluster="person".
    """
    require_columns(rows, (duration, entry, event, episode))
    if most < 1:
        raise UsageError("most must be 1 or more.")
    ordered = rows.sort_values([episode, duration], kind="mergesort").reset_index(drop=True)
    codes = pd.factorize(ordered[episode])[0]
    happened = (ordered[event] == cause).to_numpy()
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    last = np.append(first[1:], len(codes)) - 1
    stop = ordered[duration].to_numpy()
    count = np.cumsum(happened) - np.append(0, np.cumsum(happened))[first][codes]
    parts = []
    for k in range(1, most + 1):
        part = ordered.iloc[first].copy()
        end, came = stop[last].copy(), np.zeros(len(first), dtype=np.int64)
        here = happened & (count == k)
        end[codes[here]], came[codes[here]] = stop[here], 1
        part[duration], part[event], part[number] = end, came, k
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
