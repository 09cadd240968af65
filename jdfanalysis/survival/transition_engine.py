"""A regression of transition hazards: its matrix, and what follows for the states of one kind of person, with errors.

The chance to be in a state moves with the hazard of change m on day u by p_from(u-) x (G_to(u) - G_from(u)), G being what
follows day u. With the hazard written as rate x step, that gives the slope in every step and, through the steps' own
dependence on the coefficients, in these: the delta method, or the influence of every row, in linear time.

Own algebra, after Andersen et al. (1993, VII.2) and Lin & Wei (1989).
"""
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np

from jdfanalysis.survival.cox_engine import CoxData, Hazards, day_hazards, moments, risks
from jdfanalysis.survival.multistate_engine import Flow, following, occupation
from jdfanalysis.survival.risk_sets import RiskSets
from jdfanalysis.survival.score_residuals import score_parts

Columns = Tuple[Tuple[str, Optional[int], int], ...]


def block_matrix(values: np.ndarray, stays: np.ndarray, kind: np.ndarray, columns: Columns) -> np.ndarray:
    """Rows of the stacked data by coefficients: the covariate where the row is of the coefficient's kind, else 0."""
    out = np.zeros((len(stays), len(columns)))
    for j, (_, change, place) in enumerate(columns):
        own = slice(None) if change is None else np.flatnonzero(kind == change)
        out[own, j] = values[stays[own], place]
    return out


@dataclass(frozen=True)
class TransitionFit:
    """
    The insides of a fitted regression.

    data : standardised; beta, scale : of its columns; covariance : model-based, of the raw coefficients
    centre : mean of the design's columns, where all rates are 1; columns : see `columns_by_change`
    cluster : codes in the order of the sets, or None; times : all change days; day : of each cell among them
    """

    data: CoxData
    beta: np.ndarray
    scale: np.ndarray
    covariance: np.ndarray
    centre: np.ndarray
    columns: Columns
    cluster: Optional[np.ndarray]
    times: np.ndarray
    day: np.ndarray
    origin: np.ndarray
    aim: np.ndarray
    size: int

    @property
    def raw(self) -> np.ndarray:
        """Coefficients of the raw columns."""
        return self.beta / self.scale

    def patterns(self, covariates: np.ndarray) -> np.ndarray:
        """(changes, coefficients) of one kind of person, centred."""
        out = np.zeros((len(self.origin), len(self.columns)))
        for j, (_, change, place) in enumerate(self.columns):
            out[slice(None) if change is None else change, j] = covariates[place] - self.centre[place]
        return out

    def steps(self) -> "Steps":
        """Hazard steps at the centre, and what their errors need."""
        risk = risks(self.data, self.beta)
        hazards = day_hazards(self.data, risk)
        first, tied = moments(self.data, risk)
        drift = (first * hazards.q[:, None] - tied * hazards.cq[:, None]) * self.scale
        return Steps(risk / self.data.sets.weight, hazards, drift)

    def influences(self) -> np.ndarray:
        """(rows of the sets, coefficients): how each row moves the raw coefficients, without its weight."""
        sets = self.data.sets
        found = np.empty((len(sets.order), len(self.scale)))
        for part, scores in score_parts(self.data, self.beta):
            found[part] = (scores * self.scale) @ self.covariance
        return found


@dataclass(frozen=True)
class Steps:
    """Per row exp(predictor); the tables of the cells; how each step moves with each coefficient (taken away)."""

    risk: np.ndarray
    hazards: Hazards
    drift: np.ndarray


@dataclass(frozen=True)
class Person:
    """One kind of person: rates and covariates per change, and the flow of states that they give."""

    rate: np.ndarray
    pattern: np.ndarray
    flow: Flow


def person_of(fit: TransitionFit, steps: Steps, covariates: np.ndarray) -> Person:
    """The hazards of a person with these covariates."""
    pattern = fit.patterns(covariates)
    rate = np.exp(pattern @ fit.raw)
    table = np.zeros((len(fit.times), len(fit.origin)))
    kind = fit.data.sets.stratum
    table[fit.day, kind] = rate[kind] * steps.hazards.h
    return Person(rate, pattern, Flow(fit.times, fit.origin, fit.aim, table, fit.size))


def state_slopes(flow: Flow, start: np.ndarray, cells: Tuple[int, int], span) -> Tuple[np.ndarray, np.ndarray]:  # type: ignore
    """((S,) result from the shares `start`, (K, M, S) its slope in every hazard). `span` as in `following`."""
    after, begin = following(flow, cells, span)
    path = occupation(flow, start, cells)
    slopes = path[:-1][:, flow.origin, None] * (after[:, flow.aim] - after[:, flow.origin])
    slopes[: cells[0]] = 0.0
    slopes[cells[1] :] = 0.0
    return start @ begin, slopes


def hazard_slopes(fit: TransitionFit, change: int, until: int) -> np.ndarray:
    """(K, M, 1): the slope of the cumulative hazard of one change over the first `until` days."""
    slopes = np.zeros((len(fit.times), len(fit.origin), 1))
    slopes[:until, change] = 1.0
    return slopes


def variance(fit: TransitionFit, steps: Steps, person: Person, slopes: np.ndarray, moves: Optional[np.ndarray]) -> np.ndarray:
    """Variance of results with these slopes: model-based, or by cluster where `moves` (of `influences`) are given."""
    kind = fit.data.sets.stratum
    pull = slopes[fit.day, kind] * person.rate[kind][:, None]
    by_coef = person.pattern[kind] * steps.hazards.h[:, None] - steps.drift
    slope = by_coef.T @ pull
    if moves is None:
        return steps.hazards.q @ pull ** 2 + np.einsum("ij,ik,kj->j", slope, fit.covariance, slope)
    found = _row_influence(fit.data.sets, steps, pull) + moves @ slope
    found *= fit.data.sets.weight[:, None]
    return np.array([np.sum(np.bincount(fit.cluster, column) ** 2) for column in found.T])


def _row_influence(sets: RiskSets, steps: Steps, pull: np.ndarray) -> np.ndarray:
    """How each row moves the sum of pull x step through the steps alone, the coefficients held."""
    q, cq = (getattr(steps.hazards, name)[:, None] for name in ("q", "cq"))
    total = np.concatenate([np.zeros((1, pull.shape[1])), np.cumsum(pull * q, axis=0)])
    held = total[sets.last + 1] - total[sets.first]
    died, last = sets.happened, sets.last[sets.happened]
    held[died] -= (pull * cq)[last]
    found = -steps.risk[:, None] * held
    found[died] += pull[last] * (steps.hazards.h / sets.event_weight)[last][:, None]
    return found


def lost_chance(flow: Flow, start: np.ndarray, cells: Tuple[int, int]) -> float:
    """How far below 0 a chance falls where the hazards out of a state add up to more than one on a day."""
    return max(0.0, -float(occupation(flow, start, cells).min()))
