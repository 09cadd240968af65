"""Further laws of time against likelihoods written out in R (numbers, script and versions beside this file)."""
import pytest

from jdfanalysis.survival import fit_parametric, fit_piecewise, fit_spline
from jdftest.golden_survival import agree, data, expected

R = expected("laws")
NAMES = {"duration": "stop", "event": "status"}
COLUMNS = ["a", "female"]


def rows():
    return data("ties", person=False).assign(a=lambda r: (r["age"] - 40) / 10)


def as_r(case, fit, order, relative=2e-5):
    theirs = float(R[(case, "loglik")][0])
    # R's climbers stop a little below the top, never above it.
    assert fit.loglik == pytest.approx(theirs, rel=1e-9) and fit.loglik >= theirs - 1e-8
    agree(R, case, "coef", fit.table["coef"].to_numpy()[order], relative, relative)
    agree(R, case, "std_error", fit.table["std_error"].to_numpy()[order], 10 * relative)


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("law, size", [("gamma", 4), ("generalised-gamma", 5), ("gompertz", 4)])
def test_laws_with_shapes(law, size, late):
    fit = fit_parametric(rows(), COLUMNS, law, entry="entry" if late else None, **NAMES)
    as_r("{} {}".format(law, late), fit, list(range(size)), 1e-4)


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("scale", ["hazard", "odds", "normal"])
def test_splines(scale, late):
    fit = fit_spline(rows(), COLUMNS, scale=scale, entry="entry" if late else None, **NAMES)
    as_r("{} {}".format(scale, late), fit, list(range(6)), 1e-3)


@pytest.mark.parametrize("late", [0, 1])
def test_pieces_are_a_poisson_regression(late):
    fit = fit_piecewise(rows(), [10, 30, 60], COLUMNS, entry="entry" if late else None, **NAMES)
    case = "piecewise {}".format(late)
    agree(R, case, "coef", fit.table["coef"], 1e-8)
    agree(R, case, "std_error", fit.table["std_error"], 1e-7)
    agree(R, case, "loglik", [fit.loglik], 1e-10)
