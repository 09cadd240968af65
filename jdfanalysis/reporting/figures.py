"""The figure of a released curve: drawn from the table that is released with it, from nothing else.

Colours, line styles and width are those of all figures of `survival`.
"""
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.survival.plots_style import COLOURS, DASHES, TEXT, WIDTH, new_figure, tidy_axes

_LINE_OF_TABLE = 0.2
_MOST_LINES = 7


def plot_curve(
    curve: pd.DataFrame, title: str, label: str, names: Optional[Dict[str, str]] = None,
    time_label: str = "Days since index", rising: bool = False,
) -> Any:
    """
    A released curve with its limits and the people at risk under it; returns the matplotlib figure.

    curve : table from released_curve. label : the vertical axis, with its unit. names : words for group
    values and causes. rising : draw 1 - survival. The curve is known on the stated days, marked by points;
    the straight lines between them are a guide for the eye. Raises UsageError for more than seven groups.
    """
    groups = _lines(curve, names or {})
    if len(groups) > _MOST_LINES:
        raise UsageError("{} lines in one figure; seven can be told apart. Draw several figures.".format(len(groups)))
    at_risk = _lines(curve.drop(columns="cause") if "cause" in curve.columns else curve, names or {}, True)
    height = 3.4 + _LINE_OF_TABLE * (len(at_risk) + 1)
    figure = new_figure(height)
    axis = figure.add_subplot(1, 1, 1)
    value = next(name for name in ("survival", "incidence", "hazard") if name in curve.columns)
    for (name, rows), colour, style in zip(groups, COLOURS, DASHES):
        _draw_line(axis, rows, value, rising, name, colour, style)
    axis.set_xlim(0, float(curve["day"].max()) * 1.02)
    axis.set_ylim(0, None if rising or value != "survival" else 1.02)
    axis.set_ylabel(label)
    axis.set_xlabel(time_label)
    axis.set_title(title, fontsize=TEXT + 1, loc="left")
    axis.grid(True, axis="y", color="#dddddd", linewidth=0.6)
    tidy_axes(axis)
    axis.legend(frameon=False, fontsize=TEXT - 1)
    left = max(0.8, 0.35 + 0.062 * max(len(name) for name, _ in at_risk))
    bottom = 0.62 + _LINE_OF_TABLE * (len(at_risk) + 1)
    figure.subplots_adjust(left=left / WIDTH, right=0.97, top=0.93, bottom=bottom / height)
    _draw_at_risk(axis, at_risk, height, coloured=len(at_risk) == len(groups))
    return figure


def _lines(curve: pd.DataFrame, names: Dict[str, str], at_risk: bool = False) -> List[Tuple[str, pd.DataFrame]]:
    """(words, rows) of each line, in order; for the numbers at risk one line a group, whatever the causes."""
    if at_risk:
        curve = curve.drop_duplicates([c for c in curve.columns[: list(curve.columns).index("at_risk") + 1]])
    keys = [name for name in curve.columns[: list(curve.columns).index("day")]]
    if not keys:
        return [("all", curve)]
    words = curve[keys].astype(str).apply(lambda column: column.map(lambda text: names.get(text, text)))
    labels = words.agg(", ".join, axis=1)
    return [(label, curve[labels == label]) for label in dict.fromkeys(labels)]


def _draw_line(axis: Any, rows: pd.DataFrame, value: str, rising: bool, name: str, colour: str, style: Any) -> None:
    start = 1.0 if value == "survival" else 0.0
    days = np.append(0.0, rows["day"].to_numpy(dtype=float))
    middle, low, high = (np.append(start, rows[c].to_numpy(dtype=float)) for c in (value, "lower", "upper"))
    if rising and value == "survival":
        middle, low, high = 1 - middle, 1 - high, 1 - low
    axis.fill_between(days, low, high, color=colour, alpha=0.15, linewidth=0)
    axis.plot(days, middle, color=colour, linestyle=style, marker="o", markersize=2.5, linewidth=1.4, label=name)


def _draw_at_risk(axis: Any, groups: Sequence[Tuple[str, pd.DataFrame]], height: float, coloured: bool) -> None:
    """A line of numbers per group under the ticks, which stand on stated days; blank where a group states none."""
    days = sorted({int(day) for _, rows in groups for day in rows["day"]})
    ticks = _day_ticks(days)
    axis.set_xticks([0] + ticks)
    inches = axis.get_position().height * height
    top = -0.55 / inches
    axis.text(0, top, "At risk (rounded)", transform=axis.transAxes, fontsize=7.5, ha="left", va="top", style="italic")
    for line, ((name, rows), colour) in enumerate(zip(groups, COLOURS), 1):
        at = top - line * _LINE_OF_TABLE / inches
        paint = colour if coloured else "#000000"
        axis.text(-0.02, at, name, transform=axis.transAxes, fontsize=7.5, ha="right", va="top", color=paint)
        known = dict(zip(rows["day"].astype(int), rows["at_risk"].astype(int)))
        for tick in ticks:
            text = "{:,}".format(known[tick]) if tick in known else ""
            axis.text(tick, at, text, transform=axis.get_xaxis_transform(), fontsize=7.5, ha="center", va="top")


def _day_ticks(days: Sequence[int]) -> List[int]:
    """At most eight of the stated days, about equally far apart, the last one among them."""
    gap, ticks = days[-1] / 7.5, [days[-1]]
    for day in reversed(days[:-1]):
        if ticks[0] - day >= gap and day >= gap / 2:
            ticks.insert(0, day)
    return ticks
