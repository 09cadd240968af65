"""Nelson-Aalen cumulative hazards with delayed entry, weights and groups."""
from dataclasses import dataclass
from typing import Dict, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import Curve, days_array, label_of, stacked
from jdfanalysis.survival.influence import influence_variance
from jdfanalysis.survival.kaplan_meier import by_level, evidence_of
from jdfanalysis.survival.kaplan_meier_result import with_levels
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.mean_count import mean_until_end
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.steps import Steps, counted_steps, joined


@dataclass(frozen=True)
class NelsonAalen(Shown):
    """
    Cumulative hazards.

    table : per level and distinct stop time: time, at_risk, events, censored, hazard (cumulative), std_error,
        lower, upper (log scale, so never below 0)
    evidence, levels, clock : as in KaplanMeier; variance : "Poisson", or "robust" (by person); terminal : the code that
        ends a history for good, None without
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    levels: pd.DataFrame
    curves: Tuple[Curve, ...]
    confidence: float
    variance: str
    clock: str
    terminal: Optional[int] = None

    def at_risk(self, days: object) -> pd.DataFrame:
        """Weight, rows and distinct people at risk on given days (entry < day <= duration), per level."""
        wanted = days_array(days)
        return with_levels(self.levels, [pd.DataFrame(curve.at_risk(wanted)) for curve in self.curves])

    def at(self, days: object) -> pd.DataFrame:
        """The cumulative hazards on given days; 0 before the first step, missing after the last day observed."""
        wanted, parts = days_array(days), []
        for curve in self.curves:
            part = pd.DataFrame({"day": wanted})
            for name in ("hazard", "std_error", "lower", "upper"):
                part[name] = curve.values(name, wanted, 0.0)
            parts.append(part)
        return with_levels(self.levels, parts)

    @property
    def summary(self) -> str:
        """Counts and final hazards as plain text."""
        head = (("Nelson-Aalen", "{} curve(s)".format(len(self.curves))), ("clock", self.clock or "as given"),
                ("variance", self.variance))
        lines = [lines_of(*head)]
        for position, curve in enumerate(self.curves):
            text = "{}: {:,} rows, {:,} events".format(
                label_of(self.levels, position), len(curve.rows), int(curve.steps.event_rows.sum())
            )
            lines.append(text)
        return "\n".join(lines)


def fit_nelson_aalen(
    rows: pd.DataFrame,
    by: Names = None,
    duration: Optional[str] = None,
    entry: Optional[str] = None,
    event: Optional[str] = None,
    cause: int = 1,
    weights: Optional[str] = None,
    person: Optional[str] = None,
    robust: bool = False,
    terminal: Optional[int] = None,
    confidence: float = 0.95,
) -> NelsonAalen:
    """
    Cumulative hazard of the event, one curve per combination of `by`: the sum of events / at risk over the days.

    In and conventions: as `fit_kaplan_meier`. Out: a NelsonAalen. Variance: sum of events / at risk squared
    (Aalen's Poisson form, as R survival's std.chaz). Ties of a day enter as one jump; they are not spread.
    Rows of repeated events (start/stop, several events a person): the mean number of events a person by each day, while
    observed. `robust` then gives its error, the infinitesimal jackknife summed by person (Lawless & Nadeau 1995).
    `terminal`: the code of an end after which there can be no event (death), for rows of repeated events. Other ends leave the
    mean of those who go on; this one counts in everybody, the dead with what they had (Cook & Lawless 1997, Ghosh & Lin 2000).
    Its errors are by person.
    Raises InputError with every fault. Method: Nelson (1972), Aalen (1978).
    """
    z = normal_quantile(confidence)
    read = read_rows(rows, duration, entry, event, person, weights, competing=terminal is not None)
    group, levels = levels_of(rows, by, read.used)
    read, group = joined(read, group)
    if terminal == cause:
        raise UsageError("terminal and cause are the same code.")
    curves = tuple(_hazard_curve(own, (cause, terminal), z, robust) for own in by_level(read, group, len(levels)))
    table = stacked(levels, [c.columns for c in curves])
    evidence = stacked(levels, [evidence_of(c.steps) for c in curves])
    return NelsonAalen(table, evidence, levels, curves, confidence, "robust" if robust or terminal is not None else "Poisson",
                       read.clock, terminal)


def _hazard_curve(rows: Rows, codes: Tuple[int, Optional[int]], z: float, robust: bool) -> Curve:
    cause, terminal = codes
    happened = rows.status == cause
    steps, _ = counted_steps(rows, cause)
    if terminal is not None:
        hazard, variance = mean_until_end(rows, steps, happened, rows.status == terminal)
        return _curve(rows, steps, happened, (hazard, np.sqrt(variance)), z)
    hazard = np.cumsum(steps.events / steps.at_risk)
    variance = np.cumsum(steps.events / steps.at_risk ** 2)
    error = np.sqrt(_robust_variance(rows, steps, happened, variance) if robust else variance)
    return _curve(rows, steps, happened, (hazard, error), z)


def _curve(rows: Rows, steps: Steps, happened: np.ndarray, numbers: Tuple[np.ndarray, np.ndarray], z: float) -> Curve:
    hazard, error = numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.exp(np.where(hazard > 0, z * error / hazard, 0.0))
    columns: Dict[str, np.ndarray] = {
        "time": steps.times,
        "at_risk": steps.at_risk,
        "events": steps.events,
        "censored": steps.censored,
        "hazard": hazard,
        "std_error": error,
        "lower": hazard / spread,
        "upper": hazard * spread,
    }
    return Curve(columns, rows, steps, happened)


def _robust_variance(rows: Rows, steps: Steps, happened: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Infinitesimal jackknife, summed by person; `total` is the sum of events / at risk squared."""
    w, last = rows.weights, steps.last
    begin = np.zeros(len(w)) if steps.first is None else np.append(0.0, total)[steps.first]
    during = np.column_stack([w * begin, -w])
    after = np.column_stack([w * (begin - total[last] + happened / steps.at_risk[last]), np.zeros(len(w))])
    functions = np.column_stack([np.ones(len(total)), total])
    return influence_variance(during, after, steps.first, last, functions, rows.person)
