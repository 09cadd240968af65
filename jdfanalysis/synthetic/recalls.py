"""Recall to custody: by breach of licence, on a further charge, or with remand; reasons, of which several may apply."""
from typing import Tuple

import numpy as np

from jdfanalysis.synthetic import law
from jdfanalysis.synthetic.courts import CUSTODY as REMANDED
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import Columns, Ledger

# (reason, chance in a recall without a further charge, and in one with it). The shares of 2016-17 (Parliamentary
# question 7902) are met over both; "other" stands for what is none of these.
REASONS: Tuple[Tuple[str, float, float], ...] = (
    ("out_of_touch", 0.73, 0.38),
    ("non_compliance", 0.40, 0.20),
    ("residence", 0.24, 0.13),
    ("drugs_alcohol", 0.07, 0.04),
    ("other", 0.11, 0.08),
)
NAMES = tuple(name for name, _, _ in REASONS) + ("further_charge",)
FURTHER_CHARGE = 2 ** len(REASONS)

_RECALLED_BY_CUSTODY, _RECALLED_ON_CHARGE = 0.36, 0.32
_FIXED_ON_CHARGE = 0.40
_STANDARD_MEDIAN, _STANDARD_SPREAD = 75.0, 0.9


def reasons(draws: Draws, size: int, charged: bool) -> np.ndarray:
    """Which reasons apply, one bit each in the order of NAMES; where none was drawn, non-compliance."""
    found = np.full(size, FURTHER_CHARGE if charged else 0, dtype=np.int64)
    for at, (_, without, together) in enumerate(REASONS):
        found = found + np.where(draws.chance(together if charged else without, size), 2 ** at, 0)
    return np.where(found == 0, 2, found)


def standard_days(draws: Draws, size: int) -> np.ndarray:
    """Days of a standard recall to re-release by the Parole Board or the Secretary of State."""
    return 20 + draws.days(_STANDARD_MEDIAN, _STANDARD_SPREAD, size)


def on_charge(draws: Draws, case: Columns, state: Columns, recalls: Ledger) -> np.ndarray:
    """
    Recalls of people on licence who were charged and left on bail; they end by the end of the case.

    Returns the day each person was taken back, far off for those who were not.
    """
    who, size = case["person"], len(case["person"])
    back = case["charge"] + draws.integer(1, 5, size)
    never = np.int64(2 ** 31)
    licence_end = state["licence_end"][who]
    chosen = (case["remand"] != REMANDED) & (back < np.minimum(licence_end, case["final"]) - 1)
    rows = np.flatnonzero(chosen & draws.chance(_RECALLED_ON_CHARGE, size))
    found = np.full(size, never)
    found[rows] = back[rows]
    who, back, licence_end = who[rows], back[rows], licence_end[rows]
    size = len(rows)
    fixed = draws.chance(_FIXED_ON_CHARGE, size) & (state["licence_kind"][who] == law.STANDARD)
    length = np.where(fixed, law.fixed_recall_days(state["licence_days"][who], back), standard_days(draws, size))
    released = np.minimum(np.minimum(back + length, licence_end), case["final"][rows])
    recalls.add(size, stay=state["licence_stay"][who], person=who, decision=np.maximum(back - 1, case["charge"][rows]),
                returned=back, released=released, fixed=fixed, reasons=reasons(draws, size, True), within=False)
    return found


def by_custody(draws: Draws, case: Columns, stay: Columns, state: Columns, recalls: Ledger) -> None:
    """Standard recalls of people on licence who come into custody for a new case: part of the stay it brings."""
    who, size = case["person"], len(case["person"])
    old_end = state["licence_end"][who]
    rows = np.flatnonzero((stay["reception"] < old_end) & draws.chance(_RECALLED_BY_CUSTODY, size))
    until = np.minimum(np.minimum(old_end, case["final"]), stay["release"])[rows]
    recalls.add(len(rows), stay=state["licence_stay"][who[rows]], person=who[rows], decision=stay["reception"][rows],
                returned=stay["reception"][rows], released=until, fixed=False,
                reasons=reasons(draws, len(rows), True), within=True)
