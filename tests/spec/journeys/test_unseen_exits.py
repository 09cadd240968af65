"""Unseen exits: nobody leaves before they were last seen, and a higher rate only makes exits earlier."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, date, days, drawn_spells, index_of, log_of

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import Outcome, follow_up, with_assumed_exits

ANY = Outcome("again", "offence", sources=("court",))


def crowd(people=4000, year=365):
    return log_of([(p, 10, "release", "prison", p) for p in range(people)] + [(people, 20, "offence", "court", 0)])


def exits(log):
    return log[log["event"] == "assumed_exit"]


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_the_share_that_leaves_in_a_year_is_the_rate(rate):
    log = with_assumed_exits(crowd(), rate, date(10 + 365), seed=3)
    share = len(exits(log)) / 4000
    assert abs(share - rate) < 4 * np.sqrt(rate * (1 - rate) / 4000) + 1e-3


def test_nobody_leaves_before_they_were_last_seen():
    log = log_of([(p, 10 * p, "release", "prison", p) for p in range(60)] + [(p, 700, "licence_end", "probation", p)
                                                                             for p in range(60)])
    held = drawn_spells("person | start | stop | state\n --+--+--+--\n 3 | 30 | 400 | custody")
    left = exits(with_assumed_exits(log, 0.9, date(2000), held=held))
    seen = {p: 10 * p for p in range(60)}
    seen[3] = 400
    assert len(left) > 50
    assert all(day > seen[p] for p, day in zip(left["person"], days(left["date"])))
    # A licence that is planned to end later is no sighting.
    assert min(days(left["date"])) < 700


def test_who_is_recorded_dead_does_not_leave_again():
    log = log_of([(1, 10, "death", "prison", 0), (2, 10, "release", "prison", 1)])
    assert list(exits(with_assumed_exits(log, 0.999, date(5000)))["person"]) == [2]


def test_a_higher_rate_only_makes_exits_earlier():
    low, high = (exits(with_assumed_exits(crowd(300), rate, date(3000), seed=1)).set_index("person")["date"]
                 for rate in (0.02, 0.1))
    assert set(low.index) <= set(high.index) and (high.reindex(low.index) <= low).all() and len(high) > len(low)


def test_a_person_s_exit_does_not_depend_on_who_else_is_there():
    whole = exits(with_assumed_exits(crowd(300), 0.1, date(3000), seed=1))
    some = crowd(300)
    part = exits(with_assumed_exits(some[some["person"] % 3 == 0].reset_index(drop=True), 0.1, date(3000), seed=1))
    assert part[["person", "date"]].values.tolist() == whole[whole["person"] % 3 == 0][["person", "date"]].values.tolist()


def test_rates_may_differ_by_person():
    rates = pd.Series({0: 0.999, 1: 0.0})
    left = exits(with_assumed_exits(crowd(3), rates, date(20000)))
    assert list(left["person"]) == [0]


def test_an_assumed_exit_ends_observation_and_says_so():
    attrition = Attrition()
    log = with_assumed_exits(crowd(200), 0.3, date(800), seed=2, attrition=attrition)
    index = index_of([(p, 10) for p in range(200)])
    followed = follow_up(index, log, ANY, covered(["court", "prison"], 0, 800), ends=("death", "assumed_exit"))
    reasons = followed["censor_reason"].value_counts()
    left = exits(log)
    assert attrition.frame()["rows_after"][0] == len(left)
    left = left[left["person"] < 200]
    assert reasons["assumed_exit"] == len(left) > 50
    ended = followed[followed["censor_reason"] == "assumed_exit"]
    assert (ended["end_date"].to_numpy() == left["date"].to_numpy()).all()


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_a_rate_is_a_share(rate):
    with pytest.raises(UsageError):
        with_assumed_exits(crowd(3), rate, date(100))
    assert len(exits(with_assumed_exits(crowd(3), 0.0, date(10000)))) == 0


def test_exits_assumed_before_are_taken_out_first():
    once = with_assumed_exits(crowd(200), 0.2, date(2000), seed=3)
    again = with_assumed_exits(once, 0.2, date(2000), seed=3)
    pd.testing.assert_frame_equal(once.astype({"event": object}), again.astype({"event": object}), check_categorical=False)
    assert len(exits(with_assumed_exits(once, 0.0, date(2000)))) == 0
