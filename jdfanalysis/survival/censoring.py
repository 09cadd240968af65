"""The chance not to be censored yet, by which what was seen stands for what was not (IPCW)."""
from dataclasses import dataclass
from typing import Optional

import numpy as np

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import at_risk, distinct_times


@dataclass(frozen=True)
class Censoring:
    """
    Kaplan-Meier of censoring, per stratum: events of a day come before its censorings.

    times : distinct stop days of all rows; survival, hazard, risk : (strata, days) G, its hazard steps, and the
        weight at risk of censoring; last : position of each row's stop; stratum : of each row
    """

    times: np.ndarray
    survival: np.ndarray
    hazard: np.ndarray
    risk: np.ndarray
    last: np.ndarray
    stratum: np.ndarray

    def before(self, days: np.ndarray) -> np.ndarray:
        """G just before each of these days, of the first stratum."""
        return np.append(1.0, self.survival[0])[np.searchsorted(self.times, days, side="left")]

    def before_stop(self) -> np.ndarray:
        """G just before each row's own stop."""
        padded = np.column_stack([np.ones(len(self.survival)), self.survival])
        return padded[self.stratum, self.last]

    def on(self, day: float) -> np.ndarray:
        """G on a day, per stratum."""
        padded = np.column_stack([np.ones(len(self.survival)), self.survival])
        return padded[:, np.searchsorted(self.times, day, side="right")]


def censoring_survival(rows: Rows, stratum: Optional[np.ndarray] = None) -> Censoring:
    """The censoring of these rows; raises UsageError where people enter late, for then it is not defined so simply."""
    if rows.start is not None and (rows.start > 0).any():
        raise UsageError(
            "{:,} rows begin after day 0. Weights against censoring need one row per person from day 0 on: use "
            'measure_concordance (weighting="harrell") or calibrate, which allow late entry, or rows from a '
            "landmark day.".format(int((rows.start > 0).sum()))
        )
    stratum = np.zeros(len(rows), dtype=np.int64) if stratum is None else stratum.astype(np.int64)
    times, last = distinct_times(rows.stop)
    size, strata, w = len(times), int(stratum.max()) + 1, rows.weights
    survival, hazards, risks = [], [], []
    for level in range(strata):
        own = stratum == level
        ended = rows.status[own] == 0
        risk = at_risk(None, last[own], size, w[own]) - np.bincount(last[own][~ended], w[own][~ended], size)
        lost = np.bincount(last[own][ended], w[own][ended], size)
        some = risk > 1e-12 * max(w[own].sum(), 1e-300)
        hazard = np.where(some, lost / np.where(some, risk, 1.0), 0.0)
        survival.append(np.cumprod(1.0 - np.minimum(hazard, 1.0)))
        hazards.append(hazard)
        risks.append(np.where(some, risk, 0.0))
    return Censoring(times, np.array(survival), np.array(hazards), np.array(risks), last.astype(np.int64), stratum)


def with_estimation(censoring: Censoring, rows: Rows, terms: np.ndarray, until: float) -> np.ndarray:
    """
    Add to each row's share in a weighted sum what it does to the others' weights.

    terms : per row, its weighted term, inversely proportional to G just before min(stop, until), or on `until` for
    rows beyond it. The influence of row i on log G is minus its censoring martingale over the weight at risk.
    """
    size, out = len(censoring.times), np.zeros(len(terms))
    inside = censoring.times <= until
    # A term depends on the censorings before its own day; of rows beyond `until` on all up to and on it.
    reach = np.minimum(censoring.last, int(inside.sum()))
    for level in range(len(censoring.survival)):
        own = np.flatnonzero(censoring.stratum == level)
        later = np.cumsum(np.bincount(reach[own], terms[own], size + 1)[::-1])[::-1][1:]
        risk = censoring.risk[level]
        pull = np.where((risk > 0) & inside, later / np.where(risk > 0, risk, 1.0), 0.0)
        left = 1.0 - censoring.hazard[level]
        pull = np.where(left > 0, pull / np.where(left > 0, left, 1.0), 0.0)
        total = np.append(0.0, np.cumsum(pull * censoring.hazard[level]))
        last, ended = censoring.last[own], rows.status[own] == 0
        # At risk of censoring on the own last day only if not gone by an event before it.
        found = ended * pull[last] - total[last + ended]
        out[own] += found * rows.weights[own]
    return out
