"""The seams: declared frames accept what conforms and name every breach at once."""
import numpy as np
import pandas as pd
import pytest
from jdftest.drawn import table

from jdfanalysis import frames
from jdfanalysis.errors import FrameError


def spells():
    return table(
        """
        person | start      | stop       | state           | start_status | stop_status | source | row | n_merged
        -------+------------+------------+-----------------+--------------+-------------+--------+-----+---------
        0      | 2015-01-01 | 2015-02-01 | custody_unknown | observed     | observed    | prison | 0   | 1
        1      | 2014-01-01 | 2014-02-01 | custody_unknown | observed     | censored    | prison | 1   | 1
        """,
        person="int32", start="date", stop="date", row="int32", n_merged="int32", state="category",
    )


@pytest.mark.parametrize("frame", frames.FRAMES, ids=lambda f: f.name)
def test_the_empty_frame_conforms(frame):
    frame.check(frame.empty())


@pytest.mark.parametrize("frame", frames.FRAMES, ids=lambda f: f.name)
def test_the_description_names_every_column(frame):
    text = frame.describe()
    assert frame.grain in text
    assert [c.name for c in frame.columns if "`{}`".format(c.name) not in text] == []


def test_a_conforming_frame_comes_back_unchanged():
    given = spells()
    assert frames.SPELLS.check(given) is given


def test_all_breaches_are_reported_at_once():
    broken = spells().drop(columns="stop")
    broken["start"] = [1, 2]
    broken["n_merged"] = [1.5, 2.5]
    with pytest.raises(FrameError) as caught:
        frames.SPELLS.check(broken)
    assert {p.where for p in caught.value.problems} == {"spells.stop", "spells.start", "spells.n_merged"}


def test_missing_values_are_counted_where_they_may_not_be():
    broken = spells()
    broken.loc[0, "start"] = pd.NaT
    assert [(p.reason, p.count) for p in frames.SPELLS.problems(broken)] == [("missing values", 1)]


def test_rows_out_of_order_are_a_breach():
    assert [p.reason for p in frames.SPELLS.problems(spells().iloc[::-1])] == ["rows out of order"]


@pytest.mark.parametrize(
    "first, second, ordered",
    [([0, 0, 1], [1, 2, 0], True), ([0, 0, 1], [2, 1, 0], False), ([1, 0], [0, 0], False), ([0, 0], [5, 5], True)],
)
def test_order_is_judged_column_by_column(first, second, ordered):
    frame = pd.DataFrame({"a": first, "b": second})
    assert frames.is_sorted(frame, ("a", "b")) is ordered


def test_days_and_dates_round_trip_with_missing_and_before_1970():
    dates = pd.Series(np.array(["1969-12-31", "1970-01-01", "NaT", "2020-12-31T23:59:59"], dtype="datetime64[ns]"))
    days = frames.to_days(dates)
    assert days.dtype == np.int32
    assert list(days) == [-1, 0, frames.NO_DAY, 18627]
    back = frames.from_days(days)
    assert list(pd.Series(back).dt.strftime("%Y-%m-%d").fillna("-")) == ["1969-12-31", "1970-01-01", "-", "2020-12-31"]
