"""Figures of curves: survival or incidence with the at-risk table below, and the log-log plot."""
from typing import Any, List, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.drawing import draw_at_risk, legend_above, new_figure, room_above, room_at_risk, style_of, tidy_axes
from jdfanalysis.errors import UsageError
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.incidence import CumulativeIncidence
from jdfanalysis.survival.kaplan_meier_result import KaplanMeier
from jdfanalysis.survival.nelson_aalen import NelsonAalen
from jdfanalysis.survival.plots_words import days_label, short_labels
from jdfanalysis.survival.released import ReleasedCurves

Curves = Union[KaplanMeier, CumulativeIncidence, NelsonAalen, ReleasedCurves]
# What is drawn: the words on its axis.
ESTIMATES = {
    "survival": "Share without the event", "incidence": "Share with the event (cumulative)",
    "hazard": "Cumulative hazard, or events a person",
}


def plot_curves(
    result: Curves,
    counts: Union[KaplanMeier, CumulativeIncidence, NelsonAalen, None] = None,
    cause: int = 1,
    ticks: object = None,
    minimum: int = 10,
    title: str = "",
) -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): step curves with limits as bands, and people at risk below, on the same days.

    result : survival, cumulative incidence (of one `cause`) or hazard (or mean number of events), as fitted or `released`
    counts : for released curves, the fit they came from, if its at-risk table is wanted; ticks : days on the axis
    minimum : at-risk counts below it are shown as "<10" in the figure and are missing in the table
    The table has every point drawn and, as rows with part "at risk", the numbers below. Raises UsageError for an
    unknown cause. Save both with `save_figure(figure, table, "name")`.
    """
    estimate = next(name for name in ESTIMATES if name in result.table.columns)
    drawn = _drawn(result, estimate, cause)
    last = float(drawn["time"].max())
    days = days_array(ticks) if ticks is not None else _ticks(last)
    counted = result if counts is None and not isinstance(result, ReleasedCurves) else counts
    labels = short_labels(result.levels)
    figure, axes = _figure_with_room(labels, counted is not None, title)
    _draw_steps(axes, result, drawn, estimate)
    axes.set_xlim(0, max(last, days[-1]))
    axes.set_xticks(days)
    axes.set_xlabel(days_label(result.clock))
    tidy_axes(axes)
    legend_above(figure, axes, labels, title)
    table = drawn.assign(part="curve")
    if counted is not None:
        numbers = _numbers(counted, days, minimum)
        _draw_numbers(figure, axes, counted, numbers, days, minimum)
        table = pd.concat([table, numbers.assign(part="at risk")], ignore_index=True, sort=False)
    return figure, table


def _drawn(result: Curves, estimate: str, cause: int) -> pd.DataFrame:
    table = result.table
    if "cause" in table.columns:
        if cause not in set(table["cause"]):
            raise UsageError("There is no cause {} in this result.".format(cause))
        table = table[table["cause"] == cause]
    names = list(result.levels.columns) + ["time", estimate, "lower", "upper"]
    return table[names].reset_index(drop=True)


def _ticks(last: float) -> np.ndarray:
    """Whole years, half years or round days, about six of them."""
    for step in (1, 2, 5, 10, 20, 30, 60, 90, 182.625, 365.25, 730.5, 1826.25, 3652.5):
        if last / step <= 7:
            return np.floor(np.arange(0, last + 1e-9, step))
    return np.linspace(0, last, 6).round()


def _figure_with_room(labels: List[str], table: bool, title: str) -> Tuple[Any, Any]:
    """Figure and axes 2.7 inches high, with room below for the table, above for legend and title."""
    left, below = room_at_risk(labels) if table else (0.85, 0.55)
    height = 2.7 + below + room_above(labels, title)
    figure = new_figure(height)
    left = left / figure.get_figwidth()
    return figure, figure.add_axes([left, below / height, 0.96 - left, 2.7 / height])


def _of_level(result: Curves, drawn: pd.DataFrame, position: int) -> pd.DataFrame:
    here = np.ones(len(drawn), dtype=bool)
    for name in result.levels.columns:
        here &= (drawn[name] == result.levels[name].iloc[position]).to_numpy()
    return drawn[here]


def _draw_steps(axes: Any, result: Curves, drawn: pd.DataFrame, estimate: str) -> None:
    begin, labels = (1.0 if estimate == "survival" else 0.0), short_labels(result.levels)
    for position in range(len(result.levels)):
        own, (colour, dash) = _of_level(result, drawn, position), style_of(position)
        time = np.append(0.0, own["time"])
        value = np.append(begin, own[estimate])
        low, high = (np.append(begin, own[n].fillna(own[estimate])) for n in ("lower", "upper"))
        # Between published days a released curve is not known: points joined by lines, not steps.
        known = not isinstance(result, ReleasedCurves)
        style = {"drawstyle": "steps-post"} if known else {"marker": "o", "ms": 3}
        axes.plot(time, value, color=colour, linestyle=dash, lw=1.6, label=labels[position], **style)
        axes.fill_between(time, low, high, step="post" if known else None, color=colour, alpha=0.15, linewidth=0)
    highest = 1.1 * float(np.nanmax(drawn[["upper", estimate]].to_numpy()))
    top = {"survival": 1.0, "hazard": highest}.get(estimate, min(1.0, highest))
    axes.set_ylim(0, top if top > 0 else 1.0)
    axes.set_ylabel(ESTIMATES[estimate])


def _numbers(counted: Any, days: np.ndarray, minimum: int) -> pd.DataFrame:
    numbers = counted.at_risk(days)[list(counted.levels.columns) + ["day", "people"]]
    # Who is at risk on day 0 is everybody who begins then: at risk after it, not before.
    first = counted.at_risk([max(days[0], 0) + 1])
    at_zero = (numbers["day"] == 0).to_numpy()
    numbers.loc[at_zero, "people"] = first["people"].to_numpy()[: int(at_zero.sum())]
    small = (numbers["people"] > 0) & (numbers["people"] < minimum)
    numbers["people"] = numbers["people"].astype("float64").where(~small)
    return numbers.rename(columns={"day": "time", "people": "people_at_risk"})


def _draw_numbers(figure, axes, counted, numbers, days, minimum) -> None:  # type: ignore[no-untyped-def]
    rows = [_of_level(counted, numbers, position)["people_at_risk"] for position in range(len(counted.levels))]
    texts = [["<{}".format(minimum) if np.isnan(value) else "{:,.0f}".format(value) for value in row] for row in rows]
    draw_at_risk(figure, axes, "People at risk", short_labels(counted.levels), days, texts)


def plot_log_log(result: KaplanMeier, title: str = "", minimum: int = 10) -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): log(-log survival) against log days; parallel curves speak for proportional hazards.

    Steps before `minimum` events of a curve are not drawn: they are noise, and disclose.
    """
    from matplotlib.ticker import FuncFormatter

    labels = short_labels(result.levels)
    figure, axes = _figure_with_room(labels, False, title)
    parts = []
    for position in range(len(result.levels)):
        own, (colour, dash) = _of_level(result, result.table, position), style_of(position)
        inside = (own["survival"] > 0) & (own["survival"] < 1) & (own["time"] > 0)
        own = own[inside & (own["events"].cumsum() >= minimum)]
        part = own[list(result.levels.columns) + ["time"]].copy()
        part["log_log_survival"] = np.log(-np.log(own["survival"].to_numpy()))
        axes.step(part["time"], part["log_log_survival"], where="post", color=colour, linestyle=dash, lw=1.6,
                  label=labels[position])
        parts.append(part)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "{:g}".format(value)))
    axes.set_xlabel(days_label(result.clock) + " (log scale)")
    axes.set_ylabel("log(-log(share without the event))")
    tidy_axes(axes)
    legend_above(figure, axes, labels, title)
    return figure, pd.concat(parts, ignore_index=True)
