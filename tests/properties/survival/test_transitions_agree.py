"""Errors of predicted states beside derivatives and simulation; laws; what is refused."""
import warnings

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import InputError, ModelError, ModelWarning, UsageError
from jdfanalysis.survival import fit_cox, fit_multistate, fit_transitions
from jdftest.slow_survival import random_stays

NAMES = {"duration": "stop", "entry": "start", "person": "person", "states": ["a", "b", "c"]}
NEW = pd.DataFrame({"x": [0.3, -1.0], "z": [1, 0]})


def stays(seed, people=120):
    rows = random_stays(seed, people)
    rng = np.random.RandomState(seed)
    return rows.assign(x=rng.randn(len(rows)), z=rng.randint(0, 2, len(rows)))


def by_weight(rows, weight, ties, **options):
    fit = fit_transitions(rows.assign(weight=weight), ["x"], weights="weight", ties=ties, **dict(NAMES, **options))
    found = fit.occupation(NEW, [3, 6], {"a": 0.75, "b": 0.25}), fit.expected_days(NEW, 6, "a", 1), fit.hazards(NEW, [6])
    columns = ("probability", "days", "cumulative_hazard")
    return [np.concatenate([f[c] for f, c in zip(found, columns)]), np.concatenate([f["std_error"] for f in found])]


@pytest.mark.parametrize("ties", ["breslow", "efron"])
@pytest.mark.parametrize("shared", [(), ("x",)])
def test_errors_by_cluster_are_sums_of_squared_derivatives(ties, shared):
    rows, step, total = stays(1, 60), 1e-5, 0.0
    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        ends = [by_weight(rows, rows["weight"] + sign * step * own, ties, shared=shared)[0] for sign in (1, -1)]
        total = total + ((ends[0] - ends[1]) / (2 * step)) ** 2
    ours = by_weight(rows, rows["weight"], ties, shared=shared, cluster="person")[1]
    np.testing.assert_allclose(ours, np.sqrt(total), rtol=1e-5, atol=1e-9)


def test_without_effects_it_is_the_plain_estimator():
    """An effect that is nothing, since every stay is there twice, once with 0 and once with 1."""
    rows = random_stays(4, 60)
    doubled = pd.concat([rows.assign(z=z, person=rows["person"] + 1000 * z) for z in (0, 1)], ignore_index=True)
    fit, plain = fit_transitions(doubled, ["z"], **NAMES), fit_multistate(rows, **NAMES)
    found = fit.occupation(pd.DataFrame({"z": [1]}), [2, 5, 8], "a")
    moved = plain.transitions(0, [2, 5, 8])
    np.testing.assert_allclose(found["probability"], moved.loc[moved["from"] == "a", "probability"], rtol=1e-10)
    assert fit.table["coef"].abs().max() < 1e-10
    assert fit.expected_days(pd.DataFrame({"z": [0]}), 8, "a", 2)["days"].sum() == pytest.approx(6)


def test_two_states_are_a_cox_model():
    rows = stays(6, 150)
    rows = rows[rows["from"] == "a"].assign(to=lambda f: f["to"].where(f["to"] == "b", None), event=lambda f: f["to"].notna())
    rows = rows.rename(columns={"person": "who"})
    times = {"duration": "stop", "entry": "start"}
    for cluster in (None, "who"):
        fit = fit_transitions(rows, ["x", "z"], cluster=cluster, **times)
        cox = fit_cox(rows, ["x", "z"], ties="breslow", cluster=cluster, event="event", **times)
        np.testing.assert_allclose(fit.table["coef"], cox.table["coef"], rtol=1e-8)
        np.testing.assert_allclose(fit.table["std_error"], cox.table["std_error"], rtol=1e-8)
        hazards, curves = fit.hazards(NEW, [6]), cox.survival(NEW, [6])
        np.testing.assert_allclose(hazards["cumulative_hazard"], curves["cumulative_hazard"], rtol=1e-8)
        if cluster is None:
            np.testing.assert_allclose(hazards["std_error"], curves["std_error"], rtol=1e-8)


@pytest.mark.parametrize("change, error, word", [
    (lambda f: f.assign(x=f["x"].where(f.index != 3)), InputError, "x"),
    (lambda f: f.assign(x=1.0), ModelError, "x"),
    (lambda f: f.assign(x=(f["from"] == "a").astype(float)), ModelError, "from|to|vary"),
    (lambda f: f.assign(to=None), ModelError, "change state"),
])
def test_faults(change, error, word):
    with pytest.raises(error, match=word):
        fit_transitions(change(stays(2)), ["x"], **NAMES)


def test_calls_that_cannot_be_carried_out():
    rows = stays(2)
    fit = fit_transitions(rows, ["x"], **NAMES)
    for call in (
        lambda: fit_transitions(rows, {("a", "nowhere"): ["x"]}, **NAMES),
        lambda: fit_transitions(rows, ["x"], shared=["other"], **NAMES),
        lambda: fit.occupation(NEW, [5], "nowhere"),
        lambda: fit.occupation(NEW, [5], {"a": 0.5}),
        lambda: fit.occupation(NEW, [1e6], "a"),
        lambda: fit.expected_days(NEW, 2, "a", 3),
    ):
        with pytest.raises((UsageError, InputError)):
            call()


def test_chances_below_zero_are_told():
    rows = stays(3, 40)
    fit = fit_transitions(rows, ["x"], **NAMES)
    with pytest.warns(ModelWarning, match="more than 1"):
        fit.occupation(pd.DataFrame({"x": [8.0, -8.0]}), [float(rows["stop"].max())], "a")


def test_stays_with_missing_covariates_are_left_out_aloud():
    rows = stays(5)
    gaps = rows.assign(x=rows["x"].where(rows.index % 9 != 0))
    with pytest.warns(UserWarning, match="left out"):
        fit = fit_transitions(gaps, ["x"], missing="drop", **NAMES)
    assert fit.rows == int(gaps["x"].notna().sum())
    kept = gaps[gaps["x"].notna()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        again = fit_transitions(kept.assign(person=np.arange(len(kept))), ["x"], **NAMES)
    np.testing.assert_allclose(fit.table["coef"], again.table["coef"])


@pytest.mark.slow
def test_intervals_hold_the_truth():
    """Two states, changes of daily chance 1 - exp(-rate): a to b at 0.03 exp(0.6 z), back at 0.08."""
    z, runs, held = np.arange(2), 300, np.zeros(2)
    out, back = -np.expm1(-0.03 * np.exp(0.6 * z)), -np.expm1(-0.08)
    truth = [np.linalg.matrix_power(np.array([[1 - o, o], [back, 1 - back]]), 20)[0, 1] for o in out]
    for seed in range(runs):
        rng, rows = np.random.RandomState(seed), []
        kind = rng.randint(0, 2, 200)
        inside, day, state = np.arange(200), np.zeros(200, dtype=int), np.zeros(200, dtype=int)
        while len(inside):
            stop = np.minimum(day[inside] + rng.geometric(np.where(state[inside] == 0, out[kind[inside]], back)), 30)
            moved = stop < 30
            rows.append(pd.DataFrame({
                "person": inside, "from": np.where(state[inside] == 0, "a", "b"), "start": day[inside], "stop": stop,
                "to": np.where(moved, np.where(state[inside] == 0, "b", "a"), None), "z": kind[inside],
            }))
            day[inside], state[inside] = stop, 1 - state[inside]
            inside = inside[moved]
        fit = fit_transitions(pd.concat(rows, ignore_index=True), ["z"], duration="stop", entry="start", person="person")
        found = fit.occupation(pd.DataFrame({"z": z}), [20], "a")
        found = found[found["state"] == "b"]
        held += (found["lower"] <= truth) & (truth <= found["upper"])
    assert (np.abs(held / runs - 0.95) < 4 * np.sqrt(0.95 * 0.05 / runs)).all()
