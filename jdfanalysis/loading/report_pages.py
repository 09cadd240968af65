"""Load reports as HTML: tables with counts to the right, missing values as a shaded grid."""
import html
from typing import Any, Callable, List, Sequence, Tuple

import pandas as pd

# Styles stand in the elements: a notebook brings none of ours.
_RIGHT = "text-align:right;font-variant-numeric:tabular-nums"
_LEFT = "text-align:left;vertical-align:top"
# Years shown one by one; those before are taken together.
MOST_YEARS = 12
_COLOURS = {"rows quarantined": "#b3261e", "values set aside": "#9a5b00", "to look at": "#6a5d00", "notes": "#45515b"}


def html_table(frame: pd.DataFrame, title: str = "") -> str:
    """A frame as a table: numbers to the right, thousands divided, texts to the left."""
    kinds = [pd.api.types.is_numeric_dtype(frame[name].dtype) for name in frame.columns]
    names = [str(name).replace("_", " ") for name in frame.columns]
    head = "".join("<th style='{}'>{}</th>".format(_RIGHT if n else _LEFT, html.escape(t)) for n, t in zip(kinds, names))
    rows = []
    for values in frame.itertuples(index=False):
        cells = [_cell(value, numeric) for value, numeric in zip(values, kinds)]
        rows.append("<tr>{}</tr>".format("".join(cells)))
    heading = "<h3>{}</h3>".format(html.escape(title)) if title else ""
    return "{}<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>".format(heading, head, "".join(rows))


def _cell(value: Any, numeric: bool) -> str:
    if not numeric:
        text = html.escape(str(value))
        colour = ";white-space:nowrap;color:{};font-weight:600".format(_COLOURS[value]) if value in _COLOURS else ""
        return "<td style='{}{}'>{}</td>".format(_LEFT, colour, text)
    whole = float(value).is_integer()
    return "<td style='{}'>{}</td>".format(_RIGHT, "{:,.0f}".format(value) if whole else "{:,.2f}".format(value))


def missing_grid(report: Any) -> str:
    """Columns that lack values, year by year, darker where more are missing; "" where nothing is."""
    lacking = [c for c in report.columns if c.missing]
    if not lacking:
        return ""
    shares = {c.name: [c.missing / report.rows_kept] for c in lacking}
    heads = ["column", "all rows"]
    years = _shown_years(report)
    heads += [title for title, _, _ in years]
    places = {c.name: at for at, c in enumerate(report.columns)}
    for name, values in shares.items():
        values += [missing[places[name]] / rows for _, rows, missing in years]
    cell: Callable[[str], str] = lambda text: "<th style='{}'>{}</th>".format(_RIGHT if text != "column" else _LEFT, text)
    rows = [
        "<tr><td style='{}'>{}</td>{}</tr>".format(_LEFT, html.escape(name), "".join(_share(v) for v in values))
        for name, values in shares.items()
    ]
    by = ", by year of <code>{}</code>".format(html.escape(report.date)) if report.years else ""
    head = "".join(cell(text) for text in heads)
    grid = "<div style='overflow-x:auto'><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    title = "<details open><summary>Share of rows without a value{}</summary>{}</details>"
    return title.format(by, grid.format(head, "".join(rows)))


def _shown_years(report: Any) -> List[Tuple[str, int, List[int]]]:
    """(title, rows, missing by column) of the latest years, the earlier ones in one, the undated last."""
    dated = [one for one in report.years if one.year is not None]
    early, late = dated[:-MOST_YEARS], dated[-MOST_YEARS:]
    shown = [(str(one.year), one.rows, list(one.missing)) for one in late]
    if early:
        together = [sum(counts) for counts in zip(*(one.missing for one in early))]
        shown.insert(0, ("to {}".format(early[-1].year), sum(one.rows for one in early), together))
    return shown + [("no date", one.rows, list(one.missing)) for one in report.years if one.year is None]


def _share(share: float) -> str:
    shade = "background:rgba(31,94,145,{:.2f});color:{}".format(0.85 * share, "#fff" if share > 0.55 else "#1a1a1a")
    text = "" if share == 0 else "&lt;1%" if share < 0.005 else "&gt;99%" if 0.995 < share < 1 else "{:.0%}".format(share)
    return "<td style='{};{}'>{}</td>".format(_RIGHT, shade, text)


def names_line(title: str, names: Sequence[str]) -> str:
    """A line of column names."""
    shown: List[str] = ["<code>{}</code>".format(html.escape(name)) for name in names]
    return "<p>{}: {}</p>".format(html.escape(title), ", ".join(shown))
