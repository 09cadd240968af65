"""Cox models against R survival (numbers, scripts and versions beside this file)."""
import itertools

import pandas as pd
import pytest

from jdfanalysis.survival import check_proportional, fit_cox, measure_concordance
from jdftest.golden_survival import agree, data, expected

R = expected("cox")
NEW = pd.DataFrame({"age": [25, 40], "female": [1, 0], "band": ["low", "high"]})


def fitted(method, entry, strata, weighted):
    return fit_cox(
        data("ties"),
        ["age", "female", "band"],
        strata="court" if strata else None,
        cluster="person" if weighted else None,
        weights="weight" if weighted else None,
        ties=method,
        duration="stop",
        event="status",
        entry="entry" if entry else None,
    )


@pytest.fixture(scope="module", params=list(itertools.product(["efron", "breslow"], [0, 1], [0, 1], [0, 1])))
def fit(request):
    return "{} {} {} {}".format(*request.param), fitted(*request.param)


def test_coefficients_errors_and_likelihood(fit):
    case, cox = fit
    agree(R, case, "coef", cox.table["coef"], 1e-7)
    agree(R, case, "std_error", cox.table["std_error"], 1e-7)
    agree(R, case, "model_std_error", cox.model_covariance.diagonal() ** 0.5, 1e-7)
    agree(R, case, "loglik", [cox.loglik, cox.loglik_null], 1e-10)
    agree(R, case, "tests", cox.tests["chi_squared"], 1e-7)


def test_residuals_of_the_first_rows(fit):
    case, cox = fit
    for kind in ("martingale", "deviance", "score", "dfbeta", "schoenfeld"):
        agree(R, case, kind, cox.residuals(kind)[:12].ravel(), 1e-6, 1e-8)


def test_proportional_hazards(fit):
    case, cox = fit
    for transform in ("km", "identity", "rank", "log"):
        agree(R, case, "zph_" + transform, check_proportional(cox, transform).table["chi_squared"], 1e-6)
    columns = check_proportional(cox, by_term=False)
    agree(R, case, "zph_columns", columns.table["chi_squared"], 1e-6)
    if case.split()[2] == "0":
        by_day = columns.residuals.groupby("time").sum().iloc[:12, -4:]
        agree(R, case, "zph_scaled", by_day.to_numpy().ravel(), 1e-6, 1e-8)


def test_concordance(fit):
    case, cox = fit
    found = measure_concordance(cox).table.iloc[0]
    agree(R, case, "concordance", [found["concordance"], found["std_error"]], 1e-9)


def test_baseline_and_predicted_curves(fit):
    case, cox = fit
    agree(R, case, "baseline", cox.baseline()["cumulative_hazard"], 1e-7)
    if case.split()[2] == "0":
        found = cox.survival(NEW, [5, 20, 50])
        names = {"survival": "surv", "lower": "lower", "upper": "upper", "cumulative_hazard": "cumhaz"}
        for ours, theirs in names.items():
            values = found[ours].to_numpy().reshape(2, 3).T.ravel(order="F")
            agree(R, case, "predicted_" + theirs, values, 1e-7)


def test_offset_and_interaction_in_a_formula():
    cox = fit_cox(data("ties"), "age * female", offset="shift", duration="stop", entry="entry", event="status")
    agree(R, "offset", "coef", cox.table["coef"], 1e-7)
    agree(R, "offset", "loglik", [cox.loglik, cox.loglik_null], 1e-10)


def test_heart_transplants_start_stop_rows_clustered_by_patient():
    rows = data("heart")
    cox = fit_cox(
        rows, ["age", "year", "surgery", "transplant"], cluster="id", duration="stop", entry="start", event="event"
    )
    agree(R, "heart", "coef", cox.table["coef"], 1e-7)
    agree(R, "heart", "std_error", cox.table["std_error"], 1e-7)
    agree(R, "heart", "loglik", [cox.loglik, cox.loglik_null], 1e-10)


@pytest.mark.filterwarnings("ignore:The likelihood has no maximum")
def test_lung_with_a_formula():
    cox = fit_cox(data("lung"), "age + C(sex) + C(ecog)", duration="time", event="status")
    order = [4, 0, 1, 2, 3]
    agree(R, "lung", "coef", cox.table["coef"].to_numpy()[order], 1e-7)
    agree(R, "lung", "std_error", cox.table["std_error"].to_numpy()[order], 1e-7)
    found = check_proportional(cox).table["chi_squared"].to_numpy()
    agree(R, "lung", "zph_km", found[[2, 0, 1, 3]], 1e-6)
