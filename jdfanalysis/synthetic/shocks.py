"""Shocks of policy and of COVID-19 on delays and volumes, declared by date.

Volumes move where the planted model does not speak: how many careers begin, reports, the start of
requirements. The hazard of those who have begun has no calendar effect (see `effects`).
"""
from functools import lru_cache
from typing import Union

import numpy as np

from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.law import day

LOCKDOWN, REOPENED, BACKLOG_END = day("2020-03-24"), day("2020-06-15"), day("2021-06-30")
_MOVED_IN_LOCKDOWN, _MOVED_IN_BACKLOG, _MOVED_IF_URGENT = 0.40, 0.22, 0.6

# (first day, extra share of the usual Crown waiting time): receipts grew and sitting days fell.
CROWN_WAITS = ((day("2013-01-01"), 1.00), (day("2016-01-01"), 0.95), (day("2018-07-01"), 0.85),
               (day("2019-07-01"), 0.90), (day("2020-03-24"), 1.55), (day("2022-01-01"), 1.60))

# (first day, people before a court for the first time, per 100 of the trend). Invented sizes. April 2015: the single
# justice procedure takes cases out of the extract; March 2020: fewer offences, charges and hearings.
ENTRIES = ((day("2000-01-01"), 100), (day("2015-04-13"), 92), (day("2017-01-01"), 88), (day("2020-03-24"), 35),
           (day("2020-06-15"), 65), (day("2021-04-12"), 85))
# Share of the entries of the first day that is lost by the last, in a straight line.
_ENTRY_FALL = 0.60
# Reports before sentence and requirements begun, per 100 of the usual, while courts and offices were closed.
REPORTS_IN_LOCKDOWN = 45


@lru_cache(maxsize=4)
def entry_weights(first: int, last: int) -> np.ndarray:
    """Running totals of the whole-number weight of each day from `first` to the day before `last`."""
    days = np.arange(first, last, dtype=np.int64)
    trend = 1000 - (days - first) * int(1000 * _ENTRY_FALL) // (last - first)
    starts = np.array([start for start, _ in ENTRIES])
    factor = np.array([per_hundred for _, per_hundred in ENTRIES])
    return np.cumsum(trend * factor[np.searchsorted(starts, days, side="right") - 1])


def reports_asked(share: float, days: np.ndarray) -> np.ndarray:
    """Chance that a report is asked for on these days."""
    closed = (days >= LOCKDOWN) & (days < REOPENED)
    return np.where(closed, share * REPORTS_IN_LOCKDOWN / 100.0, share)


def begun(draws: Draws, days: np.ndarray) -> np.ndarray:
    """Days on which requirements begin: most that would have begun while offices were closed begin later."""
    size = len(days)
    moved = draws.chance(0.6, size) & (days >= LOCKDOWN) & (days < REOPENED)
    return np.where(moved, REOPENED + draws.days(30.0, 0.6, size), days)


def postponed(draws: Draws, hearing: np.ndarray, crown: bool, urgent: Union[bool, np.ndarray] = False) -> np.ndarray:
    """Hearing days after the closure of spring 2020: many inside it moved behind it, some of the backlog further on."""
    size = len(hearing)
    u = draws.uniform(size) / np.where(urgent, _MOVED_IF_URGENT, 1.0)
    wait = draws.days(80.0 if crown else 55.0, 0.7, size)
    closed = (hearing >= LOCKDOWN) & (hearing < REOPENED)
    late = (hearing >= REOPENED) & (hearing < BACKLOG_END)
    moved = (closed & (u < _MOVED_IN_LOCKDOWN)) | (late & (u < _MOVED_IN_BACKLOG))
    return np.where(moved, np.maximum(hearing, REOPENED) + wait, hearing)


def crown_wait(received: np.ndarray) -> np.ndarray:
    """Factor on the waiting time of Crown cases received on these days."""
    starts = np.array([first for first, _ in CROWN_WAITS])
    factors = np.array([factor for _, factor in CROWN_WAITS])
    return factors[np.clip(np.searchsorted(starts, received, side="right") - 1, 0, len(factors) - 1)]
