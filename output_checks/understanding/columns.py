"""What each column of a table is: header words, number shape, sums and neighbours are weighed, and the reasons kept."""

import re
from dataclasses import replace
from typing import Any, List, Optional, Sequence, Tuple

from output_checks.content import Grid
from output_checks.understanding.cells import read_cell, split_pair
from output_checks.understanding.crosstabs import settle_crosstab
from output_checks.understanding.layout import Layout, layouts
from output_checks.understanding.recordlike import looks_like_records
from output_checks.understanding.shape import adds_up, is_correlation, is_whole, sums_to, values_of
from output_checks.understanding.table import LABEL_ROLES, Cell, Column, Table
from output_checks.understanding.words import is_total, normal, pair_roles, role_of_words, row_role

# Roles whose numbers must be whole and not negative.
_STATISTICAL = ("p_value", "se", "coefficient", "test", "sd", "survival", "incidence", "confidence")
_MOST_STATISTIC_ROWS = 500
_GROUPS = re.compile(r"\b(decile|quintile|quartile|percentile|quantile|ventile|tertile)s?( group)?$")
_WHOLE = ("count", "events", "at_risk", "censored")


def understand(grid: Grid, context: str = "", declared: Any = None, record_rows: Any = 20) -> List[Table]:
    """
    The tables of a grid.

    context : words from outside the grid that may say what the numbers are (file name, sheet name, caption)
    declared : roles that the user declared, by column header ('*' for all), which win over everything
    record_rows : from so many rows a table without summary columns counts as records; None never
    """
    tables = []
    for layout in layouts(grid):
        if layout.body:
            tables.append(_table(grid, layout, context, declared or {}, record_rows))
    return tables


def _table(grid: Grid, layout: Layout, context: str, declared: Any, record_rows: Any) -> Table:
    columns = []
    first = grid.lines[0] if grid.lines else grid.first_row
    places = tuple(grid.lines[i] - first for i in layout.body) if grid.lines else layout.body
    for position, header in enumerate(layout.headers):
        raw = [grid.cells[i][position] for i in layout.body]
        if any(value is not None for value in raw):
            columns.extend(_split(header or "column {}".format(position + 1), raw, position))
    corner = layout.headers[0] if layout.headed and layout.headers else ""
    # A corner 'Risk decile' names the rows, not the numbers.
    words = " ".join((layout.title, grid.caption, "" if _GROUPS.search(normal(corner)) else corner, grid.place, context))
    columns = _with_roles(columns, words, declared)
    labels = _labels(columns, len(layout.body))
    if is_correlation(columns):
        columns = [
            column if column.role in LABEL_ROLES else replace(column, role="test", certain=True) for column in columns
        ]
    columns = [_settled(column, columns, labels) for column in columns]
    # Tables of statistics are short; longer ones have categories in their rows.
    roles = tuple(row_role(label) if len(labels) <= _MOST_STATISTIC_ROWS else "" for label in labels)
    if not _has_statistics(roles, columns):
        roles = ("",) * len(labels)
    pairs = [pair_roles(label) for label in labels]
    roles = tuple(pair[0] or role for pair, role in zip(pairs, roles))
    table = Table(
        grid.place,
        (grid.caption + " " + layout.title).strip(),
        layout.notes,
        tuple(columns),
        labels,
        roles,
        places,
        grid.spreadsheet,
        first,
        rows_unread=grid.rows_unread,
        bracket_roles=tuple(pair[1] for pair in pairs),
    )
    if looks_like_records(table, record_rows):
        return replace(table, record_like=True)
    return replace(table, columns=tuple(settle_crosstab(columns, labels, words)))


def _split(header: str, raw: Sequence[Any], position: int) -> List[Column]:
    """One column, or two where cells read '123 (45.6%)'."""
    pairs = [split_pair(value) for value in raw]
    filled = sum(value is not None for value in raw)
    found = sum(pair is not None for pair in pairs)
    if found * 2 < filled or found == 0:
        return [Column(header, "", tuple(read_cell(value) for value in raw), position)]
    outer = tuple(pair[0] if pair else read_cell(value) for pair, value in zip(pairs, raw))
    inner = tuple(pair[1] if pair else Cell("") for pair in pairs)
    whole = is_whole(values_of(outer)) and not any(cell.percent for cell in outer)
    second = "percent" if whole or any(cell.percent for cell in inner) else "sd"
    first = "count" if whole else ("percent" if any(cell.percent for cell in outer) else "mean")
    if any(cell.percent for cell in outer) and is_whole(values_of(inner)):
        second = "count"
    reasons = ("written as number and bracket",)
    return [
        Column(header, first, outer, position, whole or first == "percent", reasons),
        Column(header + " (in brackets)", second, inner, position, whole, reasons, True),
    ]


def _with_roles(columns: List[Column], words: str, declared: Any) -> List[Column]:
    said = role_of_words(words) if words.strip() else ""
    out = []
    for place, column in enumerate(columns):
        given = declared.get(column.header, "" if _mostly_words(column, place == 0) else declared.get("*", ""))
        if given:
            out.append(replace(column, role=given, certain=True, reasons=("declared",)))
        elif column.role:
            out.append(column)
        else:
            out.append(_after_key(columns, place) or _guess(column, said, place == 0))
    return out


def _mostly_words(column: Column, first: bool) -> bool:
    """Labels rather than numbers: words mostly; any words in the first column; or no numbers and several texts."""
    filled = [cell for cell in column.cells if cell.text]
    words = sum(cell.value is None and not cell.mark for cell in filled)
    if not any(cell.value is not None for cell in filled) and (first or len({cell.text for cell in filled}) > 2):
        return bool(filled)
    return 2 * words > len(filled) or first and words > 0


def _after_key(columns: List[Column], place: int) -> Optional[Column]:
    """
    A column right of 'Df Residuals:', 'AIC:' and their like: values of a report, named by the words on their
    left.
    """
    if not place:
        return None
    keys = [cell.text for cell in columns[place - 1].cells if cell.text]
    if len(keys) < 2 or 2 * sum(key.endswith(":") for key in keys) < len(keys):
        return None
    return replace(columns[place], role="test", reasons=("named by the words on the left",))


def _guess(column: Column, said: str, first: bool) -> Column:
    role = role_of_words(column.header)
    if _mostly_words(column, first):
        return replace(column, role=role if role in ("id", "date", "code", "confidence") else "label")
    values = values_of(column.cells)
    if any(cell.percent for cell in column.cells):
        kept = role if role in ("confidence", "mean", "percentile", "minimum", "maximum") else "percent"
        return replace(column, role=kept, reasons=("% signs",))
    if any(cell.interval for cell in column.cells):
        return replace(column, role="coefficient", reasons=("written as estimate and interval",))
    if role == "coefficient" and said in ("survival", "incidence"):
        # The 'estimate' of a curve is the curve.
        role = said
    if role in _STATISTICAL and (
        is_whole(values) and (len(normal(column.header)) <= 3 or role == "coefficient")
        or role == "p_value" and max(values, default=0.0) > 1.0
    ):
        # 'SE' over whole numbers is the South East, 'P' over numbers above 1 is no p-value, a 'difference' may be of counts.
        role = ""
    if role == "percentile" and _GROUPS.search(normal(column.header)) and is_whole(values) and values == sorted(values):
        return replace(column, role="code", reasons=("numbers of equal groups",))
    if role in _WHOLE and values and not is_whole(values):
        return replace(column, role="unknown", certain=False, reasons=("named like counts, but not whole numbers",))
    if role:
        return replace(column, role=role, reasons=("header words",))
    if first and _index_like(column, values):
        return replace(column, role="index", reasons=("numbers the rows",))
    if said and said not in LABEL_ROLES + ("age", "time", "money"):
        if said not in _WHOLE or is_whole(values):
            return replace(
                column, role=said, certain=said not in _WHOLE or bool(values), reasons=("title or file name",)
            )
    if is_whole(values):
        return replace(column, role="count", certain=False, reasons=("whole numbers",))
    return replace(column, role="unknown", certain=False, reasons=("no words, no shape",))


def _index_like(column: Column, values: List[float]) -> bool:
    unnamed = column.header.startswith("column ") or column.header.lower() in ("index", "")
    return (
        unnamed
        and len(values) > 1
        and values in ([float(i) for i in range(len(values))], [float(i + 1) for i in range(len(values))])
    )


def _labels(columns: List[Column], rows: int) -> Tuple[str, ...]:
    naming = [column for column in columns if column.role in ("label", "year", "code", "date")]
    if any(column.role not in LABEL_ROLES + ("age", "time") for column in columns):
        curve = any(column.role in ("survival", "incidence", "events", "at_risk") for column in columns)
        naming += [
            column for column in columns if column.role == "age" or (column.role == "time" and (curve or not naming))
        ]
    labels = []
    carried = [""] * len(naming)
    for row in range(rows):
        parts = []
        for place, column in enumerate(naming):
            text = column.cells[row].text
            if column.role == "label" and place < len(naming) - 1:
                # Spreadsheets leave repeated group labels blank.
                text = carried[place] = text or carried[place]
            if text:
                parts.append(text)
        labels.append(" / ".join(parts)[:120])
    return tuple(labels)


def _settled(column: Column, columns: List[Column], labels: Tuple[str, ...]) -> Column:
    """Let sums and neighbours decide what words left open."""
    if column.certain or column.role not in ("count", "unknown"):
        return column
    values = values_of(column.cells)
    if column.header.lower() in ("t", "z", "f") and any(c.role in _STATISTICAL for c in columns):
        return replace(column, role="test", certain=True, reasons=("a statistic beside its p-value",))
    others = [c for c in columns if c is not column and c.role == column.role and c.position != column.position]
    totals = [c for c in others if is_total(c.header)]
    if column.role == "count":
        if column.position == 0 and len(values) > 1 and values == sorted(set(values)) and any(
            c.role == "count" and c.certain for c in columns
        ):
            return replace(column, role="code", certain=True, reasons=("a rising scale beside counts",))
        if adds_up(column, labels) or (totals and _rows_add_up(columns)):
            return replace(column, certain=True, reasons=column.reasons + ("adds up to its total",))
        if any(c.role == "count" and c.certain for c in columns) and is_total(column.header):
            return replace(column, certain=True, reasons=column.reasons + ("a total beside counts",))
        return column
    if column.role == "unknown" and _rows_make_whole(columns):
        return replace(column, role="percent", certain=True, reasons=("each row adds up to 100",))
    if values and sums_to(values, 100.0) and max(values) <= 100:
        return replace(column, role="percent", certain=True, reasons=("adds up to 100",))
    if values and sums_to(values, 1.0) and max(values) <= 1:
        return replace(column, role="proportion", certain=True, reasons=("adds up to 1",))
    return column


def _rows_make_whole(columns: List[Column]) -> bool:
    """True if the numbers that nothing names add up to 100 in every row, as row percentages do."""
    unnamed = [column for column in columns if column.role == "unknown" and not column.certain]
    lines = [[column.cells[row].value for column in unnamed] for row in range(len(unnamed[0].cells))]
    return len(unnamed) > 1 and all(None not in line and min(line) >= 0 and sums_to(line, 100.0) for line in lines)


def _rows_add_up(columns: List[Column]) -> bool:
    counts = [column for column in columns if column.role == "count"]
    total = [column for column in counts if is_total(column.header)]
    parts = [column for column in counts if not is_total(column.header)]
    if len(total) != 1 or len(parts) < 2:
        return False
    agree = checked = 0
    for row in range(len(total[0].cells)):
        values = [column.cells[row].value for column in parts]
        if total[0].cells[row].value is not None and None not in values:
            checked += 1
            agree += abs(sum(values) - total[0].cells[row].value) < 0.5
    return checked > 0 and agree == checked


def _has_statistics(roles: Tuple[str, ...], columns: List[Column]) -> bool:
    """Row labels name statistics only in a table whose columns do not."""
    named = {role for role in roles if role}
    if not named:
        return False
    if any(column.role in ("p_value", "se", "confidence") for column in columns):
        return True
    others = ("mean", "sd", "test", "coefficient", "percent", "proportion", "unknown")
    if named == {"count"} and any(column.role in others for column in columns):
        # A row 'N' under columns of something else.
        return True
    return bool(named - {"count", "sum", "df"}) or named == {"count"} and not all(c.certain for c in columns)
