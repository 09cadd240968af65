"""How good predictions are: time-dependent AUC and Brier score, weighted against censoring, with errors."""
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, Problem, raise_if
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.predictions import read_predictions
from jdfanalysis.survival.rows import Names, Rows, read_rows
from jdfanalysis.survival.weighing import weighing_of


@dataclass(frozen=True)
class PredictionScores(Shown):
    """
    Scores of predictions by day.

    table : per prediction and day: auc, auc_std_error, brier, brier_std_error, brier_null (everybody given the
        overall chance), scaled_brier (one minus their ratio); brier columns are missing for markers that are not chances
    integrated : per prediction: the Brier score averaged over the days from the first to the last, and scaled
    evidence : per day: rows, people, cases (events by then), controls (known not to have had it), censored (left out),
        later (left out since they enter after the day)
    """

    table: pd.DataFrame
    integrated: pd.DataFrame
    evidence: pd.DataFrame
    confidence: float
    clock: str

    @property
    def summary(self) -> str:
        """What was scored, as plain text."""
        days = self.evidence["day"]
        return lines_of(
            ("Prediction scores", ", ".join(self.table["prediction"].unique())),
            ("days", "{} ({:g} to {:g})".format(len(days), days.min(), days.max())),
            ("clock", self.clock or "as given"),
            ("people", int(self.evidence["people"].max())),
            ("errors", "by person, the estimation of the weights included"),
        )


def score_predictions(
    rows: pd.DataFrame,
    predictions: Any,
    days: object,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1,
    weights: Optional[str] = None, person: Optional[str] = None,
    censoring_by: Names = None,
    confidence: float = 0.95,
) -> PredictionScores:
    """
    Discrimination and accuracy of predictions against what happened to these rows.

    In: rows of people followed from day 0, or from a later entry. `predictions`: a fitted model (Cox, Frailty, FineGray,
    Parametric, Law), a (rows, days) array of chances, a column or one number per row (a marker; a chance too if there is one
    day and all lie in 0 to 1), or a dictionary of these. Hold out the rows that a model was fitted to, or scores flatter it.
    AUC is cumulative/dynamic: cases had the event `cause` by the day, controls did not (also if another came first).
    `censoring_by`: columns within whose levels censoring is alike; without them for all rows together.
    Out: a PredictionScores. Censored before the day: left out, the others weighted up (IPCW), events of a day first. Late
    entry: cases and controls are weighted by their steps of the product-limit curve, which without it are the same
    weights; entry and censoring must not depend on time or marker, and some must be at risk from day 0.
    Errors: influence by person, estimated weights included. Raises UsageError for late entry with `censoring_by`, ModelError
    for days without a case or a control; warns (ModelWarning) of small risk sets under late entry.
    Method: Graf et al. (1999); Uno et al. (2007); Blanche et al. (2013); with late entry see `weighing`.
    """
    z, wanted = normal_quantile(confidence), np.unique(days_array(days))
    read = read_rows(rows, duration, entry, event, person, weights, competing=True)
    values = read_predictions(rows, predictions, wanted)
    stratum, _ = levels_of(rows, censoring_by, read.used)
    weighing = weighing_of(read, stratum)
    _check_days(read, weighing, cause, wanted)
    parts, evidence = _scored(read, values, weighing, (cause, wanted, z))
    table = pd.DataFrame(parts).sort_values(["prediction", "day"], kind="mergesort").reset_index(drop=True)
    return PredictionScores(table, _integrated(table), pd.DataFrame(evidence), confidence, read.clock)


def _scored(read: Rows, values: Any, weighing: Any, options: Tuple) -> Tuple[List[dict], List[dict]]:  # type: ignore
    """(a row per day and prediction, the counts of each day)."""
    cause, wanted, z = options
    parts, evidence = [], []
    for position, day in enumerate(wanted):
        weight, case = weighing.weights(float(day)), (read.stop <= day) & (read.status == cause)
        evidence.append(_counts(read, weight, case, float(day)))
        for name, (chances, plain) in values.items():
            own = chances[:, position] if read.used is None else chances[read.used, position]
            row = {"prediction": name, "day": day}
            row.update(_auc(read, weighing, weight, case, own, float(day), z))
            row.update(_brier(read, weighing, weight, case, own if plain else None, float(day), z))
            parts.append(row)
    return parts, evidence


def _check_days(read: Rows, weighing: Any, cause: int, days: np.ndarray) -> None:
    problems: List[Problem] = []
    for day in days:
        cases = int(((read.status == cause) & (read.stop <= day)).sum())
        controls, trouble = int(weighing.controls(day).sum()), weighing.trouble(float(day))
        if not cases or not controls or trouble:
            remedy = "Choose a day with events before it and people followed beyond it."
            reason = "{} cases, {} controls{}".format(cases, controls, ", " + trouble if trouble else "")
            problems.append(Problem(reason, "day {:g}".format(day), len(read), remedy))
    raise_if(problems, ModelError, "Predictions cannot be scored on some days.")


def _counts(read: Rows, weight: np.ndarray, case: np.ndarray, day: float) -> dict:  # type: ignore[type-arg]
    def people(here: np.ndarray) -> int:
        return int(here.sum()) if read.person is None else len(np.unique(read.person[here]))

    known = weight > 0
    later = np.zeros(len(read), dtype=bool) if read.start is None else read.start > day
    return {
        "day": day, "rows": len(read), "people": people(np.ones(len(read), dtype=bool)), "cases": people(case),
        "controls": people(known & ~case), "censored": people(~known & ~later), "later": people(later),
    }


def _error(read: Rows, influence: np.ndarray) -> float:
    summed = influence if read.person is None else np.bincount(read.person, influence)
    return float(np.sqrt(np.sum(summed ** 2)))


def _auc(read, weighing, weight, case, marker, day, z):  # type: ignore[no-untyped-def]
    """Weighted share of case-control pairs in which the case has the higher marker, ties half."""
    control = (weight > 0) & ~case
    codes = np.unique(np.round(marker, 12), return_inverse=True)[1].reshape(-1)
    size = int(codes.max()) + 1
    by_case = np.bincount(codes[case], weight[case], size)
    by_control = np.bincount(codes[control], weight[control], size)
    below = (np.cumsum(by_control) - by_control / 2)[codes] / by_control.sum()
    above = (by_case.sum() - np.cumsum(by_case) + by_case / 2)[codes] / by_case.sum()
    auc = float(np.sum(weight[case] * below[case]) / by_case.sum())
    terms = np.where(case, weight * (below - auc) / by_case.sum(), 0.0)
    terms += np.where(control, weight * (above - auc) / by_control.sum(), 0.0)
    error = _error(read, weighing.influence(terms, day))
    return {"auc": auc, "auc_std_error": error, "auc_lower": auc - z * error, "auc_upper": min(auc + z * error, 1.0)}


def _brier(read, weighing, weight, case, chance, day, z):  # type: ignore[no-untyped-def]
    total = read.weights.sum()
    overall = float(np.sum(weight[case]) / total)
    null = float(np.sum(weight * (case - overall) ** 2) / total)
    if chance is None:
        missing = dict.fromkeys(("brier", "brier_std_error", "brier_lower", "brier_upper"), np.nan)
        return dict(missing, brier_null=null, scaled_brier=np.nan)
    terms = weight * (case - chance) ** 2 / total
    brier = float(terms.sum())
    error = _error(read, weighing.influence(terms, day))
    return {
        "brier": brier, "brier_std_error": error, "brier_lower": max(brier - z * error, 0.0),
        "brier_upper": brier + z * error, "brier_null": null, "scaled_brier": 1 - brier / null,
    }


def _integrated(table: pd.DataFrame) -> pd.DataFrame:
    """Trapezoids between the days, over their span; missing for a single day."""
    found = []
    for name, own in table.groupby("prediction", sort=False):
        day = own["day"].to_numpy()
        if len(day) < 2:
            found.append({"prediction": name, "brier": np.nan, "brier_null": np.nan, "scaled_brier": np.nan})
            continue
        gap = np.diff(day)
        brier, null = (
            float(np.sum(gap * (own[c].to_numpy()[1:] + own[c].to_numpy()[:-1]) / 2) / (day[-1] - day[0]))
            for c in ("brier", "brier_null")
        )
        found.append({"prediction": name, "brier": brier, "brier_null": null, "scaled_brier": 1 - brier / null})
    return pd.DataFrame(found)
