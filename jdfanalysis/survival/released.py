"""Curves fit for release: steps merged until each holds enough people, true where they are published."""
from dataclasses import dataclass
from typing import Dict, List, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import Curve, stacked
from jdfanalysis.survival.incidence import CumulativeIncidence
from jdfanalysis.survival.kaplan_meier_result import KaplanMeier
from jdfanalysis.survival.nelson_aalen import NelsonAalen


@dataclass(frozen=True)
class ReleasedCurves(Shown):
    """
    Curves at published days only.

    table : per level (and cause) day 0 and each published day: time, survival, hazard or incidence, lower, upper, events in
        the step that ends there, and people_at_risk on that day
    evidence : per level and step: people_with_event (per cause) and people censored, each counted once per curve
    steps_before, steps_after : steps with events in the full curves, and published
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    levels: pd.DataFrame
    minimum: int
    estimate: str
    clock: str
    steps_before: int
    steps_after: int

    @property
    def summary(self) -> str:
        """How many steps are left, and what each holds at least."""
        return lines_of(
            ("Released curves", self.estimate),
            ("clock", self.clock or "as given"),
            ("steps", "{:,} of {:,}".format(self.steps_after, self.steps_before)),
            ("people with an event per step", "at least {}".format(self.minimum)),
        )


def released(result: Union[KaplanMeier, NelsonAalen, CumulativeIncidence], minimum: int = 10) -> ReleasedCurves:
    """
    The curves of `result` at fewer days, so that no step shows fewer than `minimum` people.

    A day is published when, since the one before, at least `minimum` people had an event, each kind of event and
    censoring came to nobody or to at least `minimum`, and at least `minimum` people stay at risk. Values on
    published days are those of the full curve: nothing is smoothed, so the curve is unbiased there and unknown
    between. People with several events count once per curve. Raises UsageError for a minimum below 1.
    It does not decide whether a result may leave: `output_checks` does.
    """
    if minimum < 1:
        raise UsageError("minimum must be 1 or more.")
    causes: Tuple[int, ...] = result.causes if isinstance(result, CumulativeIncidence) else ()
    kind = "incidence" if causes else ("hazard" if isinstance(result, NelsonAalen) else "survival")
    tables: List[Dict[str, np.ndarray]] = []
    evidence: List[Dict[str, np.ndarray]] = []
    for curve in result.curves:
        counts = _counts(curve, causes)
        kept = _published(counts, curve.steps.people, minimum)
        tables.append(_table(curve, kept, causes, kind))
        evidence.append(_evidence(curve, kept, counts))
    before = sum(int((c.steps.events > 0).sum()) for c in result.curves)
    proof = stacked(result.levels, evidence)
    table = stacked(result.levels, tables)
    return ReleasedCurves(table, proof, result.levels, minimum, kind, result.clock, before, len(proof))


def _counts(curve: Curve, causes: Tuple[int, ...]) -> Dict[str, np.ndarray]:
    """Per step, people whose first event of a kind (or first censoring) in this curve falls on it."""
    rows = curve.rows
    groups = {"people_with_event": curve.happened}
    groups.update({"people_with_event_{}".format(c): rows.status == c for c in causes})
    groups["people_censored"] = ~curve.happened
    return {name: _first_times(curve, here) for name, here in groups.items()}


def _first_times(curve: Curve, here: np.ndarray) -> np.ndarray:
    last = curve.steps.last[here].astype(np.int64)
    if curve.rows.person is not None:
        order = np.argsort(last, kind="mergesort")
        person = curve.rows.person[here][order]
        last = last[order][np.unique(person, return_index=True)[1]]
    return np.bincount(last, None, len(curve.steps.times))


def _published(counts: Dict[str, np.ndarray], people: np.ndarray, minimum: int) -> np.ndarray:
    """Positions of the published steps: greedy, from the left."""
    left = np.append(people[1:], 0)
    total = np.column_stack(list(counts.values()))
    held, kept = np.zeros(total.shape[1], dtype=np.int64), []
    for k in range(len(total)):
        held += total[k]
        enough = held[0] >= minimum and ((held == 0) | (held >= minimum)).all()
        if enough and total[k][0] and left[k] >= minimum:
            kept.append(k)
            held[:] = 0
    return np.array(kept, dtype=np.int64)


def _table(curve: Curve, kept: np.ndarray, causes: Tuple[int, ...], kind: str) -> Dict[str, np.ndarray]:
    steps = curve.steps
    times = np.append(0.0, steps.times[kept])
    people = np.append(steps.people[0] if len(steps.people) else 0, steps.people[kept]).astype(np.int64)
    if not causes:
        names = dict.fromkeys((kind, "lower", "upper"), 1.0 if kind == "survival" else 0.0)
        columns = {"time": times}
        columns.update({n: np.append(begin, curve.columns[n][kept]) for n, begin in names.items()})
        columns.update({"events": _blocks(steps.event_rows, kept), "people_at_risk": people})
        return columns
    columns = {"cause": np.repeat(causes, len(times)), "time": np.tile(times, len(causes))}
    for name in ("incidence", "lower", "upper"):
        own = [np.append(0.0, curve.columns["{}_{}".format(name, c)][kept]) for c in causes]
        columns[name] = np.concatenate(own)
    rows, last = curve.rows, steps.last
    events = [np.bincount(last[rows.status == c], None, len(steps.times)) for c in causes]
    columns["events"] = np.concatenate([_blocks(e, kept) for e in events])
    columns["people_at_risk"] = np.tile(people, len(causes))
    return columns


def _blocks(counts: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Sum of counts in each published step, 0 for day 0."""
    return np.append(0, np.diff(np.append(0, np.cumsum(counts)[kept])))


def _evidence(curve: Curve, kept: np.ndarray, counts: Dict[str, np.ndarray]) -> Dict[str, np.ndarray]:
    columns = {"time": curve.steps.times[kept]}
    columns.update({name: _blocks(values, kept)[1:] for name, values in counts.items()})
    return columns
