"""The understood table: its columns with their roles, its rows with their labels, and how to name a place in it."""

from dataclasses import dataclass
from typing import Iterator, List, Optional, Tuple


@dataclass(frozen=True)
class Cell:
    """
    One cell. value: the number it holds, or None. mark: it stands for a hidden number.

    percent : written with a % sign. interval : an estimate with its interval in brackets.
    """

    text: str
    value: Optional[float] = None
    mark: bool = False
    percent: bool = False
    interval: bool = False


@dataclass(frozen=True)
class Column:
    """
    One column. role: what its numbers are (words.ROLES). certain: False where a person should confirm the role.

    position : column of the grid, from 0. reasons : what spoke for the role, in words.
    bracket : the numbers in brackets of cells like '123 (45.6%)'; the column before it has those outside.
    """

    header: str
    role: str
    cells: Tuple[Cell, ...]
    position: int
    certain: bool = True
    reasons: Tuple[str, ...] = ()
    bracket: bool = False


@dataclass(frozen=True)
class Table:
    """
    A table found in a file.

    place : where the grid is; title, notes : the words above and below
    row_labels : one per body row; row_roles : role by the row's label ("mean", "n"), or ""
    row_positions : row of the grid for each body row, from 0; bracket_roles : as row_roles, for numbers in brackets
    """

    place: str
    title: str
    notes: str
    columns: Tuple[Column, ...]
    row_labels: Tuple[str, ...]
    row_roles: Tuple[str, ...]
    row_positions: Tuple[int, ...]
    spreadsheet: bool = False
    first_row: int = 1
    record_like: bool = False
    bracket_roles: Tuple[str, ...] = ()
    rows_unread: int = 0

    def role(self, row: int, column: Column) -> str:
        """What the number in this cell is: by the row's label if that says it, else by the column."""
        named = (self.bracket_roles if column.bracket and self.bracket_roles else self.row_roles)[row]
        if not named or column.role in LABEL_ROLES:
            return column.role
        # 'N' counts in whatever column it stands; a p-value stays one in a row of means.
        return column.role if column.role in _OF_A_COMPARISON and named != "count" else named

    def cells(self, *roles: str) -> Iterator[Tuple[int, Column, Cell]]:
        """Every filled cell whose number plays one of these roles, as (body row, column, cell)."""
        for column in self.columns:
            for row, cell in enumerate(column.cells):
                if cell.text and self.role(row, column) in roles:
                    yield row, column, cell

    def with_role(self, *roles: str) -> List[Column]:
        """The columns that play one of these roles."""
        return [column for column in self.columns if column.role in roles]

    def where(self, row: int, column: Column) -> str:
        """The place of a cell, for a person: sheet, cell or line, row and column header."""
        parts = [self.place] if self.place else []
        line = self.row_positions[row] + self.first_row
        parts.append(
            "cell {}{}".format(letters(column.position), line) if self.spreadsheet else "line {}".format(line)
        )
        names = []
        if self.row_labels[row] and not self.record_like:
            names.append("row '{}'".format(self.row_labels[row]))
        names.append("column '{}'".format(column.header))
        return "{} ({})".format(", ".join(parts), ", ".join(names))

    def where_column(self, column: Column) -> str:
        """The place of a whole column."""
        return "{}column '{}'".format(self.place + ", " if self.place else "", column.header)

    def where_table(self) -> str:
        """The place of the table."""
        if self.place:
            return self.place
        return "table at line {}".format((self.row_positions[0] if self.row_positions else 0) + self.first_row)

    def body(self, row: int, column: Column) -> Tuple[int, int]:
        """Row and column in the body of the file's table as the SACRO Viewer counts them: from 0, one index column."""
        return row, max(column.position - 1, 0)


# Columns that compare groups, and columns that say what a row is about rather than measure something.
_OF_A_COMPARISON = ("p_value", "se", "confidence", "test", "coefficient")
LABEL_ROLES = ("label", "year", "date", "code", "index", "id")


def letters(position: int) -> str:
    """Spreadsheet letters of a column, from 0: A, B, ... Z, AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
