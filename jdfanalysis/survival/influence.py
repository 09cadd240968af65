"""Variance of a curve by the infinitesimal jackknife, by person, in linear time.

The influence of a row on the curve at t is a product: coefficients that change only when the row
enters and leaves, times functions of t common to all rows. So the sum over people of the squared
influence is, at every t, a small quadratic form whose matrix changes only at entries and exits.

Method: our own arrangement of the infinitesimal jackknife of Therneau & Grambsch (2000, ch. 7) and
the R package survival (survfit with robust or multi-state variance).
"""
from typing import Optional

import numpy as np


def influence_variance(
    during: np.ndarray,
    after: np.ndarray,
    first: Optional[np.ndarray],
    last: np.ndarray,
    functions: np.ndarray,
    cluster: Optional[np.ndarray] = None,
) -> np.ndarray:
    """
    Sum over clusters of (sum of influences) squared, at each of K times.

    during, after : (rows, q) coefficients while the row is at risk and from its stop on, times its weight
    first, last : grid positions at which these begin to hold (first None: 0)
    functions : (K, q) the common functions
    """
    first = np.zeros(len(last), dtype=np.int64) if first is None else first
    if cluster is None:
        position = np.concatenate([first, last])
        states = np.concatenate([during, after])
        earlier = np.concatenate([np.zeros_like(during), during])
        return _quadratic(position, states, earlier, functions)
    who = np.concatenate([cluster, cluster]).astype(np.int64)
    key = who * (len(functions) + 1) + np.concatenate([first, last])
    order = np.argsort(key, kind="mergesort")
    key, who = key[order], who[order]
    states = np.cumsum(np.concatenate([during, after - during])[order], axis=0)
    final = np.append(key[1:] != key[:-1], True)
    states, who, position = states[final], who[final], (key[final] % (len(functions) + 1))
    new = np.append(True, who[1:] != who[:-1])
    before = np.concatenate([np.zeros((1, states.shape[1])), states[:-1]])
    base = before[np.flatnonzero(new)][np.cumsum(new) - 1]
    earlier = np.where(new[:, None], 0.0, before - base)
    return _quadratic(position, states - base, earlier, functions)


def _quadratic(position, states, earlier, functions) -> np.ndarray:  # type: ignore[no-untyped-def]
    size, q = functions.shape
    total = np.zeros(size)
    for a in range(q):
        for b in range(a, q):
            change = states[:, a] * states[:, b] - earlier[:, a] * earlier[:, b]
            matrix = np.cumsum(np.bincount(position, change, size))
            total += (1 if a == b else 2) * matrix * functions[:, a] * functions[:, b]
    return np.maximum(total, 0.0)
