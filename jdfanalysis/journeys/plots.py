"""Pictures of journeys, each with the table behind it, for the disclosure check.

Only aggregates are drawn here (for individuals see `lexis`, which takes invented people alone).
matplotlib is loaded when a picture is made, not before; the figure is returned, not shown or saved.
"""
import textwrap
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.drawing import (
    COLOURS, DARK, LIGHT, TEXT, WIDTH, Picture, fill_states, legend_below, legend_size, new_figure, shortened,
    tidy_axes,
)
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import COVERAGE
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.grids import Sequences, axis_of, state_distribution
from jdfanalysis.journeys.moves import transitions
from jdfanalysis.journeys.spell_frames import codes_of

_MOST_AREAS = 30
# Letters of a name of a state that fit over a column.
_LONG_NAME = 26


def events_by_month(log: pd.DataFrame, by: str = "source") -> pd.DataFrame:
    """
    Events and people per calendar month: month, `by`, events, people; months without events are absent.

    by : "source" or "event". The table to look at before believing any coverage.
    """
    log = ordered_log(log)
    month = log["date"].to_numpy().astype("datetime64[M]").astype(np.int64)
    codes, known = codes_of(log[by])
    frame = pd.DataFrame({"month": month, "code": codes, "person": np.asarray(log["person"])})
    grouped = frame.groupby(["month", "code"], sort=True)["person"]
    result = pd.DataFrame({"events": grouped.size(), "people": grouped.nunique()}).reset_index()
    result[by] = [known[code] for code in result["code"]]
    result["month"] = [str(np.datetime64(int(m), "M")) for m in result["month"]]
    return result[["month", by, "events", "people"]]


def plot_state_distribution(found: Sequences, states: Optional[Sequence[str]] = None) -> Picture:
    """
    Share of people in each state over time, stacked; the table is state_distribution.

    states : which to draw, lowest first; by default those that occur. Others are left out of the
    picture, not of the table.
    """
    if not isinstance(found, Sequences):
        raise UsageError("States over time are drawn from a grid: sequences(timeline, start, n) makes one.")
    table = state_distribution(found)
    share = table.pivot(index="point", columns="state", values="share").reindex(list(found.points))
    drawn = [s for s in (states or found.states) if s in share.columns and share[s].fillna(0).sum() > 0]
    if not drawn:
        raise UsageError("Nobody is in any of these states at these points, so there is nothing to draw.")
    below = 0.55 + 0.2 * legend_size(drawn)[1]
    height = 2.6 + below
    figure = new_figure(height)
    axes = figure.add_subplot(1, 1, 1)
    across = np.arange(len(share))
    stacks = axes.stackplot(across, *[share[s].to_numpy() for s in drawn], labels=drawn)
    fill_states(stacks, drawn)
    ticks = _few(found.points)
    axes.set_xticks(ticks)
    axes.set_xticklabels([str(found.points[k])[:7] for k in ticks])
    axes.set_xlim(across[0], across[-1])
    axes.set_ylim(bottom=0, top=None if states else 1)
    axes.set_ylabel("Share of people observed")
    axes.set_xlabel(axis_of(found))
    tidy_axes(axes)
    figure.subplots_adjust(left=0.6 / WIDTH, right=0.98, top=1 - 0.12 / height)
    legend_below(figure, stacks, drawn, below)
    return Picture(figure, table)


def _few(points: Sequence[object]) -> np.ndarray:
    """Positions of about eight of the points, Januaries where there are some of them."""
    every = np.arange(len(points))
    first = [k for k in every if str(points[k])[4:8] == "-01-"]
    chosen = np.array(first) if len(first) >= 3 else every
    return chosen[:: max(1, -(-len(chosen) // 8))]


def plot_transitions(timeline: pd.DataFrame) -> Picture:
    """
    Numbers of changes between states as a heat map, rows from, columns to; the table is transitions.

    Where names of states are long, they are numbered and stand beside the rows only. Raises UsageError where no state changes.
    """
    table = transitions(timeline)
    known = codes_of(timeline["state"])[1]
    used = [s for s in known if s in set(table["from"]) | set(table["to"])]
    counts = table.pivot(index="from", columns="to", values="n").reindex(index=used, columns=used)
    if not used:
        raise UsageError("No state changes into another, so there is nothing to draw.")
    down_names, across_names = _names(used)
    longest = max(len(line) for name in down_names for line in name.split("\n"))
    left, above = 0.45 + 0.075 * longest, 0.35 + 0.042 * max(len(name) for name in across_names)
    height = above + 0.15 + len(used) * max(0.34, 0.16 * max(name.count("\n") + 1 for name in down_names))
    figure = new_figure(height)
    axes = figure.add_subplot(1, 1, 1)
    values = counts.to_numpy(dtype=float)
    axes.imshow(np.log1p(np.nan_to_num(values)), cmap="Blues", aspect="auto")
    for (down, right), value in np.ndenumerate(values):
        if not np.isnan(value):
            dark = np.log1p(value) > 0.6 * np.log1p(np.nanmax(values))
            axes.text(right, down, "{:,.0f}".format(value), ha="center", va="center", fontsize=TEXT - 2,
                      color="white" if dark else "black")
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xticks(np.arange(len(used)))
    axes.set_xticklabels(across_names, fontsize=TEXT - 1, **({"rotation": 35, "ha": "left"} if across_names == used else {}))
    axes.set_yticks(np.arange(len(used)))
    axes.set_yticklabels(down_names, fontsize=TEXT - 1)
    axes.set_xlabel("to", fontsize=TEXT)
    axes.set_ylabel("from", fontsize=TEXT)
    figure.subplots_adjust(left=left / WIDTH, right=1 - 0.5 / WIDTH, top=1 - above / height, bottom=0.1 / height)
    return Picture(figure, table)


def _names(states: List[str]) -> Tuple[List[str], List[str]]:
    """Names of rows and of columns: the states, or numbered where a name is too long to stand over a column."""
    if max(len(state) for state in states) <= _LONG_NAME:
        return states, states
    numbers = [str(k) for k in range(1, len(states) + 1)]
    named = ["{}. {}".format(*pair) for pair in zip(numbers, states)]
    return [textwrap.fill(shortened(name, 3 * _LONG_NAME), _LONG_NAME) for name in named], numbers


def plot_coverage(log: pd.DataFrame, covered: pd.DataFrame) -> Picture:
    """Events per month and table as lines, declared coverage shaded beneath; the table is events_by_month."""
    table = events_by_month(log)
    names = [name for name in codes_of(log["source"])[1] if name in set(table["source"])]
    if not names:
        raise UsageError("The log holds no event, so there is nothing to draw.")
    height = 0.75 + 0.85 * len(names)
    figure = new_figure(height)
    windows, months = COVERAGE.check(covered), pd.to_datetime(table["month"])
    panels = [figure.add_subplot(len(names), 1, k + 1) for k in range(len(names))]
    for axes, name in zip(panels, names):
        mine = table[table["source"] == name].set_index("month")["events"]
        mine.index = pd.to_datetime(mine.index)
        # A month without events is a zero, not a gap to draw across.
        monthly = mine.reindex(pd.date_range(mine.index.min(), mine.index.max(), freq="MS"), fill_value=0)
        axes.plot(monthly.index.to_pydatetime(), monthly.to_numpy(), color=COLOURS[0], linewidth=1)
        for window in windows[np.asarray(windows["source"] == name)].itertuples():
            axes.axvspan(window.start.to_pydatetime(), window.end.to_pydatetime(), color=LIGHT, linewidth=0, zorder=0)
        axes.set_xlim(months.min().to_pydatetime(), months.max().to_pydatetime())
        axes.set_ylim(bottom=0)
        axes.set_title(name, loc="left", fontsize=TEXT - 1, pad=2)
        axes.locator_params(axis="y", nbins=3)
        tidy_axes(axes)
        axes.tick_params(labelbottom=axes is panels[len(names) - 1])
    panels[-1].set_xlabel("Month (grey: declared coverage)", fontsize=TEXT)
    figure.text(0.1 / WIDTH, 0.5, "Events a month", fontsize=TEXT, rotation=90, va="center")
    figure.subplots_adjust(left=0.75 / WIDTH, right=0.98, top=1 - 0.25 / height, bottom=0.5 / height, hspace=0.5)
    return Picture(figure, table)


def plot_completeness(found: pd.DataFrame, threshold: float = 0.8) -> Picture:
    """
    Area by month: events as a share of what the reference expects; the table is that of completeness.

    Dark is complete, pale is missing; months under `threshold` carry a dot, so that the reading does not hang on
    the shade. Areas that fade first stand at the bottom. Grey: nothing is expected. Thirty areas at most.
    """
    if not len(found):
        raise UsageError("No area has any month, so there is nothing to draw.")
    wide = found.pivot(index="area", columns="month", values="completeness")
    tail = wide.iloc[:, -12:].mean(axis=1).fillna(-1)
    wide = wide.loc[sorted(wide.index, key=lambda area: (-tail[area], area))][:_MOST_AREAS]
    left = 0.35 + 0.068 * max(len(str(area)) for area in wide.index)
    height = 1.15 + 0.19 * len(wide)
    figure = new_figure(height)
    axes = figure.add_subplot(1, 1, 1)
    values = np.ma.masked_invalid(wide.to_numpy(dtype=float))
    axes.set_facecolor("#BBBBBB")
    image = axes.pcolormesh(np.arange(values.shape[1] + 1), np.arange(values.shape[0] + 1), np.clip(values, 0, 1),
                            cmap="cividis_r", vmin=0, vmax=1)
    down, right = np.nonzero(np.ma.filled(values, threshold) < threshold)
    axes.plot(right + 0.5, down + 0.5, linestyle="", marker=".", markersize=2, color=COLOURS[1])
    axes.hlines(np.arange(1, len(wide)), 0, values.shape[1], color="white", linewidth=0.8)
    axes.invert_yaxis()
    ticks = [k for k, month in enumerate(wide.columns) if month.endswith("-01")] or [0]
    ticks = ticks[:: -(-len(ticks) // 10)]
    axes.set_xticks(np.array(ticks))
    axes.set_xticklabels([wide.columns[k][:4] for k in ticks])
    axes.set_yticks(np.arange(len(wide)) + 0.5)
    axes.set_yticklabels([str(area) for area in wide.index])
    tidy_axes(axes)
    axes.set_xlabel("Month (dots: under {:.0%} of the reference)".format(threshold))
    figure.subplots_adjust(left=left / WIDTH, right=1 - 0.95 / WIDTH, top=1 - 0.15 / height, bottom=0.55 / height)
    _scale(figure, image, height)
    return Picture(figure, found)


def _scale(figure: Any, image: Any, height: float) -> None:
    """The scale of a heat map, at its right."""
    low, high = 0.55 / height, 1 - 0.15 / height
    bar = figure.colorbar(image, cax=figure.add_axes([1 - 0.8 / WIDTH, low, 0.12 / WIDTH, high - low]))
    bar.set_ticks([0, 0.5, 1])
    bar.ax.set_yticklabels(["0%", "50%", "100%"])
    bar.ax.tick_params(labelsize=TEXT - 2, colors=DARK)
    bar.outline.set_visible(False)
    bar.set_label("Share of what is expected", fontsize=TEXT - 1)
