"""Reads the numbers and data that the scripts in tests/golden/survival wrote."""
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parents[2] / "golden" / "survival"


def expected(topic):
    """{(case, quantity): values} of one expected_<topic>.csv."""
    frame = pd.read_csv(FOLDER / "expected_{}.csv".format(topic), dtype={"case": str}, na_values=["NA", "NaN"])
    return {key: part["value"].to_numpy(dtype=float) for key, part in frame.groupby(["case", "quantity"], sort=False)}


def data(name, person=True):
    """One of the data sets; `person=False` hides the person column, so that each row is one."""
    frame = pd.read_csv(FOLDER / (name + ".csv")).rename(columns={"ph.ecog": "ecog"})
    return frame if person or "person" not in frame else frame.drop(columns="person")


def agree(numbers, case, quantity, values, relative, absolute=1e-13):
    """Assert that our values are R's, to a relative tolerance; missing where R's are missing."""
    theirs = numbers[(case, quantity)]
    ours = np.asarray(values, dtype=float)
    assert ours.shape == theirs.shape, "{} {}: {} values, R has {}".format(case, quantity, ours.shape, theirs.shape)
    np.testing.assert_allclose(ours, theirs, rtol=relative, atol=absolute, err_msg="{} {}".format(case, quantity))
