"""Slow, obvious definitions of what jdfanalysis.survival computes fast, and the laws that curves obey.

Rows are dictionaries: start (or None), stop, status, weight; people where a variance is by person.
"""
import math
from fractions import Fraction

import numpy as np
import pandas as pd


def random_rows(seed, size=40, longest=12, causes=2, entry=True, people=None):
    """A frame of rows with heavy ties: person, entry, stop, status, weight, x, y, group, court."""
    rng = np.random.RandomState(seed)
    start = rng.randint(0, longest // 2, size) if entry else np.zeros(size, dtype=int)
    return pd.DataFrame(
        {
            "person": rng.randint(0, people or size, size) if people else np.arange(size),
            "entry": start,
            "stop": start + rng.randint(1, longest, size),
            "status": rng.randint(0, causes + 1, size),
            "weight": rng.randint(1, 9, size) / 4.0,
            "x": rng.randn(size).round(2),
            "y": rng.randint(0, 2, size),
            "group": rng.choice(["a", "b", "c"], size),
            "court": rng.randint(0, 2, size),
        }
    )


def listed(frame, entry=True, weighted=False):
    """The rows as dictionaries of exact numbers."""
    return [
        {
            "start": Fraction(int(row.entry)) if entry else None,
            "stop": Fraction(int(row.stop)),
            "status": int(row.status),
            "weight": Fraction(row.weight) if weighted else Fraction(1),
        }
        for row in frame.itertuples()
    ]


def at_risk(rows, day):
    """The rows with start < day <= stop."""
    return [r for r in rows if (r["start"] is None or r["start"] < day) and r["stop"] >= day]


def weight_of(rows):
    return sum((r["weight"] for r in rows), Fraction(0))


def days_of(rows):
    return sorted({r["stop"] for r in rows})


def kaplan_meier(rows, cause=1):
    """{day: chance of no event up to and including it}."""
    survival, found = Fraction(1), {}
    for day in days_of(rows):
        risk = at_risk(rows, day)
        died = [r for r in risk if r["stop"] == day and r["status"] == cause]
        survival *= 1 - weight_of(died) / weight_of(risk)
        found[day] = survival
    return found


def nelson_aalen(rows, cause=1):
    """{day: sum of events / at risk up to it}."""
    total, found = Fraction(0), {}
    for day in days_of(rows):
        risk = at_risk(rows, day)
        total += weight_of([r for r in risk if r["stop"] == day and r["status"] == cause]) / weight_of(risk)
        found[day] = total
    return found


def incidence(rows, causes=(1, 2)):
    """{day: {cause: chance of it having come first by then}}."""
    survival, total, found = Fraction(1), {c: Fraction(0) for c in causes}, {}
    for day in days_of(rows):
        risk = at_risk(rows, day)
        ending = [r for r in risk if r["stop"] == day]
        for c in causes:
            total[c] += survival * weight_of([r for r in ending if r["status"] == c]) / weight_of(risk)
        survival *= 1 - weight_of([r for r in ending if r["status"] > 0]) / weight_of(risk)
        found[day] = dict(total)
    return found


def jackknife_error(curve, rows, people, step=1e-5):
    """
    Standard errors of a curve at every day: move each person's weight a little, see how the curve moves.

    curve : function of rows to {day: number}
    """
    floats = [dict(r, weight=float(r["weight"])) for r in rows]
    total = {}
    for who in sorted(set(people)):
        moved = []
        for factor in (1 + step, 1 - step):
            rows_moved = [dict(r, weight=r["weight"] * factor) if p == who else r for r, p in zip(floats, people)]
            moved.append(curve(rows_moved))
        for day in moved[0]:
            slope = (float(moved[0][day]) - float(moved[1][day])) / (2 * step)
            total[day] = total.get(day, 0.0) + slope ** 2
    return {day: math.sqrt(value) for day, value in total.items()}


def cox_loglik(rows, covariates, beta, strata=None, efron=True):
    """The log partial likelihood, event day by event day, tied event by tied event."""
    strata = [0] * len(rows) if strata is None else strata
    risk = [float(r["weight"]) * math.exp(float(np.dot(x, beta))) for r, x in zip(rows, covariates)]
    total = 0.0
    for stratum in set(strata):
        own = [k for k in range(len(rows)) if strata[k] == stratum]
        for day in sorted({rows[k]["stop"] for k in own if rows[k]["status"] == 1}):
            here = [k for k in own if rows[k] in at_risk([rows[k]], day)]
            died = [k for k in here if rows[k]["stop"] == day and rows[k]["status"] == 1]
            everyone, tied = sum(risk[k] for k in here), sum(risk[k] for k in died)
            mean_weight = sum(float(rows[k]["weight"]) for k in died) / len(died)
            total += sum(float(rows[k]["weight"]) * float(np.dot(covariates[k], beta)) for k in died)
            for j in range(len(died)):
                total -= mean_weight * math.log(everyone - (j / len(died) * tied if efron else 0.0))
    return total


def log_rank(rows, groups, cause=1, weigh=lambda at_risk, before: 1.0):
    """Chi-squared of the log-rank test, day by day; a day's weight depends on people at risk and survival before."""
    before = 1.0
    levels = sorted(set(groups))
    z, v = np.zeros(len(levels)), np.zeros((len(levels), len(levels)))
    for day in days_of(rows):
        risk = [(r, g) for r, g in zip(rows, groups) if at_risk([r], day)]
        n = np.array([sum(g == level for _, g in risk) for level in levels], dtype=float)
        died = [g for r, g in risk if r["stop"] == day and r["status"] == cause]
        d = np.array([died.count(level) for level in levels], dtype=float)
        if d.sum() == 0:
            continue
        share = n / n.sum()
        weight = weigh(n.sum(), before)
        before *= 1 - d.sum() / n.sum()
        z += weight * (d - d.sum() * share)
        if n.sum() > 1:
            v += weight ** 2 * d.sum() * (n.sum() - d.sum()) / (n.sum() - 1) * (np.diag(share) - np.outer(share, share))
    return float(z[:-1] @ np.linalg.solve(v[:-1, :-1], z[:-1]))


def concordance(rows, scores, cause=1):
    """(concordant, discordant, tied) weight of all pairs of an event and somebody at risk without one that day."""
    counts = [0.0, 0.0, 0.0]
    for i, first in enumerate(rows):
        if first["status"] != cause:
            continue
        for j, other in enumerate(rows):
            tied_event = other["status"] == cause and other["stop"] == first["stop"]
            if i == j or tied_event or not at_risk([other], first["stop"]):
                continue
            kind = 0 if scores[i] > scores[j] else (1 if scores[i] < scores[j] else 2)
            counts[kind] += float(first["weight"] * other["weight"])
    return counts


def assert_survival_laws(curve):
    """A survival curve starts at or below 1, never rises, never falls below 0."""
    values = np.asarray(curve, dtype=float)
    assert ((values >= 0) & (values <= 1)).all()
    assert (np.diff(values) <= 1e-12).all()


def assert_incidence_laws(fit):
    """Incidences never fall; with the survival from all causes they add up to 1 at every day."""
    for curve in fit.curves:
        total = curve.columns["survival"].copy()
        for cause in fit.causes:
            own = curve.columns["incidence_{}".format(cause)]
            assert (np.diff(own) >= -1e-12).all()
            total += own
        np.testing.assert_allclose(total, 1.0, atol=1e-12)


def split_rows(frame, seed, clock="entry"):
    """The same follow-up cut in two at a random day where a row is long enough."""
    rng = np.random.RandomState(seed)
    length = (frame["stop"] - frame[clock]).to_numpy()
    cut = frame[clock].to_numpy() + np.where(length > 1, 1 + (rng.rand(len(frame)) * (length - 1)).astype(int), length)
    early, late = frame.copy(), frame.copy()
    early["stop"], late[clock] = cut, cut
    early.loc[cut < frame["stop"].to_numpy(), "status"] = 0
    return pd.concat([early, late[late["stop"] > late[clock]]], ignore_index=True)


def fine_gray_loglik(rows, covariates, beta, cause=1, everybody=None):
    """
    The Fine-Gray log-likelihood with every weight computed by itself; no entry; events leave before censorings.

    everybody : the rows whose censoring is meant, if not these (one stratum of them)
    """
    everybody = rows if everybody is None else everybody

    def uncensored_before(day):
        chance = 1.0
        for other in sorted({r["stop"] for r in everybody if r["status"] == 0 and r["stop"] < day}):
            censored = sum(1 for r in everybody if r["stop"] == other and r["status"] == 0)
            chance *= 1 - censored / (censored + sum(1 for r in everybody if r["stop"] > other))
        return chance

    total = 0.0
    for i, event in enumerate(rows):
        if event["status"] != cause:
            continue
        day, risk = event["stop"], 0.0
        for r, x in zip(rows, covariates):
            if r["stop"] >= day:
                share = 1.0
            elif r["status"] not in (0, cause):
                share = uncensored_before(day) / uncensored_before(r["stop"])
            else:
                continue
            risk += share * math.exp(float(np.dot(x, beta)))
        total += float(np.dot(covariates[i], beta)) - math.log(risk)
    return total


def random_stays(seed, people=25, longest=9):
    """Histories of three states with heavy ties, late entry and weights: person, from, to, start, stop, weight."""
    rng = np.random.RandomState(seed)
    rows = []
    for person in range(people):
        day, state, weight = int(rng.randint(0, 4)), "ab"[rng.randint(2)], rng.randint(1, 9) / 4.0
        end = day + int(rng.randint(8, 20))
        while True:
            after, to = day + int(rng.randint(1, longest)), {"a": "bc", "b": "ac"}[state][int(rng.rand() < 0.2)]
            if after >= end:
                rows.append((person, state, None, day, end, weight))
                break
            rows.append((person, state, to, day, after, weight))
            if to == "c":
                break
            day, state = after, to
    return pd.DataFrame(rows, columns=["person", "from", "to", "start", "stop", "weight"])


def occupation(rows, states, weight, days):
    """{day: shares in each state} and {state: days up to the last of `days`}, change day by change day."""
    changes = sorted({r.stop for r in rows.itertuples() if isinstance(r.to, str)})
    begin = [w for r, w in zip(rows.itertuples(), weight) if r.start < changes[0] <= r.stop]
    share = {
        s: sum(w for r, w in zip(rows.itertuples(), weight) if r.start < changes[0] <= r.stop and r[2] == s)
        / sum(begin)
        for s in states
    }
    found, spent, last = {}, dict.fromkeys(states, 0.0), 0
    for day in range(1, int(max(days)) + 1):
        for s in states:
            spent[s] += share[s]
        here = dict(share)
        for s in states if day in changes else ():
            at_risk = [(r, w) for r, w in zip(rows.itertuples(), weight) if r.start < day <= r.stop and r[2] == s]
            total = sum(w for _, w in at_risk)
            for r, w in at_risk:
                if r.stop == day and isinstance(r.to, str):
                    here[s] -= share[s] * w / total
                    here[r.to] += share[s] * w / total
        share, last = here, day
        found[last] = [share[s] for s in states]
    return {day: found[day] for day in days}, [spent[s] for s in states]
