"""The page that says how near the numbers are to R's leaves no comparison out."""
import importlib.util
import re

import numpy as np

from jdftest import tree
from jdftest.golden_survival import FOLDER, difference, expected


def writer():
    path = tree.ROOT / "tests" / "support" / "write_accuracy.py"
    spec = importlib.util.spec_from_file_location("write_accuracy", str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_case_from_r_has_a_row_and_every_row_a_line():
    made, used = writer(), set()
    text = made.PAGE.read_text(encoding="utf-8")
    for path in sorted(FOLDER.glob("expected_*.csv")):
        topic = path.stem[len("expected_"):]
        for case, _ in expected(topic):
            found = [row for row in made.ROWS if row[0] == topic and re.search(row[1], case)]
            assert found, "no row for {} of {}".format(case, topic)
            used.add(found[0])
    assert used == set(made.ROWS)
    assert [row[2] for row in made.ROWS if "| {} |".format(row[2]) not in text] == []


def test_differences_and_their_powers():
    made = writer()
    assert abs(difference(np.array([1.0, 2.0002]), np.array([1.0, 2.0])) - 1e-4) < 1e-12
    # Of numbers near nothing beside others, the difference is to a thousandth of the greatest.
    assert abs(difference(np.array([1.0, 1e-9]), np.array([1.0, 0.0])) - 1e-6) < 1e-12
    assert [made.power(g) for g in (0.0, 3e-8, 1e-5, 0.06, None)] == ["1e-13", "1e-07", "1e-05", "1e-01", ""]
    rows = made.rows_of([("penalties", "ridge 1", "coef", 3, 1e-9, 1e-6)])
    assert rows == [("Ridge", "ties", "survival coxph ridge()", 3, {"coefficients": 1e-9})]
