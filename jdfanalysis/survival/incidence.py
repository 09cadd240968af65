"""Cumulative incidence of competing events (Aalen-Johansen) with delayed entry, weights and groups."""
from dataclasses import dataclass
from typing import Dict, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import InputError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import Curve, days_array, label_of, stacked
from jdfanalysis.survival.influence import influence_variance
from jdfanalysis.survival.kaplan_meier import by_level, evidence_of, greenwood, hazard_pieces
from jdfanalysis.survival.kaplan_meier_result import with_levels
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits
from jdfanalysis.survival.multistate_engine import make_table, mean_days
from jdfanalysis.survival.multistate_rows import Stays
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.steps import Steps, codes_present, counted_steps, joined


@dataclass(frozen=True)
class CumulativeIncidence(Shown):
    """
    Cumulative incidences.

    table : per level, cause and distinct stop time: cause, time, at_risk, events (of the cause), incidence,
        std_error, lower, upper
    evidence : per level and time: events of any cause, rows and distinct people at risk, and events_<cause>
    causes : the codes that occur
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    levels: pd.DataFrame
    curves: Tuple[Curve, ...]
    causes: Tuple[int, ...]
    confidence: float
    interval: str
    clock: str

    def at(self, days: object) -> pd.DataFrame:
        """
        Incidences on given days: per level, cause and day incidence, std_error, lower, upper, at_risk, people.

        0 before the first step; missing after the last day observed.
        """
        wanted, parts = days_array(days), []
        for curve in self.curves:
            counts = curve.at_risk(wanted)
            own = []
            for cause in self.causes:
                part = pd.DataFrame({"cause": cause, "day": wanted})
                for name in ("incidence", "std_error", "lower", "upper"):
                    part[name] = curve.values("{}_{}".format(name, cause), wanted, 0.0)
                part["at_risk"] = [c["at_risk"] for c in counts]
                part["people"] = [c["people"] for c in counts]
                own.append(part)
            parts.append(pd.concat(own, ignore_index=True))
        return with_levels(self.levels, parts)

    def lost_days(self, until: float) -> pd.DataFrame:
        """
        Mean days up to `until` that come after each kind of event: the area under its incidence (restricted mean time lost).

        Per level and cause: until, mean, std_error (by person), lower, upper (plain). Raises UsageError beyond the last
        day observed of a level. Method: Andersen (2013).
        """
        last = min(float(curve.rows.stop.max()) for curve in self.curves)
        if not 0 < until <= last:
            raise UsageError("until must be positive and not beyond the last day observed in every level ({:g}).".format(last))
        z, parts = normal_quantile(self.confidence), []
        for curve in self.curves:
            mean, error = _lost(curve.rows, self.causes, float(until))
            parts.append(pd.DataFrame({
                "cause": self.causes, "until": float(until), "mean": mean, "std_error": error,
                "lower": np.maximum(mean - z * error, 0.0), "upper": mean + z * error,
            }))
        return with_levels(self.levels, parts)

    def at_risk(self, days: object) -> pd.DataFrame:
        """At-risk table: per level and day the weight, rows and distinct people with start < day <= stop."""
        wanted = days_array(days)
        return with_levels(self.levels, [pd.DataFrame(c.at_risk(wanted)) for c in self.curves])

    @property
    def summary(self) -> str:
        """Counts per level and cause as plain text."""
        lines = [
            lines_of(
                ("Cumulative incidence", "{} level(s), {} cause(s)".format(len(self.curves), len(self.causes))),
                ("clock", self.clock or "as given"),
                ("variance", "infinitesimal jackknife, by person"),
                ("limits", "{:g}%, {}".format(100 * self.confidence, self.interval)),
            )
        ]
        for position, curve in enumerate(self.curves):
            counts = ["cause {}: {:,}".format(c, int((curve.rows.status == c).sum())) for c in self.causes]
            label = label_of(self.levels, position)
            lines.append("{}: {:,} rows; {}".format(label, len(curve.rows), ", ".join(counts)))
        return "\n".join(lines)


def fit_cumulative_incidence(
    rows: pd.DataFrame,
    by: Names = None,
    duration: Optional[str] = None,
    entry: Optional[str] = None,
    event: Optional[str] = None,
    weights: Optional[str] = None,
    person: Optional[str] = None,
    confidence: float = 0.95,
    interval: str = "log-log",
) -> CumulativeIncidence:
    """
    Chance of each kind of event by each day, where kinds compete: a person has at most one, the first.

    In and conventions: as `fit_kaplan_meier`; every positive code of `event` is a cause. Out: a
    CumulativeIncidence; on every day incidences and survival add up to 1. Ties of causes on a day share it;
    nothing is jittered. Variance: infinitesimal jackknife summed by person, as R survival's survfit for
    multi-state data; limits on R's scales. Raises InputError with every fault, also when no event occurs.
    Method: Aalen & Johansen (1978); Therneau & Grambsch (2000).
    """
    z = normal_quantile(confidence)
    check_interval(interval)
    read = read_rows(rows, duration, entry, event, person, weights, competing=True)
    causes = codes_present(read.status)
    if not causes:
        raise InputError("No event of any kind occurs in these {:,} rows.".format(len(read)))
    group, levels = levels_of(rows, by, read.used)
    read, group = joined(read, group)
    curves = tuple(_incidence_curve(own, causes, z, interval) for own in by_level(read, group, len(levels)))
    table = stacked(levels, [_long(curve, cause) for cause in causes for curve in curves])
    evidence = stacked(levels, [_counts(curve, causes) for curve in curves])
    return CumulativeIncidence(table, evidence, levels, curves, causes, confidence, interval, read.clock)


def _counts(curve: Curve, causes: Tuple[int, ...]) -> Dict[str, np.ndarray]:
    counts = evidence_of(curve.steps)
    counts.update({"events_{}".format(cause): curve.columns["event_rows_{}".format(cause)] for cause in causes})
    return counts


def _long(curve: Curve, cause: int) -> Dict[str, np.ndarray]:
    columns: Dict[str, np.ndarray] = {"cause": np.full(len(curve.steps.times), cause)}
    columns.update({"time": curve.steps.times, "at_risk": curve.steps.at_risk})
    for name in ("events", "incidence", "std_error", "lower", "upper"):
        columns[name] = curve.columns["{}_{}".format(name, cause)]
    return columns


def _lost(rows: Rows, causes: Tuple[int, ...], until: float) -> Tuple[np.ndarray, np.ndarray]:
    """Days in the states that the kinds of event lead to, of a history with one stay."""
    if not (rows.status > 0).any():
        return np.zeros(len(causes)), np.zeros(len(causes))
    target = np.where(rows.status > 0, np.searchsorted(causes, rows.status) + 1, -1).astype(np.int32)
    states, nothing = ("none",) + tuple(str(cause) for cause in causes), np.zeros(len(rows), dtype=np.int32)
    stays = Stays(rows, nothing, target, states, nothing, pd.DataFrame(index=pd.RangeIndex(1)))
    mean, error = mean_days(make_table(stays, -np.inf), 0.0, until)
    return mean[1:], error[1:]


def _incidence_curve(rows: Rows, causes: Tuple[int, ...], z: float, interval: str) -> Curve:
    steps, table = counted_steps(rows)
    survival, _ = greenwood(steps)
    before = np.append(1.0, survival[:-1])
    columns = {"time": steps.times, "at_risk": steps.at_risk, "survival": survival}
    for cause in causes:
        event_rows, events, ends = _ends(rows, steps, table, cause)
        hazard = events / steps.at_risk
        incidence = np.cumsum(before * hazard)
        if ends is None:
            error = np.sqrt(_variance(rows, steps, rows.status == cause, before, hazard))
        else:
            error = np.sqrt(_variance_of_counts(steps, ends, before, hazard))
        lower, upper = probability_limits(incidence, error, z, interval)
        names = ("event_rows", "events", "incidence", "std_error", "lower", "upper")
        for name, values in zip(names, (event_rows, events, incidence, error, lower, upper)):
            columns["{}_{}".format(name, cause)] = values
    return Curve(columns, rows, steps, rows.status > 0)


def _ends(rows: Rows, steps: Steps, table: Optional[np.ndarray], cause: int):  # type: ignore[no-untyped-def]
    """
    (rows with the event, their weight, squared weights) per time, the last in columns: no event, another event, this.

    Squared weights only where rows of one time and kind of end are alike: no late entry, one row a person; else None.
    """
    size = len(steps.times)
    if table is not None:
        own = table[:, cause] if cause < table.shape[1] else np.zeros(size, dtype=np.int64)
        censored = table[:, 0]
        return own, own.astype(np.float64), np.column_stack([censored, steps.event_rows - own, own])
    here, last = rows.status == cause, steps.last
    own = np.bincount(last[here], None, size)
    events = own.astype(np.float64) if rows.weight is None else np.bincount(last[here], rows.weight[here], size)
    if rows.person is not None or steps.first is not None:
        return own, events, None
    key = last.astype(np.int64) * 3 + here + (rows.status > 0)
    squared = None if rows.weight is None else rows.weight ** 2
    return own, events, np.bincount(key, squared, 3 * size).reshape(size, 3)


def _pieces(steps: Steps, step: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    (1 / left, and up to before each step: hazard over left, incidence, `rest`): what an influence is made of.

    `rest` gathers survival before x hazard x (earlier hazard over left - 1 / at risk).
    """
    inverse, total = hazard_pieces(steps)
    incidence = np.append(0.0, np.cumsum(step))
    rest = np.append(0.0, np.cumsum(step * (np.append(0.0, total[:-1]) - 1.0 / steps.at_risk)))
    return inverse, np.append(0.0, total), incidence, rest


def _variance_of_counts(steps: Steps, ends: np.ndarray, before: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """
    Sum of squared influences when nobody enters late: rows still there have influence `rest`, those gone at k
    level + moved x incidence, constant but for the kind of end (see `_variance`, where both are by row).
    """
    inverse, total, incidence, rest = _pieces(steps, before * hazard)
    inner, still = np.zeros((3, len(before))), np.float64(ends.sum())
    for kind in range(3):
        count = ends[:, kind]
        moved = total[1:] - inverse if kind else total[1:]
        level = rest[1:] - moved * incidence[1:]
        if kind == 2:
            level = level + before / steps.at_risk
        inner += np.array([count * level ** 2, count * level * moved, count * moved ** 2])
    one, cross, two = np.cumsum(inner, axis=1)
    still = still - np.cumsum(ends.sum(axis=1))
    found = one + 2 * cross * incidence[1:] + two * incidence[1:] ** 2 + still * rest[1:] ** 2
    return np.maximum(found, 0.0)


def _variance(
    rows: Rows, steps: Steps, here: np.ndarray, before: np.ndarray, hazard: np.ndarray
) -> np.ndarray:
    """
    Influence of a row on the incidence of one cause, as coefficients of (1, incidence, rest) that change at entry
    and stop; see `influence` and `_pieces`.
    """
    inverse, total, incidence, rest = _pieces(steps, before * hazard)
    last, happened, w = steps.last, rows.status > 0, rows.weights
    first = np.zeros(len(last), dtype=np.int64) if steps.first is None else steps.first
    end = last + 1
    moved = total[end] - total[first] - happened * inverse[last]
    level = rest[end] - rest[first] - total[first] * (incidence[end] - incidence[first])
    level = level + here * (before / steps.at_risk)[last] - moved * incidence[end]
    start = total[first] * incidence[first] - rest[first]
    during = np.column_stack([w * start, -w * total[first], w])
    after = np.column_stack([w * level, w * moved, np.zeros(len(w))])
    functions = np.column_stack([np.ones(len(before)), incidence[1:], rest[1:]])
    return influence_variance(during, after, steps.first, last, functions, rows.person)
