"""The partial likelihood where effects change with time, without a row per person and event day.

A term x f(t) gives a row another risk on every day: exp(x f(t) c) times its own. But all rows of one x share that factor. So
per distinct x the risk of rows is summed by cell as in Cox's model, and the factors are put on the sums: work grows with the rows plus
distinct x times event days, memory with the rows alone. What one row gathers over its days at risk is the difference of two places
of a table cumulated per x. Own algebra; Therneau & Grambsch (2000), ch. 6.2, for the model.
"""
from dataclasses import dataclass
from typing import Iterator, List, Tuple

import numpy as np

from jdfanalysis.survival.cox_engine import Evaluation, between_days, hazards_of, weighted_square
from jdfanalysis.survival.risk_sets import RiskSets, group_order

# Numbers in one table of cells by distinct x.
BLOCK = 2 ** 20


@dataclass(frozen=True)
class Block:
    """Some distinct x: rows that have them (positions in the sets), which each has (from 0), and the x themselves (x, terms)."""

    rows: np.ndarray
    codes: np.ndarray
    levels: np.ndarray


@dataclass(frozen=True)
class ChangingData:
    """
    sets, matrix : as in Cox's model, for the terms that do not change
    levels, codes : distinct x of the changing terms (x, terms), and which each row has
    effect : (cells, changing terms) f of each term on the day of each cell
    late : rows that enter after the first cell of their stratum
    """

    sets: RiskSets
    matrix: np.ndarray
    levels: np.ndarray
    codes: np.ndarray
    effect: np.ndarray
    efron: bool
    late: np.ndarray
    blocks: List[Block]


@dataclass(frozen=True)
class Table:
    """Of one block: x f(t) (cells, x, terms), exp of its predictor, and weight at risk times that (cells, x)."""

    moved: np.ndarray
    factor: np.ndarray
    risk: np.ndarray


def make_changing(sets, matrix, levels, codes, effect, efron) -> ChangingData:  # type: ignore[no-untyped-def]
    """The data, their distinct x parted into blocks."""
    late = np.zeros(len(sets.first), dtype=bool)
    late[sets.entries[0]] = True
    order, pointer = group_order(codes, len(levels))
    width = max(1, BLOCK // max(sets.size, 1))
    blocks = []
    for begin in range(0, len(levels), width):
        end = min(begin + width, len(levels))
        rows = order[pointer[begin] : pointer[end]]
        blocks.append(Block(rows, (codes[rows] - begin).astype(np.int64), levels[begin:end]))
    return ChangingData(sets, matrix, levels, codes, effect, efron, late, blocks)


def _at_risk(data: ChangingData, block: Block, values: np.ndarray) -> np.ndarray:
    """(cells, x): sums of a value per row of the block over those at risk."""
    sets, width = data.sets, len(block.levels)
    shape = (sets.size, width)
    change = np.bincount(sets.last[block.rows] * width + block.codes, values, sets.size * width)
    late = np.flatnonzero(data.late[block.rows])
    if len(late):
        before = sets.first[block.rows[late]] - 1
        change -= np.bincount(before * width + block.codes[late], values[late], sets.size * width)
    return sets.reverse_sums(change.reshape(shape))


def _tables(data: ChangingData, risk: np.ndarray, gamma: np.ndarray) -> Iterator[Tuple[Block, Table]]:
    for block in data.blocks:
        moved = data.effect[:, None, :] * block.levels[None]
        factor = np.exp(moved @ gamma)
        yield block, Table(moved, factor, factor * _at_risk(data, block, risk[block.rows]))


def _sums(data: ChangingData, risk: np.ndarray, gamma: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """(risk, risk x covariates) over the risk set of each cell."""
    p, q = data.matrix.shape[1], len(gamma)
    total, first = np.zeros(data.sets.size), np.zeros((data.sets.size, p + q))
    for block, table in _tables(data, risk, gamma):
        total += table.risk.sum(axis=1)
        for j in range(p):
            own = _at_risk(data, block, risk[block.rows] * data.matrix[block.rows, j])
            first[:, j] += (table.factor * own).sum(axis=1)
        first[:, p:] += np.einsum("cb,cbk->ck", table.risk, table.moved)
    return total, first


def evaluate_changing(data: ChangingData, beta: np.ndarray) -> Evaluation:
    """Log-likelihood and its derivatives at `beta`: coefficients of the matrix, then of the changing terms."""
    sets, p = data.sets, data.matrix.shape[1]
    predictor, gamma, died = data.matrix @ beta[:p], beta[p:], sets.events[0]
    cell = sets.last[died]
    moved = data.levels[data.codes[died]] * data.effect[cell]
    with np.errstate(over="ignore", invalid="ignore"):
        risk = sets.weight * np.exp(predictor)
        own = risk[died] * np.exp(moved @ gamma)
        total, first = _sums(data, risk, gamma)
    if not (np.isfinite(total).all() and np.isfinite(first).all() and np.isfinite(own).all()):
        nothing = np.full(len(beta), np.nan)
        return Evaluation(beta, -np.inf, nothing, np.outer(nothing, nothing))
    x = np.column_stack([data.matrix[died], moved])
    weight = sets.weight[died]
    tied = np.bincount(cell, own, sets.size) if data.efron else None
    hazards = hazards_of(sets, total, tied)
    among = np.zeros_like(first)
    if data.efron:
        among = np.column_stack([np.bincount(cell, own * column, sets.size) for column in x.T])
    loglik = float(weight @ (predictor[died] + moved @ gamma)) - hazards.fit
    score = weight @ x - hazards.h @ first + hazards.ch @ among
    inner = _second(data, risk, gamma, hazards.h) - weighted_square(x, own * hazards.ch[cell])
    information = inner - between_days(first, among, hazards)
    return Evaluation(beta, loglik, score, (information + information.T) / 2)


def _second(data: ChangingData, risk: np.ndarray, gamma: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """Sum over cells of hazard times the second moments of the risk set."""
    p, q = data.matrix.shape[1], len(gamma)
    gathered, inner = np.empty((len(risk), 1 + q)), np.zeros((q, q))
    for block, table in _tables(data, risk, gamma):
        step = hazard[:, None] * table.factor
        last, first = data.sets.last[block.rows] + 1, data.sets.first[block.rows]
        for k in range(1 + q):
            daily = step if k == 0 else step * table.moved[:, :, k - 1]
            summed = np.vstack([np.zeros((1, daily.shape[1])), np.cumsum(daily, axis=0)])
            gathered[block.rows, k] = risk[block.rows] * (summed[last, block.codes] - summed[first, block.codes])
        inner += np.einsum("cb,cbk,cbl->kl", hazard[:, None] * table.risk, table.moved, table.moved)
    found = np.empty((p + q, p + q))
    found[:p, :p] = weighted_square(data.matrix, gathered[:, 0])
    found[:p, p:] = data.matrix.T @ gathered[:, 1:]
    found[p:, :p], found[p:, p:] = found[:p, p:].T, inner
    return found
