"""A Fine-Gray model by strata: baselines and, unless pooled, censoring of their own, coefficients in common."""
from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.survival.cox_engine import Evaluation
from jdfanalysis.survival.design import Design, check_columns
from jdfanalysis.survival.fine_gray_engine import FineGrayData, censoring_weight, evaluate_fine_gray, make_fine_gray_sets
from jdfanalysis.survival.rows import Rows


@dataclass(frozen=True)
class Part:
    """
    One stratum with events: its data and rows.

    where : positions of the rows among all; number : its place among the levels of the strata
    """

    data: FineGrayData
    rows: Rows
    where: np.ndarray
    number: int

    def baseline(self, beta: np.ndarray, centre: np.ndarray) -> pd.DataFrame:
        """Subdistribution hazard at all covariates zero; `centre` : mean of the columns over their scale."""
        data = self.data
        risk = data.sets.weight * np.exp(data.matrix @ beta)
        step = data.sets.event_weight / data.risk_sums(risk) * np.exp(-float(centre @ beta))
        table = pd.DataFrame({"time": data.sets.times, "hazard": step, "cumulative_hazard": np.cumsum(step)})
        table["incidence"] = 1.0 - np.exp(-table["cumulative_hazard"].to_numpy())
        return table


def make_parts(  # type: ignore[no-untyped-def]
    frame: pd.DataFrame, design: Design, read: Rows, stratum: np.ndarray, cause: int, events_first: bool, pooled: bool
) -> Tuple[List[Part], np.ndarray, np.ndarray]:
    """
    (the strata with events, mean and scale of the columns over all of them).

    pooled : the chance not to be censored is that of all rows together, not of each stratum
    """
    shared = censoring_weight(read, events_first) if pooled else None
    found = []
    for number in range(int(stratum.max()) + 1):
        where = np.flatnonzero(stratum == number) if stratum.max() else np.arange(len(read))
        rows = read.take(where) if stratum.max() else read
        if (rows.status == cause).any():
            found.append((make_fine_gray_sets(rows, cause, shared or censoring_weight(rows, events_first)), rows, where, number))
    order = [where[made[0].order] for made, _, where, _ in found]
    matrix = design.matrix(frame, order[0] if len(order) == 1 else np.concatenate(order))
    mean, scale = check_columns(matrix, design.names)
    matrix -= mean
    matrix /= scale
    parts, begin = [], 0
    for made, rows, where, number in found:
        own = matrix[begin : begin + len(made[0].order)]
        parts.append(Part(FineGrayData(*made, own, np.zeros(len(own))), rows, where, number))
        begin += len(own)
    return parts, mean, scale


def evaluate_parts(parts: Sequence[Part], beta: np.ndarray) -> Evaluation:
    """Log-likelihood and its derivatives at `beta`, summed over the strata."""
    each = [evaluate_fine_gray(part.data, beta) for part in parts]
    if len(each) == 1:
        return each[0]
    score, information = sum(e.score for e in each), sum(e.information for e in each)
    return Evaluation(beta, sum(e.loglik for e in each), score, information)


def baseline_of(parts: Sequence[Part], levels: pd.DataFrame, beta: np.ndarray, centre: np.ndarray) -> pd.DataFrame:
    """The baselines of all strata below each other, columns of the strata first."""
    tables = [part.baseline(beta, centre) for part in parts]
    for part, table in zip(parts, tables):
        for place, name in enumerate(levels.columns):
            table.insert(place, name, levels[name].iloc[part.number])
    return pd.concat(tables, ignore_index=True)
