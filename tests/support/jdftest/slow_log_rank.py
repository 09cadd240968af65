"""
The log-rank family written out day by day, with weights, and its variance by moving the weight of one person at a time; what
Gray's test expects, every person's weight by itself.
"""
import numpy as np

from jdftest.slow_survival import at_risk, days_of

FAMILIES = {
    "log-rank": lambda n, before, after: 1.0,
    "gehan": lambda n, before, after: n,
    "tarone-ware": lambda n, before, after: n ** 0.5,
    "peto": lambda n, before, after: before,
    "peto-prentice": lambda n, before, after: after,
    "fleming-harrington": lambda n, before, after: before ** 0.5 * (1 - before) ** 2,
}


def sums(rows, groups, day, levels, cause):
    """(weight at risk, weight of events) of each level on a day."""
    here = [(r, g) for r, g in zip(rows, groups) if at_risk([r], day)]
    n = [sum(float(r["weight"]) for r, g in here if g == level) for level in levels]
    d = [sum(float(r["weight"]) for r, g in here if g == level and r["stop"] == day and r["status"] == cause) for level in levels]
    return np.array(n), np.array(d)


def day_weights(rows, groups, family, cause=1):
    """{day with an event: its weight}, from the pooled survival before it or the Peto-Prentice product up to it."""
    before, after, found = 1.0, 1.0, {}
    for day in days_of(rows):
        n, d = (values.sum() for values in sums(rows, groups, day, sorted(set(groups)), cause))
        if d > 0:
            after *= 1 - d / (n + 1)
            found[day] = FAMILIES[family](n, before, after)
            before *= 1 - d / n
    return found


def differences(rows, groups, weights, cause=1):
    """Observed less expected of each level, each day times its weight, and their hypergeometric variance."""
    levels = sorted(set(groups))
    z, v = np.zeros(len(levels)), np.zeros((len(levels), len(levels)))
    for day, weight in weights.items():
        n, d = sums(rows, groups, day, levels, cause)
        share, died = n / n.sum(), d.sum()
        z += weight * (d - died * share)
        if n.sum() > 1:
            v += weight ** 2 * died * (n.sum() - died) / (n.sum() - 1) * (np.diag(share) - np.outer(share, share))
    return z, v


def by_person(rows, groups, people, weights, step=1e-5):
    """Sum over people of the square of how the differences move with their weight."""
    total = 0.0
    for person in sorted(set(people)):
        moved = []
        for sign in (1, -1):
            own = [dict(r, weight=float(r["weight"]) * (1 + sign * step * (p == person))) for r, p in zip(rows, people)]
            moved.append(differences(own, groups, weights)[0])
        slope = (moved[0] - moved[1]) / (2 * step)
        total = total + np.outer(slope, slope)
    return total


def chi_squared(z, v, trend=None):
    """Of all levels but the last, or of the trend in the numbers given."""
    if trend is not None:
        return float(np.dot(trend, z)) ** 2 / float(np.dot(trend, v @ np.array(trend)))
    return float(z[:-1] @ np.linalg.solve(v[:-1, :-1], z[:-1]))


def chance_seen(rows, day):
    """Chance to have entered and not be censored before a day, up to a factor: both product-limit curves from raw counts."""
    chance = 1.0
    for other in sorted({r["stop"] for r in rows if r["status"] == 0 and r["stop"] < day}):
        censored = sum(1 for r in rows if r["status"] == 0 and r["stop"] == other)
        beyond = sum(1 for r in rows if r["start"] < other and r["stop"] > other)
        chance *= 1 - censored / (censored + beyond)
    for other in sorted({r["start"] for r in rows if r["start"] >= day}):
        entering = sum(1 for r in rows if r["start"] == other)
        chance *= 1 - entering / sum(1 for r in rows if r["start"] <= other < r["stop"])
    return chance


def gray_expected(rows, groups, cause=1):
    """Expected events of each level: who had another event stays, with the chance to be seen now over that of the own day."""
    levels, expected = sorted(set(groups)), {}
    for day in sorted({r["stop"] for r in rows if r["status"] == cause}):
        staying = []
        for level in levels:
            own = [r for r, g in zip(rows, groups) if g == level]
            gone = [r for r in own if r["status"] not in (0, cause) and r["stop"] < day]
            now = chance_seen(own, day)
            here = len(at_risk(own, day))
            # A level of which nobody is at risk any more has left the test, as in cuminc.
            staying.append(here + sum(now / chance_seen(own, r["stop"]) for r in gone) if here else 0.0)
        died = sum(1 for r in rows if r["stop"] == day and r["status"] == cause)
        for level, own in zip(levels, staying):
            expected[level] = expected.get(level, 0.0) + died * own / sum(staying)
    return [expected[level] for level in levels]
