"""LaTeX tables, and what can be read of a pdf without drawing its pages."""

import re
import zlib
from typing import List

from output_checks.content import Document, Figure, Grid, Hidden, Text, as_cells
from output_checks.errors import ReadingError
from output_checks.readers.decoding import decoded

_TABULAR = re.compile(r"\\begin\{(tabular[xy*]?|longtable|array)\}(.*?)\\end\{\1\}", re.S)
_COMMAND = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|cline\{[^}]*\}|cmidrule(?:\([^)]*\))?\{[^}]*\}|endhead|endfoot|centering)"
)
_MOST_UNPACKED = 32 * 1024**2
# A drawing with axes and a legend has fewer words than this; a page of text has more.
_WORDS_OF_A_FIGURE = 80


def read_latex(path: str, raw: bytes) -> Document:
    """Every tabular as a table, placed by the line it begins at; the rest as text."""
    document = Document(path, "document", len(raw))
    text = decoded(raw)[0]
    if not text.strip():
        document.unread.append("the file is empty")
        return document
    captions = re.findall(r"\\caption\{([^}]*)\}", text)
    for number, found in enumerate(_TABULAR.finditer(text)):
        line = text.count("\n", 0, found.start()) + 1
        rows = _rows(found.group(2))
        if rows:
            caption = captions[number] if number < len(captions) else ""
            document.grids.append(Grid("tabular at line {}".format(line), as_cells(rows), caption=caption))
    document.texts.append(Text("", tuple(text.splitlines())))
    return document


def _rows(body: str) -> List[List[str]]:
    body = re.sub(r"^\s*(?:\[[^\]]*\])?\s*(?:\{[^{}]*\}\s*)?\{(?:[^{}]|\{[^{}]*\})*\}", "", body, count=1)
    rows = []
    for line in re.split(r"\\\\(?:\[[^\]]*\])?", _COMMAND.sub(" ", body)):
        cells: List[str] = []
        for part in re.split(r"(?<!\\)&", line):
            wide = re.search(r"\\multicolumn\{(\d{1,3})\}\{[^}]*\}\{([^}]*)\}", part)
            words = wide.group(2) if wide else part
            words = re.sub(r"\\[a-zA-Z]+\*?(?:\{([^{}]*)\})?", r"\1", words.replace("\\%", "%").replace("\\&", "&"))
            cells.append(re.sub(r"[${}]", "", words).replace("\\_", "_").strip())
            cells.extend([""] * (int(wide.group(1)) - 1 if wide else 0))
        if any(cells):
            rows.append(cells)
    return rows


def read_pdf(path: str, raw: bytes) -> Document:
    """
    A pdf: words that stand in plain strings, properties, embedded files. Layout is not read.

    A short one is taken for a figure, which needs its data beside it. A longer one cannot be checked and says so.
    """
    if not raw.startswith(b"%PDF"):
        raise ReadingError("it is not a pdf")
    document = Document(path, "figure", len(raw), figures=[Figure("", "pdf")])
    words = _pdf_words(raw)
    if words:
        document.texts.append(Text("words in the pdf", tuple(words)))
    if (
        len(" ".join(words).split()) > _WORDS_OF_A_FIGURE
        or raw.count(b"/Type /Page") - raw.count(b"/Type /Pages") > 1
    ):
        document.unread.append("pages of a pdf are not read; give tables as csv and text as txt")
    if b"/EmbeddedFile" in raw or b"/JavaScript" in raw:
        document.hidden.append(Hidden("pdf", "embedded files or scripts", "Print the document to a new pdf."))
    found = re.findall(rb"/(Title|Author|Subject|Keywords)\s*\(((?:[^()\\]|\\.)*)\)", raw)
    if found:
        names = sorted({name.decode("ascii") for name, _ in found})
        document.hidden.append(Hidden("document properties", ", ".join(names), "Save without metadata.", True))
        values = tuple(value.decode("latin-1") for _, value in found)
        document.texts.append(Text("document properties", values, "property"))
    return document


def _pdf_words(raw: bytes) -> List[str]:
    words: List[str] = []
    left = _MOST_UNPACKED
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", raw, re.S):
        content = found.group(1)
        try:
            content = zlib.decompressobj().decompress(content, left)
        except zlib.error:
            pass
        left -= len(content)
        if left <= 0:
            break
        for line in re.findall(rb"((?:\((?:[^()\\]|\\.)*\)|\[(?:[^\[\]\\]|\\.)*\])\s*T[jJ])", content):
            text = b"".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\)", line)).decode("latin-1")
            if text.strip():
                words.append(re.sub(r"\\([()\\])", r"\1", text))
    return words
