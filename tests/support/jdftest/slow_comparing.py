"""Slow, obvious definitions of matching, balance and Newey-West errors."""
import numpy as np


def match(values, group, strata, lots, order, ratio, replace, limit):
    """
    (treated, control) pairs: each treated row in turn looks at every control.

    order : treated positions in the order of choosing. Ties go to the smaller value, then the smaller lot.
    """
    left = set(np.flatnonzero(np.asarray(group) == 0).tolist())
    pairs = []
    taken = {int(own): [] for own in order}
    for _round in range(ratio):
        for own in order:
            best = None
            for control in sorted(left):
                if strata[control] != strata[own] or control in taken[int(own)]:
                    continue
                gap = abs(values[control] - values[own])
                rank = (gap, values[control], lots[control])
                if gap <= limit and (best is None or rank < best[0]):
                    best = (rank, control)
            if best is None:
                continue
            taken[int(own)].append(best[1])
            pairs.append((int(own), int(best[1])))
            if not replace:
                left.discard(best[1])
    return pairs


def moments(values, weights):
    """Weighted mean and variance by repeating rows: whole-number weights, each row that many times."""
    mean = sum(w * v for v, w in zip(values, weights)) / sum(weights)
    squares = sum(w * (v - mean) ** 2 for v, w in zip(values, weights))
    return mean, squares / (sum(weights) - sum(w * w for w in weights) / sum(weights))


def newey_west(matrix, residuals, lags):
    """Covariance of least-squares coefficients: Bartlett weights, times n / (n - k)."""
    count, width = matrix.shape
    middle = np.zeros((width, width))
    for i in range(count):
        for j in range(count):
            apart = abs(i - j)
            if apart <= lags:
                middle += (1 - apart / (lags + 1)) * residuals[i] * residuals[j] * np.outer(matrix[i], matrix[j])
    bread = np.linalg.inv(matrix.T @ matrix)
    return bread @ middle @ bread * count / (count - width)


def expected_share(predictors, spread):
    """Mean chance over rows and over a normal intercept of standard deviation `spread`: the integral by the midpoint rule."""
    steps = 4000
    places = [-8 + 16 * (k + 0.5) / steps for k in range(steps)]
    heights = [np.exp(-z * z / 2) for z in places]
    total = sum(heights)
    return float(np.mean([sum(h / (1 + np.exp(-eta - spread * z)) for z, h in zip(places, heights)) / total for eta in predictors]))


def mixed_logit_likelihood(y, matrix, codes, beta, spread):
    """Log likelihood of a logistic model with a normal intercept per group: each group's integral by the midpoint rule."""
    places = np.array([-9 + 18 * (k + 0.5) / 3000 for k in range(3000)])
    heights = np.exp(-places ** 2 / 2) / np.exp(-places ** 2 / 2).sum()
    total = 0.0
    for group in sorted(set(codes)):
        product = np.ones(len(places))
        for outcome, row, code in zip(y, matrix, codes):
            if code == group:
                chance = 1 / (1 + np.exp(-sum(b * x for b, x in zip(beta, row)) - spread * places))
                product = product * (chance if outcome else 1 - chance)
        total += np.log((product * heights).sum())
    return float(total)


def neighbour_residual(distance, outcome, row, neighbours=3):
    """One row's residual from its nearest others: whole groups at one distance come in, both sides' at a tie, until there are enough."""
    gaps = sorted({abs(distance[i] - distance[row]) for i in range(len(distance)) if i != row})
    own = [i for i in range(len(distance)) if i != row and distance[i] == distance[row]]
    for gap in gaps:
        if len(own) >= min(neighbours, len(distance) - 1):
            break
        own = [i for i in range(len(distance)) if i != row and abs(distance[i] - distance[row]) <= gap]
    return np.sqrt(len(own) / (len(own) + 1)) * (outcome[row] - np.mean([outcome[i] for i in own]))


def jump(distance, outcome, bandwidth, kernel):
    """Two weighted lines, one a side, by the normal equations written out; the gap where they meet the cutoff."""
    heights = []
    for side in (distance < 0, distance >= 0):
        sums = np.zeros(5)
        for place, value in zip(distance[side], outcome[side]):
            share = abs(place) / bandwidth
            weight = {"triangular": max(1 - share, 0), "epanechnikov": max(1 - share ** 2, 0), "uniform": float(share <= 1)}[kernel]
            sums += weight * np.array([1, place, place ** 2, value, place * value])
        count, first, second, total, cross = sums
        heights.append((second * total - first * cross) / (count * second - first ** 2))
    return heights[1] - heights[0]
