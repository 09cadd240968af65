"""# What a row means in time

The declaration of a table says which of its dates are events, and under which conditions. Here its
rules are read one row at a time, in the plainest way.
"""
import pytest
from jdfanalysis.dictionary import data_first
from jdftest.drawn import table
from jdftest.slow_journeys import kinds_of_row

DICTIONARY = data_first("2022")


def events(name, drawn, asked=()):
    """(date, kind of event) pairs of the rows, in order of date and same-day order; `asked` for by name."""
    rows = table(drawn).to_dict("records")
    found = [event for row in rows for event in kinds_of_row(DICTIONARY[name].events, row, asked)]
    return [(date, name) for date, _, name in sorted(found, key=lambda event: event[:2])]


def spells(name, drawn):
    """(state, start, stop) of the rows."""
    return [
        (rule.state, row[rule.start], row[rule.stop])
        for row in table(drawn).to_dict("records")
        for rule in DICTIONARY[name].spells
        if row.get(rule.start) and all(row.get(column) in allowed for column, allowed in rule.where)
    ]


def test_a_magistrates_case_from_offence_to_fine():
    assert events(
        "magistrates",
        """
        offence_date | charge_date | first_hearing_date | plea   | final_result_date | outcome   | disposal
        -------------+-------------+--------------------+--------+-------------------+-----------+---------
        2015-01-01   | 2015-01-02  | 2015-02-01         | guilty | 2015-02-01        | convicted | fine
        """,
    ) == [
        ("2015-01-01", "offence"), ("2015-01-02", "charge"), ("2015-02-01", "first_hearing"),
        ("2015-02-01", "plea_guilty"), ("2015-02-01", "convicted"), ("2015-02-01", "sentenced_fine"),
    ]


def test_committed_for_sentence_is_convicted_here_and_sentenced_there():
    row = "final_result_date | outcome | disposal\n---\n2015-02-01 | committed_for_sentence | none"
    assert events("magistrates", row) == [("2015-02-01", "committed_to_crown"), ("2015-02-01", "convicted")]
    there = events(
        "crown",
        """
        case_type | disposal_date | outcome   | disposal
        ----------+---------------+-----------+------------------
        sentence  | 2015-03-01    | convicted | immediate_custody
        """,
    )
    assert there == [("2015-03-01", "sentenced_custody")]


def test_committed_for_trial_is_no_conviction():
    rows = "final_result_date | outcome | disposal\n---\n2015-02-01 | committed_for_trial | none"
    assert events("magistrates", rows) == [("2015-02-01", "committed_to_crown")]


@pytest.mark.parametrize("outcome, event", [("convicted", "convicted"), ("acquitted", "acquitted")])
def test_a_crown_trial_ends_in_conviction_or_acquittal(outcome, event):
    rows = "case_type | disposal_date | outcome | disposal\n---\ntrial | 2015-03-01 | {} | none".format(outcome)
    assert events("crown", rows) == [("2015-03-01", event)]


def test_an_appeal_is_no_event():
    rows = "case_type | disposal_date | outcome | disposal\n---\nappeal | 2015-03-01 | convicted | immediate_custody"
    assert events("crown", rows) == []


def test_a_custodial_journey_with_a_recall_has_two_releases():
    """One row joins it all: received, sentenced, released, returned after a recall, released again."""
    journey = """
        reception_date | sentence_date | first_release_date | return_date | release_date | release_type | recall_marker
        ---------------+---------------+--------------------+-------------+--------------+--------------+--------------
        2015-01-01     | 2015-02-01    | 2015-06-01         | 2015-08-01  | 2015-09-01   | CR           | Y
        """
    assert events("prison", journey) == [
        ("2015-01-01", "reception"), ("2015-02-01", "sentenced_in_custody"), ("2015-06-01", "release_before_recall"),
        ("2015-08-01", "return_to_custody"), ("2015-09-01", "rerelease"),
    ]
    assert spells("prison", journey) == [("custody_unknown", "2015-01-01", "2015-09-01")]


def test_without_a_recall_the_first_release_is_the_only_one():
    rows = """
        first_release_date | release_date | release_type | recall_marker
        -------------------+--------------+--------------+--------------
        2015-06-01         | 2015-06-01   | HDC          | N
        """
    assert events("prison", rows) == [("2015-06-01", "release_hdc")]


@pytest.mark.parametrize("sign", [
    "return_date\n---\n2015-05-01", "recall_marker\n---\nY", "imprisonment_status\n---\n14FTR_ORA",
])
def test_any_sign_of_a_recall_makes_the_final_release_a_rerelease(sign):
    """The return is dated, or marked, or the row is that of a recall: each alone is enough."""
    head, line, value = sign.split("\n")
    rows = "release_date | release_type | {}\n{}\n2015-06-01 | CR | {}".format(head, line, value)
    assert ("2015-06-01", "rerelease") in events("prison", rows)
    assert "release_automatic" not in [name for _, name in events("prison", rows)]
    # What leads out of custody but not into the community is no release, the first or another.
    assert "rerelease" not in [name for _, name in events("prison", rows.replace("| CR |", "| ESCP |"))]


@pytest.mark.parametrize(
    "kind, event",
    [("CR", "release_automatic"), ("HDC", "release_hdc"), ("PAROLE", "release_parole"), ("REMAND", "release_from_remand"),
     ("OTHER", "release_other"), ("DEC", "death"), ("DEPORT", "deported"), ("ESCP", None), ("UAL", None), ("HP", None)],
)
def test_how_custody_ended_decides_what_it_was(kind, event):
    rows = "release_date | release_type\n---\n2015-06-01 | {}".format(kind)
    assert events("prison", rows) == ([("2015-06-01", event)] if event else [])


def test_a_community_order_is_an_order_and_a_spell():
    rows = """
        referral_date | disposal_date | disposal_type       | termination_date
        --------------+---------------+---------------------+-----------------
        2015-01-01    | 2015-01-01    | ORA Community Order | 2016-01-01
        """
    assert events("probation_events", rows) == [
        ("2015-01-01", "referral"), ("2015-01-01", "community_order_start"), ("2016-01-01", "community_order_end"),
    ]
    assert spells("probation_events", rows) == [("community_order", "2015-01-01", "2016-01-01")]


def test_hearings_are_the_first_and_where_asked_for_the_last():
    """The tables have one row for a case: what was heard in between is in none of them."""
    rows = """
        first_hearing_date | plea       | final_result_date | outcome   | disposal
        -------------------+------------+-------------------+-----------+---------
        2015-02-01         | not_guilty | 2015-05-01        | acquitted | none
        """
    told = [("2015-02-01", "first_hearing"), ("2015-02-01", "plea_not_guilty"), ("2015-05-01", "acquitted")]
    assert events("magistrates", rows) == told
    assert events("magistrates", rows, ("final_hearing",)) == told[:2] + [("2015-05-01", "final_hearing")] + told[2:]


def test_an_order_without_an_end_is_open():
    rows = "disposal_date | disposal_type | termination_date\n---\n2015-01-01 | ORA Suspended Sentence Order |  "
    assert spells("probation_events", rows) == [("sso", "2015-01-01", None)]


LICENCE = """
    release_date | licence_end_date | pss_end_date | disposal_type
    -------------+------------------+--------------+--------------
    2015-06-01   | 2015-09-01       | 2016-06-01   | {}
    """


def test_post_sentence_supervision_follows_licence_where_the_sentence_has_it():
    assert spells("probation_events", LICENCE.format("ORA Adult Custody (inc PSS)")) == [
        ("licence", "2015-06-01", "2015-09-01"), ("pss", "2015-09-01", "2016-06-01"),
    ]
    assert spells("probation_events", LICENCE.format("ORA Adult Custody (not PSS)")) == [
        ("licence", "2015-06-01", "2015-09-01"),
    ]
