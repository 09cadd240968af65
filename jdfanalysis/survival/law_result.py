"""A fitted law of time with shapes, a spline, or pieces, and what it can be asked."""
from dataclasses import dataclass
from typing import Any, Callable, Optional

import numpy as np
import pandas as pd

from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.law_predictions import survival_by_day


@dataclass(frozen=True)
class Law(Shown):
    """
    A fitted law for the time to the event.

    table : one row per parameter: part, term, coef, ratio, std_error, lower, upper (of the ratio), z, p. Parts:
        "time" (log ratios of time), "hazard" (log hazard ratios; on a spline's scale "odds" or "normal" that scale's),
        "shape", "spline", "log hazard" (of each piece)
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column;
        for pieces also their events and people
    covariance : of the parameters; by cluster if there are clusters, else model_covariance
    distribution : the law; settings : its knots or cuts, in days
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    distribution: str
    settings: np.ndarray
    rows: int
    people: int
    events: int
    residual_df: int
    confidence: float
    cluster: Optional[str]
    clock: str
    design: Any
    ones: bool
    log_survival: Callable[..., Any]

    @property
    def aic(self) -> float:
        """Akaike's criterion; smaller is better among laws fitted to the same rows."""
        return 2 * len(self.table) - 2 * self.loglik

    @property
    def summary(self) -> str:
        """Counts and fit as plain text."""
        return lines_of(
            ("Law of time", self.distribution),
            ("clock", self.clock or "as given"),
            ("rows", self.rows),
            ("people", self.people),
            ("events", self.events),
            ("errors", "robust, clustered by {}".format(self.cluster) if self.cluster else "model-based"),
            ("log-likelihood", "{:.4f}".format(self.loglik)),
            ("AIC", "{:.4f}".format(self.aic)),
        )

    def survival(self, new: pd.DataFrame, days: object, interval: str = "log-log") -> pd.DataFrame:
        """
        Predicted survival per row of `new` and day: row, day, survival, std_error (delta method), lower, upper.

        Days must be positive. A law may be read beyond the last day observed; whether it should is another question.
        """
        matrix = np.zeros((len(new), 0)) if self.design is None else self.design.matrix(new)
        matrix = np.hstack([np.ones((len(new), 1)), matrix]) if self.ones else matrix
        coef = self.table["coef"].to_numpy()
        at = lambda day: self.log_survival(coef, matrix, day)  # noqa: E731 - the law at one day
        return survival_by_day(at, self.covariance, days, interval, self.confidence)
