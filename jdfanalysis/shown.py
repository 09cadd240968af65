"""How results show themselves: a plain summary, and the same with its table in a notebook."""
import html
from typing import Any

import pandas as pd

ROWS_SHOWN = 30
LINE_WIDTH = 110


class Shown:
    """
    Gives a result record one face: in a script or console its summary and table as text, in a notebook the same as HTML.

    A record has `summary` (plain text, no ids, no cell values) and `table` (a tidy DataFrame).
    """

    summary: str
    table: pd.DataFrame

    def __init_subclass__(cls, **words: Any) -> None:
        super().__init_subclass__(**words)
        # In the class itself: a dataclass writes every array out unless the class has a form of its own.
        cls.__repr__ = Shown.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return "{}\n\n{}".format(self.summary, table_text(self.table))

    def _repr_html_(self) -> str:
        head = "<pre>{}</pre>".format(html.escape(self.summary))
        more = len(self.table) - ROWS_SHOWN
        note = "<p>{:,} more rows in <code>.table</code></p>".format(more) if more > 0 else ""
        return head + self.table.head(ROWS_SHOWN).to_html(index=False) + note


def table_text(table: pd.DataFrame, rows: int = ROWS_SHOWN) -> str:
    """The first rows of a table as text, all columns, wrapped to the width of a console; and how many more there are."""
    if not len(table):
        return "no rows"
    more = len(table) - rows
    text = table.head(rows).to_string(index=False, line_width=LINE_WIDTH)
    return text + ("\n{:,} more rows in .table".format(more) if more > 0 else "")


def lines_of(*pairs: Any) -> str:
    """(label, value) pairs as aligned lines; pairs whose value is None are left out."""
    kept = [(str(label), value) for label, value in pairs if value is not None]
    width = max(len(label) for label, _ in kept)
    return "\n".join("{}  {}".format(label.ljust(width), _worded(value)) for label, value in kept)


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "{:.6g}".format(value)
    return "{:,}".format(value) if hasattr(value, "__index__") else str(value)
