"""Fine and Gray's model: the effect of covariates on the cumulative incidence of one of several competing events."""
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox import frame_used, without_missing
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.cox_result import coefficient_table
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.design import Design, Terms, columns_used, make_design
from jdfanalysis.survival.fine_gray_predictions import FineGrayFit, incidence_errors
from jdfanalysis.survival.fine_gray_strata import baseline_of, evaluate_parts, make_parts
from jdfanalysis.survival.fine_gray_variance import fine_gray_covariance
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile, probability_limits
from jdfanalysis.survival.newton import maximise
from jdfanalysis.survival.rows import Names, Rows, as_list, read_rows
from jdfanalysis.survival.steps import joined

RULES = ("crr", "finegray")


@dataclass(frozen=True)
class FineGray(Shown):
    """
    A fitted Fine-Gray model.

    table : term, coef, subdistribution hazard_ratio, std_error (robust), model_std_error, lower, upper, z, p
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column
    competing_events : rows with another event; rule : how ties of events and censoring were read
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    loglik_null: float
    rows: int
    people: int
    events: int
    competing_events: int
    residual_df: int
    rule: str
    clock: str
    design: Design
    baseline: pd.DataFrame
    confidence: float
    fitted: FineGrayFit

    @property
    def summary(self) -> str:
        """Counts and fit as plain text."""
        return lines_of(
            ("Fine-Gray model", "subdistribution hazard ratios"),
            ("clock", self.clock or "as given"),
            ("rows", self.rows),
            ("people", self.people),
            ("events", self.events),
            ("competing events", self.competing_events),
            ("strata", len(self.fitted.strata) if len(self.fitted.strata.columns) else None),
            ("errors", "robust; censoring ties as {}".format(self.rule)),
            ("log-likelihood", "{:.4f} (null {:.4f})".format(self.loglik, self.loglik_null)),
        )

    def chances(self, new: pd.DataFrame, days: object) -> np.ndarray:
        """
        (rows, days) predicted cumulative incidence alone, of the row's own stratum where there are strata.

        Raises UsageError for days beyond the last with an event.
        """
        wanted, parts = days_array(days), self.fitted.parts_of(new)
        rate = np.exp(self.design.matrix(new) @ self.table["coef"].to_numpy())
        found = np.empty((len(new), len(wanted)))
        for number in np.unique(parts):
            table = self.fitted.parts[number].baseline(self.fitted.beta, self.fitted.mean / self.fitted.scale)
            last, own = table["time"].iloc[-1], parts == number
            if (wanted > last).any():
                raise UsageError("A day lies beyond the last day with an event ({:g}).".format(last))
            hazard = np.append(0.0, table["cumulative_hazard"])
            found[own] = -np.expm1(-rate[own, None] * hazard[np.searchsorted(table["time"], wanted, side="right")])
        return found

    def incidence(self, new: pd.DataFrame, days: object) -> pd.DataFrame:
        """
        Predicted cumulative incidence per row of `new` and day: row, day, incidence, std_error, lower, upper.

        Errors: influences of every row on baseline and coefficients, by cluster; under the rule "crr" also through the
        censoring weights. Limits on the log-log scale of the chance not to have it. A pass over all rows per row of `new`:
        for many of them use `chances`. Raises UsageError for days beyond the last with an event.
        """
        wanted, values = days_array(days), self.chances(new, days)
        error = (1 - values) * incidence_errors(self.fitted, self.design.matrix(new), wanted, self.fitted.parts_of(new))
        lower, upper = probability_limits(1 - values, error, normal_quantile(self.confidence), "log-log")
        columns = {"incidence": values, "std_error": error, "lower": 1 - upper, "upper": 1 - lower}
        table = pd.DataFrame({name: column.ravel() for name, column in columns.items()})
        table.insert(0, "row", np.repeat(np.arange(len(new)), len(wanted)))
        table.insert(1, "day", np.tile(wanted, len(new)))
        return table


def fit_fine_gray(
    rows: pd.DataFrame,
    formula: Terms,
    cluster: Optional[str] = None, weights: Optional[str] = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error",
    rule: Optional[str] = None,
    confidence: float = 0.95, max_iterations: int = 30,
    strata: Names = None, pooled_censoring: bool = False,
) -> FineGray:
    """
    Subdistribution hazard ratios of the event `cause`, where every other positive code of `event` competes.

    In: one row per index event (not start/stop rows that continue each other: what happens to a covariate after a
    competing event is not known). Conventions as `fit_cox`; ties of events as Breslow.
    rule : "crr" (default without entry) counts events of a day as at risk of its censoring, and its errors include
        the estimation of the censoring weights, as R cmprsk; "finegray" (default with entry, weights or clusters)
        lets events leave first and takes the weights as known, as R survival's finegray with robust errors.
    strata : baselines of their own, as `strata()` in R's coxph; the chance not to be censored is each stratum's too, or that of
        all rows with pooled_censoring (then by rule "finegray"), for many small strata
    Out: a FineGray. Raises InputError or ModelError with every fault, also when nothing competes.
    Method: Fine & Gray (1999); left truncation: Geskus (2011), Zhang, Zhang & Fine (2011); strata: Zhou et al. (2011).
    """
    read = read_rows(rows, duration, entry, event, person or (None if "person" in rows.columns else cluster), weights, competing=True)
    read = without_missing(rows, read, columns_used(rows, formula), (cluster,) + tuple(as_list(strata)), missing)
    rule = _checked(read, cause, rule, (weights, cluster), (strata, pooled_censoring))
    frame = frame_used(rows, read)
    design, (stratum, levels) = make_design(frame, formula), levels_of(rows, strata, read.used)
    parts, mean, scale = make_parts(frame, design, read, stratum, cause, rule == "finegray", pooled_censoring)
    names, events = design.names, sum(len(part.data.sets.events[0]) for part in parts)
    weight = sum(part.data.sets.event_weight.sum() for part in parts)
    top = maximise(lambda b: evaluate_parts(parts, b), names, events, weight, max_iterations)
    codes = pd.factorize(frame[cluster])[0] if cluster else None
    robust = fine_gray_covariance(parts, top.beta, top.covariance, codes, rule == "crr")
    inside = FineGrayFit(parts, levels, top.beta, top.covariance, mean, scale, len(read), rule == "crr", codes)
    return _record(inside, top, robust, (frame, design, read, cause), (rule, confidence))


def _record(inside, top, robust, rows_and_cause, options) -> FineGray:  # type: ignore[no-untyped-def]
    (frame, design, read, cause), (rule, confidence), scale = rows_and_cause, options, inside.scale
    robust, model = (c / np.outer(scale, scale) for c in (robust, top.covariance))
    table = coefficient_table(design.names, top.beta / scale, robust, model, normal_quantile(confidence))
    evidence = level_evidence(frame, design, read, cause)
    counts, baseline = evidence.iloc[0], baseline_of(inside.parts, inside.strata, top.beta, inside.mean / scale)
    events = int(counts["events"])
    return FineGray(
        table, evidence, robust, model, top.loglik, top.start.loglik,
        int(counts["rows"]), int(counts["people"]), events, int(((read.status > 0) & (read.status != cause)).sum()),
        events - len(design.names), rule, read.clock, design, baseline, confidence, inside,
    )


def _checked(
    read: Rows, cause: int, rule: Optional[str], named: Tuple[Optional[str], ...], strata: Tuple[Names, bool]
) -> str:
    """The rule to use; refuses what it cannot do."""
    taken = sorted(set(as_list(strata[0])) & {"time", "hazard", "cumulative_hazard", "incidence"})
    if taken:
        raise UsageError("Columns of strata are named as columns of the baseline: {}. Rename them.".format(", ".join(taken)))
    if strata[1] and (not as_list(strata[0]) or rule == "crr"):
        raise UsageError('pooled_censoring is for strata, under rule="finegray".')
    late = read.start is not None and len(np.unique(read.start)) > 1
    plain = not late and not any(named) and not strata[1]
    rule = rule or ("crr" if plain else "finegray")
    if rule not in RULES:
        raise UsageError("rule must be one of: {}.".format(", ".join(RULES)))
    if rule == "crr" and (late or named[0]):
        raise UsageError('Entry times and weights need rule="finegray": crr does not define them.')
    if not (read.status == cause).any():
        raise ModelError("The event (code {}) never happens in these {:,} rows.".format(cause, len(read)))
    if not ((read.status > 0) & (read.status != cause)).any():
        raise ModelError("No competing event happens: use fit_cox.")
    if len(joined(read, np.zeros(len(read), dtype=np.int64))[0]) < len(read):
        raise ModelError("Some rows continue others; this model needs one row per index event. Fit on the frame of follow_up (status 0 "
                         'and more) with duration="days_at_risk" or "days_calendar", and event="status".')
    return rule
