"""Intervals hold the truth as often as they say, in simulated histories and predictions."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import (
    fit_cox, fit_fine_gray, fit_frailty, fit_multistate, fit_nelson_aalen, fit_spline, score_predictions, standardise,
)

pytestmark = pytest.mark.slow


def near(share, expected=0.95, runs=300):
    """Within four binomial standard errors."""
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / runs)


def history(rng, people):
    """Two states with constant daily chances of 0.05 and 0.1 of changing, everybody begins in a, ends on day 40."""
    rows, day, state = [], np.zeros(people, dtype=int), np.zeros(people, dtype=int)
    inside = np.arange(people)
    while len(inside):
        chance = np.where(state[inside] == 0, 0.05, 0.1)
        stop = np.minimum(day[inside] + rng.geometric(chance), 40)
        moved = stop < 40
        rows.append(pd.DataFrame({
            "person": inside, "from": np.where(state[inside] == 0, "a", "b"), "start": day[inside], "stop": stop,
            "to": np.where(moved, np.where(state[inside] == 0, "b", "a"), None),
        }))
        day[inside], state[inside] = stop, 1 - state[inside]
        inside = inside[moved]
    return pd.concat(rows, ignore_index=True)


def test_occupation():
    step = np.array([[0.95, 0.05], [0.1, 0.9]])
    true, days = np.linalg.matrix_power(step, 15)[0], 15 + np.zeros(1)
    spent = sum(np.linalg.matrix_power(step, k)[0, 0] for k in range(15))
    held, held_days = 0, 0
    for seed in range(300):
        fit = fit_multistate(history(np.random.RandomState(seed), 150), duration="stop", entry="start", person="person")
        row = fit.at(days).iloc[0]
        held += row["lower"] <= true[0] <= row["upper"]
        own = fit.expected_days(15).iloc[0]
        held_days += own["lower"] <= spent <= own["upper"]
    assert near(held / 300) and near(held_days / 300)


def test_auc_and_brier():
    def draw(rng, size):
        x = rng.randn(size)
        time = np.ceil(rng.exponential(30 * np.exp(-0.7 * x)))
        leave = np.ceil(rng.exponential(50, size))
        return pd.DataFrame({"stop": np.minimum(time, leave), "status": (time <= leave).astype(int),
                             "p": 1 - np.exp(-20 / (30 * np.exp(-0.7 * x))), "time": time})

    large = draw(np.random.RandomState(1), 400000)
    early = (large["time"] <= 20).to_numpy()
    rank = large["p"].rank().to_numpy()
    auc = (rank[early].mean() - (early.sum() + 1) / 2) / (~early).sum()
    brier = np.mean((early - large["p"]) ** 2)
    held = np.zeros(2)
    for seed in range(300):
        found = score_predictions(draw(np.random.RandomState(seed + 9), 300), "p", 20, duration="stop", event="status")
        row = found.table.iloc[0]
        held += [row["auc_lower"] <= auc <= row["auc_upper"], row["brier_lower"] <= brier <= row["brier_upper"]]
    assert near(held[0] / 300) and near(held[1] / 300)


def test_frailty_and_splines():
    held = np.zeros(2)
    for seed in range(150):
        rng = np.random.RandomState(seed)
        rows = pd.DataFrame({"court": np.repeat(np.arange(50), 8), "x": rng.randn(400)})
        risk = np.repeat(rng.gamma(2, 0.5, 50), 8) * np.exp(0.5 * rows["x"])
        rows["stop"] = np.minimum(rng.exponential(20 / risk), 60)
        rows["status"] = (rows["stop"] < 60).astype(int)
        fit = fit_frailty(rows, ["x"], "court", duration="stop", event="status").table.iloc[0]
        plain = rows.assign(stop=np.minimum(20 * rng.weibull(1.3, 400) * np.exp(-0.5 * rows["x"] / 1.3), 60))
        plain["status"] = (plain["stop"] < 60).astype(int)
        smooth = fit_spline(plain, ["x"], duration="stop", event="status").table.iloc[-1]
        held += [r["lower"] <= np.exp(0.5) <= r["upper"] for r in (fit, smooth)]
    assert near(held[0] / 150, runs=150) and near(held[1] / 150, runs=150)


@pytest.mark.parametrize("law", ["gamma", "gaussian"])
def test_variance_of_frailty(law):
    held, runs = 0, 150
    for seed in range(runs):
        rng = np.random.RandomState(seed)
        rows = pd.DataFrame({"court": np.repeat(np.arange(80), 10), "x": rng.randn(800)})
        effect = rng.gamma(2, 0.5, 80) if law == "gamma" else np.exp(rng.randn(80) * np.sqrt(0.5))
        time = rng.exponential(20 / (np.repeat(effect, 10) * np.exp(0.5 * rows["x"])))
        rows["stop"], rows["status"] = np.minimum(time, 60), (time < 60).astype(int)
        fit = fit_frailty(rows, ["x"], "court", law, duration="stop", event="status").variance_limits().iloc[0]
        held += fit["lower"] <= 0.5 <= fit["upper"]
    assert near(held / runs, runs=runs)


def test_mean_number_of_events():
    """People with a frailty of their own: errors that knew no people would be too small."""
    held, short, runs = 0, 0, 300
    for seed in range(runs):
        rng = np.random.RandomState(seed)
        gaps = rng.exponential(20 / rng.gamma(1, 1, 150)[:, None], (150, 60))
        days = np.cumsum(gaps, axis=1)
        rows = pd.DataFrame({"person": np.repeat(np.arange(150), 60), "tstop": days.ravel()})
        rows["tstart"] = np.hstack([np.zeros((150, 1)), days[:, :-1]]).ravel()
        rows = rows[rows["tstart"] < 40].assign(index_id=lambda f: f["person"])
        rows["status"], rows["tstop"] = (rows["tstop"] <= 40).astype(int), np.minimum(rows["tstop"], 40)
        for robust in (True, False):
            row = fit_nelson_aalen(rows, robust=robust).at(40).iloc[0]
            inside = row["lower"] <= 2 <= row["upper"]
            held, short = held + robust * inside, short + (not robust) * inside
    assert near(held / runs) and short / runs < 0.9


def test_scores_of_people_found_late():
    def draw(rng, size, late):
        x = rng.randn(size)
        time = np.ceil(rng.exponential(30 * np.exp(-0.7 * x)))
        entry = np.where(rng.rand(size) < 0.5, 0, rng.randint(0, 15, size)) if late else np.zeros(size)
        leave = entry + np.ceil(rng.exponential(60, size)) if late else np.full(size, np.inf)
        rows = pd.DataFrame({"entry": entry, "stop": np.minimum(time, leave), "status": (time <= leave).astype(int),
                             "p": 1 - np.exp(-20 / (30 * np.exp(-0.7 * x)))})
        return rows[time > entry].reset_index(drop=True)

    truth = score_predictions(draw(np.random.RandomState(1), 400000, False), "p", 20, duration="stop", event="status").table.iloc[0]
    held, runs = np.zeros(2), 300
    for seed in range(runs):
        rows = draw(np.random.RandomState(seed + 9), 400, True)
        row = score_predictions(rows, "p", 20, duration="stop", entry="entry", event="status").table.iloc[0]
        held += [row[name + "_lower"] <= truth[name] <= row[name + "_upper"] for name in ("auc", "brier")]
    assert near(held[0] / runs) and near(held[1] / runs)


def test_predicted_incidence_of_fine_and_gray():
    """Drawn from the model itself: the chance of the event by t is 1 - (1 - 0.4 (1 - exp(-t / 20)))^exp(0.5 x)."""
    held, runs, day = np.zeros(2), 300, 15
    truth = [1 - (1 - 0.4 * (1 - np.exp(-day / 20))) ** np.exp(0.5 * x) for x in (0, 1)]
    for seed in range(runs):
        rng = np.random.RandomState(seed)
        x = rng.randint(0, 2, 300)
        share = 1 - 0.6 ** np.exp(0.5 * x)
        u = rng.rand(300)
        with np.errstate(invalid="ignore", divide="ignore"):
            first = -20 * np.log1p(-(1 - (1 - np.minimum(u, share * 0.999999)) ** np.exp(-0.5 * x)) / 0.4)
        time = np.ceil(np.where(u < share, first, rng.exponential(25, 300)))
        leave = rng.randint(5, 60, 300)
        rows = pd.DataFrame({"stop": np.minimum(time, leave), "x": x})
        rows["status"] = np.where(time > leave, 0, np.where(u < share, 1, 2))
        fit = fit_fine_gray(rows, ["x"], duration="stop", event="status").incidence(pd.DataFrame({"x": [0, 1]}), day)
        held += (fit["lower"].to_numpy() <= truth) & (truth <= fit["upper"].to_numpy())
    assert near(held[0] / runs) and near(held[1] / runs)


def test_adjusted_mean_event_free_days():
    held, runs, until = np.zeros(2), 300, 40
    for seed in range(runs):
        rng = np.random.RandomState(seed)
        x, t = rng.randn(250), rng.randint(0, 2, 250)
        time = np.ceil(rng.exponential(30 * np.exp(-0.4 * x - 0.5 * t)))
        leave = rng.randint(20, 80, 250)
        rows = pd.DataFrame({"stop": np.minimum(time, leave), "status": (time <= leave).astype(int), "x": x, "t": t})
        # Whole days: the curve is a step from day k to k + 1. The covariates of these people are taken as they are.
        area = [np.exp(-np.arange(until)[:, None] * np.exp(0.4 * x + 0.5 * k) / 30).mean(axis=1).sum() for k in (0, 1)]
        fit = standardise(fit_cox(rows, ["x", "t"], duration="stop", event="status"), rows, "t", [10], until=until)
        mean, gap = fit.means.iloc[0], fit.mean_differences.iloc[0]
        held += [mean["lower"] <= area[0] <= mean["upper"], gap["lower"] <= area[1] - area[0] <= gap["upper"]]
    assert near(held[0] / runs) and near(held[1] / runs)
