"""Layouts of other tools."""
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import (
    Outcome, follow_up, risk_rows, state_timeline, to_event_table, to_msdata, to_surv,
)
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells, index_of

TIMELINE = state_timeline(drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 0     | 10   | custody
    1      | 30    | 40   | custody
    2      | 5     | 60   | custody
    """), (date(0), date(60)), precedence=("custody",))
LOG = drawn_log("person | day | event\n --+--+--\n 1 | 120 | offence\n 2 | 50 | offence")


def rows():
    outcome = Outcome("any", "offence")
    return risk_rows(follow_up(index_of([(1, 100), (2, 100)]), LOG, outcome, covered("court", 0, 150)))


def test_rows_for_surv_name_the_event():
    found = to_surv(rows(), labels=("censored", "offence"))
    assert list(zip(found["id"], found["start"], found["stop"], found["event"])) == [
        (0, 0, 20, "offence"), (1, 0, 50, "censored")]
    assert list(found["event"].cat.categories) == ["censored", "offence"]
    assert list(to_surv(rows())["event"]) == [1, 0]
    with pytest.raises(UsageError):
        to_surv(rows(), labels=("censored",))


def test_rows_for_mstate_list_every_transition_at_risk():
    found = to_msdata(TIMELINE)
    assert found.states == ("custody", "community")
    assert found.transitions[["trans", "from_state", "to_state"]].values.tolist() == [
        [1, "custody", "community"], [2, "community", "custody"]]
    columns = ["id", "trans", "Tstart", "Tstop", "time", "status"]
    assert found.rows[columns].values.tolist() == [
        [1, 1, 0, 10, 10, 1], [1, 2, 10, 30, 20, 1], [1, 1, 30, 40, 10, 1], [1, 2, 40, 60, 20, 0],
        [2, 2, 0, 5, 5, 1], [2, 1, 5, 60, 55, 0]]


def test_only_some_transitions_may_be_allowed():
    with pytest.raises(UsageError):
        to_msdata(TIMELINE, allowed=[("custody", "community")])
    assert len(to_msdata(TIMELINE, allowed=[("custody", "community"), ("community", "custody")]).rows) == 6


def test_the_log_under_the_names_of_process_mining():
    found = to_event_table(LOG)
    assert found[["case:concept:name", "concept:name"]].values.tolist() == [["1", "offence"], ["2", "offence"]]
    assert list(found["time:timestamp"]) == [date(120), date(50)]
