"""Tables to look at before believing a history, with counts of people beside."""
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells, index_of, states_by_day

from jdfanalysis.errors import FrameError
from jdfanalysis.journeys import (
    Outcome, clean_spells, concurrent_days, days_by, follow_up, holds, outcome_basis, outcome_summary, same_day_pairs, state_timeline,
    status_by_year, with_fallback,
)


def test_ties_are_counted_by_pair():
    log = drawn_log("""
        person | day | event
        -------+-----+----------
        1      | 5   | release
        1      | 5   | reception
        2      | 5   | release
        2      | 5   | reception
        2      | 9   | reception
        3      | 9   | release
        3      | 9   | release
        """)
    assert same_day_pairs(log).values.tolist() == [["release", "reception", 2, 2]]


def test_days_of_a_state_that_lost_are_counted_under_the_one_that_won():
    spells = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 10    | 50   | licence
        1      | 20    | 30   | custody
        2      | 0     | 5    | custody
        """)
    order = ("custody", "licence")
    found = concurrent_days(state_timeline(spells, (date(0), date(60)), precedence=order))
    assert found.values.tolist() == [["custody", "licence", 10, 1]]
    slow = sum(state == "custody" and "licence" in held for p in (1, 2)
               for state, held in states_by_day(spells, p, 0, 60, order, "community"))
    assert found["person_days"][0] == slow


def test_flags_are_not_read_by_categories_that_they_do_not_count():
    spells = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 10    | 50   | licence
        1      | 20    | 30   | custody
        """)
    timeline = state_timeline(spells, (date(0), date(60)), precedence=("custody", "licence"))
    assert holds(timeline, "licence").tolist() == [False, True, True, True, False]
    for lost in (timeline["state"].astype(object), timeline["state"].cat.reorder_categories(["licence", "community", "custody"])):
        with pytest.raises(FrameError, match="flags in `concurrent`"):
            concurrent_days(timeline.assign(state=lost))
        with pytest.raises(FrameError, match="flags in `concurrent`"):
            holds(timeline.assign(state=lost), "licence")


def test_how_the_edges_of_spells_are_known_by_year():
    raw = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | -10   | 20   | custody
        2      | 30    | 900  | custody
        2      | 400   | 420  | custody
        """)
    spells = clean_spells(raw, observed_to=date(500), observed_from=date(0)).spells
    found = status_by_year(spells).set_index("year")
    assert found.loc[2014, "start_left_truncated"] == 1 and found.loc[2015, "stop_censored"] == 1
    assert found.loc[2016, ["spells", "people", "start_left_truncated", "stop_censored"]].tolist() == [1, 1, 0, 0]


def test_days_by_evidence():
    spells = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 0 | 30 | custody\n 2 | 0 | 10 | custody")
    found = days_by(spells.assign(evidence=["recorded", "unknown"]))
    assert found[["state", "evidence", "spells", "people", "days", "share"]].values.tolist() == [
        ["custody", "recorded", 1, 1, 30, 0.75], ["custody", "unknown", 1, 1, 10, 0.25]]
    with pytest.raises(FrameError):
        days_by(spells)


def test_what_became_of_the_index_events():
    log = drawn_log("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | 1
        1      | 130 | convicted | 1
        2      | 90  | offence   | 2
        2      | 130 | convicted | 2
        3      | 140 | recall    | 3
        """)
    index = index_of([(1, 100), (2, 100), (3, 100), (4, 100), (5, 999)])
    found = outcome_summary(follow_up(index, log, Outcome("re", "offence", "convicted"), covered("court", 0, 300),
                                      competing=[Outcome("recall", "recall")], horizon=50, beyond="missing"))
    table = found.set_index("what")["index_events"].to_dict()
    assert table == {"outcome": 1, "competing event": 1, "ended: horizon": 2, "not observed": 1, "on the index day": 0,
                     "act before the index, proved after (pseudo-reconviction)": 1, "act without a date": 0,
                     "in excluded days": 0}
    assert found["per_100"][0] == 25.0 and list(found["people"]) == list(found["index_events"])


def test_groups_are_summed_up_each_for_itself():
    """Of two women one is not observed, of one man none; person 4 has no group."""
    log = drawn_log("person | day | event\n --+--+--\n 1 | 120 | offence\n 3 | 130 | offence")
    followed = follow_up(index_of([(1, 100), (2, 999), (3, 100), (4, 100)]), log, Outcome("re", "offence"), covered("court", 0, 300))
    found = outcome_summary(followed, by=pd.Series({1: "F", 2: "F", 3: "M"})).set_index(["group", "what"])
    assert found["index_events"].unstack()[["outcome", "not observed"]].values.tolist() == [[1, 1], [1, 0]]
    assert found.loc[("F", "outcome"), "per_100"] == 100.0
    assert len(outcome_summary(followed, by=pd.Series({9: "F"}))) == 0


def test_what_the_dates_of_outcomes_rest_on():
    """Person 1's offence is dated, person 2's is not and takes the day of the hearing; person 3 does nothing."""
    log = drawn_log("""
        person | day | event         | row
        -------+-----+---------------+----
        1      | 120 | offence       | 1
        1      | 125 | first_hearing | 1
        1      | 130 | convicted     | 1
        2      | 140 | first_hearing | 2
        2      | 150 | convicted     | 2
        """).assign(basis="observed", precision="day")
    outcome, index = Outcome("re", "offence", "convicted"), index_of([(1, 100), (2, 100), (3, 100)])
    dated = with_fallback(log)
    found = outcome_basis(follow_up(index, dated, outcome, covered("court", 0, 300)), dated, outcome)
    assert found.values.tolist() == [["observed", "day", 1, 1, 0.5], ["imputed", "day", 1, 1, 0.5]]
    with pytest.raises(FrameError, match="log.basis"):
        outcome_basis(follow_up(index, log, outcome, covered("court", 0, 300)), log.drop(columns="basis"), outcome)
