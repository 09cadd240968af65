"""One step curve and the data under it: values on days, people at risk, area, variance of the area."""
from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import Steps


def stacked(levels: pd.DataFrame, parts: Sequence[Dict[str, np.ndarray]]) -> pd.DataFrame:
    """One frame from the columns of each level (of all levels in turn, again and again), the level's own in front."""
    if not len(levels.columns):
        return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    frames = []
    for position, columns in enumerate(parts):
        frame = pd.DataFrame(columns)
        for place, name in enumerate(levels.columns):
            frame.insert(place, name, levels[name].iloc[position % len(levels)])
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def label_of(levels: pd.DataFrame, position: int) -> str:
    """'sex=F, band=2' for one level, 'all' when there is only one curve."""
    if not len(levels.columns):
        return "all"
    return ", ".join("{}={}".format(name, levels[name].iloc[position]) for name in levels.columns)


def days_array(days: object) -> np.ndarray:
    """One day or several as an array of floats."""
    values = np.atleast_1d(np.asarray(days, dtype=np.float64))
    if values.ndim != 1 or not len(values) or np.isnan(values).any():
        raise UsageError("Name one or several days as numbers.")
    return values


@dataclass(frozen=True)
class Curve:
    """
    One step curve.

    columns : its numbers by step, under the names of the result's table
    rows, happened : the rows it was made of, and which of them end with the event
    """

    columns: Dict[str, np.ndarray]
    rows: Rows
    steps: Steps
    happened: np.ndarray

    def values(self, name: str, days: np.ndarray, begin: float) -> np.ndarray:
        """A column on given days: `begin` before the first step, NaN after the last time observed."""
        position = np.searchsorted(self.steps.times, days, side="right") - 1
        picked = np.append(self.columns[name].astype(np.float64), begin)[position]
        return np.where(days > self.steps.times[-1], np.nan, picked)

    def at_risk(self, days: np.ndarray) -> List[Dict[str, float]]:
        """Weight, rows and distinct people with start < day <= stop, for each day."""
        found = []
        for day in days:
            here = self.rows.stop >= day
            if self.rows.start is not None:
                here &= self.rows.start < day
            count = int(np.count_nonzero(here))
            person = self.rows.person
            weight = count if self.rows.weight is None else float(self.rows.weight[here].sum())
            people = count if person is None else len(np.unique(person[here]))
            found.append({"day": float(day), "at_risk": weight, "rows": count, "people": people})
        return found

    def area(self, until: float) -> Tuple[float, np.ndarray]:
        """(area under the survival curve up to `until`, area from each step on up to `until`)."""
        times, survival = self.steps.times, self.columns["survival"]
        inside = times < until
        edges = np.append(times[inside], until)
        pieces = survival[inside] * np.diff(edges)
        later = np.zeros(len(times))
        later[inside] = np.cumsum(pieces[::-1])[::-1]
        begin = edges[0] if len(edges) else until
        return float(begin + pieces.sum()), later

    def area_variance(self, later: np.ndarray, robust: bool) -> float:
        """Variance of the area: Greenwood's form, or the squared influences summed by person."""
        steps = self.steps
        left = steps.at_risk - steps.events
        some = left > 1e-12 * steps.at_risk
        inverse = np.where(some, 1.0 / np.where(some, left, 1.0), 0.0)
        hazard = steps.events / steps.at_risk
        if not robust:
            return float(np.sum(later ** 2 * hazard * inverse))
        before = np.append(0.0, np.cumsum(later * hazard * inverse))
        begin = 0.0 if steps.first is None else before[steps.first]
        own = before[steps.last + 1] - begin - self.happened * (later * inverse)[steps.last]
        influence = self.rows.weights * own
        person = self.rows.person
        return float(np.sum((influence if person is None else np.bincount(person, influence)) ** 2))
