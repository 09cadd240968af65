"""Differences and ratios of restricted means between curves; E-values; pooling over imputations (Rubin)."""
from dataclasses import dataclass
from typing import Any, Sequence, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import label_of
from jdfanalysis.survival.incidence import CumulativeIncidence
from jdfanalysis.survival.kaplan_meier_result import KaplanMeier
from jdfanalysis.survival.limits import normal_quantile


def compare_means(result: Union[KaplanMeier, CumulativeIncidence], until: float, cause: int = 1) -> pd.DataFrame:
    """
    Restricted mean days up to `until` of each curve against the first: difference and ratio with limits.

    Of Kaplan-Meier curves event-free days; of cumulative incidences the days lost to the event `cause`.

    Out: one row per further level: level, reference, difference, std_error, lower, upper, p, ratio, ratio_lower,
    ratio_upper (log scale). Curves are taken as independent: no person in two of them.
    Raises UsageError for a single curve, ModelError if people are in two. Method: Royston & Parmar (2013).
    """
    from scipy.special import ndtr

    if len(result.levels) < 2:
        raise UsageError("A comparison needs at least two curves.")
    _refuse_shared(result)
    if isinstance(result, CumulativeIncidence):
        if cause not in result.causes:
            raise UsageError("There is no cause {} in this result.".format(cause))
        means = result.lost_days(until)
        means = means[means["cause"] == cause].reset_index(drop=True)
    else:
        means = result.restricted_means(until)
    z = normal_quantile(result.confidence)
    found = []
    for position in range(1, len(means)):
        (a, sa), (b, sb) = (means[["mean", "std_error"]].iloc[k] for k in (0, position))
        error, log_error = np.hypot(sa, sb), np.hypot(sa / a, sb / b)
        row = {"level": label_of(result.levels, position), "reference": label_of(result.levels, 0), "until": until}
        row.update(difference=b - a, std_error=error, lower=b - a - z * error, upper=b - a + z * error)
        row.update(p=2 * ndtr(-abs(b - a) / error), ratio=b / a)
        row.update(ratio_lower=b / a * np.exp(-z * log_error), ratio_upper=b / a * np.exp(z * log_error))
        found.append(row)
    return pd.DataFrame(found)


def _refuse_shared(result: Union[KaplanMeier, CumulativeIncidence]) -> None:
    codes = [c.rows.person for c in result.curves]
    if any(code is None for code in codes):
        return
    seen = np.concatenate([np.unique(code) for code in codes])
    shared = len(seen) - len(np.unique(seen))
    if shared:
        raise ModelError("{:,} people are in more than one curve, so the curves are not independent.".format(shared))


def e_value(ratio: float, lower: float, upper: float, kind: str = "hazard", rare: bool = False) -> pd.DataFrame:
    """
    How strong unmeasured confounding would have to be, on the risk ratio scale, to explain an effect away.

    kind : "risk" ratio, or "hazard" ratio (turned into a risk ratio unless the outcome is `rare`, under 15%)
    Out: one row: e_value of the estimate and of the limit nearer to 1 (1 if the limits hold 1).
    Raises UsageError for ratios that are not positive or not in order. Method: VanderWeele & Ding (2017).
    """
    if kind not in ("hazard", "risk"):
        raise UsageError('kind is "hazard" or "risk".')
    if not 0 < lower <= ratio <= upper:
        raise UsageError("Ratios must be positive, the estimate between its limits.")
    turned = [_as_risk(value) if kind == "hazard" and not rare else value for value in (ratio, lower, upper)]
    estimate, low, high = turned
    near = 1.0 if low <= 1 <= high else (low if estimate > 1 else high)
    return pd.DataFrame({"risk_ratio": [estimate], "e_value": [_bound(estimate)], "e_value_limit": [_bound(near)]})


def _as_risk(hazard_ratio: float) -> float:
    root = np.sqrt(hazard_ratio)
    return float((1 - 0.5 ** root) / (1 - 0.5 ** (1 / root)))


def _bound(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return float(above + np.sqrt(above * (above - 1)))


@dataclass(frozen=True)
class Pooled(Shown):
    """
    Estimates pooled over imputed or perturbed data sets.

    table : term (with the part of the model or the change, where there are such), coef, ratio, std_error,
        lower, upper (of the ratio), df, p, within, between, missing_information
    evidence : events and people of each fit; covariance : total, of the coefficients
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    covariance: np.ndarray
    confidence: float

    @property
    def summary(self) -> str:
        """How many fits were pooled, as plain text."""
        return lines_of(
            ("Pooled by Rubin's rules", "{} fits".format(len(self.evidence))),
            ("largest missing information", float(self.table["missing_information"].max())),
        )


def pool_fits(fits: Sequence[Any], confidence: float = 0.95) -> Pooled:
    """
    One table from fits of the same model to several imputed data sets, or to several linkages.

    In: two or more Cox, Recurrent, Transitions, FineGray, Frailty, Ridge, Discrete, Parametric or Law results with the same
    terms. Out: a Pooled. Degrees of freedom after Barnard & Rubin (1999), with events minus coefficients as those of complete
    data.
    Raises UsageError for a single fit, ModelError when terms differ. Method: Rubin (1987); as mice's pool.
    """
    if len(fits) < 2:
        raise UsageError("Pooling needs at least two fits.")
    labels = [fit.table[[n for n in ("from", "to", "part", "term") if n in fit.table.columns]] for fit in fits]
    if any(not label.equals(labels[0]) for label in labels):
        raise ModelError("The fits have different terms; give every data set the same categories.")
    from scipy.stats import t as student

    coef = np.array([fit.table["coef"].to_numpy() for fit in fits])
    within = np.mean([fit.covariance for fit in fits], axis=0)
    between = np.atleast_2d(np.cov(coef, rowvar=False))
    total = within + (1 + 1 / len(fits)) * between
    u, b, t = np.diag(within), np.diag(between), np.diag(total)
    share = (1 + 1 / len(fits)) * b / t
    df = _degrees(share, len(fits), float(np.mean([fit.residual_df for fit in fits])))
    mean, error = coef.mean(axis=0), np.sqrt(t)
    wide = student.ppf(0.5 + confidence / 2, df) * error
    r = (1 + 1 / len(fits)) * b / u
    table = labels[0].reset_index(drop=True).assign(coef=mean, ratio=np.exp(mean), std_error=error)
    table["lower"], table["upper"], table["df"] = np.exp(mean - wide), np.exp(mean + wide), df
    table["p"] = 2 * student.sf(np.abs(mean) / error, df)
    table["within"], table["between"] = u, b
    table["missing_information"] = (r + 2 / (df + 3)) / (r + 1)
    evidence = pd.DataFrame([{"fit": k, "events": f.events, "people": f.people} for k, f in enumerate(fits)])
    return Pooled(table, evidence, total, confidence)


def _degrees(share: np.ndarray, count: int, complete: float) -> np.ndarray:
    """Barnard & Rubin's degrees of freedom."""
    with np.errstate(divide="ignore"):
        old = (count - 1) / share ** 2
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return np.where(np.isfinite(old), 1 / (1 / old + 1 / observed), observed)
