"""Does a copy work? `python selftest.py SWITCH_ON TIER`, in a new process; prints one sentence if it does not."""

import io
import os
import runpy
import sys
from importlib import util

BASE = ("numpy", "pandas", "scipy", "statsmodels", "patsy", "matplotlib", "openpyxl")


def main(switch, tier):
    """Carry out all checks of a tier; an assertion or any error ends it."""
    before = {name: _origin(name) for name in BASE}
    runpy.run_path(switch)
    packages = os.path.join(os.path.dirname(os.path.abspath(switch)), "packages")
    for name in BASE:
        if tier == "full":
            assert _origin(name).startswith(packages), "{} does not come from the bundle".format(name)
        else:
            assert _origin(name) == before[name], "{} no longer comes from the base".format(name)
    import jdfanalysis
    import output_checks

    for module in (jdfanalysis, output_checks):
        assert module.__file__.startswith(packages), "{} comes from {}".format(module.__name__, module.__file__)
    if tier != "own":
        check_lifelines()
    if tier == "full":
        check_libraries()
    from jdfanalysis import doctor

    checks = doctor.examine()
    bad = ["{}: {}".format(check.name, check.found) for check in checks if check.good is False]
    assert not bad, "; ".join(bad)
    print("self-test passed")


def check_lifelines():
    """One curve known by hand and one regression by formula."""
    import pandas
    from lifelines import CoxPHFitter, KaplanMeierFitter

    curve = KaplanMeierFitter().fit([1, 2, 2, 4, 5], [1, 1, 0, 1, 0])
    assert abs(curve.predict(4) - 0.8 * 0.75 * 0.5) < 1e-12, "lifelines gives a wrong Kaplan-Meier curve"
    rows = pandas.DataFrame(
        {
            "t": [5, 3, 9, 8, 7, 4, 4, 3, 2, 5, 6, 7],
            "d": [1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1],
            "x": [0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 0],
        }
    )
    fitted = CoxPHFitter().fit(rows, "t", "d", formula="x")
    assert 0.1 < fitted.params_["x"] < 5, "lifelines gives a wrong Cox coefficient"


def check_libraries():
    """The compiled libraries compute, draw and write."""
    import matplotlib
    import numpy
    import openpyxl
    import pandas
    from scipy import optimize

    matplotlib.use("Agg")
    from matplotlib import pyplot
    import statsmodels.api as sm

    assert numpy.allclose(
        numpy.linalg.solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]), [0.8, 1.4]
    ), "numpy computes wrongly"
    assert abs(optimize.linprog([1, 2], A_ub=[[-1, -1]], b_ub=[-1]).fun - 1) < 1e-8, "scipy computes wrongly"
    assert abs(sm.OLS([1.0, 2.0, 3.0], [[1.0, 0], [1.0, 1], [1.0, 2]]).fit().params[1] - 1) < 1e-9, "statsmodels"
    frame = pandas.DataFrame({"a": [1, 1, 2]}).groupby("a").size()
    assert list(frame) == [2, 1], "pandas counts wrongly"
    figure = pyplot.figure()
    figure.savefig(io.BytesIO(), format="png")
    box = io.BytesIO()
    openpyxl.Workbook().save(box)


def _origin(name):
    spec = util.find_spec(name)
    return spec.origin if spec and spec.origin else ""


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:  # whatever happens, the installer needs one sentence
        sys.exit("{}: {}".format(type(error).__name__, error))
