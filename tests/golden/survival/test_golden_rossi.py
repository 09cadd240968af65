"""The best-known data of reoffending: R's numbers, and those that were published."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import check_proportional, fit_cox, fit_parametric, measure_concordance
from jdftest.golden_survival import agree, data, expected

R = expected("rossi")
COLUMNS = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
ENDS = {"duration": "week", "event": "arrest"}


def rows():
    return data("rossi").assign(who=lambda f: np.arange(1, len(f) + 1))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox(ties):
    fit = fit_cox(rows(), COLUMNS, ties=ties, **ENDS)
    agree(R, ties, "coef", fit.table["coef"], 1e-6)
    agree(R, ties, "std_error", fit.table["std_error"], 1e-6)
    agree(R, ties, "loglik", [fit.loglik, fit.loglik_null], 1e-8)
    agree(R, ties, "tests", fit.tests["chi_squared"], 1e-6)


def test_as_published():
    fit = fit_cox(rows(), COLUMNS, **ENDS)
    # Allison (1984, and SAS editions); Fox & Weisberg, appendix on Cox regression: coefficients, an error, and the test.
    assert fit.coefficients[["fin", "age", "prio"]].round(5).tolist() == [-0.37942, -0.05744, 0.09150]
    assert round(fit.table["std_error"].iloc[0], 5) == 0.19138 and round(fit.tests["chi_squared"].iloc[0], 2) == 33.27


def test_robust_errors_curves_and_the_test_of_proportional_hazards():
    fit = fit_cox(rows(), COLUMNS, **ENDS)
    agree(R, "robust", "std_error", fit_cox(rows(), COLUMNS, cluster="who", **ENDS).table["std_error"], 1e-6)
    test = check_proportional(fit).table
    agree(R, "zph", "chi_squared", test["chi_squared"], 1e-6)
    agree(R, "zph", "p", test["p"], 1e-6)
    new = pd.DataFrame({"fin": [0, 1], "age": 24, "race": 1, "wexp": 1, "mar": 0, "paro": 1, "prio": 3})
    curves = fit.survival(new, [10, 26, 52]).sort_values(["row", "time"])
    agree(R, "curve", "survival", curves["survival"], 1e-10)
    found = measure_concordance(fit).table.iloc[0]
    agree(R, "concordance", "concordance", [found["concordance"], found["std_error"]], 1e-6)


def test_late_entry_with_clusters():
    late = rows().assign(entry=lambda f: (f["who"] * 7) % 10)
    late = late[late["week"] > late["entry"]].reset_index(drop=True)
    fit = fit_cox(late, COLUMNS, entry="entry", cluster="who", **ENDS)
    agree(R, "late", "coef", fit.table["coef"], 1e-6)
    agree(R, "late", "std_error", fit.table["std_error"], 1e-6)
    agree(R, "late", "baseline", fit.baseline()["cumulative_hazard"].iloc[-1:], 1e-8)


def test_weibull():
    fit = fit_parametric(rows(), COLUMNS, **ENDS)
    agree(R, "weibull", "coef", fit.table["coef"], 1e-6)
    agree(R, "weibull", "std_error", fit.table["std_error"], 1e-6)
    agree(R, "weibull", "loglik", [fit.loglik], 1e-8)
