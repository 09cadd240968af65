"""What a reader finds in a file, before anything is understood: grids, texts, figures, hidden parts.

Readers make these records; `understanding` turns grids into tables; rules read both.
"""

from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, List, Tuple

# Cells beyond this row of one grid are counted, not read; the file is then at least for review.
MOST_ROWS = 20000
MOST_COLUMNS = 1000


@dataclass(frozen=True)
class Grid:
    """
    A rectangle of raw cells as it stands in a file.

    place : where in the file ("sheet 'Results'", "cell 4"); empty for a file that is one table
    cells : rows of text, numbers, booleans or None
    spreadsheet : name cells like B5 rather than by line
    first_row : number of the first row in the file, from 1
    hidden_rows, hidden_columns : positions in `cells`, from 0
    rows_unread : rows left out because there were too many
    caption : words that stand before the grid, outside it; lines : line of the file per row, where rows skip some
    """

    place: str
    cells: Tuple[Tuple[Any, ...], ...]
    spreadsheet: bool = False
    first_row: int = 1
    hidden_rows: FrozenSet[int] = frozenset()
    hidden_columns: FrozenSet[int] = frozenset()
    rows_unread: int = 0
    caption: str = ""
    lines: Tuple[int, ...] = ()


@dataclass(frozen=True)
class Text:
    """
    Lines of text. kind: prose, log, output (a notebook's), code or property (of a file).
    """

    place: str
    lines: Tuple[str, ...]
    kind: str = "prose"


@dataclass(frozen=True)
class Figure:
    """A picture in a file. kind: the format. points: drawn marks that may each be a person; -1 if not known."""

    place: str
    kind: str
    points: int = -1


@dataclass(frozen=True)
class Hidden:
    """Something that a reader of the released file could uncover. property: a mere property of the file."""

    place: str
    what: str
    remedy: str
    is_property: bool = False


@dataclass
class Document:
    """
    One file (or one member of an archive) as its reader found it.

    path : relative to the folder checked; "a.zip/b.csv" for a member
    kind : table, workbook, document, webpage, notebook, data, text, log, code, figure, model, archive, unknown
    unread : parts that could not be read, in words
    stored_outputs : a notebook's places with outputs
    companion : for a figure, the file with its data that was found beside it
    facts : for rules: e.g. sizes of an archive
    """

    path: str
    kind: str
    size: int = 0
    grids: List[Grid] = field(default_factory=list)
    texts: List[Text] = field(default_factory=list)
    figures: List[Figure] = field(default_factory=list)
    hidden: List[Hidden] = field(default_factory=list)
    unread: List[str] = field(default_factory=list)
    stored_outputs: List[str] = field(default_factory=list)
    tables: List[Any] = field(default_factory=list)
    companion: str = ""
    facts: Dict[str, Any] = field(default_factory=dict)


def as_cells(rows: List[List[Any]]) -> Tuple[Tuple[Any, ...], ...]:
    """Rows of unequal length as an even rectangle; text stripped, empty text as None."""
    width = min(max((len(row) for row in rows), default=0), MOST_COLUMNS)
    return tuple(tuple(_clean(row[c]) if c < len(row) else None for c in range(width)) for row in rows)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace("\u00a0", " ").strip().lstrip("\ufeff")
        return value or None
    return value
