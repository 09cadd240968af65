"""Pictures come with the table that they draw."""
import os

import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.journeys import (
    events_by_month, flow_table, plot_coverage, plot_flow, plot_state_distribution, plot_transitions, sequences,
    state_distribution, state_timeline, transitions, unite_spells,
)
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells

os.environ.setdefault("MPLBACKEND", "Agg")
SPELLS = drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 0     | 10   | custody
    1      | 10    | 40   | custody
    2      | 5     | 60   | licence
    """)
TIMELINE = state_timeline(SPELLS, (date(0), date(90)), precedence=("custody", "licence"))
LOG = drawn_log("person | day | event\n --+--+--\n 1 | 3 | offence\n 1 | 3 | offence\n 2 | 75 | offence")


@pytest.fixture
def closed():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_events_and_people_per_month():
    assert events_by_month(LOG).values.tolist() == [["2015-01", "court", 2, 1], ["2015-03", "court", 1, 1]]
    assert list(events_by_month(LOG, by="event")["event"]) == ["offence", "offence"]


def test_the_flow_says_what_each_rule_lost():
    attrition = Attrition()
    unite_spells(SPELLS, attrition=attrition)
    assert flow_table(attrition)[["people_lost", "rows_lost"]].values.tolist() == [[0, 1]]


def test_state_distribution_draws_its_table(closed):
    found = sequences(TIMELINE, date(0), 3)
    picture = plot_state_distribution(found)
    pd.testing.assert_frame_equal(picture.table, state_distribution(found))
    assert [text.get_text() for text in picture.figure.axes[0].get_legend().get_texts()] == [
        "custody", "licence", "community"]
    assert len(plot_state_distribution(found, ["licence"]).figure.axes[0].collections) == 1


def test_transitions_write_their_counts_into_the_cells(closed):
    picture = plot_transitions(TIMELINE)
    pd.testing.assert_frame_equal(picture.table, transitions(TIMELINE))
    cells = [text.get_text() for text in picture.figure.axes[0].texts]
    assert sorted(cells) == ["1", "1", "1"]


def test_coverage_has_a_panel_for_each_table_and_zero_for_empty_months(closed):
    picture = plot_coverage(LOG, covered("court", 0, 60))
    line = picture.figure.axes[0].lines[0]
    assert list(line.get_ydata()) == [2, 0, 1]
    assert list(picture.table["events"]) == [2, 1]


def test_flow_draws_only_rules_that_lost_something(closed):
    attrition = Attrition()
    attrition.record("a", "first", (3, 3), (3, 3))
    attrition.record("b", "second", (3, 3), (2, 2))
    assert len(plot_flow(attrition).figure.axes[0].patches) == 2
    assert len(plot_flow(attrition, step="a").table) == 1
