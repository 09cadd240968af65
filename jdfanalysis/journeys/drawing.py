"""What all pictures of journeys share: colours by state, sizes, figures without global state.

A figure is as wide as the text of an A4 page with margins of 2.5 cm, so it goes into a report without
being shrunk. Colours are those of Okabe and Ito (2008), told apart with any colour vision; a state has
the same colour in every picture, custody in blues, supervision in warm colours, orders in green and red.
"""
from typing import Any, List, NamedTuple, Sequence

import pandas as pd

WIDTH = 6.3
TEXT = 9
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
LIGHT, DARK = "#DDDDDD", "#333333"
STATE_COLOURS = {
    "custody_remand": "#56B4E9", "custody_sentenced": "#0072B2", "custody_recall": "#00304F", "custody_unknown": "#A9BCC9",
    "custody": "#0072B2", "hdc": "#CC79A7", "licence": "#E69F00", "pss": "#F0E442", "sso": "#D55E00",
    "community_order": "#009E73", "community": "#C8C8C8", "out": "#000000",
}


class Picture(NamedTuple):
    """A matplotlib figure and the table it draws, with counts of people for the disclosure check."""

    figure: Any
    table: pd.DataFrame


def new_figure(height: float) -> Any:
    """A figure of column width that can be saved; pyplot and its global state are not touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), dpi=200)
    FigureCanvasAgg(figure)
    return figure


def tidy_axes(axes: Any) -> None:
    """No box, outward ticks, readable text."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=TEXT - 1, direction="out")
    axes.xaxis.label.set_size(TEXT)
    axes.yaxis.label.set_size(TEXT)


def state_colours(states: Sequence[str]) -> List[str]:
    """A colour for each state; a user's own states take colours that no state here has."""
    free = [colour for colour in COLOURS if colour not in {STATE_COLOURS.get(state) for state in states}]
    own = [state for state in states if state not in STATE_COLOURS]
    return [STATE_COLOURS[s] if s in STATE_COLOURS else (free or list(COLOURS))[own.index(s) % len(free or COLOURS)]
            for s in states]


def legend_below(figure: Any, handles: Sequence[Any], labels: Sequence[str], bottom: float) -> None:
    """A legend under the axes, in as many columns as fit; `bottom` inches are kept free for it and the axis label."""
    longest = max([len(label) for label in labels] or [1])
    columns = max(1, min(len(labels), int(78 / (longest + 7))))
    height = figure.get_size_inches()[1]
    figure.legend(handles, labels, loc="lower center", ncol=columns, frameon=False, fontsize=TEXT - 1,
                  bbox_to_anchor=(0.5, 0.0), handlelength=1.2, columnspacing=1.2)
    figure.subplots_adjust(bottom=bottom / height)


def rows_of_legend(labels: Sequence[str]) -> int:
    """How many rows legend_below will take."""
    longest = max([len(label) for label in labels] or [1])
    columns = max(1, min(len(labels), int(78 / (longest + 7))))
    return -(-len(labels) // columns)
