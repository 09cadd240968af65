"""A timeline of journeys, exported for R's mstate, is read by the multistate estimator as it is."""
import pytest

from jdfanalysis.journeys import state_timeline, to_msdata
from jdfanalysis.survival import fit_multistate
from jdftest.slow_journeys import date, drawn_spells


def test_occupation_of_a_timeline():
    timeline = state_timeline(drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 10   | custody
        1      | 30    | 40   | custody
        2      | 5     | 60   | custody
        """), (date(0), date(60)), precedence=("custody",))
    fit = fit_multistate(to_msdata(timeline))
    assert fit.states == ("custody", "community")
    # Half begin in custody. Day 5: 2 goes in. Day 10: 1 of 2 comes out. Day 30: 1 goes in. Day 40: 1 of 2 comes out.
    custody = fit.table[fit.table["state"] == "custody"]
    assert custody["time"].tolist() == [5, 10, 30, 40]
    assert custody["probability"].tolist() == pytest.approx([1, 1 / 2, 1, 1 / 2])
    assert fit.expected_days(60)["days"].tolist() == pytest.approx([2.5 + 5 + 10 + 10 + 10, 60 - 37.5])
    assert fit.counts["people"].tolist() == [1, 2]
