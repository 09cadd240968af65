"""The log-rank test and its weighted family on counts by day: weights of days, variances, trends."""
from typing import Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.survival.day_counts import DayCounts
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import first_after

FAMILIES = ("log-rank", "gehan", "tarone-ware", "peto", "peto-prentice", "fleming-harrington")
Family = Tuple[str, float, float]
Trend = Union[None, bool, Sequence[float]]


def check_weights(rows: Rows, name: Optional[str], robust: bool) -> None:
    """Weights that are no counts of rows have no hypergeometric variance."""
    if rows.weight is not None and not robust and not (rows.weight == np.floor(rows.weight)).all():
        raise UsageError(
            "Weights in column {} are not whole numbers, so they are no counts of rows: say robust=True for a variance "
            "by person, or leave the weights out.".format(name)
        )


def level_scores(levels: pd.DataFrame, trend: Trend) -> Optional[np.ndarray]:
    """A number per level for a test of trend, None where none is asked for."""
    if trend is None or trend is False:
        return None
    if trend is True:
        own = levels.iloc[:, 0]
        one = levels.shape[1] == 1 and isinstance(own.dtype, np.dtype) and own.dtype.kind in "iuf"
        return own.to_numpy().astype(np.float64) if one else np.arange(1.0, len(levels) + 1)
    scores = np.asarray(trend, dtype=np.float64)
    if scores.shape != (len(levels),) or not np.isfinite(scores).all() or (scores == scores[0]).all():
        raise UsageError("trend takes one finite number for each of the {} levels, not all equal.".format(len(levels)))
    return scores


def one_stratum(n: np.ndarray, d: np.ndarray, family: Family) -> Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(observed, expected, weighted difference, its variance) of one stratum; n, d : at risk and events by day and level."""
    total, events = n.sum(axis=1), d.sum(axis=1)
    weight = day_weights(family, total, events)
    share = n / total[:, None]
    expected = share * events[:, None]
    spread = weight ** 2 * events * (total - events) / np.maximum(total - 1, 1)
    variance = np.diag((spread[:, None] * share).sum(axis=0)) - (share * spread[:, None]).T @ share
    return d.sum(axis=0), expected.sum(axis=0), (weight[:, None] * (d - expected)).sum(axis=0), variance


def day_weights(family: Family, total: np.ndarray, events: np.ndarray) -> np.ndarray:
    """The weight of each day with events; total, events : at risk and with the event, all levels together."""
    name, rho, gamma = family
    if name == "log-rank":
        return np.ones(len(total))
    if name == "gehan":
        return total
    if name == "tarone-ware":
        return np.sqrt(total)
    if name == "peto-prentice":
        return np.cumprod(1.0 - events / (total + 1.0))
    before = np.append(1.0, np.cumprod(np.maximum(1.0 - events / total, 0.0))[:-1])
    return before if name == "peto" else before ** rho * (1.0 - before) ** gamma


def quadratic_form(difference: np.ndarray, variance: np.ndarray, scores: Optional[np.ndarray] = None) -> Tuple[float, int]:
    """(chi-squared, df) over the levels that were ever at risk with somebody else, or of their trend in `scores`."""
    own = np.diag(variance)
    kept = np.flatnonzero(own > 1e-12 * own.max())
    spread = 0.0 if scores is None else float(scores @ variance @ scores)
    if len(kept) < 2 or (scores is not None and (scores[kept] == scores[kept[0]]).all()):
        raise ModelError("No event happens while people of two levels are at risk together.")
    if scores is not None:
        return float(scores @ difference) ** 2 / spread, 1
    inner = variance[np.ix_(kept, kept)]
    error = np.sqrt(own[kept])
    values, vectors = np.linalg.eigh(inner / np.outer(error, error))
    told = values > 1e-9
    if told.sum() < len(kept) - 1:
        # Levels that never meet, in strata of their own, lose a degree of freedom for each group of levels that do.
        along = vectors[:, told].T @ (difference[kept] / error)
        return float((along ** 2 / values[told]).sum()), int(told.sum())
    kept = kept[:-1]
    inner = variance[np.ix_(kept, kept)]
    return float(difference[kept] @ np.linalg.solve(inner, difference[kept])), len(kept)


def influence_matrix(
    rows: Rows, group: np.ndarray, stratum: np.ndarray, counts: DayCounts, family: Family, cause: int
) -> np.ndarray:
    """
    Variance of the weighted differences (levels x levels): squares of each person's sum of influences, in linear time.

    A row moves the difference of a level by its event less the share of the level that day, and by what it adds to the expected events
    of its own level and takes from those of the others on each day at risk.
    """
    size = counts.rows.shape[1]
    people = len(rows) if rows.person is None else int(rows.person.max()) + 1
    found = np.zeros((people, size))
    for number, (days, n, d) in enumerate(zip(counts.days, counts.at_risk, counts.events)):
        here = slice(None) if len(counts.days) == 1 else np.flatnonzero(stratum == number)
        if len(days):
            own = _influences(rows.take(here) if len(counts.days) > 1 else rows, group[here], (days, n, d), family, cause)
            if rows.person is None:
                found[here] = own
            else:
                for level in range(size):
                    found[:, level] += np.bincount(rows.person[here], own[:, level], people)
    return found.T @ found


def _influences(rows: Rows, group: np.ndarray, by_day, family: Family, cause: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """(rows, levels) of one stratum."""
    days, n, d = by_day
    total, events = n.sum(axis=1), d.sum(axis=1)
    weight, share = day_weights(family, total, events), n / total[:, None]
    rate = weight * events / total
    hazard = np.append(0.0, np.cumsum(rate))
    expected = np.vstack([np.zeros(n.shape[1]), np.cumsum(rate[:, None] * share, axis=0)])
    last = first_after(days, rows.stop)
    first = np.zeros_like(last) if rows.start is None else first_after(days, rows.start)
    gained, happened = hazard[last] - hazard[first], np.flatnonzero(rows.status == cause)
    at = last[happened] - 1
    found = np.empty((len(rows), n.shape[1]))
    for level in range(n.shape[1]):
        own = (group == level).astype(np.float64)
        value = expected[:, level][last] - expected[:, level][first] - own * gained
        value[happened] += weight[at] * (own[happened] - share[at, level])
        found[:, level] = value if rows.weight is None else value * rows.weight
    return found
