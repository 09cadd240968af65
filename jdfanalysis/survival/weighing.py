"""What those who were seen stand for on a day: weights of cases and controls, also where people enter late.

Without late entry a row stands for one over the chance not to be censored yet (IPCW). With it, a row at risk on day u
was seen with a chance in proportion to Y(u) / S(u-), the people at risk over the product-limit survival of entered rows; so
an event on u stands for S(u-) / Y(u) of everybody, its step of the curve, and each control at risk after day t for S(t) / Y(t+). Without
late entry both are the same numbers (Satten & Datta 2001). Entry and censoring must not depend on time or marker.

Method: Wang (1991), He & Yang (1998) for truncation; Blanche et al. (2013) for errors; own arrangement, in linear time.
"""
import warnings
from dataclasses import dataclass
from typing import Tuple, Union

import numpy as np

from jdfanalysis.errors import ModelError, ModelWarning, UsageError
from jdfanalysis.survival.censoring import Censoring, censoring_survival, with_estimation
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times, first_after

# Risk sets smaller than this before a day make its scores shaky.
FEW = 10


@dataclass(frozen=True)
class FromDayZero:
    """Everybody is followed from day 0: inverse chances not to be censored."""

    rows: Rows
    censoring: Censoring

    def controls(self, day: float) -> np.ndarray:
        """Rows known to be without any event on a day."""
        return self.rows.stop > day

    def trouble(self, day: float) -> str:
        """Why a day cannot be scored, or nothing."""
        return "nobody is followed beyond it" if (self.censoring.on(day) <= 0).any() else ""

    def weights(self, day: float) -> np.ndarray:
        """What each row stands for on a day, times its own weight; 0 for those left out."""
        ended, beyond = (self.rows.stop <= day) & (self.rows.status > 0), self.controls(day)
        chance = np.where(beyond, self.censoring.on(day)[self.censoring.stratum], self.censoring.before_stop())
        return np.where(ended | beyond, self.rows.weights / np.where(chance > 0, chance, 1.0), 0.0)

    def influence(self, terms: np.ndarray, day: float) -> np.ndarray:
        """How each row moves the sum of `terms` (in proportion to the weights of a day), the weights' own moves included."""
        share = self.rows.weights * terms.sum() / self.rows.weights.sum()
        return terms - share + with_estimation(self.censoring, self.rows, terms, day)


@dataclass(frozen=True)
class LateEntry:
    """
    People enter after day 0: steps of the product-limit curve of all kinds of event.

    times : event days; survival, risk, events : after, before and on each; first, last : days at risk of each row
    """

    rows: Rows
    times: np.ndarray
    survival: np.ndarray
    risk: np.ndarray
    events: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def controls(self, day: float) -> np.ndarray:
        """Rows at risk just after a day."""
        return (self.rows.stop > day) & (self.rows.start <= day)

    def trouble(self, day: float) -> str:
        """Why a day cannot be scored, or nothing."""
        inside = self.times <= day
        if (self.survival[inside] <= 0).any():
            return "all at risk on an earlier day had the event, so nothing is known of later ones"
        fewest = self.risk[inside].min() if inside.any() else np.inf
        if fewest < FEW:
            text = "Fewer than {} are at risk on some day before day {:g}: with late entry the scores hang on them."
            warnings.warn(text.format(FEW, day), ModelWarning, stacklevel=4)
        return ""

    def weights(self, day: float) -> np.ndarray:
        """What each row stands for on a day, times its own weight; 0 for those left out."""
        ended, here = (self.rows.stop <= day) & (self.rows.status > 0), self.controls(day)
        before = np.append(1.0, self.survival)
        own = self.rows.weights * self.rows.weights.sum()
        out = np.zeros(len(self.rows))
        last = self.last[ended]
        out[ended] = own[ended] * before[last] / self.risk[last]
        left = before[np.searchsorted(self.times, day, side="right")]
        out[here] = own[here] * left / self.rows.weights[here].sum()
        return out

    def influence(self, terms: np.ndarray, day: float) -> np.ndarray:
        """How each row moves the sum of `terms` (in proportion to the weights of a day), the weights' own moves included."""
        size, rows, here = len(self.times), self.rows, self.controls(day)
        ended = (rows.stop <= day) & (rows.status > 0)
        by_day = np.bincount(self.last[ended], terms[ended], size)
        held = float(terms[here].sum())
        inside = self.times <= day
        later = np.where(inside, np.cumsum(by_day[::-1])[::-1] - by_day + held, 0.0)
        left = self.risk - self.events
        pull = np.where(left > 0, later / np.where(left > 0, left, 1.0), 0.0)
        daily = pull * self.events / self.risk - by_day / self.risk
        total = np.append(0.0, np.cumsum(daily))
        found = total[np.maximum(self.last + 1, self.first)] - total[self.first]
        died = np.flatnonzero((rows.status > 0) & inside[np.minimum(self.last, size - 1)] & (self.last >= self.first))
        found[died] -= pull[self.last[died]]
        if here.any():
            found[here] -= held / rows.weights[here].sum()
        return terms + rows.weights * found


def weighing_of(rows: Rows, stratum: np.ndarray) -> Union[FromDayZero, LateEntry]:
    """The weights for these rows. Raises UsageError for late entry with strata, ModelError if nobody is there from day 0."""
    if rows.start is None or not (rows.start > 0).any():
        return FromDayZero(rows, censoring_survival(rows, stratum))
    if stratum.max() > 0:
        raise UsageError("With late entry censoring_by cannot be used: how many of each level never came to be seen is not known.")
    return late_entry(rows)


def late_entry(rows: Rows) -> LateEntry:
    """The weights of rows with entry times."""
    happened = rows.status > 0
    if not happened.any() or rows.start.min() > 0:
        raise ModelError("With late entry some must be at risk from day 0, and have events: begin at a landmark day instead.")
    times, _ = distinct_times(rows.stop[happened])
    first = first_after(times, np.maximum(rows.start, 0.0)).astype(np.int64)
    last = first_after(times, rows.stop).astype(np.int64) - 1
    risk, events = _sums(rows, times, first, last)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(np.where(risk > 0, 1.0 - events / risk, 1.0))
    survival[survival < 1e-12] = 0.0
    return LateEntry(rows, times, survival, risk, events, first, last)


def _sums(rows: Rows, times: np.ndarray, first: np.ndarray, last: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """(weight at risk, weight of events of any kind) on each day."""
    seen = last >= first
    risk = at_risk(first[seen], last[seen], len(times), rows.weights[seen])
    died = rows.status > 0
    return risk, np.bincount(last[died], rows.weights[died], len(times))
