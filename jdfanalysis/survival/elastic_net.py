"""Cox models with lasso and elastic-net penalties: the whole path, and cross-validation by person."""
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import InputError, ModelError, UsageError
from jdfanalysis.progress import track
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox import TIES, frame_used, without_missing
from jdfanalysis.survival.cox_engine import CoxData, evaluate
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.design import Design, Terms, check_columns, columns_used, make_design
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.penalty_engine import climb_penalised, loglik_of, saturated
from jdfanalysis.survival.risk_sets import make_risk_sets
from jdfanalysis.survival.rows import Names, Rows, as_list, read_rows


@dataclass(frozen=True)
class ElasticNet(Shown):
    """
    Cox models along a path of penalties.

    table : per penalty, greatest first: penalty, nonzero (coefficients), explained (share of the null deviance);
        with cross-validation also deviance (per event, of people left out) and std_error of it
    path : per penalty and term: coef (of the raw columns)
    best, best_within_error : the penalty of least deviance, and the greatest within one error of it (None without
        cross-validation)
    evidence : rows, people, events, in all and per level; folds : rows, people and events left out in each fold
    """

    table: pd.DataFrame
    path: pd.DataFrame
    best: Optional[float]
    best_within_error: Optional[float]
    evidence: pd.DataFrame
    folds: pd.DataFrame
    mix: float
    rows: int
    people: int
    events: int
    clock: str
    design: Design
    mean: np.ndarray

    @property
    def residual_df(self) -> int:
        """Events less coefficients that are not 0, at the best penalty (without cross-validation at the least)."""
        own = self.table.iloc[-1] if self.best is None else self.table[self.table["penalty"] == self.best].iloc[0]
        return int(self.events - own["nonzero"])

    @property
    def summary(self) -> str:
        """Counts and the chosen penalty as plain text."""
        chosen = None if self.best is None else self.table[self.table["penalty"] == self.best].iloc[0]
        return lines_of(
            ("Cox model, elastic net", "mix {:g}, {} penalties".format(self.mix, len(self.table))),
            ("clock", self.clock or "as given"), ("rows", self.rows), ("people", self.people), ("events", self.events),
            ("best penalty", None if chosen is None else float(self.best)),  # type: ignore[arg-type]
            ("coefficients there", None if chosen is None else int(chosen["nonzero"])),
            ("errors", "none: after a choice by the data they would mislead"),
        )

    def coefficients(self, penalty: Optional[float] = None) -> pd.Series:
        """Log hazard ratios by term at a penalty of the path (default the best). UsageError for any other."""
        wanted = self.best if penalty is None else float(penalty)
        if wanted is None:
            raise UsageError("Name a penalty: without cross-validation none is best.")
        known = self.table["penalty"].to_numpy()
        near = int(np.argmin(np.abs(known - wanted)))
        if not np.isclose(known[near], wanted, rtol=1e-6):
            raise UsageError("That penalty is not on the path; see `table`, or fit with penalties=[...].")
        own = self.path[self.path["penalty"] == known[near]]
        return pd.Series(own["coef"].to_numpy(), index=own["term"].to_numpy(), name="coef")

    def predict(self, new: pd.DataFrame, penalty: Optional[float] = None) -> np.ndarray:
        """Log hazard ratio of each row of `new` against the average covariates of the fit."""
        return (self.design.matrix(new) - self.mean) @ self.coefficients(penalty).to_numpy()


def fit_elastic_net(
    rows: pd.DataFrame,
    formula: Terms,
    mix: float = 1.0,
    penalties: Optional[Sequence[float]] = None, steps: int = 50, smallest: float = 0.001,
    folds: int = 10, fold: Optional[str] = None, seed: int = 0, show: Optional[bool] = None,
    strata: Names = None, weights: Optional[str] = None, offset: Optional[str] = None, ties: str = "breslow",
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None, missing: str = "error",
) -> ElasticNet:
    """
    Log-likelihood / sum of weights less penalty x (mix x sum |b| + (1 - mix) / 2 x sum b^2), b per standard deviation.

    In and conventions: as `fit_cox`. mix : 1 lasso, 0 ridge. penalties : those wanted; by default `steps` of them, from
    the least that leaves no coefficient down to `smallest` times that (mix 0 starts where 0.001 would).
    folds : cross-validation with people, not rows, drawn into folds by `seed`; 0 for none; `fold` names a column with
    the folds instead. show : progress, as `progress.track`. Standard deviations: of all rows used, weighted.
    Out: an ElasticNet, without errors of coefficients: none are right after such a choice.
    Raises UsageError, InputError, ModelError as `fit_cox`, and ModelError for a fold without events.
    Method: Simon et al. (2011); cross-validation: Verweij & van Houwelingen (1993); as R's glmnet.
    """
    _check_options(mix, penalties, folds, ties, missing)
    read = read_rows(rows, duration, entry, event, person, weights)
    named = (offset, fold) + tuple(as_list(strata))
    read = without_missing(rows, read, columns_used(rows, formula), named, missing)
    stratum, _ = levels_of(rows, strata, read.used)
    frame = frame_used(rows, read)
    design = make_design(frame, formula)
    added = np.zeros(len(read)) if offset is None else frame[offset].to_numpy(dtype=np.float64)
    matrix = design.matrix(frame)
    check_columns(matrix, design.names)
    problem = _Problem(read, matrix, added, stratum, cause, ties, mix)
    parts = _folds(frame, read, folds, fold, seed)
    return _record(problem, parts, (penalties, steps, smallest), level_evidence(frame, design, read, cause), design, show)


def _record(problem: "_Problem", parts: Optional[np.ndarray], path, evidence, design: Design, show) -> ElasticNet:  # type: ignore
    read, mix = problem.read, problem.mix
    data, scale, total = problem.part(np.arange(len(read)))
    wanted = _penalties(data, total, mix, *path)
    found, nonzero, fit = _path(data, total, wanted, mix)
    null, top = loglik_of(data, np.zeros(len(scale))), saturated(data)
    table = pd.DataFrame({"penalty": wanted, "nonzero": nonzero, "explained": (fit - null) / (top - null)})
    if parts is not None:
        table["deviance"], table["std_error"] = _validated(problem, parts, wanted, show)
    best, within = _best(table)
    terms = list(design.names) * len(wanted)
    path = pd.DataFrame({"penalty": np.repeat(wanted, len(scale)), "term": terms, "coef": (found / scale).ravel()})
    counts = [int(evidence[name].iloc[0]) for name in ("rows", "people", "events")]
    return ElasticNet(table, path, best, within, evidence, _fold_counts(read, problem.cause, parts), mix,
                      counts[0], counts[1], counts[2], read.clock, design, problem.matrix.mean(axis=0))


def _check_options(mix, penalties, folds, ties, missing) -> None:  # type: ignore[no-untyped-def]
    if not 0 <= mix <= 1:
        raise UsageError("mix lies between 0 (ridge) and 1 (lasso).")
    if penalties is not None and not (len(penalties) and all(p > 0 for p in penalties)):
        raise UsageError("Penalties must be positive.")
    if folds == 1 or folds < 0:
        raise UsageError("folds is 0 for none, or at least 2.")
    if ties not in TIES or missing not in ("error", "drop"):
        raise UsageError('ties is "efron" or "breslow", missing is "error" or "drop".')


@dataclass(frozen=True)
class _Problem:
    read: Rows
    matrix: np.ndarray
    offset: np.ndarray
    stratum: np.ndarray
    cause: int
    ties: str
    mix: float

    def part(self, which: np.ndarray) -> Tuple[CoxData, np.ndarray, float]:
        """(standardised data of some rows, standard deviations, their total weight)."""
        rows, x = self.read.take(which), self.matrix[which]
        w = rows.weights
        mean = np.average(x, axis=0, weights=w)
        scale = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
        if not (scale > 1e-10 * np.maximum(1.0, np.abs(mean))).all():
            count = int((scale <= 1e-10 * np.maximum(1.0, np.abs(mean))).sum())
            raise ModelError("{} columns do not vary in the rows of a fold: merge levels, or use fewer folds.".format(count))
        sets = make_risk_sets(rows, self.stratum[which], self.cause)
        data = CoxData(sets, (x[sets.order] - mean) / scale, self.offset[which][sets.order], self.ties == "efron")
        return data, scale, float(w.sum())

    def raw(self, which: np.ndarray) -> CoxData:
        """Data of some rows with their columns as they are, centred."""
        sets = make_risk_sets(self.read.take(which), self.stratum[which], self.cause)
        x = (self.matrix[which] - self.matrix.mean(axis=0))[sets.order]
        return CoxData(sets, x, self.offset[which][sets.order], self.ties == "efron")


def _penalties(data, total, mix, penalties, steps, smallest) -> np.ndarray:  # type: ignore[no-untyped-def]
    if penalties is not None:
        return np.sort(np.asarray(penalties, dtype=np.float64))[::-1]
    score = evaluate(data, np.zeros(data.matrix.shape[1])).score
    greatest = float(np.abs(score).max()) / total / max(mix, 1e-3)
    return np.exp(np.linspace(np.log(greatest), np.log(greatest * smallest), steps))


def _path(data: CoxData, total: float, penalties: np.ndarray, mix: float):  # type: ignore[no-untyped-def]
    """(penalties x columns coefficients, number not 0, log-likelihood), each from the one before."""
    size = data.matrix.shape[1]
    beta, found, loglik = np.zeros(size), [], []
    for penalty in penalties:
        costs = (np.full(size, total * penalty * mix), np.full(size, total * penalty * (1 - mix)))
        beta = climb_penalised(data, beta, costs).beta
        found.append(beta)
        loglik.append(loglik_of(data, beta))
    found = np.array(found)
    return found, (found != 0).sum(axis=1), np.array(loglik)


def _folds(frame, read: Rows, folds: int, fold: Optional[str], seed: int) -> Optional[np.ndarray]:  # type: ignore
    """Fold of each row, or None; people stay together."""
    if fold is None and not folds:
        return None
    person = np.arange(len(read)) if read.person is None else read.person
    if fold is not None:
        codes = pd.factorize(frame[fold], sort=True)[0]
        split = pd.Series(codes).groupby(person).nunique().gt(1).sum()
        if split:
            raise InputError("{:,} people have rows in several folds of {}.".format(int(split), fold))
        return codes
    people = int(person.max()) + 1
    drawn = np.arange(people) % folds
    np.random.RandomState(seed).shuffle(drawn)
    return drawn[person]


def _validated(problem: _Problem, parts: np.ndarray, wanted: np.ndarray, show) -> Tuple:  # type: ignore
    """Mean deviance per event of the people left out, and its error, per penalty."""
    everything = problem.raw(np.arange(len(problem.read)))
    found: List[np.ndarray] = []
    size: List[float] = []
    for number in track(range(int(parts.max()) + 1), "cross-validation", None, show):
        kept = np.flatnonzero(parts != number)
        gone = (parts == number) & (problem.read.status == problem.cause)
        if not gone.any() or not (problem.read.status[kept] == problem.cause).any():
            raise ModelError("A fold has no event, inside or outside: use fewer folds.")
        data, scale, total = problem.part(kept)
        betas = _path(data, total, wanted, problem.mix)[0] / scale
        fewer = problem.raw(kept)
        gap = [
            2 * (saturated(everything) - loglik_of(everything, b)) - 2 * (saturated(fewer) - loglik_of(fewer, b))
            for b in betas
        ]
        size.append(float(problem.read.weights[gone].sum()))
        found.append(np.array(gap) / size[-1])
    values, w = np.array(found), np.array(size)
    mean = np.average(values, axis=0, weights=w)
    return mean, np.sqrt(np.average((values - mean) ** 2, axis=0, weights=w) / (len(w) - 1))


def _best(table: pd.DataFrame) -> Tuple[Optional[float], Optional[float]]:
    if "deviance" not in table.columns:
        return None, None
    least = int(np.argmin(table["deviance"].to_numpy()))
    enough = table["deviance"] <= table["deviance"].iloc[least] + table["std_error"].iloc[least]
    return float(table["penalty"].iloc[least]), float(table.loc[enough, "penalty"].max())


def _fold_counts(read: Rows, cause: int, parts: Optional[np.ndarray]) -> pd.DataFrame:
    if parts is None:
        return pd.DataFrame(columns=["fold", "rows", "people", "events"])
    person = np.arange(len(read)) if read.person is None else read.person
    frame = pd.DataFrame({"fold": parts, "person": person, "event": read.status == cause})
    grouped = frame.groupby("fold")
    return pd.DataFrame({
        "rows": grouped.size(), "people": grouped["person"].nunique(), "events": grouped["event"].sum().astype(np.int64),
    }).reset_index()
