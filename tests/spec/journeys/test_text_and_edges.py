"""Columns of text instead of categories, kinds of events asked for by name, spells of no length: nothing changes in silence."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, date, dates, days, dictionary_of, drawn_spells, index_of, log_of, spells_of

from jdfanalysis import journeys as jn
from jdfanalysis.dictionary.model import EventRule
from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.journeys.keys import marked, rows_of
from jdfanalysis.journeys.windows import covered_windows


def as_text(frame):
    return frame.assign(**{name: frame[name].astype(object) for name in ("source", "state", "event", "kind") if name in frame})


def test_recalls_and_breaches_are_named_alike_where_sources_are_text():
    log = log_of([(1, 5, "offence", "aaa", 0), (1, 50, "release", "prison", 3), (1, 60, "breach", "zzz", 4)])
    log["kind"] = pd.Categorical(["offence", "release_hdc", "breach"])
    found = pd.DataFrame({"person": [1], "source": ["prison"], "row": [3], "evidence": ["recorded"], "return_date": dates([40]),
                          "decision_date": dates([None]), "rerelease_date": dates([50])})
    orders = spells_of([(1, 10, 100, "sso")]).assign(source=["probation_events"])
    orders = pd.concat([orders, spells_of([(2, 10, 100, "sso")]).assign(source=["aaa"])], ignore_index=True)
    for each in (log, as_text(log)):
        assert "rerelease" in list(jn.with_recalls(each, found)["kind"])
        told = jn.breach_details(each, orders)
        assert list(told["order_source"]) == ["probation_events"]
        assert "breach_of_suspended_order" in list(jn.with_breaches(each, told)["kind"])


def test_text_states_are_cut_as_categories_are():
    spells = drawn_spells("""
        person | start | stop | state
        -------+-------+------+-------
        1      | 0     | 90   | licence
        1      | 0     | 90   | custody_remand
        """)
    window = spells_of([(1, 10, 20, "x")])
    plain, text = jn.intersect_spells(spells, window), jn.intersect_spells(as_text(spells), window)
    assert sorted(plain["state"]) == sorted(text["state"]) and days(text["start"]) == [10, 10]


def test_spells_of_no_length_take_nothing_off_and_hold_nothing():
    spells, nothing = spells_of([(1, 0, 30, "a")]), spells_of([(1, 5, 9, "b")])
    nothing["stop"] = nothing["start"]
    assert len(jn.intersect_spells(spells, nothing)) == 0
    pd.testing.assert_frame_equal(jn.subtract_spells(spells, nothing), spells)
    with pytest.raises(FrameError, match="person"):
        jn.subtract_spells(spells, nothing.drop(columns="person"))


def test_a_kind_is_covered_as_its_event_also_where_another_table_has_a_row_for_the_kind():
    rows = pd.concat([covered(["prison", "prison", "x"], 0, 2000)], ignore_index=True)
    rows["event"] = pd.Categorical(["release", None, "release_hdc"])
    rows.loc[0, "end"] = date(500)
    window = covered_windows(index_of([(1, 100)]), rows, ["prison"], ("release_hdc",))
    assert days(pd.to_datetime(window.last, unit="D")) == [500]
    assert (jn.common_window(rows, ["prison"], ["release_hdc"]).last - date(0)).days == 500


def test_a_row_of_coverage_that_ends_before_it_starts_covers_nothing():
    rows = covered(["prison", "prison"], 0, 50)
    rows.loc[0, ["start", "end"]] = [date(0), date(-10)]
    rows.loc[1, "start"] = date(20)
    assert (jn.common_window(rows, ["prison"]).first - date(0)).days == 20


def test_a_log_of_some_events_does_not_answer_for_others():
    rules = (EventRule("release", "a", precedence=60), EventRule("arrest", "b", precedence=12, on_request=True))
    declared = dictionary_of(("prison", rules, (), None))
    log = jn.event_log({"prison": pd.DataFrame({"person": [1], "a": dates([5]), "b": dates([9])})}, declared, events=["release"])
    with pytest.raises(UsageError, match="no event arrest"):
        jn.follow_up(index_of([(1, 5)]), log, jn.Outcome("arrest", ("arrest",)), covered("prison", 0, 99))
    assert list(jn.event_log({"prison": pd.DataFrame({"person": [1], "a": dates([5])})}, declared, events=["arrest"])["event"]) == []


def test_conditions_of_words_on_a_column_without_any_value_hold_nowhere():
    rules = (EventRule("release", "a", unless=(("status", ("LR",)),)), EventRule("recall", "a", (("status", ("LR",)),)))
    table = pd.DataFrame({"person": [1], "a": dates([5]), "status": [np.nan]})
    assert list(jn.event_log({"prison": table}, dictionary_of(("prison", rules, (), None)))["event"]) == ["release"]


def test_the_first_of_each_kind_in_an_episode_stays_where_kinds_are_named():
    log = log_of([(1, 5, "order_start", "p", 0), (1, 6, "order_start", "p", 1), (1, 7, "order_start", "p", 2)])
    log = log.assign(episode=np.int32(4), kind=pd.Categorical(["c", "s", "s"]))
    assert list(jn.first_per_episode(log, ["c", "s"])["row"]) == [0, 1]
    assert list(jn.first_per_episode(log, ["order_start"])["row"]) == [0]


def test_a_kind_may_be_dated_by_another_event():
    log = log_of([(1, 5, "release", "p", 0), (1, 3, "reception", "p", 0), (1, 20, "reception", "p", 1)])
    log["kind"] = pd.Categorical(["reception", "release_hdc", "reception"])
    found = jn.with_fallback(log, "release_hdc", "reception")
    assert list(found[found["kind"] == "release_hdc"]["row"]) == [0, 1]
    assert sorted(found[found["row"] == 1]["event"]) == ["reception", "release"]


def test_an_order_whose_start_is_not_known_is_not_known_to_be_completed():
    orders = pd.DataFrame({"person": [1], "event_id": ["e"], "disposal_type": ["ORA Community Order"], "disposal_date": dates([None]),
                           "length_days": [100.0], "termination_date": dates([300])})
    assert list(jn.order_endings(orders)["ending"]) == ["ended early"]


def test_columns_of_ones_own_keep_their_type_beside_endings():
    log = log_of([(1, 5, "offence", "court", 0)]).assign(area=pd.Categorical(["N"]))
    ended = pd.DataFrame({"person": [1], "date": dates([9]), "ending": ["revoked"], "evidence": ["inferred"], "row": [0],
                          "source": ["probation_events"]})
    assert str(jn.with_order_endings(log, ended)["area"].dtype) == "category"


def test_codes_of_people_may_be_of_any_width():
    assert rows_of(np.array([1, 100, 3], dtype=np.int8), marked(np.array([3, 70000]))).tolist() == [2]
