"""One style for all figures: colours for every kind of sight, patterns for grey print, sizes, legends, numbers at risk.

A figure is as wide as the text of an A4 page with margins of 2.5 cm, so it goes into a report without being shrunk. Colours
are those of Okabe and Ito (2008), told apart with any colour vision; a line has dashes and an area a pattern as well, so that
both are told apart in grey print. A state of a history looks the same in every figure: custody in blues, supervision in warm
colours, orders in green and red. pyplot and its global state are not touched.
"""
from pathlib import Path
from typing import Any, List, NamedTuple, Sequence, Tuple

import pandas as pd

# Inches and points.
WIDTH = 6.3
TEXT = 9
_LINE = 0.2
# A letter of the text of legends and of numbers at risk is about this wide.
_LETTER = 0.062
# A sample of a line or area, and the space to the next column.
_HANDLE = 0.45

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), (0, (3, 3)))
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo", "|||")
PALE, LIGHT, MIDDLE, DARK = "#EEEEEE", "#DDDDDD", "#888888", "#333333"
# Colour and pattern.
STATES = {
    "custody_remand": ("#56B4E9", "..."), "custody_sentenced": ("#0072B2", ""), "custody_recall": ("#00304F", ""),
    "custody_unknown": ("#A9BCC9", "xxx"), "custody": ("#0072B2", ""), "hdc": ("#CC79A7", "|||"), "licence": ("#E69F00", "///"),
    "pss": ("#F0E442", "\\\\\\"), "sso": ("#D55E00", "---"), "suspended_order": ("#D55E00", "---"),
    "community_order": ("#009E73", "ooo"), "community": ("#C8C8C8", ""), "out": ("#000000", ""),
}


class Picture(NamedTuple):
    """A matplotlib figure and the table it draws, with counts of people for the disclosure check."""

    figure: Any
    table: pd.DataFrame


def new_figure(height: float) -> Any:
    """A figure of column width, `height` inches high, that can be saved."""
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


def style_of(position: int) -> Tuple[str, Any]:
    """Colour and dashes of the curve at this position."""
    return COLOURS[position % len(COLOURS)], DASHES[position % len(DASHES)]


def state_styles(states: Sequence[str]) -> List[Tuple[str, str]]:
    """(colour, pattern) of each state; a user's own states take colours that no state here has, more of them other patterns too."""
    taken = {STATES[state][0] for state in states if state in STATES}
    places = [k for k, colour in enumerate(COLOURS) if colour not in taken] or list(range(len(COLOURS)))
    free = [(COLOURS[k], HATCHES[(k + turn) % len(HATCHES)]) for turn in range(len(HATCHES)) for k in places]
    own = [state for state in states if state not in STATES]
    return [STATES[s] if s in STATES else free[own.index(s) % len(free)] for s in states]


def ink_on(colour: str) -> str:
    """Black or white, whichever is read on this colour (the luminance of ITU-R BT.601)."""
    red, green, blue = (int(colour[k: k + 2], 16) for k in (1, 3, 5))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 127 else "black"


def fill_states(areas: Sequence[Any], states: Sequence[str]) -> None:
    """Give stacked areas, one per state, the colours and patterns of their states."""
    for area, (colour, hatch) in zip(areas, state_styles(states)):
        area.set_facecolor(colour)
        area.set_edgecolor("white")
        area.set_linewidth(0.4)
        area.set_hatch(hatch)


def legend_size(labels: Sequence[str]) -> Tuple[int, int]:
    """(columns, rows) of a legend at most as wide as the figure."""
    columns = max(len(labels), 1)
    while columns > 1 and _legend_width(labels, columns) > WIDTH - 0.2:
        columns -= 1
    return columns, -(-len(labels) // columns)


def _legend_width(labels: Sequence[str], columns: int) -> float:
    """Inches of a legend, which matplotlib fills column by column, the first ones longer by one."""
    short, longer = divmod(len(labels), columns)
    ends = [column * short + min(column, longer) for column in range(columns + 1)]
    longest = [max([len(label) for label in labels[low:high]] or [0]) for low, high in zip(ends, ends[1:])]
    return sum(_LETTER * letters + _HANDLE for letters in longest)


def legend_above(figure: Any, axes: Any, labels: Sequence[str], title: str = "", alone: bool = False) -> None:
    """
    Title, then a legend of what the axes hold, above them, from their left edge or the figure's where it is too wide.

    A single label is left out unless `alone`. Needs room_above(labels, title) inches.
    """
    place, height = axes.get_position(), figure.get_size_inches()[1]
    shown = len(labels) > 1 or (alone and labels)
    columns, rows = legend_size(labels) if shown else (1, 0)
    wide = shown and _legend_width(labels, columns) > WIDTH * (1 - place.x0)
    left = 0.02 if wide else place.x0
    if shown:
        handles, named = axes.get_legend_handles_labels()
        axes.legend(handles, named, loc="lower left", bbox_to_anchor=(left, place.y1 + 0.05 / height),
                    bbox_transform=figure.transFigure, ncol=columns, frameon=False, fontsize=TEXT - 1, handlelength=2.4,
                    columnspacing=1.2, handletextpad=0.5, borderaxespad=0.0, borderpad=0.1)
    if title:
        figure.text(left, 1 - 0.08 / height, title, fontsize=TEXT + 1, va="top")


def room_above(labels: Sequence[str], title: str = "", alone: bool = False) -> float:
    """Inches that legend_above needs."""
    rows = legend_size(labels)[1] if len(labels) > 1 or (alone and labels) else 0
    return 0.1 + (0.02 + 0.17 * rows if rows else 0.0) + (0.26 if title else 0.0)


def legend_below(figure: Any, handles: Sequence[Any], labels: Sequence[str], bottom: float) -> None:
    """A legend under the axes, in as many columns as fit; `bottom` inches are kept free for it and the axis label."""
    figure.legend(handles, labels, loc="lower center", ncol=legend_size(labels)[0], frameon=False, fontsize=TEXT - 1,
                  bbox_to_anchor=(0.5, 0.0), handlelength=1.8, handleheight=0.9, columnspacing=1.2)
    figure.subplots_adjust(bottom=bottom / figure.get_size_inches()[1])


def shortened(text: object, most: int = 30) -> str:
    """The text, cut with an ellipsis if it is longer."""
    words = str(text)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def room_at_risk(labels: Sequence[str]) -> Tuple[float, float]:
    """(inches left of the axes, inches below them) that draw_at_risk needs, tick and axis labels included."""
    longest = max([len(shortened(label)) for label in labels] or [1])
    return max(0.85, 0.25 + _LETTER * longest), 0.62 + _LINE * (len(labels) + 1)


def draw_at_risk(figure: Any, axes: Any, title: str, labels: Sequence[str], days: Sequence[Any], texts: Any) -> None:
    """
    A line of numbers for each label under the axes, each number centred on its day.

    texts : for each label one text a day, "" for none. Needs room_at_risk(labels) inches.
    """
    from matplotlib.transforms import blended_transform_factory

    place = blended_transform_factory(axes.transData, figure.transFigure)
    inch = 1.0 / figure.get_size_inches()[1]
    base = axes.get_position().y0 - 0.62 * inch
    figure.text(0.015, base, title, fontsize=TEXT - 1, fontweight="bold", va="center")
    for line, (label, row) in enumerate(zip(labels, texts), 1):
        height = base - _LINE * line * inch
        figure.text(0.015, height, shortened(label), fontsize=TEXT - 2, va="center")
        for day, text in zip(days, row):
            if text:
                axes.text(day, height, text, transform=place, ha="center", va="center", fontsize=TEXT - 2, clip_on=False)


def save_figure(figure: Any, table: pd.DataFrame, path: object) -> None:
    """
    Write `path`.png and `path`.csv side by side: a figure never goes without the numbers drawn.

    path : with or without .png. A picture of `journeys` gives figure and table at once: save_figure(*picture, "name").
    Png, since a vector file holds every coordinate.
    """
    base = Path(str(path))
    if base.suffix.lower() in (".png", ".csv"):
        base = base.with_suffix("")
    figure.savefig(str(base) + ".png", dpi=300)
    table.to_csv(str(base) + ".csv", index=False, encoding="utf-8")
