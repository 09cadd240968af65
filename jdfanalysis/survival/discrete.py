"""Discrete-time models: the chance of the event in each period among those still at risk at its beginning."""
from dataclasses import dataclass, replace
from typing import List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox import frame_used, without_missing
from jdfanalysis.survival.cox_evidence import distinct, level_evidence
from jdfanalysis.survival.cox_result import coefficient_table
from jdfanalysis.survival.design import Design, Terms, check_columns, columns_used, make_design
from jdfanalysis.survival.identified import check_independent, infinite_terms, warn_infinite
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits
from jdfanalysis.survival.parametric_engine import Point, climb
from jdfanalysis.survival.rows import Rows, read_rows

LINKS = ("logit", "cloglog")


@dataclass(frozen=True)
class Discrete(Shown):
    """
    A fitted discrete-time model.

    table : one row per period, then per covariate: term, coef, hazard_ratio (odds ratio for the logit link),
        std_error, lower, upper, z, p; with clusters std_error is robust, model_std_error beside
    periods : per period: from, to, at_risk, people, events, left_out (ended within it without the event)
    evidence : rows, people, events and people_with_event among those at risk in some period, in all, per level of each
        categorical or 0/1 column, and per period
    covariance : of the coefficients; by cluster if there are clusters, else model_covariance
    """

    table: pd.DataFrame
    periods: pd.DataFrame
    evidence: pd.DataFrame
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    link: str
    cuts: Tuple[float, ...]
    rows: int
    events: int
    people: int
    residual_df: int
    confidence: float
    cluster: Optional[str]
    clock: str
    design: Optional[Design]

    @property
    def summary(self) -> str:
        """Counts and fit as plain text."""
        return lines_of(
            ("Discrete-time model", self.link),
            ("clock", self.clock or "as given"),
            ("periods", len(self.periods)),
            ("rows x periods at risk", int(self.periods["at_risk"].sum())),
            ("people", self.people),
            ("events", self.events),
            ("errors", "robust, clustered by {}".format(self.cluster) if self.cluster else "model-based"),
            ("log-likelihood", "{:.4f}".format(self.loglik)),
        )

    def survival(self, new: pd.DataFrame, interval: str = "log-log") -> pd.DataFrame:
        """
        Predicted chance of no event by the end of each period, per row of `new`.

        Out: row, time, hazard (of the period), survival, std_error (delta method), lower, upper.
        """
        check_interval(interval)
        coef, size = self.table["coef"].to_numpy(), len(self.periods)
        matrix = np.zeros((len(new), 0)) if self.design is None else self.design.matrix(new)
        hazard, slope, _ = _chance(self.link, coef[:size] + (matrix @ coef[size:])[:, None])
        survival = np.cumprod(1 - hazard, axis=1)
        # Log survival is a sum over periods, each of which moves with its own intercept and with the covariates.
        pull = -slope / (1 - hazard)
        error, z = np.empty_like(survival), normal_quantile(self.confidence)
        for k in range(size):
            own = np.zeros((len(new), size))
            own[:, : k + 1] = pull[:, : k + 1]
            gradient = np.hstack([own, matrix * own.sum(axis=1)[:, None]]) * survival[:, k : k + 1]
            error[:, k] = np.sqrt(np.einsum("ij,jk,ik->i", gradient, self.covariance, gradient))
        lower, upper = probability_limits(survival, error, z, interval)
        columns = {"hazard": hazard, "survival": survival, "std_error": error, "lower": lower, "upper": upper}
        table = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
        table.insert(0, "row", np.repeat(np.arange(len(new)), size))
        table.insert(1, "time", np.tile(self.cuts[1:], len(new)))
        return table


def fit_discrete(
    rows: pd.DataFrame,
    formula: Optional[Terms],
    cuts: Sequence[float],
    link: str = "cloglog",
    cluster: Optional[str] = None, weights: Optional[str] = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error", confidence: float = 0.95, max_iterations: int = 50,
) -> Discrete:
    """
    Chance of the event in each period (cuts[k], cuts[k+1]], with one intercept per period.

    link : "cloglog" (coefficients are log hazard ratios of the proportional hazards model behind the periods) or
        "logit" (log odds ratios)
    A row is at risk in a period if it entered by its beginning and is observed past it; it counts if it has the
    event in the period or is observed to its end. Rows that end within it without the event are left out of it.
    Conventions else as `fit_cox`. Out: a Discrete. Raises UsageError for cuts that do not rise, ModelError for
    periods without events or where everybody has it. Method: Prentice & Gloeckler (1978); Singer & Willett (2003).
    """
    edges = np.asarray(cuts, dtype=np.float64)
    if link not in LINKS or len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise UsageError("link is logit or cloglog; cuts are two or more rising days.")
    read = read_rows(rows, duration, entry, event, person or (None if "person" in rows.columns else cluster), weights)
    used = [] if formula is None else columns_used(rows, formula)
    read = without_missing(rows, read, used, (cluster,), missing)
    frame = frame_used(rows, read)
    row, period, happened, periods = _periods(read, edges, cause)
    design = None if formula is None else make_design(frame, formula)
    matrix = np.zeros((len(read), 0)) if design is None else design.matrix(frame)
    centre, scale = (np.zeros(0), np.ones(0)) if design is None else check_columns(matrix[row], design.names)
    if design is not None:
        check_independent(matrix[row], design.names)
    data = ((matrix[row] - centre) / scale, period, happened, read.weights[row], len(periods), link)
    top = climb(lambda theta: _evaluate(data, theta), _start(data), max_iterations)
    _warn_infinite(data, top, design)
    codes = None if cluster is None else pd.factorize(frame[cluster])[0][row]
    evidence = _evidence(frame, design, read, (row, period, happened), periods)
    return _result(data, top, (centre, scale), design, (periods, evidence), codes, (edges, cluster, confidence, read))


def _warn_infinite(data, top: Point, design: Optional[Design]) -> None:  # type: ignore[no-untyped-def]
    if design is not None:
        _, _, happened, weight, size, _ = data
        warn_infinite(infinite_terms(top.information, size, design.names, float(weight[happened].sum())), 3)


def _evidence(frame, design, read: Rows, counted, periods: pd.DataFrame) -> pd.DataFrame:  # type: ignore
    """The uniform counts: of rows at risk in some period, then of each period."""
    row, period, happened = counted
    used = np.unique(row)
    with_event = np.isin(used, row[happened])
    kept = replace(read.take(used), status=with_event.astype(np.int16))
    levels = level_evidence(frame.iloc[used], design or Design((), (), (), ()), kept, 1)
    found = []
    for k, name in enumerate(_words(list(periods["from"]) + [periods["to"].iloc[-1]])):
        died = np.zeros(len(read), dtype=bool)
        died[row[(period == k) & happened]] = True
        own = periods.iloc[k]
        found.append(("(period)", name, int(own["at_risk"]), int(own["people"]), int(own["events"]), distinct(read.person, died)))
    return pd.concat([levels, pd.DataFrame(found, columns=levels.columns)], ignore_index=True)


def _words(edges) -> List[str]:  # type: ignore[no-untyped-def]
    return ["days {:g} to {:g}".format(a, b) for a, b in zip(edges[:-1], edges[1:])]


def _periods(read: Rows, edges: np.ndarray, cause: int):  # type: ignore[no-untyped-def]
    """(row, period, event) of every row at risk in every period, and the counts per period."""
    rows, periods, events, counts = [], [], [], []
    for k in range(len(edges) - 1):
        begin, end = edges[k], edges[k + 1]
        inside = read.stop > begin
        if read.start is not None:
            inside &= read.start <= begin
        came = inside & (read.status == cause) & (read.stop <= end)
        counted = came | (inside & (read.stop >= end))
        where = np.flatnonzero(counted)
        rows.append(where)
        periods.append(np.full(len(where), k))
        events.append(came[where])
        row = {"from": begin, "to": end, "at_risk": len(where), "people": distinct(read.person, counted)}
        counts.append(dict(row, events=int(came.sum()), left_out=int((inside & ~counted).sum())))
    evidence = pd.DataFrame(counts)
    odd = int(((evidence["events"] == 0) | (evidence["events"] == evidence["at_risk"])).sum())
    if odd:
        raise ModelError("In {} periods nobody or everybody has the event: choose wider cuts.".format(odd))
    return np.concatenate(rows), np.concatenate(periods), np.concatenate(events), evidence


def _chance(link: str, eta: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(chance, its slope, its bend) at the linear predictor."""
    if link == "logit":
        p = 1 / (1 + np.exp(-eta))
        return p, p * (1 - p), p * (1 - p) * (1 - 2 * p)
    e = np.exp(np.minimum(eta, 30))
    return -np.expm1(-e), e * np.exp(-e), e * np.exp(-e) * (1 - e)


def _start(data) -> np.ndarray:  # type: ignore[no-untyped-def]
    matrix, period, happened, weight, size, link = data
    rate = np.bincount(period, weight * happened, size) / np.bincount(period, weight, size)
    begin = np.log(rate / (1 - rate)) if link == "logit" else np.log(-np.log1p(-rate))
    return np.append(begin, np.zeros(matrix.shape[1]))


def _row_terms(data, theta: np.ndarray):  # type: ignore[no-untyped-def]
    """(log-likelihood, slope, bend) of each row and period in its linear predictor, without weights."""
    matrix, period, happened, _, size, link = data
    p, slope, bend = _chance(link, theta[period] + matrix @ theta[size:])
    p = np.clip(p, 1e-300, 1 - 1e-16)
    value = np.where(happened, np.log(p), np.log1p(-p))
    first = np.where(happened, slope / p, -slope / (1 - p))
    second = np.where(happened, bend / p - (slope / p) ** 2, -bend / (1 - p) - (slope / (1 - p)) ** 2)
    return value, first, second


def _evaluate(data, theta: np.ndarray) -> Point:  # type: ignore[no-untyped-def]
    matrix, period, _, weight, size, _ = data
    value, first, second = _row_terms(data, theta)
    first, second = weight * first, weight * second
    score = np.append(np.bincount(period, first, size), first @ matrix)
    crossed = [np.bincount(period, second * column, size) for column in matrix.T]
    cross = np.column_stack(crossed) if crossed else np.zeros((size, 0))
    top = np.hstack([np.diag(np.bincount(period, second, size)), cross])
    information = -np.vstack([top, np.hstack([cross.T, matrix.T @ (matrix * second[:, None])])])
    return Point(theta, float(np.sum(weight * value)), score, information)


def _result(data, top: Point, scaling, design, counts, codes, options) -> Discrete:  # type: ignore[no-untyped-def]
    edges, cluster, confidence, read = options
    matrix, period, _, weight, size, link = data
    (periods, evidence), (centre, scale) = counts, scaling
    back = np.eye(len(top.theta))
    back[:size, size:] = -centre / scale
    back[size:, size:] = np.diag(1 / scale)
    inverse = np.linalg.inv(top.information)
    model, robust = back @ inverse @ back.T, None
    if codes is not None:
        first = weight * _row_terms(data, top.theta)[1]
        scores = np.zeros((codes.max() + 1, len(top.theta)))
        np.add.at(scores, (codes, period), first)
        for j, column in enumerate(matrix.T):
            scores[:, size + j] = np.bincount(codes, first * column, len(scores))
        robust = back @ inverse @ (scores.T @ scores) @ inverse @ back.T
    names: List[str] = _words(edges)
    names += [] if design is None else list(design.names)
    used = model if robust is None else robust
    coef = back @ top.theta
    table = coefficient_table(names, coef, used, None if robust is None else model, normal_quantile(confidence))
    rows, people, events = (int(evidence[name].iloc[0]) for name in ("rows", "people", "events"))
    return Discrete(
        table, periods, evidence, used, model, top.loglik, link, tuple(edges), rows, events, people, events - len(coef),
        confidence, cluster, read.clock, design,
    )
