"""csv and tsv files."""

import csv
import io

from output_checks.content import MOST_ROWS, Document, Grid, Text, as_cells
from output_checks.errors import ReadingError
from output_checks.readers.decoding import decoded

_SEPARATORS = ",;\t|"
_LONGEST_FIELD = 1000000


def read_text_table(path: str, raw: bytes) -> Document:
    """One grid; separator by what splits the first lines most evenly. A file without a separator is one column."""
    document = Document(path, "table", len(raw))
    text, encoding = decoded(raw)
    if not text.strip():
        document.unread.append("the file is empty")
        return document
    document.facts["encoding"] = encoding
    separator = "\t" if path.lower().endswith((".tsv", ".tab")) else _separator(text)
    rows = []
    unread = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for row in reader:
            if len(rows) < MOST_ROWS:
                rows.append(row)
            else:
                unread += 1
    except csv.Error:
        raise ReadingError("its quotes or line ends are broken after line {}".format(len(rows)))
    document.grids.append(Grid("", as_cells(rows), rows_unread=unread))
    comments = tuple(line for line in text.splitlines()[:200] if line.lstrip().startswith("#"))
    if comments:
        document.texts.append(Text("comment lines", comments))
    return document


def _separator(text: str) -> str:
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    best, score = ",", 0.0
    for separator in _SEPARATORS:
        numbers = [line.count(separator) for line in lines]
        usual = max(set(numbers), key=numbers.count)
        points = usual and numbers.count(usual) / len(numbers) * min(usual, 5)
        if points > score:
            best, score = separator, points
    return best
