"""Kinds of event: a release is a release in `event` and a release_hdc in `kind`, and either name picks it."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, dates, days, dictionary_of, kinds_of_row

from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import ANY_VALUE, EventRule, data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import EVENT_LOG
from jdfanalysis.journeys import (
    Outcome, common_window, custody_phases, directly_follows, event_log, follow_up, history, index_events, order_endings, recalls,
    to_event_table, variants, with_assumed_exits, with_fallback, with_order_endings, with_recalls, write_xes,
)
from jdftest.drawn import table

DICTIONARY = data_first("2022")
DATES = ("reception_date", "sentence_date", "first_release_date", "return_date", "release_date")
STAYS = """
    person | received | sentenced | first_release | returned | released | how    | recalled | status
    -------+----------+-----------+---------------+----------+----------+--------+----------+----------
    0      | 0        | 10        |               |          | 100      | HDC    | N        | SENT03
    0      | 200      | 200       |               |          | 300      | CR     | N        | SENT03
    1      | 0        | 10        | 100           | 150      | 178      | CR     | Y        | FTR_ORA
    2      | 0        |           |               |          | 40       | REMAND | N        | RX
    3      | 50       | 0         |               |          | 64       | CR     | N        | 14FTR_ORA
    """
NAMES = dict(zip(("received", "sentenced", "first_release", "returned", "released"), DATES), how="release_type",
             recalled="recall_marker", status="imprisonment_status")


def prison(text=STAYS):
    drawn = table(text, person="int32").rename(columns=NAMES)
    return drawn.assign(**{name: dates(None if day is None else int(day) for day in drawn[name]) for name in DATES})


def stays_log(**more):
    return event_log({"prison": prison()}, DICTIONARY, **more)


def kinds(log):
    return list(zip(log["person"], days(log["date"]), log["kind"]))


def test_each_way_to_be_released_is_a_kind_of_release():
    log = stays_log(events=["release"])
    assert set(log["event"]) == {"release"}
    assert kinds(EVENT_LOG.check(log)) == [
        (0, 100, "release_hdc"), (0, 300, "release_automatic"), (1, 100, "release_before_recall"), (1, 178, "rerelease"),
        (2, 40, "release_from_remand"), (3, 64, "rerelease")]


def test_an_event_without_kinds_is_its_own():
    log = stays_log(events=["reception"])
    assert list(log["kind"]) == list(log["event"]) == ["reception"] * 5


def test_columns_that_were_not_handed_over_rule_nothing_out():
    bare = prison()[["person", "release_date", "release_type"]]
    attrition = Attrition()
    log = event_log({"prison": bare}, DICTIONARY, attrition=attrition)
    assert kinds(log) == [(0, 100, "release_hdc"), (0, 300, "release_automatic"), (1, 178, "release_automatic"),
                          (2, 40, "release_from_remand"), (3, 64, "release_automatic")]
    said = [rule for rule in attrition.frame()["rule"] if "rerelease" in rule]
    assert said == ["prison: rerelease dated by release_date; not applied, no column return_date, recall_marker, imprisonment_status"]


def test_a_return_dated_by_a_placeholder_is_no_return():
    rows = prison().head(1).assign(return_date=dates([-40]))
    assert kinds(event_log({"prison": rows}, DICTIONARY, events=["release"]))[0][2] == "rerelease"
    log = event_log({"prison": rows}, DICTIONARY, events=["release"], placeholders=["2014-11-22"])
    assert kinds(log) == [(0, 100, "release_hdc")]


def test_a_log_can_be_made_of_some_kinds_alone():
    assert kinds(stays_log(events=["release_hdc", "rerelease"])) == [(0, 100, "release_hdc"), (1, 178, "rerelease"), (3, 64, "rerelease")]
    with pytest.raises(UsageError, match="release_hdc"):
        stays_log(events=["release_by_mistake"])


def test_index_events_are_picked_by_kind_and_named_by_it():
    log = stays_log()
    index = index_events(log, "release_hdc")
    assert list(zip(index["person"], days(index["date"]), index["event"])) == [(0, 100, "release_hdc")]
    both = index_events(log, ("release_hdc", "release"))
    assert list(both["event"]) == ["release_hdc"] + ["release"] * 5
    assert len(index_events(log, "release")) == 6
    with pytest.raises(UsageError, match="no event release_by_mistake"):
        index_events(log, "release_by_mistake")


def test_follow_up_and_history_take_kinds():
    log = stays_log()
    index = index_events(log, "reception", which="first")
    followed = follow_up(index, log, [Outcome("out", "release"), Outcome("again out", "rerelease")], covered("prison", 0, 400),
                         ends=("release_from_remand",))
    told = dict(zip(zip(followed["person"], followed["outcome"]), zip(followed["status"], followed["days_calendar"])))
    assert told[0, "out"] == (1, 100) and told[1, "out"] == (1, 100) and told[1, "again out"] == (1, 178)
    assert told[3, "again out"] == (1, 14) and told[0, "again out"] == (0, 400) and told[2, "again out"] == (0, 40)
    past = history(index_events(log, "reception"), log, (-365, -1), counts={"curfews": "release_hdc", "releases": "release"})
    assert list(past["curfews"]) == [0, 1, 0, 0, 0] and list(past["releases"]) == [0, 1, 0, 0, 0]


def test_what_follows_what_tells_kinds_apart_where_they_are_named():
    log = stays_log()
    apart = directly_follows(log, ("release_hdc", "release", "reception"))
    assert ("release_hdc", "reception") in set(zip(apart["event"], apart["next_event"]))
    together = directly_follows(log, ("release", "reception"))
    assert set(together["event"]) | set(together["next_event"]) == {"release", "reception"}
    assert set(variants(log, ("release_before_recall", "rerelease"))["variant"]) == {"release_before_recall > rerelease", "rerelease"}


def test_a_recall_that_was_only_inferred_names_its_rerelease_too():
    """A stay of its own on licence, with no recall code: the dictionary cannot tell, `recalls` can."""
    stays = prison(STAYS.replace("| 200      | 200 ", "| 150      |     "))
    log = event_log({"prison": stays}, DICTIONARY)
    assert "rerelease" not in {kind for person, _, kind in kinds(log) if person == 0}
    phases = custody_phases(stays).spells
    licence = phases.head(1).assign(start=dates([100]), stop=dates([400]), state="licence")
    found = recalls(phases, licence)
    assert list(found[found["person"] == 0]["evidence"]) == ["inferred"]
    assert (0, 300, "release_automatic") in kinds(with_recalls(log, found, evidence=("recorded",)))
    named = with_recalls(log, found)
    assert (0, 300, "rerelease") in kinds(named) and (0, 100, "release_hdc") in kinds(named)
    assert (named["event"] == "release").sum() == (log["event"] == "release").sum()
    assert list(named[named["event"] == "recall_return"]["kind"].unique()) == ["recall_return"]


def test_events_that_are_put_into_a_log_have_their_own_name_for_kind():
    courts = pd.DataFrame({"person": np.array([0, 0], dtype=np.int32), "offence_date": dates([5, None]),
                           "first_hearing_date": dates([10, 30])})
    orders = pd.DataFrame({
        "person": np.array([0], dtype=np.int32), "event_id": [0], "disposal_type": ["ORA Community Order"],
        "disposal_date": dates([40]), "length_days": [100.0], "termination_date": dates([60])})
    log = event_log({"magistrates": courts, "prison": prison(), "probation_events": orders}, DICTIONARY)
    log = with_order_endings(log, order_endings(orders), broken_off=("ended early",))
    log = with_assumed_exits(with_fallback(log), 0.9, "2020-12-31")
    for event in ("offence", "assumed_exit", "order_broken_off"):
        assert (log["event"] == event).any() and set(log[log["event"] == event]["kind"]) == {event}
    assert log["kind"].notna().all()
    assert set(log[log["event"] == "order_end"]["kind"]) == {"community_order_end"}


def test_the_last_hearing_is_there_for_those_who_ask():
    courts = pd.DataFrame({"person": np.array([0], dtype=np.int32), "first_hearing_date": dates([10]),
                           "final_result_date": dates([30]), "outcome": ["convicted"]})
    tables = {"magistrates": courts}
    assert "final_hearing" not in set(event_log(tables, DICTIONARY)["event"])
    with pytest.raises(UsageError, match="no event final_hearing"):
        index_events(event_log(tables, DICTIONARY), "final_hearing")
    whole = event_log(tables, DICTIONARY, events=DICTIONARY.events())
    assert list(zip(days(whole["date"]), whole["event"], whole["basis"])) == [
        (10, "first_hearing", "observed"), (30, "final_hearing", "derived"), (30, "convicted", "observed")]


def test_tables_of_your_own_without_kinds_give_a_log_without_them():
    frame = pd.DataFrame({"person": np.array([1], dtype=np.int32), "on": dates([3]), "how": ["late"]})
    plain = dictionary_of(("t", (EventRule("seen", "on"),), (), None))
    assert "kind" not in event_log({"t": frame}, plain).columns
    finer = dictionary_of(("t", (EventRule("seen", "on", (("how", ("late",)),), kind="seen_late"), EventRule("seen", "on", unless=(
        ("how", ("late",)),))), (), None))
    assert list(event_log({"t": frame}, finer)["kind"]) == ["seen_late"]
    assert list(event_log({"t": frame[:0]}, finer)["kind"]) == []
    assert list(event_log({"t": frame.assign(how=None)}, finer)["kind"]) == ["seen"]


@pytest.mark.parametrize("seed", range(4))
def test_rules_applied_row_by_row_give_the_same_kinds(seed):
    """The slow definition, on drawn prison rows of which columns may be missing."""
    random = np.random.RandomState(seed)
    size = 200
    columns = {name: random.choice(values, size) for name, values in (
        ("release_type", ["CR", "HDC", "PAROLE", "REMAND", "OTHER", "ESCP", "DEC", None]), ("recall_marker", ["Y", "N", None]),
        ("imprisonment_status", ["SENT03", "LR", "FTR_ORA", "BOTUS", None]))}
    for name in DATES:
        columns[name] = dates(None if random.random_sample() < 0.4 else int(random.randint(0, 300)) for _ in range(size))
    columns.pop(random.choice(["recall_marker", "return_date", "imprisonment_status", "nothing"]), None)
    frame = pd.DataFrame(dict(columns, person=random.randint(0, 30, size).astype(np.int32)))
    log = event_log({"prison": frame}, DICTIONARY)
    expected = []
    for row, values in enumerate(frame.astype(object).where(frame.notna(), None).to_dict("records")):
        given = {name for name in values if name in frame.columns}
        rules = [rule for rule in DICTIONARY["prison"].events if {c for c, _ in rule.where} | {rule.date} <= given]
        expected += [(values["person"], date, order, row, kind) for date, order, kind in kinds_of_row(rules, values)]
    found = zip(log["person"], log["date"], log["precedence"], log["row"], log["kind"])
    assert sorted(found) == sorted(expected) and len(expected) > 300


def test_any_value_is_told_from_none_in_words_and_numbers():
    frame = pd.DataFrame({"person": np.array([1, 2, 3], dtype=np.int32), "on": dates([3, 4, 5]), "why": ["x", None, None],
                          "count": [np.nan, 1.0, np.nan]})
    rule = EventRule("seen", "on", any_of=(("why", ANY_VALUE), ("count", ANY_VALUE)))
    assert list(event_log({"t": frame}, dictionary_of(("t", (rule,), (), None)))["person"]) == [1, 2]


def test_a_kind_was_covered_when_its_event_was_unless_it_has_a_window_of_its_own():
    general, of_releases = covered("prison", 0, 400), covered("prison", 0, 90)
    both = pd.concat([general, of_releases.assign(event="release")], ignore_index=True)
    own = pd.concat([both, covered("prison", 0, 250).assign(event="release_hdc")], ignore_index=True)
    log = stays_log()
    assert days(common_window(both, ["prison"], ["release_hdc"])) == [0, 90]
    assert days(common_window(own, ["prison"], ["release_hdc"])) == [0, 250]
    assert len(index_events(log, "release_hdc", coverage=general)) == 1
    assert len(index_events(log, "release_hdc", coverage=both)) == 0
    assert len(index_events(log, "release_hdc", coverage=own)) == 1


def test_event_tables_for_other_tools_name_kinds_where_asked(tmp_path):
    log = stays_log(events=["release", "reception"])
    assert set(to_event_table(log)["concept:name"]) == {"release", "reception"}
    finer = to_event_table(log, kinds=True)["concept:name"]
    assert list(finer) == list(log["kind"].astype(object)) and "release_hdc" in set(finer)
    text = write_xes(log, tmp_path / "log.xes", kinds=True).read_text(encoding="utf-8")
    assert 'value="release_hdc"' in text and 'value="release"' not in text
    assert set(to_event_table(log.drop(columns="kind"), kinds=True)["concept:name"]) == {"release", "reception"}
