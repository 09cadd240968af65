"""A fitted law of time with shapes, a spline, or pieces, and what it can be asked."""
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np
import pandas as pd

from jdfanalysis.survival.law_record import LawRecord, LogSurvival


@dataclass(frozen=True)
class Law(LawRecord):
    """
    A fitted law for the time to the event: gamma, generalised gamma, Gompertz, spline, pieces.

    table : one row per parameter: part, term, coef, ratio, std_error, lower, upper (of the ratio), z, p. Parts:
        "time" (log ratios of time), "hazard" (log hazard ratios; on a spline's scale "odds" or "normal" that scale's),
        "shape", "spline", "log hazard" (of each piece)
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column;
        for pieces also their events and people
    covariance : of the parameters; by cluster if there are clusters, else model_covariance
    distribution : the law; settings : its knots or cuts, in days
    """

    settings: np.ndarray
    design: Any
    ones: bool
    log_survival: Callable[..., Any]

    def _log_survival(self, new: pd.DataFrame) -> LogSurvival:
        matrix = np.zeros((len(new), 0)) if self.design is None else self.design.matrix(new)
        matrix = np.hstack([np.ones((len(new), 1)), matrix]) if self.ones else matrix
        coef = self.table["coef"].to_numpy()
        return lambda day: self.log_survival(coef, matrix, day)

    def _joints(self) -> np.ndarray:
        return np.asarray(self.settings, dtype=np.float64)
