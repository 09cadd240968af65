"""Intervals hold the truth as often as they say, in simulated histories and predictions."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import fit_frailty, fit_multistate, fit_nelson_aalen, fit_spline, score_predictions

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
