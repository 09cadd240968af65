"""Accelerated failure time models and split-population (mixture cure) models, with delayed entry."""
import warnings
from dataclasses import dataclass
from typing import List, Optional, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import InputError, ModelError, ModelWarning, UsageError
from jdfanalysis.survival.cox import frame_used, without_missing
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.design import CHUNK, Design, Terms, check_columns, columns_used, make_design
from jdfanalysis.survival.distributions import DISTRIBUTIONS
from jdfanalysis.survival.identified import check_independent, infinite_terms, warn_infinite
from jdfanalysis.survival.law_result import Law
from jdfanalysis.survival.law_shapes import SHAPES
from jdfanalysis.survival.laws import fit_shapes
from jdfanalysis.survival.parametric_engine import ParametricData, Point, climb, evaluate_parametric
from jdfanalysis.survival.parametric_result import Parametric
from jdfanalysis.survival.rows import Rows, read_rows

# A likelihood is flat where its least curvature is this small beside its greatest.
FLAT = 1e-6
# Rows enough to find a good start.
SAMPLE = 32768


@dataclass(frozen=True)
class Scaling:
    """How one part's covariates were standardised; None for a part with an intercept only."""

    design: Optional[Design]
    mean: np.ndarray
    scale: np.ndarray

    @property
    def back(self) -> np.ndarray:
        """Matrix that turns standardised coefficients (intercept first) into those of the raw covariates."""
        size = len(self.mean) + 1
        out = np.eye(size)
        out[0, 1:] = -self.mean / self.scale
        out[1:, 1:] = np.diag(1.0 / self.scale)
        return out


def fit_parametric(
    rows: pd.DataFrame,
    formula: Optional[Terms] = None,
    distribution: str = "weibull",
    share: Optional[Terms] = None, split_population: bool = False,
    cluster: Optional[str] = None, weights: Optional[str] = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error", confidence: float = 0.95, max_iterations: int = 100,
) -> Union[Parametric, Law]:
    """
    A law for the time to the event: log time = covariates + scale x error.

    distribution : "exponential", "weibull", "log-normal", "log-logistic"; or "gamma", "generalised-gamma" (Prentice's,
        with sigma and Q) and "gompertz" (hazard ratios), which have no split population and come back as a Law
    split_population : some people never have the event; the chance of ever having it is logistic in the covariates
        `share` (a formula or columns; none: one chance for all). The criminologists' model; long follow-up is
        needed to tell "never" from "late".
    In and conventions: as `fit_cox`; without `formula` one law for all. Start/stop rows add log hazard at the event
    and survival over the row. Out: a Parametric; coefficients are log ratios of time (positive: later).
    Does not: strata, one scale per group. Raises InputError (also for durations of 0: log time) or ModelError.
    Method: Kalbfleisch & Prentice (2002, ch. 3); Schmidt & Witte (1988); as survreg of R survival.
    """
    if distribution in SHAPES and not split_population and share is None:
        names = (duration, entry, event, person, weights)
        return fit_shapes(rows, formula, distribution, names, cluster, cause, missing, confidence, max_iterations)
    if distribution not in DISTRIBUTIONS or missing not in ("error", "drop"):
        raise UsageError("distribution must be one of: {}; without a split also {}.".format(
            ", ".join(DISTRIBUTIONS), ", ".join(SHAPES)))
    read = read_rows(rows, duration, entry, event, person or (None if "person" in rows.columns else cluster), weights)
    used = [name for part in (formula, share) if part is not None for name in columns_used(rows, part)]
    read = without_missing(rows, read, used, (cluster,), missing)
    frame = frame_used(rows, read)
    split = split_population or share is not None
    data, scalings = _data(frame, read, cause, distribution, (formula, share if split else None), split)
    top = climb(lambda theta: evaluate_parametric(data, theta), _begin(data, max_iterations), max_iterations)
    _warn_flat(top, data, scalings)
    codes = None if cluster is None else pd.factorize(frame[cluster])[0]
    options = (distribution, cluster, confidence, read)
    return Parametric.of(data, top, scalings, _evidence(frame, scalings, read, cause), codes, options)


def _warn_flat(top: Point, data: ParametricData, scalings: Tuple[Scaling, ...]) -> None:
    """Name the covariates without a maximum; else tell when the law has none, as when the share reaches 0 or 1."""
    places, infinite = data.places, []
    for k, scaling in zip((1, 0), scalings):
        if scaling.design is not None:
            events = float(np.sum(data.weight[data.happened]))
            infinite += infinite_terms(top.information, places[k].start + 1, scaling.design.names, events)
    warn_infinite(infinite, 3)
    values, split = np.linalg.eigvalsh(top.information), data.share is not None
    if infinite:
        return
    if values[0] < FLAT * max(values[-1], 1e-300) or (split and np.abs(top.theta).max() > 12):
        text = "The likelihood is flat at its maximum: a coefficient cannot be told from infinity."
        if split:
            text += " Perhaps everybody has the event in the end: compare split_population=False."
        warnings.warn(text, ModelWarning, stacklevel=3)


def _data(frame, read: Rows, cause: int, law: str, formulas, split: bool):  # type: ignore[no-untyped-def]
    if (read.stop <= 0).any():
        raise InputError("{:,} rows end on day 0, which has no logarithm.".format(int((read.stop <= 0).sum())))
    happened = read.status == cause
    if not happened.any():
        raise ModelError("The event (code {}) never happens in these {:,} rows.".format(cause, len(read)))
    entry = None
    if read.start is not None and (read.start > 0).any():
        with np.errstate(divide="ignore"):
            entry = np.log(np.maximum(read.start, 0.0))
    built = [_part(frame, formula) for formula in formulas[: 2 if split else 1]]
    matrices = [matrix for matrix, _ in built]
    share = matrices[1] if split else None
    data = ParametricData(law, np.log(read.stop), entry, happened, read.weights, matrices[0], share)
    return data, tuple(scaling for _, scaling in built)


def _part(frame: pd.DataFrame, formula: Optional[Terms]) -> Tuple[np.ndarray, Scaling]:
    if formula is None:
        return np.ones((len(frame), 1)), Scaling(None, np.zeros(0), np.zeros(0))
    design = make_design(frame, formula)
    matrix = design.matrix(frame, lead=1)
    covariates = matrix[:, 1:]
    mean, scale = check_columns(covariates, design.names)
    # Whole rows of the matrix against as many of the same: numpy is slow where each row is a loop of its own.
    centre = np.tile(np.append(0.0, mean), (CHUNK, 1))
    shrink = np.tile(np.append(1.0, 1.0 / scale), (CHUNK, 1))
    for begin in range(0, len(matrix), CHUNK):
        part = matrix[begin : begin + CHUNK]
        part -= centre[: len(part)]
        part *= shrink[: len(part)]
    check_independent(covariates, design.names)
    return matrix, Scaling(design, mean, scale)


def _begin(data: ParametricData, limit: int) -> np.ndarray:
    """Where to start: with very many rows, at the maximum of an even sample of them if that is a good one."""
    start, step = _start(data), len(data.y) // SAMPLE
    if step < 4 or data.share is not None:
        return start
    few = data.rows(slice(None, None, step))
    try:
        top = climb(lambda theta: evaluate_parametric(few, theta), start, limit)
    except (ModelError, np.linalg.LinAlgError):
        return start
    values = np.linalg.eigvalsh(top.information)
    return top.theta if values[0] > FLAT * values[-1] else start


def _start(data: ParametricData) -> np.ndarray:
    """Average log time, scale 1, and a share midway between those seen to have the event and everybody."""
    p, q = data.sizes
    theta = np.zeros(p + (0 if data.fixed_scale else 1) + q)
    theta[0] = np.log(np.sum(data.weight * np.exp(data.y)) / np.sum(data.weight[data.happened]))
    if q:
        seen = np.sum(data.weight[data.happened]) / np.sum(data.weight)
        theta[0] = np.average(data.y[data.happened], weights=data.weight[data.happened])
        theta[len(theta) - q] = np.log((1 + seen) / (1 - seen + 1e-3))
    return theta


def _evidence(frame, scalings: Tuple[Scaling, ...], read: Rows, cause: int) -> pd.DataFrame:  # type: ignore
    found: List[pd.DataFrame] = []
    for scaling in scalings:
        if scaling.design is not None:
            found.append(level_evidence(frame, scaling.design, read, cause))
    if not found:
        found.append(level_evidence(frame, Design((), (), (), ()), read, cause))
    return pd.concat(found, ignore_index=True).drop_duplicates(["column", "level"]).reset_index(drop=True)

