"""The manual in pictures: what a shared frailty does to groups small enough to work by hand."""
import pytest

from jdfanalysis.survival import fit_frailty
from jdftest.drawn import table


def test_frailties_are_events_over_expected_drawn_to_one():
    rows = table(
        """group | days | event | x
        ---+---+---+---
        1|1|1|0
        1|2|1|1
        2|3|1|0
        2|4|0|1
        3|5|1|1
        3|6|0|0
        4|7|1|0
        4|8|0|1
        5|9|0|0
        5|9|0|1""",
        group=int, days=int, event=int, x=int,
    )
    fit = fit_frailty(rows, ["x"], "group", variance=0.5, ties="breslow", duration="days", event="event")
    steps = fit.baseline.set_index("time")["cumulative_hazard"]
    ratio = fit.table["hazard_ratio"].iloc[0]
    for row in fit.frailties.itertuples():
        own = rows[rows["group"] == row.group]
        held = sum(steps[steps.index <= d].max() * ratio ** x for d, x in zip(own["days"], own["x"]))
        # With variance 1/2 the prior counts as 2 events in 2 expected ones.
        assert row.frailty == pytest.approx((2 + own["event"].sum()) / (2 + held), rel=1e-8)
    assert fit.frailties["frailty"].mean() == pytest.approx(1.0)
