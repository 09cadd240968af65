"""Tables to look at before believing a history: how often each rule mattered, with counts of people beside.

Aggregates all of them, for the eye and for the disclosure check; nothing here changes a history.
"""
from typing import List, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, Problem, raise_if
from jdfanalysis.frames import BASIS, FOLLOW_UP, NO_DAY, PRECISION, SPELL_STATUS, TIMELINE, from_days, to_days
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.keys import count_people
from jdfanalysis.journeys.log_rows import row_numbers
from jdfanalysis.journeys.outcome_dates import proof_days, usable_rows
from jdfanalysis.journeys.outcomes import Outcome
from jdfanalysis.journeys.spell_frames import codes_of, in_time_order
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
    timeline = TIMELINE.check(in_time_order(timeline), ordered=True)
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


def outcome_summary(followed: pd.DataFrame, by: Optional[pd.Series] = None) -> pd.DataFrame:
    """
    What became of the index events: outcome, what, index_events, people, per_100 of those observed.

    The rows of an outcome are: outcome, competing events, each reason for which observation ended, not observed; then, as
    further counts that overlap with these, pseudo-reconvictions, acts on the index day, acts without a
    date, and acts in excluded days. by : a group for each person, as a Series by person code; then each group is summed up for
    itself and named in a column `group`: who is not observed, or pseudo-reconvicted, differs between groups. People without
    a group are left out.
    """
    FOLLOW_UP.check(followed)
    if by is not None:
        group = by.reindex(np.asarray(followed["person"])).astype(object).to_numpy()
        parts = [(name, outcome_summary(followed[group == name])) for name in sorted(set(group[~pd.isna(group)]), key=str)]
        return pd.concat([part.assign(group=name) for name, part in parts], ignore_index=True) if parts else \
            outcome_summary(followed[:0]).assign(group=None)[:0]
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


def outcome_basis(followed: pd.DataFrame, log: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """
    What the dates of the outcomes rest on: basis, precision, index_events, people, share of all outcomes; best evidence first.

    followed : frame `follow-up`, of this outcome among others. log : as given to it, with basis and precision (event_log).
    basis 'imputed' is a date by with_fallback, 'derived' one by a rule. Of several acts on the day that counted, with the
    same day of proof, the best evidence counts. Raises FrameError where the log has no such columns.
    """
    FOLLOW_UP.check(followed)
    raise_if([Problem("column missing", "log." + name, len(log)) for name in ("basis", "precision") if name not in log.columns],
             FrameError, "It is not known what the dates rest on.")
    acts, keys = _proved_acts(ordered_log(log), outcome), ["person", "date", "proof"]
    happened = followed[np.asarray(followed["outcome"] == outcome.name) & np.asarray(followed["status"] == 1)]
    counted = pd.DataFrame({"person": np.asarray(happened["person"]).astype(np.int64), "date": to_days(happened["event_date"]),
                            "proof": to_days(happened["proof_date"])})
    best = acts.sort_values(keys + ["basis", "precision"], kind="mergesort").drop_duplicates(keys)
    found = counted.merge(best, on=keys, how="left").groupby(["basis", "precision"], sort=True)["person"]
    result = pd.DataFrame({"index_events": found.size(), "people": found.nunique()}).reset_index()
    result["basis"], result["precision"] = ([known[int(code)] for code in result[name]] for name, known in
                                            (("basis", BASIS), ("precision", PRECISION)))
    return result.assign(share=result["index_events"] / max(len(counted), 1))


def _proved_acts(log: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Acts that could count: person, day, day of proof, and codes of basis and precision."""
    usable, day = usable_rows(log, outcome), to_days(log["date"])
    at, proof = np.flatnonzero(usable & with_events(log, outcome.events)), day
    if outcome.proof:
        rows, size = row_numbers(log)
        proofs = np.flatnonzero(usable & with_events(log, outcome.proof))
        proof = np.full(len(log), NO_DAY, dtype=np.int32)
        proof[at] = proof_days(rows[at], rows[proofs], day[proofs], size)[0]
        at = at[proof[at] != NO_DAY]
    ranks = {}
    for name, known in (("basis", BASIS), ("precision", PRECISION)):
        codes, mine = codes_of(log[name])
        ranks[name] = np.array([known.index(word) for word in mine] + [len(known) - 1], dtype=np.int64)[codes[at]]
    return pd.DataFrame(dict(ranks, person=np.asarray(log["person"])[at].astype(np.int64), date=day[at], proof=proof[at]))


def _in_order(words: pd.Series) -> Sequence[str]:
    return sorted(set(words.dropna()))


def _most_first(frame: pd.DataFrame, keys: List[str], known: Sequence[str]) -> pd.DataFrame:
    grouped = frame.groupby(keys, sort=True)["person"]
    result = pd.DataFrame({"n": grouped.size(), "people": grouped.nunique()}).reset_index()
    for name in keys:
        result[name] = [known[int(code)] for code in result[name]]
    return result.sort_values(["n"] + keys, ascending=[False] + [True] * len(keys)).reset_index(drop=True)
