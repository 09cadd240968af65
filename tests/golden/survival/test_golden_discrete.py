"""Discrete-time models against R's glm on rows expanded there (numbers, scripts and versions beside this file)."""
import pytest

from jdfanalysis.survival import fit_discrete
from jdftest.golden_survival import agree, data, expected

R = expected("discrete")


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_as_glm(link):
    fit = fit_discrete(
        data("ties", person=False), ["age", "female", "band"], [0, 10, 20, 40, 90], link,
        duration="stop", entry="entry", event="status",
    )
    agree(R, link, "at_risk", fit.periods["at_risk"], 0)
    agree(R, link, "coef", fit.table["coef"], 1e-6, 1e-7)
    agree(R, link, "loglik", [fit.loglik], 1e-10)
    agree(R, link, "std_error", fit.table["std_error"], 1e-6)
    robust = fit_discrete(
        data("ties"), ["age", "female", "band"], [0, 10, 20, 40, 90], link, cluster="person",
        duration="stop", entry="entry", event="status",
    )
    agree(R, link, "robust", robust.table["std_error"], 1e-6)
