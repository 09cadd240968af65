"""The fast multistate tables beside their slow twin; errors beside derivatives with respect to each person's weight."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.survival import fit_multistate
from jdftest.slow_survival import occupation, random_stays

NAMES = {"duration": "stop", "entry": "start", "person": "person", "states": ["a", "b", "c"]}
DAYS = [3, 7, 12]


@pytest.mark.parametrize("seed", range(6))
def test_occupation_and_days(seed):
    rows = random_stays(seed)
    fit = fit_multistate(rows, weights="weight", **NAMES)
    found, spent = occupation(rows, NAMES["states"], rows["weight"], DAYS)
    np.testing.assert_allclose(fit.at(DAYS)["probability"], np.ravel([found[d] for d in DAYS]), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(fit.expected_days(12)["days"], spent, rtol=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_errors_are_sums_of_squared_derivatives(seed):
    rows = random_stays(seed)
    fit, step = fit_multistate(rows, weights="weight", **NAMES), 1e-5

    def results(weight):
        other = fit_multistate(rows.assign(weight=weight), weights="weight", **NAMES)
        hazards = other.hazards[other.hazards["time"] == 7]["cumulative_hazard"]
        return np.concatenate([other.at(DAYS)["probability"], other.expected_days(12)["days"], hazards])

    total = 0.0
    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total = total + ((results(rows["weight"] + step * own) - results(rows["weight"] - step * own)) / (2 * step)) ** 2
    hazards = fit.hazards[fit.hazards["time"] == 7]["std_error"]
    ours = np.concatenate([fit.at(DAYS)["std_error"], fit.expected_days(12)["std_error"], hazards])
    np.testing.assert_allclose(ours, np.sqrt(total), rtol=1e-6, atol=1e-9)


def test_laws():
    rows = random_stays(11, people=80)
    fit = fit_multistate(rows, **NAMES)
    assert fit.table.groupby("time")["probability"].sum().to_numpy() == pytest.approx(1.0)
    assert fit.expected_days(10)["days"].sum() == pytest.approx(10.0)
    # Cutting a stay in two changes nothing.
    long = rows["stop"] - rows["start"] > 2
    early = rows[long].assign(stop=rows["start"] + 1, to=None)
    cut = pd.concat([early, rows.assign(start=rows["start"] + long)])
    other = fit_multistate(cut.reset_index(drop=True), **NAMES)
    np.testing.assert_allclose(other.at(DAYS)[["probability", "std_error"]], fit.at(DAYS)[["probability", "std_error"]])
    # Chapman and Kolmogorov: what happens from 3 to 12 is what happens from 3 to 7, then from 7 to 12.

    def matrix(start, day):
        return fit.transitions(start, day)["probability"].to_numpy().reshape(3, 3)

    np.testing.assert_allclose(matrix(3, 12), matrix(3, 7) @ matrix(7, 12), atol=1e-14)


def test_bootstrap_is_seeded_and_near_the_jackknife():
    rows = random_stays(5, people=150)
    fit = fit_multistate(rows, **NAMES)
    one, two = fit.bootstrap(DAYS, draws=300, seed=4), fit.bootstrap(DAYS, draws=300, seed=4)
    assert one.equals(two) and not one.equals(fit.bootstrap(DAYS, draws=300, seed=5))
    own = fit.at(DAYS)
    np.testing.assert_allclose(one["std_error"], own["std_error"], rtol=0.25)
    assert ((one["lower"] <= own["probability"]) & (own["probability"] <= one["upper"])).all()


def test_a_later_beginning_starts_from_those_then_at_risk():
    rows = random_stays(6, people=60)
    later = fit_multistate(rows, begin=5, **NAMES)
    whole = fit_multistate(rows, **NAMES)
    matrix = whole.transitions(5, 12)["probability"].to_numpy().reshape(3, 3)
    first = later.tables[0].times[0]
    at_risk = rows[(rows["start"] < first) & (rows["stop"] >= first)]["from"].value_counts(normalize=True)
    share = at_risk.reindex(["a", "b", "c"]).fillna(0).to_numpy()
    assert first > 5
    np.testing.assert_allclose(later.at(12)["probability"], share @ matrix, rtol=1e-10)
    assert later.expected_days(12)["days"].sum() == pytest.approx(7.0)
    with pytest.raises(UsageError, match="between"):
        later.at(3)
