"""Interrupted time series: did the level or the slope change on the day of the policy?

Segmented regression (Wagner and others 2002): a line before, a step and a change of slope after, season as pairs of sine
and cosine, errors that allow for autocorrelation (Newey and West 1987). statsmodels does the fit.
"""
from dataclasses import dataclass
from typing import Any, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, ModelError, UsageError
from jdfanalysis.shown import Shown

UNITS = {"month": "M", "quarter": "Q"}


@dataclass(frozen=True)
class Interrupted(Shown):
    """
    A segmented regression.

    table : term, estimate, lower, upper, standard_error, p; terms are level, slope (per period), step, slope_change and the
        season's
    series : the periods with value, fitted, expected (as if nothing had changed; missing before), lower and upper of expected
    residual_df, lags : as used; durbin_watson : of the residuals, 2 means none left at lag one
    """

    table: pd.DataFrame
    series: pd.DataFrame
    change: str
    residual_df: int
    lags: int
    durbin_watson: float
    fit: Any

    def effect(self, after: int) -> pd.Series:
        """Fitted less expected, `after` periods past the first of the change: estimate, lower, upper, standard_error."""
        terms = list(self.table["term"])
        row = np.zeros(len(terms))
        row[terms.index("step")], row[terms.index("slope_change")] = 1.0, float(after)
        found = self.fit.t_test(row)
        low, high = np.asarray(found.conf_int()).reshape(-1)
        return pd.Series({"estimate": float(np.asarray(found.effect).item()), "lower": float(low), "upper": float(high),
                          "standard_error": float(np.asarray(found.sd).item())})

    @property
    def summary(self) -> str:
        """Two lines of text."""
        rows = self.table.set_index("term")
        return "step at {}: {:.3g} ({:.3g} to {:.3g})\nchange of slope per period: {:.3g} ({:.3g} to {:.3g})".format(
            self.change, *[rows.loc[term, c] for term in ("step", "slope_change") for c in ("estimate", "lower", "upper")])


def count_by_period(dates: pd.Series, start: str, end: str, unit: str = "month", of: Optional[pd.Series] = None) -> pd.DataFrame:
    """
    Periods from `start` to `end`, both included: period (first day), events, and with `of` the share of rows for which it is
    1, as `value`; without it `value` is the number of events.

    Periods without an event have value 0, or a missing share. A period that is covered in part is the caller's to leave
    out: give whole periods. Dates that are missing or outside are not counted.
    """
    if unit not in UNITS:
        raise UsageError("unit is one of {}.".format(", ".join(UNITS)))
    code = UNITS[unit]
    periods = pd.period_range(start, end, freq=code)
    days = pd.Series(dates).reset_index(drop=True)
    place = pd.Series(periods.get_indexer(pd.PeriodIndex(days, freq=code)))
    inside = (place >= 0).to_numpy()
    events = np.bincount(place[inside].to_numpy(), minlength=len(periods)).astype(np.int64)
    found = pd.DataFrame({"period": periods.to_timestamp(), "events": events})
    if of is None:
        found["value"] = events.astype(float)
        return found
    flags = pd.Series(of).reset_index(drop=True).astype(float)
    if flags.isna().any():
        raise FrameError("The share is of a column of 1 and 0; {:,} rows are missing.".format(int(flags.isna().sum())))
    total = np.bincount(place[inside].to_numpy(), flags[inside].to_numpy(), minlength=len(periods))
    found["value"] = np.where(events > 0, total / np.maximum(events, 1), np.nan)
    return found


def fit_interrupted(
    series: pd.DataFrame, change: str, value: str = "value", season: int = 0, lags: Optional[int] = None,
    leave_out: Sequence[str] = (), level: float = 0.95,
) -> Interrupted:
    """
    A step and a change of slope in a series of equal periods.

    series : `period` (first day of each, in order) and `value`. change : the first day of the policy; the first period that
    begins on or after it is the first "after". season : pairs of sine and cosine of the year (2 is usual for months; 0
    for none). lags : of the Newey-West errors, by default floor(4 (n/100) ** (2/9)). leave_out : periods to leave out
    ("2020-04", by their first day), where a pandemic or a gap in coverage speaks; their places in time are kept.

    The errors have no small-sample correction other than n/(n-k), and limits are those of t with residual degrees of
    freedom. Raises ModelError with fewer than eight periods on a side (too few for a slope and its error).
    """
    frame = series[["period", value]].rename(columns={value: "value"}).reset_index(drop=True)
    frame["period"] = pd.to_datetime(frame["period"])
    if not frame["period"].is_monotonic_increasing or frame["period"].duplicated().any():
        raise FrameError("Periods come in order, each once.")
    if season < 0 or season > 6:
        raise UsageError("season is the number of pairs, 0 to 6.")
    out = frame["period"].isin(pd.to_datetime([str(name) for name in leave_out])) if len(leave_out) else None
    kept = frame["value"].notna().to_numpy() & (np.ones(len(frame), bool) if out is None else ~out.to_numpy())
    design = _design(frame["period"], pd.Timestamp(change), season)
    after = design["after"].to_numpy() == 1
    columns = [name for name in design.columns if name != "after"]
    sides = [int((kept & side).sum()) for side in (~after, after)]
    if min(sides) < 8 or sum(sides) <= len(columns) + 2:
        raise ModelError("{} periods before and {} after the change; eight on each side, and more than terms, are needed.".format(
            *sides))
    lags = int(np.floor(4 * (kept.sum() / 100) ** (2 / 9))) if lags is None else lags
    return _fitted(frame, design[columns], kept, after, change, lags, level)


def _design(period: pd.Series, change: pd.Timestamp, season: int) -> pd.DataFrame:
    time = np.arange(len(period), dtype=float)
    after = (period >= change).to_numpy()
    first = float(np.argmax(after)) if after.any() else float(len(period))
    part = (period.dt.month.to_numpy() - 1) / 12.0
    columns = {"level": np.ones(len(period)), "slope": time, "step": after.astype(float),
               "slope_change": np.where(after, time - first, 0.0)}
    for pair in range(1, season + 1):
        columns["season_sin_{}".format(pair)] = np.sin(2 * np.pi * pair * part)
        if pair < 6:
            columns["season_cos_{}".format(pair)] = np.cos(2 * np.pi * pair * part)
    columns["after"] = after.astype(float)
    return pd.DataFrame(columns)


def _fitted(
    frame: pd.DataFrame, design: pd.DataFrame, kept: np.ndarray, after: np.ndarray, change: str, lags: int, level: float,
) -> Interrupted:
    from scipy.stats import t as student
    from statsmodels.regression.linear_model import OLS

    matrix = design.to_numpy()
    fit = OLS(frame["value"].to_numpy(dtype=float)[kept], matrix[kept]).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
    reach = float(student.ppf(0.5 + level / 2, fit.df_resid))
    params, error = np.asarray(fit.params), np.asarray(fit.bse)
    table = pd.DataFrame({"term": list(design.columns), "estimate": params, "lower": params - reach * error,
                          "upper": params + reach * error, "standard_error": error, "p": np.asarray(fit.pvalues)})
    without = matrix.copy()
    without[:, [2, 3]] = 0.0
    around = reach * np.sqrt(np.einsum("ij,jk,ik->i", without, np.asarray(fit.cov_params()), without))
    expected = np.where(after, without @ params, np.nan)
    shown = frame.assign(used=kept, fitted=matrix @ params, expected=expected, lower=expected - around, upper=expected + around)
    left = np.asarray(fit.resid)
    watson = float((np.diff(left) ** 2).sum() / (left ** 2).sum()) if (left ** 2).sum() > 0 else np.nan
    return Interrupted(table, shown, change, int(fit.df_resid), lags, watson, fit)
