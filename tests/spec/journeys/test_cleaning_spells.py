"""Cleaning raw spells: each reason for setting a row aside, and dates that are changed by rule."""
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary.model import SpellRule
from jdfanalysis.journeys import clean_spells, quarantine_counts, read_spells
from jdftest.drawn import table
from jdftest.slow_journeys import date, dates, days, dictionary_of

PRISON = dictionary_of(("prison", (), (SpellRule("custody", "reception_date", "release_date"),), None))


def raw(text):
    drawn = table(text, person="int32")
    prison = pd.DataFrame({
        "person": drawn["person"],
        "reception_date": dates(None if d is None else int(d) for d in drawn["start"]),
        "release_date": dates(None if d is None else int(d) for d in drawn["stop"]),
    })
    return read_spells({"prison": prison}, PRISON)


@pytest.mark.parametrize("start, stop, reason", [
    ("", "5", "missing start"), ("41", "50", "starts after observation"), ("9", "8", "stop before start"),
    ("9", "9", "zero length"), ("9", "10", None), ("40", "41", None),
])
def test_each_fault_has_its_reason(start, stop, reason):
    spells, aside = clean_spells(raw("""
        person | start | stop
        -------+-------+------
        1      | {}    | {}
        """.format(start, stop)), observed_to=date(40))
    assert list(aside["reason"]) == ([reason] if reason else [])
    assert len(spells) == (0 if reason else 1)


def test_an_open_spell_lasts_to_the_end_of_observation():
    # The last day observed is day 40, so the first day no longer known is 41.
    spells, aside = clean_spells(raw("""
        person | start | stop
        -------+-------+------
        1      | 10    |
        2      | 10    | 99
        """), observed_to=date(40))
    assert days(spells["stop"]) == [41, 41]
    assert list(spells["stop_status"]) == ["censored", "censored"]
    assert len(aside) == 0


def test_an_open_spell_without_an_end_of_observation_is_set_aside():
    spells, aside = clean_spells(raw("""
        person | start | stop
        -------+-------+------
        1      | 10    |
        """))
    assert len(spells) == 0 and list(aside["reason"]) == ["missing stop"]


def test_a_licence_without_an_end_is_not_open_but_unknown():
    licences = dictionary_of(("probation", (), (SpellRule("licence", "released", "ends"),), None))
    table_of = pd.DataFrame({"person": pd.Series([1], dtype="int32"), "released": dates([3]), "ends": dates([None])})
    found = read_spells({"probation": table_of}, licences)
    assert list(clean_spells(found, observed_to=date(40)).quarantined["reason"]) == ["missing stop"]
    assert days(clean_spells(found, observed_to=date(40), never_open=()).spells["stop"]) == [41]


def test_a_missing_stop_can_be_inferred_from_the_next_start():
    spells, _ = clean_spells(raw("""
        person | start | stop
        -------+-------+------
        1      | 10    |
        1      | 20    | 25
        2      | 30    | 31
        """), infer_stop=True, observed_to=date(40))
    assert days(spells["stop"]) == [20, 25, 31]
    assert list(spells["stop_status"]) == ["inferred", "observed", "observed"]


def test_a_repeat_is_set_aside_and_the_first_row_stays():
    spells, aside = clean_spells(raw("""
        person | start | stop
        -------+-------+------
        1      | 10    | 12
        1      | 10    | 12
        2      | 10    | 12
        """))
    assert list(spells["row"]) == [0, 2] and list(aside["row"]) == [1]
    assert list(aside["reason"]) == ["duplicate"]


def test_nested_spells_stay_unless_told_otherwise():
    text = """
        person | start | stop
        -------+-------+------
        1      | 10    | 20
        1      | 12    | 20
        1      | 10    | 15
        1      | 18    | 21
        """
    assert len(clean_spells(raw(text)).quarantined) == 0
    spells, aside = clean_spells(raw(text), keep_nested=False)
    assert days(spells["start"]) == [10, 18]
    assert list(aside["reason"]) == ["nested", "nested"]


def test_a_spell_that_began_before_observation_is_kept_and_marked():
    spells, _ = clean_spells(raw("""
        person | start | stop
        -------+-------+------
        1      | 4     | 20
        1      | 25    | 30
        """), observed_from=date(5))
    assert list(spells["start_status"]) == ["left_truncated", "observed"]
    assert days(spells["start"]) == [4, 25]


def test_every_row_is_accounted_for():
    attrition = Attrition()
    dirty = raw("""
        person | start | stop
        -------+-------+------
        1      | 10    | 12
        1      | 10    | 12
        1      |       | 12
        2      | 13    | 11
        3      | 13    | 13
        """)
    spells, aside = clean_spells(dirty, observed_to=date(40), attrition=attrition)
    assert len(spells) + len(aside) == len(dirty)
    assert quarantine_counts(aside)["rows"].sum() == len(aside)
    written = attrition.frame()
    assert list(written["rows_before"])[1:] == list(written["rows_after"])[:-1]
    assert list(written["rows_after"])[-1] == len(spells)


def test_times_of_day_are_dropped_when_spells_are_read():
    prison = pd.DataFrame({
        "person": pd.Series([1], dtype="int32"),
        "reception_date": pd.to_datetime(["2015-01-03 23:10"]), "release_date": pd.to_datetime(["2015-01-05 00:20"]),
    })
    spells, _ = clean_spells(read_spells({"prison": prison}, PRISON))
    assert (days(spells["start"]), days(spells["stop"])) == ([2], [4])
