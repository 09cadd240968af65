"""Outcomes and follow-up: what counts, when it counts, and until when it could have been known."""
import warnings

import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import CoverageError, DataWarning, UsageError
from jdfanalysis.journeys import (
    Outcome, breach, follow_up, order_completed, proven_reoffence, reappearance, recall, reconviction,
    return_to_custody,
)
from jdftest.slow_journeys import covered, days, drawn_log, drawn_spells, index_of

REOFFENCE = Outcome("reoffence", "offence", "convicted")


def followed(log, outcome=REOFFENCE, index=((1, 100),), last=300, **more):
    return follow_up(index_of(index), drawn_log(log), outcome, covered(["court", "prison"], 0, last), **more)


@pytest.mark.parametrize("outcome", [REOFFENCE, proven_reoffence(waiting=0, breach=())])
def test_the_clock_stops_at_the_offence_not_at_the_conviction(outcome):
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | 1
        1      | 180 | convicted | 1
        """, outcome).iloc[0]
    assert (row["status"], row["days_calendar"]) == (1, 20)
    assert days([row["event_date"], row["proof_date"], row["end_date"]]) == [120, 180, 300]


def test_an_offence_that_is_never_proved_does_not_count():
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | 1
        1      | 150 | offence   | 2
        1      | 180 | convicted | 2
        """).iloc[0]
    assert days([row["event_date"]]) == [150]


def test_an_offence_on_the_index_day_is_counted_apart():
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 100 | offence   | 1
        1      | 180 | convicted | 1
        """).iloc[0]
    assert (row["status"], row["n_same_day"]) == (0, 1)


def test_a_conviction_for_an_earlier_offence_is_a_pseudo_reconviction():
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 90  | offence   | 1
        1      | 180 | convicted | 1
        1      | 50  | offence   | 2
        1      | 95  | convicted | 2
        """).iloc[0]
    assert (row["status"], row["n_pseudo"]) == (0, 1)


@pytest.mark.parametrize("proved, pseudo", [(100, 0), (101, 1), (300, 1), (301, 0)])
def test_a_pseudo_reconviction_is_proved_after_the_index_and_in_time(proved, pseudo):
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 90  | offence   | 1
        1      | {}  | convicted | 1
        """.format(proved)).iloc[0]
    assert row["n_pseudo"] == pseudo


def test_of_two_proofs_in_a_row_the_earlier_counts():
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | 1
        1      | 180 | convicted | 1
        1      | 190 | convicted | 1
        """).iloc[0]
    assert days([row["proof_date"]]) == [180]


@pytest.mark.parametrize("first, second", [(1, 2), (2, 1)])
def test_of_two_offences_of_one_day_the_proof_that_came_first_counts_whatever_the_order_of_the_rows(first, second):
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | {0}
        1      | 220 | convicted | {0}
        1      | 120 | offence   | {1}
        1      | 180 | convicted | {1}
        1      | 120 | offence   | 3
        """.format(first, second)).iloc[0]
    assert days([row["event_date"], row["proof_date"]]) == [120, 180]


def test_a_conviction_whose_offence_has_no_date_is_counted_as_unknown():
    # The lower bound leaves it out (status 0), the upper bound would count it.
    row = followed("""
        person | day | event     | row
        -------+-----+-----------+----
        1      | 180 | convicted | 1
        2      | 10  | offence   | 2
        """).iloc[0]
    assert (row["status"], row["n_unknown_date"]) == (0, 1)


def test_follow_up_ends_a_waiting_period_before_coverage_does():
    waiting = Outcome("reoffence", "offence", "convicted", waiting=60)
    log = """
        person | day | event     | row
        -------+-----+-----------+----
        1      | {}  | offence   | 1
        1      | {}  | convicted | 1
        """
    on_the_last_day = followed(log.format(240, 300), waiting).iloc[0]
    assert days([on_the_last_day["end_date"]]) == [240] and on_the_last_day["status"] == 1
    assert followed(log.format(241, 250), waiting).iloc[0]["status"] == 0


def test_the_proof_may_come_after_the_horizon_but_within_the_waiting_period():
    waiting = Outcome("reoffence", "offence", "convicted", waiting=60)
    log = """
        person | day | event     | row
        -------+-----+-----------+----
        1      | 130 | offence   | 1
        1      | {}  | convicted | 1
        """
    for proved, status in ((190, 1), (191, 0)):
        assert followed(log.format(proved), waiting, horizon=30).iloc[0]["status"] == status


def test_a_row_with_a_breach_is_left_out():
    log = """
        person | day | event     | row
        -------+-----+-----------+----
        1      | 120 | offence   | 1
        1      | 150 | breach    | 1
        1      | 150 | convicted | 1
        """
    assert followed(log, proven_reoffence(waiting=0)).iloc[0]["status"] == 0
    assert followed(log, REOFFENCE).iloc[0]["status"] == 1


def test_acts_left_out_with_their_row_are_written_down():
    """Three acts of two people; one stands in a row with a breach. Rows of a person who is not in the index are not counted."""
    attrition = Attrition()
    followed("""
        person | day | event   | row
        -------+-----+---------+----
        1      | 120 | offence | 1
        1      | 120 | breach  | 1
        1      | 150 | offence | 2
        2      | 150 | offence | 3
        3      | 150 | offence | 4
        3      | 150 | breach  | 4
        """, Outcome("re", "offence", without="breach"), index=[(1, 100), (2, 100)], last=300, attrition=attrition)
    first = attrition.frame().iloc[0]
    assert first["rule"] == "re: acts in rows with breach do not count"
    assert list(first[["people_before", "people_after", "rows_before", "rows_after"]]) == [2, 2, 3, 2]


def test_a_log_that_does_not_know_breaches_gives_a_warning():
    with pytest.warns(DataWarning):
        followed("""
            person | day | event     | row
            -------+-----+-----------+----
            1      | 120 | offence   | 1
            1      | 150 | convicted | 1
            """, proven_reoffence())


def test_events_in_custody_do_not_count_but_the_day_of_reception_does():
    # Arrested and received on day 130; an assault in prison on day 140; released on day 150.
    custody = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 130   | 150  | custody
        """)
    log = """
        person | day | event
        -------+-----+--------
        1      | {}  | offence
        """
    for day, status in ((130, 1), (131, 0), (140, 0), (150, 0), (151, 1)):
        row = followed(log.format(day), Outcome("any", "offence"), exclude=custody).iloc[0]
        assert (row["status"], row["n_excluded"]) == (status, 1 - status)


def test_days_followed_are_days_at_risk_and_days_in_custody():
    custody = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 90    | 100  | custody
        1      | 130   | 150  | custody
        """)
    row = followed("""
        person | day | event
        -------+-----+--------
        1      | 200 | offence
        """, Outcome("any", "offence"), exclude=custody).iloc[0]
    assert (row["days_calendar"], row["days_at_risk"], row["days_custody"]) == (100, 80, 20)


def test_a_recall_competes_with_reoffending_and_a_tie_goes_to_the_outcome():
    log = """
        person | day | event
        -------+-----+--------------
        1      | 150 | offence
        1      | {}  | recall_return
        """
    for day, status, first in ((149, 2, 149), (150, 1, 150), (151, 1, 150)):
        row = followed(log.format(day), Outcome("any", "offence"), competing=[recall()]).iloc[0]
        assert row["status"] == status and days([row["event_date"]]) == [first]


def test_competing_events_share_the_earliest_end_of_observation():
    log = drawn_log("""
        person | day | event         | source
        -------+-----+---------------+-------
        1      | 250 | offence       | court
        1      | 20  | recall_return | prison
        """)
    cover = covered(["court", "prison"], 0, 300)
    cover.loc[1, "end"] = covered("prison", 0, 200)["end"][0]
    alone = follow_up(index_of([(1, 100)]), log, Outcome("any", "offence"), cover).iloc[0]
    against = follow_up(index_of([(1, 100)]), log, Outcome("any", "offence"), cover, competing=[recall()]).iloc[0]
    assert alone["status"] == 1 and against["status"] == 0
    assert days([against["end_date"]]) == [200]


def test_death_ends_observation_and_says_so():
    log = """
        person | day | event
        -------+-----+--------
        1      | 150 | death
        1      | {}  | offence
        """
    row = followed(log.format(160), Outcome("any", "offence")).iloc[0]
    assert (row["status"], row["censor_reason"], row["days_calendar"]) == (0, "death", 50)
    # On the day itself the offence comes first.
    assert followed(log.format(150), Outcome("any", "offence")).iloc[0]["status"] == 1


def test_an_index_event_outside_coverage_cannot_be_observed():
    log = """
        person | day | event
        -------+-----+--------
        1      | 150 | offence
        """
    late = followed(log, Outcome("any", "offence"), index=[(1, 100), (1, 301)], last=300)
    assert list(late["status"]) == [1, -1]
    assert list(late["censor_reason"])[1] == "not observed" and list(late["days_calendar"]) == [50, 0]


def test_each_outcome_has_its_own_end():
    log = drawn_log("""
        person | day | event     | source
        -------+-----+-----------+-------
        1      | 20  | offence   | court
        1      | 20  | reception | prison
        """)
    cover = covered(["court", "prison"], 0, 300)
    cover.loc[1, "end"] = covered("prison", 0, 400)["end"][0]
    both = follow_up(index_of([(1, 100)]), log, [Outcome("a", "offence"), Outcome("b", "reception")], cover)
    assert list(both["outcome"]) == ["a", "b"] and days(both["end_date"]) == [300, 400]


@pytest.mark.parametrize("preset, events", [
    (reappearance(), ("first_hearing",)), (reconviction(without=()), ("convicted",)), (recall(), ("recall_return",)),
    (return_to_custody(), ("reception", "return_to_custody")), (breach(), ("breach",)),
    (order_completed(without=()), ("order_end",)),
])
def test_the_published_measures_count_the_events_they_name(preset, events):
    for event in events:
        log = "person | day | event\n ---+---+---\n 1 | 150 | {}\n".format(event)
        log += "".join(" 2 | 10 | {}\n".format(other) for other in events)
        assert followed(log, preset).iloc[0]["status"] == 1


def test_follow_up_writes_what_could_not_be_observed():
    attrition = Attrition()
    followed("""
        person | day | event
        -------+-----+--------
        1      | 150 | offence
        """, Outcome("any", "offence"), index=[(1, 100), (1, 301)], last=300, attrition=attrition)
    assert list(attrition.frame()["rows_after"]) == [1, 1]


def test_questions_that_make_no_sense_are_refused():
    log = "person | day | event\n ---+---+---\n 1 | 150 | offence\n"
    any_offence = Outcome("any", "offence")
    with pytest.raises(UsageError):
        followed(log, Outcome("birth", "birth"))
    with pytest.raises(UsageError):
        followed(log, [any_offence, any_offence])
    with pytest.raises(UsageError):
        followed(log, any_offence, beyond="guess")
    with pytest.raises(CoverageError):
        follow_up(index_of([(1, 100)]), drawn_log(log), any_offence, covered("prison", 0, 300))
    with pytest.raises(UsageError):
        Outcome("any", ())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(followed(log, any_offence, index=[])) == 0


def test_index_events_outside_coverage_are_not_passed_over_in_silence():
    drawing = "person | day | event\n --+--+--\n 1 | 120 | recall_return\n 2 | 120 | recall_return"
    for outside in (-10, 305):
        with pytest.warns(DataWarning, match="1 of 2 index events lie outside"):
            found = followed(drawing, recall(), ((1, 100), (2, outside)), horizon=30)
        assert list(found["status"]) == [1, -1]
        assert list(followed(drawing, recall(), ((1, 100), (2, outside)), horizon=30, beyond="missing")["status"]) == [1, -1]
