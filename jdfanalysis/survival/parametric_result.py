"""A fitted parametric or split-population model and what it can be asked."""
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.distributions import DISTRIBUTIONS, survival_quantile
from jdfanalysis.survival.law_record import LawRecord, LogSurvival
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.parametric_engine import ParametricData, Point, chunks, row_terms, survival_terms


@dataclass(frozen=True)
class Parametric(LawRecord):
    """
    A fitted law for the time to the event.

    table : one row per coefficient: part ("time", "scale", "share"), term, coef, ratio (of times; of odds of ever
        having the event for the share; the scale itself), std_error, lower, upper (of the ratio), z, p
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column
    covariance : of the coefficients in the table's order; by cluster if there are clusters, else model_covariance
    """

    split_population: bool
    designs: Tuple[Any, ...]

    @staticmethod
    def of(data: ParametricData, top: Point, scalings, evidence, codes, options) -> "Parametric":  # type: ignore
        """The record of a maximum, on the scale of the raw covariates."""
        distribution, cluster, confidence, read = options
        back = _back(data, scalings)
        inverse = np.linalg.inv(top.information)
        model = back @ inverse @ back.T
        used = model
        if codes is not None:
            sums = np.column_stack([np.bincount(codes, column) for column in score_rows(data, top).T])
            used = back @ inverse @ (sums.T @ sums) @ inverse @ back.T
        counts, coef = evidence.iloc[0], back @ top.theta
        table = parameter_table(_names(data, scalings), coef, used, None if codes is None else model, confidence)
        designs = tuple(scaling.design for scaling in scalings)
        return Parametric(
            table, evidence, used, model, top.loglik, distribution,
            int(counts["rows"]), int(counts["people"]), int(counts["events"]), int(counts["events"]) - len(coef),
            confidence, cluster, read.clock, data.share is not None, designs,
        )

    @property
    def scale(self) -> float:
        """Scale of log time (1 for the exponential)."""
        own = self.table[self.table["part"] == "scale"]["coef"]
        return float(np.exp(own.iloc[0])) if len(own) else 1.0

    def _word(self) -> str:
        return self.distribution + (", split population" if self.split_population else "")

    def _log_survival(self, new: pd.DataFrame) -> LogSurvival:
        bases = self._bases(new)

        def at(day: float) -> Tuple[np.ndarray, np.ndarray]:
            value, gradient = survival_terms(self.distribution, np.log(day), *self._at(bases))
            return value, self._stacked(bases, gradient)

        return at

    def quantiles(self, new: pd.DataFrame, shares: object = (0.5,)) -> pd.DataFrame:
        """Day by which a share of such people have the event: row, share, day; infinite if so many never have it."""
        mu, scale, eta = self._at(self._bases(new))
        found = []
        for share in days_array(shares):
            if not 0 < share < 1:
                raise UsageError("Shares lie between 0 and 1.")
            ever = np.ones(len(mu)) if eta is None else 1.0 / (1.0 + np.exp(-eta))
            day = [
                np.exp(m + scale * survival_quantile(self.distribution, share / e)) if share < e else np.inf
                for m, e in zip(mu, ever)
            ]
            found.append(pd.DataFrame({"row": np.arange(len(mu)), "share": share, "day": day}))
        table = pd.concat(found, ignore_index=True)
        return table.sort_values(["row", "share"], kind="mergesort").reset_index(drop=True)

    def chances(self, new: pd.DataFrame) -> pd.DataFrame:
        """Split population only: chance of ever having the event per row of `new`, with logit limits."""
        if not self.split_population:
            raise UsageError("Only a split-population model has a chance of ever having the event.")
        bases = self._bases(new)
        eta = self._at(bases)[2]
        size = bases[1].shape[1]
        error = np.sqrt(np.einsum("ij,jk,ik->i", bases[1], self.covariance[-size:, -size:], bases[1]))
        z = normal_quantile(self.confidence)
        values = [1.0 / (1.0 + np.exp(-(eta + k * error))) for k in (0.0, -z, z)]
        return pd.DataFrame({"row": np.arange(len(eta)), "chance": values[0], "lower": values[1], "upper": values[2]})

    def hazard_ratios(self) -> pd.DataFrame:
        """Exponential and Weibull only: hazard ratios of the time part with delta-method limits."""
        if self.distribution not in ("exponential", "weibull"):
            raise UsageError("Only the exponential and Weibull laws have constant hazard ratios.")
        time = self.table[self.table["part"] == "time"].iloc[1:]
        coef, place = time["coef"].to_numpy(), time.index.to_numpy()
        log_ratio, slope = -coef / self.scale, np.zeros((len(place), len(self.table)))
        slope[np.arange(len(place)), place] = -1.0 / self.scale
        if self.distribution == "weibull":
            slope[:, int(np.flatnonzero(self.table["part"] == "scale")[0])] = coef / self.scale
        error = np.sqrt(np.einsum("ij,jk,ik->i", slope, self.covariance, slope))
        z = normal_quantile(self.confidence)
        table = pd.DataFrame({"term": time["term"].to_numpy(), "hazard_ratio": np.exp(log_ratio), "std_error": error})
        table["lower"], table["upper"] = np.exp(log_ratio - z * error), np.exp(log_ratio + z * error)
        return table

    def _bases(self, new: pd.DataFrame) -> List[np.ndarray]:
        ones = np.ones((len(new), 1))
        return [ones if d is None else np.hstack([ones, d.matrix(new)]) for d in self.designs]

    def _at(self, bases: List[np.ndarray]) -> Tuple[np.ndarray, float, Optional[np.ndarray]]:
        coef = self.table["coef"].to_numpy()
        eta = bases[1] @ coef[-bases[1].shape[1] :] if self.split_population else None
        return bases[0] @ coef[: bases[0].shape[1]], self.scale, eta

    def _stacked(self, bases: List[np.ndarray], gradient: np.ndarray) -> np.ndarray:
        columns = [bases[0] * gradient[:, 1:2]]
        if not DISTRIBUTIONS[self.distribution][2]:
            columns.append(gradient[:, 2:3])
        if self.split_population:
            columns.append(bases[1] * gradient[:, 0:1])
        return np.hstack(columns)


def score_rows(data: ParametricData, top: Point) -> np.ndarray:
    """Weighted gradient of each row with respect to all parameters."""
    found = np.empty((len(data.y), len(top.theta)))
    for where, part in chunks(data):
        terms, bases = row_terms(part, top.theta) * part.weight, part.bases
        for k, place in part.places.items():
            found[where, place] = bases[k] * terms[1 + k][:, None]
    return found


def _back(data: ParametricData, scalings) -> np.ndarray:  # type: ignore[no-untyped-def]
    from scipy.linalg import block_diag

    blocks = [scalings[0].back] + ([] if data.fixed_scale else [np.eye(1)])
    return block_diag(*(blocks + [s.back for s in scalings[1:]]))


def _names(data: ParametricData, scalings) -> List[Tuple[str, str]]:  # type: ignore[no-untyped-def]
    found: List[Tuple[str, str]] = []
    for part, scaling in zip(("time", "share"), scalings):
        terms = ("Intercept",) + (() if scaling.design is None else scaling.design.names)
        found += [(part, term) for term in terms]
        if part == "time" and not data.fixed_scale:
            found.append(("scale", "log(scale)"))
    return found


def parameter_table(names, coef, used, model, confidence) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Parameters by (part, term) with errors from `used`, ratios with limits; `model` errors beside, if given."""
    from scipy.special import ndtr

    error, z = _roots(used), normal_quantile(confidence)
    table = pd.DataFrame(names, columns=["part", "term"])
    with np.errstate(over="ignore"):
        table["coef"], table["ratio"], table["std_error"] = coef, np.exp(coef), error
        table["lower"], table["upper"] = np.exp(coef - z * error), np.exp(coef + z * error)
    table["z"] = coef / error
    table["p"] = 2 * ndtr(-np.abs(table["z"].to_numpy()))
    if model is not None:
        table.insert(5, "model_std_error", _roots(model))
    return table


def _roots(covariance: np.ndarray) -> np.ndarray:
    """Errors; missing where a flat likelihood leaves no variance."""
    own = np.diag(covariance)
    return np.sqrt(np.where(own > 0, own, np.nan))
