"""A fitted multistate history and what it can be asked."""
from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.progress import track
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import days_array, label_of
from jdfanalysis.survival.kaplan_meier_result import with_levels
from jdfanalysis.survival.limits import normal_quantile, probability_limits
from jdfanalysis.survival.multistate_engine import (
    StateTable, by_person, following, influence, make_table, mean_days, occupation, with_beginning,
)


@dataclass(frozen=True)
class Multistate(Shown):
    """
    Transition hazards and state occupation.

    table : per level, change day and state: probability of being in it after that day, at_risk (weighted, before it)
    hazards : per level, kind of change and change day: from, to, time, at_risk, events (weighted), hazard,
        cumulative_hazard, std_error of it (by person)
    evidence : plain counts: per kind of change and day on which it happens, events and people_at_risk in `from`
    counts : per kind of change: events, people who made it, people_at_risk (ever in `from`)
    states : in their order; begin : the day from which changes count
    """

    table: pd.DataFrame
    hazards: pd.DataFrame
    evidence: pd.DataFrame
    counts: pd.DataFrame
    levels: pd.DataFrame
    states: Tuple[str, ...]
    tables: Tuple[StateTable, ...]
    begin: float
    confidence: float
    interval: str
    clock: str

    def at(self, days: object) -> pd.DataFrame:
        """
        Occupation on given days: per level, state and day probability, std_error, lower, upper, people.

        The value after the changes of that day. `people` are observed in the state then (entry < day <= duration).
        Raises UsageError for a day after the last observed one of a level, or before the beginning.
        """
        wanted = self._days(days)
        return with_levels(self.levels, [self._occupied(table, wanted) for table in self.tables])

    def transitions(self, start: float, days: object) -> pd.DataFrame:
        """
        Chance to be in each state on later days, for those in each state on day `start` (Markov histories).

        Per level, from, to and day: probability, std_error (by person), lower, upper. As mstate's probtrans.
        """
        wanted = self._days(days)
        if (wanted < start).any():
            raise UsageError("Days must not come before the start.")
        parts = []
        for table in self.tables:
            rows = []
            low = int(np.searchsorted(table.times, start, side="right"))
            for day in wanted:
                cells = (low, max(low, int(np.searchsorted(table.times, day, side="right"))))
                after, _ = following(table, cells, None)
                for code, word in enumerate(self.states):
                    path = occupation(table, np.eye(table.size)[code], cells)
                    error = np.sqrt(by_person(table, influence(table, path, after, cells)))
                    rows.append(self._limits({"from": word, "to": list(self.states), "day": day}, path[-1], error))
            frame = pd.concat(rows, ignore_index=True)
            parts.append(frame.sort_values("day", kind="mergesort").reset_index(drop=True))
        return with_levels(self.levels, parts)

    def expected_days(self, until: float) -> pd.DataFrame:
        """
        Mean days spent in each state from the beginning (day 0, or `begin`) up to day `until`, of all people.

        Per level and state: days, std_error (by person), lower, upper (plain). The states' days add up to the time.
        """
        wanted = self._days(until)
        z, parts = normal_quantile(self.confidence), []
        for table in self.tables:
            mean, error = mean_days(table, self.begin, float(wanted[0]))
            parts.append(pd.DataFrame({
                "state": list(self.states), "until": float(wanted[0]), "days": mean, "std_error": error,
                "lower": np.maximum(mean - z * error, 0.0), "upper": mean + z * error,
            }))
        return with_levels(self.levels, parts)

    def bootstrap(self, days: object, draws: int = 200, seed: int = 0, show: Optional[bool] = None) -> pd.DataFrame:
        """
        Occupation with errors and percentile limits from people drawn anew: per level, state and day.

        draws : how many times people are drawn with replacement, each with all their stays; the same `seed` gives the
            same draws. show : progress, as `progress.track`. A draw in which a day cannot be reached counts as missing.
        """
        wanted = self._days(days)
        if draws < 2:
            raise UsageError("A bootstrap needs at least 2 draws.")
        rng = np.random.RandomState(seed)
        parts = []
        for position, table in enumerate(self.tables):
            person = table.stays.rows.person
            codes = np.arange(len(table.stays.rows)) if person is None else np.unique(person, return_inverse=True)[1]
            found = []
            for _ in track(range(draws), "bootstrap, " + label_of(self.levels, position), draws, show):
                size = int(codes.max()) + 1
                times = np.bincount(rng.randint(0, size, size), None, size)[codes.reshape(-1)]
                found.append(_redrawn(table, times, wanted))
            parts.append(self._percentiles(self._occupied(table, wanted), np.array(found)))
        return with_levels(self.levels, parts)

    def at_risk(self, days: object) -> pd.DataFrame:
        """People observed in each state on given days (entry < day <= duration): per level, state and day."""
        wanted = days_array(days)
        parts = []
        for table in self.tables:
            frame = pd.DataFrame({"state": np.repeat(self.states, len(wanted)), "day": np.tile(wanted, table.size)})
            parts.append(frame.assign(people=_people(table, wanted).T.ravel()))
        return with_levels(self.levels, parts)

    @property
    def summary(self) -> str:
        """States and changes per level, as plain text."""
        lines = [lines_of(
            ("Multistate", "{} states, {} level(s)".format(len(self.states), len(self.tables))),
            ("states", ", ".join(self.states)),
            ("clock", self.clock or "as given"),
            ("variance", "infinitesimal jackknife, by person"),
            ("limits", "{:g}%, {}".format(100 * self.confidence, self.interval)),
        )]
        for position, table in enumerate(self.tables):
            kinds = [
                "{} to {}: {:,}".format(self.states[a], self.states[b], int(n))
                for a, b, n in zip(table.origin, table.aim, table.counts.sum(axis=0))
            ]
            lines.append("{}: {}".format(label_of(self.levels, position), "; ".join(kinds)))
        return "\n".join(lines)

    def _days(self, days: object) -> np.ndarray:
        wanted = days_array(days)
        last = min(float(t.stays.rows.stop.max()) for t in self.tables)
        if (wanted > last).any() or (wanted < self.begin).any():
            raise UsageError("Days must lie between the beginning ({:g}) and the last day observed in every level "
                             "({:g}).".format(self.begin, last))
        return wanted

    def _occupied(self, table: StateTable, wanted: np.ndarray) -> pd.DataFrame:
        parts, path = [], occupation(table, table.initial, (0, len(table.times)))
        people = _people(table, wanted)
        for position, day in enumerate(wanted):
            cells = (0, int(np.searchsorted(table.times, day, side="right")))
            after, start = following(table, cells, None)
            found = with_beginning(table, influence(table, path, after, cells), start)
            error = np.sqrt(by_person(table, found))
            frame = self._limits({"state": list(self.states), "day": day}, path[cells[1]], error)
            parts.append(frame.assign(people=people[position]))
        return pd.concat(parts, ignore_index=True)

    def _limits(self, labels: Dict[str, Any], values: np.ndarray, error: np.ndarray) -> pd.DataFrame:
        values = np.maximum(values, 0.0)
        lower, upper = probability_limits(values, error, normal_quantile(self.confidence), self.interval)
        columns = dict(labels, probability=values, std_error=error, lower=lower, upper=upper)
        return pd.DataFrame(columns, columns=list(columns))

    def _percentiles(self, frame: pd.DataFrame, found: np.ndarray) -> pd.DataFrame:
        outside = 50 * (1 - self.confidence)
        flat = found.reshape(len(found), -1)
        frame["std_error"] = np.nanstd(flat, axis=0, ddof=1)
        frame["lower"], frame["upper"] = np.nanpercentile(flat, [outside, 100 - outside], axis=0)
        return frame


def _redrawn(table: StateTable, times: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(days, states) occupation of the stays counted `times` times each."""
    kept = np.flatnonzero(times)
    stays = table.stays.take(kept)
    weight = stays.rows.weights * times[kept]
    since = -np.inf if not len(table.times) else np.nextafter(table.times[0], -np.inf)
    if not ((stays.target >= 0) & (stays.rows.stop > since)).any():
        return np.full((len(wanted), table.size), np.nan)
    again = make_table(stays, since, weight)
    path = occupation(again, again.initial, (0, len(again.times)))
    found = path[np.searchsorted(again.times, wanted, side="right")]
    found[wanted > stays.rows.stop.max()] = np.nan
    return found


def _people(table: StateTable, wanted: np.ndarray) -> np.ndarray:
    """(days, states) distinct people in each state."""
    rows, found = table.stays.rows, []
    for day in wanted:
        here = rows.stop >= day
        if rows.start is not None:
            here &= rows.start < day
        found.append(np.bincount(table.stays.state[here], None, table.size))
    return np.array(found)
