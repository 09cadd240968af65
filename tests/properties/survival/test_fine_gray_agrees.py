"""The Fine-Gray fit against its slow definition on random rows; what must change nothing."""
import dataclasses

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, InputError, ModelError, UsageError
from jdfanalysis.survival import fit_cox, fit_cumulative_incidence, fit_fine_gray
from jdfanalysis.survival.fine_gray_predictions import baseline_influence
from jdftest import slow_survival as slow

NAMES = {"duration": "stop", "event": "status"}


@pytest.mark.parametrize("seed", range(3))
def test_likelihood_is_its_definition_and_has_its_maximum_there(seed):
    frame = slow.random_rows(seed, size=40, entry=False)
    fit = fit_fine_gray(frame, ["x", "y"], rule="finegray", **NAMES)
    rows, x = slow.listed(frame, entry=False), frame[["x", "y"]].to_numpy(dtype=float)
    beta = fit.table["coef"].to_numpy()
    assert fit.loglik == pytest.approx(slow.fine_gray_loglik(rows, x, beta), rel=1e-10)
    assert fit.loglik_null == pytest.approx(slow.fine_gray_loglik(rows, x, np.zeros(2)), rel=1e-10)
    for j in range(2):
        step = np.eye(2)[j] * 1e-4
        sides = [slow.fine_gray_loglik(rows, x, beta + s) for s in (step, -step)]
        assert sides[0] - sides[1] == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("rule", ["crr", "finegray"])
def test_shuffling_changes_nothing(rule):
    frame = slow.random_rows(1, size=80)
    mixed = frame.sample(frac=1, random_state=2)
    one, two = (fit_fine_gray(f, ["x", "group"], rule=rule, duration="stop", event="status") for f in (frame, mixed))
    for name in ("coef", "std_error", "model_std_error"):
        np.testing.assert_allclose(one.table[name], two.table[name], rtol=1e-9)


def test_without_censoring_it_is_a_cox_model_of_people_who_never_leave():
    frame = slow.random_rows(2, size=80, entry=False)
    frame["status"] = np.where(frame["status"] == 0, 1, frame["status"])
    staying = frame.assign(stop=np.where(frame["status"] == 2, 1000, frame["stop"]), status=frame["status"] % 2)
    one = fit_fine_gray(frame, ["x", "y"], **NAMES)
    two = fit_cox(staying, ["x", "y"], ties="breslow", **NAMES)
    np.testing.assert_allclose(one.table["coef"], two.table["coef"], rtol=1e-8)
    np.testing.assert_allclose(one.table["model_std_error"], two.table["std_error"], rtol=1e-7)


def test_with_no_effect_the_baseline_is_the_cumulative_incidence():
    # At coefficients 0 the product of (1 - step) is one minus Aalen-Johansen; a covariate without effect shows it.
    half = slow.random_rows(3, size=60, entry=False)
    rows = pd.concat([half, half], ignore_index=True)
    rows = rows.assign(flip=np.repeat([0, 1], 60), person=np.arange(120))
    fit = fit_fine_gray(rows, ["flip"], rule="finegray", **NAMES)
    assert fit.table["coef"].iloc[0] == pytest.approx(0, abs=1e-9)
    curve = fit_cumulative_incidence(rows, **NAMES)
    own = curve.table[(curve.table["cause"] == 1) & (curve.table["events"] > 0)]
    np.testing.assert_allclose(1 - np.cumprod(1 - fit.baseline["hazard"]), own["incidence"], rtol=1e-9)


def test_what_it_refuses():
    frame = slow.random_rows(4)
    with pytest.raises(ModelError, match="No competing event"):
        fit_fine_gray(frame[frame["status"] < 2], ["x"], **NAMES)
    with pytest.raises(ModelError, match="never happens"):
        fit_fine_gray(frame, ["x"], cause=7, **NAMES)
    with pytest.raises(ModelError, match="one row per index event"):
        fit_fine_gray(slow.split_rows(frame, 1), ["x"], entry="entry", **NAMES)
    with pytest.raises(UsageError, match="finegray"):
        fit_fine_gray(frame, ["x"], entry="entry", rule="crr", **NAMES)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pooled", [False, True])
def test_likelihood_of_strata_is_the_sum_of_theirs(seed, pooled):
    frame = slow.random_rows(seed, size=60, entry=False)
    fit = fit_fine_gray(frame, ["x", "y"], strata="court", rule="finegray", pooled_censoring=pooled, **NAMES)
    everybody = slow.listed(frame, entry=False) if pooled else None

    def loglik(beta):
        parts = [part for _, part in frame.groupby("court")]
        return sum(slow.fine_gray_loglik(slow.listed(part, entry=False), part[["x", "y"]].to_numpy(dtype=float), beta,
                                         everybody=everybody) for part in parts)

    beta = fit.table["coef"].to_numpy()
    assert fit.loglik == pytest.approx(loglik(beta), rel=1e-10)
    assert fit.loglik_null == pytest.approx(loglik(np.zeros(2)), rel=1e-10)
    for j in range(2):
        step = np.eye(2)[j] * 1e-4
        assert loglik(beta + step) - loglik(beta - step) == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("rule", ["crr", "finegray"])
@pytest.mark.parametrize("cluster", [None, "both"])
def test_the_same_people_in_two_strata_halve_the_variance(rule, cluster):
    half = slow.random_rows(8, size=70, entry=False).assign(both=np.arange(70))
    rows = pd.concat([half.assign(court="a"), half.assign(court="b")], ignore_index=True)
    one = fit_fine_gray(half, ["x", "y"], rule=rule, **NAMES)
    two = fit_fine_gray(rows, ["x", "y"], strata="court", cluster=cluster, rule=rule, **NAMES)
    np.testing.assert_allclose(two.table["coef"], one.table["coef"], rtol=1e-8)
    np.testing.assert_allclose(two.model_covariance, one.model_covariance / 2, rtol=1e-6)
    # As people of two strata their rows say no more than once.
    np.testing.assert_allclose(two.covariance, one.covariance / (1 if cluster else 2), rtol=1e-6)
    new = pd.DataFrame({"x": [0.3, 0.3], "y": 1, "court": ["b", "a"]})
    chances, own = two.incidence(new, [4, 7]), one.incidence(new, [4, 7])
    np.testing.assert_allclose(chances["incidence"], own["incidence"], rtol=1e-8)
    assert list(two.baseline.columns[:2]) == ["court", "time"] and len(two.baseline) == 2 * len(one.baseline)


def test_strata_without_events_and_what_is_refused():
    frame = slow.random_rows(9, size=80, entry=False)
    quiet = frame.assign(status=np.where(frame["group"] == "c", 2 * (frame["status"] > 0), frame["status"]))
    fit = fit_fine_gray(quiet, ["x"], strata="group", **NAMES)
    without = fit_fine_gray(quiet[quiet["group"] != "c"], ["x"], strata="group", **NAMES)
    assert fit.rule == "crr" and fit.loglik == pytest.approx(without.loglik) and fit.rows == 80
    np.testing.assert_allclose(fit.table["std_error"], without.table["std_error"], rtol=1e-9)
    assert set(fit.baseline["group"]) == {"a", "b"} and "strata" in fit.summary
    with pytest.raises(InputError, match="stratum without events"):
        fit.chances(pd.DataFrame({"x": [0.0], "group": ["c"]}), [4])
    with pytest.raises(FrameError, match="lack the strata columns group"):
        fit.chances(pd.DataFrame({"x": [0.0]}), [4])
    for options in ({"pooled_censoring": True}, {"pooled_censoring": True, "strata": "group", "rule": "crr"}):
        with pytest.raises(UsageError, match="pooled_censoring is for strata"):
            fit_fine_gray(frame, ["x"], **options, **NAMES)
    with pytest.raises(ModelError, match="does not vary within any risk set"):
        fit_fine_gray(frame, ["x", "court"], strata="court", **NAMES)


NEW = pd.DataFrame({"x": [0.5, -0.5], "y": [0.0, 1.0], "court": [1, 0]})


@pytest.mark.parametrize("strata", [None, "court"])
def test_errors_of_incidence_are_sums_of_squared_derivatives(strata):
    """Late entry and weights: the censoring weights are known, so derivatives in the case weights are all there is."""
    rows, step, days, total = slow.random_rows(5, size=60, longest=14), 1e-5, [7, 9], 0.0
    rows = rows.assign(person=np.arange(len(rows)))
    names = {"duration": "stop", "entry": "entry", "event": "status", "weights": "weight", "strata": strata}

    def results(weight):
        return fit_fine_gray(rows.assign(weight=weight), ["x"], **names).incidence(NEW, days)["incidence"].to_numpy()

    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total = total + ((results(rows["weight"] + step * own) - results(rows["weight"] - step * own)) / (2 * step)) ** 2
    ours = fit_fine_gray(rows, ["x"], cluster="person", **names).incidence(NEW, days)
    np.testing.assert_allclose(ours["std_error"], np.sqrt(total), rtol=1e-5)
    assert (ours["lower"] < ours["incidence"]).all() and (ours["incidence"] < ours["upper"]).all()


@pytest.mark.parametrize("strata", [None, "court"])
def test_influences_know_that_weights_were_estimated(strata):
    """Each person left out in turn, the censoring weights estimated anew: the hazard moves as the influences say."""
    rows = slow.random_rows(7, size=250, longest=30, entry=False, people=250)
    names, day = {"duration": "stop", "event": "status", "strata": strata}, 16

    def hazard(frame):
        return -np.log1p(-fit_fine_gray(frame, ["x"], **names).incidence(NEW, [day])["incidence"].iloc[0])

    fit = fit_fine_gray(rows, ["x"], **names)
    moved = np.array([hazard(rows) - hazard(rows.drop(index=k)) for k in rows.index])

    def influences(inside):
        pattern = (0.5 - inside.mean) / inside.scale
        level, drift, own = baseline_influence(inside, day, inside.parts_of(NEW)[0])
        return np.exp(pattern @ inside.beta) * (own + inside.coefficient_influences() @ (pattern * level - drift))

    right, known = influences(fit.fitted), influences(dataclasses.replace(fit.fitted, estimated=False))
    censored = (rows["status"] == 0).to_numpy()
    # Leaving one out is more than a derivative, by about one part in the rows of the stratum; the weights' part is much more.
    assert np.abs(right - moved)[censored].mean() < (0.25 if strata else 0.15) * np.abs(known - moved)[censored].mean()
    assert fit.incidence(NEW, [day])["std_error"].iloc[0] == pytest.approx(
        np.exp(-hazard(rows)) * np.sqrt(np.sum(moved ** 2)), rel=0.03)


def test_strata_named_as_a_column_of_the_baseline_are_refused_before_the_fit():
    frame = slow.random_rows(0, size=60).rename(columns={"court": "hazard"})
    with pytest.raises(UsageError, match="Rename"):
        fit_fine_gray(frame, ["x"], strata="hazard", rule="finegray", duration="stop", entry="entry", event="status")
