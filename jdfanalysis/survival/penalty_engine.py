"""The partial likelihood with ridge and lasso penalties: Newton steps, each solved by coordinate descent.

A Newton step needs the score and the information only, so a step costs one pass over the rows as without a penalty,
and the descent works on a matrix of coefficients by coefficients. Method: Friedman, Hastie & Tibshirani (2010); Simon
et al. (2011); the whole information is used, not its diagonal in the predictor.
"""
from dataclasses import dataclass
from typing import Tuple

import numpy as np

from jdfanalysis.errors import ModelError
from jdfanalysis.survival.cox_engine import CoxData, Evaluation, day_hazards, evaluate, risks_and_fit


@dataclass(frozen=True)
class Penalised:
    """Coefficients on the standardised scale at one penalty, with the evaluation they came from."""

    beta: np.ndarray
    evaluation: Evaluation
    steps: int


def loglik_of(data: CoxData, beta: np.ndarray) -> float:
    """Log partial likelihood alone."""
    risk, fit = risks_and_fit(data, beta)
    if not np.isfinite(risk).all():
        return -np.inf
    return fit - day_hazards(data, risk).fit


def saturated(data: CoxData) -> float:
    """The greatest log-likelihood that any risks could give with Breslow's ties."""
    return -float(np.sum(data.sets.event_weight * np.log(data.sets.event_weight)))


def _cost(beta: np.ndarray, penalty: Tuple[np.ndarray, np.ndarray]) -> float:
    return float(np.sum(penalty[0] * np.abs(beta)) + np.sum(penalty[1] * beta ** 2) / 2)


def climb_penalised(
    data: CoxData, start: np.ndarray, penalty: Tuple[np.ndarray, np.ndarray], limit: int = 100
) -> Penalised:
    """
    The maximum of log-likelihood less sum(penalty[0] |b|) less sum(penalty[1] b^2) / 2, from `start`.

    Raises ModelError when it is not found in `limit` steps.
    """
    here, size = evaluate(data, start), max(1.0, float(data.sets.event_weight.sum()))
    for step in range(1, limit + 1):
        aim = _descend(here, penalty)
        move = aim - here.beta
        # What the quadratic model promises; at the maximum nothing.
        promise = float(here.score @ move) - (_cost(aim, penalty) - _cost(here.beta, penalty))
        if promise < 1e-15 * size or not move.any():
            return Penalised(aim, here, step)
        value, length = here.loglik - _cost(here.beta, penalty), 1.0
        while length > 1e-8:
            there = here.beta + length * move
            if loglik_of(data, there) - _cost(there, penalty) >= value - 1e-12 * abs(value):
                break
            length /= 2
        if length <= 1e-8:
            return Penalised(here.beta, here, step)
        here = evaluate(data, there)
    raise ModelError("The penalised model did not converge in {} steps.".format(limit))


def _descend(here: Evaluation, penalty: Tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The maximum of the quadratic model at `here` with both penalties."""
    lasso, ridge = penalty
    information, beta = here.information, here.beta.copy()
    if not lasso.any():
        return here.beta + np.linalg.solve(information + np.diag(ridge), here.score - ridge * here.beta)
    slope, diagonal = here.score.copy(), np.diag(information)
    active = np.arange(len(beta))
    for sweep in range(10000):
        change = 0.0
        for j in active:
            pull = diagonal[j] * beta[j] + slope[j]
            new = np.sign(pull) * max(abs(pull) - lasso[j], 0.0) / (diagonal[j] + ridge[j])
            move = new - beta[j]
            if move:
                beta[j] = new
                slope -= information[:, j] * move
                change = max(change, diagonal[j] * move ** 2)
        whole = len(active) == len(beta)
        if change < 1e-18 * max(1.0, abs(here.loglik)):
            if whole:
                return beta
            active = np.arange(len(beta))
        elif whole and sweep:
            active = np.flatnonzero(beta)
    return beta
