"""How much the evidence for a table costs beside plain pandas.crosstab.

    python tests/benchmarks/bench_output_checks.py [rows]

Prints, for tables of 10 by 10 and 100 by 50, the seconds of pandas.crosstab on categories and of the table with its
evidence (counts, distinct people), the ratio, and the seconds of a whole `Session.table` (evidence, rules, verdict).
"""

import sys
import time

import numpy as np
import pandas as pd

from output_checks import Session
from output_checks.making import Recipe, make


def data(rows, sizes):
    """Skewed categories, and four rows per person on average."""
    random = np.random.RandomState(1)
    columns = {"person": random.randint(0, max(rows // 4, 1), rows)}
    for name, size in zip(("row", "column"), sizes):
        codes = np.minimum((random.exponential(size / 4.0, rows)).astype(int), size - 1)
        columns[name] = pd.Categorical.from_codes(codes, ["{} {:03d}".format(name, i) for i in range(size)])
    return pd.DataFrame(columns)


def best_of(function, times=3):
    """Least seconds of several runs."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def main(rows):
    """Print the table."""
    print(
        "{:>10} {:>8} {:>10} {:>10} {:>7} {:>10}".format("rows", "table", "crosstab", "evidence", "ratio", "session")
    )
    for sizes in ((10, 10), (100, 50)):
        frame = data(rows, sizes)
        recipe = Recipe(frame, ("row",), ("column",), None, "count", "person", None, False, 2)
        plain = best_of(lambda: pd.crosstab(frame["row"], frame["column"]))
        ours = best_of(lambda: make(recipe))
        session = Session(person="person")
        whole = best_of(lambda: session.table(frame, "row", "column", name="t"), 1)
        print(
            "{:>10,} {:>8} {:>10.3f} {:>10.3f} {:>7.2f} {:>10.3f}".format(
                rows, "{}x{}".format(*sizes), plain, ours, ours / plain, whole
            )
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000000)
