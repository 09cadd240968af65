"""Exact ties beside a sum over every choice of people."""
from itertools import combinations

import numpy as np
import pytest

from jdfanalysis.survival import fit_cox
from jdfanalysis.survival.cox_engine import CoxData
from jdfanalysis.survival.exact_engine import evaluate_exact
from jdfanalysis.survival.risk_sets import make_risk_sets
from jdfanalysis.survival.rows import read_rows
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def every_choice(rows, beta):
    """Log-likelihood: of each stratum and day, the chance of those with the event among all choices as large."""
    total = 0.0
    risk = np.exp(rows["x"] * beta[0] + rows["y"] * beta[1]).to_numpy()
    for court in rows["court"].unique():
        for day in rows["stop"].unique():
            inside = (rows["court"] == court) & (rows["entry"] < day) & (rows["stop"] >= day)
            died = inside & (rows["stop"] == day) & (rows["status"] == 1)
            if died.any():
                at_risk = np.flatnonzero(inside)
                choices = sum(np.prod(risk[list(c)]) for c in combinations(at_risk, int(died.sum())))
                total += np.log(np.prod(risk[died.to_numpy()]) / choices)
    return total


@pytest.mark.parametrize("seed", range(4))
def test_sum_over_choices(seed):
    rows = random_rows(seed, size=26, longest=8)
    read = read_rows(rows, **NAMES)
    sets = make_risk_sets(read, rows["court"].to_numpy(), 1)
    data = CoxData(sets, rows[["x", "y"]].to_numpy(float)[sets.order], np.zeros(len(sets.order)), False)
    beta, step = np.array([0.4, -0.7]), 1e-5
    here = evaluate_exact(data, beta)
    assert here.loglik == pytest.approx(every_choice(rows, beta), rel=1e-12)
    for j in range(2):
        up, down = (evaluate_exact(data, beta + k * step * np.eye(2)[j]) for k in (1, -1))
        assert here.score[j] == pytest.approx((up.loglik - down.loglik) / (2 * step), rel=1e-6, abs=1e-8)
        np.testing.assert_allclose(here.information[j], -(up.score - down.score) / (2 * step), rtol=1e-6, atol=1e-8)


def test_without_ties_all_methods_agree():
    rows = random_rows(3, size=60, longest=8, entry=False)
    rows["stop"] = np.random.RandomState(1).permutation(60) + 1
    fits = [fit_cox(rows, ["x", "y"], ties=t, duration="stop", event="status") for t in ("exact", "efron")]
    np.testing.assert_allclose(fits[0].table["coef"], fits[1].table["coef"], rtol=1e-9)
    assert fits[0].loglik == pytest.approx(fits[1].loglik, rel=1e-12)
