"""Shared frailty: a Cox model with one random effect per group, gamma or Gaussian."""
import warnings
from dataclasses import dataclass
from typing import Any, Callable, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, ModelWarning, UsageError
from jdfanalysis.survival.cox import TIES, frame_used, standardised_data, without_missing
from jdfanalysis.survival.cox_engine import CoxData, day_hazards, evaluate, predictor
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.cox_result import coefficient_table
from jdfanalysis.survival.design import Terms, columns_used, make_design
from jdfanalysis.survival.frailty_engine import FrailtyPoint, Groups, climb_frailty, make_groups
from jdfanalysis.survival.frailty_result import Frailty
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.newton import maximise
from jdfanalysis.survival.risk_sets import make_risk_sets
from jdfanalysis.survival.rows import Names, as_list, read_rows

LAWS = ("gamma", "gaussian")
# Variances between which the best one is looked for.
LEAST, MOST = 1e-4, 100.0


def fit_frailty(
    rows: pd.DataFrame,
    formula: Terms,
    group: str,
    distribution: str = "gamma",
    variance: Optional[float] = None,
    strata: Names = None, weights: Optional[str] = None, offset: Optional[str] = None, ties: str = "efron",
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error", confidence: float = 0.95, max_iterations: int = 200,
) -> Frailty:
    """
    Hazard ratios within groups that share an unseen risk: rows of one person, one court, one prison.

    In: as `fit_cox`; `group` names the column of those who share. distribution : "gamma" (frailty with mean 1, its
    variance by the greatest marginal likelihood) or "gaussian" (log frailty with mean 0, its variance by REML).
    `variance` holds it fixed. Out: a Frailty. Coefficients are conditional on the frailty, not averaged over people.
    Errors: model-based, the variance of the frailty taken as known, the information of the effects as diagonal; all as
    R's coxph with frailty(). Rows never at risk at an event do not count.
    Does not: nested or crossed effects, random slopes, cluster-robust errors. Raises as `fit_cox`, and ModelError for
    fewer than 5 groups or as many groups as rows; warns (ModelWarning) when the variance is 0 or runs off.
    Method: Klein (1992); McGilchrist & Aisbett (1991); Therneau, Grambsch & Pankratz (2003).
    """
    _check_options(ties, missing, distribution, variance)
    read = read_rows(rows, duration, entry, event, person, weights)
    read = without_missing(rows, read, columns_used(rows, formula), (group, offset) + tuple(as_list(strata)), missing)
    stratum, levels = levels_of(rows, strata, read.used)
    sets, frame = make_risk_sets(read, stratum, cause), frame_used(rows, read)
    design = make_design(frame, formula)
    data, mean, scale = standardised_data(frame, design, sets, offset, ties)
    codes, names = pd.factorize(frame[group].iloc[sets.order])
    _check_groups(len(names), len(codes))
    groups = make_groups(data, codes)
    plain = maximise(lambda b: evaluate(data, b), design.names, len(sets.events[0]), sets.event_weight.sum(), 30)
    fit = _Fit(data, groups, distribution, max_iterations, [plain.beta, np.zeros(groups.size)])
    theta = fit.best() if variance is None else float(variance)
    evidence = level_evidence(frame, design, read, cause)
    baseline = _baseline(data, groups, fit.at(theta), mean / scale, levels)
    parts = (design, scale, baseline, _effects(fit.at(theta), groups, names, group), evidence)
    return _record(fit, theta, plain.loglik, parts, (group, confidence, read.clock, variance is None))


def _check_options(ties: str, missing: str, law: str, variance: Optional[float]) -> None:
    if ties not in TIES or missing not in ("error", "drop") or law not in LAWS:
        raise UsageError("ties, missing or distribution is none of: {}.".format(", ".join(TIES + ("error", "drop") + LAWS)))
    if variance is not None and not variance > 0:
        raise UsageError("variance must be positive.")


def _record(fit, theta, plain, parts, options) -> Frailty:  # type: ignore[no-untyped-def]
    (design, scale, baseline, frailties, evidence), (group, confidence, clock, estimated) = parts, options
    point = fit.at(theta)
    covariance = np.linalg.inv(point.schur) / np.outer(scale, scale)
    table = coefficient_table(design.names, point.beta / scale, covariance, None, normal_quantile(confidence))
    counts = evidence.iloc[0]
    return Frailty(
        table, evidence, frailties, _test(fit, theta, point, plain), theta, fit.law, group, covariance,
        point.loglik, fit.marginal(theta, point), plain, int(counts["rows"]), int(counts["people"]),
        int(counts["events"]), fit.groups.size, float(np.sum(1 - point.curvature * point.effect_variance)),
        confidence, clock, design, baseline, estimated, fit,
    )


def _check_groups(groups: int, rows: int) -> None:
    if groups < 5:
        raise ModelError("{} groups are too few to tell their variance; use strata.".format(groups))
    if groups == rows:
        raise ModelError("Every row is a group of its own: there is nothing that groups share.")


@dataclass
class _Fit:
    """The model at any variance; each fit starts from the one before."""

    data: CoxData
    groups: Groups
    law: str
    limit: int
    start: Any

    def at(self, theta: float) -> FrailtyPoint:
        penalty, centre = (_gamma if self.law == "gamma" else _gaussian)(theta)
        point = climb_frailty(self.data, self.groups, penalty, centre, tuple(self.start), self.limit)
        self.start = [point.beta, point.effects]
        return point

    def slope(self, theta: float) -> float:
        """Of the marginal log-likelihood in the variance (gamma), or what REML sets to zero (Gaussian)."""
        point = self.at(theta)
        if self.law == "gaussian":
            return float(np.mean(point.effects ** 2 + point.effect_variance)) - theta
        from scipy.special import digamma

        nu, d = 1.0 / theta, self.groups.events
        # The penalised maximum moves with nu as the sum of effects less the number of groups (envelope).
        by_nu = np.sum(point.effects + digamma(nu + d) - digamma(nu) - np.log1p(d / nu))
        return float(-by_nu * nu ** 2)

    def best(self) -> float:
        """The variance at which the slope is zero."""
        from scipy.optimize import brentq

        low = high = 0.5
        direction = self.slope(low) > 0
        while (self.slope(high if direction else low) > 0) == direction:
            low, high = (high, high * 4) if direction else (low / 4, low)
            if low < LEAST or high > MOST:
                text = "The variance of the frailty runs to {}."
                warnings.warn(text.format("0: groups do not differ more than by chance" if low < LEAST else
                                          "infinity: groups hold all or none of the events"), ModelWarning, stacklevel=3)
                return LEAST if low < LEAST else MOST
        return float(np.exp(brentq(lambda x: self.slope(np.exp(x)), np.log(low), np.log(high), xtol=1e-8, rtol=1e-8)))

    def marginal(self, theta: float, point: FrailtyPoint) -> float:
        """Log-likelihood with the effects integrated out: exactly (gamma), by Laplace's method (Gaussian)."""
        if self.law == "gaussian":
            spread = np.sum(np.log(theta * point.diagonal))
            return point.loglik - float(np.sum(point.effects ** 2) / theta + spread) / 2
        from scipy.special import gammaln

        nu, d = 1.0 / theta, self.groups.events
        parts = nu * point.effects + gammaln(nu + d) - gammaln(nu) - d * np.log(nu) - (nu + d) * np.log1p(d / nu) + d
        return point.loglik + float(parts.sum())


def _gamma(theta: float) -> Tuple[Callable, Callable]:
    def penalty(effects: np.ndarray):  # type: ignore[no-untyped-def]
        frailty = np.exp(effects)
        return (frailty - effects) / theta, (frailty - 1) / theta, frailty / theta

    return penalty, lambda effects: float(np.log(np.mean(np.exp(effects))))


def _gaussian(theta: float) -> Tuple[Callable, Callable]:
    def penalty(effects: np.ndarray):  # type: ignore[no-untyped-def]
        return effects ** 2 / (2 * theta), effects / theta, np.full(len(effects), 1.0 / theta)

    return penalty, lambda effects: float(np.mean(effects))


def _effects(point: FrailtyPoint, groups: Groups, names, group: str) -> pd.DataFrame:  # type: ignore
    rows = np.bincount(groups.codes, None, groups.size)
    return pd.DataFrame({
        group: names, "log_frailty": point.effects, "frailty": np.exp(point.effects),
        "std_error": np.sqrt(point.effect_variance), "rows": rows, "events": groups.events,
    })


def _test(fit: _Fit, theta: float, point: FrailtyPoint, plain: float) -> pd.DataFrame:
    """Twice the gain in marginal likelihood: half the time nothing, half chi-squared, since 0 is at the edge."""
    from scipy.special import chdtrc

    gain = max(2 * (fit.marginal(theta, point) - plain), 0.0)
    p = 0.5 * float(chdtrc(1, gain)) if gain > 0 else 1.0
    return pd.DataFrame([["no frailty (likelihood ratio)", gain, p]], columns=["test", "chi_squared", "p"])


def _baseline(data: CoxData, groups: Groups, point: FrailtyPoint, centre, levels) -> pd.DataFrame:  # type: ignore
    """Cumulative hazard per stratum and event day with all covariates 0 and frailty 1."""
    sets = data.sets
    risk = sets.weight * np.exp(predictor(data, point.beta) + point.effects[groups.codes])
    step = day_hazards(data, risk).h * np.exp(-float(centre @ point.beta))
    table = levels.iloc[sets.stratum].reset_index(drop=True)
    table["time"], table["hazard"] = sets.times, step
    table["cumulative_hazard"] = np.concatenate([np.cumsum(step[a:b]) for a, b in sets.bounds])
    return table
