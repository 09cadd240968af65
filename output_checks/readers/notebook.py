"""Jupyter notebooks: code, and every output that is stored with it."""

import json
from typing import Any, List

from output_checks.content import Document, Figure, Hidden, Text
from output_checks.errors import ReadingError
from output_checks.readers.decoding import decoded
from output_checks.readers.plain_text import printed_tables
from output_checks.readers.webpage import html_grids


def read_notebook(path: str, raw: bytes) -> Document:
    """Stored outputs are read like files of their kind; places are notebook cells, counted from 1."""
    document = Document(path, "notebook", len(raw))
    try:
        content = json.loads(decoded(raw)[0])
    except (ValueError, RecursionError):
        raise ReadingError("it is not a notebook: its JSON is broken")
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise ReadingError("it is not a notebook of version 4")
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict):
            _cell(document, cell, "cell {}".format(number))
    widgets = (content.get("metadata") or {}) if isinstance(content.get("metadata"), dict) else {}
    if "widgets" in widgets:
        document.hidden.append(Hidden("notebook metadata", "the stored state of widgets", "Clear widgets and save."))
    return document


def _cell(document: Document, cell: Any, place: str) -> None:
    kind = "code" if cell.get("cell_type") == "code" else "prose"
    document.texts.append(Text(place, tuple(_lines(cell.get("source"))), kind))
    if cell.get("attachments"):
        document.hidden.append(Hidden(place, "attached files", "Remove the attachments."))
    outputs = cell.get("outputs")
    if not isinstance(outputs, list) or not outputs:
        return
    document.stored_outputs.append(place)
    for output in outputs:
        if isinstance(output, dict):
            _output(document, output, place + " output")


def _output(document: Document, output: Any, place: str) -> None:
    data = output.get("data") if isinstance(output.get("data"), dict) else {}
    plain = _lines(output.get("text")) + _lines(output.get("traceback"))
    page = "\n".join(_lines(data.get("text/html")))
    grids = html_grids(page, place) if page else []
    document.grids.extend(grids)
    if not grids:
        plain += _lines(data.get("text/plain"))
    if plain:
        document.texts.append(Text(place, tuple(plain), "output"))
        document.grids.extend(printed_tables(tuple(plain), place))
    for kind in data:
        if kind.startswith("image/"):
            document.figures.append(Figure(place, kind[6:]))
        elif kind.startswith("application/") and kind != "application/json":
            document.hidden.append(
                Hidden(
                    place,
                    "data behind an interactive output ({})".format(kind),
                    "Clear this output; release a static picture with a table of its counts.",
                )
            )


def _lines(value: Any) -> List[str]:
    if isinstance(value, list):
        value = "".join(str(part) for part in value)
    return str(value).splitlines() if value is not None and value != "" else []
