"""The exact partial likelihood of tied events: the chance that just these of the people at risk had them.

For d events among n at risk the denominator is the sum over all choices of d people of the product of their risks. A
recursion gives it with its derivatives in n x d steps (Gail, Lubin & Rubinstein 1981, after Howard 1972); the sums are
kept as averages over the choices, so that no number of ties overflows. Days with one event are ordinary.
"""
from dataclasses import replace
from typing import Tuple

import numpy as np

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.survival.cox_engine import CoxData, Evaluation, evaluate, predictor

# People at risk x events, summed over days with ties: up to a quarter of a minute per Newton step.
LIMIT = 1000000


def check_exact(data: CoxData, weighted: bool, cluster: bool) -> None:
    """Refuse what the exact likelihood does not define, and what would take too long."""
    if weighted or cluster:
        raise UsageError('ties="exact" allows no weights and no clusters; use ties="efron".')
    sets = data.sets
    tied = sets.tied > 1
    size = int((sets.risk_sums(np.ones(len(sets.first)))[tied] * sets.tied[tied]).sum())
    if size > LIMIT:
        raise ModelError(
            'ties="exact" needs {:,} steps for each pass over these ties, and stops at {:,}. Use ties="efron", which '
            "is near it, or finer strata.".format(size, LIMIT)
        )


def evaluate_exact(data: CoxData, beta: np.ndarray) -> Evaluation:
    """Log-likelihood and its derivatives at `beta`."""
    sets = data.sets
    single = replace(sets, event_weight=np.where(sets.tied == 1, sets.event_weight, 0.0))
    with np.errstate(divide="ignore"):
        here = evaluate(CoxData(single, data.matrix, data.offset, False), beta)
    if not np.isfinite(here.loglik):
        return here
    loglik, score, information = here.loglik, here.score.copy(), here.information.copy()
    eta = predictor(data, beta)
    for begin, end in sets.bounds:
        stop = sets.exits[1][end]
        for cell in begin + np.flatnonzero(sets.tied[begin:end] > 1):
            rows = np.arange(sets.exits[1][cell], stop)
            rows = rows[sets.first[rows] <= cell]
            value, slope, bend = _choices(eta[rows], data.matrix[rows], int(sets.tied[cell]))
            loglik -= value
            score -= slope
            information += bend
    return Evaluation(beta, loglik, score, (information + information.T) / 2)


def _choices(eta: np.ndarray, x: np.ndarray, events: int) -> Tuple[float, np.ndarray, np.ndarray]:
    """Logarithm of the sum over choices of `events` rows, its slope and curvature in the coefficients."""
    from scipy.special import gammaln

    count, size = x.shape
    middle, shift = eta.max(), x.mean(axis=0)
    risk, x = np.exp(eta - middle), x - shift
    average = risk.mean()
    risk = risk / average
    sums = np.zeros((events + 1, 1 + size + size * size))
    sums[0, 0] = 1.0
    number = np.arange(events + 1.0)
    for j, (r, row) in enumerate(zip(risk, x), 1):
        before = sums[:-1]
        more = before.copy()
        more[:, 1 : 1 + size] += before[:, :1] * row
        cross = before[:, 1 : 1 + size, None] * row
        square = cross + cross.transpose(0, 2, 1) + before[:, :1, None] * np.outer(row, row)
        more[:, 1 + size :] += square.reshape(events, size * size)
        sums[1:] = sums[1:] * ((j - number[1:]) / j)[:, None] + more * (number[1:] * r / j)[:, None]
    total = sums[-1, 0]
    slope = sums[-1, 1 : 1 + size] / total
    bend = sums[-1, 1 + size :].reshape(size, size) / total - np.outer(slope, slope)
    ways = gammaln(count + 1) - gammaln(events + 1) - gammaln(count - events + 1)
    return float(np.log(total) + events * (middle + np.log(average)) + ways), slope + events * shift, bend
