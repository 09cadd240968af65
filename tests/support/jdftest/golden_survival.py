"""Reads the numbers and data that the scripts in tests/golden/survival wrote."""
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parents[2] / "golden" / "survival"


# What `agree` found since the start: topic, case, quantity, numbers compared, largest relative difference, tolerance.
COMPARED = []


class Expected(dict):
    """{(case, quantity): values} of one topic."""

    topic = ""


def expected(topic):
    """{(case, quantity): values} of one expected_<topic>.csv."""
    frame = pd.read_csv(FOLDER / "expected_{}.csv".format(topic), dtype={"case": str}, na_values=["NA", "NaN"])
    found = Expected({key: part["value"].to_numpy(dtype=float) for key, part in frame.groupby(["case", "quantity"], sort=False)})
    found.topic = topic
    return found


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
    COMPARED.append((getattr(numbers, "topic", ""), case, quantity, theirs.size, difference(ours, theirs), relative))


def difference(ours, theirs):
    """Largest difference, relative to R's number, or to a thousandth of the greatest in its row where that is more."""
    known = np.isfinite(theirs) & np.isfinite(ours)
    if not known.any():
        return 0.0
    size = np.maximum(np.abs(theirs[known]), 1e-3 * np.abs(theirs[known]).max())
    return float(np.max(np.abs(ours[known] - theirs[known]) / np.where(size > 0, size, 1.0)))
