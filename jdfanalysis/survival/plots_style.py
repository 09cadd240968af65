"""What all figures share: colours for every kind of sight and for print, sizes, figures without global state."""
from typing import Any, List, Tuple

# Okabe & Ito (2008): told apart with any colour vision; the dashes tell curves apart in grey print.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), (0, (3, 3)))

# One column of an A4 page with 2.5 cm margins, in inches.
WIDTH = 6.3
TEXT = 9


def new_figure(height: float) -> Any:
    """A figure of column width that can be saved; pyplot and its global state are not touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), dpi=200)
    FigureCanvasAgg(figure)
    return figure


def style_of(position: int) -> Tuple[str, Any]:
    """Colour and dashes of the curve at this position."""
    return COLOURS[position % len(COLOURS)], DASHES[position % len(DASHES)]


def tidy_axes(axes: Any) -> None:
    """No box, outward ticks, readable text."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=TEXT - 1, direction="out")
    axes.xaxis.label.set_size(TEXT)
    axes.yaxis.label.set_size(TEXT)


def short_labels(levels: Any) -> List[str]:
    """'F, low' for each level: the values alone, for a figure has little room."""
    if not len(levels.columns):
        return ["all"]
    return [", ".join(str(value) for value in row) for row in levels.itertuples(index=False, name=None)]


def legend_rows(labels: List[str]) -> Tuple[int, int]:
    """(columns, rows) of a legend above a figure of column width."""
    longest = max(len(label) for label in labels)
    columns = max(1, min(len(labels), int(72 / (longest + 8))))
    return columns, -(-len(labels) // columns)


def days_label(clock: str) -> str:
    """Axis label that names the clock."""
    words = {"calendar": "Days since the index date", "at_risk": "Days at risk since the index date"}
    return words.get(clock, "Days")
