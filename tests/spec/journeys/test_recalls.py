"""Recalls: recorded, inferred, unknown; fixed-term by length; decision and return apart."""
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import FrameError
from jdfanalysis.journeys import Outcome, custody_phases, follow_up, recall, recalls, with_recalls
from jdftest.slow_journeys import covered, dates, days, drawn_spells, index_of, log_of, spells_of

LICENCE = spells_of([(person, 50, 120, "licence") for person in range(6)])


def found(text, log=(), **more):
    events = log_of(list(log) + [(9, 0, "sentenced_custody", "court", 99)])
    return recalls(drawn_spells("person | start | stop | state\n --+--+--+--\n" + text), LICENCE, events, **more)


def test_a_recall_phase_is_a_recorded_recall():
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 100 | custody_recall")
    assert list(result["evidence"]) == ["recorded"] and list(result["kind"]) == ["standard"]
    dated = [days(result[name])[0] for name in ("release_date", "return_date", "rerelease_date")]
    assert dated == [50, 70, 100]


@pytest.mark.parametrize("start, recalled", [(119, True), (120, False), (51, True)])
def test_a_new_stay_counts_only_while_the_licence_runs(start, recalled):
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | {} | 150 | custody_unknown".format(start))
    assert list(result["evidence"]) == (["inferred"] if recalled else [])


def test_a_stay_that_begins_on_the_day_of_the_licence_is_not_inferred_to_be_a_recall():
    assert len(found("1 | 50 | 80 | custody_unknown")) == 0


@pytest.mark.parametrize("sentence_day, recalled", [(50, True), (51, False), (84, False), (85, True)])
def test_a_new_custodial_sentence_makes_it_no_recall(sentence_day, recalled):
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 100 | custody_sentenced",
                   [(1, sentence_day, "sentenced_custody", "court", 1)])
    assert len(result) == int(recalled)


def test_a_stay_that_begins_on_remand_may_be_a_recall_or_not():
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 100 | custody_remand")
    assert list(result["evidence"]) == ["unknown"]


@pytest.mark.parametrize("length, kind", [
    (12, "standard"), (13, "fixed_term_14"), (14, "fixed_term_14"), (15, "fixed_term_14"), (16, "standard"),
    (28, "fixed_term_28"), (30, "standard"),
])
def test_the_length_tells_a_fixed_term(length, kind):
    assert list(found("1 | 70 | {} | custody_recall".format(70 + length))["kind"]) == [kind]


def test_a_recall_that_is_not_over_is_open():
    phases = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 70 | 84 | custody_recall")
    phases["stop_status"] = "censored"
    assert list(recalls(phases, LICENCE)["kind"]) == ["open"]


def test_a_row_that_hides_its_recall_gives_one_without_a_date():
    prison = pd.DataFrame({
        "person": [1], "reception_date": dates([0]), "sentence_date": dates([0]), "first_release_date": dates([30]),
        "release_date": dates([50]), "recall_marker": ["Y"],
    })
    result = recalls(custody_phases(prison).spells, LICENCE[:0])
    assert list(result["kind"]) == ["undated"] and days(result["return_date"]) == [None]
    assert days(result["release_date"]) == [30]


def test_a_row_hides_its_recall_also_where_a_stay_of_another_row_lies_between():
    """Rows overlap: a stay of row 1 begins while row 0 is served. The recall that row 0 hides is found all the same."""
    prison = pd.DataFrame({
        "person": [1, 1], "reception_date": dates([0, 10]), "sentence_date": dates([0, 10]), "first_release_date": dates([30, None]),
        "release_date": dates([50, 20]), "recall_marker": ["Y", "N"],
    })
    result = recalls(custody_phases(prison).spells, LICENCE[:0])
    assert list(result["kind"]) == ["undated"] and list(result["row"]) == [0]


def test_decisions_are_matched_to_the_return_that_follows_them():
    decisions = pd.DataFrame({"person": [1, 1, 1, 2], "date": dates([60, 65, 110, 55])})
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 84 | custody_recall", decisions=decisions)
    assert list(zip(result["person"], days(result["decision_date"]), days(result["return_date"]))) == [
        (1, 60, 70), (1, 110, None), (2, 55, None)]
    assert list(result["kind"]) == ["fixed_term_14", "not_returned", "not_returned"]


def test_recalls_enter_the_log_and_compete_with_reoffending():
    log = log_of([(1, 80, "offence", "court", 0), (2, 60, "offence", "court", 1)])
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 84 | custody_recall\n 2 | 70 | 84 | custody_recall")
    longer = with_recalls(log, result)
    assert list(longer["event"]) == ["recall_return", "offence", "offence", "recall_return"]
    followed = follow_up(index_of([(1, 50), (2, 50)]), longer, Outcome("offence", "offence"),
                         covered(["court", "prison"], 0, 200), competing=[recall()])
    assert list(followed["status"]) == [2, 1] and days(followed["event_date"]) == [70, 60]


def test_only_recalls_with_the_wanted_evidence_enter_the_log():
    log = log_of([(1, 80, "offence", "court", 0)])
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 100 | custody_remand")
    assert len(with_recalls(log, result)) == 1
    assert len(with_recalls(log, result, evidence=("unknown",))) == 2


def counted(rows):
    """Frame as the probation table has it, from (person, release, licence end, recalls)."""
    return pd.DataFrame({
        "person": [row[0] for row in rows], "release_date": dates([row[1] for row in rows]),
        "licence_end_date": dates([row[2] for row in rows]), "recall_count": [float(row[3]) for row in rows],
    })


NEW_SENTENCE = [(1, 72, "sentenced_custody", "court", 1)]
STAY = "1 | 0 | 50 | custody_sentenced\n 1 | 70 | 100 | "


@pytest.mark.parametrize("state, count, evidence", [
    ("custody_remand", 1, "inferred"), ("custody_remand", 0, "unknown"),
    ("custody_sentenced", 1, "inferred"), ("custody_sentenced", 0, None),
])
def test_a_count_on_the_licence_tells_whether_a_stay_with_a_new_charge_was_a_recall(state, count, evidence):
    log = NEW_SENTENCE if state == "custody_sentenced" else ()
    result = found(STAY + state, log, counted=counted([(1, 50, 120, count)]))
    assert list(result["evidence"]) == ([evidence] if evidence else [])


def test_a_count_of_none_contradicts_what_was_inferred():
    assert list(found(STAY + "custody_unknown")["evidence"]) == ["inferred"]
    assert list(found(STAY + "custody_unknown", counted=counted([(1, 50, 120, 0)]))["evidence"]) == ["unknown"]


def test_recalls_that_are_counted_and_nowhere_dated_are_rows_without_a_day():
    result = found(STAY + "custody_recall", counted=counted([(1, 50, 120, 3), (2, 50, 120, 1)]))
    assert list(zip(result["person"], result["kind"], days(result["return_date"]), days(result["release_date"]))) == [
        (1, "standard", 70, 50), (1, "undated", None, 50), (1, "undated", None, 50), (2, "undated", None, 50)]
    assert list(result["source"][1:]) == ["probation_events"] * 3 and list(result["row"][1:]) == [0, 0, 1]


def test_a_count_is_used_up_by_what_is_recorded_before_what_is_inferred():
    log = [(1, 92, "sentenced_custody", "court", 1)]
    text = "1 | 0 | 50 | custody_sentenced\n 1 | 70 | 80 | custody_remand\n 1 | 90 | 110 | custody_recall"
    one = found(text, counted=counted([(1, 50, 120, 1)]))
    assert list(one["evidence"]) == ["unknown", "recorded"]
    two = found(text, log, counted=counted([(1, 50, 120, 2)]))
    assert list(two["evidence"]) == ["inferred", "recorded"]


def test_of_two_licences_the_one_with_recalls_is_meant():
    two = counted([(1, 50, 120, 1), (1, 60, 120, 0)])
    assert list(found(STAY + "custody_remand", counted=two)["evidence"]) == ["inferred"]
    assert list(found(STAY + "custody_remand", counted=counted([(1, 50, 69, 1)]))["evidence"]) == ["unknown", "unknown"]


def test_a_licence_without_an_end_lasts_as_long_as_the_sentence_or_a_year():
    open_ended = counted([(1, 50, None, 1)])
    assert list(found(STAY + "custody_remand", counted=open_ended)["evidence"]) == ["inferred"]
    short = open_ended.assign(length_days=[10.0])
    assert "inferred" not in list(found(STAY + "custody_remand", counted=short)["evidence"])
    with pytest.raises(FrameError):
        found(STAY + "custody_remand", counted=open_ended.drop(columns="recall_count"))


def test_recalls_that_do_not_come_into_the_log_are_written_down():
    """Of three recalls one is not sure enough, and one has no day."""
    attrition = Attrition()
    result = found("1 | 70 | 100 | custody_recall\n 2 | 70 | 100 | custody_remand")
    undated = result[:1].assign(return_date=pd.NaT, decision_date=pd.NaT, person=3)
    with_recalls(log_of([(1, 0, "release", "prison", 0)]), pd.concat([result, undated]), attrition=attrition)
    assert list(attrition.frame()["rows_before"]) == [3, 2] and list(attrition.frame()["rows_after"]) == [2, 1]


def test_where_nobody_is_recalled_a_recall_can_still_be_asked_for():
    log = with_recalls(log_of([(1, 0, "offence", "prison", 0)]), found("1 | 0 | 50 | custody_sentenced"))
    assert len(log) == 1
    followed = follow_up(index_of([(1, 60)]), log, recall(), covered("prison", 0, 300))
    assert list(followed["status"]) == [0]


def test_recalls_added_twice_are_there_once():
    result = found("1 | 0 | 50 | custody_sentenced\n 1 | 70 | 100 | custody_recall")
    once = with_recalls(log_of([(1, 0, "offence", "court", 0)]), result)
    twice = with_recalls(once, result)
    pd.testing.assert_frame_equal(once, twice)
