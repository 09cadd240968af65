"""Figure of calibration: observed against predicted chances."""
from typing import Any, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.drawing import COLOURS, MIDDLE, TEXT, new_figure, tidy_axes
from jdfanalysis.survival.calibration import Calibration


def plot_calibration(fit: Calibration, minimum: int = 10, title: str = "") -> Tuple[Any, pd.DataFrame]:
    """
    (figure, table behind it): observed chance of the event against the predicted one, with the line of equality.

    Dots with limits are groups of like predictions; groups of fewer than `minimum` people are left out. The smooth
    curve runs from the 1st to the 99th percentile of predictions, so its ends are nobody's own.
    """
    kept = (fit.evidence["people"] >= minimum).to_numpy()
    points = fit.table[kept].assign(part="group", people=fit.evidence["people"][kept])
    line = fit.curve.rename(columns={"smooth": "observed"}).assign(part="smooth")
    columns = ["part", "group", "people", "predicted", "observed", "lower", "upper"]
    table = pd.concat([points, line], ignore_index=True, sort=False).reindex(columns=columns)
    figure = new_figure(4.6)
    axes = figure.add_axes([0.13, 0.13, 0.84, 0.78 if title else 0.84])
    top = float(np.nanmax(table[["predicted", "observed", "upper"]].to_numpy())) * 1.05
    axes.plot([0, top], [0, top], color=MIDDLE, lw=0.9, label="predicted = observed")
    axes.plot(line["predicted"], line["observed"], color=COLOURS[1], lw=1.6, linestyle="--", label="smooth")
    axes.vlines(points["predicted"], points["lower"], points["upper"], color=COLOURS[0], lw=1.2)
    limits = "groups, {:g}% limits".format(100 * fit.confidence)
    axes.plot(points["predicted"], points["observed"], "o", color=COLOURS[0], ms=5, label=limits)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.set_xlabel("Predicted chance of the event by day {:g}".format(fit.day))
    axes.set_ylabel("Observed chance")
    axes.legend(loc="upper left", frameon=False, fontsize=TEXT - 1)
    tidy_axes(axes)
    if title:
        axes.set_title(title, loc="left", fontsize=TEXT + 1)
    return figure, table
