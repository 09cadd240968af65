"""Fine-Gray models against R cmprsk and R survival (numbers, scripts and versions beside this file)."""
import pandas as pd
import pytest

from jdfanalysis.survival import compare_incidence, fit_fine_gray
from jdftest.golden_survival import agree, data, expected

R = expected("fine_gray")
COLUMNS = ["age", "female", "band"]


def check(case, fit):
    agree(R, case, "coef", fit.table["coef"], 1e-7)
    agree(R, case, "std_error", fit.table["std_error"], 1e-6)
    agree(R, case, "loglik", [fit.loglik, fit.loglik_null], 1e-9)


def test_as_crr():
    fit = fit_fine_gray(data("ties", person=False), COLUMNS, duration="stop", event="status")
    check("crr", fit)
    agree(R, "crr", "model_std_error", fit.table["model_std_error"], 1e-6)
    # crr gives its baseline at covariates 0 and predicts from it.
    agree(R, "crr", "baseline", fit.baseline["cumulative_hazard"], 1e-6)
    new = pd.DataFrame({"age": [30], "female": [1], "band": ["middle"]})
    agree(R, "crr", "incidence", fit.incidence(new, fit.baseline["time"])["incidence"], 1e-6)


def test_as_crr_on_mgus2():
    check("crr mgus2", fit_fine_gray(data("mgus2"), ["age", "male", "mspike"], duration="time", event="event"))


@pytest.mark.parametrize(
    "case, options",
    [
        ("finegray", {"rule": "finegray"}),
        ("finegray person", {"rule": "finegray", "cluster": "person"}),
        ("finegray entry", {"entry": "entry"}),
        ("finegray entry weights", {"entry": "entry", "weights": "weight", "cluster": "person"}),
    ],
)
def test_as_finegray_with_robust_errors(case, options):
    rows = data("ties", person="cluster" in options)
    check(case, fit_fine_gray(rows, COLUMNS, duration="stop", event="status", **options))


@pytest.mark.parametrize(
    "case, options",
    [
        ("finegray strata", {"rule": "finegray"}),
        ("finegray strata entry", {"entry": "entry"}),
        ("finegray strata entry weights", {"entry": "entry", "weights": "weight", "cluster": "person"}),
        ("finegray strata pooled", {"pooled_censoring": True}),
        ("finegray strata pooled entry weights", {"entry": "entry", "weights": "weight", "cluster": "person", "pooled_censoring": True}),
    ],
)
def test_strata_as_finegray_and_coxph(case, options):
    fit = fit_fine_gray(
        data("ties", person="cluster" in options), COLUMNS, strata="court", duration="stop", event="status", **options
    )
    check(case, fit)
    new = pd.DataFrame({"age": 30, "female": 1, "band": "middle", "court": [1, 2, 3]})
    agree(R, case, "incidence", fit.chances(new, [20, 40, 60]).ravel(), 1e-7)


@pytest.mark.parametrize(
    "case, options", [("gray", {}), ("gray strata", {"strata": "court"}), ("gray rho", {"rho": 1.0})]
)
def test_gray_as_cuminc(case, options):
    found = [
        compare_incidence(data("ties", person=False), "band", duration="stop", event="status", cause=c, **options)
        for c in (1, 2)
    ]
    agree(R, case, "chi_squared", [test.chi_squared for test in found], 1e-9)


@pytest.mark.parametrize("cause", [1, 2])
def test_gray_with_late_entry_as_written_out(cause):
    found = compare_incidence(data("ties", person=False), "band", duration="stop", entry="entry", event="status", cause=cause)
    agree(R, "gray entry {}".format(cause), "expected", found.table["expected"], 1e-10)
