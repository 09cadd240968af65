"""Figures of models: the forest plot, and scaled Schoenfeld residuals over time."""
import textwrap
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.drawing import COLOURS, DARK, MIDDLE, TEXT, WIDTH, new_figure, tidy_axes
from jdfanalysis.errors import UsageError
from jdfanalysis.survival.plots_words import days_label
from jdfanalysis.survival.proportional import ProportionalTest


def plot_forest(result: Any, labels: Optional[Sequence[str]] = None, title: str = "") -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): hazard ratios with limits on a log scale, the numbers written beside.

    result : a Cox, Recurrent, Transitions, FineGray, Frailty or Ridge fit; labels : one per coefficient, instead of the terms' names
    Coefficients without finite limits are listed, not drawn. Raises UsageError for the wrong number of labels.
    """
    table = result.table[["term", "hazard_ratio", "lower", "upper"]].copy()
    names = _terms(result) if labels is None else list(labels)
    if len(names) != len(table):
        raise UsageError("{} labels for {} coefficients.".format(len(names), len(table)))
    table.insert(1, "label", names)
    shown = [textwrap.fill(str(name), _WRAP) for name in names]
    height = 0.85 + 0.3 * len(table) + 0.09 * sum(text.count("\n") for text in shown) + (0.25 if title else 0)
    figure = new_figure(height)
    longest = max(len(line) for text in shown for line in text.splitlines() or [""])
    left, below = (0.25 + 0.066 * longest) / WIDTH, 0.55 / height
    axes = figure.add_axes([left, below, 0.72 - left, 1 - below - (0.52 if title else 0.27) / height])
    y = np.arange(len(table))[::-1]
    finite = np.isfinite(np.log(table[["lower", "upper"]].to_numpy())).all(axis=1) & (table["upper"] < 1e6).to_numpy()
    low, mid, high = (table[n].to_numpy() for n in ("lower", "hazard_ratio", "upper"))
    axes.axvline(1.0, color=MIDDLE, lw=0.8)
    axes.hlines(y[finite], low[finite], high[finite], color=COLOURS[0], lw=1.6)
    axes.plot(mid[finite], y[finite], "s", color=COLOURS[0], ms=4.5)
    for place, known, a, b, c in zip(y, finite, mid, low, high):
        text = "{:.2f} ({:.2f} to {:.2f})".format(a, b, c) if known else "not estimable"
        axes.text(1.03, place, text, transform=axes.get_yaxis_transform(), va="center", fontsize=TEXT - 1)
    _ratio_axis(axes, low[finite], high[finite], most=int((0.72 * WIDTH - left * WIDTH) / 0.36))
    axes.set_yticks(y)
    axes.set_yticklabels(shown, fontsize=TEXT - 1)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_xlabel("Hazard ratio, {:g}% limits (log scale)".format(100 * getattr(result, "confidence", 0.95)))
    tidy_axes(axes)
    axes.tick_params(axis="y", length=0)
    figure.text(0.72 + 0.03 * (0.72 - left), 1 - (0.42 if title else 0.17) / height, "Ratio (limits)", fontsize=TEXT - 1,
                color=DARK, va="center")
    if title:
        figure.text(0.02, 1 - 0.08 / height, title, fontsize=TEXT + 1, va="top")
    return figure, table


def _terms(result: Any) -> List[str]:
    """The terms' names; of transitions with the change they act on."""
    if "from" not in result.table.columns:
        return list(result.table["term"])
    return ["{} to {}: {}".format(a, b, term) if a != b else term for a, b, term in result.table[["from", "to", "term"]].values]


# Letters of a label in one line.
_WRAP = 34


def _ratio_axis(axes: Any, low: np.ndarray, high: np.ndarray, most: int) -> None:
    """A log axis with at most `most` plain numbers as ticks, 1 among them, that do not touch each other."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

    bottom, top = min(low.min(initial=1.0), 0.9), max(high.max(initial=1.0), 1.1)
    axes.set_xscale("log")
    axes.set_xlim(bottom / 1.08, top * 1.08)
    choices = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000])
    if top / bottom < 4:
        choices = np.array([0.25, 0.33, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4])
    inside = choices[(choices >= bottom / 1.08) & (choices <= top * 1.08)]
    room = np.log(top * 1.08 / (bottom / 1.08)) / max(most, 2)
    kept = [1.0]
    for value in sorted(inside, key=lambda v: abs(np.log(v))):
        if min(abs(np.log(value / other)) for other in kept) >= room:
            kept.append(value)
    inside = np.sort(np.array(kept))
    axes.xaxis.set_major_locator(FixedLocator(inside))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "{:g}".format(value)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())


def plot_schoenfeld(
    test: ProportionalTest, term: str, coefficient: Optional[float] = None, minimum: int = 10, title: str = ""
) -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): mean scaled Schoenfeld residual of one coefficient over time, with limits.

    Residuals are averaged over runs of at least `minimum` events (about 20 runs), so no point is one person.
    A flat line at the coefficient (given as `coefficient`) speaks for proportional hazards.
    Raises UsageError for a term that is not a coefficient of the test.
    """
    if term not in test.residuals.columns:
        raise UsageError("There is no coefficient of that name in the test.")
    table = _runs(test.residuals[["time", term]], term, minimum)
    figure = new_figure(3.4)
    axes = figure.add_axes([0.14, 0.17, 0.83, 0.70])
    axes.vlines(table["time"], table["lower"], table["upper"], color=MIDDLE, lw=1)
    axes.plot(table["time"], table["mean"], "o", color=COLOURS[0], ms=4)
    if coefficient is not None:
        axes.axhline(coefficient, color=COLOURS[1], linestyle="--", lw=1.2, label="coefficient of the fit")
        axes.legend(loc="upper right", frameon=False, fontsize=TEXT - 1)
    axes.set_xlabel(days_label(""))
    axes.set_ylabel("Log hazard ratio at that time")
    tidy_axes(axes)
    axes.set_title(title or term, loc="left", fontsize=TEXT + 1)
    return figure, table


def _runs(residuals: pd.DataFrame, term: str, minimum: int) -> pd.DataFrame:
    """Means of at least `minimum` neighbouring events, days of equal time kept together."""
    ordered = residuals.sort_values("time", kind="mergesort")
    size = max(minimum, int(np.ceil(len(ordered) / 20.0)))
    rank = ordered["time"].rank(method="min").to_numpy() - 1
    run = np.minimum(rank // size, max(len(ordered) // size - 1, 0))
    grouped = ordered.groupby(run)
    table = pd.DataFrame({"time": grouped["time"].mean(), "mean": grouped[term].mean(), "events": grouped.size()})
    spread = 1.96 * grouped[term].std() / np.sqrt(table["events"])
    table["lower"], table["upper"] = table["mean"] - spread, table["mean"] + spread
    return table[table["events"] >= minimum].reset_index(drop=True)
