"""Shocks of policy and of COVID-19 on court delays and reports, declared by date."""
import numpy as np

from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.law import day

LOCKDOWN, REOPENED = day("2020-03-24"), day("2020-06-15")

# (first day, extra share of the usual Crown waiting time): receipts grew and sitting days fell.
CROWN_WAITS = ((day("2013-01-01"), 1.00), (day("2016-01-01"), 0.95), (day("2018-07-01"), 0.85),
               (day("2019-07-01"), 0.90), (day("2020-03-24"), 1.55), (day("2022-01-01"), 1.60))


def postponed(draws: Draws, hearing: np.ndarray, crown: bool) -> np.ndarray:
    """Hearing days after the closure of spring 2020: most that fell inside it are moved behind it."""
    size = len(hearing)
    moved = draws.chance(0.35, size) & (hearing >= LOCKDOWN) & (hearing < REOPENED)
    wait = draws.days(70.0 if crown else 35.0, 0.6, size)
    return np.where(moved, np.maximum(hearing, REOPENED) + wait, hearing)


def crown_wait(received: np.ndarray) -> np.ndarray:
    """Factor on the waiting time of Crown cases received on these days."""
    starts = np.array([first for first, _ in CROWN_WAITS])
    factors = np.array([factor for _, factor in CROWN_WAITS])
    return factors[np.clip(np.searchsorted(starts, received, side="right") - 1, 0, len(factors) - 1)]
