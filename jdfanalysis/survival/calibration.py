"""Calibration of predicted chances at one day: by groups, and smooth."""
from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import InputError, ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox import fit_cox, frame_used
from jdfanalysis.survival.fine_gray import fit_fine_gray
from jdfanalysis.survival.incidence import fit_cumulative_incidence
from jdfanalysis.survival.predictions import predicted_chances, read_predictions
from jdfanalysis.survival.rows import read_rows

KNOTS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Calibration(Shown):
    """
    Predicted and observed chances of the event by one day.

    table : per group of like predictions: predicted (mean), observed, std_error, lower, upper
    measures : predicted and observed of all, their ratio; slope (1 if neither too wide nor too narrow);
        ici, e50, e90, e_max: mean, median, 90th percentile and largest gap between the smooth curve and the prediction
    curve : predicted, smooth: the smooth curve at 50 points from the 1st to the 99th percentile of predictions
    evidence : per group: rows, people, events (all codes of the cause by the day)
    """

    table: pd.DataFrame
    measures: pd.DataFrame
    curve: pd.DataFrame
    evidence: pd.DataFrame
    day: float
    confidence: float
    clock: str

    @property
    def summary(self) -> str:
        """The measures as plain text."""
        row = self.measures.iloc[0]
        return lines_of(
            ("Calibration", "chance of the event by day {:g}".format(self.day)),
            ("clock", self.clock or "as given"),
            ("people", int(self.evidence["people"].sum())),
            ("predicted, observed", "{:.4f}, {:.4f}".format(row["predicted"], row["observed"])),
            ("slope", float(row["slope"])),
            ("mean gap (ICI)", float(row["ici"])),
        )


def calibrate(
    rows: pd.DataFrame,
    prediction: Any,
    day: float,
    groups: int = 10,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1,
    weights: Optional[str] = None, person: Optional[str] = None,
    confidence: float = 0.95,
) -> Calibration:
    """
    Do people given a chance p have the event by `day` with chance p?

    In: rows (start, stop], late entry allowed, one covariate pattern a person; `prediction`: a fitted model, a column
    or one number per row between 0 and 1. `groups` of equal size by prediction, ties together.
    Out: a Calibration. Observed: cumulative incidence of the group, other codes of `event` competing. The smooth curve
    is a Cox model (Fine-Gray where events compete) of a restricted cubic spline of log(-log(1 - p)), knots at the
    10th, 50th and 90th percentile; the slope is the coefficient of that term alone.
    Raises InputError for chances outside 0 to 1, ModelError where they hardly differ, UsageError for a day beyond the
    last observed. Method: Austin, Harrell & van Klaveren (2020).
    """
    read = read_rows(rows, duration, entry, event, person, weights, competing=True)
    if not 0 < day <= read.stop.max():
        raise UsageError("The day must lie between 0 and the last day observed ({:g}).".format(read.stop.max()))
    chance = _chances(rows, prediction, float(day))
    frame = frame_used(rows, read)
    chance = chance if read.used is None else chance[read.used]
    names = {"duration": duration, "entry": entry, "event": event, "weights": weights, "person": person}
    table, evidence = _by_group(frame, read, chance, day, groups, cause, names, confidence)
    smooth, slope = _smooth(frame, read, chance, day, cause, names)
    mean = np.average(chance, weights=read.weights)
    observed = _incidence(frame, None, day, cause, names, confidence)["incidence"].iloc[0]
    gap = np.abs(smooth(chance) - chance)
    measures = pd.DataFrame([{
        "predicted": mean, "observed": observed, "ratio": observed / mean, "slope": slope, "ici": gap.mean(),
        "e50": np.median(gap), "e90": np.percentile(gap, 90), "e_max": gap.max(),
    }])
    points = np.linspace(*np.percentile(chance, [1, 99]), num=50)
    curve = pd.DataFrame({"predicted": points, "smooth": smooth(points)})
    return Calibration(table, measures, curve, evidence, float(day), confidence, read.clock)


def _chances(rows: pd.DataFrame, prediction: Any, day: float) -> np.ndarray:
    (values, _), = read_predictions(rows, prediction, np.array([day])).values()
    chance = values[:, 0]
    if not ((chance >= 0) & (chance <= 1)).all():
        raise InputError("Predictions must be chances between 0 and 1.")
    return chance


def _incidence(frame, group, day, cause, names, confidence) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    own = frame if group is None else frame.assign(_group=group)
    fit = fit_cumulative_incidence(own, by=None if group is None else "_group", confidence=confidence, **names)
    found = fit.at(day)
    if cause not in fit.causes:
        raise ModelError("The event (code {}) never happens in these {:,} rows.".format(cause, len(frame)))
    return found[found["cause"] == cause].reset_index(drop=True)


def _by_group(frame, read, chance, day, groups, cause, names, confidence):  # type: ignore[no-untyped-def]
    if groups < 2:
        raise UsageError("Calibration needs at least 2 groups.")
    edges = np.unique(np.percentile(chance, np.linspace(0, 100, groups + 1)[1:-1]))
    group = np.searchsorted(edges, chance, side="left")
    group = np.unique(group, return_inverse=True)[1].reshape(-1)
    found = _incidence(frame, group, day, cause, names, confidence)
    mean = np.bincount(group, chance * read.weights) / np.bincount(group, read.weights)
    table = pd.DataFrame({
        "group": np.arange(1, len(mean) + 1), "predicted": mean, "observed": found["incidence"],
        "std_error": found["std_error"], "lower": found["lower"], "upper": found["upper"],
    })
    died = (read.status == cause) & (read.stop <= day)
    people = pd.Series(np.arange(len(read)) if read.person is None else read.person).groupby(group).nunique()
    evidence = pd.DataFrame({
        "group": table["group"], "rows": np.bincount(group), "people": people.to_numpy(),
        "events": np.bincount(group, died).astype(np.int64),
    })
    return table, evidence


def _basis(chance: np.ndarray, knots: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """log(-log(1 - p)) and the curved column of its restricted cubic spline on three knots."""
    x = _cloglog(chance)
    cubes = [np.maximum(x - knot, 0.0) ** 3 for knot in knots]
    low, mid, high = knots
    curved = cubes[0] - (cubes[1] * (high - low) - cubes[2] * (mid - low)) / (high - mid)
    return x, curved / (high - low) ** 2


def _cloglog(chance: np.ndarray) -> np.ndarray:
    inside = np.clip(chance, 1e-10, 1 - 1e-10)
    return np.log(-np.log1p(-inside))


def _smooth(frame, read, chance, day, cause, names):  # type: ignore[no-untyped-def]
    """(function from predicted to smooth observed chance, calibration slope)."""
    knots = np.percentile(_cloglog(chance), [100 * k for k in KNOTS])
    if len(np.unique(knots.round(9))) < 3:
        raise ModelError("The predictions hardly differ: a smooth curve needs more distinct values.")
    x, curved = _basis(chance, knots)
    rows = frame.assign(_x=x, _curved=curved)
    competing = bool(((read.status > 0) & (read.status != cause)).any())
    fit = fit_fine_gray if competing else fit_cox
    model = fit(rows, ["_x", "_curved"], cause=cause, **names)
    slope = float(fit(rows, ["_x"], cause=cause, **names).table["coef"].iloc[0])

    def smooth(values: np.ndarray) -> np.ndarray:
        own = _basis(values, knots)
        return predicted_chances(model, pd.DataFrame({"_x": own[0], "_curved": own[1]}), day)[:, 0]

    return smooth, slope
