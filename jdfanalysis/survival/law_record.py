"""What every fitted law of time is: the record that parametric and flexible laws share, and the questions both answer."""
from dataclasses import dataclass
from typing import Any, Callable, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits

# (log survival of each row of a frame on a day, its slope in the parameters: rows by parameters).
LogSurvival = Callable[[float], Tuple[np.ndarray, np.ndarray]]
# Points of Gauss and Legendre's rule in each smooth piece of a curve.
POINTS = 48


@dataclass(frozen=True)
class LawRecord(Shown):
    """
    What fitted laws share.

    table : one row per parameter: part, term, coef, ratio, std_error, lower, upper (of the ratio), z, p
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column
    covariance : of the parameters in the table's order; by cluster if there are clusters, else model_covariance
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    distribution: str
    rows: int
    people: int
    events: int
    residual_df: int
    confidence: float
    cluster: Optional[str]
    clock: str

    @property
    def aic(self) -> float:
        """Akaike's criterion; smaller is better among laws fitted to the same rows."""
        return 2 * len(self.table) - 2 * self.loglik

    @property
    def summary(self) -> str:
        """Counts and fit as plain text."""
        return lines_of(
            ("Law of time", self._word()),
            ("clock", self.clock or "as given"),
            ("rows", self.rows),
            ("people", self.people),
            ("events", self.events),
            ("errors", "robust, clustered by {}".format(self.cluster) if self.cluster else "model-based"),
            ("log-likelihood", "{:.4f}".format(self.loglik)),
            ("AIC", "{:.4f}".format(self.aic)),
        )

    def _word(self) -> str:
        return self.distribution

    def _log_survival(self, new: pd.DataFrame) -> LogSurvival:
        raise NotImplementedError

    def _joints(self) -> np.ndarray:
        """Days at which the curve is not smooth."""
        return np.zeros(0)

    def survival(self, new: pd.DataFrame, days: object, interval: str = "log-log") -> pd.DataFrame:
        """
        Predicted survival per row of `new` and day: row, day, survival, std_error (delta method), lower, upper.

        Days must be positive. A law may be read beyond the last day observed; whether it should is another question.
        """
        check_interval(interval)
        wanted, at = days_array(days), self._log_survival(new)
        if (wanted <= 0).any():
            raise UsageError("Days must be positive.")
        parts, z = [], normal_quantile(self.confidence)
        for day in wanted:
            value, slope = at(float(day))
            survival = np.exp(value)
            error = self._error(slope * survival[:, None])
            lower, upper = probability_limits(survival, error, z, interval)
            columns = {"row": np.arange(len(survival)), "day": day, "survival": survival, "std_error": error}
            parts.append(pd.DataFrame(dict(columns, lower=lower, upper=upper)))
        table = pd.concat(parts, ignore_index=True)
        return table.sort_values(["row", "day"], kind="mergesort").reset_index(drop=True)

    def restricted_means(self, new: pd.DataFrame, until: float) -> pd.DataFrame:
        """
        Mean event-free days up to day `until` per row of `new`: row, until, mean, std_error (delta method), lower, upper.

        The area under the predicted curve, by Gauss and Legendre's rule. Raises UsageError unless `until` is positive.
        """
        if not until > 0:
            raise UsageError("until must be positive.")
        at, inner = self._log_survival(new), self._joints()
        edges = np.concatenate([[0.0], inner[(inner > 0) & (inner < until)], [float(until)]])
        nodes, shares = np.polynomial.legendre.leggauss(POINTS)
        mean, slope = np.zeros(len(new)), np.zeros((len(new), len(self.table)))
        for low, high in zip(edges[:-1], edges[1:]):
            # Nodes crowd at the beginning, where a curve may fall steeply: day = low + width x u^2.
            u = (nodes + 1) / 2
            for node, share in zip(u, shares / 2):
                value, own = at(low + (high - low) * node ** 2)
                weight = np.exp(value) * share * 2 * node * (high - low)
                mean += weight
                slope += own * weight[:, None]
        error, z = self._error(slope), normal_quantile(self.confidence)
        columns = {"row": np.arange(len(mean)), "until": float(until), "mean": mean, "std_error": error}
        return pd.DataFrame(dict(columns, lower=np.maximum(mean - z * error, 0), upper=np.minimum(mean + z * error, until)))

    def quantiles(self, new: pd.DataFrame, shares: object = (0.5,)) -> pd.DataFrame:
        """Day by which a share of such people have the event: row, share, day; infinite if so many never have it."""
        wanted = days_array(shares)
        if ((wanted <= 0) | (wanted >= 1)).any():
            raise UsageError("Shares lie between 0 and 1.")
        found = [(k, share, self._day(new.iloc[[k]], np.log1p(-share))) for k in range(len(new)) for share in wanted]
        return pd.DataFrame(found, columns=["row", "share", "day"])

    def _day(self, one: pd.DataFrame, level: float) -> float:
        """The day on which log survival of one row comes down to a level."""
        from scipy.optimize import brentq

        at = self._log_survival(one)

        def gap(log_day: float) -> float:
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                value = float(at(float(np.exp(log_day)))[0][0])
            return -1e6 if np.isnan(value) else max(value - level, -1e6)

        low, high = 0.0, 1.0
        while gap(low) < 0 and low > -40:
            low -= 4
        while gap(high) > 0 and high < 40:
            high += 1
        return float("inf") if gap(high) > 0 else float(np.exp(brentq(gap, low, high, xtol=1e-13, rtol=1e-13)))

    def _error(self, slope: Any) -> np.ndarray:
        return np.sqrt(np.einsum("ij,jk,ik->i", slope, self.covariance, slope))
