"""Cox's proportional hazards model for start/stop rows: fitting."""
import warnings
from typing import Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import DataWarning, InputError, ModelWarning, UsageError, require_columns
from jdfanalysis.survival.cox_engine import CoxData, evaluate
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.cox_result import Cox, Fitted
from jdfanalysis.survival.design import Design, Terms, check_columns, columns_used, make_design, missing_rows
from jdfanalysis.survival.exact_engine import check_exact, evaluate_exact
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.newton import maximise
from jdfanalysis.survival.risk_sets import RiskSets, make_risk_sets
from jdfanalysis.survival.rows import Names, Rows, as_list, dense_codes, read_rows
from jdfanalysis.survival.score_residuals import robust_covariance

TIES = ("efron", "breslow")
EXACT = "exact"


def fit_cox(
    rows: pd.DataFrame,
    formula: Terms,
    strata: Names = None,
    cluster: Optional[str] = None,
    weights: Optional[str] = None,
    offset: Optional[str] = None,
    ties: str = "efron",
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error",
    confidence: float = 0.95, max_iterations: int = 30,
) -> Cox:
    """
    Hazard ratios of the event for covariates that hold over each row's (entry, duration].

    In: one row per person, or several with covariates that change; risk rows need no column names. `formula` is
    the right side of a patsy formula, or a list of columns (categories against their first level). Other codes
    of `event` than `cause` end observation: the cause-specific hazard. `strata` have baselines of their own;
    `cluster` names the column whose rows belong together (the person): robust errors lead, model-based ones are
    kept beside. `missing`: "error", or "drop" rows with a missing covariate, with a warning.
    Out: a Cox. Ties: at risk at t means entry < t <= duration, as in R; events of a day by Efron or Breslow,
    or "exact": the chance that just these of those at risk had them (no weights, clusters, baseline or residuals; slow,
    and refused for too many ties). With strata of one case each this is conditional logistic regression.
    Does not: random effects (`fit_frailty`), effects that change with time (`fit_changing_effects`, or split the rows).
    Raises InputError or ModelError with every fault: missing values, constant or collinear columns, no events;
    warns (ModelWarning) of coefficients that run to infinity. Days cost one pass of numpy per Newton step.
    Method: Cox (1972); Efron (1977); Lin & Wei (1989) for `cluster`; see `cox_engine`.
    """
    if ties not in TIES + (EXACT,) or missing not in ("error", "drop"):
        raise UsageError('ties is "efron", "breslow" or "exact", missing is "error" or "drop".')
    if person is None and "person" not in rows.columns:
        person = cluster
    read = read_rows(rows, duration, entry, event, person, weights)
    read = without_missing(rows, read, columns_used(rows, formula), (cluster, offset) + tuple(as_list(strata)), missing)
    stratum, levels = levels_of(rows, strata, read.used)
    sets, frame = make_risk_sets(read, stratum, cause), frame_used(rows, read)
    fitted = fit_sets(frame, formula, read, (sets, levels), (cluster, offset, ties, max_iterations))
    evidence = level_evidence(frame, fitted.design, read, cause)
    return Cox.of(fitted, evidence, normal_quantile(confidence), confidence, ties, cluster)


def frame_used(rows: pd.DataFrame, read: Rows) -> pd.DataFrame:
    """The rows of the frame that are used, without a copy when that is all of them."""
    return rows if read.used is None else rows.iloc[read.used]


def fit_sets(frame, formula, read, sets_and_strata, options) -> Fitted:  # type: ignore[no-untyped-def]
    """Maximise the partial likelihood over given risk sets; robust covariance if there are clusters."""
    cluster, offset, ties, limit = options
    sets, strata = sets_and_strata
    design = make_design(frame, formula)
    data, mean, scale = standardised_data(frame, design, sets, offset, ties)
    weight, point = float(sets.event_weight.sum()), evaluate
    if ties == EXACT:
        check_exact(data, read.weight is not None, cluster is not None)
        point = evaluate_exact
    top = maximise(lambda beta: point(data, beta), design.names, len(sets.events[0]), weight, limit)
    covariance, robust, codes = top.covariance / np.outer(scale, scale), None, None
    if cluster is not None:
        codes = dense_codes(frame[cluster])[0][sets.order]
        robust = robust_covariance(data, top.beta, top.covariance, codes) / np.outer(scale, scale)
        _warn_few_clusters(int(np.count_nonzero(np.bincount(codes))), len(design.names))
    return Fitted(data, top, design, mean, scale, strata, read, codes, covariance, robust)


def without_missing(
    rows: pd.DataFrame, read: Rows, covariates: Sequence[str], others: Sequence[Optional[str]], missing: str
) -> Rows:
    """Rows with every covariate known; raises or warns of the others."""
    names = list(covariates) + [name for name in others if name is not None]
    require_columns(rows, names)
    unusable = missing_rows(rows, names)
    if read.used is not None:
        unusable = unusable[read.used]
    count = int(unusable.sum())
    if not count:
        return read
    worst = [n for n in names if missing_rows(rows, [n]).any()]
    text = "{:,} of {:,} rows have missing values in {}".format(count, len(read), ", ".join(worst))
    if missing == "error" or count == len(read):
        raise InputError(text + '. Fill them by a stated rule, impute, or pass missing="drop".')
    warnings.warn(text + "; they were left out.", DataWarning, stacklevel=3)
    return read.take(np.flatnonzero(~unusable))


def standardised_data(
    frame: pd.DataFrame, design: Design, sets: RiskSets, offset: Optional[str], ties: str
) -> Tuple[CoxData, np.ndarray, np.ndarray]:
    """(data in the order of the sets, mean and scale of the columns)."""
    matrix = design.matrix(frame, sets.order)
    mean, scale = check_columns(matrix, design.names)
    matrix -= mean
    matrix /= scale
    added = np.zeros(len(matrix))
    if offset is not None:
        added = np.asarray(frame[offset], dtype=np.float64)[sets.order]
    return CoxData(sets, matrix, added, ties == "efron"), mean, scale


def _warn_few_clusters(count: int, columns: int) -> None:
    if count < columns + 10:
        text = "Only {:,} clusters for {} coefficients: robust errors are too small with so few."
        warnings.warn(text.format(count, columns), ModelWarning, stacklevel=3)
