"""Pictures come with the table that they draw."""
import io
import sys

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis import journeys, loading, synthetic
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import ReleaseError, UsageError
from jdfanalysis.journeys import (
    alluvial_table, completeness, events_by_month, flow_table, follow_up, plot_alluvial, plot_completeness,
    plot_coverage, plot_flow, plot_lexis, plot_state_distribution, plot_transitions, sequences, sequences_from_index,
    state_distribution, state_timeline, transitions, unite_spells,
)
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells, index_of, log_of, spells_of

SPELLS = drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 0     | 10   | custody
    1      | 10    | 40   | custody
    2      | 5     | 60   | licence
    """)
TIMELINE = state_timeline(SPELLS, (date(0), date(90)), precedence=("custody", "licence"))
LOG = drawn_log("person | day | event\n --+--+--\n 1 | 3 | offence\n 1 | 3 | offence\n 2 | 75 | offence")


def test_events_and_people_per_month():
    assert events_by_month(LOG).values.tolist() == [["2015-01", "court", 2, 1], ["2015-03", "court", 1, 1]]
    assert list(events_by_month(LOG, by="event")["event"]) == ["offence", "offence"]


def test_the_flow_says_what_each_rule_lost():
    attrition = Attrition()
    unite_spells(SPELLS, attrition=attrition)
    assert flow_table(attrition)[["people_lost", "rows_lost"]].values.tolist() == [[0, 1]]


def test_state_distribution_draws_its_table():
    found = sequences(TIMELINE, date(0), 3)
    picture = plot_state_distribution(found)
    pd.testing.assert_frame_equal(picture.table, state_distribution(found))
    assert [text.get_text() for text in picture.figure.legends[0].get_texts()] == ["custody", "licence", "community"]
    assert len(plot_state_distribution(found, ["licence"]).figure.axes[0].collections) == 1


def test_a_picture_of_nothing_is_refused_in_words():
    nobody = TIMELINE.iloc[:0]
    months = completeness(LOG, "court", "offence", (date(0), date(89)))
    for draw in (lambda: plot_state_distribution(sequences(nobody, date(0), 3)), lambda: plot_transitions(nobody),
                 lambda: plot_alluvial(sequences(nobody, date(0), 3)), lambda: plot_coverage(LOG.iloc[:0], covered("court", 0, 60)),
                 lambda: plot_completeness(months.iloc[:0])):
        with pytest.raises(UsageError, match="othing to draw|Nobody"):
            draw()
    assert [text.get_text() for text in plot_flow(Attrition()).figure.axes[0].texts] == ["No rule took anything out."]


def test_years_begin_at_the_ticks_of_long_grids():
    labels = [label.get_text() for label in plot_state_distribution(sequences(TIMELINE, "2014-06-01", 60)).figure.axes[0].get_xticklabels()]
    assert labels == ["2015-01", "2016-01", "2017-01", "2018-01", "2019-01"]
    short = plot_state_distribution(sequences(TIMELINE, date(0), 3)).figure.axes[0].get_xticklabels()
    assert [label.get_text() for label in short] == ["2015-01", "2015-02", "2015-03"]


def test_transitions_write_their_counts_into_the_cells():
    picture = plot_transitions(TIMELINE)
    pd.testing.assert_frame_equal(picture.table, transitions(TIMELINE))
    cells = [text.get_text() for text in picture.figure.axes[0].texts]
    assert sorted(cells) == ["1", "1", "1"]


def test_coverage_has_a_panel_for_each_table_and_zero_for_empty_months():
    picture = plot_coverage(LOG, covered("court", 0, 60))
    line = picture.figure.axes[0].lines[0]
    assert list(line.get_ydata()) == [2, 0, 1]
    assert list(picture.table["events"]) == [2, 1]


def words(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def test_flow_has_a_box_for_what_was_there_what_each_rule_lost_and_what_is_left():
    attrition = Attrition()
    attrition.record("a", "first", (9, 12), (9, 12))
    attrition.record("b", "second", (9, 12), (8, 9))
    attrition.record("b", "third", (8, 9), (8, 7))
    attrition.record("c", "fourth", (5, 5), (1, 1))
    attrition.record("follow-up", "followed by the outcome", (5, 5), (1, 1))
    picture = plot_flow(attrition)
    assert [text for text in words(picture) if text] == [
        "b", "9 people, 12 rows", "rule: second", "lost: 1 person, 3 rows", "rule: third", "lost: 0 people, 2 rows",
        "left: 8 people, 7 rows", "c", "5 people, 5 rows", "rule: fourth", "lost: 4 people, 4 rows", "left: 1 person, 1 row"]
    assert len(picture.figure.axes[0].patches) == 7 and len(picture.table) == 5
    assert len(plot_flow(attrition, step="a").table) == 1 and words(plot_flow(attrition, step="a")) == ["No rule took anything out."]
    assert "lost: 4 people, 4 rows" in words(plot_flow(attrition, step="follow-up"))


GRID = sequences_from_index(TIMELINE, index_of([(1, 0), (2, 0)]), 4, days=20)


def test_an_alluvial_counts_who_goes_where_between_chosen_points():
    table = alluvial_table(GRID, [0, 1, 3])
    assert table[["point", "next_point", "from", "to", "people", "of"]].values.tolist() == [
        [0, 1, "custody", "custody", 1, 2], [0, 1, "community", "licence", 1, 2],
        [1, 3, "custody", "community", 1, 2], [1, 3, "licence", "community", 1, 2]]
    picture = plot_alluvial(GRID, [0, 1, 3])
    pd.testing.assert_frame_equal(picture.table, table)
    assert words(picture) == ["50%"] * 4 + ["100%"]


def test_every_column_of_an_alluvial_adds_up_to_the_people_seen_throughout():
    random = np.random.RandomState(3)
    spells = [(p, int(s), int(s + random.randint(5, 40)), ("custody", "licence")[p % 2])
              for p in range(40) for s in random.randint(0, 80, 2)]
    window = pd.DataFrame({"person": np.arange(40, dtype=np.int32), "start": [date(0)] * 40,
                           "stop": [date(80 if p < 5 else 130) for p in range(40)]})
    held = unite_spells(spells_of(spells))
    timeline = state_timeline(held, window, precedence=("custody", "licence"))
    table = alluvial_table(sequences(timeline, date(0), 5), [0, 2, 4])
    assert set(table.groupby("point")["people"].sum()) == {35} == set(table["of"])


@pytest.mark.parametrize("points", [[0], [1, 0], [0, 9], [-1, 2]])
def test_an_alluvial_needs_points_of_the_grid(points):
    with pytest.raises(UsageError):
        alluvial_table(GRID, points)


def test_completeness_is_drawn_as_a_heat_map_with_a_dot_where_it_is_too_low():
    rows = [(n, 31 * (n // 4), "first_hearing", "court", n) for n in range(48)] + [(50, 380, "first_hearing", "court", 99)]
    found = completeness(log_of(rows), "court", "first_hearing", ("2015-01-01", "2015-12-31"))
    picture = plot_completeness(found, threshold=0.5)
    pd.testing.assert_frame_equal(picture.table, found)
    axes = picture.figure.axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["everywhere"]
    dots = axes.lines[0].get_xdata()
    assert len(dots) == int((found["completeness"] < 0.5).sum()) > 0


def test_pictures_are_as_wide_as_the_text_of_a_page_and_can_be_saved():
    for picture in (plot_alluvial(GRID, [0, 3]), plot_transitions(TIMELINE), plot_coverage(LOG, covered("court", 0, 60))):
        assert picture.figure.get_size_inches()[0] == pytest.approx(6.3)
        stream = io.BytesIO()
        picture.figure.savefig(stream, format="png")
        assert stream.getvalue()[:4] == b"\x89PNG"
    # No figure is left open in pyplot's global list.
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    """(population, linked tables, follow-up, custody) of a few invented people."""
    population, folder, dictionary = synthetic.generate(people=600, seed=2), tmp_path_factory.mktemp("few"), data_first("2022")
    population.write(folder)
    linked = loading.link_people(loading.load_all(folder, dictionary=dictionary))
    phases = journeys.custody_phases(linked["prison"], "2020-12-31").spells
    custody = journeys.unite_spells(phases)
    index = journeys.index_events(phases, "custody_sentenced", exclude=custody, window=("2014-01-01", "2018-12-31"))
    log = journeys.event_log(linked, dictionary)
    followed = follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), exclude=custody)
    return population, linked, followed, custody


def test_individuals_are_drawn_of_invented_people(invented):
    population, linked, followed, custody = invented
    picture = plot_lexis(followed, linked.lookup, population, exclude=custody, most=30)
    assert len(picture.table) == 30 and "person" in picture.table.columns
    labels = [text.get_text() for text in picture.figure.axes[0].get_legend().get_texts()]
    assert "outcome" in labels and "in an excluded spell" in labels


def test_individuals_are_not_drawn_of_anyone_else(invented):
    """Real ids are not among those of any invented population; one stranger is enough to refuse."""
    population, linked, followed, _ = invented
    lookup = linked.lookup.copy()
    lookup[int(followed["person"].iloc[3])] = b"f" * len(lookup[0])
    with pytest.raises(ReleaseError) as caught:
        plot_lexis(followed, lookup, population)
    assert "fff" not in str(caught.value)
    other = synthetic.generate(people=60, seed=99)
    with pytest.raises(ReleaseError):
        plot_lexis(followed, linked.lookup, other)
    with pytest.raises(UsageError):
        plot_lexis(followed, linked.lookup, None)
    with pytest.raises(UsageError):
        plot_lexis(followed[:0], linked.lookup, population)
