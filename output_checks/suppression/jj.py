"""Reading and writing tables in the JJ format of tau-ARGUS.

A line "0"; the number of cells; per cell: id, value, cost, status, lower and upper bound, lower, upper and
sliding protection level; the number of sums; per sum: what it adds up to, how many cells, a colon, and then
"cell (coefficient)" for each. (tau-ARGUS user's manual, the chapter on the file formats.)
"""

import re
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np
from scipy import sparse

from output_checks.suppression.errors import TableError
from output_checks.suppression.system import System, check_sums

TERM = re.compile(r"(\d+)\s*\(\s*([-+]?[0-9.eE+-]+)\s*\)")


def read_jj(path: Any, whole: bool = False, tolerance: float = 1e-5) -> System:
    """
    A System from a JJ file; names are the ids.

    whole : the values are counts; tolerance : how far, relative to its size, a sum may be off (values in
    such files are often rounded). Bounds are what an attacker knows. Cells of status z are always published.
    Raises TableError when the file is not of the format, NotAdditive when its sums do not hold.
    """
    lines = [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        count = int(lines[1])
        cells = [line.split() for line in lines[2 : 2 + count]]
        sums = int(lines[2 + count])
        terms = [_terms(line) for line in lines[3 + count : 3 + count + sums]]
        numbers = np.array([[float(cell[k]) for k in (1, 2, 4, 5, 6, 7, 8)] for cell in cells]).reshape(count, 7)
        names = [int(cell[0]) for cell in cells]
        status = [cell[3] for cell in cells]
    except (IndexError, ValueError) as error:
        raise TableError("This is not a JJ file: {}.".format(_plain(error)))
    if len(terms) != sums or len(set(names)) != count:
        raise TableError("This JJ file ends too early, or an id occurs twice.")
    value, cost, lower, upper, down, up, sliding = numbers.T
    system = System(
        tuple(names),
        _relations(terms, names),
        value,
        lower,
        upper,
        np.array(status),
        np.maximum(cost, 0.0),
        down,
        up,
        sliding,
        np.zeros(count, dtype=bool),
        whole,
    )
    check_sums(system, tolerance)
    return system


def _plain(error: Exception) -> str:
    """The kind of an error, without the text it stumbled over."""
    return "a line is missing" if isinstance(error, IndexError) else "a number was expected"


def _terms(line: str) -> List[Tuple[int, float]]:
    """(cell id, coefficient) of one sum; the sum must add up to 0 and hold as many cells as it says."""
    head, _, tail = line.partition(":")
    total, count = head.split()
    found = [(int(cell), float(weight)) for cell, weight in TERM.findall(tail)]
    if float(total) != 0.0 or len(found) != int(count):
        raise ValueError("not a sum")
    return found


def _relations(terms: Sequence[Sequence[Tuple[int, float]]], names: Sequence[int]) -> Any:
    """The sums as a sparse matrix."""
    place = {name: k for k, name in enumerate(names)}
    entries = [(k, place[cell], weight) for k, sum_ in enumerate(terms) for cell, weight in sum_ if cell in place]
    if sum(len(sum_) for sum_ in terms) != len(entries):
        raise TableError("A sum of this JJ file names a cell that is not listed.")
    rows, columns, weights = zip(*entries) if entries else ((), (), ())
    return sparse.csr_matrix((weights, (rows, columns)), shape=(len(terms), len(names)))


def write_jj(system: System, path: Any) -> None:
    """
    Write a System as a JJ file. Cells are numbered from 0 in their order; infinite bounds become 1e12.

    The file holds the true values: it is for tau-ARGUS inside, not for release. Raises TableError when a
    value is not known.
    """
    if np.isnan(system.value).any():
        raise TableError("A JJ file needs the true values; {} are not known.".format(int(np.isnan(system.value).sum())))

    def text(number):
        return repr(float(number)) if number != np.rint(number) else str(int(number))

    lines = ["0", str(system.size)]
    low, high = np.maximum(system.lower, -1e12), np.minimum(system.upper, 1e12)
    for k in range(system.size):
        numbers = (low[k], high[k], system.protect_down[k], system.protect_up[k], system.protect_width[k])
        lines.append(
            " ".join(
                [str(k), text(system.value[k]), text(system.cost[k]), str(system.status[k])]
                + [text(number) for number in numbers]
            )
        )
    relations = system.relations
    lines.append(str(relations.shape[0]))
    for k in range(relations.shape[0]):
        part = slice(relations.indptr[k], relations.indptr[k + 1])
        terms = ["{} ({})".format(c, text(w)) for c, w in zip(relations.indices[part], relations.data[part])]
        lines.append("0 {} : {}".format(len(terms), " ".join(terms)))
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
