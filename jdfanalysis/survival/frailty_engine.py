"""Penalised partial likelihood with one random effect per group, in linear time.

The information of the effects is taken as diagonal, bordered by that of the coefficients: its off-diagonal part, by
which groups at risk together share events, is left out, as R's coxph does for many groups. The maximum is not touched
by this; the errors of the coefficients are those that R gives. For one group, the sum over days of its squared share
of the risk set needs only the days on which its members come and go.

Own algebra, after Therneau, Grambsch & Pankratz (2003), McGilchrist & Aisbett (1991).
"""
from dataclasses import dataclass
from typing import Callable, Tuple

import numpy as np

from jdfanalysis.errors import ModelError
from jdfanalysis.survival.cox_engine import (
    CHUNK, CoxData, between_days, day_hazards, expected, moments, predictor, weighted_square,
)
from jdfanalysis.survival.risk_sets import add_by_code

# A last step may promise this much, per unit of log-likelihood: effects are then good to about 1e-8.
ENOUGH = 1e-16
# (penalty, its slope, its curvature) at given effects; the penalty is taken off the log-likelihood.
Penalty = Callable[[np.ndarray], Tuple[np.ndarray, np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Groups:
    """
    Which rows share an effect, and in which order they come and go.

    codes : per row of the sets; events : weight of events per group
    order, sign, position, group : comings (+1) and goings (-1), sorted by group and cell
    cells : distinct (group, cell) with an event; event_cell : of each event row among them; place : where in `order`
    """

    codes: np.ndarray
    size: int
    events: np.ndarray
    order: np.ndarray
    sign: np.ndarray
    position: np.ndarray
    group: np.ndarray
    cells: np.ndarray
    event_cell: np.ndarray
    place: np.ndarray


@dataclass(frozen=True)
class FrailtyPoint:
    """
    Maximum at one variance of the effects: coefficients, effects, log partial likelihood, with the information.

    diagonal, border : of the effects (G,) and of effects by coefficients (G, p); schur : of the coefficients after the
    effects are taken out; curvature : of the penalty
    """

    beta: np.ndarray
    effects: np.ndarray
    loglik: float
    diagonal: np.ndarray
    border: np.ndarray
    schur: np.ndarray
    curvature: np.ndarray

    @property
    def effect_variance(self) -> np.ndarray:
        """Diagonal of the inverse information that belongs to the effects."""
        pull = self.border / self.diagonal[:, None]
        return 1.0 / self.diagonal + np.einsum("ij,ij->i", pull @ np.linalg.inv(self.schur), pull)


def make_groups(data: CoxData, codes: np.ndarray) -> Groups:
    """The comings and goings of each group's rows."""
    sets, size = data.sets, int(codes.max()) + 1
    rows, span = np.arange(len(codes)), sets.size + 1
    where = np.concatenate([sets.first, sets.last + 1]).astype(np.int64)
    key = np.concatenate([codes, codes]).astype(np.int64) * span + where
    order = np.argsort(key, kind="mergesort")
    died = sets.events[0]
    own = codes[died].astype(np.int64) * span + sets.last[died]
    cells, event_cell = np.unique(own, return_inverse=True)
    return Groups(
        codes, size, np.bincount(codes[died], sets.weight[died], size), np.concatenate([rows, rows])[order],
        np.where(order < len(rows), 1.0, -1.0), where[order], key[order] // span, cells, event_cell.reshape(-1),
        np.searchsorted(key[order], cells, side="right") - 1,
    )


def _squares(data: CoxData, groups: Groups, risk: np.ndarray, hazards) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Per group, the sum over days and tied events of its squared share of the risk set."""
    sets = data.sets
    level = np.cumsum(groups.sign * risk[groups.order])
    total = np.append(0.0, np.cumsum(hazards.q))[groups.position]
    same = groups.group[1:] == groups.group[:-1]
    pieces = np.where(same, level[:-1] ** 2 * np.diff(total), 0.0)
    out = np.bincount(groups.group[:-1], pieces, groups.size)
    tied = np.bincount(groups.event_cell, risk[sets.events[0]], len(groups.cells))
    cell, owner = groups.cells % (sets.size + 1), groups.cells // (sets.size + 1)
    extra = tied ** 2 * hazards.ccq[cell] - 2 * level[groups.place] * tied * hazards.cq[cell]
    return out + np.bincount(owner, extra, groups.size)


def _evaluate(data: CoxData, groups: Groups, beta: np.ndarray, effects: np.ndarray):  # type: ignore
    """Log partial likelihood, its scores and the parts of its information; minus infinity alone where risks overflow."""
    sets = data.sets
    eta = predictor(data, beta) + effects[groups.codes]
    died = sets.events[0]
    with np.errstate(over="ignore"):
        risk = sets.weight * np.exp(eta)
    if not np.isfinite(risk).all():
        return (-np.inf,)
    hazards = day_hazards(data, risk)
    loglik = float(np.sum(sets.weight[died] * eta[died])) - hazards.fit
    first, tied = moments(data, risk)
    v = risk * expected(sets, hazards)
    inner = weighted_square(data.matrix, v) - between_days(first, tied, hazards)
    diagonal = np.bincount(groups.codes, v, groups.size) - _squares(data, groups, risk, hazards)
    border = _border(data, groups, risk, v, (first, tied, hazards))
    residual = -v
    residual[died] += sets.weight[died]
    return (
        loglik, residual @ data.matrix, np.bincount(groups.codes, residual, groups.size),
        (inner + inner.T) / 2, diagonal, border,
    )


def _border(data: CoxData, groups: Groups, risk, v, tables) -> np.ndarray:  # type: ignore[no-untyped-def]
    sets, (first, tied, hazards) = data.sets, tables
    mean = first * hazards.q[:, None] - tied * hazards.cq[:, None]
    shared = first * hazards.cq[:, None] - tied * hazards.ccq[:, None]
    until = np.vstack([np.zeros((1, mean.shape[1])), np.cumsum(mean, axis=0)])
    out = np.zeros((groups.size, mean.shape[1]))
    for begin in range(0, len(risk), CHUNK):
        part = slice(begin, begin + CHUNK)
        last = sets.last[part]
        gathered = until[last + 1] - until[sets.first[part]]
        gathered -= shared[last] * sets.happened[part][:, None]
        add_by_code(out, groups.codes[part], data.matrix[part] * v[part][:, None] - gathered * risk[part][:, None])
    return out


def climb_frailty(
    data: CoxData, groups: Groups, penalty: Penalty, centre: Callable[[np.ndarray], float],
    start: Tuple[np.ndarray, np.ndarray], limit: int,
) -> FrailtyPoint:
    """
    The maximum of the penalised likelihood from (coefficients, effects); effects are shifted so that `centre` is 0.

    Raises ModelError when it is not found in `limit` steps.
    """
    beta, effects = start
    values, last = _evaluate(data, groups, beta, effects), np.inf
    for _ in range(limit):
        loglik, score, pull, inner, diagonal, border = values
        cost, slope, curvature = penalty(effects)
        diagonal, pull = diagonal + curvature, pull - slope
        over = border / diagonal[:, None]
        schur = inner - border.T @ over
        step = np.linalg.solve(schur, score - over.T @ pull)
        move = (pull - border @ step) / diagonal
        gain = float(score @ step + pull @ move)
        if gain < ENOUGH * max(1.0, abs(loglik)) or (gain < 1e-9 and gain >= last):
            return FrailtyPoint(beta, effects, loglik, diagonal, border, schur, curvature)
        last, size, target = gain, 1.0, loglik - cost.sum()
        while size > 1e-8:
            here, shifted = beta + size * step, effects + size * move
            shifted = shifted - centre(shifted)
            values = _evaluate(data, groups, here, shifted)
            if values[0] - penalty(shifted)[0].sum() >= target - 1e-11 * abs(target):
                break
            size /= 2
        if size <= 1e-8:
            raise ModelError("No step increases the likelihood; look for extreme values or groups that hold all events.")
        beta, effects = here, shifted
    raise ModelError("The model with random effects did not converge in {} steps.".format(limit))
