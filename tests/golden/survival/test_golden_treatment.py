"""Weighted curves and models, and nested models, against R (numbers, script and versions beside this file)."""
import pytest

from jdfanalysis.survival import compare_fits, fit_cox, fit_kaplan_meier, weigh_treatment
from jdftest.golden_survival import agree, data, expected

R = expected("treatment")
NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


@pytest.mark.parametrize("kind", ["stabilised", "plain"])
def test_inverse_probability_weights(kind):
    rows = data("ties", person=False)
    made = weigh_treatment(rows, "female", ["age", "band", "shift"], kind=kind)
    agree(R, "weights", kind, made.weights.head(12), 1e-7)
    rows = rows.assign(w=made.weights, id=range(len(rows)))
    cox = fit_cox(rows, ["female"], weights="w", cluster="id", **NAMES)
    agree(R, kind, "coef", cox.table["coef"], 1e-6)
    agree(R, kind, "std_error", cox.table["std_error"], 1e-6)
    at = fit_kaplan_meier(rows, by="female", weights="w", robust=True, **NAMES).at([10, 30, 60])
    agree(R, kind, "survival", at["survival"], 1e-7)
    agree(R, kind, "survival_error", at["std_error"], 1e-6)


def test_nested_models():
    rows = data("ties", person=False)
    small = fit_cox(rows, ["age"], strata="court", **NAMES)
    large = fit_cox(rows, ["age", "female", "band"], strata="court", **NAMES)
    found = compare_fits(small, large)
    agree(R, "nested", "test", found.table.iloc[1][["chi_squared", "df", "p"]], 1e-7)
    agree(R, "nested", "aic", found.table["aic"], 1e-10)
