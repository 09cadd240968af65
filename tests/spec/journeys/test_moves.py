"""What follows what: transitions, events next to each other, variants, grids of states."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import (
    directly_follows, sequences, sequences_from_index, state_distribution, state_timeline, stays, transition_rates,
    transitions, variants,
)
from jdftest.slow_journeys import date, dates, days, drawn_log, drawn_spells, index_of

TIMELINE = state_timeline(drawn_spells("""
    person | start | stop | state
    -------+-------+------+------------------
    1      | 0     | 10   | custody_sentenced
    1      | 10    | 40   | licence
    1      | 20    | 50   | pss
    1      | 45    | 50   | custody_recall
    2      | 0     | 60   | custody_sentenced
    """), (date(0), date(60)))
LOG = drawn_log("""
    person | day | event
    -------+-----+----------
    1      | 0   | offence
    1      | 4   | convicted
    1      | 9   | offence
    1      | 9   | offence
    2      | 3   | offence
    2      | 9   | convicted
    3      | 1   | offence
    3      | 2   | convicted
    """)


def test_a_stay_lasts_until_the_state_changes_whatever_runs_beside_it():
    found = stays(TIMELINE)
    one = found[found["person"] == 1]
    assert list(zip(days(one["start"]), days(one["stop"]), one["state"])) == [
        (0, 10, "custody_sentenced"), (10, 40, "licence"), (40, 45, "pss"), (45, 50, "custody_recall"),
        (50, 60, "community")]
    assert [None if pd.isna(s) else s for s in found["next_state"]] == [
        "licence", "pss", "custody_recall", "community", None, None]


def test_a_hole_in_the_window_is_no_transition():
    spells = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 0 | 5 | licence")
    window = pd.DataFrame({"person": [1, 1], "start": dates([0, 10]), "stop": dates([5, 12])})
    assert len(transitions(state_timeline(spells, window))) == 0


def test_rates_divide_changes_by_all_days_in_the_state():
    found = transitions(TIMELINE).set_index(["from", "to"])
    assert list(found["n"]) == [1, 1, 1, 1] and list(found["people"]) == [1, 1, 1, 1]
    row = found.loc["custody_sentenced", "licence"]
    assert row["person_days"] == 70
    assert row["rate"] == pytest.approx(1 / 70 * 365250)


def test_pairs_of_events_next_to_each_other():
    found = directly_follows(LOG)
    assert found.values.tolist() == [
        ["offence", "convicted", 3, 3, 4.0], ["convicted", "offence", 1, 1, 5.0], ["offence", "offence", 1, 1, 0.0]]
    assert directly_follows(LOG, "offence").values.tolist() == [["offence", "offence", 2, 1, 4.5]]


def test_variants_are_whole_sequences():
    found = variants(LOG)
    assert found.values.tolist() == [
        ["offence > convicted", 2, 2 / 3], ["offence > convicted > offence", 1, 1 / 3]]
    assert variants(LOG, collapse=False)["variant"][1] == "offence > convicted > offence > offence"
    assert len(variants(LOG, top=1)) == 1
    with pytest.raises(UsageError):
        variants(LOG, top=0)
    with pytest.raises(UsageError):
        variants(LOG, "birth")


def test_the_grid_holds_the_state_of_the_day():
    found = sequences(TIMELINE, date(0), 3)
    assert found.points == ("2015-01-01", "2015-02-01", "2015-03-01")
    assert found.frame().values.tolist() == [
        [1, "custody_sentenced", "licence", "community"], [2] + ["custody_sentenced"] * 3]
    assert found.matrix.dtype == np.int8


def test_days_outside_the_window_are_not_observed():
    found = sequences(TIMELINE, date(31), 3)
    assert found.frame()["2015-04-01"].tolist() == [None, None]
    with pytest.raises(UsageError):
        sequences(TIMELINE, date(0), 3, grid="week")


def test_steps_from_the_index_day():
    found = sequences_from_index(TIMELINE, index_of([(1, 10), (2, 0)]), n=4, days=15)
    assert found.frame().values.tolist() == [
        [1, "licence", "licence", "pss", "community"], [2] + ["custody_sentenced"] * 4]
    with pytest.raises(UsageError):
        sequences_from_index(TIMELINE, index_of([(1, 10), (1, 20)]), n=4)


def test_the_distribution_at_each_point():
    found = state_distribution(sequences(TIMELINE, date(0), 2)).set_index(["point", "state"])
    assert found.loc[("2015-02-01", "licence"), ["people", "observed", "share"]].tolist() == [1, 2, 0.5]
    assert found.loc[("2015-01-01", "licence"), "entropy"] == 0.0
    size = len(TIMELINE["state"].cat.categories)
    assert found.loc[("2015-02-01", "licence"), "entropy"] == pytest.approx(np.log(2) / np.log(size))


def test_rates_from_one_point_to_the_next():
    found = transition_rates(sequences(TIMELINE, date(0), 3)).set_index(["from", "to"])
    assert found.loc[("custody_sentenced", "custody_sentenced")].tolist() == [2, 2 / 3]
    assert found.loc[("licence", "community")].tolist() == [1, 1.0]
