"""Pictures of journeys, each with the table behind it, for the disclosure check.

Only aggregates are drawn. matplotlib is loaded when a picture is made, not before; the figure is
returned, not shown or saved.
"""
from typing import Any, NamedTuple, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition
from jdfanalysis.frames import COVERAGE
from jdfanalysis.journeys.event_logs import ordered_log
from jdfanalysis.journeys.grids import Sequences, state_distribution
from jdfanalysis.journeys.moves import transitions
from jdfanalysis.journeys.spell_frames import codes_of

# Okabe and Ito's eight, distinguishable without colour vision; then greys.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000",
           "#666666", "#999999", "#CCCCCC")


class Picture(NamedTuple):
    """A matplotlib figure and the table it draws."""

    figure: Any
    table: pd.DataFrame


def flow_table(attrition: Attrition) -> pd.DataFrame:
    """
    The attrition record with what each rule lost: its columns, and people_lost and rows_lost.

    For a flow diagram as STROBE and RECORD ask for. Rules that lost nothing stay in: they ran.
    """
    result = attrition.frame()
    for what in ("people", "rows"):
        result[what + "_lost"] = result[what + "_before"] - result[what + "_after"]
    return result


def events_by_month(log: pd.DataFrame, by: str = "source") -> pd.DataFrame:
    """
    Events and people per calendar month: month, `by`, events, people; months without events are absent.

    by : "source" or "event". The table to look at before believing any coverage.
    """
    log = ordered_log(log)
    month = log["date"].to_numpy().astype("datetime64[M]").astype(np.int64)
    codes, known = codes_of(log[by])
    frame = pd.DataFrame({"month": month, "code": codes, "person": np.asarray(log["person"])})
    grouped = frame.groupby(["month", "code"], sort=True)["person"]
    result = pd.DataFrame({"events": grouped.size(), "people": grouped.nunique()}).reset_index()
    result[by] = [known[code] for code in result["code"]]
    result["month"] = [str(np.datetime64(int(m), "M")) for m in result["month"]]
    return result[["month", by, "events", "people"]]


def plot_state_distribution(found: Sequences, states: Optional[Sequence[str]] = None) -> Picture:
    """
    Share of people in each state over time, stacked; the table is state_distribution.

    states : which to draw, lowest first; by default those that occur. Others are left out of the
    picture, not of the table.
    """
    import matplotlib.pyplot as plt

    table = state_distribution(found)
    share = table.pivot(index="point", columns="state", values="share").reindex(list(found.points))
    drawn = [s for s in (states or found.states) if s in share.columns and share[s].fillna(0).sum() > 0]
    figure, axes = plt.subplots(figsize=(9, 4.5))
    across = np.arange(len(share))
    axes.stackplot(across, *[share[s].to_numpy() for s in drawn], labels=drawn,
                   colors=[COLOURS[k % len(COLOURS)] for k in range(len(drawn))])
    ticks = across[:: max(1, len(across) // 8)]
    axes.set_xticks(ticks)
    axes.set_xticklabels([str(found.points[k]) for k in ticks], rotation=30, ha="right")
    axes.set_xlim(across[0], across[-1])
    axes.set_ylim(bottom=0, top=None if states else 1)
    axes.set_ylabel("share of people observed")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    figure.tight_layout()
    return Picture(figure, table)


def plot_transitions(timeline: pd.DataFrame) -> Picture:
    """Numbers of changes between states as a heat map, rows from, columns to; the table is transitions."""
    import matplotlib.pyplot as plt

    table = transitions(timeline)
    known = codes_of(timeline["state"])[1]
    used = [s for s in known if s in set(table["from"]) | set(table["to"])]
    counts = table.pivot(index="from", columns="to", values="n").reindex(index=used, columns=used)
    figure, axes = plt.subplots(figsize=(1.2 + 0.9 * len(used), 1 + 0.7 * len(used)))
    values = counts.to_numpy(dtype=float)
    axes.imshow(np.log1p(np.nan_to_num(values)), cmap="Blues", aspect="auto")
    for (down, right), value in np.ndenumerate(values):
        if not np.isnan(value):
            dark = np.log1p(value) > 0.6 * np.log1p(np.nanmax(values))
            axes.text(right, down, "{:,.0f}".format(value), ha="center", va="center", fontsize=8,
                      color="white" if dark else "black")
    axes.set_xticks(np.arange(len(used)))
    axes.set_xticklabels(used, rotation=40, ha="right")
    axes.set_yticks(np.arange(len(used)))
    axes.set_yticklabels(used)
    axes.set_xlabel("to")
    axes.set_ylabel("from")
    figure.tight_layout()
    return Picture(figure, table)


def plot_coverage(log: pd.DataFrame, covered: pd.DataFrame) -> Picture:
    """Events per month and table as lines, declared coverage shaded beneath; the table is events_by_month."""
    import matplotlib.pyplot as plt

    table = events_by_month(log)
    names = [name for name in codes_of(log["source"])[1] if name in set(table["source"])]
    figure, panels = plt.subplots(len(names) or 1, 1, sharex=True, squeeze=False,
                                  figsize=(9, 1.2 + 1.3 * max(len(names), 1)))
    windows = COVERAGE.check(covered)
    for axes, name in zip(panels[:, 0], names):
        mine = table[table["source"] == name].set_index("month")["events"]
        mine.index = pd.to_datetime(mine.index)
        # A month without events is a zero, not a gap to draw across.
        monthly = mine.reindex(pd.date_range(mine.index.min(), mine.index.max(), freq="MS"), fill_value=0)
        axes.plot(monthly.index.to_numpy(), monthly.to_numpy(), color=COLOURS[0], linewidth=1)
        for window in windows[np.asarray(windows["source"] == name)].itertuples():
            axes.axvspan(window.start, window.end, color=COLOURS[10], alpha=0.5, linewidth=0)
        axes.set_ylim(bottom=0)
        axes.set_title(name, loc="left", fontsize=9)
    panels[-1, 0].set_xlabel("month (shaded: declared coverage)")
    figure.tight_layout()
    return Picture(figure, table)


def plot_flow(attrition: Attrition, step: str = "") -> Picture:
    """Rows kept by each rule that lost some, as bars from the top; the table is flow_table. step : only this one."""
    import matplotlib.pyplot as plt

    table = flow_table(attrition)
    if step:
        table = table[np.asarray(table["step"] == step)].reset_index(drop=True)
    drawn = table[(table["people_lost"] > 0) | (table["rows_lost"] > 0)]
    figure, axes = plt.subplots(figsize=(9, 0.8 + 0.4 * max(len(drawn), 1)))
    down = np.arange(len(drawn))
    axes.barh(down, drawn["rows_before"].to_numpy(), color=COLOURS[10])
    axes.barh(down, drawn["rows_after"].to_numpy(), color=COLOURS[0])
    axes.set_yticks(down)
    axes.set_yticklabels([rule[:60] for rule in drawn["rule"]], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("rows: kept (dark) of those before the rule (light)")
    figure.tight_layout()
    return Picture(figure, table)
