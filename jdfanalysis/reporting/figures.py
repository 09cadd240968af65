"""Figures of released estimates: drawn from the table that is released with them, from nothing else.

Colours are Okabe and Ito's, which stay apart for the colour-blind, and each group has a line style of
its own for print. Width is that of an A4 page between its margins. matplotlib is imported when a
figure is asked for; no style of the session is changed.
"""
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
_WIDTH = 6.3
_LINE_OF_TABLE = 0.2


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
    import matplotlib.pyplot as plt

    groups = _lines(curve, names or {})
    if len(groups) > len(COLOURS):
        raise UsageError("{} lines in one figure; seven can be told apart. Draw several figures.".format(len(groups)))
    at_risk = _lines(curve.drop(columns="cause") if "cause" in curve.columns else curve, names or {}, True)
    height = 3.4 + _LINE_OF_TABLE * (len(at_risk) + 1)
    figure, axis = plt.subplots(figsize=(_WIDTH, height))
    value = next(name for name in ("survival", "incidence", "hazard") if name in curve.columns)
    for (name, rows), colour, style in zip(groups, COLOURS, STYLES):
        _draw_line(axis, rows, value, rising, name, colour, style)
    axis.set_xlim(0, float(curve["day"].max()) * 1.02)
    axis.set_ylim(0, None if rising or value != "survival" else 1.02)
    axis.set_ylabel(label)
    axis.set_xlabel(time_label)
    axis.set_title(title, fontsize=10, loc="left")
    axis.grid(True, axis="y", color="#dddddd", linewidth=0.6)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    axis.legend(frameon=False, fontsize=8)
    left = max(0.8, 0.35 + 0.062 * max(len(name) for name, _ in at_risk))
    bottom = 0.62 + _LINE_OF_TABLE * (len(at_risk) + 1)
    figure.subplots_adjust(left=left / _WIDTH, right=0.97, top=0.93, bottom=bottom / height)
    _draw_at_risk(axis, at_risk, height, coloured=len(at_risk) == len(groups))
    return figure


def plot_hazard_ratios(model: pd.DataFrame, title: str, names: Optional[Dict[str, str]] = None) -> Any:
    """
    A forest plot on a log scale; returns the matplotlib figure.

    model : table from released_model: term, hazard_ratio, lower, upper. names : words for terms. First term on top.
    """
    import matplotlib.pyplot as plt
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    size = len(model)
    figure, axis = plt.subplots(figsize=(_WIDTH, 1.1 + 0.3 * size))
    place = np.arange(size)[::-1]
    ratio, lower, upper = (model[name].to_numpy(dtype=float) for name in ("hazard_ratio", "lower", "upper"))
    spread = [ratio - lower, upper - ratio]
    axis.errorbar(ratio, place, xerr=spread, fmt="s", color=COLOURS[0], markersize=4.5, capsize=2.5)
    axis.axvline(1.0, color="#000000", linewidth=0.8)
    axis.set_xscale("log")
    ticks = _ratio_ticks(float(lower.min()), float(upper.max()))
    axis.xaxis.set_major_locator(FixedLocator(ticks))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: "{:g}".format(x)))
    axis.set_xlim(min(ticks[0], lower.min()) * 0.95, max(ticks[-1], upper.max()) * 1.05)
    axis.set_yticks(place)
    axis.set_yticklabels([(names or {}).get(term, term) for term in model["term"]], fontsize=8)
    axis.set_ylim(-0.7, size - 0.3)
    for row, text in zip(place, ["{:.2f} ({:.2f}, {:.2f})".format(*v) for v in zip(ratio, lower, upper)]):
        axis.text(1.02, row, text, transform=axis.get_yaxis_transform(), fontsize=7.5, va="center")
    axis.set_xlabel("Hazard ratio (95% interval), log scale")
    axis.set_title(title, fontsize=10, loc="left")
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    figure.tight_layout()
    figure.subplots_adjust(right=0.78)
    return figure


def _ratio_ticks(low: float, high: float) -> List[float]:
    """Round ratios around the values and 1; never so many that labels touch."""
    candidates = [0.1, 0.2, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0]
    inside = [c for c in candidates if low * 0.8 <= c <= high * 1.25 or c == 1.0]
    return inside if len(inside) <= 7 else [c for c in inside if c in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)]


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
    """At most eight ticks on multiples of the spacing of the stated days."""
    spacing = int(np.gcd.reduce(np.array(days, dtype=np.int64)))
    step = spacing * max(1, -(-days[-1] // (7 * spacing)))
    return list(range(step, days[-1] + 1, step))
