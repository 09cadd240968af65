"""Exact ties against R's coxph (numbers, script and versions beside this file)."""
import numpy as np
import pytest

from jdfanalysis.survival import fit_cox
from jdftest.golden_survival import agree, data, expected

R = expected("exact")
NAMES = {"duration": "stop", "event": "status", "ties": "exact"}
COLUMNS = ["age", "female", "band"]


def as_r(case, fit):
    agree(R, case, "coef", fit.table["coef"], 1e-7)
    agree(R, case, "std_error", fit.table["std_error"], 1e-7)
    agree(R, case, "loglik", [fit.loglik, fit.loglik_null], 1e-10)
    agree(R, case, "tests", fit.tests["chi_squared"], 1e-7)


@pytest.mark.parametrize("strata", [None, "court"])
def test_ties(strata):
    as_r("strata" if strata else "plain", fit_cox(data("ties", person=False), COLUMNS, strata=strata, **NAMES))


def test_late_entry_and_offset():
    rows = data("ties", person=False).head(120)
    as_r("entry", fit_cox(rows, COLUMNS, entry="entry", offset="shift", **NAMES))


def test_months_with_very_many_ties():
    rows = data("ties", person=False)
    rows["stop"] = np.ceil(rows["stop"] / 30)
    as_r("coarse", fit_cox(rows, ["age", "female"], **NAMES))


def test_lung():
    rows = data("lung").astype({"sex": "category", "ecog": "category"})
    as_r("lung", fit_cox(rows, ["age", "sex", "ecog"], duration="time", event="status", ties="exact"))
