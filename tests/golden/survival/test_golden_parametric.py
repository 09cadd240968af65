"""Parametric and split-population models against R (numbers, scripts and versions beside this file)."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import fit_parametric
from jdftest.golden_survival import agree, data, expected

R = expected("parametric")
COLUMNS = ["age", "female", "band"]
NAMES = {"duration": "stop", "event": "status"}


@pytest.mark.parametrize("law", ["exponential", "weibull", "log-normal", "log-logistic"])
def test_as_survreg(law):
    fit = fit_parametric(data("ties", person=False), COLUMNS, law, weights="weight", **NAMES)
    agree(R, law, "coef", fit.table["coef"], 1e-6)
    agree(R, law, "std_error", fit.table["std_error"], 1e-6)
    agree(R, law, "loglik", [fit.loglik], 1e-10)
    robust = fit_parametric(data("ties"), COLUMNS, law, cluster="person", **NAMES)
    agree(R, law + " robust", "std_error", robust.table["std_error"], 1e-6)
    new = pd.DataFrame({"age": [30], "female": [1], "band": ["low"]})
    agree(R, law + " robust", "quantiles", robust.quantiles(new, [0.25, 0.5])["day"], 1e-6)


def test_lung():
    fit = fit_parametric(data("lung"), "age + C(sex)", "weibull", duration="time", event="status")
    order = [0, 2, 1, 3]
    agree(R, "lung", "coef", fit.table["coef"].to_numpy()[order], 1e-6)
    agree(R, "lung", "std_error", fit.table["std_error"].to_numpy()[order], 1e-6)
    agree(R, "lung", "loglik", [fit.loglik], 1e-10)


def test_exponential_with_entry_is_a_poisson_regression():
    fit = fit_parametric(data("ties", person=False), COLUMNS, "exponential", entry="entry", **NAMES)
    agree(R, "exponential entry", "coef", fit.table["coef"], 1e-7)
    agree(R, "exponential entry", "std_error", fit.table["std_error"], 1e-6)


@pytest.mark.parametrize("law", ["weibull", "log-normal", "log-logistic"])
@pytest.mark.parametrize("kind", ["whole", "split"])
def test_entry_and_split_populations_against_a_likelihood_climbed_by_optim(law, kind):
    rows = data("never")
    share = ["female"] if kind == "split" else None
    fit = fit_parametric(rows, ["decade", "female"], law, share=share, entry="entry", **NAMES)
    case = "{} entry {}".format(law, kind)
    agree(R, case, "loglik", [fit.loglik], 1e-11)
    agree(R, case, "coef", fit.table["coef"], 2e-6)
    agree(R, case, "std_error", fit.table["std_error"], 5e-6)
    assert np.isfinite(fit.table["std_error"]).all()
