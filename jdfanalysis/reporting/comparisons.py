"""Figures of comparisons: the love plot of a balance table, the series before and after a policy, the jump at a threshold."""
from typing import Any, Dict, Optional

import numpy as np
import pandas as pd

from jdfanalysis.drawing import (
    COLOURS, DARK, LIGHT, MIDDLE, PALE, TEXT, WIDTH, legend_above, new_figure, room_above, shortened, tidy_axes,
)
from jdfanalysis.errors import UsageError


_PERIODS = (("Day", 1, 1), ("Week", 7, 7), ("Month", 28, 31), ("Quarter", 89, 92), ("Year", 365, 366))


def plot_balance(balance: pd.DataFrame, title: str = "Balance", names: Optional[Dict[str, str]] = None, limit: float = 0.1) -> Any:
    """
    Standardised differences before and after, one line per covariate level (a love plot); returns the matplotlib figure.

    balance : what comparing.balance_table returns with weights. names : words for covariates. limit : of the band in grey.
    Raises UsageError for a table without weights.
    """
    if "difference_after" not in balance.columns:
        raise UsageError("The table has no differences after matching or weighting; give balance_table weights.")
    names = names or {}
    shown = balance.iloc[::-1]
    labels = [shortened(_label(names.get(c, c), level), 46) for c, level in shown[["covariate", "level"]].itertuples(index=False)]
    groups = ["before", "after"]
    height = 0.6 + 0.21 * len(shown) + room_above(groups, title)
    figure = new_figure(height)
    left = (0.3 + 0.062 * max(len(label) for label in labels)) / WIDTH
    axis = figure.add_axes([left, 0.5 / height, 0.97 - left, (0.1 + 0.21 * len(shown)) / height])
    place = np.arange(len(shown))
    axis.axvspan(-limit, limit, color=PALE, zorder=0)
    axis.axvline(0, color=MIDDLE, linewidth=0.8)
    axis.hlines(place, shown["difference"], shown["difference_after"], color=MIDDLE, linewidth=0.8)
    axis.plot(shown["difference"], place, "o", mfc="white", color=COLOURS[1], label="before", markersize=5)
    axis.plot(shown["difference_after"], place, "D", color=COLOURS[0], label="after", markersize=4)
    axis.set_yticks(place)
    axis.set_ylim(-0.6, len(shown) - 0.4)
    axis.set_yticklabels(labels)
    tidy_axes(axis)
    # Wider than the axes where the labels are long: centred on the figure, so that it never leaves it.
    figure.text(0.5, 0.1 / height, "Standardised difference, treated less others (standard deviations)", fontsize=TEXT, ha="center")
    legend_above(figure, axis, groups, title)
    return figure


def _label(name: str, level: str) -> str:
    return "{}: {}".format(name, level) if level else str(name)


def plot_interrupted(found: Any, label: str, title: str = "", percent: bool = False) -> Any:
    """
    The series, the fit, and what was expected had nothing changed, with its limits; returns the matplotlib figure.

    found : what comparing.fit_interrupted returns. label : the vertical axis, with its unit. percent : a share, in per cent.
    Periods left out of the fit are drawn hollow.
    """
    series, scale = found.series, 100.0 if percent else 1.0
    parts = ["observed", "left out", "fitted", "expected without the change"]
    height = 3.0 + room_above(parts, title)
    figure = new_figure(height)
    axis = figure.add_axes([0.11, 0.5 / height, 0.86, 2.5 / height])
    day = series["period"].to_numpy()
    used = series["used"].to_numpy()
    after = series["expected"].notna().to_numpy()
    axis.fill_between(day[after], scale * series["lower"][after], scale * series["upper"][after], color=COLOURS[1], alpha=0.15, linewidth=0)
    axis.plot(day[used], scale * series["value"][used], "o", color=DARK, markersize=2.8, label="observed")
    if (~used).any():
        axis.plot(day[~used], scale * series["value"][~used], "o", mfc="white", color=DARK, markersize=2.8, label="left out")
    for side, name in ((~after, "fitted"), (after, None)):
        axis.plot(day[side], scale * series["fitted"][side], "-", color=COLOURS[0], linewidth=1.4, label=name)
    axis.plot(day[after], scale * series["expected"][after], "--", color=COLOURS[1], linewidth=1.4, label="expected without the change")
    axis.axvline(pd.Timestamp(found.change).to_datetime64(), color=MIDDLE, linewidth=0.9, linestyle=":")
    axis.set_ylabel(label)
    axis.set_xlabel("{} (dotted line: {})".format(_period(series["period"]), found.change))
    axis.grid(True, axis="y", color=LIGHT, linewidth=0.6)
    tidy_axes(axis)
    legend_above(figure, axis, [text for text in parts if text != "left out" or (~used).any()], title)
    return figure


def plot_discontinuity(found: Any, label: str, running: str, title: str = "", least: int = 10, percent: bool = False) -> Any:
    """
    Means of the stretches beside a cutoff and the local line of each side; returns the matplotlib figure.

    found : what comparing.fit_discontinuity returns. label, running : the axes, with their units. least : rows below which the mean of
    a stretch is not drawn. percent : a share, in per cent. The numbers drawn are `found.bins`; of stretches with fewer
    rows than `least` keep the mean back there too.
    """
    bins, scale = found.bins, 100.0 if percent else 1.0
    shown, parts = bins[bins["rows"] >= least], ["mean of a stretch", "local line"]
    height = 3.0 + room_above(parts, title)
    figure = new_figure(height)
    axis = figure.add_axes([0.11, 0.5 / height, 0.86, 2.5 / height])
    axis.plot(shown["middle"], scale * shown["mean"], "o", color=DARK, markersize=3.5, label=parts[0])
    for side, name in ((bins["middle"] < found.cutoff, parts[1]), (bins["middle"] > found.cutoff, None)):
        axis.plot(bins["middle"][side], scale * bins["line"][side], "-", color=COLOURS[0], linewidth=1.4, label=name)
    axis.axvline(found.cutoff, color=MIDDLE, linewidth=0.9, linestyle=":")
    axis.set_ylabel(label)
    axis.set_xlabel("{} (dotted line: {:g})".format(running, found.cutoff))
    axis.grid(True, axis="y", color=LIGHT, linewidth=0.6)
    tidy_axes(axis)
    legend_above(figure, axis, parts, title)
    return figure


def _period(periods: pd.Series) -> str:
    """What a period is, from the days between two: the middle one, so that a month that is not there does not matter."""
    days = periods.diff().dt.days.median() if len(periods) > 1 else 0
    named = [name for name, low, high in _PERIODS if low <= days <= high]
    return named[0] if named else "Period"
