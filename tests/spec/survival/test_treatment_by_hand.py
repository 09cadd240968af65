"""The manual in pictures: weights for groups that differ, and models inside others."""
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from jdfanalysis.errors import InputError, ModelError, UsageError
from jdfanalysis.survival import (
    compare_fits, fit_cox, fit_discrete, fit_fine_gray, fit_parametric, fit_spline, fit_transitions, weigh_treatment,
)
from jdftest.drawn import table
from jdftest.slow_survival import random_rows, random_stays

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def six():
    # Of two with x = 0 one is treated, of four with x = 1 three are.
    return table("t | x\n---+---\n1|0\n0|0\n1|1\n1|1\n1|1\n0|1", t=int, x=int)


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("plain", [2, 2, 4 / 3, 4 / 3, 4 / 3, 4]),
        ("stabilised", [4 / 3, 2 / 3, 8 / 9, 8 / 9, 8 / 9, 4 / 3]),
        ("treated", [1, 1, 1, 1, 1, 3]),
        ("overlap", [1 / 2, 1 / 2, 1 / 4, 1 / 4, 1 / 4, 3 / 4]),
    ],
)
def test_weights_of_six_people(kind, expected):
    made = weigh_treatment(six(), "t", ["x"], kind=kind)
    assert made.weights.tolist() == pytest.approx(expected, rel=1e-6)
    # The model holds all there is to x, so the groups become alike in it.
    assert made.table["weighted_difference"].iloc[0] == pytest.approx(0, abs=1e-7)
    assert made.table["mean_treated"].iloc[0] == pytest.approx(3 / 4) and made.table["mean_others"].iloc[0] == 1 / 2


def test_every_way_to_name_a_propensity():
    rows = six()
    ours = weigh_treatment(rows, "t", ["x"]).weights
    fitted = sm.Logit(rows["t"], sm.add_constant(rows[["x"]].astype(float))).fit(disp=0)
    rows["p"] = fitted.predict()
    for propensity in (fitted, "p", rows["p"].to_numpy()):
        found = weigh_treatment(rows, "t", propensity=propensity, balance=["x"])
        assert found.weights.tolist() == pytest.approx(ours.tolist(), rel=1e-6) and len(found.table) == 1
    assert weigh_treatment(rows, "t", "x").weights.tolist() == pytest.approx(ours.tolist(), rel=1e-6)
    evidence = weigh_treatment(rows, "t", ["x"], kind="plain").evidence
    assert evidence["rows"].tolist() == [2, 4] and evidence["effective"].iloc[0] == pytest.approx(6 ** 2 / (4 + 16), rel=1e-6)


def test_trimmed_weights_say_how_many():
    rows = random_rows(1, size=200).assign(t=lambda r: (r["x"] + np.random.RandomState(2).randn(200) > 0).astype(int))
    free, cut = (weigh_treatment(rows, "t", ["x"], trim=trim) for trim in (None, (0.02, 0.98)))
    assert cut.weights.max() < free.weights.max() and cut.trimmed > 0 and free.trimmed == 0
    assert "weights cut back" in cut.summary


def test_faults_of_weights():
    rows = six()
    with pytest.raises(UsageError, match="either"):
        weigh_treatment(rows, "t")
    with pytest.raises(ModelError, match="one group"):
        weigh_treatment(rows.assign(t=1), "t", ["x"])
    with pytest.raises(InputError, match="0 or 1"):
        weigh_treatment(rows.assign(t=2), "t", ["x"])
    with pytest.raises(ModelError, match="chance of treatment of 0 or 1"):
        weigh_treatment(rows, "t", propensity=[0.0, 0.5, 0.5, 0.5, 0.5, 0.5])
    with pytest.raises(InputError, match="missing covariates"):
        weigh_treatment(rows.assign(x=[np.nan] + [1.0] * 5), "t", ["x"])
    with pytest.raises(UsageError, match="kind"):
        weigh_treatment(rows, "t", ["x"], kind="matched")
    separated = pd.concat([rows.assign(x=rows["t"])] * 5, ignore_index=True)
    with pytest.raises(ModelError):
        weigh_treatment(separated, "t", ["x"])


def test_models_inside_others():
    rows = random_rows(4, size=200, longest=30)
    small, large = (fit_cox(rows, columns, **NAMES) for columns in (["x"], ["x", "y"]))
    found = compare_fits(small, large)
    assert found.added == ("y",) and found.table["df"].iloc[1] == 1
    assert found.table["chi_squared"].iloc[1] == pytest.approx(2 * (large.loglik - small.loglik))
    for inner, outer, df in (("exponential", "weibull", 1), ("weibull", "generalised-gamma", 1), ("exponential", "gompertz", 1)):
        wider = compare_fits(*(fit_parametric(rows, ["x"], law, **NAMES) for law in (inner, outer)))
        assert wider.table["df"].iloc[1] == df and 0 <= wider.table["p"].iloc[1] <= 1
    knots = [2, 10, 30]
    assert compare_fits(*(fit_spline(rows, c, knots=knots, **NAMES) for c in (["x"], ["x", "y"]))).added == ("y",)


def test_discrete_and_transition_models_inside_others():
    rows, ends = random_rows(4, size=200, longest=30, entry=False), {"duration": "stop", "event": "status"}
    few, more = (fit_discrete(rows, columns, [0, 12, 24], **ends) for columns in (["x"], ["x", "y"]))
    assert compare_fits(few, more).table["chi_squared"].iloc[1] == pytest.approx(2 * (more.loglik - few.loglik))
    with pytest.raises(ModelError, match="different cuts"):
        compare_fits(few, fit_discrete(rows, ["x", "y"], [0, 10, 24], **ends))
    stays = random_stays(4, 80).assign(x=lambda f: f["person"] % 5)
    shared, own = (fit_transitions(stays, ["x"], shared=s, duration="stop", entry="start", person="person") for s in (["x"], []))
    found = compare_fits(shared, own)
    assert found.table["df"].iloc[1] == len(own.counts) - 1 and 0 < found.table["p"].iloc[1] < 1
    with pytest.raises(ModelError, match="kinds"):
        compare_fits(few, own)


def test_a_split_population_is_tested_at_its_edge():
    rng = np.random.RandomState(3)
    days = np.where(rng.rand(300) < 0.5, np.ceil(rng.weibull(1.2, 300) * 50), 400)
    rows = pd.DataFrame({"stop": np.minimum(days, 400), "status": (days < 400).astype(int)})
    ends = {"duration": "stop", "event": "status"}
    plain, split = (fit_parametric(rows, split_population=s, **ends) for s in (False, True))
    row = compare_fits(plain, split).table.iloc[1]
    from scipy.special import chdtrc

    assert row["df"] == 1 and row["p"] == pytest.approx(chdtrc(1, row["chi_squared"]) / 2) and row["p"] < 1e-6


def test_what_cannot_be_compared():
    rows = random_rows(4, size=200, longest=30)
    fit = fit_cox(rows, ["x"], **NAMES)
    for other, word in (
        (fit_cox(rows, ["y"], **NAMES), "terms"),
        (fit_cox(rows, ["x", "y"], ties="breslow", **NAMES), "ties"),
        (fit_cox(rows, ["x", "y"], strata="court", **NAMES), "strata"),
        (fit_cox(rows.head(150), ["x", "y"], **NAMES), "different rows"),
        (fit_parametric(rows, ["x", "y"], **NAMES), "kinds"),
    ):
        with pytest.raises(ModelError, match=word):
            compare_fits(fit, other)
    with pytest.raises(ModelError, match="does not hold"):
        compare_fits(fit_parametric(rows, ["x"], "log-normal", **NAMES), fit_parametric(rows, ["x"], "weibull", **NAMES))
    with pytest.raises(UsageError, match="Clusters"):
        compare_fits(fit, fit_cox(rows, ["x", "y"], cluster="person", **NAMES))
    with pytest.raises(UsageError, match="no likelihood ratio"):
        compare_fits(fit, fit_fine_gray(rows, ["x", "y"], **NAMES))
