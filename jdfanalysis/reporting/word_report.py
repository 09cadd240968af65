"""The report of a matched comparison as a Word document, from the same parts as the page: it needs python-docx."""
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import pandas as pd

from jdfanalysis import compat

# One part of a report: heading, paragraphs, tables below them, bullet points.
Part = Tuple[str, Sequence[str], Sequence[pd.DataFrame], Sequence[str]]


def write_word(parts: Sequence[Part], texts: Dict[int, List[List[str]]], path: Path, title: str) -> None:
    """
    Write a document: the title, then each part on a page of its own.

    texts : {id of a frame: its columns as they are printed}. Numbers stand to the right. Author and comments are left blank, so that
    the document names nobody. Figures are not put in: the counts behind them are files beside it, where a checker finds
    them. Raises MissingDependencyError without python-docx.
    """
    docx = compat.require("docx")
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, ""
    document.core_properties.comments, document.core_properties.last_modified_by = "", ""
    document.add_heading(title, level=0)
    for number, (heading, paragraphs, tables, points) in enumerate(parts):
        if number:
            document.add_page_break()
        document.add_heading("{}. {}".format(number + 1, heading), level=1)
        for text in paragraphs:
            document.add_paragraph(text)
        for frame in tables:
            _add_table(document, docx, frame, texts[id(frame)])
            document.add_paragraph("")
        for text in points:
            document.add_paragraph(text, style="List Bullet")
    document.save(str(path))


def _add_table(document: "object", docx: "object", frame: pd.DataFrame, columns: List[List[str]]) -> None:
    right = docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT  # type: ignore[attr-defined]
    table = document.add_table(rows=1 + len(frame), cols=len(frame.columns), style="Light List Accent 1")  # type: ignore[attr-defined]
    for place, (name, values) in enumerate(zip(frame.columns, columns)):
        numeric = pd.api.types.is_numeric_dtype(frame[name])
        for row, text in enumerate([str(name)] + values):
            cell = table.cell(row, place)
            cell.text = text
            if numeric:
                cell.paragraphs[0].alignment = right
