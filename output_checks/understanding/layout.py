"""Where a table begins and ends in a grid: titles, header rows, label columns, body, notes."""

import re
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

from output_checks.content import Grid
from output_checks.understanding.cells import is_missing, read_cell, split_pair

MOST_HEADER_ROWS = 4
_YEARS = (1900, 2100)


@dataclass(frozen=True)
class Layout:
    """
    One table's place in a grid. All positions count from 0 in the grid's rows and columns.

    headers : one text per column, header rows joined with ' / '
    body : positions of the body rows
    """

    title: str
    notes: str
    headers: Tuple[str, ...]
    body: Tuple[int, ...]
    headed: bool


def layouts(grid: Grid) -> List[Layout]:
    """Every table of a grid: parts separated by empty rows; lone lines of text go to the table below or above."""
    found: List[Layout] = []
    titles: List[str] = []
    for block in _blocks(grid):
        lead = 0
        while (
            lead < len(block)
            and len(_filled(grid.cells[block[lead]])) == 1
            and _width(grid, block) > 1
            and _is_words(_filled(grid.cells[block[lead]])[0])
            and _first_filled(grid.cells[block[lead]]) == 0
        ):
            titles.append(str(_filled(grid.cells[block[lead]])[0]))
            lead += 1
        rest = block[lead:]
        if not rest:
            continue
        if (
            _width(grid, rest) == 1
            and all(_is_words(v) for i in rest for v in _filled(grid.cells[i]))
            and len(rest) < 3
        ):
            titles.extend(str(v) for i in rest for v in _filled(grid.cells[i]))
            continue
        rest, notes = _without_notes(grid, rest)
        if rest:
            found.append(_layout(grid, rest, " ".join(titles), " ".join(notes)))
            titles = []
    if titles and found:
        last = found[-1]
        found[-1] = Layout(
            last.title, (last.notes + " " + " ".join(titles)).strip(), last.headers, last.body, last.headed
        )
    return found


def _blocks(grid: Grid) -> List[List[int]]:
    blocks: List[List[int]] = [[]]
    for position, row in enumerate(grid.cells):
        if _filled(row):
            blocks[-1].append(position)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _filled(row: Tuple[Any, ...]) -> List[Any]:
    return [value for value in row if value is not None]


def _first_filled(row: Tuple[Any, ...]) -> int:
    return next((position for position, value in enumerate(row) if value is not None), -1)


def _width(grid: Grid, rows: List[int]) -> int:
    return max((len(_filled(grid.cells[i])) for i in rows), default=0)


def _is_words(value: Any) -> bool:
    cell = read_cell(value)
    return bool(cell.text) and cell.value is None and not cell.mark


def _is_number(value: Any) -> bool:
    return read_cell(value).value is not None or split_pair(value) is not None


def _without_notes(grid: Grid, rows: List[int]) -> Tuple[List[int], List[str]]:
    notes: List[str] = []
    rows = list(rows)
    while len(rows) > 1 and _width(grid, rows) > 1:
        filled = _filled(grid.cells[rows[-1]])
        if len(filled) != 1 or not _is_words(filled[0]) or len(str(filled[0])) < 12:
            break
        notes.insert(0, str(filled[0]))
        rows.pop()
    return rows, notes


def _layout(grid: Grid, rows: List[int], title: str, notes: str) -> Layout:
    depth = _header_depth(grid, rows)
    width = len(grid.cells[rows[0]])
    if depth == 0:
        headers = tuple("column {}".format(c + 1) for c in range(width))
    else:
        headers = _joined(grid, rows[:depth], width)
    return Layout(title, notes, headers, tuple(rows[depth:]), depth > 0)


def _header_depth(grid: Grid, rows: List[int]) -> int:
    first = grid.cells[rows[0]]
    if not _heads(first):
        return 0
    numeric_below = any(_is_number(v) or read_cell(v).mark for i in rows[1:] for v in grid.cells[i] if v is not None)
    if not numeric_below:
        return 1
    named = _named_index_row(grid, rows)
    if named:
        return named
    depth = 1
    while depth < min(MOST_HEADER_ROWS, len(rows) - 1):
        row = grid.cells[rows[depth]]
        beyond = [v for v in row[1:] if v is not None]
        # A second header row: words or categories only. A body row of marks only is not one.
        figures = sum(_is_number(v) and not _is_year(v) for v in row if v is not None)
        # '25%', '50%' among 'mean' and 'max' are names of statistics.
        if figures and not (
            2 * figures < len(_filled(row))
            and all(str(v).endswith("%") for v in row if v is not None and _is_number(v) and not _is_year(v))
        ):
            break
        if any(read_cell(v).mark for v in beyond):
            break
        if not _still_header(grid, rows, depth):
            break
        depth += 1
    return depth


def _named_index_row(grid: Grid, rows: List[int]) -> int:
    """Depth of a pandas header with several levels: it ends with a line that holds only the name of the index."""
    if not _repeats(grid.cells[rows[0]]):
        return 0
    for depth in range(1, min(MOST_HEADER_ROWS, len(rows) - 1)):
        row = grid.cells[rows[depth]]
        if row[0] is not None and len(_filled(row)) == 1 and _is_words(row[0]) and len(row) > 2:
            return depth + 1
    return 0


def _still_header(grid: Grid, rows: List[int], depth: int) -> bool:
    """A row without numbers belongs to the header only while the row above it was one and a numeric row follows."""
    row = grid.cells[rows[depth]]
    beyond = [v for v in row[1:] if v is not None]
    if not beyond:
        # An index-name row of pandas ('offence', empty, empty) under column names; but a section heading in the
        # body looks the same, so it counts only directly under a header with an empty corner or several rows.
        above = grid.cells[rows[0]]
        return depth == 1 and (above[0] is None or _repeats(above)) or depth > 1
    if all(_is_year(v) for v in beyond):
        return True
    return _repeats(grid.cells[rows[0]]) or grid.cells[rows[0]][0] is None or row[0] is None


def _repeats(row: Tuple[Any, ...]) -> bool:
    beyond = [v for v in row[1:] if v is not None]
    return len(beyond) != len(set(map(str, beyond))) or len(beyond) < len(row) - 1


def _heads(row: Tuple[Any, ...]) -> bool:
    filled = _filled(row)
    numbers = (
        [v for v in filled[1:] if _is_number(v)]
        if row and row[0] is not None
        else [v for v in filled if _is_number(v)]
    )
    if row and row[0] is not None and _is_number(row[0]):
        return all(_is_number(v) for v in filled) and all(_is_year(v) for v in filled) and len(filled) > 1
    if not numbers:
        return any(_is_words(v) for v in filled)
    if row and row[0] is None:
        return True
    if len(numbers) < len(filled) - 1 and all(str(v).strip().endswith("%") for v in numbers):
        # '25%', '50%' among 'count' and 'mean': names of statistics, as pandas writes them.
        return True
    values = [_value(v) for v in numbers]
    if None in values:
        return False
    steps = {b - a for a, b in zip(values, values[1:])}
    if len(values) > 2 and values[0] == 0.0 and min(steps) > 0.0:
        # '0, 180, 365, 730' beside a name: the days of an at-risk table.
        return True
    return all(_is_year(v) for v in numbers) or (len(values) > 1 and steps == {1.0})


def _value(raw: Any) -> Optional[float]:
    return read_cell(raw).value


def _is_year(raw: Any) -> bool:
    value = _value(raw)
    if value is None:
        return bool(re.match(r"^(19|20)\d\d\s*[-/\u2013]\s*\d{2,4}$", str(raw)))
    return value.is_integer() and _YEARS[0] <= value <= _YEARS[1]


def _joined(grid: Grid, rows: List[int], width: int) -> Tuple[str, ...]:
    lines = []
    for depth, position in enumerate(rows):
        row = list(grid.cells[position])
        if depth < len(rows) - 1:
            row = _filled_forward(row)
        lines.append(row)
    headers = []
    for c in range(width):
        parts = []
        for row in lines:
            value = row[c]
            if not is_missing(value) and not str(value).startswith("Unnamed:"):
                text = read_cell(value).text
                if text not in parts:
                    parts.append(text)
        headers.append(" / ".join(parts))
    return tuple(headers)


def _filled_forward(row: List[Any]) -> List[Any]:
    """Merged header cells: an empty cell right of a filled one carries its text; the corner stays empty."""
    last = None
    out = []
    for position, value in enumerate(row):
        last = value if value is not None else (last if position > 1 else None)
        out.append(value if value is not None else last)
    return out
