"""Cox models with a ridge penalty, and their honest errors."""
from dataclasses import dataclass
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox import TIES, frame_used, standardised_data, without_missing
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.cox_result import coefficient_table
from jdfanalysis.survival.design import Design, Terms, columns_used, make_design
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.penalty_engine import climb_penalised, loglik_of
from jdfanalysis.survival.risk_sets import make_risk_sets
from jdfanalysis.survival.rows import Names, as_list, read_rows


@dataclass(frozen=True)
class Ridge(Shown):
    """
    A Cox model with shrunken coefficients.

    table : as of a Cox fit; std_error from the penalised information, sandwich_error beside it (of the shrunken
        estimate as such); both leave out what the penalty draws them off by
    evidence : rows, people, events, in all and per level; penalty : as given; effective_df : trace of the hat matrix
    covariance : of the coefficients; mean : of the columns, against which `predict` compares
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    penalty: float
    effective_df: float
    covariance: np.ndarray
    loglik: float
    loglik_null: float
    rows: int
    people: int
    events: int
    confidence: float
    clock: str
    design: Design
    mean: np.ndarray

    @property
    def residual_df(self) -> int:
        """Events less effective degrees of freedom, rounded down."""
        return int(self.events - np.ceil(self.effective_df))

    @property
    def summary(self) -> str:
        """Counts and fit as plain text."""
        return lines_of(
            ("Cox model, ridge penalty", self.penalty), ("clock", self.clock or "as given"), ("rows", self.rows),
            ("people", self.people), ("events", self.events), ("effective df", self.effective_df),
            ("log-likelihood", "{:.4f} (null {:.4f})".format(self.loglik, self.loglik_null)),
        )

    def predict(self, new: pd.DataFrame) -> np.ndarray:
        """Log hazard ratio of each row of `new` against the average covariates of the fit."""
        return (self.design.matrix(new) - self.mean) @ self.table["coef"].to_numpy()


def fit_ridge(
    rows: pd.DataFrame,
    formula: Terms,
    penalty: float,
    strata: Names = None, weights: Optional[str] = None, offset: Optional[str] = None, ties: str = "efron",
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error", confidence: float = 0.95,
) -> Ridge:
    """
    Cox regression less penalty / 2 x sum of squared coefficients, each per standard deviation of its column.

    In and conventions: as `fit_cox`; all coefficients are penalised, collinear and separated columns are allowed.
    Standard deviations are of the rows used, n - 1 below. Out: a Ridge. For choosing the penalty by cross-validation
    see `fit_elastic_net(mix=0)`, whose penalty is this one divided by the sum of weights.
    Raises UsageError for a penalty that is not positive. Method: Gray (1992); as R's coxph with ridge().
    """
    if not penalty > 0:
        raise UsageError("The penalty must be positive; without one use fit_cox.")
    if ties not in TIES or missing not in ("error", "drop"):
        raise UsageError('ties is "efron" or "breslow", missing is "error" or "drop".')
    read = read_rows(rows, duration, entry, event, person, weights)
    read = without_missing(rows, read, columns_used(rows, formula), (offset,) + tuple(as_list(strata)), missing)
    stratum, _ = levels_of(rows, strata, read.used)
    frame, sets = frame_used(rows, read), make_risk_sets(read, stratum, cause)
    design = make_design(frame, formula)
    data, mean, scale = standardised_data(frame, design, sets, offset, ties)
    ridge = penalty * np.var(design.matrix(frame), axis=0, ddof=1) / scale ** 2
    top = climb_penalised(data, np.zeros(len(scale)), (np.zeros(len(scale)), ridge))
    inverse = np.linalg.inv(top.evaluation.information + np.diag(ridge))
    back = np.outer(scale, scale)
    hat = inverse @ top.evaluation.information
    covariance = inverse / back
    table = coefficient_table(design.names, top.beta / scale, covariance, None, normal_quantile(confidence))
    table.insert(4, "sandwich_error", np.sqrt(np.diag(hat @ inverse / back)))
    evidence = level_evidence(frame, design, read, cause)
    counts, null = evidence.iloc[0], loglik_of(data, np.zeros(len(scale)))
    return Ridge(
        table, evidence, float(penalty), float(np.trace(hat)), covariance, top.evaluation.loglik, null,
        int(counts["rows"]), int(counts["people"]), int(counts["events"]), confidence, read.clock, design, mean,
    )
