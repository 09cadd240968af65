"""Weibull and exponential times without a share who never have the event: the same log-likelihood in fewer passes.

With z = (log time - location) / scale, both log density and log survival hold exp(z) and else only z, so that one
exponential per row and end gives the value and all derivatives (`parametric_engine` has them for any law).
"""
import numpy as np

CHUNK = 16384


def weibull_sums(data, theta: np.ndarray):  # type: ignore[no-untyped-def]
    """
    (log-likelihood, score, second derivatives) in (location, log scale unless fixed); not finite where too far out.

    data : ParametricData of "weibull" or "exponential"
    """
    p, fixed = data.matrix.shape[1], data.fixed_scale
    scale = 1.0 if fixed else float(np.exp(np.clip(theta[p], -20, 20)))
    loglik, score, second = 0.0, np.zeros(p + 1), np.zeros((p + 1, p + 1))
    for begin in range(0, len(data.y), CHUNK):
        part = slice(begin, begin + CHUNK)
        x, y, died = data.matrix[part], data.y[part], data.happened[part] * data.weight[part]
        mu = x @ theta[:p]
        z = (y - mu) / scale
        gone = np.exp(z) * data.weight[part]
        loglik += float(died @ (z - y) - np.log(scale) * died.sum() - gone.sum())
        turned, again = gone * z, float(gone @ z ** 2)
        if data.y_entry is not None:
            late = np.flatnonzero(np.isfinite(data.y_entry[part]))
            z_in = (data.y_entry[part][late] - mu[late]) / scale
            into = np.exp(z_in) * data.weight[part][late]
            loglik += float(into.sum())
            gone[late] -= into
            turned[late] -= into * z_in
            again -= float(into @ z_in ** 2)
        if not np.isfinite(loglik):
            break
        # Of each row: derivative in location x scale, in log scale, and those of the first in both.
        own = gone - died
        moved = float(turned.sum() - died @ z)
        first, other = np.stack([own, turned]) @ x / scale
        score[:p] += first
        score[p] += moved - float(died.sum())
        root = x * np.sqrt(gone)[:, None]
        second[:p, :p] -= root.T @ root / scale ** 2
        second[:p, p] -= first + other
        second[p, p] -= again + moved
    second[p, :p] = second[:p, p]
    size = p if fixed else p + 1
    return loglik, score[:size], second[:size, :size]
