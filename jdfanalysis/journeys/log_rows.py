"""Source rows in a log: which events share one, and logs without some of them."""
from typing import Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.kinds import events_as_named
from jdfanalysis.journeys.spell_frames import codes_of


def same_row_keys(log: pd.DataFrame) -> np.ndarray:
    """One int64 per event; two events share it if they stand in the same row of the same table."""
    return _row_keys(codes_of(log["source"])[0], log["row"])


def row_keys_as_in(log: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """
    The same_row_keys of another frame with source and row, by the log's list of tables; negative for a table it does not know.

    Codes of one frame mean nothing in another.
    """
    return _row_keys(pd.Index(codes_of(log["source"])[1]).get_indexer(rows["source"].astype(object)), rows["row"])


def _row_keys(source: np.ndarray, row: pd.Series) -> np.ndarray:
    return np.left_shift(source.astype(np.int64), np.int64(32)) + np.asarray(row).astype(np.int64)


def row_numbers(log: pd.DataFrame) -> Tuple[np.ndarray, int]:
    """The same as dense numbers, and how many there can be: small enough to index an array with."""
    codes, known = codes_of(log["source"])
    row = np.asarray(log["row"]).astype(np.int64) + 1
    most = np.zeros(len(known), dtype=np.int64)
    for code in range(len(known)):
        mine = row[codes == code]
        most[code] = mine.max() + 1 if len(mine) else 0
    if not len(row) or (row.min() >= 0 and most.sum() <= 8 * len(log) + 10 ** 6):
        return (np.cumsum(most) - most)[codes] + row, int(most.sum())
    # Row numbers with wide gaps: number those that occur.
    found, number = np.unique(same_row_keys(log), return_inverse=True)
    return np.ravel(number), len(found)


def without_rows(log: pd.DataFrame, rows: pd.DataFrame, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The log without the events of some rows, such as those that clean_spells set aside.

    rows : frame with source and row, as in the log. A release dated before its reception is no
    release to start a clock at; choose by `reason` which of the rows set aside shall not count.
    """
    log = ordered_log(log)
    kept = ~np.isin(same_row_keys(log), row_keys_as_in(log, rows))
    record(attrition, "events", "events of rows that were set aside left out", counts(log), counts(log[kept]))
    return log[kept].reset_index(drop=True)


def first_per_episode(log: pd.DataFrame, events: Sequence[str], attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The log with only the first of each kind of event in a court episode; other events stay.

    log : with a column `episode`; -1 is no episode, and such events stay. events : kinds that
    happen once per matter but stand in each of its rows: a case that goes from the magistrates to the
    Crown Court has two first hearings and is one appearance. First is by the order of the log.
    """
    log = ordered_log(log)
    if "episode" not in log.columns:
        raise UsageError("The log has no column episode: put the episode of each row into the court tables first.")
    codes = codes_of(events_as_named(log, events))[0]
    looked_at = with_events(log, events) & np.asarray(log["episode"] >= 0)
    keys = pd.DataFrame({"person": np.asarray(log["person"]), "episode": np.asarray(log["episode"]), "event": codes})
    again = np.zeros(len(log), dtype=bool)
    again[looked_at] = np.asarray(keys[looked_at].duplicated())
    record(attrition, "events", "later events of one court episode left out: {}".format(", ".join(events)),
           counts(log), counts(log[~again]))
    return log[~again].reset_index(drop=True)


def added_once(log: pd.DataFrame, events: Sequence[str]) -> pd.DataFrame:
    """The log without second copies of some events of a row and day: a notebook's cell that adds them is run again."""
    rows = np.flatnonzero(with_events(log, events))
    twice = rows[log.take(rows).duplicated(["person", "date", "event", "source", "row"]).to_numpy()]
    return log.drop(index=log.index[twice]).reset_index(drop=True) if len(twice) else log
