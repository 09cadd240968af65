"""Every rule writes its counts, also when it changed nothing."""
import pandas as pd

from jdfanalysis import frames
from jdfanalysis.attrition import Attrition, counts, record


def test_rules_are_kept_in_order_as_a_conforming_frame():
    log = Attrition()
    record(log, "spells", "stop before start", (3, 10), (3, 9))
    record(log, "spells", "nested", (3, 9), (3, 9))
    frame = frames.ATTRITION.check(log.frame())
    assert list(frame.rule) == ["stop before start", "nested"]
    assert list(frame.rows_before - frame.rows_after) == [1, 0]
    assert "nested" in log._repr_html_()


def test_without_a_log_nothing_is_written():
    record(None, "spells", "nested", (1, 1), (1, 1))


def test_counts_are_people_then_rows():
    assert counts(pd.DataFrame({"person": [0, 0, 2]})) == (2, 3)
