"""How results show themselves: a plain summary, and the same with its table in a notebook."""
import html
from typing import Any

import pandas as pd

ROWS_SHOWN = 30


class Shown:
    """
    Gives a result record `_repr_html_` and `__str__`.

    A record has `summary` (plain text, no ids, no cell values) and `table` (a tidy DataFrame).
    """

    summary: str
    table: pd.DataFrame

    def __str__(self) -> str:
        return self.summary

    def _repr_html_(self) -> str:
        head = "<pre>{}</pre>".format(html.escape(self.summary))
        more = len(self.table) - ROWS_SHOWN
        note = "<p>{:,} more rows in <code>.table</code></p>".format(more) if more > 0 else ""
        return head + self.table.head(ROWS_SHOWN).to_html(index=False) + note


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
