"""Layouts of repeated events."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.survival import gap_rows, marginal_rows
from jdftest.drawn import table

TWO = """
index_id | tstart | tstop | status | event_number | age
---------+--------+-------+--------+--------------+----
1        | 0      | 10    | 1      | 1            | 20
1        | 10     | 15    | 0      | 2            | 20
1        | 15     | 40    | 1      | 2            | 21
1        | 40     | 90    | 0      | 3            | 21
2        | 5      | 60    | 0      | 1            | 50
"""
KINDS = dict(index_id=int, tstart=int, tstop=int, status=int, event_number=int, age=int)


def test_the_gap_clock_starts_again_after_each_event_not_at_each_row():
    found = gap_rows(table(TWO, **KINDS))
    assert found["tstart"].tolist() == [0, 0, 5, 0, 0]
    assert found["tstop"].tolist() == [10, 5, 30, 50, 55]


def test_each_history_has_a_row_for_each_event_it_might_have():
    found = marginal_rows(table(TWO, **KINDS), 3)
    assert found["event_number"].tolist() == [1, 1, 2, 2, 3, 3]
    assert found["tstop"].tolist() == [10, 60, 40, 60, 90, 60]
    assert found["status"].tolist() == [1, 0, 1, 0, 0, 0]
    assert found["tstart"].tolist() == [0, 5, 0, 5, 0, 5]
    assert found["age"].tolist() == [20, 50] * 3


def test_order_of_rows_does_not_matter_and_the_frame_is_left_alone():
    rows = table(TWO, **KINDS)
    before = rows.copy()
    mixed = rows.iloc[[3, 0, 4, 2, 1]]
    pd.testing.assert_frame_equal(marginal_rows(mixed, 2), marginal_rows(rows, 2))
    assert gap_rows(mixed).sort_index()["tstop"].tolist() == gap_rows(rows)["tstop"].tolist()
    pd.testing.assert_frame_equal(rows, before)
    assert not np.shares_memory(gap_rows(rows)["tstop"].to_numpy(), rows["tstop"].to_numpy())


def test_what_they_refuse():
    rows = table(TWO, **KINDS)
    with pytest.raises(FrameError, match="event_number"):
        gap_rows(rows.drop(columns="event_number"))
    with pytest.raises(FrameError, match="index_id"):
        marginal_rows(rows.drop(columns="index_id"), 2)
    with pytest.raises(UsageError):
        marginal_rows(rows, 0)
