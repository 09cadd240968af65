"""Concordance of a Cox fit or of any prediction, Harrell's or Uno's, with its variance, strata, weights and ties."""
import warnings
from dataclasses import dataclass, replace
from typing import Any, Iterator, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import InputError, ModelError, ModelWarning, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.censoring import censoring_survival
from jdfanalysis.survival.cox_engine import predictor
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.risk_sets import RiskSets, make_risk_sets
from jdfanalysis.survival.rows import Rows, read_rows
from jdfanalysis.survival.weighing import FEW, late_entry


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


def measure_concordance(cox: Cox, weighting: str = "harrell", until: Optional[float] = None) -> Concordance:
    """
    Concordance of the fitted linear predictor, within strata.

    A pair is a row with an event on a day and another at risk on it without an event on it; two events of one day
    make no pair. weighting : "harrell" counts each pair once; "uno" by 1 / G(t-) squared, G the chance not to be
    censored, so that the result does not depend on the censoring; with late entry G is the chance to be seen on a day, in
    proportion to people at risk over the product-limit survival before it (without late entry the same number), so that it
    does not depend on the entries either. Entry must then not depend on time or risk, and some be at risk from day 0.
    until : events up to this day only.
    Out: a Concordance; its variance is the infinitesimal jackknife, G taken as known, summed by cluster if the fit
    has clusters. Method: Harrell et al. (1982); Uno et al. (2011); as R survival's concordance, which refuses late entry; late
    entry as Hartman et al. (2023), inverse chances to be seen, estimated as in `weighing`. Raises ModelError where these are not known.
    Cost: rows x root of the event days.
    """
    sets, rows = cox.fitted.data.sets, cox.fitted.rows
    risk = predictor(cox.fitted.data, cox.fitted.top.beta)
    factor = _factor(sets, rows, weighting, until)
    return _concordance(sets, risk, cox.fitted.cluster_codes, factor, cox.confidence)


def concordance_of(
    rows: pd.DataFrame,
    prediction: Any,
    weighting: str = "uno", until: Optional[float] = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1,
    weights: Optional[str] = None, person: Optional[str] = None,
    confidence: float = 0.95,
) -> Concordance:
    """
    Concordance of any prediction, fitted here or elsewhere, with what happened to these rows.

    prediction : a column of `rows` or one number per row; higher means the event comes sooner
    The rest as `measure_concordance`; other codes of `event` than `cause` end observation. The variance is summed by
    person. Raises InputError for missing predictions.
    """
    read = read_rows(rows, duration, entry, event, person, weights)
    risk = marker_of(rows, prediction)
    risk = risk if read.used is None else risk[read.used]
    sets = make_risk_sets(read, np.zeros(len(read), dtype=np.int32), cause)
    codes = None if read.person is None else read.person[sets.order]
    return _concordance(sets, risk[sets.order], codes, _factor(sets, read, weighting, until), confidence)


def marker_of(rows: pd.DataFrame, prediction: Any) -> np.ndarray:
    """A column of the frame, or numbers handed in, as finite floats, one per row."""
    if isinstance(prediction, str):
        if prediction not in rows.columns:
            raise UsageError("There is no column {}.".format(prediction))
        prediction = floats(rows[prediction])
    values = np.asarray(prediction, dtype=np.float64)
    if len(values) != len(rows):
        raise UsageError("{:,} predictions for {:,} rows.".format(len(values), len(rows)))
    bad = int((~np.isfinite(values)).reshape(len(values), -1).any(axis=1).sum())
    if bad:
        raise InputError("Predictions are missing or infinite in {:,} rows.".format(bad))
    return values


def _factor(sets: RiskSets, rows: Rows, weighting: str, until: Optional[float]) -> np.ndarray:
    """Weight of the events of each cell."""
    if weighting not in ("harrell", "uno"):
        raise UsageError('weighting is "harrell" or "uno".')
    factor = np.ones(sets.size)
    if weighting == "uno":
        # Whatever else ends observation is censoring here, as in the pairs.
        cause = rows.status[sets.order[sets.events[0][0]]]
        only = replace(rows, status=(rows.status == cause).astype(rows.status.dtype))
        if rows.start is None or not (rows.start > 0).any():
            chance = censoring_survival(only).before(sets.times)
        else:
            chance = _chance_seen(only, sets.times, until)
        factor = np.where(chance > 0, chance, np.nan) ** -2.0
    return factor if until is None else np.where(sets.times <= until, factor, 0.0)


def _chance_seen(rows: Rows, days: np.ndarray, until: Optional[float]) -> np.ndarray:
    """In proportion to the chance to have entered and still be followed on each of these days with events."""
    seen = late_entry(rows)
    before = np.append(1.0, seen.survival[:-1])
    wanted = seen.times <= (np.inf if until is None else until)
    if (before[wanted] <= 0).any():
        raise ModelError(
            "With late entry Uno's concordance is not known: all at risk on an early day had the event while others come later. "
            "Begin at a landmark day, or use Harrell's."
        )
    if (seen.risk[wanted & (before > 0.5)] < FEW).any():
        text = "Fewer than {} are at risk on an early day: with late entry Uno's concordance hangs on them.".format(FEW)
        warnings.warn(text, ModelWarning, stacklevel=4)
    chance = seen.risk / np.where(before > 0, before, 1.0) / rows.weights.sum()
    return chance[np.searchsorted(seen.times, days)]


def _concordance(
    sets: RiskSets, risk: np.ndarray, codes: Optional[np.ndarray], factor: np.ndarray, confidence: float
) -> Concordance:
    lower, equal, total = pair_weights(sets, risk, factor)
    w = sets.weight
    # As the event of the pair: lower risks beside it agree. As the other of the pair: lower events disagree.
    agree = lower[0] + (total[1] - lower[1] - equal[1])
    differ = (total[0] - lower[0] - equal[0]) + lower[1]
    tied = equal[0] + equal[1]
    counts = np.array([np.sum(w * part) / 2 for part in (agree, differ, tied)])
    pairs = counts.sum()
    if not pairs > 0:
        raise ModelError("There is no pair to compare: no event comes while another row is at risk.")
    somers = (counts[0] - counts[1]) / pairs
    influence = w * ((agree - differ) / pairs - somers / pairs * (agree + differ + tied))
    summed = influence if codes is None else np.bincount(codes, influence)
    value, error = (somers + 1) / 2, float(np.sqrt(np.sum(summed ** 2)) / 2)
    z = normal_quantile(confidence)
    table = pd.DataFrame(
        {"concordance": [value], "std_error": [error], "lower": [value - z * error], "upper": [value + z * error]}
    )
    events = int(sets.tied[factor > 0].sum())
    evidence = pd.DataFrame([list(counts) + [events]], columns=["concordant", "discordant", "tied_risk", "events"])
    return Concordance(table, evidence)


def pair_weights(
    sets: RiskSets, risk: np.ndarray, factor: Optional[np.ndarray] = None
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Three (2, rows) arrays: weight of partners of lower risk, of equal risk, and of all partners.

    Row 0: the row has the event, partners are at risk. Row 1: the row is at risk, partners have events.
    factor : per cell, how much its events count. Rows are taken in order of risk, in blocks; earlier blocks are
    summed by cell, pairs inside a block one by one.
    """
    own_factor = np.ones(len(risk)) if factor is None else factor[sets.last]
    event_weight = sets.weight * own_factor
    codes = np.unique(np.round(risk, 12), return_inverse=True)[1].reshape(-1)
    order = np.argsort(codes, kind="mergesort")
    lower, equal = np.zeros((2, len(risk))), np.zeros((2, len(risk)))
    change, events = np.zeros(sets.size + 1), np.zeros(sets.size + 1)
    for begin, end in _blocks(codes[order], max(64, 4 * int(np.sqrt(sets.size)))):
        rows = order[begin:end]
        lower[:, rows] = _partners(sets, rows, change, events)
        if codes[rows[0]] == codes[rows[-1]]:
            own_change, own_events = np.zeros_like(change), np.zeros_like(events)
            _add(sets, rows, own_change, own_events, event_weight)
            equal[:, rows] = _partners(sets, rows, own_change, own_events)
        else:
            inside = _inside(sets, rows, codes[rows], event_weight)
            lower[:, rows] += inside[0]
            equal[:, rows] += inside[1]
        _add(sets, rows, change, events, event_weight)
    total = _partners(sets, np.arange(len(risk)), change, events)
    for part in (lower, equal, total):
        part[0] *= own_factor
    return lower, equal, total


def _blocks(codes: np.ndarray, size: int) -> Iterator[Tuple[int, int]]:
    """Cuts of sorted codes that never part equal ones; longer than `size` only for one run of equal codes."""
    edges = np.append(np.flatnonzero(np.append(True, codes[1:] != codes[:-1])), len(codes))
    at = 0
    while at < len(edges) - 1:
        after = max(at + 1, int(np.searchsorted(edges, edges[at] + size, side="right")) - 1)
        yield int(edges[at]), int(edges[after])
        at = after


def _add(
    sets: RiskSets, rows: np.ndarray, change: np.ndarray, events: np.ndarray, event_weight: np.ndarray
) -> None:
    """Add rows to the tables: `change` cumulates to the weight at risk without an event on the day."""
    first, last, w = sets.first[rows], sets.last[rows], sets.weight[rows]
    died = sets.happened[rows]
    change += np.bincount(first, w, len(change)) - np.bincount(last + 1 - died, w, len(change))
    events += np.bincount(last[died] + 1, event_weight[rows][died], len(events))


def _partners(sets: RiskSets, rows: np.ndarray, change: np.ndarray, events: np.ndarray) -> np.ndarray:
    first, last, died = sets.first[rows], sets.last[rows], sets.happened[rows]
    at_risk, total = np.cumsum(change), np.cumsum(events)
    return np.vstack([np.where(died, at_risk[last], 0.0), total[last + 1 - died] - total[first]])


def _inside(
    sets: RiskSets, rows: np.ndarray, codes: np.ndarray, event_weight: np.ndarray
) -> Tuple[np.ndarray, np.ndarray]:
    """The same for partners within one block, by comparing each event with each row."""
    last, w, died = sets.last[rows], sets.weight[rows], sets.happened[rows]
    who = np.flatnonzero(died)
    day = last[who][:, None]
    # At risk without an event on the day: last day beyond it, or the same without an event.
    pair = last + ~died > day
    if len(sets.entries[0]) or len(sets.bounds) > 1:
        pair &= sets.first[rows] <= day
    code, weight = codes[who][:, None], event_weight[rows][who]
    found = np.zeros((2, 2, len(rows)))
    # Codes ascend, so each is alone when its neighbours differ; then nothing is equal but a row to itself.
    alone = bool((codes[1:] != codes[:-1]).all())
    found[0, 0, who] = (pair & (codes < code)) @ w
    found[0, 1] = weight @ (pair & (codes > code))
    if not alone:
        found[1, 0, who] = (pair & (codes == code)) @ w
        found[1, 1] = weight @ (pair & (codes == code))
    return found[0], found[1]
