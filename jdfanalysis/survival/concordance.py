"""Harrell's concordance of a Cox fit with its variance, with entry, strata, weights and ties."""
from dataclasses import dataclass
from typing import Iterator, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.survival.cox_engine import predictor
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.risk_sets import RiskSets
from jdfanalysis.survival.shown import Shown, lines_of


@dataclass(frozen=True)
class Concordance(Shown):
    """
    How often, of two people of whom one has the event while the other is at risk, the higher risk comes first.

    table : concordance, std_error, lower, upper
    evidence : weighted pairs: concordant, discordant, tied_risk (same predicted risk), and events
    """

    table: pd.DataFrame
    evidence: pd.DataFrame

    @property
    def concordance(self) -> float:
        """The share of concordant pairs, ties of risk counted half."""
        return float(self.table["concordance"].iloc[0])

    @property
    def summary(self) -> str:
        """The concordance with its error, as plain text."""
        row = self.table.iloc[0]
        return lines_of(
            ("Concordance", "{:.4f}".format(row["concordance"])),
            ("standard error", "{:.4f}".format(row["std_error"])),
            ("pairs", int(self.evidence.iloc[0][["concordant", "discordant", "tied_risk"]].sum())),
        )


def measure_concordance(cox: Cox) -> Concordance:
    """
    Harrell's concordance of the fitted linear predictor, within strata.

    A pair is a row with an event on a day and another at risk on it without an event on it; two events of one day
    make no pair. Out: a Concordance; its variance is the infinitesimal jackknife, summed by cluster if the fit has
    clusters. Method: Harrell et al. (1982); as R survival's concordance. Cost: rows x root of the event days.
    """
    sets = cox.fitted.data.sets
    risk = predictor(cox.fitted.data, cox.fitted.top.beta)
    lower, equal, total = pair_weights(sets, risk)
    w = sets.weight
    # As the event of the pair: lower risks beside it agree. As the other of the pair: lower events disagree.
    agree = lower[0] + (total[1] - lower[1] - equal[1])
    differ = (total[0] - lower[0] - equal[0]) + lower[1]
    tied = equal[0] + equal[1]
    counts = np.array([np.sum(w * part) / 2 for part in (agree, differ, tied)])
    pairs = counts.sum()
    somers = (counts[0] - counts[1]) / pairs
    influence = w * ((agree - differ) / pairs - somers / pairs * (agree + differ + tied))
    codes = cox.fitted.cluster_codes
    summed = influence if codes is None else np.bincount(codes, influence)
    value, error = (somers + 1) / 2, float(np.sqrt(np.sum(summed ** 2)) / 2)
    z = normal_quantile(cox.confidence)
    table = pd.DataFrame(
        {"concordance": [value], "std_error": [error], "lower": [value - z * error], "upper": [value + z * error]}
    )
    evidence = pd.DataFrame([list(counts) + [cox.events]], columns=["concordant", "discordant", "tied_risk", "events"])
    return Concordance(table, evidence)


def pair_weights(sets: RiskSets, risk: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Three (2, rows) arrays: weight of partners of lower risk, of equal risk, and of all partners.

    Row 0: the row has the event, partners are at risk. Row 1: the row is at risk, partners have events.
    Rows are taken in order of risk, in blocks; earlier blocks are summed by cell, pairs inside a block one by one.
    """
    codes = np.unique(np.round(risk, 12), return_inverse=True)[1].reshape(-1)
    order = np.argsort(codes, kind="mergesort")
    lower, equal = np.zeros((2, len(risk))), np.zeros((2, len(risk)))
    change, events = np.zeros(sets.size + 1), np.zeros(sets.size + 1)
    for begin, end in _blocks(codes[order], max(64, int(np.sqrt(sets.size)))):
        rows = order[begin:end]
        lower[:, rows] = _partners(sets, rows, change, events)
        if codes[rows[0]] == codes[rows[-1]]:
            own_change, own_events = np.zeros_like(change), np.zeros_like(events)
            _add(sets, rows, own_change, own_events)
            equal[:, rows] = _partners(sets, rows, own_change, own_events)
        else:
            inside = _inside(sets, rows, codes[rows])
            lower[:, rows] += inside[0]
            equal[:, rows] += inside[1]
        _add(sets, rows, change, events)
    return lower, equal, _partners(sets, np.arange(len(risk)), change, events)


def _blocks(codes: np.ndarray, size: int) -> Iterator[Tuple[int, int]]:
    """Cuts of sorted codes that never part equal ones; longer than `size` only for one run of equal codes."""
    edges = np.append(np.flatnonzero(np.append(True, codes[1:] != codes[:-1])), len(codes))
    at = 0
    while at < len(edges) - 1:
        after = max(at + 1, int(np.searchsorted(edges, edges[at] + size, side="right")) - 1)
        yield int(edges[at]), int(edges[after])
        at = after


def _add(sets: RiskSets, rows: np.ndarray, change: np.ndarray, events: np.ndarray) -> None:
    """Add rows to the tables: `change` cumulates to the weight at risk without an event on the day."""
    first, last, w = sets.first[rows], sets.last[rows], sets.weight[rows]
    died = sets.happened[rows]
    change += np.bincount(first, w, len(change)) - np.bincount(last + 1 - died, w, len(change))
    events += np.bincount(last[died] + 1, w[died], len(events))


def _partners(sets: RiskSets, rows: np.ndarray, change: np.ndarray, events: np.ndarray) -> np.ndarray:
    first, last, died = sets.first[rows], sets.last[rows], sets.happened[rows]
    at_risk, total = np.cumsum(change), np.cumsum(events)
    return np.vstack([np.where(died, at_risk[last], 0.0), total[last + 1 - died] - total[first]])


def _inside(sets: RiskSets, rows: np.ndarray, codes: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The same for partners within one block, by comparing each event with each row."""
    first, last, w, died = sets.first[rows], sets.last[rows], sets.weight[rows], sets.happened[rows]
    who = np.flatnonzero(died)
    day = last[who][:, None]
    pair = (first <= day) & (last >= day) & ~(died & (last == day))
    code = codes[who][:, None]
    found = []
    for event_view, row_view in ((codes < code, codes > code), (codes == code, codes == code)):
        out = np.zeros((2, len(rows)))
        out[0, who] = (pair & event_view) @ w
        out[1] = w[who] @ (pair & row_view)
        found.append(out)
    return found[0], found[1]
