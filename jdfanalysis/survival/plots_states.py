"""Figure of a multistate history: the share of people in each state on chosen days."""
from typing import Any, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.curves import label_of
from jdfanalysis.survival.multistate_result import Multistate
from jdfanalysis.survival.plots_style import COLOURS, TEXT, days_label, new_figure, tidy_axes

HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo", "|||")


def plot_states(fit: Multistate, days: object, minimum: int = 10, title: str = "") -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): stacked shares in each state on the days asked, one panel per level.

    Bars, not areas: between the days nothing is claimed. The table is that of `fit.at(days)` with numbers of people
    under `minimum` (and not 0) missing. States keep colour and hatching in all panels. UsageError for over 4 levels.
    """
    panels = len(fit.tables)
    if panels > 4:
        raise UsageError("Only up to 4 levels fit into one figure; choose fewer.")
    table = fit.at(days)
    table["people"] = table["people"].where((table["people"] >= minimum) | (table["people"] == 0))
    wanted, size = table["day"].unique(), len(fit.states)
    height = 1.0 + 1.9 * panels
    figure = new_figure(height)
    shares = table["probability"].to_numpy().reshape(panels, len(wanted), size)
    for position in range(panels):
        low = 1 - (0.55 + 1.9 * (position + 1) - 0.25) / height
        axes = figure.add_axes([0.11, low, 0.86, 1.4 / height])
        _bars(axes, shares[position], fit.states, position == 0)
        axes.set_xticks(np.arange(len(wanted)))
        axes.set_xticklabels(["{:g}".format(day) for day in wanted])
        axes.set_ylabel("Share")
        tidy_axes(axes)
        if panels > 1:
            axes.set_title(label_of(fit.levels, position), loc="left", fontsize=TEXT)
    axes.set_xlabel(days_label(fit.clock))
    if title:
        figure.text(0.02, 1 - 0.17 / height, title, fontsize=TEXT + 1, va="center")
    figure.legend(loc="upper right", bbox_to_anchor=(0.98, 1 - (0.27 if title else 0.02) / height), frameon=False,
                  ncol=min(size, 5), fontsize=TEXT - 1)
    return figure, table


def _bars(axes: Any, shares: np.ndarray, states: Tuple[str, ...], named: bool) -> None:
    below = np.zeros(len(shares))
    for code, state in enumerate(states):
        axes.bar(
            np.arange(len(shares)), shares[:, code], 0.72, bottom=below, color=COLOURS[code % len(COLOURS)],
            edgecolor="white", linewidth=0.6, hatch=HATCHES[code % len(HATCHES)], label=state if named else None,
        )
        below = below + shares[:, code]
    axes.set_ylim(0, 1)
