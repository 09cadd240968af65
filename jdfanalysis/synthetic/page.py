"""The report of a population as one page: published figures, faults, and two figures of journeys."""
import base64
import io
from html import escape
from pathlib import Path
from typing import Any, List, Union

import numpy as np
import pandas as pd

import jdfanalysis
from jdfanalysis.compat import require
from jdfanalysis.drawing import (
    TEXT, fill_states, legend_above, legend_below, legend_size, new_figure, room_above, style_of, tidy_axes,
)
from jdfanalysis.synthetic.curves import STATES, states_after_release, survival_by_sentence
from jdfanalysis.synthetic.population import Population
from jdfanalysis.synthetic.targets import calibration, not_compared
from jdfanalysis.synthetic.volumes import yearly_volumes

_WORDS = {"custody": "custody", "hdc": "home detention curfew", "licence": "licence", "pss": "post-sentence supervision",
          "sso": "suspended sentence order", "community_order": "community order", "community": "no supervision",
          "out": "died or deported"}
_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;margin:1em 0}th,td{padding:.25em .7em;border-bottom:1px solid #ccc;text-align:left;"
    "vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}tr.out td{background:#fde3d8}"
    "img{max-width:100%}.wide{overflow-x:auto}.wide td:not(.n){min-width:7em}"
    "@media print{body{margin:0;max-width:none;font-size:9pt}.wide{overflow:visible}tr,img{break-inside:avoid}h2{break-after:avoid}"
    "tr.out td{-webkit-print-color-adjust:exact;print-color-adjust:exact}th,td{padding:.15em .35em}}"
)


def write_page(population: Population, path: Union[str, Path]) -> Path:
    """
    Write the report of a population as an HTML page that needs nothing else; returns the path.

    On it: what the population is, published figures with bands and what was got, figures not compared and why,
    faults counted, the states after release and the survival to reoffence by sentence. Needs matplotlib: raises
    MissingDependencyError without it.
    """
    parts = ["<!DOCTYPE html>\n<html lang='en-GB'><head><meta charset='utf-8'>"
             "<meta name='viewport' content='width=device-width'><title>Synthetic people</title><style>",
             _STYLE, "</style></head><body><h1>Synthetic people</h1><p>", _about(population), "</p>",
             "<h2>Against published figures</h2>", _calibration(population),
             "<h2>People and rows by year</h2>", _table(yearly_volumes(population)),
             "<h2>After release from a custodial sentence</h2>", _picture(plot_states(population), "States after release"),
             "<h2>Without a new offence, by sentence</h2>", _picture(plot_survival(population), "Share without a new offence"),
             "<h2>Faults put in</h2>", _table(population.defects), "<h2>Not compared, and why</h2>",
             _table(not_compared()), "</body></html>\n"]
    path = Path(path)
    path.write_text("".join(parts), encoding="utf-8")
    return path


def _about(population: Population) -> str:
    words = ("{:,} invented people, release {}, seed {}. Nothing here derives from real records: nothing found in it is a "
             "finding. Made with jdfanalysis {}.")
    return escape(words.format(population.people, population.release, population.seed, jdfanalysis.__version__))


def _calibration(population: Population) -> str:
    found = calibration(population)
    rows = []
    for row in found.itertuples(index=False):
        cells = "".join("<td class='n'>{:g}</td>".format(value) for value in (row.target, row.low, row.high))
        got = "" if np.isnan(row.got) else "{:.3f}".format(row.got)
        rows.append("<tr{}><td>{}</td>{}<td class='n'>{}</td><td>{}</td><td>{}</td></tr>".format(
            "" if row.inside else " class='out'", escape(row.figure), cells, got, escape(row.source), escape(row.note)))
    head = "".join("<th>{}</th>".format(name) for name in ("figure", "target", "low", "high", "got", "source", "note"))
    words = ("<p>{} of {} figures are inside their bands; those outside are shaded.</p>"
             "<div class='wide'><table><tr>{}</tr>{}</table></div>")
    return words.format(
        int(found["inside"].sum()), len(found), head, "".join(rows))


def _table(frame: pd.DataFrame) -> str:
    head = "".join("<th>{}</th>".format(escape(str(name))) for name in frame.columns)
    rows = []
    for values in frame.itertuples(index=False):
        cells = ("<td class='n'>{}</td>".format(v) if isinstance(v, (int, np.integer)) else "<td>{}</td>".format(escape(str(v)))
                 for v in values)
        rows.append("<tr>{}</tr>".format("".join(cells)))
    return "<div class='wide'><table><tr>{}</tr>{}</table></div>".format(head, "".join(rows))


def _picture(figure: Any, title: str) -> str:
    held = io.BytesIO()
    figure.savefig(held, format="png")
    return "<img alt='{}' src='data:image/png;base64,{}'>".format(
        escape(title), base64.b64encode(held.getvalue()).decode("ascii"))


def plot_states(population: Population) -> Any:
    """Share of people in each state after release, stacked; the matplotlib figure of states_after_release."""
    require("matplotlib")
    table = states_after_release(population)
    share = table.pivot(index="day", columns="state", values="share").reindex(columns=list(STATES))
    words = [_WORDS[state] for state in STATES]
    below = 0.55 + 0.2 * legend_size(words)[1]
    height = 3.0 + below
    figure = new_figure(height)
    axes = figure.add_subplot(1, 1, 1)
    areas = axes.stackplot(share.index.to_numpy(), *[share[state].to_numpy() for state in STATES])
    fill_states(areas, STATES)
    axes.set_xlim(0, share.index.max())
    axes.set_ylim(0, 1)
    axes.set_xlabel("Days since release")
    axes.set_ylabel("Share of releases")
    axes.set_title("Where people are after release ({:,} releases, 2015 to 2018)".format(int(table["people"].max())), loc="left",
                   fontsize=TEXT + 1)
    tidy_axes(axes)
    figure.subplots_adjust(left=0.11, right=0.97, top=1 - 0.3 / height)
    legend_below(figure, areas, words, below)
    return figure


def plot_survival(population: Population) -> Any:
    """Share not yet reoffending by days at risk and sentence; the matplotlib figure of survival_by_sentence."""
    require("matplotlib")
    table = survival_by_sentence(population)
    names: List[str] = list(pd.unique(table["sentence"]))
    labels = ["{} ({:,})".format(name, int(table.loc[table["sentence"] == name, "episodes"].max())) for name in names]
    title = "Not yet reoffended, by days at risk since disposal or release"
    height = 3.2 + room_above(labels, title)
    figure = new_figure(height)
    axes = figure.add_axes([0.11, 0.5 / height, 0.86, 2.7 / height])
    for at, (name, label) in enumerate(zip(names, labels)):
        rows, (colour, dash) = table[table["sentence"] == name], style_of(at)
        axes.step(rows["day"], rows["survival"], where="post", color=colour, linestyle=dash, label=label)
    axes.set_xlim(0, table["day"].max())
    axes.set_ylim(0, 1)
    axes.set_xlabel("Days at risk")
    axes.set_ylabel("Share without a new offence")
    tidy_axes(axes)
    legend_above(figure, axes, labels, title)
    return figure
