"""Further laws of time: gamma, generalised gamma, Gompertz, splines, pieces. Fitting."""
import warnings
from dataclasses import replace
from functools import partial
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import InputError, ModelError, ModelWarning, Problem, UsageError, raise_if
from jdfanalysis.survival.cox import frame_used, without_missing
from jdfanalysis.survival.cox_evidence import distinct, level_evidence
from jdfanalysis.survival.design import Design, Terms, check_columns, columns_used, make_design
from jdfanalysis.survival.distributions import DISTRIBUTIONS
from jdfanalysis.survival.identified import check_independent, infinite_terms, warn_infinite
from jdfanalysis.survival.law_piecewise import PiecewiseData, cut_rows, piecewise_survival
from jdfanalysis.survival.law_result import Law
from jdfanalysis.survival.law_shapes import SHAPES, ShapeData, log_survival
from jdfanalysis.survival.law_spline import SCALES, SplineData, spline_basis, spline_slopes, spline_survival
from jdfanalysis.survival.parametric_engine import ParametricData, Point, climb, evaluate_parametric
from jdfanalysis.survival.parametric_result import parameter_table
from jdfanalysis.survival.rows import Rows, read_rows

FLAT = 1e-12
Prepared = Tuple[pd.DataFrame, Rows, Optional[Design], np.ndarray, np.ndarray, np.ndarray]


def fit_spline(
    rows: pd.DataFrame,
    formula: Optional[Terms] = None,
    inner_knots: int = 2, knots: Optional[Sequence[float]] = None, scale: str = "hazard",
    cluster: Optional[str] = None, weights: Optional[str] = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error", confidence: float = 0.95, max_iterations: int = 100,
) -> Law:
    """
    Royston and Parmar's law: a smooth curve of log time, shifted by covariates.

    scale : "hazard" (coefficients are log hazard ratios), "odds" or "normal". Knots: the first and last event day, and
    `inner_knots` between them at even quantiles of log event days; or `knots` (days, outer ones included).
    In and conventions: as `fit_parametric`, late entry included. Out: a Law.
    Does not: let effects change over time. Raises as `fit_parametric`; UsageError for knots that are not apart.
    Method: Royston & Parmar (2002), with the basis of R's flexsurvspline.
    """
    if scale not in SCALES:
        raise UsageError("scale must be one of: {}.".format(", ".join(SCALES)))
    made = _prepared(rows, formula, (duration, entry, event, person, weights), cluster, cause, missing)
    frame, read, design, covariates, _, _ = made
    happened, y = read.status == cause, np.log(read.stop)
    places = _knots(y[happened], inner_knots, knots)
    late, log_entry = _late(read)
    data = SplineData(
        scale, y, spline_basis(y, places), spline_slopes(y, places), late, spline_basis(log_entry[late], places),
        happened, read.weights, covariates,
    )
    straight = ParametricData(SCALES[scale], y, log_entry if len(late) else None, happened, read.weights,
                              np.hstack([np.ones((len(y), 1)), covariates]), None)
    start = _straight_start(straight, data.basis.shape[1], max_iterations)
    word = "hazard" if scale == "hazard" else scale
    return _law(made, data, start, word, (cluster, cause, confidence, max_iterations), np.exp(places),
                "spline, {} scale".format(scale), partial(spline_survival, scale, places))


def fit_piecewise(
    rows: pd.DataFrame,
    cuts: Sequence[float],
    formula: Optional[Terms] = None,
    cluster: Optional[str] = None, weights: Optional[str] = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error", confidence: float = 0.95, max_iterations: int = 100,
) -> Law:
    """
    A hazard that is constant between `cuts` (days, inner ones only), times covariates.

    A piece is (cut, next cut]: an event on a cut day belongs to the piece that ends there. In and conventions: as
    `fit_parametric`, late entry included. Out: a Law; the same as a Poisson regression of the split rows.
    Raises UsageError for cuts out of order, ModelError naming every piece without an event.
    Method: Friedman (1982).
    """
    places = np.asarray(cuts, dtype=np.float64)
    if not len(places) or (np.diff(places) <= 0).any() or places[0] <= 0:
        raise UsageError("cuts are positive days in rising order.")
    made = _prepared(rows, formula, (duration, entry, event, person, weights), cluster, cause, missing)
    _, read, _, covariates, _, _ = made
    start = np.zeros(len(read)) if read.start is None else np.maximum(read.start, 0.0)
    pieces = cut_rows(start, read.stop, read.status == cause, places)
    data = PiecewiseData(places, pieces[0], pieces[1], pieces[2], pieces[3], read.weights, covariates)
    died = np.bincount(data.piece, data.died, data.pieces)
    raise_if(
        [Problem("no event", name, int((data.piece == k).sum()), "Move or drop a cut.")
         for k, (_, name) in enumerate(data.names) if not died[k]],
        ModelError, "Some pieces have no event, so no hazard.",
    )
    found = _law(made, data, data.start(), "hazard", (cluster, cause, confidence, max_iterations), places,
                 "piecewise exponential", partial(piecewise_survival, places))
    return replace(found, evidence=pd.concat([found.evidence, _piece_counts(data, read)], ignore_index=True))


def _piece_counts(data: PiecewiseData, read: Rows) -> pd.DataFrame:
    """Evidence of each piece."""
    person, found = None if read.person is None else read.person[data.row], []
    for k, (_, name) in enumerate(data.names):
        here = data.piece == k
        died = here & data.died
        found.append(("(piece)", name, int(here.sum()), distinct(person, here), int(died.sum()), distinct(person, died)))
    return pd.DataFrame(found, columns=["column", "level", "rows", "people", "events", "people_with_event"])


def fit_shapes(rows, formula, distribution, names, cluster, cause, missing, confidence, limit) -> Law:  # type: ignore
    """The laws of `fit_parametric` that have shapes of their own; names: duration, entry, event, person, weights."""
    made = _prepared(rows, formula, names, cluster, cause, missing)
    _, read, _, covariates, _, _ = made
    late, log_entry = _late(read)
    matrix = np.hstack([np.ones((len(read), 1)), covariates])
    data = ShapeData(distribution, np.log(read.stop), log_entry if len(late) else None, read.status == cause,
                     read.weights, matrix)
    word = "hazard" if SHAPES[distribution].hazard else "time"
    return _law(made, data, data.start(), word, (cluster, cause, confidence, limit), np.zeros(0), distribution,
                partial(log_survival, distribution))


def _prepared(rows, formula, names, cluster, cause, missing) -> Prepared:  # type: ignore[no-untyped-def]
    """(frame used, rows, design, standardised covariates, their mean and scale)."""
    duration, entry, event, person, weights = names
    if missing not in ("error", "drop"):
        raise UsageError('missing is "error" or "drop".')
    person = person or (None if "person" in rows.columns else cluster)
    read = read_rows(rows, duration, entry, event, person, weights)
    read = without_missing(rows, read, [] if formula is None else columns_used(rows, formula), (cluster,), missing)
    if (read.stop <= 0).any():
        raise InputError("{:,} rows end on day 0, which has no logarithm.".format(int((read.stop <= 0).sum())))
    if not (read.status == cause).any():
        raise ModelError("The event (code {}) never happens in these {:,} rows.".format(cause, len(read)))
    frame = frame_used(rows, read)
    if formula is None:
        return frame, read, None, np.zeros((len(read), 0)), np.zeros(0), np.ones(0)
    design = make_design(frame, formula)
    matrix = design.matrix(frame)
    mean, scale = check_columns(matrix, design.names)
    matrix -= mean
    matrix /= scale
    check_independent(matrix, design.names)
    return frame, read, design, matrix, mean, scale


def _late(read: Rows) -> Tuple[np.ndarray, np.ndarray]:
    """(positions of rows that enter after day 0, log entry of every row)."""
    if read.start is None:
        return np.zeros(0, dtype=np.int64), np.full(len(read), -np.inf)
    with np.errstate(divide="ignore"):
        entry = np.log(np.maximum(read.start, 0.0))
    return np.flatnonzero(np.isfinite(entry)), entry


def _knots(y: np.ndarray, inner: int, given: Optional[Sequence[float]]) -> np.ndarray:
    if given is None:
        if inner < 0:
            raise UsageError("inner_knots is 0 or more.")
        found = np.percentile(y, np.linspace(0, 100, inner + 2))
    else:
        values = np.asarray(given, dtype=np.float64)
        found = np.log(values) if (values > 0).all() else np.zeros(0)
    if len(found) < 2 or (np.diff(found) <= 1e-9).any():
        raise UsageError("Knots must be at least two positive days in rising order; with few event days ask for fewer.")
    return found


def _straight_start(data: ParametricData, size: int, limit: int) -> np.ndarray:
    """The spline that is the straight line of the law it generalises."""
    theta = np.zeros(data.matrix.shape[1] + 1)
    theta[0] = np.log(np.sum(data.weight * np.exp(data.y)) / np.sum(data.weight[data.happened]))
    first = climb(lambda t: evaluate_parametric(data, t), theta, limit).theta
    spread = np.exp(first[-1])
    start = np.zeros(size)
    start[:2] = -first[0] / spread, 1 / spread
    return np.append(start, -first[1:-1] / spread)


def _law(made: Prepared, data: Any, start, word, options, settings, distribution, survival) -> Law:  # type: ignore
    """Climb, turn back to raw covariates, and make the record."""
    frame, read, design, _, mean, scale = made
    cluster, cause, confidence, limit = options
    top = climb(data.evaluate, start, limit)
    ones = distribution in DISTRIBUTIONS or distribution in SHAPES
    names, back = _names(data, design, word, ones, mean, scale)
    _warn_flat(top, 1 if ones else len(data.names), design, float(read.weights[read.status == cause].sum()))
    inverse = np.linalg.inv(top.information)
    model = back @ inverse @ back.T
    used = model
    if cluster is not None:
        codes = pd.factorize(frame[cluster])[0]
        sums = np.column_stack([np.bincount(codes, column) for column in data.scores(top.theta).T])
        used = back @ inverse @ (sums.T @ sums) @ inverse @ back.T
    table = parameter_table(names, back @ top.theta, used, None if cluster is None else model, confidence)
    evidence = level_evidence(frame, design or Design((), (), (), ()), read, cause)
    counts = [int(evidence[name].iloc[0]) for name in ("rows", "people", "events")]
    return Law(table, evidence, used, model, top.loglik, distribution, counts[0], counts[1], counts[2],
               counts[2] - len(names), confidence, cluster, read.clock, settings, design, ones, survival)


def _warn_flat(top: Point, begin: int, design: Optional[Design], events: float) -> None:
    """Name the covariates without a maximum; else tell when the law itself has none."""
    terms: Tuple[str, ...] = () if design is None else design.names
    infinite = infinite_terms(top.information, begin, terms, events)
    warn_infinite(infinite, 4)
    values = np.linalg.eigvalsh(top.information)
    if not infinite and values[0] < FLAT * values[-1]:
        warnings.warn("The likelihood is flat at its maximum: a parameter cannot be told from infinity.", ModelWarning,
                      stacklevel=5)


def _names(data, design, word, ones, mean, scale):  # type: ignore[no-untyped-def]
    """(names of the parameters, matrix from standardised to raw)."""
    terms: List[Tuple[str, str]] = [] if design is None else [(word, name) for name in design.names]
    own = list(data.names)
    names = [(word, "Intercept")] + terms + own if ones else own + terms
    back = np.eye(len(names))
    at = 1 if ones else len(own)
    place = np.arange(at, at + len(terms))
    back[place, place] = 1.0 / scale
    if ones:
        back[0, place] = -mean / scale
    elif word == "hazard" and own[0][0] == "log hazard":
        back[np.ix_(np.arange(len(own)), place)] = -mean / scale
    else:
        back[0, place] = -mean / scale
    return names, back
