"""HTML: visible tables and text, and what a page carries unseen: scripts with data, comments, hidden elements."""

import re
from html.parser import HTMLParser
from typing import Any, List, Tuple

from output_checks.content import MOST_ROWS, Document, Figure, Grid, Hidden, Text, as_cells
from output_checks.readers.decoding import decoded

# A list of three or more numbers or texts, or what chart libraries call their data.
_DATA_IN_SCRIPT = re.compile(
    r"\[\s*(?:-?\d+(?:\.\d+)?\s*,\s*){2,}|\[\s*(?:(?:\"[^\"]*\"|'[^']*')\s*,\s*){2,}"
    r"|[\"']?\b(?:x|y|z|data|values|labels|text|customdata|hovertext)[\"']?\s*:\s*\["
)
_VOID = {
    "br",
    "img",
    "input",
    "meta",
    "link",
    "hr",
    "col",
    "area",
    "base",
    "embed",
    "source",
    "track",
    "wbr",
    "param",
}


class _Page(HTMLParser):
    """Collects tables, text, figures and hidden parts; depth is counted, not recursed, so deep pages are harmless."""

    def __init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self.open_tables: List[List[List[Any]]] = []
        self.tables: List[List[List[Any]]] = []
        self.cell: List[List[str]] = []
        self.spans: List[int] = []
        self.text: List[str] = []
        self.scripts: List[str] = []
        self.comments: List[str] = []
        self.figures: List[str] = []
        self.hidden = 0
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Any]]) -> None:
        given = dict(attrs)
        style = str(given.get("style", "")).replace(" ", "").lower()
        if "display:none" in style or "visibility:hidden" in style or "hidden" in given:
            self.hidden += 1
        if tag in ("script", "style"):
            self.inside = tag
        elif tag in ("img", "svg", "canvas"):
            self.figures.append(tag)
        elif tag == "table":
            self.open_tables.append([])
        elif tag == "tr" and self.open_tables:
            self.open_tables[-1].append([])
        elif tag in ("td", "th") and self.open_tables:
            if not self.open_tables[-1]:
                self.open_tables[-1].append([])
            self._close_cell()
            self.cell.append([])
            span = str(given.get("colspan") or "1")
            self.spans.append(min(int(span), 100) if span.isdigit() and int(span) > 0 else 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.inside = ""
        elif tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table" and self.open_tables:
            self._close_cell()
            self.tables.append(self.open_tables.pop())

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts.append(data)
        elif self.inside == "style":
            return
        elif self.cell:
            self.cell[-1].append(data)
        elif data.strip():
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def _close_cell(self) -> None:
        if not self.cell:
            return
        text, span = " ".join("".join(self.cell.pop()).split()), self.spans.pop()
        if self.open_tables and self.open_tables[-1]:
            self.open_tables[-1][-1].extend([text] + [None] * (span - 1))

    def all_tables(self) -> List[List[List[Any]]]:
        """Closed tables and those the page forgot to close."""
        self._close_cell()
        return self.tables + self.open_tables


def read_webpage(path: str, raw: bytes) -> Document:
    """Tables, visible text, scripts that carry data, comments and hidden elements of an HTML file."""
    document = Document(path, "webpage", len(raw))
    text, _ = decoded(raw)
    _fill(document, text, "")
    if not document.grids and not document.texts and not document.figures:
        document.unread.append("no text or table was found in it")
    return document


def html_grids(text: str, place: str) -> List[Grid]:
    """The tables of a piece of HTML, as a notebook stores it."""
    return _grids(_parsed(text), place)


def _parsed(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    page.close()
    return page


def _grids(page: _Page, place: str) -> List[Grid]:
    grids = []
    for number, rows in enumerate(page.all_tables(), 1):
        if rows:
            name = "{}table {}".format(place + ", " if place else "", number)
            grids.append(Grid(name, as_cells(rows[:MOST_ROWS]), rows_unread=max(len(rows) - MOST_ROWS, 0)))
    return grids


def _fill(document: Document, text: str, place: str) -> None:
    page = _parsed(text)
    document.grids.extend(_grids(page, place))
    lines = tuple(line for part in page.text for line in part.splitlines() if line.strip())
    if lines:
        document.texts.append(Text("text", lines))
    script = "\n".join(page.scripts)
    if _DATA_IN_SCRIPT.search(script):
        document.hidden.append(
            Hidden(
                "script",
                "a script that carries data, as interactive charts do",
                "Release a static picture with a table of its counts instead.",
            )
        )
    if script:
        document.texts.append(Text("script", tuple(script.splitlines()), "code"))
    if page.comments:
        document.hidden.append(
            Hidden("comments", "{} comments in the page source".format(len(page.comments)), "Remove the comments.")
        )
        document.texts.append(Text("comments", tuple(page.comments)))
    if page.hidden:
        document.hidden.append(
            Hidden("page", "{} hidden elements".format(page.hidden), "Remove the hidden elements.")
        )
    document.figures.extend(Figure("figure {}".format(i), kind) for i, kind in enumerate(page.figures, 1))
