"""What a constraint draws, it accepts; what it must refuse, it refuses."""
import numpy as np
import pandas as pd
import pytest
from jdfanalysis.dictionary import DateWindow, Digits, Hash, InRange, NotMissing, OneOf
from jdfanalysis.dictionary.constraints import from_record, to_record

CASES = [
    (OneOf(("M", "F")), ["m", "", "X"]),
    (InRange(10, 110), [9, 111, "ten"]),
    (DateWindow("2014-01-01", "2020-12-31"), ["2013-12-31", "2021-01-01", "soon"]),
    (Hash(32), ["abc", "g" * 32, "a" * 33]),
    (Digits(5), ["1234", "123456", "1234x"]),
    (NotMissing(), [None, np.nan]),
]


@pytest.mark.parametrize("rule, wrong", CASES, ids=lambda v: type(v).__name__)
def test_what_it_draws_it_accepts(rule, wrong):
    drawn = rule.draw(np.random.RandomState(1), 200)
    assert len(drawn) == 200
    assert not rule.broken_by(drawn).any()


@pytest.mark.parametrize("rule, wrong", CASES, ids=lambda v: type(v).__name__)
def test_it_refuses_what_is_wrong(rule, wrong):
    assert rule.broken_by(pd.Series(wrong, dtype=object)).all()


@pytest.mark.parametrize("rule", [rule for rule, _ in CASES[:5]], ids=lambda v: type(v).__name__)
def test_missing_values_break_nothing_but_not_missing(rule):
    assert not rule.broken_by(pd.Series([None, np.nan], dtype=object)).any()


@pytest.mark.parametrize("rule", [rule for rule, _ in CASES], ids=lambda v: type(v).__name__)
def test_round_trip_as_plain_data(rule):
    assert from_record(to_record(rule)) == rule
    assert rule.describe()


@pytest.mark.parametrize("value, broken", [(9, True), (10, False), (110, False), (111, True)])
def test_both_ends_of_a_range_belong_to_it(value, broken):
    assert bool(InRange(10, 110).broken_by(pd.Series([value])).iloc[0]) is broken


@pytest.mark.parametrize(
    "day, broken", [("2013-12-31", True), ("2014-01-01", False), ("2020-12-31", False), ("2021-01-01", True)]
)
def test_both_ends_of_a_window_belong_to_it(day, broken):
    rule = DateWindow("2014-01-01", "2020-12-31")
    assert bool(rule.broken_by(pd.Series([pd.Timestamp(day)])).iloc[0]) is broken
