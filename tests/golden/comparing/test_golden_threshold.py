"""Jumps at a cutoff as rdrobust gives them: bandwidths, estimates and robust bias-corrected intervals."""
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jdfanalysis import comparing
from jdfanalysis.errors import ModelWarning

HERE = Path(__file__).resolve().parent
CASES = {
    "triangular": {}, "epanechnikov": {"kernel": "epanechnikov"}, "uniform": {"kernel": "uniform"}, "order 2": {"order": 2},
    "given": {"bandwidth": 3.0, "bias_bandwidth": 5.0}, "whole months": {"running": "whole", "bandwidth": 6.5, "bias_bandwidth": 8.5},
    "fuzzy": {"treated": "treated"}, "repeated": {"running": "thirds"},
}
NAMES = {"h": "bandwidth", "b": "bias_bandwidth", "error": "standard_error"}


@pytest.fixture(scope="module")
def people():
    frame = pd.read_csv(str(HERE / "threshold.csv"))
    return frame.assign(thirds=np.floor(frame["months"] * 3) / 3)


@pytest.fixture(scope="module")
def expected():
    frame = pd.read_csv(str(HERE / "threshold_expected.csv"))
    return lambda case: frame[frame["case"] == case].set_index("name")["value"]


@pytest.mark.parametrize("case", sorted(CASES))
def test_bandwidth_jump_and_interval(people, expected, case):
    how = dict({"running": "months"}, **CASES[case])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)      # whole months are few values: said so elsewhere
        found = comparing.fit_discontinuity(people, "y", how.pop("running"), 12, **how)
    for name, value in expected(case).items():
        assert getattr(found, NAMES.get(name, name)) == pytest.approx(value, rel=1e-6), name


def test_the_density_speaks_where_rddensity_does(people, expected):
    """Another method, so no equal numbers: both find nothing in the data as drawn, and both find people moved out of a month."""
    moved = people[~((people["months"] > 11) & (people["months"] < 12) & (np.arange(len(people)) % 4 > 0))]
    for case, frame in (("density", people), ("density moved", moved)):
        own, theirs = comparing.check_density(frame, "months", 12).p, expected(case)["p"]
        assert (own < 0.05) == (theirs < 0.05) == (case == "density moved")
