"""Index events: which event starts the clock."""
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import index_events, require_follow_up
from jdftest.slow_journeys import covered, date, days, drawn_log, drawn_spells

RELEASES = """
    person | day | event   | source
    -------+-----+---------+-------
    1      | 10  | release | prison
    1      | 30  | release | prison
    1      | 90  | release | prison
    2      | 40  | release | prison
    2      | 41  | offence | courts
    """


def picture(index):
    return list(zip(index["person"], days(index["date"]), index["ordinal"]))


@pytest.mark.parametrize("which, expected", [
    ("all", [(1, 30, 2), (1, 90, 3), (2, 40, 1)]),
    ("first", [(2, 40, 1)]),
    ("first_in_window", [(1, 30, 2), (2, 40, 1)]),
])
def test_first_means_first_in_all_data_unless_said_otherwise(which, expected):
    index = index_events(drawn_log(RELEASES), "release", which=which, window=(date(20), date(90)))
    assert picture(index) == expected


def test_the_window_includes_both_its_days():
    index = index_events(drawn_log(RELEASES), "release", window=(date(30), date(40)))
    assert picture(index) == [(1, 30, 2), (2, 40, 1)]


def test_washout_looks_back_beyond_the_window():
    log = drawn_log(RELEASES)
    assert picture(index_events(log, "release", window=(date(20), date(95)), washout=20)) == [(1, 90, 3), (2, 40, 1)]
    assert picture(index_events(log, "release", window=(date(20), date(95)), washout=19)) == [
        (1, 30, 2), (1, 90, 3), (2, 40, 1)]


def test_two_events_on_one_day_are_one_index_event():
    log = drawn_log("""
        person | day | event
        -------+-----+--------
        1      | 10  | release
        1      | 10  | release
        """)
    assert picture(index_events(log)) == [(1, 10, 1)]


def test_one_at_random_is_the_same_for_the_same_seed():
    log = drawn_log(RELEASES)
    draws = [days(index_events(log, "release", which="random_one", seed=seed)["date"]) for seed in range(12)]
    assert {draw[0] for draw in draws} == {10, 30, 90} and {draw[1] for draw in draws} == {40}
    assert draws[3] == days(index_events(log, "release", which="random_one", seed=3)["date"])


def test_weights_for_people_sum_to_one_per_person():
    index = index_events(drawn_log(RELEASES), "release", weights="person")
    assert [round(w, 6) for w in index["weight"]] == [0.333333, 0.333333, 0.333333, 1.0]
    assert list(index_events(drawn_log(RELEASES), "release")["weight"]) == [1.0] * 4


def test_a_release_while_still_held_elsewhere_is_dropped_or_moved():
    custody = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 25    | 35   | custody
        2      | 20    | 40   | custody
        """)
    log = drawn_log(RELEASES)
    # Person 2 leaves custody on day 40: that day is outside the spell, so the release stands.
    assert picture(index_events(log, "release", exclude=custody)) == [(1, 10, 1), (1, 90, 2), (2, 40, 1)]
    moved = index_events(log, "release", exclude=custody, inside="move")
    assert days(moved["date"]) == [10, 35, 90, 40]


@pytest.mark.parametrize("start, stop, stands", [(10, 20, False), (9, 11, False), (5, 10, True), (11, 20, True)])
def test_the_first_day_of_an_excluded_spell_is_inside_it_and_its_stop_is_not(start, stop, stands):
    custody = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | {} | {} | custody".format(start, stop))
    log = drawn_log("person | day | event\n --+--+--\n 1 | 10 | release")
    assert len(index_events(log, exclude=custody)) == int(stands)


def test_spells_start_a_clock_at_their_observed_ends():
    spells = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 10   | custody
        2      | 5     | 20   | custody
        3      | 7     | 9    | licence
        """)
    spells["stop_status"] = ["observed", "censored", "observed"]
    assert picture(index_events(spells, "custody")) == [(1, 10, 1)]
    assert list(index_events(spells, "custody", at="start")["event"]) == ["start of custody"] * 2


def test_a_spell_still_open_or_begun_before_observation_starts_no_clock_and_is_counted():
    spells = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 10   | custody
        2      | 5     | 20   | custody
        """)
    spells["start_status"], spells["stop_status"] = ["left_truncated", "observed"], ["observed", "censored"]
    for at, person in (("start", 2), ("stop", 1)):
        attrition = Attrition()
        assert list(index_events(spells, at=at, attrition=attrition)["person"]) == [person]
        first = attrition.frame().iloc[0]
        assert "not observed" in first["rule"] and list(first[["rows_before", "rows_after", "people_after"]]) == [2, 1, 1]


def test_events_outside_coverage_start_no_clock():
    index = index_events(drawn_log(RELEASES), "release", coverage=covered(["prison", "courts"], 20, 80))
    assert picture(index) == [(1, 30, 2), (2, 40, 1)]


def test_enough_follow_up_is_required_of_everyone_alike():
    index = index_events(drawn_log(RELEASES), "release")
    kept = require_follow_up(index, until=date(100), horizon=50, waiting=10)
    assert picture(kept) == [(1, 10, 1), (1, 30, 2), (2, 40, 1)]
    assert list(kept["index_id"]) == [0, 1, 2]
    assert len(require_follow_up(index, until=date(99), horizon=50, waiting=10)) == 2


def test_every_rule_is_written_down():
    attrition = Attrition()
    index_events(drawn_log(RELEASES), "release", which="first_in_window", window=(date(20), date(95)), washout=20,
                 attrition=attrition)
    written = attrition.frame()
    assert list(written["rows_after"]) == [4, 3, 2, 2]
    assert list(written["rows_before"])[1:] == list(written["rows_after"])[:-1]


@pytest.mark.parametrize("wrong", [
    {"which": "last"}, {"weights": "both"}, {"inside": "keep"}, {"at": "middle"}, {"events": "birth"},
    {"window": ("2015-02-01", "2015-01-01")},
])
def test_what_is_not_offered_is_refused(wrong):
    with pytest.raises(UsageError):
        index_events(drawn_log(RELEASES), **wrong)
