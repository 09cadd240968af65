"""States: who is where on a day, days in a state, and the timeline by precedence."""
import pandas as pd
import pytest

from jdfanalysis.errors import HistoryError, UsageError
from jdfanalysis.journeys import check_timeline, days_in, episodes, holds, joined_spells, state_at, state_timeline
from jdftest.slow_journeys import date, dates, days, drawn_log, drawn_spells

RECALLED = """
    person | start | stop | state
    -------+-------+------+------------------
    1      | 0     | 10   | custody_sentenced
    1      | 10    | 30   | licence
    1      | 15    | 20   | custody_recall
    1      | 25    | 40   | pss
    """


def picture(timeline):
    return list(zip(days(timeline["start"]), days(timeline["stop"]), timeline["state"]))


def test_the_release_day_is_the_first_day_outside():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 5     | 9    | custody
        """)
    found = state_at(spells, [1, 1, 1, 1, 2], dates([4, 5, 8, 9, 6]))
    assert [None if pd.isna(f) else f for f in found] == [None, "custody", "custody", None, None]


def test_one_date_holds_for_everybody():
    spells = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 5 | 9 | custody")
    for day in (dates([8])[0], "2015-01-09", pd.Timestamp("2015-01-09 17:00")):
        found = state_at(spells, [1, 2, 1], day).astype(object)
        assert [None if pd.isna(f) else f for f in found] == ["custody", None, "custody"]
    with pytest.raises(UsageError):
        state_at(spells, [1, 2, 1], dates([8, 8]))


def test_a_day_with_two_states_is_refused():
    with pytest.raises(HistoryError):
        state_at(drawn_spells(RECALLED), [1], dates([16]))


def test_days_in_each_state_inside_a_window():
    window = pd.DataFrame({"person": [1], "start": dates([5]), "stop": dates([18])})
    counted = days_in(drawn_spells(RECALLED), window)
    assert counted.iloc[0].to_dict() == {"custody_sentenced": 5, "licence": 8, "custody_recall": 3, "pss": 0}


def test_custody_wins_over_licence_and_licence_over_supervision():
    timeline = state_timeline(drawn_spells(RECALLED), (date(0), date(45)))
    assert picture(timeline) == [
        (0, 10, "custody_sentenced"), (10, 15, "licence"), (15, 20, "custody_recall"), (20, 25, "licence"),
        (25, 30, "licence"), (30, 40, "pss"), (40, 45, "community"),
    ]


def test_the_state_that_lost_is_kept_beside_the_one_that_won():
    timeline = state_timeline(drawn_spells(RECALLED), (date(0), date(45)))
    assert list(holds(timeline, "licence")) == [False, True, True, True, True, False, False]
    # Bit k stands for the k-th category; the state that won is not beside itself.
    beside = [[s for k, s in enumerate(timeline["state"].cat.categories) if bits >> k & 1]
              for bits in timeline["concurrent"]]
    assert beside == [[], [], ["licence"], [], ["pss"], [], []]
    assert list(holds(timeline, "pss")) == [False, False, False, False, True, True, False]


def test_days_without_a_spell_are_in_the_community():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 5     | 9    | licence
        """)
    window = pd.DataFrame({"person": [1, 2], "start": dates([0, 0]), "stop": dates([7, 3])})
    timeline = state_timeline(spells, window)
    assert list(timeline["person"]) == [1, 1, 2]
    assert picture(timeline) == [(0, 5, "community"), (5, 7, "licence"), (0, 3, "community")]


def test_a_window_may_have_a_hole_in_it():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 2     | 12   | licence
        """)
    window = pd.DataFrame({"person": [1, 1], "start": dates([0, 10]), "stop": dates([5, 14])})
    timeline = state_timeline(spells, window)
    assert picture(timeline) == [(0, 2, "community"), (2, 5, "licence"), (10, 12, "licence"), (12, 14, "community")]


def test_a_state_without_a_precedence_is_refused():
    with pytest.raises(UsageError):
        state_timeline(drawn_spells(RECALLED), (date(0), date(9)), precedence=("licence",))


def test_the_four_faults_are_counted():
    timeline = pd.DataFrame({
        "person": [1, 1, 1, 1, 2, 2], "start": dates([0, 4, 10, 12, 0, 9]), "stop": dates([5, 8, 12, 15, 5, 12]),
        "state": pd.Categorical(["licence", "pss", "out", "licence", "out", "pss"]),
    })
    counts = check_timeline(timeline).set_index("fault")["rows"]
    assert dict(counts) == {"overlap": 1, "gap": 2, "jump": 1, "teleport": 1}
    with pytest.raises(HistoryError):
        check_timeline(timeline, refuse=("overlap",))


def test_days_outside_and_days_missing_of_a_window_are_counted():
    timeline = state_timeline(drawn_spells(RECALLED), (date(0), date(45)))
    window = pd.DataFrame({"person": [1, 2], "start": dates([5, 0]), "stop": dates([50, 9])})
    counts = check_timeline(timeline, window).set_index("fault")["rows"]
    assert (counts["outside"], counts["missing"]) == (1, 2)


def test_events_close_together_are_one_episode():
    log = drawn_log(
        """
        person | day | event
        -------+-----+--------
        1      | 0   | offence
        1      | 3   | offence
        1      | 6   | offence
        1      | 10  | offence
        2      | 10  | offence
        """)
    found = episodes(log, max_gap=3)
    assert list(zip(found["person"], days(found["start"]), days(found["stop"]), found["n_merged"])) == [
        (1, 0, 7, 3), (1, 10, 11, 1), (2, 10, 11, 1)]


def test_spells_of_two_sources_are_put_together_in_order():
    later, earlier = drawn_spells(RECALLED)[2:], drawn_spells(RECALLED)[:2]
    joined = joined_spells(later, earlier)
    assert days(joined["start"]) == [0, 10, 15, 25]
