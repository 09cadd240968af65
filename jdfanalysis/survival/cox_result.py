"""A fitted Cox model and what it can be asked."""
from dataclasses import dataclass
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival import cox_baseline
from jdfanalysis.survival.cox_engine import CoxData
from jdfanalysis.survival.design import Design
from jdfanalysis.survival.newton import Maximum
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.score_residuals import martingale, schoenfeld, score_parts
from jdfanalysis.survival.steps import people_at_risk


@dataclass(frozen=True)
class Fitted:
    """
    The insides of a fit: standardised data, maximum, design, mean and scale of the columns, strata, rows.

    cluster_codes : in the order of the risk sets, None without clusters
    covariance, robust : of the coefficients, model-based and by cluster (None without)
    """

    data: CoxData
    top: Maximum
    design: Design
    mean: np.ndarray
    scale: np.ndarray
    strata: pd.DataFrame
    rows: Rows
    cluster_codes: Optional[np.ndarray]
    covariance: np.ndarray
    robust: Optional[np.ndarray]


@dataclass(frozen=True)
class Cox(Shown):
    """
    A fitted Cox model.

    table : one row per coefficient: term, coef, hazard_ratio, std_error, lower, upper (of the hazard ratio), z, p;
        with clusters std_error is robust and model_std_error stands beside it
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column
    tests : likelihood ratio, Wald and score test of all coefficients: chi_squared, df, p
    covariance, model_covariance : of the coefficients; the same without clusters
    loglik, loglik_null : partial log-likelihood at the maximum and with all coefficients 0
    residual_df : events minus coefficients
    fitted : the insides (they hold the whole matrix; drop the result to free the memory)
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    tests: pd.DataFrame
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    loglik_null: float
    rows: int
    people: int
    events: int
    residual_df: int
    iterations: int
    confidence: float
    ties: str
    cluster: Optional[str]
    clock: str
    fitted: Fitted

    @staticmethod
    def of(fitted, evidence, z, confidence, ties, cluster) -> "Cox":  # type: ignore[no-untyped-def]
        """The record of a fit, its table and tests computed."""
        covariance, robust = fitted.covariance, fitted.robust
        used = covariance if robust is None else robust
        coef = fitted.top.beta / fitted.scale
        first = evidence.iloc[0]
        events = int(first["events"])
        return Cox(
            coefficient_table(fitted.design.names, coef, used, None if robust is None else covariance, z),
            evidence,
            _tests(fitted, coef, used),
            used,
            covariance,
            fitted.top.loglik,
            fitted.top.start.loglik,
            int(first["rows"]),
            int(first["people"]),
            events,
            events - len(coef),
            fitted.top.iterations,
            confidence,
            ties,
            cluster,
            fitted.rows.clock,
            fitted,
        )

    @property
    def coefficients(self) -> pd.Series:
        """Log hazard ratios by name."""
        return pd.Series(self.table["coef"].to_numpy(), index=self.table["term"].to_numpy(), name="coef")

    @property
    def summary(self) -> str:
        """Counts, fit and tests as plain text."""
        return lines_of(
            ("Cox model", "{} ties".format(self.ties)),
            ("clock", self.clock or "as given"),
            ("rows", self.rows),
            ("people", self.people),
            ("events", self.events),
            ("strata", len(self.fitted.strata) if len(self.fitted.strata.columns) else None),
            ("errors", "robust, clustered by {}".format(self.cluster) if self.cluster else "model-based"),
            ("log-likelihood", "{:.4f} (null {:.4f})".format(self.loglik, self.loglik_null)),
            ("tests", tests_in_words(self.tests)),
        )

    def predict(self, new: pd.DataFrame, kind: str = "hazard_ratio") -> np.ndarray:
        """
        One number per row of `new`, against the average covariates of the fit (offset not included).

        kind : "hazard_ratio", "log_hazard_ratio", or "std_error" of the latter
        """
        centred = self.fitted.design.matrix(new) - self.fitted.mean
        if kind == "std_error":
            return np.sqrt(np.einsum("ij,jk,ik->i", centred, self.covariance, centred))
        if kind not in ("hazard_ratio", "log_hazard_ratio"):
            raise UsageError('kind is "hazard_ratio", "log_hazard_ratio" or "std_error".')
        predictor = centred @ self.coefficients.to_numpy()
        return np.exp(predictor) if kind == "hazard_ratio" else predictor

    def baseline(self) -> pd.DataFrame:
        """
        Baseline per stratum and event day at all covariates (and offset) zero.

        Columns: strata, time, hazard (step), cumulative_hazard, survival. Entry times count: only people at risk
        on a day share its events. Efron or Breslow as the fit (as R's basehaz(centered = FALSE)).
        """
        self.needs_cells("baseline")
        return cox_baseline.baseline(self)

    def survival(self, new: pd.DataFrame, days: object = None, interval: str = "log-log") -> pd.DataFrame:
        """
        Predicted curves: per row of `new` and day (default every event day): row, strata, time, survival,
        cumulative_hazard, std_error of the latter, lower, upper. As R's survfit(coxph): the uncertainty of
        baseline and coefficients. With strata, `new` must hold the strata columns.
        """
        self.needs_cells("predicted curve")
        return cox_baseline.predicted(self, new, days, interval)

    def risk_table(self) -> pd.DataFrame:
        """Evidence by event day: per stratum and day events, rows and distinct people at risk."""
        sets, rows = self.fitted.data.sets, self.fitted.rows
        person = None if rows.person is None else rows.person[sets.order]
        table = cox_baseline.cells(self)
        table["events"] = sets.tied
        table["rows_at_risk"] = sets.risk_sums(np.ones(len(sets.first))).round().astype(np.int64)
        parts = [np.zeros(0)]
        for begin, end in sets.bounds:
            here = np.flatnonzero((sets.last >= begin) & (sets.last < end))
            own = None if person is None else person[here]
            parts.append(people_at_risk(own, sets.first[here] - begin, sets.last[here] - begin, end - begin))
        table["people_at_risk"] = np.concatenate(parts).round().astype(np.int64)
        return table

    def residuals(self, kind: str = "martingale") -> np.ndarray:
        """
        Residuals by row of the frame as fitted (after rows set aside), or by event for "schoenfeld".

        kind : martingale; deviance; score (rows x coefficients); dfbeta (the same, times the weight and the
            model-based covariance: how much each row moves each coefficient); schoenfeld (events x
            coefficients, by stratum and day; `check_proportional` tests them)
        Rows never at risk at an event have residual 0. Sum within a person for residuals by person.
        """
        self.needs_cells("residual")
        return row_residuals(self.fitted, self.model_covariance, kind)

    def needs_days(self, days: np.ndarray) -> None:
        """Raise UsageError for days beyond the last observed."""
        if (days > self.fitted.rows.stop.max()).any():
            raise UsageError("A day lies beyond the last day observed ({:g}).".format(self.fitted.rows.stop.max()))

    def needs_cells(self, what: str) -> None:
        """Raise UsageError if the fit has exact ties, for which `what` is not defined."""
        if self.ties == "exact":
            raise UsageError('With ties="exact" there is no {}; fit with ties="efron".'.format(what))


def row_residuals(fitted: Fitted, covariance: np.ndarray, kind: str) -> np.ndarray:
    """The arrays behind `Cox.residuals`."""
    data, beta, order = fitted.data, fitted.top.beta, fitted.data.sets.order
    if kind == "schoenfeld":
        return schoenfeld(data, beta) * fitted.scale
    if kind in ("martingale", "deviance"):
        out = np.zeros(len(fitted.rows))
        out[order] = martingale(data, beta)
        if kind == "martingale":
            return out
        happened = np.zeros(len(out), dtype=bool)
        happened[order] = data.sets.happened
        gap = np.where(happened, np.log(np.where(happened, 1 - out, 1.0)), 0.0)
        return np.sign(out) * np.sqrt(np.maximum(-2 * (out + gap), 0))
    if kind not in ("score", "dfbeta"):
        raise UsageError("kind is martingale, deviance, score, dfbeta or schoenfeld.")
    scores = np.zeros((len(fitted.rows), len(beta)))
    for part, found in score_parts(data, beta):
        scores[order[part]] = found * fitted.scale
    return scores if kind == "score" else (scores * fitted.rows.weights[:, None]) @ covariance


def tests_in_words(tests: pd.DataFrame) -> str:
    """A table of tests (name, statistic, degrees of freedom, p) as one line."""
    return "; ".join("{} {:.2f} on {} df, p {:.3g}".format(*row) for row in tests.itertuples(index=False, name=None))


def coefficient_table(names, coef, used, model, z) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Coefficients with errors from `used`, hazard ratios with limits; `model` errors beside, if given."""
    from scipy.special import ndtr

    error = np.sqrt(np.diag(used))
    with np.errstate(over="ignore"):
        table = pd.DataFrame({"term": list(names), "coef": coef, "hazard_ratio": np.exp(coef), "std_error": error})
        table["lower"], table["upper"] = np.exp(coef - z * error), np.exp(coef + z * error)
    table["z"] = coef / error
    table["p"] = 2 * ndtr(-np.abs(table["z"].to_numpy()))
    if model is not None:
        table.insert(4, "model_std_error", np.sqrt(np.diag(model)))
    return table


def _tests(fitted: Fitted, coef: np.ndarray, used: np.ndarray) -> pd.DataFrame:
    from scipy.special import chdtrc

    start, df = fitted.top.start, len(coef)
    values = (
        2 * (fitted.top.loglik - start.loglik),
        float(coef @ np.linalg.solve(used, coef)),
        float(start.score @ np.linalg.solve(start.information, start.score)),
    )
    names = ("likelihood ratio", "Wald", "score")
    rows = [(name, value, df, float(chdtrc(df, max(value, 0.0)))) for name, value in zip(names, values)]
    return pd.DataFrame(rows, columns=["test", "chi_squared", "df", "p"])
