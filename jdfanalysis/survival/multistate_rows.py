"""Stays in states as arrays: two layouts read, histories that contradict themselves refused."""
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import HistoryError, InputError, ModelError, Problem, UsageError, raise_if, require_columns
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.rows import Names, Rows, read_rows

LONG = ("id", "from", "trans", "to", "Tstart", "Tstop", "status")


@dataclass(frozen=True)
class Stays:
    """
    Rows at risk in a state: (start, stop] spent in `state`, left for `target` at stop (-1: not seen to leave).

    states : the names behind the codes; group : which level of `by`; levels : one row per level
    """

    rows: Rows
    state: np.ndarray
    target: np.ndarray
    states: Tuple[str, ...]
    group: np.ndarray
    levels: pd.DataFrame

    def take(self, which: np.ndarray) -> "Stays":
        """Some of the stays."""
        return Stays(
            self.rows.take(which), self.state[which], self.target[which], self.states, self.group[which], self.levels
        )


def read_stays(exported: Any, names: Tuple[Optional[str], ...], by: Names, states: Optional[List[str]]) -> Stays:
    """
    The stays of a frame, or of the rows that journeys exports for R's mstate.

    names : from_state, to_state, duration, entry, weights, person
    Raises InputError, or HistoryError for overlaps, jumps and teleports, all at once.
    """
    frame, names, states = as_stays(exported, names, states)
    from_state, to_state, duration, entry, weights, person = names
    require_columns(frame, [name for name in names if name is not None])
    state, target, known = _coded(frame, from_state, to_state, states)
    kept = [n for n in (duration, entry, weights, person) if n is not None]
    plain = frame[kept].copy()
    plain[to_state] = target + 1
    read = read_rows(plain, duration, entry, to_state, person, weights, competing=True)
    group, levels = levels_of(frame, by, read.used)
    if read.used is not None:
        state, target = state[read.used], target[read.used]
    if not (target >= 0).any():
        raise ModelError("Nobody is seen to change state in these {:,} rows.".format(len(read)))
    _check_histories(read, state, target)
    return Stays(read, state, target, known, group, levels)


def as_stays(exported: Any, names: Tuple[Optional[str], ...], states: Optional[List[str]]):  # type: ignore
    """(one row per stay whichever layout came in, names of its columns, states)."""
    numbered = hasattr(exported, "transitions") and hasattr(exported, "states")
    frame = exported.rows if numbered else exported
    long = set(LONG) <= set(frame.columns) and names[2] is None
    if not long:
        if numbered or names[2] is None:
            raise UsageError("Name the columns: from_state, to_state, duration and, for more than one stay, entry.")
        return frame, names, states
    if frame["status"].isna().any():
        raise InputError("status has missing values: {:,} rows.".format(int(frame["status"].isna().sum())))
    moved = frame["status"].to_numpy() > 0
    keys = ["id", "Tstart", "Tstop", "from"]
    stays = frame[~frame.duplicated(keys)].drop(columns=["trans", "to", "status"])
    ends = frame.loc[moved, keys + ["to"]]
    if ends.duplicated(keys).any():
        raise HistoryError("{:,} stays end with two changes at once.".format(int(ends.duplicated(keys).sum())))
    stays = stays.merge(ends, on=keys, how="left")
    if numbered:
        words = dict(enumerate(exported.states, 1))
        stays["from"], stays["to"] = stays["from"].map(words), stays["to"].map(words)
        states = list(exported.states)
    return stays, ("from", "to", "Tstop", "Tstart", names[4], "id"), states


def _coded(frame, from_state, to_state, states):  # type: ignore[no-untyped-def]
    begin, end = frame[from_state], frame[to_state]
    if begin.isna().any():
        raise InputError("{} has missing values: {:,} rows.".format(from_state, int(begin.isna().sum())))
    seen = pd.unique(pd.concat([begin.astype(object), end[end.notna()].astype(object)]))
    known = sorted(seen) if states is None else list(states)
    lost = [s for s in seen if s not in set(known)]
    if lost:
        raise UsageError("{} states occur that `states` does not list.".format(len(lost)))
    index = pd.Index(known, dtype=object)
    state = index.get_indexer(begin.astype(object)).astype(np.int32)
    target = np.full(len(frame), -1, dtype=np.int32)
    left = end.notna().to_numpy()
    target[left] = index.get_indexer(end[left].astype(object))
    count = int((state == target).sum())
    if count:
        text = "{:,} stays end by a change to the state they are in; leave {} empty there, and join the stays."
        raise HistoryError(text.format(count, to_state))
    return state, target, tuple(str(s) for s in known)


def _check_histories(read: Rows, state: np.ndarray, target: np.ndarray) -> None:
    """Overlaps, jumps and teleports, in the words of R survival's survcheck."""
    if read.person is None:
        return
    start = np.zeros(len(read)) if read.start is None else read.start
    order = np.lexsort((start, read.person))
    person, begin, end = read.person[order], start[order], read.stop[order]
    same = person[1:] == person[:-1]
    after = np.where(target[order] >= 0, target[order], state[order])[:-1]
    other = state[order][1:] != after
    problems = []
    for word, bad, remedy in (
        ("overlap", same & (begin[1:] < end[:-1]), "A person is in one state at a time: clean the spells first."),
        ("teleport", same & (begin[1:] == end[:-1]) & other, "The next stay must be in the state moved to."),
        ("jump", same & (begin[1:] > end[:-1]) & other, "A gap that ends in another state hides a change."),
    ):
        if bad.any():
            problems.append(Problem(word, "stays", int(bad.sum()), remedy))
    raise_if(problems, HistoryError, "Some histories contradict themselves.")
