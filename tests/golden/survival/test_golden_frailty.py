"""Shared frailty against R's coxph with frailty() (numbers, script and versions beside this file)."""
import numpy as np
import pytest

from jdfanalysis.survival import fit_frailty
from jdftest.golden_survival import agree, data, expected

R = expected("frailty")
NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def as_r(case, fit, relative):
    agree(R, case, "coef", fit.table["coef"], relative)
    agree(R, case, "std_error", fit.table["std_error"], relative)
    agree(R, case, "loglik", [fit.loglik], relative / 10)
    agree(R, case, "df", [fit.effective_df], relative)
    agree(R, case, "effects", fit.frailties.sort_values(fit.group)["log_frailty"].head(12), relative, relative)


def test_kidney_with_gamma_frailty():
    fit = fit_frailty(data("kidney"), ["age", "sex"], "id", duration="time", event="status")
    # R stops looking for the variance when the likelihood hardly moves, so only half of its digits are sure.
    agree(R, "kidney gamma", "theta", [fit.variance], 1e-4)
    agree(R, "kidney gamma", "marginal", [fit.marginal_loglik], 1e-9)
    assert fit.marginal_loglik >= R[("kidney gamma", "marginal")][0] - 1e-10
    as_r("kidney gamma", fit, 1e-4)
    limits = fit.variance_limits().iloc[0]
    agree(R, "kidney gamma", "limit lower", [limits["lower"]], 1e-6)
    agree(R, "kidney gamma", "limit upper", [limits["upper"]], 1e-6)
    # R's is a difference of likelihoods over steps of a fiftieth.
    agree(R, "kidney gamma", "variance error", [limits["std_error"]], 1e-3)


def test_kidney_with_gaussian_frailty():
    fit = fit_frailty(data("kidney"), ["age", "sex"], "id", "gaussian", duration="time", event="status")
    agree(R, "kidney gaussian", "theta", [fit.variance], 1e-4)
    as_r("kidney gaussian", fit, 1e-4)


def test_rats():
    fit = fit_frailty(data("rats"), ["rx"], "litter", duration="time", event="status")
    agree(R, "rats gamma", "theta", [fit.variance], 1e-3)
    agree(R, "rats gamma", "marginal", [fit.marginal_loglik], 1e-9)
    as_r("rats gamma", fit, 1e-3)
    limits = fit.variance_limits().iloc[0]
    agree(R, "rats gamma", "limit upper", [limits["upper"]], 1e-6)
    agree(R, "rats gamma", "variance error", [limits["std_error"]], 1e-3)
    assert limits["lower"] == 0.0 and fit.tests["p"].iloc[0] > 0.025


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("law", ["gamma", "gaussian"])
@pytest.mark.parametrize("variance", [0.2, 1])
@pytest.mark.parametrize("strata", [None, "court"])
def test_late_entry_and_ties_at_a_given_variance(ties, law, variance, strata):
    fit = fit_frailty(data("ties"), ["age", "female"], "person", law, variance, strata=strata, ties=ties, **NAMES)
    case = " ".join([ties, law, str(variance)] + (["strata"] if strata else []))
    numbers = fit.frailties.set_index("person")["log_frailty"]
    agree(R, case, "coef", fit.table["coef"], 1e-6)
    agree(R, case, "std_error", fit.table["std_error"], 1e-6)
    agree(R, case, "loglik", [fit.loglik], 1e-8)
    # R keeps people who are never at risk at an event, with an effect of 0.
    kept = numbers.reindex(sorted(data("ties")["person"].unique())[:12])
    theirs = R[(case, "effects")]
    np.testing.assert_allclose(kept.dropna(), theirs[kept.notna().to_numpy()], rtol=1e-5, atol=1e-6)
