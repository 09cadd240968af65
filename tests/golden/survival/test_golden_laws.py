"""Further laws of time against likelihoods written out in R (numbers, script and versions beside this file)."""
import pytest

from jdfanalysis.survival import fit_parametric, fit_piecewise, fit_spline
from jdftest.golden_survival import agree, data, expected

R = expected("laws")
NAMES = {"duration": "stop", "event": "status"}
COLUMNS = ["a", "female"]


def rows():
    return data("ties", person=False).assign(a=lambda r: (r["age"] - 40) / 10)


def as_r(case, fit, order):
    agree(R, case, "loglik", [fit.loglik], 1e-11)
    agree(R, case, "coef", fit.table["coef"].to_numpy()[order], 1e-6, 1e-9)
    agree(R, case, "std_error", fit.table["std_error"].to_numpy()[order], 1e-6)


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("law, size", [("gamma", 4), ("generalised-gamma", 5), ("gompertz", 4)])
def test_laws_with_shapes(law, size, late):
    fit = fit_parametric(rows(), COLUMNS, law, entry="entry" if late else None, **NAMES)
    as_r("{} {}".format(law, late), fit, list(range(size)))


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("scale", ["hazard", "odds", "normal"])
def test_splines(scale, late):
    fit = fit_spline(rows(), COLUMNS, scale=scale, entry="entry" if late else None, **NAMES)
    as_r("{} {}".format(scale, late), fit, list(range(6)))


@pytest.mark.parametrize("late", [0, 1])
def test_pieces_are_a_poisson_regression(late):
    fit = fit_piecewise(rows(), [10, 30, 60], COLUMNS, entry="entry" if late else None, **NAMES)
    case = "piecewise {}".format(late)
    agree(R, case, "coef", fit.table["coef"], 1e-8)
    agree(R, case, "std_error", fit.table["std_error"], 1e-7)
    agree(R, case, "loglik", [fit.loglik], 1e-10)
