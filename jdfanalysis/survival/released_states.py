"""Occupation of states on days far enough apart that no step shows few people."""
from dataclasses import dataclass
from typing import Dict, List

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelWarning, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.multistate_engine import StateTable
from jdfanalysis.survival.multistate_result import Multistate


@dataclass(frozen=True)
class ReleasedStates(Shown):
    """
    State occupation on published days.

    table : per level, day and state: probability, std_error, lower, upper as `Multistate.at` gives them
    evidence : per level, published day and kind of change (from, to): people who made it since the published day before;
        from "(observation)" to "(end)": people whose observation ended without a change
    minimum : people behind each number that is not 0; days_before : days with a change in the whole curves
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    levels: pd.DataFrame
    minimum: int
    clock: str
    days_before: int

    @property
    def summary(self) -> str:
        """How many days are left, as plain text."""
        return lines_of(
            ("Released states", "{} of {} days".format(self.table["day"].nunique(), self.days_before)),
            ("clock", self.clock or "as given"), ("minimum", self.minimum),
        )


def released_states(fit: Multistate, minimum: int = 10) -> ReleasedStates:
    """
    Occupation at fewer days, so that no step shows fewer than `minimum` people.

    A day is published when, since the one before, every kind of change and the end of observation came to nobody or to
    at least `minimum` distinct people, something changed, and every state then holds nobody or at least `minimum`
    observed people. Values on published days are those of the full curves; between them they are not known.
    Raises UsageError for a minimum below 1; warns (ModelWarning) of a level of which no day can be published.
    It does not decide whether a result may leave: `output_checks` does.
    """
    if minimum < 1:
        raise UsageError("minimum must be 1 or more.")
    proof: List[pd.DataFrame] = []
    tables: List[pd.DataFrame] = []
    for position, table in enumerate(fit.tables):
        days, evidence = _days(table, minimum)
        days = days[days <= min(float(t.stays.rows.stop.max()) for t in fit.tables)]
        evidence = evidence[evidence["day"].isin(days)]
        if not len(days):
            _warn(position)
            continue
        found = fit.at(days)
        for name in fit.levels.columns:
            value = fit.levels[name].iloc[position]
            found = found[found[name] == value]
            evidence.insert(0, name, value)
        tables.append(found.drop(columns="people"))
        proof.append(evidence)
    if not tables:
        raise UsageError("With this minimum no day can be published.")
    before = sum(len(t.times) for t in fit.tables)
    return ReleasedStates(pd.concat(tables, ignore_index=True), pd.concat(proof, ignore_index=True), fit.levels,
                          minimum, fit.clock, before)


def _warn(position: int) -> None:
    import warnings

    warnings.warn("Level {} has no day that can be published.".format(position + 1), ModelWarning, stacklevel=3)


def _days(table: StateTable, minimum: int):  # type: ignore[no-untyped-def]
    """(published days, people per kind of change up to each)."""
    stays, kinds, rows = table.stays, len(table.origin), table.stays.rows
    person = np.arange(len(rows)) if rows.person is None else np.unique(rows.person, return_inverse=True)[1].reshape(-1)
    kind = _kinds(table, person)
    order = np.argsort(rows.stop, kind="mergesort")
    order = order[kind[order] >= 0]
    edge = np.searchsorted(rows.stop[order], table.times, side="right")
    pair = kind[order].astype(np.int64) * (int(person.max()) + 1) + person[order]
    held, names = _held(table, minimum), [(stays.states[a], stays.states[b]) for a, b in zip(table.origin, table.aim)]
    names.append(("(observation)", "(end)"))
    found: List[float] = []
    evidence: List[Dict[str, object]] = []
    begin = 0
    for position, end in enumerate(edge):
        people = np.bincount(np.unique(pair[begin:end]) // (int(person.max()) + 1), None, kinds + 1)
        if held[position] and people[:kinds].any() and ((people == 0) | (people >= minimum)).all():
            found.append(table.times[position])
            evidence += [{"day": table.times[position], "from": a, "to": b, "people": int(k)}
                         for (a, b), k in zip(names, people)]
            begin = end
    return np.array(found), pd.DataFrame(evidence, columns=["day", "from", "to", "people"])


def _kinds(table: StateTable, person: np.ndarray) -> np.ndarray:
    """Which kind of change ends each stay, the last number for the end of observation, -1 for neither."""
    stays, rows = table.stays, table.stays.rows
    kind = np.full(len(rows), -1, dtype=np.int64)
    for k, (origin, aim) in enumerate(zip(table.origin, table.aim)):
        kind[(stays.state == origin) & (stays.target == aim)] = k
    # The last stay of a person, if nothing ends it, ends observation; earlier ones are cut rows or gaps.
    last = np.zeros(int(person.max()) + 1)
    np.maximum.at(last, person, rows.stop)
    kind[(stays.target < 0) & (rows.stop == last[person])] = len(table.origin)
    return kind


def _held(table: StateTable, minimum: int) -> np.ndarray:
    """Per change day: does every state hold nobody or enough observed people after it?"""
    rows, fine = table.stays.rows, np.ones(len(table.times), dtype=bool)
    for state in range(table.size):
        own = table.stays.state == state
        left = np.searchsorted(np.sort(rows.stop[own]), table.times, side="right")
        came = own.sum() if rows.start is None else np.searchsorted(np.sort(rows.start[own]), table.times, side="right")
        fine &= (came - left == 0) | (came - left >= minimum)
    return fine
