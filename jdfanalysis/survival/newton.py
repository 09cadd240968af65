"""Newton-Raphson for a partial likelihood: step halving, collinearity found before, infinity found after."""
from dataclasses import dataclass
from typing import Callable, Sequence, Tuple

import numpy as np

from jdfanalysis.errors import ModelError, Problem, raise_if
from jdfanalysis.survival.cox_engine import Evaluation
from jdfanalysis.survival.identified import warn_infinite

# The squared length, in standard errors, of a last step that is taken without another look. Coefficients are
# then exact far beyond need; the errors, not renewed after it, to about 1e-7.
SMALL_DECREMENT = 1e-9
SMALL_PER_EVENT = 1e-14
ALIASED = 1e-10
# A coefficient still moving by more than this (per standard deviation of its covariate) goes to infinity.
STILL_MOVING = 1e-3


@dataclass(frozen=True)
class Maximum:
    """Coefficients on the standardised scale with their covariance, and the start the tests need."""

    beta: np.ndarray
    loglik: float
    covariance: np.ndarray
    start: Evaluation
    iterations: int
    infinite: Tuple[str, ...]


Evaluate = Callable[[np.ndarray], Evaluation]


def maximise(evaluate: Evaluate, names: Sequence[str], events: int, weight: float, limit: int) -> Maximum:
    """
    The maximum of a partial likelihood from all coefficients zero; `events` and their `weight` set the tolerances.

    Raises ModelError for collinear columns or after `limit` iterations; warns (ModelWarning) of coefficients
    that run off to infinity.
    """
    here = start = evaluate(np.zeros(len(names)))
    _check_collinear(start.information, names, weight, events)
    enough = min(SMALL_DECREMENT, SMALL_PER_EVENT * events)
    for iteration in range(1, limit + 1):
        covariance = np.linalg.inv(here.information)
        step = covariance @ here.score
        decrement = float(here.score @ step)
        moving = tuple(n for n, s in zip(names, step) if abs(s) > STILL_MOVING)
        if decrement < (SMALL_DECREMENT if moving else enough):
            warn_infinite(moving, 3)
            return Maximum(here.beta + step, here.loglik + decrement / 2, covariance, start, iteration, moving)
        here = _better(evaluate, here, step)
    raise ModelError("The model did not converge in {} iterations.".format(limit))


def _better(evaluate: Evaluate, here: Evaluation, step: np.ndarray) -> Evaluation:
    for _ in range(30):
        there = evaluate(here.beta + step)
        if there.loglik >= here.loglik - 1e-10 * abs(here.loglik):
            return there
        step = step / 2
    raise ModelError("No step increases the likelihood; look for extreme values among the covariates.")


def _check_collinear(information: np.ndarray, names: Sequence[str], weight: float, events: int) -> None:
    """Name every column that is a combination of earlier ones within the risk sets."""
    scale = np.sqrt(np.maximum(np.diag(information), 0))
    flat = scale ** 2 < ALIASED * weight
    inner = information / np.outer(np.where(flat, 1.0, scale), np.where(flat, 1.0, scale))
    kept, problems = [], []
    for j, name in enumerate(names):
        left = 0.0 if flat[j] else inner[j, j]
        if kept and left:
            left -= inner[j, kept] @ np.linalg.solve(inner[np.ix_(kept, kept)], inner[kept, j])
        if left > ALIASED:
            kept.append(j)
        else:
            reason = "is a combination of the columns before it"
            reason = "does not vary within any risk set of the events" if flat[j] else reason
            problems.append(Problem(reason, name, events, "Leave it out, or recode."))
    raise_if(problems, ModelError, "The covariates are collinear, so their coefficients cannot be told apart.")
