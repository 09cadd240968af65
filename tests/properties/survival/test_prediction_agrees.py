"""Scores of predictions beside pair-by-pair twins, derivatives, and scikit-survival where it is installed."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import ModelError, ModelWarning
from jdfanalysis.survival import concordance_of, score_predictions
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "event": "status"}


def drawn(seed, size=60):
    rows = random_rows(seed, size=size, longest=20, entry=False, people=size)
    rows["p"] = (1 / (1 + np.exp(-rows["x"] - 0.3 * rows["y"]))).round(2)
    return rows


def staying(rows):
    """{day: chance not to be censored before it}, events of a day first."""
    found, chance = {}, 1.0
    for day in sorted(rows["stop"].unique()):
        found[day] = chance
        lost = rows.loc[(rows["stop"] == day) & (rows["status"] == 0), "weight"].sum()
        gone = (rows["stop"] < day) | ((rows["stop"] == day) & (rows["status"] > 0))
        chance *= 1 - lost / rows.loc[~gone, "weight"].sum() if lost else 1.0
        found[(day, "after")] = chance
    return found


@pytest.mark.parametrize("seed", range(5))
def test_auc_and_brier_pair_by_pair(seed):
    rows, day = drawn(seed), 8
    g = staying(rows)
    at_day = g[(max(d for d in rows["stop"].unique() if d <= day), "after")]
    score = concordant = pairs = 0.0
    known = []
    for r in rows.itertuples():
        if r.stop > day:
            known.append((False, r.p, r.weight / at_day))
        elif r.status > 0:
            known.append((r.status == 1, r.p, r.weight / g[r.stop]))
    for case, p, w in known:
        score += w * (case - p) ** 2
        for other, q, v in known:
            if case and not other:
                pairs += w * v
                concordant += w * v * ((p > q) + 0.5 * (p == q))
    found = score_predictions(rows, "p", day, weights="weight", **NAMES).table.iloc[0]
    assert found["auc"] == pytest.approx(concordant / pairs, rel=1e-12)
    assert found["brier"] == pytest.approx(score / rows["weight"].sum(), rel=1e-12)


@pytest.mark.parametrize("by", [None, "court"])
def test_errors_are_sums_of_squared_derivatives(by):
    rows, step = drawn(9), 1e-5

    def results(weight):
        other = rows.assign(weight=weight)
        table = score_predictions(other, "p", 8, weights="weight", censoring_by=by, **NAMES).table
        return table[["auc", "brier"]].iloc[0].to_numpy(dtype=float)

    total = 0.0
    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total = total + ((results(rows["weight"] + step * own) - results(rows["weight"] - step * own)) / (2 * step)) ** 2
    found = score_predictions(rows, "p", 8, weights="weight", censoring_by=by, **NAMES).table.iloc[0]
    np.testing.assert_allclose([found["auc_std_error"], found["brier_std_error"]], np.sqrt(total), rtol=1e-6)


def entering(seed, size=200):
    rng = np.random.RandomState(seed)
    rows = drawn(seed, size)
    rows["entry"] = np.where(rng.rand(size) < 0.4, rng.randint(0, 8, size), 0)
    rows["weight"] = rng.randint(1, 5, size) / 2
    return rows[rows["entry"] < rows["stop"]].reset_index(drop=True)


@pytest.mark.filterwarnings("ignore:Fewer than 10")
def test_errors_with_late_entry_are_sums_of_squared_derivatives():
    rows, step = entering(3, 70), 1e-5

    def results(weight):
        other = rows.assign(weight=weight)
        table = score_predictions(other, "p", [6, 9], weights="weight", entry="entry", **NAMES).table
        return table[["auc", "brier"]].to_numpy(dtype=float).ravel()

    total = 0.0
    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total = total + ((results(rows["weight"] + step * own) - results(rows["weight"] - step * own)) / (2 * step)) ** 2
    found = score_predictions(rows, "p", [6, 9], weights="weight", entry="entry", **NAMES).table
    np.testing.assert_allclose(found[["auc_std_error", "brier_std_error"]].to_numpy().ravel(), np.sqrt(total), rtol=1e-6)


def test_without_late_entry_both_weights_are_the_same():
    from jdfanalysis.survival.rows import read_rows
    from jdfanalysis.survival.weighing import late_entry, weighing_of

    rows = drawn(4, 150).assign(entry=0)
    read = read_rows(rows, "stop", "entry", "status", "person", "weight")
    plain, steps = weighing_of(read, np.zeros(len(read), dtype=int)), late_entry(read)
    for day in (3, 8, 15):
        weight = plain.weights(day)
        np.testing.assert_allclose(steps.weights(day), weight, rtol=1e-12)
        terms = weight * rows["x"].to_numpy()
        np.testing.assert_allclose(steps.influence(terms, day), plain.influence(terms, day), rtol=1e-9, atol=1e-12)


def test_late_entry_does_not_move_the_scores():
    """Scores of people found late are near those of everybody, which leaving late people out of the risk sets gets wrong."""
    rng = np.random.RandomState(7)
    size, day = 60000, 20
    x = rng.randn(size)
    time = np.ceil(rng.exponential(30 * np.exp(-0.7 * x)))
    everybody = pd.DataFrame({"stop": time, "status": 1, "p": 1 - np.exp(-day / (30 * np.exp(-0.7 * x)))})
    entry = np.where(rng.rand(size) < 0.3, 0, rng.randint(0, 40, size))
    leave = entry + np.ceil(rng.exponential(60, size))
    seen = time > entry
    rows = everybody.assign(entry=entry, stop=np.minimum(time, leave), status=(time <= leave).astype(int))[seen].reset_index(drop=True)
    truth = score_predictions(everybody, "p", day, **NAMES).table.iloc[0]
    found = score_predictions(rows, "p", day, entry="entry", **NAMES).table.iloc[0]
    naive = score_predictions(rows, "p", day, **NAMES).table.iloc[0]
    assert abs(found["auc"] - truth["auc"]) < 4 * found["auc_std_error"]
    assert abs(found["brier"] - truth["brier"]) < 4 * found["brier_std_error"]
    assert abs(naive["brier_null"] - truth["brier_null"]) > 20 * abs(found["brier_null"] - truth["brier_null"])


@pytest.mark.parametrize("seed", range(4))
def test_unos_concordance_pair_by_pair(seed):
    rows = drawn(seed).assign(status=lambda r: (r["status"] == 1).astype(int))
    g, agree, pairs = staying(rows), 0.0, 0.0
    for r in rows[(rows["status"] == 1) & (rows["stop"] <= 12)].itertuples():
        for s in rows.itertuples():
            if s.stop > r.stop or (s.stop == r.stop and s.status == 0):
                w = r.weight * s.weight / g[r.stop] ** 2
                pairs += w
                agree += w * ((r.p > s.p) + 0.5 * (r.p == s.p))
    found = concordance_of(rows, "p", "uno", 12, weights="weight", **NAMES)
    assert found.concordance == pytest.approx(agree / pairs, rel=1e-12)


@pytest.mark.filterwarnings("ignore:Fewer than 10")
@pytest.mark.parametrize("seed", range(3))
def test_unos_concordance_with_late_entry_pair_by_pair(seed):
    rows = entering(seed + 10, 80).assign(status=lambda r: (r["status"] == 1).astype(int), person=lambda r: np.arange(len(r)) // 2)

    def by_day():
        left, found = 1.0, {}
        for day in sorted(set(rows["stop"][rows["status"] == 1])):
            here = (rows["entry"] < day) & (rows["stop"] >= day)
            risk, died = rows["weight"][here].sum(), rows["weight"][(rows["stop"] == day) & (rows["status"] == 1)].sum()
            found[day], left = (left / risk) ** 2, left * (1 - died / risk)
        return found

    share = by_day()

    def value(weight):
        agree = pairs = 0.0
        for i in np.flatnonzero((rows["status"] == 1) & (rows["stop"] <= 12)):
            day = rows["stop"][i]
            other = (rows["entry"] < day) & ((rows["stop"] > day) | ((rows["stop"] == day) & (rows["status"] == 0)))
            w = weight[i] * weight[other] * share[day]
            pairs += w.sum()
            agree += (w * ((rows["p"][i] > rows["p"][other]) + 0.5 * (rows["p"][i] == rows["p"][other]))).sum()
        return agree / pairs

    total, step = 0.0, 1e-5
    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total += ((value(rows["weight"] + step * own) - value(rows["weight"] - step * own)) / (2 * step)) ** 2
    found = concordance_of(rows, "p", "uno", 12, weights="weight", entry="entry", person="person", **NAMES)
    assert found.concordance == pytest.approx(value(rows["weight"]), rel=1e-10)
    assert found.table["std_error"].iloc[0] == pytest.approx(np.sqrt(total), rel=1e-6)


def test_late_entry_and_censoring_do_not_move_unos_concordance():
    rng = np.random.RandomState(8)
    size = 20000
    x = rng.randn(size)
    # The marker tells apart on early days only, so that who is seen when matters.
    time = np.ceil(np.where(rng.rand(size) < 1 / (1 + np.exp(-3 * x)), rng.exponential(8, size), 8 + rng.exponential(40, size)))
    entry, leave = np.where(rng.rand(size) < 0.2, 0, rng.randint(0, 60, size)), np.ceil(rng.exponential(60, size))
    everybody = pd.DataFrame({"stop": time, "status": 1, "x": x})
    rows = everybody.assign(entry=entry, stop=np.minimum(time, entry + leave), status=(time <= entry + leave).astype(int))
    rows = rows[time > entry].reset_index(drop=True)
    truth = concordance_of(everybody, "x", "harrell", 60, **NAMES).concordance
    found = concordance_of(rows, "x", "uno", 60, entry="entry", **NAMES)
    harrell = concordance_of(rows, "x", "harrell", 60, entry="entry", **NAMES)
    assert abs(found.concordance - truth) < 4 * found.table["std_error"].iloc[0]
    assert abs(harrell.concordance - truth) > 4 * harrell.table["std_error"].iloc[0]


def test_unos_concordance_with_late_entry_says_what_it_hangs_on():
    rows = entering(3, 70)
    with pytest.warns(ModelWarning, match="Fewer than 10"):
        concordance_of(rows, "p", "uno", entry="entry", **NAMES)
    alone = pd.DataFrame({"stop": [1, 5, 6, 7], "entry": [0, 2, 2, 2], "status": 1, "p": [0.1, 0.2, 0.3, 0.4]})
    with pytest.raises(ModelError, match="Begin at a landmark day"):
        concordance_of(alone, "p", "uno", entry="entry", **NAMES)
    with pytest.raises(ModelError, match="from day 0"):
        concordance_of(alone.iloc[1:], "p", "uno", entry="entry", **NAMES)


def test_beside_scikit_survival():
    metrics = pytest.importorskip("sksurv.metrics")
    from sksurv.util import Surv

    rows = random_rows(2, size=300, longest=60, causes=1, entry=False)
    rows["stop"] = rows["stop"] + np.random.RandomState(1).rand(300)  # without ties all conventions agree
    rows["p"] = 1 / (1 + np.exp(-rows["x"]))
    days = [10.5, 20.5, 35.5]
    truth = Surv.from_arrays(rows["status"] == 1, rows["stop"])
    found = score_predictions(rows, {"m": np.repeat(rows["p"].to_numpy()[:, None], 3, axis=1)}, days, **NAMES)
    _, brier = metrics.brier_score(truth, truth, 1 - np.repeat(rows["p"].to_numpy()[:, None], 3, axis=1), days)
    np.testing.assert_allclose(found.table["brier"], brier, rtol=1e-10)
    auc, _ = metrics.cumulative_dynamic_auc(truth, truth, rows["p"].to_numpy(), days)
    np.testing.assert_allclose(found.table["auc"], auc, rtol=1e-10)
    uno = metrics.concordance_index_ipcw(truth, truth, rows["p"].to_numpy(), 35.5)[0]
    assert concordance_of(rows, "p", "uno", 35.5, **NAMES).concordance == pytest.approx(uno, rel=1e-10)
