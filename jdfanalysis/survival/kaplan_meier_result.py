"""A fitted set of Kaplan-Meier curves and what it can be asked."""
from dataclasses import dataclass
from typing import List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import Curve, days_array, label_of
from jdfanalysis.survival.limits import crossing, normal_quantile


@dataclass(frozen=True)
class KaplanMeier(Shown):
    """
    Survival curves.

    table : one row per level and distinct stop time: (by columns), time in days, at_risk, events, censored
        (weighted), survival, std_error, lower, upper
    evidence : the plain counts: events, rows_at_risk and distinct people_at_risk at each of these times
    levels : one row per curve, the columns it was split by
    clock : calendar or at_risk for risk rows, "" otherwise
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    levels: pd.DataFrame
    curves: Tuple[Curve, ...]
    confidence: float
    interval: str
    variance: str
    clock: str

    def at(self, days: object) -> pd.DataFrame:
        """
        The curves on given days: one row per level and day with survival, std_error, lower, upper, at_risk, people.

        The value after the events of that day; 1 before the first step; missing after the last day observed.
        at_risk and people count start < day <= stop.
        """
        wanted = days_array(days)
        names = (("survival", 1.0), ("std_error", 0.0), ("lower", 1.0), ("upper", 1.0))
        parts = []
        for curve in self.curves:
            part = pd.DataFrame({"day": wanted})
            for name, begin in names:
                part[name] = curve.values(name, wanted, begin)
            counts = curve.at_risk(wanted)
            part["at_risk"] = [c["at_risk"] for c in counts]
            part["people"] = [c["people"] for c in counts]
            parts.append(part)
        return self._with_levels(parts)

    def at_risk(self, days: object) -> pd.DataFrame:
        """At-risk table: per level and day the weight, rows and distinct people with start < day <= stop."""
        wanted = days_array(days)
        return self._with_levels([pd.DataFrame(c.at_risk(wanted)) for c in self.curves])

    def quantiles(self, shares: object = (0.5,)) -> pd.DataFrame:
        """
        Day by which a share of people had the event, with limits where the curve's limits cross that level.

        The first day with survival at or below 1 - share; the middle of the interval where the curve lies exactly
        there; missing if it never falls so far. As R's quantile.survfit (Brookmeyer & Crowley 1982).
        """
        parts = []
        for curve in self.curves:
            found = []
            for share in days_array(shares):
                row = {"share": float(share)}
                for name, column in (("day", "survival"), ("lower", "lower"), ("upper", "upper")):
                    row[name] = crossing(curve.steps.times, curve.columns[column], 1.0 - share)
                found.append(row)
            parts.append(pd.DataFrame(found))
        return self._with_levels(parts)

    def medians(self) -> pd.DataFrame:
        """Median day per level with limits: `quantiles(0.5)` and the events behind it."""
        found = self.quantiles(0.5).drop(columns="share").rename(columns={"day": "median"})
        found["events"] = [int(c.steps.event_rows.sum()) for c in self.curves]
        found["people"] = [_people(c) for c in self.curves]
        return found

    def restricted_means(self, until: float) -> pd.DataFrame:
        """
        Mean event-free days up to day `until` (RMST) per level, with standard error and plain limits.

        Area under the curve. Raises UsageError if a level was not observed so long, for the curve is not extended.
        Variance: Greenwood's form (Klein & Moeschberger 2003, 4.5), or by person if the fit was robust.
        """
        z = normal_quantile(self.confidence)
        parts = []
        for curve in self.curves:
            last = curve.steps.times[-1]
            if until > last and curve.columns["survival"][-1] > 0:
                raise UsageError("Day {:g} lies beyond the last day of a curve ({:g}).".format(until, last))
            mean, later = curve.area(float(until))
            error = float(np.sqrt(curve.area_variance(later, self.variance == "robust")))
            row = {"until": float(until), "mean": mean, "std_error": error}
            row.update({"lower": mean - z * error, "upper": mean + z * error})
            parts.append(pd.DataFrame([row]))
        return self._with_levels(parts)

    @property
    def summary(self) -> str:
        """Counts, medians and how the limits were made, as plain text."""
        head = lines_of(
            ("Kaplan-Meier", "{} curve(s)".format(len(self.curves))),
            ("clock", self.clock or "as given"),
            ("variance", self.variance),
            ("limits", "{:g}%, {}".format(100 * self.confidence, self.interval)),
        )
        lines = [head]
        for position, row in enumerate(self.medians().itertuples()):
            lines.append(
                "{}: {:,} people, {:,} events, median {}".format(
                    label_of(self.levels, position), row.people, row.events, _day(row.median)
                )
            )
        return "\n".join(lines)

    def _with_levels(self, parts: List[pd.DataFrame]) -> pd.DataFrame:
        return with_levels(self.levels, parts)


def with_levels(levels: pd.DataFrame, parts: List[pd.DataFrame]) -> pd.DataFrame:
    """One frame from one part per level, the level's own columns in front."""
    for position, part in enumerate(parts):
        for place, name in enumerate(levels.columns):
            part.insert(place, name, levels[name].iloc[position])
    return pd.concat(parts, ignore_index=True)


def _people(curve: Curve) -> int:
    return len(curve.rows) if curve.rows.person is None else len(np.unique(curve.rows.person))


def _day(value: float) -> str:
    return "not reached" if np.isnan(value) else "day {:g}".format(value)
