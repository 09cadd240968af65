"""Word and OpenDocument files: tables, text, and what a reader of the file can uncover."""

import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any, Dict, List, Tuple

from output_checks.content import MOST_COLUMNS, MOST_ROWS, Document, Figure, Grid, Hidden, Text, as_cells
from output_checks.errors import ReadingError
from output_checks.readers.limits import check_zip, member

_HIDDEN_TAGS = {
    "w:del": ("deleted text that tracked changes keep", "Accept all changes."),
    "w:vanish": ("hidden text", "Show hidden text and delete it."),
    "office:annotation": ("comments", "Delete the comments."),
    "text:tracked-changes": ("tracked changes", "Accept all changes."),
}
_MOST_REPEATED = 200


class _Parts(HTMLParser):
    """Reads the XML flat, as tags in a row: no entity is expanded and no depth is too deep."""

    def __init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self.tables: List[Tuple[str, List[List[Any]]]] = []
        self.open: List[Tuple[str, List[List[Any]]]] = []
        self.cell: List[str] = []
        self.in_cell = 0
        self.value: Any = None
        self.repeat = 1
        self.lines: List[str] = [""]
        self.seen: Dict[str, int] = {}
        self.collapsed = 0

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Any]]) -> None:
        given = dict(attrs)
        if tag in _HIDDEN_TAGS:
            self.seen[tag] = self.seen.get(tag, 0) + 1
        if given.get("table:visibility") == "collapse":
            self.collapsed += 1
        if tag in ("w:tbl", "table:table"):
            self.open.append((str(given.get("table:name") or ""), []))
        elif tag in ("w:tr", "table:table-row") and self.open:
            self.open[-1][1].append([])
        elif tag in ("w:tc", "table:table-cell", "table:covered-table-cell") and self.open:
            self.cell, self.in_cell, self.value = [], 1, _value(given)
            self.repeat = _number(given.get("table:number-columns-repeated"))
        elif tag in ("w:p", "text:p"):
            (self.cell if self.in_cell else self.lines).append("")
        elif tag in ("w:tab", "w:br", "text:tab", "text:line-break"):
            self.handle_data(" ")

    def handle_startendtag(self, tag: str, attrs: List[Tuple[str, Any]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("w:tc", "table:table-cell", "table:covered-table-cell") and self.open and self.in_cell:
            text = " ".join(" ".join(self.cell).split())
            rows = self.open[-1][1]
            if not rows:
                rows.append([])
            shown = text if text.endswith("%") or self.value is None else self.value
            repeat = self.repeat if shown not in (None, "") else min(self.repeat, _MOST_REPEATED)
            rows[-1].extend([shown] * min(repeat, MOST_COLUMNS))
            self.in_cell = 0
        elif tag in ("w:tbl", "table:table") and self.open:
            self.tables.append(self.open.pop())

    def handle_data(self, data: str) -> None:
        if self.in_cell:
            self.cell.append(data)
        else:
            self.lines[-1] += data


def _value(given: Dict[str, Any]) -> Any:
    if given.get("office:value-type") in ("float", "currency") and given.get("office:value"):
        try:
            return float(given["office:value"])
        except ValueError:
            return None
    return None


def _number(text: Any) -> int:
    return int(text) if text and str(text).isdigit() else 1


def read_office(path: str, raw: bytes) -> Document:
    """Tables, text, comments, tracked changes, embedded files, pictures and properties of a docx, odt or ods file."""
    document = Document(path, "document", len(raw))
    names = check_zip(raw)
    body = "content.xml" if "content.xml" in names else "word/document.xml"
    if body not in names:
        raise ReadingError("it is not a Word or OpenDocument file")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        main = member(archive, body).decode("utf-8", errors="replace")
        _body(document, main)
        for name in names:
            if re.match(r"word/(comments|footnotes|endnotes|header\d*|footer\d*)\.xml$", name):
                _part(document, name, member(archive, name).decode("utf-8", errors="replace"))
            elif re.match(r"(word/media/|Pictures/)", name) and not name.endswith("/"):
                document.figures.append(Figure("picture {}".format(name.rsplit("/", 1)[-1]), "picture"))
            elif re.search(r"embeddings/|oleObject|ObjectReplacements|vbaProject|^Object \d+/content\.xml", name):
                document.hidden.append(
                    Hidden("part {}".format(name), "an embedded file", "Remove the embedded object.")
                )
        for name in ("docProps/core.xml", "meta.xml"):
            if name in names:
                _properties(document, member(archive, name).decode("utf-8", errors="replace"))
    return document


def _body(document: Document, xml: str) -> None:
    parts = _Parts()
    parts.feed(xml)
    parts.close()
    for number, (name, rows) in enumerate(parts.tables + parts.open, 1):
        place = "sheet '{}'".format(name) if name else "table {}".format(number)
        rows = rows[:MOST_ROWS]
        while rows and not any(value not in (None, "") for value in rows[-1]):
            rows.pop()
        if rows:
            document.grids.append(Grid(place, as_cells(rows), bool(name)))
    lines = tuple(line.strip() for line in parts.lines if line.strip())
    if lines:
        document.texts.append(Text("text", lines))
    for tag, number in parts.seen.items():
        what, remedy = _HIDDEN_TAGS[tag]
        document.hidden.append(Hidden("text", "{} ({})".format(what, number), remedy))
    if parts.collapsed:
        document.hidden.append(Hidden("table", "{} hidden rows or columns".format(parts.collapsed), "Delete them."))
    if re.search(r'table:display="false"', xml):
        document.hidden.append(Hidden("sheets", "a hidden sheet", "Delete the sheet."))


def _part(document: Document, name: str, xml: str) -> None:
    words = [re.sub(r"<[^>]*>", "", part).strip() for part in re.findall(r"<w:p\b.*?</w:p>", xml, re.S)]
    words = [word for word in words if word]
    if not words:
        return
    document.texts.append(Text(name, tuple(words)))
    if "comments" in name:
        document.hidden.append(Hidden(name, "{} comments".format(len(words)), "Delete the comments."))


def _properties(document: Document, xml: str) -> None:
    tags = r"<(dc:title|dc:subject|dc:description|dc:creator|cp:keywords|cp:lastModifiedBy|meta:keyword)>([^<]+)</"
    found = re.findall(tags, xml)
    if found:
        names = ", ".join(sorted({tag.split(":")[1] for tag, _ in found}))
        document.hidden.append(Hidden("document properties", names, "File > Info > Inspect document > remove.", True))
        document.texts.append(Text("document properties", tuple(value for _, value in found), "property"))
