"""The manual in pictures: is follow-up long enough to tell never from late?"""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import ModelError
from jdfanalysis.survival import check_follow_up
from jdftest.drawn import table

NAMES = {"duration": "days", "event": "event"}


def test_by_hand():
    rows = table("days | event\n---+---\n2|1\n5|1\n7|1\n8|1\n12|0\n12|0", days=int, event=int)
    # The last event is on day 8, the end on day 12: three events fall in (4, 8].
    row = check_follow_up(rows, **NAMES).table.iloc[0]
    assert row["late_events"] == 3 and row["late_share"] == 1 / 2
    assert row["chance"] == pytest.approx((1 / 2) ** 6) and bool(row["enough"])
    assert row["never"] == pytest.approx(1 / 3)


def test_an_event_on_the_last_day_leaves_nothing_to_tell_by():
    rows = table("days | event | sex\n---+---+---\n2|1|F\n9|1|F\n3|1|M\n3|1|M\n4|1|M\n9|0|M", days=int, event=int)
    found = check_follow_up(rows, by="sex", **NAMES)
    assert found.table["chance"].tolist() == pytest.approx([1.0, 0.25 ** 4])
    assert found.table["enough"].tolist() == [False, True] and "too short" in found.summary
    with pytest.raises(ModelError, match="nobody has the event"):
        check_follow_up(rows.assign(event=0), **NAMES)


def test_long_follow_up_is_told_from_short():
    rng = np.random.RandomState(1)
    days = np.where(rng.rand(2000) < 0.6, np.ceil(rng.exponential(50, 2000)), 10000)
    for end, enough in ((2000, True), (40, False)):
        rows = pd.DataFrame({"days": np.minimum(days, end), "event": (days <= end).astype(int)})
        found = check_follow_up(rows, **NAMES).table.iloc[0]
        assert bool(found["enough"]) is enough
