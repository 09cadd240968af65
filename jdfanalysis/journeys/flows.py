"""How people move and where they drop out: alluvial flows between states, and the flow of attrition."""
import textwrap
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition
from jdfanalysis.drawing import (
    DARK, TEXT, WIDTH, Picture, ink_on, legend_below, legend_size, new_figure, state_styles,
)
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys.grids import Sequences, axis_of

# Steps that write counts of what they found, not of what they dropped: a row need not hold every event of its table.
COUNTING = ("events", "follow-up", "recalls", "supervision", "assumed exits")
_LINE = 0.15
_PAD = 0.14
_LEFT, _RIGHT = (0.1, 2.55), (3.25, 6.2)


class _Box(NamedTuple):
    """Text of a box, whether it is a loss, and whether it begins a chain."""

    lines: List[str]
    loss: bool
    begins: bool


def flow_table(attrition: Attrition) -> pd.DataFrame:
    """
    The attrition record with what each rule lost: its columns, and people_lost and rows_lost.

    For a flow diagram as STROBE and RECORD ask for. Rules that lost nothing stay in: they ran.
    """
    result = attrition.frame()
    for what in ("people", "rows"):
        result[what + "_lost"] = result[what + "_before"] - result[what + "_after"]
    return result


def plot_flow(attrition: Attrition, step: str = "", counting: Sequence[str] = COUNTING) -> Picture:
    """
    What was there, what each rule took out, what is left: boxes as in a CONSORT diagram; the table is flow_table.

    step : only this one; by default all that lost something, one below the other, but for the steps `counting`,
    whose rules say how many there are and drop nobody. A box at the left is people and rows at hand, a box
    at the right what a rule lost. Rules that lost nothing are in the table alone. Where a rule does not go on
    from the one before (another table), a new chain begins.
    """
    table = flow_table(attrition)
    drawn = (table["people_lost"] > 0) | (table["rows_lost"] > 0)
    if step:
        mine = np.asarray(table["step"] == step)
        table, drawn = table[mine].reset_index(drop=True), drawn[mine].reset_index(drop=True)
    else:
        drawn &= ~table["step"].isin(list(counting))
    boxes = _boxes(table[drawn]) or [_Box(["No rule took anything out."], False, False)]
    heights = [_LINE * len(box.lines) + _PAD for box in boxes]
    height = sum(heights) + 0.14 * len(boxes) + 0.2
    figure = new_figure(height)
    axes = figure.add_axes([0, 0, 1, 1])
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.axis("off")
    top, last = height - 0.1, None
    for box, size in zip(boxes, heights):
        middle = top - size / 2
        _draw_box(axes, box, top, size)
        if box.loss:
            axes.annotate("", xy=(_RIGHT[0], middle), xytext=(sum(_LEFT) / 2, middle), arrowprops=_ARROW)
        else:
            if last is not None and not box.begins:
                axes.annotate("", xy=(sum(_LEFT) / 2, top), xytext=(sum(_LEFT) / 2, last), arrowprops=_ARROW)
            last = top - size
        top -= size + 0.14
    return Picture(figure, table)


def alluvial_table(found: Sequences, points: Optional[Sequence[int]] = None) -> pd.DataFrame:
    """
    Who goes where between chosen points: point, next_point, from, to, people, of.

    points : positions of the columns of `found`; first, middle and last by default. Only people observed at all
    of them count, `of` in number, so that every column adds up to the same. Pairs nobody takes are absent.
    """
    size = len(found.points)
    chosen = [0, size // 2, size - 1] if points is None else list(points)
    if len(chosen) < 2 or sorted(set(chosen)) != chosen or chosen[0] < 0 or chosen[-1] >= size:
        raise UsageError("Points are two or more columns of the grid, in ascending order.")
    states = found.matrix[:, chosen].astype(np.int64)
    states = states[(states >= 0).all(axis=1)]
    rows, number = [], len(found.states)
    for k in range(len(chosen) - 1):
        pair = np.bincount(states[:, k] * number + states[:, k + 1], minlength=number * number)
        rows += [(found.points[chosen[k]], found.points[chosen[k + 1]], found.states[at // number], found.states[at % number],
                  int(pair[at]), len(states)) for at in np.flatnonzero(pair)]
    return pd.DataFrame(rows, columns=["point", "next_point", "from", "to", "people", "of"])


def plot_alluvial(found: Sequences, points: Optional[Sequence[int]] = None) -> Picture:
    """
    States at chosen points as columns, people as bands between them; the table is alluvial_table.

    Bands take the colour of the state they leave. Shares of 4% and more are written beside their state.
    Thin bands are few people: the table says how many, and the disclosure check reads the table.
    """
    table = alluvial_table(found, points)
    if not len(table):
        raise UsageError("Nobody is observed at all of these points.")
    used = [s for s in found.states if s in set(table["from"]) | set(table["to"])]
    columns = list(dict.fromkeys(list(table["point"]) + list(table["next_point"])))
    styles = dict(zip(used, state_styles(used)))
    below = 0.6 + 0.2 * legend_size(used)[1]
    height = 3.3 + below
    figure = new_figure(height)
    axes = figure.add_subplot(1, 1, 1)
    base = [_levels(table, point, used) for point in columns]
    for k, point in enumerate(columns[:-1]):
        _draw_bands(axes, table[table["point"] == point], k, base, used, styles)
    total = float(table["of"].iloc[0])
    handles = [_draw_column(axes, k, level, used, styles) for k, level in enumerate(base)][-1]
    axes.set_xlim(-0.12, len(columns) - 0.88)
    axes.set_ylim(1.0, 0.0)
    axes.set_xticks(range(len(columns)))
    axes.set_xticklabels([str(point)[:7] for point in columns], fontsize=TEXT - 1)
    axes.set_xlabel(axis_of(found), fontsize=TEXT)
    axes.set_yticks([])
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title("{:,} people observed at all points".format(int(total)), loc="left", fontsize=TEXT - 1)
    figure.subplots_adjust(left=0.02, right=0.98, top=1 - 0.3 / height)
    legend_below(figure, handles, used, below)
    return Picture(figure, table)


_ARROW = {"arrowstyle": "-|>", "color": DARK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}


def _boxes(drawn: pd.DataFrame) -> List[_Box]:
    """The boxes from the top: at hand, losses, left; a new chain where a rule does not go on from the one before."""
    boxes: List[_Box] = []
    before: Optional[Tuple[str, int, int]] = None
    for row in drawn.itertuples():
        here = (row.step, row.people_before, row.rows_before)
        if before != here:
            if before is not None:
                boxes.append(_Box(["left: " + _counts(before[1], before[2])], False, False))
            boxes.append(_Box([row.step, _counts(row.people_before, row.rows_before)], False, True))
        lost = _counts(row.people_lost, row.rows_lost)
        boxes.append(_Box(textwrap.wrap("rule: " + row.rule, 50) + ["lost: " + lost], True, False))
        before = (row.step, row.people_after, row.rows_after)
    if before is not None:
        boxes.append(_Box(["left: " + _counts(before[1], before[2])], False, False))
    return boxes


def _counts(people: int, rows: int) -> str:
    return "{:,} {}, {:,} {}".format(people, "person" if people == 1 else "people", rows, "row" if rows == 1 else "rows")


def _draw_box(axes: Any, box: _Box, top: float, size: float) -> None:
    from matplotlib.patches import Rectangle

    left, right = _RIGHT if box.loss else _LEFT
    face = "white" if box.loss else "#E8F1F8"
    axes.add_patch(Rectangle((left, top - size), right - left, size, facecolor=face, edgecolor=DARK, linewidth=0.8, zorder=2))
    for number, line in enumerate(box.lines):
        heavy = box.begins and number == 0
        axes.text(left + 0.08, top - _PAD / 2 - _LINE * (number + 0.5), line, va="center", ha="left", fontsize=TEXT - 2,
                  fontweight="bold" if heavy else "normal", color="black", zorder=3)


def _levels(table: pd.DataFrame, point: object, used: Sequence[str]) -> np.ndarray:
    """Upper edge of each state in the column of a point, and the end: shares of all."""
    here = table[table["point"] == point]
    side = "from" if len(here) else "to"
    here = here if len(here) else table[table["next_point"] == point]
    people = here.groupby(side)["people"].sum()
    share = np.array([people.get(state, 0) for state in used], dtype=float) / float(table["of"].iloc[0])
    return np.append(0.0, np.cumsum(share))


def _draw_bands(axes: Any, flows: pd.DataFrame, k: int, base: Sequence[np.ndarray], used: Sequence[str], styles: Any) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    leave, enter = base[k][:-1].copy(), base[k + 1][:-1].copy()
    x0, x1 = k + _HALF, k + 1 - _HALF
    middle = (x0 + x1) / 2
    kinds = [Path.MOVETO] + [Path.CURVE4] * 3 + [Path.LINETO] + [Path.CURVE4] * 3 + [Path.CLOSEPOLY]
    order = flows.assign(a=[used.index(s) for s in flows["from"]], b=[used.index(s) for s in flows["to"]])
    for row in order.sort_values(["a", "b"]).itertuples():
        share = row.people / float(row.of)
        y0, y1 = leave[row.a], enter[row.b]
        points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + share), (middle, y1 + share),
                  (middle, y0 + share), (x0, y0 + share), (x0, y0)]
        axes.add_patch(PathPatch(Path(points, kinds), facecolor=styles[used[row.a]][0], alpha=0.45, edgecolor="white",
                                 linewidth=0.3))
        leave[row.a], enter[row.b] = y0 + share, y1 + share


_HALF = 0.07


def _draw_column(axes: Any, k: int, level: np.ndarray, used: Sequence[str], styles: Any) -> List[Any]:
    """The stacked states of one point, with their shares; returns the patches."""
    from matplotlib.patches import Rectangle

    patches = []
    for state, low, high in zip(used, level[:-1], level[1:]):
        colour, hatch = styles[state]
        patch = Rectangle((k - _HALF, low), 2 * _HALF, high - low, facecolor=colour, edgecolor="white", linewidth=0.5, hatch=hatch)
        axes.add_patch(patch)
        patches.append(patch)
        if high - low >= 0.04:
            axes.text(k, (low + high) / 2, "{:.0%}".format(high - low), ha="center", va="center", fontsize=TEXT - 2,
                      color=ink_on(colour),
                      bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.0})
    return patches
