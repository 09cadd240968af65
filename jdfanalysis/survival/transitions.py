"""Regression of transition hazards: Cox models of every kind of change at once. Fitting."""
from typing import Any, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, Problem, UsageError, raise_if
from jdfanalysis.survival.cox import TIES
from jdfanalysis.survival.cox_engine import CoxData, evaluate
from jdfanalysis.survival.cox_result import coefficient_table
from jdfanalysis.survival.design import check_columns
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.newton import maximise
from jdfanalysis.survival.risk_sets import make_risk_sets
from jdfanalysis.survival.score_residuals import robust_covariance
from jdfanalysis.survival.transition_engine import TransitionFit, block_matrix
from jdfanalysis.survival.transition_result import Transitions
from jdfanalysis.survival.transition_rows import (
    Stacked, TransitionTerms, columns_by_change, design_of, evidence_of, read_stacked,
)


def fit_transitions(
    stays: Any,
    formula: TransitionTerms,
    shared: Sequence[str] = (),
    from_state: str = "from",
    to_state: str = "to",
    cluster: Optional[str] = None, weights: Optional[str] = None, ties: str = "breslow",
    duration: Optional[str] = None, entry: Optional[str] = None, person: Optional[str] = None,
    states: Optional[Sequence[str]] = None,
    missing: str = "error", confidence: float = 0.95, max_iterations: int = 30,
) -> Transitions:
    """
    How covariates act on every kind of change between states, and where people of a given kind will be.

    In: stays as `fit_multistate`, one row each with the covariates that hold during it. `formula`: columns or the right
    side of a formula, for every change; or {(from, to): columns}, changes left out having none. Each change has a
    baseline and coefficients of its own, but for terms in `shared`, which act alike on all. `cluster`: the person, for
    errors that know which stays belong together. Out: a Transitions, with hazards and state occupation by covariates.
    Time runs on from the beginning of a history and does not start anew in a state. Conventions as `fit_cox`;
    ties are Breslow's by default, so that without effects occupation is that of `fit_multistate`.
    Does not: change covariates along a prediction, or fit time since entry of a state (use `fit_cox` on its stays).
    Raises as `fit_multistate` and `fit_cox`; every change without variation in a covariate is named.
    Method: Andersen et al. (1993, VII); de Wreede, Fiocco & Putter (2010): msprep, coxph, msfit, probtrans of R's mstate.
    """
    if ties not in TIES or missing not in ("error", "drop"):
        raise UsageError('ties is "efron" or "breslow", missing is "error" or "drop".')
    z = normal_quantile(confidence)
    names = (from_state, to_state, duration, entry, weights, person)
    stacked = read_stacked(stays, names, states, formula, cluster, missing)
    design = design_of(stacked, formula)
    columns = tuple(columns_by_change(stacked, design, formula, tuple(shared)))
    inside, robust, top = _fitted(stacked, design, columns, (cluster, ties == "efron", max_iterations))
    model = inside.covariance
    used = model if robust is None else robust
    table = coefficient_table([n for n, _, _ in columns], inside.raw, used, None if robust is None else model, z)
    _name_changes(table, stacked, columns)
    return _record(inside, stacked, design, (table, used, model), top, (ties, cluster, confidence))


def _fitted(stacked: Stacked, design, columns, options):  # type: ignore[no-untyped-def]
    """(the insides, the covariance by cluster or None, the maximum)."""
    cluster, efron, limit = options
    sets = make_risk_sets(stacked.rows, stacked.kind, 1)
    terms = [n if m is None else "{}: {}".format(stacked.labels[m], n) for n, m, _ in columns]
    values = design.matrix(stacked.frame)
    centre, _ = check_columns(values, design.names)
    matrix = block_matrix(values - centre, stacked.stays[sets.order], stacked.kind[sets.order], columns)
    scale = _scale(matrix, terms, columns, stacked.kind[sets.order])
    data = CoxData(sets, matrix / scale, np.zeros(len(matrix)), efron)
    top = maximise(lambda b: evaluate(data, b), terms, len(sets.events[0]), float(sets.event_weight.sum()), limit)
    robust, codes = None, None
    if cluster is not None:
        codes = pd.factorize(stacked.frame[cluster])[0][stacked.stays[sets.order]]
        robust = robust_covariance(data, top.beta, top.covariance, codes) / np.outer(scale, scale)
    times, day = np.unique(sets.times, return_inverse=True)
    covariance = top.covariance / np.outer(scale, scale)
    inside = TransitionFit(data, top.beta, scale, covariance, centre, columns, codes, times, day.reshape(-1),
                           stacked.origin, stacked.aim, len(stacked.states))
    return inside, robust, top


def _scale(matrix: np.ndarray, terms, columns, kind: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Spread of each column among the rows of its own change; ModelError names every one without."""
    found, problems = np.ones(len(terms)), []
    for j, (term, (_, change, _)) in enumerate(zip(terms, columns)):
        own = matrix[:, j] if change is None else matrix[kind == change, j]
        spread = float(own.std())
        found[j] = spread if spread > 1e-10 * max(1.0, float(np.abs(own).max())) else 1.0
        if found[j] == 1.0 and spread != 1.0:
            problems.append(Problem("the same in every row", term, len(own), "Leave it out of this change."))
    raise_if(problems, ModelError, "Some covariates do not vary among those who are ever at risk of a change.")
    return found


def _name_changes(table: pd.DataFrame, stacked: Stacked, columns) -> None:  # type: ignore[no-untyped-def]
    words = np.array(stacked.states + ("(all)",), dtype=object)
    for place, (name, codes) in enumerate((("from", stacked.origin), ("to", stacked.aim))):
        table.insert(place, name, [words[-1] if m is None else words[codes[m]] for _, m, _ in columns])


def _record(inside: TransitionFit, stacked: Stacked, design, numbers: Tuple, top, options) -> Transitions:  # type: ignore
    table, used, model = numbers
    ties, cluster, confidence = options
    evidence = evidence_of(stacked, design)
    counts = evidence[evidence["column"] == "(all)"].drop(columns=["column", "level"]).reset_index(drop=True)
    events = int(counts["events"].sum())
    return Transitions(
        table, evidence, counts, used, model, top.loglik, top.start.loglik, len(stacked.frame),
        len(np.unique(stacked.rows.person)), events, events - len(table), stacked.states, confidence, ties, cluster,
        stacked.rows.clock, design, inside, float(stacked.rows.stop.max()),
    )
