"""The manual in pictures: who had another event first stays at risk."""
import pandas as pd
import pytest

from jdfanalysis.survival import fit_fine_gray
from jdftest.drawn import table

NAMES = {"duration": "days", "event": "event"}


def test_three_people_without_censoring():
    rows = table("days | event | x\n---+---+---\n1|1|1\n2|2|1\n3|1|0", days=int, event=int, x=int)
    fit = fit_fine_gray(rows, ["x"], **NAMES)
    # Day 1: r / (2r + 1). Day 3: the second, though gone on day 2, is still counted: 1 / (1 + r). Greatest where 2 r^2 = 1.
    ratio = 2 ** -0.5
    assert fit.table["hazard_ratio"].tolist() == pytest.approx([ratio], rel=1e-6)
    # Steps of the hazard for x = 0: 1 / (2r + 1), then 1 / (1 + r).
    new = pd.DataFrame({"x": [0]})
    left = [-1 / (2 * ratio + 1), -1 / (2 * ratio + 1) - 1 / (1 + ratio)]
    assert fit.chances(new, [1, 3])[0].tolist() == pytest.approx([1 - pow(2.718281828459045, v) for v in left], rel=1e-6)
    assert (fit.events, fit.competing_events) == (2, 1)


def test_who_stays_counts_less_as_others_are_censored():
    rows = table("days | event | x\n---+---+---\n1|2|1\n2|0|0\n3|1|1\n4|1|0\n5|0|0", days=int, event=int, x=int)
    fit = fit_fine_gray(rows, ["x"], **NAMES)
    # Four are at risk of censoring on day 2, one is censored: from then on the first, gone on day 1, stands for 3/4.
    # Day 3: r / (2 + 7/4 r). Day 4: 1 / (2 + 3/4 r). Greatest where 21/16 r^2 = 4.
    ratio = (64 / 21) ** 0.5
    assert fit.table["hazard_ratio"].tolist() == pytest.approx([ratio], rel=1e-6)
    assert fit.baseline["hazard"].tolist() == pytest.approx([1 / (2 + 7 / 4 * ratio), 1 / (2 + 3 / 4 * ratio)], rel=1e-6)
