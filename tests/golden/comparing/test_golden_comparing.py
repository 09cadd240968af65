"""Matching, balance, group effects and interrupted series as R's MatchIt, lme4 and sandwich give them."""
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jdfanalysis import comparing

HERE = Path(__file__).resolve().parent
RULES = {
    "plain": dict(caliper=None),
    "caliper": dict(caliper=0.1, caliper_unit="own"),
    "replace": dict(caliper=0.1, caliper_unit="own", replace=True),
    "exact": dict(caliper=0.1, caliper_unit="own", exact=["sex"]),
    "two": dict(caliper=None, ratio=2),
}


@pytest.fixture(scope="module")
def people():
    return pd.read_csv(str(HERE / "people.csv"))


@pytest.fixture(scope="module")
def expected():
    frame = pd.read_csv(str(HERE / "expected.csv"))
    return lambda what: frame[frame["what"] == what].set_index("name")["value"]


@pytest.fixture(scope="module")
def propensity(people):
    return comparing.fit_propensity(people, "treated", ["age", "priors", "sex"])


def test_propensity_coefficients(propensity, expected):
    assert np.allclose(np.log(propensity.table["odds_ratio"]), _in_order(expected("propensity"), ["(Intercept)", "sexM", "age", "priors"]),
                       rtol=1e-6)


@pytest.mark.parametrize("label", sorted(RULES))
def test_the_same_pairs_as_matchit(people, propensity, expected, label):
    found = comparing.match_scores(people, propensity, **RULES[label])
    pairs = {"{} {}".format(own, control) for own, control in found.pairs[["treated", "control"]].itertuples(index=False)}
    assert pairs == set(expected(label).index)


@pytest.mark.parametrize("label", sorted(RULES))
def test_the_same_balance_as_matchit(people, propensity, expected, label):
    found = comparing.match_scores(people, propensity, **RULES[label])
    table = comparing.balance_table(people, "treated", ["age", "priors", "sex"], found.weights)
    table.index = table["covariate"] + table["level"]
    table = table.loc[["age", "priors", "sexF"]]
    assert np.allclose(table["difference"], _in_order(expected("before_smd"), table.index), atol=1e-8)
    assert np.allclose(table["variance_ratio"].iloc[:2], _in_order(expected("before_ratio"), table.index[:2]), rtol=1e-6)
    assert np.allclose(table["difference_after"], _in_order(expected(label + "_smd"), table.index), atol=1e-8)
    assert np.allclose(table["variance_ratio_after"].iloc[:2], _in_order(expected(label + "_ratio"), table.index[:2]), rtol=1e-6)


def test_linear_group_effects(people, expected):
    found, golden = comparing.fit_group_effects(people, "days", ["age", "priors"], "court", kind="linear"), expected("linear")
    assert np.allclose(found.table["estimate"], _in_order(golden, ["(Intercept)", "age", "priors"]), rtol=1e-4)
    assert found.spread == pytest.approx(golden["spread"], rel=1e-3)


def test_logistic_group_effects_are_those_of_the_integrated_likelihood(people, expected):
    """glmer with 25 points; it stops within some 1e-5 of the maximum."""
    found, golden = comparing.fit_group_effects(people, "outcome", ["age", "priors"], "court"), expected("logistic")
    names = ["(Intercept)", "age", "priors"]
    assert np.allclose(found.table["estimate"], _in_order(golden, names), atol=1e-4)
    error = (found.table["upper"] - found.table["lower"]) / (2 * 1.959964)
    assert np.allclose(error, _in_order(expected("logistic_error"), names), rtol=1e-4)
    assert found.spread == pytest.approx(golden["spread"], abs=1e-4)


def test_interrupted_series_with_newey_west_errors(expected):
    months = pd.read_csv(str(HERE / "months.csv"), parse_dates=["period"])
    found = comparing.fit_interrupted(months, "2016-05-01", season=1, lags=3).table.set_index("term")
    assert np.allclose(found["estimate"], _in_order(expected("interrupted"), found.index), rtol=1e-6)
    assert np.allclose(found["standard_error"], _in_order(expected("interrupted_error"), found.index), rtol=1e-6)


def _in_order(golden, names):
    return [golden[name] for name in names]
