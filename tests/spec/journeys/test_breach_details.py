"""What was breached: the order or supervision in force on the day, and what the court found."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_supervision as slow
from jdftest.slow_journeys import covered, days, drawn_log, drawn_spells, index_of, log_of, spells_of

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import BREACHABLE, Outcome, breach, breach_details, directly_follows, follow_up, with_breaches

ORDERS = """
    person | start | stop | state
    -------+-------+------+----------------
    1      | 10    | 100  | community_order
    2      | 10    | 100  | sso
    2      | 20    | 90   | community_order
    3      | 10    | 100  | licence
    4      | 10    | 60   | community_order
    4      | 30    | 80   | community_order
    """


def details(day, person=1, **more):
    return breach_details(log_of([(person, day, "breach", "magistrates", 7)]), drawn_spells(ORDERS), **more).iloc[0]


@pytest.mark.parametrize("day, inside", [(10, False), (11, True), (99, True), (100, True), (101, False)])
def test_an_order_counts_from_the_day_after_it_began_to_the_day_it_ended(day, inside):
    """Revoked for the breach, it ends that day; an order that begins that day may be the court's answer to the breach."""
    found = details(day)
    assert (found["state"] == "community_order") == inside
    assert found["evidence"] == ("only one in force" if inside else "none in force")
    assert found["days_in"] == (day - 10 if inside else -1) and found["n_orders"] == int(inside)


def test_of_several_the_likeliest_state_then_the_latest_begun():
    found = details(50, person=2)
    assert (found["state"], found["n_orders"], found["evidence"]) == ("sso", 2, "one of several")
    assert details(50, person=2, states=("community_order", "sso"))["state"] == "community_order"
    assert days([details(50, person=4)["start"]]) == [30]
    assert days([details(70, person=4)["start"]]) == [30] and details(70, person=4)["n_orders"] == 1


def test_a_licence_is_not_breached_in_court_unless_you_say_so():
    assert details(50, person=3)["evidence"] == "none in force"
    assert details(50, person=3, states=("licence",))["state"] == "licence"
    with pytest.raises(UsageError):
        details(50, states=())


def test_the_other_events_of_its_row_tell_the_result():
    log = drawn_log("""
        person | day | event     | source      | row
        -------+-----+-----------+-------------+----
        1      | 50  | breach    | magistrates | 1
        1      | 50  | convicted | magistrates | 1
        1      | 60  | breach    | magistrates | 2
        1      | 60  | acquitted | magistrates | 2
        1      | 70  | breach    | magistrates | 3
        1      | 70  | convicted | crown       | 3
        """)
    assert list(breach_details(log, drawn_spells(ORDERS))["result"]) == ["proved", "not proved", "unknown"]


def test_the_kind_says_what_was_breached_and_the_event_stays_a_breach():
    log = log_of([(person, 50, "breach", "magistrates", person) for person in (1, 2, 3)] + [(1, 60, "offence", "magistrates", 9)])
    spells = drawn_spells(ORDERS)
    named = with_breaches(log, breach_details(log, spells))
    assert list(named["kind"]) == ["breach_of_community_order", "offence", "breach_of_suspended_order", "breach"]
    assert list(named["event"]) == list(log["event"])
    asked = directly_follows(named, ("breach_of_community_order", "offence"))
    assert list(zip(asked["event"], asked["next_event"])) == [("breach_of_community_order", "offence")]
    index = index_of([(1, 0), (2, 0), (3, 0)])
    followed = follow_up(index, named, [breach(), Outcome(
        "of a suspended order", "breach_of_suspended_order")], covered("magistrates", 0, 400))
    assert list(followed["status"]) == [1, 0, 1, 1, 1, 0]


def test_supervision_has_its_own_kind_and_no_breaches_give_no_rows():
    spells = spells_of([(1, 10, 100, "pss")])
    log = log_of([(1, 50, "breach", "magistrates", 0)])
    assert list(with_breaches(log, breach_details(log, spells))["kind"]) == ["breach_of_supervision"]
    none = log_of([(1, 50, "offence", "magistrates", 0)])
    assert len(breach_details(none, spells)) == 0 and list(with_breaches(none, breach_details(none, spells))["kind"]) == ["offence"]
    assert list(breach_details(log, spells[:0])["evidence"]) == ["none in force"]


@pytest.mark.parametrize("seed", range(4))
def test_the_slow_definition_agrees(seed):
    random = np.random.RandomState(seed)
    start = random.randint(0, 60, 120)
    spells = spells_of(zip(random.randint(0, 12, 120), start, start + random.randint(1, 30, 120),
                           random.choice(BREACHABLE + ("licence",), 120)))
    log = log_of([(person, day, "breach", "magistrates", row) for row, (person, day) in enumerate(
        zip(random.randint(0, 14, 80), random.randint(0, 95, 80)))])
    found = breach_details(log, spells)
    for row in found.itertuples():
        expected, several = slow.breached(spells, row.person, row.date, list(BREACHABLE))
        assert row.n_orders == several
        assert (None if pd.isna(row.start) else (row.state, row.start, row.order_source, row.order_row)) == expected
    again = breach_details(log.sample(frac=1.0, random_state=seed), spells.sample(frac=1.0, random_state=seed))
    pd.testing.assert_frame_equal(again, found)
