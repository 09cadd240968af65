"""Tables to look at before believing a history: how often each rule mattered, with counts of people beside.

Aggregates all of them, for the eye and for the disclosure check; nothing here changes a history.
"""
from typing import List, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, Problem, raise_if
from jdfanalysis.frames import FOLLOW_UP, SPELL_STATUS, TIMELINE, from_days, to_days
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.keys import count_people
from jdfanalysis.journeys.spell_frames import codes_of
from jdfanalysis.journeys.timelines import states_held

_TALLIES = (("act before the index, proved after (pseudo-reconviction)", "n_pseudo"), ("on the index day", "n_same_day"),
            ("act without a date", "n_unknown_date"), ("in excluded days", "n_excluded"))


def same_day_pairs(log: pd.DataFrame) -> pd.DataFrame:
    """
    Different events of a person next to each other on one day: event, next_event, n, people; most frequent first.

    Their order is that of precedence, a decision and not a fact: pairs that matter and are frequent deserve a thought.
    """
    log = ordered_log(log)
    codes, known = codes_of(log["event"])
    person, day = np.asarray(log["person"]), to_days(log["date"])
    tied = np.flatnonzero((person[1:] == person[:-1]) & (day[1:] == day[:-1]) & (codes[1:] != codes[:-1]))
    frame = pd.DataFrame({"event": codes[tied], "next_event": codes[tied + 1], "person": person[tied]})
    return _most_first(frame, ["event", "next_event"], known)


def concurrent_days(timeline: pd.DataFrame) -> pd.DataFrame:
    """Days in a state while another was held beside it: state, beside, person_days, people."""
    TIMELINE.check(timeline)
    codes, known, mask = states_held(timeline)
    length = to_days(timeline["stop"]) - to_days(timeline["start"])
    person, rows = np.asarray(timeline["person"]), []
    for state in range(len(known)):
        for beside in range(len(known)):
            mine = (codes == state) & (np.right_shift(mask, beside) % 2 == 1)
            if mine.any():
                rows.append((known[state], known[beside], int(length[mine].sum()), count_people(person[mine])))
    return pd.DataFrame(rows, columns=["state", "beside", "person_days", "people"])


def status_by_year(spells: pd.DataFrame) -> pd.DataFrame:
    """
    Spells by state and year of start, and how their edges are known: one column per status of either edge.

    start_left_truncated are spells that began before anyone looked: leave them out of models of duration, or enter
    them late. stop_censored are still open. people : behind the row.
    """
    year = from_days(to_days(spells["start"])).astype("datetime64[Y]").astype(np.int64) + 1970
    frame = pd.DataFrame({"state": spells["state"].astype(object), "year": year, "person": np.asarray(spells["person"])})
    for edge in ("start", "stop"):
        for status in SPELL_STATUS[1:]:
            frame["{}_{}".format(edge, status)] = np.asarray(spells[edge + "_status"] == status).astype(np.int64)
    grouped = frame.groupby(["state", "year"], sort=True)
    result = grouped[list(frame.columns[3:])].sum()
    result.insert(0, "people", grouped["person"].nunique())
    result.insert(0, "spells", grouped.size())
    return result.loc[:, (result != 0).any() | np.isin(result.columns, ["spells", "people"])].reset_index()


def days_by(spells: pd.DataFrame, column: str = "evidence") -> pd.DataFrame:
    """
    Days and spells by state and another column: state, `column`, spells, people, days, share of all days of the frame.

    column : "evidence" of custody_phases, "basis" of supervision_spells, or any other; overlapping spells count twice.
    """
    raise_if([Problem("column missing", "spells." + column, len(spells))] if column not in spells.columns else [],
             FrameError, "The days cannot be counted by it.")
    frame = pd.DataFrame({"state": spells["state"].astype(object), column: spells[column].astype(object),
                          "person": np.asarray(spells["person"]), "days": to_days(spells["stop"]) - to_days(spells["start"])})
    grouped = frame.groupby(["state", column], sort=True)
    result = pd.DataFrame({"spells": grouped.size(), "people": grouped["person"].nunique(), "days": grouped["days"].sum()})
    result["share"] = result["days"] / max(int(frame["days"].sum()), 1)
    return result.reset_index()


def outcome_summary(followed: pd.DataFrame) -> pd.DataFrame:
    """
    What became of the index events: outcome, what, index_events, people, per_100 of those observed.

    The rows of an outcome are: outcome, competing events, each reason for which observation ended, not observed; then, as
    further counts that overlap with these, pseudo-reconvictions, acts on the index day, acts without a
    date, and acts in excluded days.
    """
    FOLLOW_UP.check(followed)
    outcome, known = codes_of(followed["outcome"])
    rows: List[tuple] = []
    for code, name in enumerate(known):
        mine = followed[outcome == code]
        status, reason = np.asarray(mine["status"]), mine["censor_reason"].astype(object)
        observed = max(int((status >= 0).sum()), 1)
        kinds = [("outcome", status == 1), ("competing event", status > 1)]
        kinds += [("ended: " + str(word), (status == 0) & np.asarray(reason == word)) for word in
                  _in_order(reason[status == 0])]
        kinds.append(("not observed", status < 0))
        kinds += [(what, (status >= 0) & np.asarray(mine[column] > 0)) for what, column in _TALLIES if column in mine.columns]
        person = np.asarray(mine["person"])
        rows += [(name, what, int(held.sum()), count_people(person[held]), 100.0 * held.sum() / observed) for what, held in kinds]
    return pd.DataFrame(rows, columns=["outcome", "what", "index_events", "people", "per_100"])


def _in_order(words: pd.Series) -> Sequence[str]:
    return sorted(set(words.dropna()))


def _most_first(frame: pd.DataFrame, keys: List[str], known: Sequence[str]) -> pd.DataFrame:
    grouped = frame.groupby(keys, sort=True)["person"]
    result = pd.DataFrame({"n": grouped.size(), "people": grouped.nunique()}).reset_index()
    for name in keys:
        result[name] = [known[int(code)] for code in result[name]]
    return result.sort_values(["n"] + keys, ascending=[False] + [True] * len(keys)).reset_index(drop=True)
