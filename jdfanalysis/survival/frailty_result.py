"""A fitted frailty model and what it can be asked."""
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.design import Design
from jdfanalysis.survival.frailty_variance import variance_table
from jdfanalysis.survival.limits import normal_quantile


@dataclass(frozen=True)
class Frailty(Shown):
    """
    A Cox model with a shared random effect.

    table : as of a Cox fit; hazard ratios within a group
    evidence : rows, people, events, in all and per level of each categorical or 0/1 column
    frailties : per group: log_frailty, frailty, std_error (of the log), rows, events. One row per group: of people or
        small places this is never fit for release
    tests : likelihood ratio test of no frailty (half chi-squared on 1 df)
    variance : of the frailty (gamma) or of its logarithm (gaussian)
    loglik : partial log-likelihood with the effects; marginal_loglik : with them integrated out;
        loglik_plain : of the Cox model without them
    effective_df : of the effects; baseline : per stratum and day the hazard at covariates 0 and frailty 1
    estimated : was the variance estimated, not given; fitted : the model at any variance
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    frailties: pd.DataFrame
    tests: pd.DataFrame
    variance: float
    distribution: str
    group: str
    covariance: np.ndarray
    loglik: float
    marginal_loglik: float
    loglik_plain: float
    rows: int
    people: int
    events: int
    groups: int
    effective_df: float
    confidence: float
    clock: str
    design: Design
    baseline: pd.DataFrame
    estimated: bool
    fitted: Any

    def variance_limits(self, confidence: Optional[float] = None) -> pd.DataFrame:
        """
        How well the variance is known: variance, std_error, lower, upper, and how the limits were found.

        Gamma: where twice the marginal log-likelihood is less by chi-squared on 1 df (lower 0 where no frailty is not
        less by so much), the error from its curvature. Gaussian: REML's error, limits on the log scale. Both fit the model
        anew a few times. Raises UsageError for a variance that was given.
        Method: Nielsen et al. (1992) for gamma; McGilchrist (1993) for Gaussian.
        """
        if not self.estimated:
            raise UsageError("The variance was given, not estimated.")
        z = normal_quantile(self.confidence if confidence is None else confidence)
        return variance_table(self.fitted, self.variance, self.loglik_plain, z)

    @property
    def residual_df(self) -> int:
        """Events less coefficients and effective degrees of freedom of the effects."""
        return int(self.events - len(self.table) - np.ceil(self.effective_df))

    @property
    def kendall_tau(self) -> float:
        """Rank correlation of two times of one group (gamma only): variance / (variance + 2)."""
        if self.distribution != "gamma":
            raise UsageError("Kendall's tau has this form for gamma frailty only.")
        return self.variance / (self.variance + 2)

    @property
    def summary(self) -> str:
        """Counts, variance and test as plain text."""
        test = self.tests.iloc[0]
        return lines_of(
            ("Cox model with shared frailty", self.distribution),
            ("clock", self.clock or "as given"),
            ("rows", self.rows),
            ("groups", "{:,}, by {}".format(self.groups, self.group)),
            ("people", self.people),
            ("events", self.events),
            ("variance of the frailty", self.variance),
            ("no frailty", "chi-squared {:.2f}, p {:.3g}".format(test["chi_squared"], test["p"])),
            ("effective df of the frailty", self.effective_df),
            ("log-likelihood", "{:.4f} marginal ({:.4f} without frailty)".format(self.marginal_loglik, self.loglik_plain)),
        )

    def survival(self, new: pd.DataFrame, days: object, frailty: object = None) -> pd.DataFrame:
        """
        Predicted survival per row of `new` and day: row, day, survival (no limits).

        frailty : None for an average over groups unseen, or a number for a group of that frailty.
        Raises UsageError with strata, and for days beyond the last with an event.
        """
        if len(self.baseline.columns) > 3:
            raise UsageError("With strata, work from `baseline`.")
        wanted = days_array(days)
        if (wanted > self.baseline["time"].iloc[-1]).any():
            raise UsageError("A day lies beyond the last day with an event.")
        total = np.append(0.0, self.baseline["cumulative_hazard"])
        step = total[np.searchsorted(self.baseline["time"], wanted, side="right")]
        hazard = np.exp(self.design.matrix(new) @ self.table["coef"].to_numpy())[:, None] * step
        values = self._averaged(hazard) if frailty is None else np.exp(-float(frailty) * hazard)  # type: ignore
        row = np.repeat(np.arange(len(new)), len(wanted))
        return pd.DataFrame({"row": row, "day": np.tile(wanted, len(new)), "survival": values.ravel()})

    def _averaged(self, hazard: np.ndarray) -> np.ndarray:
        if self.distribution == "gamma":
            return np.exp(-np.log1p(self.variance * hazard) / self.variance)
        points, weights = np.polynomial.hermite.hermgauss(41)
        frailty = np.exp(np.sqrt(2 * self.variance) * points)
        return np.exp(-hazard[..., None] * frailty) @ (weights / np.sqrt(np.pi))
