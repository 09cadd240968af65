"""Fitted transition hazards with covariates, and what follows for the states of people of a given kind."""
import warnings
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelWarning, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.design import Design
from jdfanalysis.survival.limits import check_interval, normal_quantile, probability_limits
from jdfanalysis.survival.transition_engine import (
    TransitionFit, hazard_slopes, lost_chance, person_of, state_slopes, variance,
)

# A chance below 0 by more than this is told.
MATERIAL = 1e-3


@dataclass(frozen=True)
class Transitions(Shown):
    """
    A regression of every kind of change between states.

    table : from, to ("(all)" for a shared effect), then as of a Cox fit: term, coef, hazard_ratio, std_error, lower, ...
    evidence : per change rows, people, events, people_with_event, in all and per level of each categorical or 0/1 column
    counts : the rows of these for each change as a whole
    covariance, model_covariance : of the coefficients; the same without clusters
    rows : stays; states : in their order; last_day : the last day observed
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    counts: pd.DataFrame
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    loglik_null: float
    rows: int
    people: int
    events: int
    residual_df: int
    states: Tuple[str, ...]
    confidence: float
    ties: str
    cluster: Optional[str]
    clock: str
    design: Design
    fitted: TransitionFit
    last_day: float

    @property
    def summary(self) -> str:
        """Counts and fit as plain text."""
        kinds = ["{} to {}: {:,}".format(r[0], r[1], r[2]) for r in self.counts[["from", "to", "events"]].values]
        return lines_of(
            ("Transition hazards", "Cox, {} ties, {} changes".format(self.ties, len(kinds))),
            ("clock", self.clock or "as given"),
            ("stays", self.rows),
            ("people", self.people),
            ("changes", "; ".join(kinds)),
            ("errors", "robust, clustered by {}".format(self.cluster) if self.cluster else "model-based"),
            ("log-likelihood", "{:.4f} (null {:.4f})".format(self.loglik, self.loglik_null)),
        )

    def hazards(self, new: pd.DataFrame, days: object) -> pd.DataFrame:
        """
        Cumulative hazard of every change by each day, per row of `new`: row, from, to, day, cumulative_hazard, std_error.

        As mstate's msfit. Raises UsageError for days beyond the last observed.
        """
        wanted, fit = self._days(days), self.fitted
        steps, moves = fit.steps(), self._moves()
        parts = []
        for number, covariates in enumerate(self.design.matrix(new)):
            person = person_of(fit, steps, covariates)
            total = np.concatenate([np.zeros((1, len(fit.origin))), np.cumsum(person.flow.hazards, axis=0)])
            for m, (origin, aim) in enumerate(zip(fit.origin, fit.aim)):
                until = np.searchsorted(fit.times, wanted, side="right")
                error = [np.sqrt(variance(fit, steps, person, hazard_slopes(fit, m, k), moves)[0]) for k in until]
                parts.append(pd.DataFrame({
                    "row": number, "from": self.states[origin], "to": self.states[aim], "day": wanted,
                    "cumulative_hazard": total[until, m], "std_error": error,
                }))
        return pd.concat(parts, ignore_index=True)

    def occupation(
        self, new: pd.DataFrame, days: object, initial: Any, start: float = 0.0, interval: str = "log"
    ) -> pd.DataFrame:
        """
        Chance to be in each state on given days, for people like each row of `new` who begin in `initial`.

        initial : a state, or {state: share} with shares that add up to 1 (taken as known)
        start : the day on which they are there; changes after it count. Histories are taken as Markov.
        Out: row, state, day, probability, std_error, lower, upper. Errors: coefficients and baselines, model-based or by
        cluster. Warns (ModelWarning) where few people at risk make a chance fall below 0. As mstate's probtrans.
        Raises UsageError for other states, and for days before the start or beyond the last observed.
        """
        check_interval(interval)
        wanted = self._days(days, start)
        begin = self._initial(initial)
        z, parts, low = normal_quantile(self.confidence), [], self._cell(start)
        for number, day, cells, person, value, error in self._states(new, wanted, begin, low, None):
            value = np.maximum(value, 0.0)
            lower, upper = probability_limits(value, error, z, interval)
            columns = {"row": number, "state": list(self.states), "day": day, "probability": value, "std_error": error}
            parts.append(pd.DataFrame(dict(columns, lower=lower, upper=upper)))
        return pd.concat(parts, ignore_index=True)

    def expected_days(self, new: pd.DataFrame, until: float, initial: Any, start: float = 0.0) -> pd.DataFrame:
        """
        Mean days in each state from `start` to `until`, per row of `new`: row, state, until, days, std_error, lower, upper.

        In as `occupation`; the states' days add up to the time.
        """
        wanted, begin, low = self._days(until, start), self._initial(initial), self._cell(start)
        z, parts = normal_quantile(self.confidence), []
        for number, day, _, _, value, error in self._states(new, wanted, begin, low, (float(start), float(wanted[0]))):
            parts.append(pd.DataFrame({
                "row": number, "state": list(self.states), "until": day, "days": value, "std_error": error,
                "lower": np.maximum(value - z * error, 0.0), "upper": value + z * error,
            }))
        return pd.concat(parts, ignore_index=True)

    def _states(self, new, wanted, begin, low, span):  # type: ignore[no-untyped-def]
        """(row, day, cells, person, values, errors) of every row and day."""
        fit, steps, moves, lost = self.fitted, self.fitted.steps(), self._moves(), 0.0
        for number, covariates in enumerate(self.design.matrix(new)):
            person = person_of(fit, steps, covariates)
            lost = max(lost, lost_chance(person.flow, begin, (low, self._cell(float(wanted.max())))))
            for day in wanted:
                cells = (low, max(low, self._cell(float(day))))
                value, slopes = state_slopes(person.flow, begin, cells, span)
                yield number, day, cells, person, value, np.sqrt(variance(fit, steps, person, slopes, moves))
        if lost > MATERIAL:
            text = ("A predicted chance falls to -{:.3f} where very few people are at risk and the hazards of a day add up to "
                    "more than 1; it is set to 0. Read only the days before, or use longer periods than days.")
            warnings.warn(text.format(lost), ModelWarning, stacklevel=4)

    def _moves(self) -> Optional[np.ndarray]:
        return None if self.cluster is None else self.fitted.influences()

    def _cell(self, day: float) -> int:
        return int(np.searchsorted(self.fitted.times, day, side="right"))

    def _days(self, days: object, start: float = 0.0) -> np.ndarray:
        wanted = days_array(days)
        if (wanted > self.last_day).any() or (wanted < start).any():
            raise UsageError("Days must lie between the start ({:g}) and the last day observed ({:g}).".format(
                start, self.last_day))
        return wanted

    def _initial(self, initial: Any) -> np.ndarray:
        shares: Dict[Any, float] = initial if isinstance(initial, dict) else {initial: 1.0}
        unknown: List[Any] = [state for state in shares if state not in self.states]
        if unknown or abs(sum(shares.values()) - 1) > 1e-9 or min(shares.values()) < 0:
            raise UsageError("initial is a state, or shares of states that add up to 1; states: {}.".format(
                ", ".join(self.states)))
        return np.array([float(shares.get(state, 0.0)) for state in self.states])
