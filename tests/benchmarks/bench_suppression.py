"""Quality and speed of suppression on generated families of tables.

    python tests/benchmarks/bench_suppression.py [quick|large|full] [seconds per table]

Prints one line per table: cells, sums, primary, secondary, method, cost above the proved bound where there is
one, faults found by the audit and primary cells that an attacker written without the engine finds (both must be
0), seconds of the processor to suppress, of the clock with proof and audit, of the processor for an audit alone.

    python tests/benchmarks/bench_suppression.py gaps [seconds per table]

Prints for smaller tables of each family the cost of the heuristic and of the exact method against the bound
that the exact method proves when it is given longer: the true gap where it ends, else the gap to the bound.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from jdftest.slow_suppression import attack_system

from output_checks.suppression import audit_system, confirm, protect, tables_system, two_way_system

QUICK = (
    ("two-way", (9, 9), 0.10),
    ("two-way", (40, 24), 0.10),
    ("two-way", (99, 49), 0.05),
    ("two-way", (199, 79), 0.02),
    ("three-way", (5, 5, 4), 0.10),
    ("three-way", (9, 9, 9), 0.10),
    ("hierarchy", (16, 6), 0.15),
    ("hierarchy", (60, 12), 0.10),
    ("linked", (10, 8, 6), 0.15),
    ("linked", (40, 20, 12), 0.05),
)
FULL = QUICK + (
    ("two-way", (99, 49), 0.30),
    ("two-way", (199, 99), 0.30),
    ("two-way", (139, 119), 0.10),
    ("three-way", (19, 19, 14), 0.05),
    ("hierarchy", (400, 24), 0.05),
    ("linked", (200, 40, 32), 0.01),
    ("linked", (200, 40, 32), 0.05),
    ("three-way", (24, 24, 24), 0.01),
)


def counts(rng, shape, share, view=lambda table: table):
    """Skewed counts in which about `share` of the cells (of what `view` shows) are below 10."""
    effects = [rng.gamma(1.5, 1.0, size=n) + 0.2 for n in shape]
    mean = effects[0]
    for effect in effects[1:]:
        mean = np.multiply.outer(mean, effect)
    low, high = 1e-3, 1e6
    draw = rng.gamma(2.0, 0.5, size=shape)
    for _ in range(60):
        middle = np.sqrt(low * high)
        small = view(np.floor(mean * draw * middle)) < 10
        low, high = (middle, high) if small.mean() > share else (low, middle)
    return np.floor(mean * draw * high).astype(np.int64)


def long_frame(table, names):
    index = pd.MultiIndex.from_product(
        [["%s%03d" % (n, k) for k in range(size)] for n, size in zip(names, table.shape)], names=names
    )
    return pd.DataFrame({"count": table.ravel()}, index=index).reset_index()


def tree(name, size, branch=5):
    return {"%s%03d" % (name, k): "%s-group%02d" % (name, k // branch) for k in range(size)}


def make(family, shape, share, seed=1):
    """A System of one family."""
    rng = np.random.RandomState(seed)
    table = counts(rng, shape, share, (lambda t: t.sum(axis=2)) if family == "linked" else (lambda t: t))
    if family == "two-way":
        frame = pd.DataFrame(table)
        frame["All"] = frame.sum(axis=1)
        frame.loc["All"] = frame.sum(axis=0)
        return two_way_system(frame, margins="All")
    names = list("abc")[: len(shape)]
    if family == "three-way":
        return tables_system([long_frame(table, names)], {n: None for n in names})[0]
    if family == "hierarchy":
        return tables_system(
            [long_frame(table, names)], {names[0]: tree("a", shape[0]), names[1]: tree("b", shape[1], 4)}
        )[0]
    frames = [
        long_frame(table.sum(axis=2), ["a", "b"]),
        long_frame(table.sum(axis=1), ["a", "c"]),
        long_frame(table.sum(axis=0), ["b", "c"]),
    ]
    return tables_system(frames, {"a": tree("a", shape[0]), "b": None, "c": None})[0]


def row(family, shape, share, seconds, alone=True):
    """One line of the table."""
    system = make(family, shape, share)
    began, cpu = time.perf_counter(), time.process_time()
    safe, pattern, bound, method = protect(system, "auto", alone, seconds)
    suppressed = time.process_time() - cpu
    confirm(safe, pattern, alone)
    total = time.perf_counter() - began
    cpu = time.process_time()
    audit = audit_system(safe)
    audited = time.process_time() - cpu
    quality = "{:+.1f}%".format(100 * (pattern.cost / bound - 1)) if bound > 0 else "-"
    primary = int(system.primary.sum())
    return (
        family,
        "x".join(map(str, shape)),
        system.size,
        system.relations.shape[0],
        primary,
        int(safe.hidden.sum()) - primary,
        method,
        quality,
        len(audit.faults),
        len(attack_system(safe.relations, safe.hidden) & set(np.flatnonzero(safe.primary).tolist())),
        suppressed,
        total,
        audited,
    )


GAPS = (
    ("two-way", (9, 9), 0.10),
    ("two-way", (20, 12), 0.15),
    ("two-way", (40, 24), 0.10),
    ("three-way", (5, 5, 4), 0.10),
    ("three-way", (6, 6, 6), 0.15),
    ("three-way", (9, 9, 9), 0.10),
    ("hierarchy", (16, 6), 0.15),
    ("hierarchy", (60, 12), 0.10),
    ("linked", (10, 8, 6), 0.15),
    ("linked", (40, 20, 12), 0.05),
)


def gaps(seconds):
    """The true gaps of "fast" and "auto", where the exact method ends within the seconds."""
    print("{:<10} {:>9} {:>4} {:>9} {:>9} {:>9} {:>7} {:>7} {:>8}".format(*"family shape seed fast auto bound fast auto proved".split()))
    for family, shape, share in GAPS:
        for seed in (1, 2):
            system = make(family, shape, share, seed)
            fast, auto = protect(system, "fast")[1].cost, protect(system, "auto")[1].cost
            _, best, bound, method = protect(system, "exact", seconds=seconds)
            bound = max(bound, 1e-9)
            line = (family, "x".join(map(str, shape)), seed, fast, auto, bound, fast / bound - 1, auto / bound - 1)
            print(
                "{:<10} {:>9} {:>4} {:>9.2f} {:>9.2f} {:>9.2f} {:>+7.1%} {:>+7.1%} {:>8}".format(
                    *line, "optimum" if method == "exact" else "bound"
                ),
                flush=True,
            )


def main(arguments):
    if arguments[:1] == ["gaps"]:
        gaps(float(arguments[1]) if len(arguments) > 1 else 60.0)
        return
    cases = FULL if arguments[:1] == ["full"] else FULL[len(QUICK) :] if arguments[:1] == ["large"] else QUICK
    seconds = float(arguments[1]) if len(arguments) > 1 else 20.0
    head = (
        "family",
        "shape",
        "cells",
        "sums",
        "primary",
        "second.",
        "method",
        "above",
        "faults",
        "attack",
        "hide",
        "all",
        "audit",
    )
    print(("{:<10} {:>10} {:>7} {:>6} {:>7} {:>7} {:>11} {:>6} {:>6} {:>6} {:>7} {:>7} {:>7}").format(*head))
    for family, shape, share in cases:
        line = row(family, shape, share, seconds)
        print(
            "{:<10} {:>10} {:>7,} {:>6,} {:>7,} {:>7,} {:>11} {:>6} {:>6} {:>6} {:>7.2f} {:>7.2f} {:>7.3f}".format(*line),
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
