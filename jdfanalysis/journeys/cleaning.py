"""Raw spells from declared tables, and their cleaning, with every row accounted for.

Reading keeps every row that the declaration calls a spell, whatever its dates. Cleaning sorts
them into spells that can be used and rows that cannot, each with a reason from QUARANTINE.
Rows are never altered without a status that says so, and never dropped: cleaned and
quarantined rows add up to the raw rows.
"""
from typing import List, Mapping, NamedTuple, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.arrays import in_order
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.frames import NO_DAY, SPELL_STATUS, SPELLS, to_days
from jdfanalysis.journeys.days import day_number
from jdfanalysis.journeys.keys import count_people, person_day, stable_order
from jdfanalysis.journeys.rules import Source, dates_of, missing_columns, rows_meeting, sources
from jdfanalysis.journeys.spell_frames import (
    codes_of, constant, ordered_spells, picked, picked_rows, renumbered, sorted_positions, spell_frame,
    stacked, state_list, words,
)

QUARANTINE = {
    "missing start": "the start is unknown",
    "starts after observation": "the start lies after the last day observed",
    "missing stop": "the stop is unknown, and nothing says that the spell is still open",
    "stop before start": "the stop lies before the start",
    "zero length": "start and stop are the same day: no night was spent",
    "duplicate": "person, start, stop and state equal those of an earlier row",
    "nested": "the spell lies inside a longer one of the same person and state",
}
_STEP = "spells"


class CleanedSpells(NamedTuple):
    """
    What cleaning made of raw spells; unpacks as `spells, quarantined`.

    spells : a conforming frame `spells`
    quarantined : the other raw rows, with a column `reason` (a key of QUARANTINE)
    """

    spells: pd.DataFrame
    quarantined: pd.DataFrame


def read_spells(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, states: Optional[Sequence[str]] = None,
    placeholders: Sequence[object] = (), attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    Every declared spell of the tables as raw spells: the columns of `spells`, dates as found.

    One row per row of a table and rule that it meets; starts and stops may be missing or the
    wrong way round: hand the result to clean_spells. Times of day are dropped, so a spell within
    a day has zero length. states : only these. placeholders : dates that stand for "unknown".
    Raises UsageError if no declared table is there, FrameError for columns that hold no dates.
    """
    parts: List[pd.DataFrame] = []
    for source in sources(tables, dictionary, _STEP, attrition):
        for rule in source.table.spells:
            title = "{}: {} from {} to {}".format(source.table.name, rule.state, rule.start, rule.stop)
            absent = missing_columns(source, [rule.start, rule.stop] + [column for column, _ in rule.where])
            if absent:
                title += "; not applied, no column {}".format(", ".join(absent))
                record(attrition, _STEP, title, (0, 0), (0, 0))
            elif states is None or rule.state in states:
                parts.append(_read(source, rule, placeholders))
                if attrition is not None:
                    record(attrition, _STEP, title, counts(parts[-1]), counts(parts[-1]))
    if not parts:
        return SPELLS.empty()
    return _joined(parts)


def clean_spells(
    raw: pd.DataFrame, observed_to: object = None, observed_from: object = None,
    infer_stop: bool = False, keep_nested: bool = True, never_open: Sequence[str] = ("licence", "pss", "hdc"),
    attrition: Optional[Attrition] = None,
) -> CleanedSpells:
    """
    Raw spells as a conforming frame `spells`, and the rows set aside with their reasons.

    observed_to : last day observed. A missing or later stop becomes the day after it, 'censored';
    without it, missing stops are quarantined, and always in the states `never_open`, whose end the law
    fixes: there a missing date is unknown, not open (see supervision_spells). observed_from : first
    day observed; earlier starts are kept and marked 'left_truncated'. infer_stop : a missing stop
    becomes the start of the person's next spell in that state, 'inferred'. keep_nested : False also
    sets nested spells aside (unite_spells makes that unnecessary). Each rule writes to `attrition`,
    also when it found nothing. The rule list follows the practice of Recidiviz' period normalisation and of
    BJS term records, with nothing dropped unseen.
    """
    work = _Work(renumbered(raw), attrition)
    last = None if observed_to is None else day_number(observed_to)
    work.set_aside("missing start", work.start == NO_DAY)
    if last is not None:
        work.set_aside("starts after observation", work.start > last)
    if infer_stop:
        work.infer_stops()
    if last is not None:
        work.censor(last, never_open)
    work.set_aside("missing stop", work.stop == NO_DAY)
    work.set_aside("stop before start", work.stop < work.start)
    work.set_aside("zero length", work.stop == work.start)
    work.set_aside("duplicate", work.duplicated())
    if not keep_nested:
        work.set_aside("nested", work.nested())
    if observed_from is not None:
        work.truncate(day_number(observed_from))
    return work.result()


class _Work:
    """The rows still in play while the rules of clean_spells are applied one by one."""

    def __init__(self, raw: pd.DataFrame, attrition: Optional[Attrition]) -> None:
        order = sorted_positions(raw)
        self.raw = raw if order is None or order.rows is None or in_order([order.rows]) else picked_rows(raw, order.rows)
        self.person = np.asarray(self.raw["person"]).astype(np.int32)
        self.start, self.stop = to_days(self.raw["start"]), to_days(self.raw["stop"])
        self.state, self.states = codes_of(self.raw["state"])
        self.start_status = np.zeros(len(self.raw), dtype=np.int8)
        self.stop_status = np.zeros(len(self.raw), dtype=np.int8)
        self.reason = np.full(len(self.raw), -1, dtype=np.int8)
        self.changed = False
        self.attrition = attrition

    def _write(self, rule: str, before: np.ndarray, after: np.ndarray) -> None:
        if self.attrition is not None:
            record(self.attrition, _STEP, rule, (count_people(self.person[before]), int(before.sum())),
                   (count_people(self.person[after]), int(after.sum())))

    def set_aside(self, reason: str, where: np.ndarray) -> None:
        before = self.reason < 0
        self.reason[before & where] = list(QUARANTINE).index(reason)
        self._write("quarantined: " + reason, before, self.reason < 0)

    def _mark(self, status: np.ndarray, where: np.ndarray, word: str, rule: str) -> None:
        where = where & (self.reason < 0)
        status[where] = SPELL_STATUS.index(word)
        self.changed |= status is self.stop_status and bool(where.any())
        self._write("{} ({:,} rows changed)".format(rule, int(where.sum())), self.reason < 0, self.reason < 0)

    def infer_stops(self) -> None:
        group = self.person.astype(np.int64) * np.int64(max(len(self.states), 1)) + self.state
        order = stable_order(group, self.start)
        order = order[self.reason[order] < 0]
        later = np.full(len(self.start), NO_DAY, dtype=np.int32)
        same = group[order][1:] == group[order][:-1]
        later[order[:-1][same]] = self.start[order[1:][same]]
        where = (self.stop == NO_DAY) & (later > self.start) & (self.reason < 0)
        self.stop[where] = later[where]
        self._mark(self.stop_status, where, "inferred", "missing stop inferred from the next start")

    def censor(self, last: int, never_open: Sequence[str]) -> None:
        may_be_open = np.array([state not in never_open for state in self.states] + [False])[self.state]
        where = (((self.stop == NO_DAY) & may_be_open) | (self.stop > last + 1)) & (self.reason < 0)
        self.stop[where] = last + 1
        self._mark(self.stop_status, where, "censored", "open at the end of observation")

    def truncate(self, first: int) -> None:
        self._mark(self.start_status, self.start < first, "left_truncated", "started before observation")

    def duplicated(self) -> np.ndarray:
        """Equal to the row before in person, dates and state: rows are sorted by these, so repeats stand together."""
        order, again = np.flatnonzero(self.reason < 0), np.zeros(len(self.person), dtype=bool)
        if self.changed:
            # Stops have moved since the rows were sorted; the row that came first still counts as the first.
            order = order.take(np.lexsort([c.take(order) for c in (self.state, self.stop, self.start, self.person)]))
        same = np.ones(len(order[1:]), dtype=bool)
        for values in (self.person, self.start, self.stop, self.state):
            mine = values.take(order)
            same &= mine[1:] == mine[:-1]
        again[order[1:]] = same
        return again

    def nested(self) -> np.ndarray:
        """Inside a spell that starts no later and stops no earlier: the longest of those that start together stays."""
        played = np.flatnonzero(self.reason < 0)
        group = self.person[played].astype(np.int64) * np.int64(max(len(self.states), 1)) + self.state[played]
        order = np.lexsort((-self.stop[played].astype(np.int64), self.start[played], group))
        key = person_day(group[order], self.stop[played][order])
        inside = np.zeros(len(self.person), dtype=bool)
        if len(order):
            running = np.maximum.accumulate(key)
            inside[played[order[1:]]] = key[1:] <= running[:-1]
        return inside

    def result(self) -> CleanedSpells:
        kept, other = np.flatnonzero(self.reason < 0), np.flatnonzero(self.reason >= 0)
        spells = spell_frame({
            "person": self.person.take(kept), "start": self.start.take(kept), "stop": self.stop.take(kept),
            "state": words(self.state.take(kept), self.states), "row": np.asarray(self.raw["row"]).take(kept),
            "n_merged": np.ones(len(kept), dtype=np.int32), "source": picked(self.raw["source"].astype("category"), kept),
            "start_status": words(self.start_status.take(kept), SPELL_STATUS),
            "stop_status": words(self.stop_status.take(kept), SPELL_STATUS),
        })
        aside = self.raw.take(other).reset_index(drop=True)
        aside["reason"] = words(self.reason.take(other), list(QUARANTINE))
        return CleanedSpells(ordered_spells(spells), aside)


def _read(source: Source, rule: object, placeholders: Sequence[object]) -> pd.DataFrame:
    row = np.flatnonzero(rows_meeting(source, rule.where)).astype(np.int32)
    observed = constant("observed", len(row), SPELL_STATUS)
    return spell_frame({
        "person": source.person[row], "start": dates_of(source, rule.start, placeholders)[row],
        "stop": dates_of(source, rule.stop, placeholders)[row], "state": constant(rule.state, len(row)),
        "start_status": observed, "stop_status": observed,
        "source": constant(source.table.name, len(row)), "row": row, "n_merged": np.ones(len(row), dtype=np.int32),
    })


def _joined(parts: List[pd.DataFrame]) -> pd.DataFrame:
    """Frames with different categories, one below the other, in person and start order."""
    states = state_list([str(s) for part in parts for s in part["state"].cat.categories])
    named = list(dict.fromkeys(str(s) for part in parts for s in part["source"].cat.categories))
    for part in parts:
        part["state"] = part["state"].cat.set_categories(states)
        part["source"] = part["source"].cat.set_categories(named)
    whole = stacked(parts)
    order = sorted_positions(whole, np.int32(np.iinfo(np.int32).max))
    return whole if order is None or order.rows is None or in_order([order.rows]) else picked_rows(whole, order.rows)


def joined_spells(*frames: pd.DataFrame) -> pd.DataFrame:
    """
    Several frames `spells` as one, in total order; states may overlap between them.

    Repeats are kept: the same spell in two frames stands twice. Columns beyond those of spells, such as the evidence of a
    phase, are kept too, and missing in the rows of a frame that has no such column. Raises FrameError if one does not conform.
    """
    parts = []
    for frame in frames:
        frame = ordered_spells(frame).copy()
        for name in ("state", "source"):
            frame[name] = frame[name].astype("category")
        parts.append(frame)
    return ordered_spells(_joined(parts)) if parts else SPELLS.empty()


def quarantine_counts(quarantined: pd.DataFrame) -> pd.DataFrame:
    """Rows and people set aside per reason: reason, meaning, rows, people; every reason, also those with none."""
    codes, known = codes_of(quarantined["reason"])
    reason = np.array([list(QUARANTINE).index(word) for word in known] + [-1], dtype=np.int32)[codes]
    person = np.asarray(quarantined["person"])
    return pd.DataFrame({
        "reason": list(QUARANTINE), "meaning": list(QUARANTINE.values()),
        "rows": [int((reason == n).sum()) for n in range(len(QUARANTINE))],
        "people": [count_people(person[reason == n]) for n in range(len(QUARANTINE))],
    })
