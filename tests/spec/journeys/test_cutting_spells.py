"""Cutting spells: the parts inside others, the parts outside, and the parts in a window."""
from jdfanalysis.attrition import Attrition
from jdfanalysis.journeys import clip_spells, intersect_spells, subtract_spells
from jdftest.slow_journeys import date, days, drawn_spells

SUPERVISION = """
    person | start | stop | state
    -------+-------+------+--------
    1      | 0     | 20   | licence
    2      | 5     | 10   | licence
    """
CUSTODY = """
    person | start | stop | state
    -------+-------+------+--------
    1      | 4     | 8    | custody
    1      | 6     | 10   | custody
    1      | 15    | 30   | custody
    3      | 0     | 50   | custody
    """


def picture(spells):
    return list(zip(spells["person"], days(spells["start"]), days(spells["stop"])))


def test_the_parts_of_a_licence_spent_in_custody():
    inside = intersect_spells(drawn_spells(SUPERVISION), drawn_spells(CUSTODY))
    assert picture(inside) == [(1, 4, 10), (1, 15, 20)]
    assert set(inside["state"]) == {"licence"}


def test_the_parts_of_a_licence_spent_at_liberty():
    outside = subtract_spells(drawn_spells(SUPERVISION), drawn_spells(CUSTODY))
    assert picture(outside) == [(1, 0, 4), (1, 10, 15), (2, 5, 10)]


def test_a_short_spell_inside_a_long_one_does_not_end_it():
    custody = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 4     | 15   | custody
        1      | 5     | 6    | custody
        """)
    assert picture(subtract_spells(drawn_spells(SUPERVISION), custody)) == [(1, 0, 4), (1, 15, 20), (2, 5, 10)]


def test_an_edge_that_was_moved_says_so():
    outside = subtract_spells(drawn_spells(SUPERVISION), drawn_spells(CUSTODY))
    assert list(outside["start_status"]) == ["observed", "inferred", "observed"]
    assert list(outside["stop_status"]) == ["inferred", "inferred", "observed"]


def test_a_spell_that_only_touches_another_shares_no_day_with_it():
    first = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 0     | 4    | licence
        1      | 10    | 12   | licence
        """)
    custody = drawn_spells("""
        person | start | stop | state
        -------+-------+------+--------
        1      | 4     | 10   | custody
        """)
    assert picture(intersect_spells(first, custody)) == []
    assert picture(subtract_spells(first, custody)) == [(1, 0, 4), (1, 10, 12)]


def test_clipping_to_a_window_marks_the_cut_edges():
    clipped = clip_spells(drawn_spells(SUPERVISION), date(6), date(10))
    assert picture(clipped) == [(1, 6, 10), (2, 6, 10)]
    assert list(clipped["start_status"]) == ["left_truncated", "left_truncated"]
    # Person 2 stops on day 10 of their own: the window cuts nothing there.
    assert list(clipped["stop_status"]) == ["censored", "observed"]


def test_nothing_in_gives_nothing_out():
    spells = drawn_spells(SUPERVISION)
    assert len(intersect_spells(spells, spells[:0])) == 0
    assert picture(subtract_spells(spells, spells[:0])) == picture(spells)
    assert len(subtract_spells(spells[:0], spells)) == 0


def test_what_cuts_leave_out_is_written_down():
    """Rows and people before and after: a cut may take spells away, and make two of one."""
    attrition, spells, others = Attrition(), drawn_spells(SUPERVISION), drawn_spells(CUSTODY)
    intersect_spells(spells, others, attrition=attrition)
    subtract_spells(spells, others, attrition=attrition)
    clip_spells(spells, date(0), date(5), attrition=attrition)
    written = attrition.frame()[["people_before", "people_after", "rows_before", "rows_after"]]
    assert written.values.tolist() == [[2, 1, 2, 2], [2, 2, 2, 3], [2, 1, 2, 1]]
