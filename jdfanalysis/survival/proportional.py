"""The test of proportional hazards: do coefficients change with time? (cox.zph of R survival >= 3.)"""
from dataclasses import dataclass
from typing import Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox_engine import CoxData, between_days, day_hazards, moments, risks, weighted_square
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.risk_sets import RiskSets
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.score_residuals import schoenfeld
from jdfanalysis.survival.steps import make_steps

TRANSFORMS = ("km", "identity", "rank", "log")


@dataclass(frozen=True)
class ProportionalTest(Shown):
    """
    The test per term and for all together.

    table : term, chi_squared, df, p; the last row is all terms together (GLOBAL)
    residuals : one row per event: strata, time, transformed time, and per coefficient the scaled Schoenfeld
        residual plus the coefficient, whose trend over time is what the test sees
    evidence : events the test rests on, per stratum
    """

    table: pd.DataFrame
    residuals: pd.DataFrame
    evidence: pd.DataFrame
    transform: str

    @property
    def summary(self) -> str:
        """The test in words."""
        last = self.table.iloc[-1]
        return lines_of(
            ("Proportional hazards", "score test, time transformed by {}".format(self.transform)),
            ("global", "{:.3f} on {} df, p {:.3g}".format(last["chi_squared"], int(last["df"]), last["p"])),
            ("terms with p < 0.05", int((self.table["p"].iloc[:-1] < 0.05).sum())),
        )


def check_proportional(cox: Cox, transform: str = "km", by_term: bool = True) -> ProportionalTest:
    """
    Score test that each coefficient is constant against a trend in g(time).

    transform : g: "km", 1 - Kaplan-Meier of all rows just before the day; "identity"; "rank"; "log" of the day
    by_term : one test per term of the formula (several df for a category), else per coefficient
    In: a fitted Cox, with its ties, strata, weights, entry. Model-based, also for a clustered fit, as in R.
    Raises UsageError for an unknown transform. Method: Grambsch & Therneau (1994), as the exact score test of
    cox.zph in R survival 3, not the approximation of earlier versions.
    """
    if transform not in TRANSFORMS:
        raise UsageError("transform must be one of: {}.".format(", ".join(TRANSFORMS)))
    cox.needs_cells("test of proportional hazards")
    fitted = cox.fitted
    data, sets, beta = fitted.data, fitted.data.sets, fitted.top.beta
    raw = _transformed(fitted.rows, sets, transform)
    g = raw - float(np.sum(raw * sets.tied) / sets.tied.sum())
    blocks = _informations(data, beta, g)
    residual = schoenfeld(data, beta)
    died = sets.events[0]
    score = (sets.weight[died] * g[sets.last[died]]) @ residual
    names = fitted.design.names
    terms = fitted.design.terms if by_term else tuple((name, (j,)) for j, name in enumerate(names))
    table = _tests(terms, blocks, score)
    scaled = residual @ np.linalg.inv(blocks[0]) * len(died) / fitted.scale + cox.coefficients.to_numpy()
    where = sets.last[died]
    frame = fitted.strata.iloc[sets.stratum[where]].reset_index(drop=True)
    frame["time"], frame["transformed"] = sets.times[where], raw[where]
    for j, name in enumerate(names):
        frame[name] = scaled[:, j]
    evidence = fitted.strata.copy()
    evidence["events"] = np.bincount(sets.stratum[where], None, len(fitted.strata))
    return ProportionalTest(table, frame, evidence, transform)


def _transformed(rows: Rows, sets: RiskSets, transform: str) -> np.ndarray:
    """g at each cell's day."""
    if transform == "identity":
        return sets.times.astype(np.float64)
    if transform == "log":
        if (sets.times <= 0).any():
            raise UsageError("An event on day 0 has no logarithm; use another transform.")
        return np.log(sets.times)
    if transform == "rank":
        ordered = np.sort(rows.stop)
        low = np.searchsorted(ordered, sets.times, side="left")
        return (low + 1 + np.searchsorted(ordered, sets.times, side="right")) / 2.0
    happened = np.zeros(len(rows), dtype=bool)
    happened[sets.order] = sets.happened
    plain = Rows(rows.start, rows.stop, rows.status, None, None, None, None, "")
    steps = make_steps(plain, happened)
    survival = np.append(1.0, np.cumprod(1.0 - steps.events / steps.at_risk))
    return 1.0 - survival[np.searchsorted(steps.times, sets.times, side="left")]


def _informations(data: CoxData, beta: np.ndarray, g: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Information summed over days with weights 1, g and g squared."""
    sets = data.sets
    risk = risks(data, beta)
    hazards = day_hazards(data, risk)
    first, tied = moments(data, risk)
    died = sets.events[0]
    found = []
    for factor in (np.ones(sets.size), g, g ** 2):
        total = sets.between(np.append(0.0, np.cumsum(factor * hazards.h)))
        total[died] -= (factor * hazards.ch)[sets.last[died]]
        found.append(weighted_square(data.matrix, risk * total) - between_days(first, tied, hazards, factor))
    return found[0], found[1], found[2]


def _tests(terms, blocks, score: np.ndarray) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    from scipy.special import chdtrc

    size = len(score)
    whole = np.block([[blocks[0], blocks[1]], [blocks[1].T, blocks[2]]])
    rows = []
    for name, columns in list(terms) + [("GLOBAL", tuple(range(size)))]:
        kept = np.append(np.arange(size), np.array(columns) + size)
        u = np.append(np.zeros(size), score[list(columns)])
        value = float(u @ np.linalg.solve(whole[np.ix_(kept, kept)], u))
        rows.append((name, value, len(columns), float(chdtrc(len(columns), max(value, 0.0)))))
    return pd.DataFrame(rows, columns=["term", "chi_squared", "df", "p"])
