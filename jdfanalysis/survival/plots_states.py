"""Figure of a multistate history: the share of people in each state on chosen days."""
from typing import Any, List, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.drawing import TEXT, legend_below, legend_size, new_figure, state_styles, tidy_axes
from jdfanalysis.errors import UsageError
from jdfanalysis.survival.curves import label_of
from jdfanalysis.survival.multistate_result import Multistate
from jdfanalysis.survival.plots_words import days_label


def plot_states(fit: Multistate, days: object, minimum: int = 10, title: str = "") -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): stacked shares in each state on the days asked, one panel per level.

    Bars, not areas: between the days nothing is claimed. The table is that of `fit.at(days)` with numbers of people
    under `minimum` (and not 0) missing. States that nobody is in on these days are not drawn. UsageError for over 4 levels.
    """
    panels = len(fit.tables)
    if panels > 4:
        raise UsageError("Only up to 4 levels fit into one figure; choose fewer.")
    table = fit.at(days)
    table["people"] = table["people"].where((table["people"] >= minimum) | (table["people"] == 0))
    wanted, size = table["day"].unique(), len(fit.states)
    shares = table["probability"].to_numpy().reshape(panels, len(wanted), size)
    drawn = [code for code in range(size) if shares[:, :, code].max() > 0]
    names = [fit.states[code] for code in drawn]
    above, below = (0.45 if title else 0.18) + (0.12 if panels > 1 else 0), 0.6 + 0.2 * legend_size(names)[1]
    height = above + 1.9 * panels - 0.5 + below
    figure = new_figure(height)
    for position in range(panels):
        low = 1 - (above + 1.9 * position + 1.4) / height
        axes = figure.add_axes([0.11, low, 0.86, 1.4 / height])
        bars = _bars(axes, shares[position][:, drawn], names)
        axes.set_xticks(np.arange(len(wanted)))
        axes.set_xticklabels(["{:g}".format(day) for day in wanted])
        axes.set_ylabel("Share of people")
        tidy_axes(axes)
        if panels > 1:
            axes.set_title(label_of(fit.levels, position), loc="left", fontsize=TEXT)
    axes.set_xlabel(days_label(fit.clock))
    if title:
        figure.text(0.02, 1 - 0.17 / height, title, fontsize=TEXT + 1, va="center")
    legend_below(figure, bars, names, below)
    return figure, table


def _bars(axes: Any, shares: np.ndarray, states: Sequence[str]) -> List[Any]:
    """Stacked bars in the styles of their states; one handle for each state."""
    below, handles = np.zeros(len(shares)), []
    for code, (colour, hatch) in enumerate(state_styles(states)):
        handles.append(axes.bar(np.arange(len(shares)), shares[:, code], 0.72, bottom=below, color=colour, edgecolor="white",
                                linewidth=0.6, hatch=hatch))
        below = below + shares[:, code]
    axes.set_ylim(0, 1)
    return handles
