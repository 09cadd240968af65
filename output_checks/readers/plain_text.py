"""Text, Markdown, logs and code: lines, and the tables printed in them."""

import re
from typing import Any, List, Tuple

from output_checks.content import Document, Grid, Text, as_cells
from output_checks.readers.decoding import decoded
from output_checks.understanding.cells import read_cell

_RULE = re.compile(r"^[\s|+:\-=_\u2500-\u257f]*$")
# 'No. Observations:    3000', 'duration col = 'days'': lines of a report. 'Table 1: people' is a caption.
_REPORT = re.compile(r":\s{2,}\S|\s=\s+\S|[:=]\s*$")
# Stata heads two columns with one name.
_TWO_LIMITS = re.compile(r"\[?(\d+)% conf\.? interval\]?", re.I)
LOG_ENDINGS = (".log", ".smcl", ".lst", ".out")
CODE_ENDINGS = (
    ".py",
    ".r",
    ".do",
    ".ado",
    ".sql",
    ".sps",
    ".sas",
    ".rmd",
    ".qmd",
    ".yml",
    ".yaml",
    ".toml",
    ".cfg",
    ".ini",
)


def read_plain_text(path: str, raw: bytes) -> Document:
    """The lines, and every table printed in them (Markdown, pandas, R, Stata and SPSS styles)."""
    lower = path.lower()
    kind = "log" if lower.endswith(LOG_ENDINGS) else "code" if lower.endswith(CODE_ENDINGS) else "text"
    document = Document(path, kind, len(raw))
    text, _ = decoded(raw)
    if not text.strip():
        document.unread.append("the file is empty")
        return document
    if lower.endswith(".smcl"):
        text = re.sub(r"\{[a-z_]+:? ?([^{}]*)\}", r"\1", text)
    lines = tuple(text.splitlines())
    document.texts.append(Text("", lines, "log" if kind == "log" else "code" if kind == "code" else "prose"))
    if kind != "code":
        document.grids.extend(printed_tables(lines, ""))
    return document


def printed_tables(lines: Tuple[str, ...], place: str) -> List[Grid]:
    """
    Tables printed in monospaced text. A table is two or more lines in a row with the same number of figures at
    the end.
    """
    found: List[Grid] = []
    position = 0
    while position < len(lines):
        if "|" in lines[position] and lines[position].strip().startswith("|"):
            position = _markdown(lines, position, place, found)
        else:
            position = _frame(lines, position, place, found) or _aligned(lines, position, place, found)
    return found


def _markdown(lines: Tuple[str, ...], start: int, place: str, found: List[Grid]) -> int:
    rows, numbers, position = [], [], start
    while position < len(lines) and lines[position].strip().startswith("|"):
        if not _RULE.match(lines[position]):
            rows.append([part.strip(" *`") for part in lines[position].strip().strip("|").split("|")])
            numbers.append(position + 1)
        position += 1
    if len(rows) > 1:
        found.append(Grid(place, as_cells(rows), lines=tuple(numbers), caption=_caption(lines, start - 1)))
    return position


def _frame(lines: Tuple[str, ...], start: int, place: str, found: List[Grid]) -> int:
    """
    A data frame as pandas prints it, words in its last column: names, then rows that begin with their number.

    Returns the line after it; 0 if there is none, or if `_aligned` can read it by its figures.
    """
    names = lines[start].split()
    rows: List[List[str]] = []
    for line in lines[start + 1 :]:
        wide = re.split(r"\s{2,}", line.strip())
        row = wide if len(wide) == len(names) + 1 else line.split()
        if len(row) != len(names) + 1 or not row[0].isdigit():
            break
        rows.append(row)
    if len(names) < 2 or len(rows) < 2 or any(_figure(name) for name in names) or all(_figure(row[-1]) for row in rows):
        return 0
    numbers = tuple(range(start + 1, start + 2 + len(rows)))
    found.append(Grid(place, as_cells([[""] + names] + rows), lines=numbers, caption=_caption(lines, start - 1)))
    return start + 1 + len(rows)


def _fields(line: str) -> Tuple[List[str], int]:
    """(label first, then the figures at the end of the line; how many figures)."""
    tokens = re.sub(r"(?<![\w])[|\u2502](?![\w])|[|\u2502]", " ", line).split()
    figures: List[str] = []
    while tokens and _figure(tokens[-1]):
        figures.insert(0, tokens.pop())
    return [" ".join(tokens)] + figures, len(figures)


def _figure(token: str) -> bool:
    cell = read_cell(token)
    return cell.value is not None or (cell.mark and not token.isalpha()) or token in ("NaN", "NA", "None")


def _aligned(lines: Tuple[str, ...], start: int, place: str, found: List[Grid]) -> int:
    numbers, figures = _run(lines, start)
    after = numbers[-1] + 1 if numbers else start + 1
    if len(numbers) < 2:
        return after
    body = [_fields(lines[number])[0] for number in numbers]
    header, above = _header(lines, start, figures)
    if header:
        header, body = _taken_apart(lines[start - above], header, [lines[number] for number in numbers], body)
        numbers = [start - above] + numbers
    caption = _caption(lines, start - above - 1)
    cells = as_cells(([header] if header else []) + body)
    found.append(Grid(place, cells, lines=tuple(number + 1 for number in numbers), caption=caption))
    return after


def _run(lines: Tuple[str, ...], start: int) -> Tuple[List[int], int]:
    """(positions of the lines of a table that begins at `start`, rulers left out; how many figures each ends with)."""
    first, figures = _fields(lines[start])
    # 'No. Observations: 3000' is a line of a report, not a row of a table.
    if figures == 0 or _RULE.match(lines[start]) or first[0].endswith((":", "=")):
        return [], figures
    numbers: List[int] = []
    for position in range(start, len(lines)):
        ruler = bool(_RULE.match(lines[position]) and lines[position].strip())
        fields, own = _fields(lines[position])
        if not ruler and (own != figures or fields[0].endswith("=")):
            break
        if not ruler:
            numbers.append(position)
    return numbers, figures


def _taken_apart(
    head: str, header: List[str], lines: List[str], body: List[List[Any]]
) -> Tuple[List[str], List[List[Any]]]:
    """Where every row has as many words as the header, or one more for a row number, the words are the columns."""
    names = re.sub(r"[|\u2502]", " ", head).split()
    rows = [re.sub(r"[|\u2502]", " ", line).split() for line in lines]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or len(rows) != len(body):
        return header, body
    width = widths.pop()
    if width == len(names) + 1 and all(row[0].isdigit() for row in rows):
        return [""] + names, rows
    return (names, rows) if width == len(names) else (header, body)


def _caption(lines: Tuple[str, ...], before: int) -> str:
    """The last words above a table, over at most two empty lines."""
    for position in range(before, max(before - 3, -1), -1):
        text = lines[position].strip()
        if text and not _RULE.match(text):
            return "" if _REPORT.search(text) else text[:200]
    return ""


def _header(lines: Tuple[str, ...], start: int, figures: int) -> Tuple[List[str], int]:
    """(header fields, how many lines above the first row it stands); ([], 0) if there is none."""
    index_name = ""
    for back in (1, 2, 3):
        if start - back < 0 or not lines[start - back].strip():
            return [], 0
        line = lines[start - back]
        if _RULE.match(line):
            continue
        plain = _TWO_LIMITS.sub(r"\1% conf low  \1% conf high", re.sub(r"[|\u2502]", " ", line).strip())
        tokens = [t for t in re.split(r"\s{2,}", plain) if t]
        if len(tokens) < figures:
            tokens = plain.split()
        if len(tokens) == 1 and not index_name and back < 3:
            # pandas prints the name of the index on a line of its own.
            index_name = tokens[0]
            continue
        if len(tokens) < figures:
            return [], 0
        return [" ".join(tokens[:-figures]) + " " + index_name] + tokens[-figures:], back
    return [], 0
