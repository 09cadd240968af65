"""Effects that change with time against R's coxph with tt() (numbers, scripts and versions beside this file)."""
import numpy as np
import pytest

from jdfanalysis.survival import fit_changing_effects
from jdftest.golden_survival import agree, data, expected

R = expected("changing")
ENTRY = {"duration": "stop", "entry": "entry", "event": "status"}


def late_effect(t):
    return t > 20


def check(case, fit, column):
    agree(R, case, "coef", fit.table["coef"], 1e-6)
    agree(R, case, "std_error", fit.table["std_error"], 1e-6)
    agree(R, case, "loglik", [fit.loglik, fit.loglik_null], 1e-9)
    by_day = fit.hazard_ratios(column, [5, 20, 60])
    agree(R, case, "log_hazard_ratio", by_day["log_hazard_ratio"], 1e-6)
    agree(R, case, "hazard_ratio_error", by_day["std_error"], 1e-6)


def test_an_effect_with_late_entry_and_its_test():
    fit = fit_changing_effects(data("ties", person=False), ["age", "female"], {"age": "log(t)"}, **ENTRY)
    check("entry", fit, "age")
    agree(R, "entry", "likelihood_ratio", fit.tests["chi_squared"].iloc[:1], 1e-8)


@pytest.mark.parametrize(
    "case, column, changing, options",
    [
        ("strata weights breslow", "age", {"age": "log(t)"}, {"strata": "court", "ties": "breslow", "entry": None}),
        ("two columns", "female", {"age": "sqrt(t)", "female": late_effect}, {}),
    ],
)
def test_weights_strata_and_several_columns(case, column, changing, options):
    rows = data("ties", person=False)
    check(case, fit_changing_effects(rows, ["age", "female"], changing, weights="weight", **dict(ENTRY, **options)), column)


def test_lung():
    rows = data("lung").dropna(subset=["ecog"])
    check("lung", fit_changing_effects(rows, ["age", "ecog"], {"age": lambda t: np.log(t + 20)}, duration="time", event="status"), "age")
