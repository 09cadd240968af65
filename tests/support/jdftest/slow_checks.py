"""Slow, obvious twins of the counting in output_checks: one loop over rows, one over cells."""

import math


def count_by_hand(records, rows, columns, value=None, person=None):
    """
    {(row labels, column labels): {"count", "people", "total", "largest", "second", "values"}} of a list of dicts.

    Rows with a missing label or value are left out; a person's values are added up within a cell.
    """
    cells = {}
    for number, record in enumerate(records):
        row = tuple(record[name] for name in rows)
        column = tuple(record[name] for name in columns) or ("all",)
        if any(is_missing(part) for part in row + column) or value is not None and is_missing(record[value]):
            continue
        cell = cells.setdefault((row, column), {"values": [], "who": []})
        cell["values"].append(record[value] if value is not None else 1)
        cell["who"].append(record[person] if person is not None else number)
    return {key: summary(cell["values"], cell["who"]) for key, cell in cells.items()}


def summary(values, who):
    """What is known of one cell."""
    sums = {}
    for amount, name in zip(values, who):
        sums[name] = sums.get(name, 0) + abs(amount)
    largest = sorted(sums.values(), reverse=True) + [0, 0]
    return {
        "count": len(values),
        "people": len(set(who)),
        "total": sum(sums.values()),
        "largest": largest[0],
        "second": largest[1],
        "values": values,
    }


def statistic_by_hand(name, cell):
    """count, people, sum, mean, median, std, min or max of a cell of count_by_hand."""
    values, n = sorted(cell["values"]), cell["count"]
    if name in ("count", "people"):
        return cell[name]
    mean = sum(values) / n
    if name == "std":
        return math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1)) if n > 1 else float("nan")
    return {
        "sum": sum(values),
        "mean": mean,
        "min": values[0],
        "max": values[-1],
        "median": (values[(n - 1) // 2] + values[n // 2]) / 2.0,
    }[name]


def is_missing(value):
    """True for None and for a number that is not one."""
    return value is None or value != value


def recoverable_by_hand(table, most):
    """
    {(row, column)} of None cells that have the same value in every table of whole numbers from 0 to `most` that fits.

    table : rows of numbers or None; the last row and the last column are totals of the others.
    """
    holes = [(r, c) for r, row in enumerate(table) for c, value in enumerate(row) if value is None]
    seen = {hole: set() for hole in holes}

    def fits(filled):
        height, width = len(filled) - 1, len(filled[0]) - 1
        return all(sum(filled[r][:width]) == filled[r][width] for r in range(height + 1)) and all(
            sum(filled[r][c] for r in range(height)) == filled[height][c] for c in range(width + 1)
        )

    def fill(position, filled):
        if position == len(holes):
            if fits(filled):
                for r, c in holes:
                    seen[(r, c)].add(filled[r][c])
            return
        r, c = holes[position]
        for value in range(most + 1):
            filled[r][c] = value
            fill(position + 1, filled)
        filled[r][c] = None

    fill(0, [list(row) for row in table])
    return {hole for hole, values in seen.items() if len(values) == 1}
