"""Slow, obvious definitions for suppression: look at every table and every pattern there is.

Nothing here uses output_checks: a system is given as plain lists. Cells are positions 0 … n-1; a sum is a
dict from position to coefficient whose values add up to nothing.
"""

import itertools

import numpy as np


def worlds(values, sums, hidden, low, high):
    """
    All tables of whole numbers that agree with what is published, as a list of tuples.

    values : true values; hidden : set of positions; low, high : what a hidden cell can be, per cell
    """
    order = sorted(hidden)
    last = {}
    for k, s in enumerate(sums):
        inside = [c for c in s if c in hidden]
        if inside:
            last.setdefault(max(inside), []).append(k)
    found = []
    table = list(values)

    def descend(depth):
        if depth == len(order):
            found.append(tuple(table))
            return
        cell = order[depth]
        for guess in range(int(low[cell]), int(high[cell]) + 1):
            table[cell] = guess
            if all(sum(w * table[c] for c, w in sums[k].items()) == 0 for k in last.get(cell, ())):
                descend(depth + 1)
        table[cell] = values[cell]

    descend(0)
    return found


def slow_intervals(values, sums, hidden, low, high):
    """{hidden cell: (lowest, highest)} over all tables."""
    tables = worlds(values, sums, hidden, low, high)
    return {c: (min(t[c] for t in tables), max(t[c] for t in tables)) for c in hidden}


def slow_is_safe(values, sums, hidden, low, high, primary, alone=(), width=1):
    """
    Is every primary cell uncertain by `width`, and uncertain still to each contributor alone in a hidden cell?
    """
    tables = worlds(values, sums, hidden, low, high)
    for c in primary:
        seen = [t[c] for t in tables]
        if max(seen) - min(seen) < width:
            return False
        for s in alone:
            if s != c and s in hidden and len({t[c] for t in tables if t[s] == values[s]}) < 2:
                return False
    return True


def slow_best_cost(values, sums, low, high, primary, may_hide, cost, alone=(), width=1):
    """The cost of the cheapest safe pattern over all subsets, or None when no pattern is safe."""
    best = None
    free = [c for c in may_hide if c not in primary]
    for size in range(len(free) + 1):
        for extra in itertools.combinations(free, size):
            price = sum(cost[c] for c in extra)
            if best is not None and price >= best:
                continue
            if slow_is_safe(values, sums, set(primary) | set(extra), low, high, primary, alone, width):
                best = price
    return best


def sums_of_two_way(height, width):
    """The sums of a table whose last row and last column are totals, cells in row order."""
    sums = []
    for i in range(height):
        sums.append({i * width + j: 1 for j in range(width - 1)})
        sums[-1][i * width + width - 1] = -1
    for j in range(width):
        sums.append({i * width + j: 1 for i in range(height - 1)})
        sums[-1][(height - 1) * width + j] = -1
    return sums


def attack(grid):
    """
    An attacker with a pencil and linear algebra: the hidden cells of a finished table that are exactly known.

    grid : rows of a table with totals last in both directions; None where a marker stands
    Builds its own equations, and calls a hidden cell known when no solution of the homogeneous system
    moves it (null space by singular values).
    """
    height, width = len(grid), len(grid[0])
    unknown = [(i, j) for i in range(height) for j in range(width) if grid[i][j] is None]
    if not unknown:
        return []
    column = {cell: k for k, cell in enumerate(unknown)}
    rows = []
    for i in range(height):
        rows.append({(i, j): (1.0 if j < width - 1 else -1.0) for j in range(width)})
    for j in range(width):
        rows.append({(i, j): (1.0 if i < height - 1 else -1.0) for i in range(height)})
    matrix = np.zeros((len(rows), len(unknown)))
    for k, row in enumerate(rows):
        for cell, weight in row.items():
            if cell in column:
                matrix[k, column[cell]] = weight
    _, values, right = np.linalg.svd(matrix)
    rank = int((values > 1e-9 * max(1.0, values.max(initial=0.0))).sum())
    null = right[rank:]
    return [cell for cell, k in column.items() if np.abs(null[:, k]).max(initial=0.0) < 1e-9]


def random_two_way(rng, height, width, high=6):
    """A small random table of counts with totals last, as a flat list of ints (row order)."""
    inner = rng.randint(0, high, size=(height - 1, width - 1))
    table = np.vstack([inner, inner.sum(axis=0)])
    table = np.hstack([table, table.sum(axis=1)[:, None]])
    return [int(v) for v in table.ravel()]


PRIME = 2147483629


def attack_system(relations, hidden):
    """
    The hidden cells that follow from the published ones by adding and subtracting, whatever the table is.

    relations : dense or scipy sparse, one row per sum; hidden : bool per cell. Plain Gauss-Jordan elimination of
    the sums restricted to the hidden cells, on remainders of whole numbers modulo a large prime: a hidden cell is
    known when a row holds nothing but it. Needs whole coefficients.
    """
    cells = np.flatnonzero(hidden)
    part = relations[:, cells] if not hasattr(relations, "tocsc") else relations.tocsc()[:, cells].toarray()
    rows = np.rint(np.asarray(part)).astype(np.int64) % PRIME
    rows = rows[rows.any(axis=1)]
    pivots = []
    for k in range(len(rows)):
        place = np.flatnonzero(rows[k])
        if not len(place):
            continue
        pivot = int(place[0])
        rows[k, place] = rows[k, place] * pow(int(rows[k, pivot]), PRIME - 2, PRIME) % PRIME
        for other in np.flatnonzero(rows[:, pivot]).tolist():
            if other != k:
                rows[other, place] = (rows[other, place] - rows[other, pivot] * rows[k, place]) % PRIME
        pivots.append(k)
    known = [int(np.flatnonzero(rows[k])[0]) for k in pivots if np.count_nonzero(rows[k]) == 1]
    return {int(cells[c]) for c in known}
