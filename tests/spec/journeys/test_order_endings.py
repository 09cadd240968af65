"""How an order ended: completed or broken off, by its requirements, by a breach in court, or by the planned day."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, dates, days, drawn_log, index_of, log_of

from jdfanalysis.dictionary.probation_events import COMMUNITY_ORDERS
from jdfanalysis.errors import DataWarning, FrameError
from jdfanalysis.journeys import breach, follow_up, order_completed, order_endings, with_order_endings


def orders(rows):
    """Orders from (person, start, length, end)."""
    return pd.DataFrame({
        "person": [row[0] for row in rows], "event_id": range(len(rows)), "disposal_type": COMMUNITY_ORDERS[0],
        "disposal_date": dates([row[1] for row in rows]), "length_days": [row[2] for row in rows],
        "termination_date": dates([row[3] for row in rows]),
    })


def endings(rows, reasons=None, log=None):
    given = None if reasons is None else pd.DataFrame(reasons, columns=["event_id", "termination_reason"])
    found = order_endings(orders(rows), given, log)
    return list(zip(found["ending"], found["evidence"]))


ORDER = [(1, 0, 365.0, 200)]


@pytest.mark.parametrize("reasons, expected", [
    ([(0, "Requirement Completed")], ("completed", "recorded")),
    ([(0, "Requirement Completed"), (0, "Revoked - Breach")], ("revoked", "recorded")),
    ([(0, "Revoked - Custody"), (0, "Died")], ("died", "recorded")),
    ([(0, None), (7, "Died")], ("ended early", "unknown")),
])
def test_requirements_say_why_and_the_worst_of_several_counts(reasons, expected):
    assert endings(ORDER, reasons) == [expected]


@pytest.mark.parametrize("day, expected", [
    (186, ("revoked", "inferred")), (200, ("revoked", "inferred")), (185, ("ended early", "unknown")),
    (201, ("ended early", "unknown")),
])
def test_a_breach_in_court_near_the_end_tells_where_requirements_do_not(day, expected):
    assert endings(ORDER, log=log_of([(1, day, "breach", "court", 0)])) == [expected]
    assert endings(ORDER, [(0, "Expired (Normal)")], log_of([(1, day, "breach", "court", 0)])) == [("completed", "recorded")]


@pytest.mark.parametrize("end, expected", [(365, "completed"), (364, "completed"), (363, "ended early")])
def test_an_order_that_ran_to_its_planned_day_is_completed(end, expected):
    assert endings([(1, 0, 365.0, end)])[0][0] == expected


def test_endings_come_by_person_and_day_whatever_the_order_of_the_table():
    found = order_endings(orders([(2, 0, 365.0, 300), (1, 0, 365.0, 250), (1, 0, 365.0, 200), (1, 9, 365.0, 200)]))
    assert list(zip(found["person"], days(found["date"]), found["row"])) == [(1, 200, 2), (1, 200, 3), (1, 250, 1), (2, 300, 0)]


def test_open_orders_and_other_disposals_give_no_row():
    assert endings([(1, 0, 365.0, None), (-1, 0, 365.0, 300)]) == []
    custody = orders(ORDER).assign(disposal_type="ORA Adult Custody (inc PSS)")
    assert len(order_endings(custody)) == 0
    with pytest.raises(FrameError):
        order_endings(custody.drop(columns="event_id"))
    assert endings([(1, 0, None, 300)]) == [("ended early", "unknown")]


def test_an_order_that_was_revoked_is_not_completed():
    """Both orders end on day 200 of the table; without their reasons both would count."""
    log = drawn_log("""
        person | day | event     | source           | row
        -------+-----+-----------+------------------+----
        1      | 200 | order_end | probation_events | 0
        2      | 200 | order_end | probation_events | 1
        2      | 190 | breach    | court            | 0
        """)
    table = orders([(1, 0, 201.0, 200), (2, 0, 365.0, 200)])
    found = order_endings(table, log=log)
    longer = with_order_endings(log.assign(basis="observed"), found)
    added = longer[np.asarray(longer["event"] == "order_broken_off")]
    assert list(zip(added["person"], days(added["date"]), added["row"], added["basis"])) == [(2, 200, 1, "derived")]
    ask = (index_of([(1, 100), (2, 100)]),)
    cover = covered(["court", "probation_events"], 0, 400)
    followed = follow_up(*ask, longer, order_completed(), cover, competing=[breach()])
    assert list(followed["status"]) == [1, 2]
    with pytest.warns(DataWarning):
        plain = follow_up(*ask, log, order_completed(), cover)
    assert list(plain["status"]) == [1, 1]


def test_endings_added_twice_are_there_once():
    log, found = log_of([(1, 200, "order_end", "probation_events", 0)]), order_endings(orders(ORDER), pd.DataFrame(
        {"event_id": [0], "termination_reason": ["Revoked - Breach"]}))
    once = with_order_endings(log, found)
    assert len(once) == 2
    pd.testing.assert_frame_equal(once, with_order_endings(once, found))
