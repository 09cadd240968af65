"""The mean number of repeated events where an end like death stops them, and its variance by person, in linear time.

On each day the events a person at risk are taken times the chance not to have ended before it. A row moves the result through
its own events, through its part of the risk sets, and through that chance; each is a number fixed when the row enters and
leaves, times a function of the day that all rows share, as `influence` wants them. Own algebra, after Ghosh & Lin (2000).
"""
from typing import Tuple

import numpy as np

from jdfanalysis.survival.influence import influence_variance
from jdfanalysis.survival.rows import Rows
from jdfanalysis.survival.steps import Steps


def mean_until_end(rows: Rows, steps: Steps, happened: np.ndarray, ended: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """(mean number of events by each step, its variance summed by person)."""
    risk, w, last = steps.at_risk, rows.weights, steps.last
    ends = np.bincount(last[ended], w[ended], len(risk))
    left = np.where(risk - ends > 1e-12 * risk, risk - ends, np.inf)
    after = np.cumprod(np.where(np.isinf(left), 0.0, 1.0 - ends / risk))
    before = np.append(1.0, after[:-1])
    mean = np.cumsum(before * steps.events / risk)
    own, gone, moved = (np.cumsum(v) for v in (
        before * steps.events / risk ** 2, ends / (risk * left), mean * ends / (risk * left)))
    begin = np.zeros(len(w), dtype=np.int64) if steps.first is None else steps.first
    at = [np.append(0.0, table)[begin] for table in (own + moved, gone)]
    during = np.column_stack([w * at[0], -w * at[1], w])
    event, end = happened * (before / risk)[last], ended / left[last]
    final = np.column_stack([
        w * (event + mean[last] * end + at[0] - (own + moved)[last]), w * (gone[last] - at[1] - end), np.zeros(len(w)),
    ])
    functions = np.column_stack([np.ones(len(mean)), mean, mean * gone - own - moved])
    return mean, influence_variance(during, final, steps.first, last, functions, rows.person)
