"""The figure of a released curve: drawn from the table that is released with it, from nothing else.

Its look is that of all figures: `jdfanalysis.drawing`.
"""
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.drawing import (
    LIGHT, WIDTH, draw_at_risk, legend_above, new_figure, room_above, room_at_risk, style_of, tidy_axes,
)
from jdfanalysis.errors import UsageError

_MOST_LINES, _MOST_TICKS = 7, 8


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
    labels = [name for name, _ in groups]
    left, below = room_at_risk([name for name, _ in at_risk])
    height = 2.7 + below + room_above(labels, title)
    figure = new_figure(height)
    axis = figure.add_axes([left / WIDTH, below / height, 0.96 - left / WIDTH, 2.7 / height])
    value = next(name for name in ("survival", "incidence", "hazard") if name in curve.columns)
    for position, (name, rows) in enumerate(groups):
        _draw_line(axis, rows, value, rising, name, *style_of(position))
    axis.set_xlim(0, float(curve["day"].max()) * 1.02)
    axis.set_ylim(0, None if rising or value != "survival" else 1.02)
    axis.set_ylabel(label)
    axis.set_xlabel(time_label)
    axis.grid(True, axis="y", color=LIGHT, linewidth=0.6)
    tidy_axes(axis)
    legend_above(figure, axis, labels, title)
    _draw_numbers(figure, axis, at_risk)
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


def _draw_numbers(figure: Any, axis: Any, groups: Sequence[Tuple[str, pd.DataFrame]]) -> None:
    """A line of numbers per group under the ticks, which stand on stated days; blank where a group states none."""
    known = [dict(zip(rows["day"].astype(int), rows["at_risk"].astype(int))) for _, rows in groups]
    ticks = _day_ticks([set(days) for days in known])
    axis.set_xticks([0] + ticks)
    texts = [["{:,}".format(days[tick]) if tick in days else "" for tick in ticks] for days in known]
    draw_at_risk(figure, axis, "At risk (rounded)", [name for name, _ in groups], ticks, texts)


def _day_ticks(stated: Sequence[Set[int]]) -> List[int]:
    """At most eight stated days that do not crowd each other: first those that most groups state, and the last."""
    days = sorted(set().union(*stated))
    apart = days[-1] / (_MOST_TICKS + 0.5)
    kept = [days[-1]]
    for day in sorted(days, key=lambda d: (-sum(d in one for one in stated), d)):
        if day >= apart and min(abs(day - other) for other in kept) >= apart:
            kept.append(day)
    return sorted(kept)
