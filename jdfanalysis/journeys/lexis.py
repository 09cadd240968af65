"""The Lexis diagram: lives as lines, calendar time across and time since the index upwards. Invented people only.

A line is a person, so such a picture of real people may never leave a secure setting, and has no
reason to be made. It is for seeing what a pipeline does, on invented people, whose ids prove that they are.
"""
from typing import Any, Optional

import numpy as np
import pandas as pd

from jdfanalysis.drawing import COLOURS, DARK, LIGHT, STATES, TEXT, WIDTH, Picture, new_figure, tidy_axes
from jdfanalysis.errors import ReleaseError, UsageError
from jdfanalysis.frames import FOLLOW_UP, to_days
from jdfanalysis.journeys.intervals import Intervals, pieces_inside
from jdfanalysis.journeys.risk import one_outcome
from jdfanalysis.journeys.spell_frames import united

_YEAR = 365.25
_THICK = STATES["custody_recall"][0]
_ENDS = ((1, "outcome", "o", COLOURS[1], COLOURS[1]), (2, "competing event", "X", COLOURS[3], COLOURS[3]),
         (0, "end of observation", "|", DARK, DARK))


def plot_lexis(
    followed: pd.DataFrame, lookup: np.ndarray, invented: Any, outcome: Optional[str] = None,
    exclude: Optional[pd.DataFrame] = None, most: int = 60,
) -> Picture:
    """
    Follow-up of invented people as a Lexis diagram: one line per index event, up to its event or end.

    followed : frame `follow-up`. lookup : the ids behind the person codes (`lookup` of the linked tables).
    invented : the Population of jdfanalysis.synthetic that the tables were written from. Every person drawn must
    be one of it: real ids are not, so a picture of real people cannot be made. exclude : spells drawn thick, such
    as custody. most : index events drawn, the first ones. The table has one row per line and is person-level: it
    is no output. Raises ReleaseError for people who are not invented, UsageError where nobody can be drawn.
    """
    rows = one_outcome(FOLLOW_UP.check(followed), outcome)
    rows = rows[np.asarray(rows["status"]) >= 0].head(most).reset_index(drop=True)
    if not len(rows):
        raise UsageError("Nobody is observed, so there is nothing to draw.")
    _only_invented(np.asarray(rows["person"]), lookup, invented)
    begin = to_days(rows["index_date"])
    end = begin + np.asarray(rows["days_calendar"]).astype(np.int32)
    table = pd.DataFrame({"index_id": rows["index_id"], "person": rows["person"], "index_date": rows["index_date"],
                          "days": rows["days_calendar"], "status": rows["status"]})
    figure = new_figure(4.4)
    axes = figure.add_subplot(1, 1, 1)
    for start, stop in zip(begin, end):
        axes.plot(_years([start, stop]), _since([0, stop - start]), color=COLOURS[0], linewidth=0.7, zorder=1)
    owner, low, high = pieces_inside(Intervals(np.asarray(rows["person"]).astype(np.int32), begin, end), united(exclude))
    for at, start, stop in zip(owner, low, high):
        axes.plot(_years([start, stop]), _since([start - begin[at], stop - begin[at]]), color=_THICK, linewidth=3,
                  solid_capstyle="butt", zorder=2)
    _draw_ends(axes, np.asarray(rows["status"]), begin, end)
    _finish(figure, axes, with_thick=len(owner) > 0)
    return Picture(figure, table)


def _only_invented(person: np.ndarray, lookup: np.ndarray, invented: Any) -> None:
    try:
        # The truth has the true ids; the released link also those that planted faults gave away.
        link = invented.tables["person_link"]
        known = {str(one) for one in invented.truth["people"]["person_id"]}
        known.update(str(one) for name in link.columns if name.startswith("estimated_") for one in link[name])
    except (AttributeError, KeyError, TypeError):
        raise UsageError("`invented` is the Population of jdfanalysis.synthetic that the tables were written from.")
    ids = [one.decode("ascii") if isinstance(one, bytes) else str(one) for one in np.asarray(lookup)[person]]
    strangers = sum(one not in known for one in ids)
    if strangers:
        raise ReleaseError("{:,} of {:,} people to draw are not invented. Individuals are drawn of invented people "
                           "alone; draw aggregates instead (plot_state_distribution, plot_alluvial).".format(
                               strangers, len(ids)))


def _years(days: Any) -> np.ndarray:
    return 1970 + np.asarray(days, dtype=np.float64) / _YEAR


def _since(days: Any) -> np.ndarray:
    return np.asarray(days, dtype=np.float64) / _YEAR


def _draw_ends(axes: Any, status: np.ndarray, begin: np.ndarray, end: np.ndarray) -> None:
    for code, label, marker, face, edge in _ENDS:
        mine = np.minimum(status, 2) == code
        if mine.any():
            axes.plot(_years(end[mine]), _since((end - begin)[mine]), linestyle="", marker=marker, markersize=4.5,
                      markerfacecolor=face, markeredgecolor=edge, label=label, zorder=3)


def _finish(figure: Any, axes: Any, with_thick: bool) -> None:
    if with_thick:
        axes.plot([], [], color=_THICK, linewidth=3, label="in an excluded spell")
    axes.set_xlabel("Calendar year")
    axes.set_ylabel("Years since the index")
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="y", nbins=5)
    axes.xaxis.set_major_locator(_whole_years())
    axes.xaxis.set_major_formatter(_plain())
    axes.grid(True, color=LIGHT, linewidth=0.5)
    tidy_axes(axes)
    axes.legend(frameon=False, fontsize=TEXT - 1, loc="upper center", bbox_to_anchor=(0.5, 1.12), ncol=4,
                handlelength=1.4, columnspacing=1.0)
    figure.subplots_adjust(left=0.7 / WIDTH, right=0.98, top=0.9, bottom=0.5 / 4.4)


def _whole_years() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(integer=True, nbins=10)


def _plain() -> Any:
    from matplotlib.ticker import FormatStrFormatter

    return FormatStrFormatter("%d")
