"""From raw cells to tables: where a table begins, what its columns are, what a cell says.

cells.py    one cell: a number, a percentage, a mark, words
layout.py   a grid: titles, headers, labels, body, notes
words.py    what header words mean
columns.py  what a column is, from words, shape, sums and neighbours
table.py    the understood table
"""

from output_checks.understanding.columns import understand
from output_checks.understanding.table import Cell, Column, Table

__all__ = ["Cell", "Column", "Table", "understand"]
