"""One look for all figures: nothing leaves the canvas, however long the words; colours and patterns tell things apart."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import reporting, survival
from jdfanalysis.drawing import (
    COLOURS, DASHES, HATCHES, STATES, WIDTH, ink_on, legend_above, legend_size, new_figure, room_above, save_figure, shortened,
    state_styles,
)
from jdfanalysis.journeys import plot_transitions, state_timeline
from jdftest.slow_journeys import date, drawn_spells
from jdftest.slow_survival import random_rows, random_stays

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}
LONG = ("under 6 months", "6 months to under 12 months", "12 months to under 4 years", "4 years and over",
        "indeterminate for public protection", "life", "extended")
OFFENCES = ("Violence against the person", "Miscellaneous crimes against society", "Possession of weapons and other things")


@pytest.fixture(scope="module")
def rows():
    found = random_rows(1, size=700, longest=90)
    return found.assign(band=[LONG[k % 7] for k in range(len(found))], offence=[OFFENCES[k % 3] for k in range(len(found))])


def figures(rows):
    curves = survival.fit_kaplan_meier(rows, by="band", **NAMES)
    yield "curves", survival.plot_curves(curves, title="Time to a first proven reoffence, by the length of the sentence")[0]
    yield "log-log", survival.plot_log_log(curves, minimum=3, title="Parallel?")[0]
    yield "forest", survival.plot_forest(survival.fit_cox(rows, ["x", "band"], **NAMES), title="Hazard ratios of reoffending")[0]
    released = reporting.released_curve(curves, 20, minimum=3)
    yield "released", reporting.plot_curve(released, "Time to a first proven reoffence", "Share")
    balance = pd.DataFrame({"covariate": "Offence", "level": OFFENCES, "difference": [0.1, -0.2, 0.0], "difference_after": 0.0})
    yield "balance", reporting.plot_balance(balance, "Balance before and after matching")
    stays = random_stays(3, people=120).replace({"a": "custody_sentenced", "b": "community_order", "c": "licence"})
    history = survival.fit_multistate(stays, duration="stop", entry="start", person="person")
    yield "states", survival.plot_states(history, [2, 6, 10], title="Where people are after release")[0]


def outside(figure):
    """Words, legends and axes with their ticks and labels that reach over the edge of the canvas."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    wide, high = figure.get_size_inches() * figure.dpi
    boxes = [(thing, thing.get_window_extent(renderer)) for thing in list(figure.texts) + list(figure.legends)]
    boxes += [(axes, axes.get_tightbbox(renderer)) for axes in figure.axes]
    return [thing for thing, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1]


def test_no_word_leaves_a_figure(rows):
    drawn = dict(figures(rows))
    assert len(drawn) == 6
    assert {name: [str(thing) for thing in outside(figure)] for name, figure in drawn.items() if outside(figure)} == {}
    assert {figure.get_figwidth() for figure in drawn.values()} == {WIDTH}


def test_a_legend_stands_between_title_and_axes(rows):
    for name, figure in figures(rows):
        axes = figure.axes[0]
        if axes.get_legend() is None:
            continue
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()
        legend, title = axes.get_legend().get_window_extent(renderer), max(
            (text.get_window_extent(renderer) for text in figure.texts), key=lambda box: box.y1)
        assert legend.y0 >= axes.get_window_extent(renderer).y1 - 1, name
        assert legend.y1 <= title.y0 + 1, name


def test_numbers_at_risk_stand_under_their_days(rows):
    figure, table = survival.plot_curves(survival.fit_kaplan_meier(rows, by="band", **NAMES), ticks=[0, 30, 60])
    figure.canvas.draw()
    axes = figure.axes[0]
    ticks = {round(axes.transData.transform((day, 0))[0]) for day in (0, 30, 60)}
    boxes = [text.get_window_extent(figure.canvas.get_renderer()) for text in axes.texts]
    centres = {round((box.x0 + box.x1) / 2) for box in boxes}
    assert len(boxes) == 21 and all(min(abs(centre - tick) for tick in ticks) <= 2 for centre in centres)


def test_no_two_states_look_alike_and_own_states_get_free_colours():
    looks = [look for state, look in STATES.items() if state not in ("custody", "suspended_order")]
    assert len(set(looks)) == len(looks)
    assert len({colour for colour, _ in state_styles(["licence", "ours", "theirs", "custody"])}) == 4
    many = ["state {}".format(k) for k in range(8)]
    assert len(set(state_styles(many))) == 8
    for own in (12, 30):
        assert len(set(state_styles(["licence"] + ["state {}".format(k) for k in range(own)]))) == own + 1
    assert len(set(DASHES)) == len(set(HATCHES)) == len(set(COLOURS)) == 8


def test_words_on_a_colour_are_read():
    white = {state for state, (colour, _) in STATES.items() if ink_on(colour) == "white"}
    assert white == {"custody_recall", "custody_sentenced", "custody", "out", "community_order", "sso", "suspended_order"}
    assert ink_on("#000000") == "white" and ink_on("#F0E442") == "black"


def test_long_names_of_states_stand_beside_the_rows_of_changes_and_leave_room_for_the_cells():
    spells = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 5 | 10 | a\n 1 | 20 | 30 | b")
    timeline = state_timeline(spells, (date(0), date(60)), precedence=("a", "b"))
    for words, columns in (({}, ["a", "b", "community"]),
                           ({"a": "held on remand before and after the first hearing of the case", "b": "custody " * 30}, ["1", "2", "3"])):
        figure = plot_transitions(timeline.assign(state=timeline["state"].cat.rename_categories(words))).figure
        axes = figure.axes[0]
        assert [label.get_text() for label in axes.get_xticklabels()] == columns
        assert axes.get_position().width * WIDTH > 2.5 and outside(figure) == []


def test_legends_break_into_columns_that_fit():
    assert legend_size(["a", "b"]) == (2, 1) and legend_size([]) == (1, 0)
    assert legend_size(["x" * 60] * 3) == (1, 3)
    assert room_above(["a"]) < room_above(["a", "b"]) < room_above(["a", "b"], "title") < room_above(["x" * 60] * 3, "title")
    figure = new_figure(3)
    axes = figure.add_axes([0.2, 0.2, 0.7, 0.5])
    axes.plot([0, 1], [0, 1], label="only")
    legend_above(figure, axes, ["only"], "Title")
    assert axes.get_legend() is None and figure.texts[0].get_text() == "Title"


def test_long_words_are_cut_with_an_ellipsis():
    assert shortened("short") == "short" and shortened("x" * 40, 10) == "x" * 9 + "…"


def test_a_figure_is_saved_beside_its_numbers(tmp_path):
    figure, table = new_figure(2), pd.DataFrame({"n": [1, 2]})
    for name in ("plain", "with.dot", "given.png"):
        save_figure(figure, table, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "given.csv", "given.png", "plain.csv", "plain.png", "with.dot.csv", "with.dot.png"]
    np.testing.assert_array_equal(pd.read_csv(tmp_path / "plain.csv")["n"], [1, 2])
