"""Merging spells: overlaps, touching spells, gaps, and what a merged spell remembers."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.journeys import find_overlaps, joined_spells, unite_spells
from jdftest.slow_journeys import date, days, drawn_spells


def picture(spells):
    return list(zip(spells["person"], days(spells["start"]), days(spells["stop"]), spells["state"]))


def test_spells_that_touch_do_not_overlap():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | custody
        1      | 5     | 9    | custody
        """)
    assert len(find_overlaps(spells)) == 0


def test_a_nested_spell_is_an_overlap_and_so_is_one_behind_it():
    # The spell from 5 lies past the nested one but still inside the first.
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 9    | custody
        1      | 2     | 3    | custody
        1      | 5     | 6    | custody
        """)
    assert days(find_overlaps(spells)["start"]) == [2, 5]


def test_one_day_in_common_is_an_overlap():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 6    | custody
        1      | 5     | 9    | custody
        """)
    assert days(find_overlaps(spells)["start"]) == [5]


def test_touching_and_overlapping_spells_become_one():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | custody
        1      | 5     | 9    | custody
        1      | 7     | 8    | custody
        2      | 8     | 12   | custody
        """)
    united = unite_spells(spells)
    assert picture(united) == [(1, 0, 9, "custody"), (2, 8, 12, "custody")]
    assert list(united["n_merged"]) == [3, 1]


def test_a_gap_is_bridged_up_to_its_length():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | custody
        1      | 7     | 9    | custody
        """)
    assert len(unite_spells(spells, gap=1)) == 2
    assert picture(unite_spells(spells, gap=2)) == [(1, 0, 9, "custody")]


def test_a_gap_of_minus_one_leaves_touching_spells_apart():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | custody
        1      | 5     | 9    | custody
        1      | 8     | 10   | custody
        """)
    assert picture(unite_spells(spells, gap=-1)) == [(1, 0, 5, "custody"), (1, 5, 10, "custody")]


def test_different_states_merge_to_mixed_or_to_a_name_or_not_at_all():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | remand
        1      | 3     | 9    | sentence
        1      | 4     | 6    | remand
        """)
    assert picture(unite_spells(spells)) == [(1, 0, 9, "mixed")]
    assert picture(unite_spells(spells, state="custody")) == [(1, 0, 9, "custody")]
    assert picture(unite_spells(spells, by_state=True)) == [(1, 0, 6, "remand"), (1, 3, 9, "sentence")]


def test_a_merged_spell_is_open_only_if_the_row_that_ends_it_is():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | custody
        1      | 3     | 9    | custody
        """)
    spells["stop_status"] = ["censored", "observed"]
    assert list(unite_spells(spells)["stop_status"]) == ["observed"]
    spells["stop_status"] = ["observed", "censored"]
    assert list(unite_spells(spells)["stop_status"]) == ["censored"]


def test_merging_is_written_to_the_attrition_record():
    spells = drawn_spells(
        """
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 5    | custody
        1      | 5     | 9    | custody
        """)
    attrition = Attrition()
    unite_spells(spells, attrition=attrition)
    written = attrition.frame().iloc[0]
    assert (written["rows_before"], written["rows_after"], written["people_after"]) == (2, 1, 1)


@pytest.mark.parametrize("turned", [False, True])
def test_spells_of_several_frames_keep_columns_that_only_some_have(turned):
    phases = drawn_spells("""
        person | start | stop | state
        -------+-------+------+---------------
        1      | 0     | 20   | custody_remand
        """).assign(evidence=pd.Categorical(["recorded"]), days=np.int32(20))
    licence = drawn_spells("""
        person | start | stop | state
        -------+-------+------+---------------
        1      | 20    | 50   | licence
        2      | 5     | 30   | licence
        """).assign(basis="derived", seen=date(3))
    frames = [licence, phases] if turned else [phases, licence]
    joined = joined_spells(*frames)
    assert list(joined["state"]) == ["custody_remand", "licence", "licence"]
    assert joined["evidence"].isna().tolist() == [False, True, True] and joined["evidence"][0] == "recorded"
    assert joined["days"].isna().tolist() == [False, True, True] and joined["days"][0] == 20
    assert joined["basis"].isna().tolist() == [True, False, False] and set(joined["basis"][1:]) == {"derived"}
    assert joined["seen"].isna().tolist() == [True, False, False] and joined["seen"].dtype == "datetime64[ns]"
    assert joined["evidence"].dtype == "category" and set(unite_spells(joined)["evidence"].dropna()) == {"recorded"}
