"""Figures of comparisons: the love plot of a balance table, the series before and after a policy."""
from typing import Any, Dict, Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.plots_style import COLOURS, TEXT, WIDTH, new_figure, tidy_axes


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
    labels = [_label(names.get(c, c), level) for c, level in shown[["covariate", "level"]].itertuples(index=False)]
    height = 1.15 + 0.21 * len(shown)
    figure = new_figure(height)
    axis = figure.add_subplot(1, 1, 1)
    place = np.arange(len(shown))
    axis.axvspan(-limit, limit, color="#eeeeee", zorder=0)
    axis.axvline(0, color="#888888", linewidth=0.8)
    axis.hlines(place, shown["difference"], shown["difference_after"], color="#bbbbbb", linewidth=0.8)
    axis.plot(shown["difference"], place, "o", mfc="white", color=COLOURS[1], label="before", markersize=5)
    axis.plot(shown["difference_after"], place, "D", color=COLOURS[0], label="after", markersize=4)
    axis.set_yticks(place)
    axis.set_ylim(-0.6, len(shown) - 0.4)
    axis.set_yticklabels(labels)
    axis.set_xlabel("Standardised difference, treated less others (standard deviations)")
    axis.set_title(title, fontsize=TEXT + 1, loc="left")
    tidy_axes(axis)
    left = 0.3 + 0.062 * max(len(label) for label in labels)
    figure.subplots_adjust(left=min(left, 3.0) / WIDTH, right=0.86, top=1 - 0.32 / height, bottom=0.52 / height)
    axis.legend(frameon=False, fontsize=TEXT - 1, loc="center left", bbox_to_anchor=(1.0, 0.5))
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
    figure = new_figure(3.2)
    axis = figure.add_subplot(1, 1, 1)
    day = series["period"].to_numpy()
    used = series["used"].to_numpy()
    after = series["expected"].notna().to_numpy()
    axis.fill_between(day[after], scale * series["lower"][after], scale * series["upper"][after], color=COLOURS[1], alpha=0.15, linewidth=0)
    axis.plot(day[used], scale * series["value"][used], "o", color="#555555", markersize=2.8, label="observed")
    if (~used).any():
        axis.plot(day[~used], scale * series["value"][~used], "o", mfc="white", color="#555555", markersize=2.8, label="left out")
    for side, name in ((~after, "fitted"), (after, None)):
        axis.plot(day[side], scale * series["fitted"][side], "-", color=COLOURS[0], linewidth=1.4, label=name)
    axis.plot(day[after], scale * series["expected"][after], "--", color=COLOURS[1], linewidth=1.4, label="expected without the change")
    axis.axvline(pd.Timestamp(found.change).to_datetime64(), color="#888888", linewidth=0.9, linestyle=":")
    axis.set_ylabel(label)
    axis.set_xlabel("Month or quarter; dotted line: {}".format(found.change))
    axis.grid(True, axis="y", color="#dddddd", linewidth=0.6)
    tidy_axes(axis)
    figure.subplots_adjust(left=0.11, right=0.97, top=0.83, bottom=0.15)
    axis.legend(frameon=False, fontsize=TEXT - 1, ncol=4, loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.1,
                columnspacing=1.2, handletextpad=0.4)
    axis.set_title(title, fontsize=TEXT + 1, loc="left", pad=20)
    return figure
