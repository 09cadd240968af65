"""Every pattern withstands an attacker who was written without it, and is never cheaper than the best."""

import numpy as np
import pandas as pd
import pytest
from jdftest.slow_suppression import attack, random_two_way, slow_best_cost, slow_is_safe, sums_of_two_way

from output_checks.suppression import (
    AuditFailed,
    CannotProtect,
    Margins,
    audit_system,
    confirm,
    make_system,
    protect,
    suppress,
    suppress_frame,
)
from output_checks.suppression.needs import Movement
from output_checks.suppression.pattern import Pattern
from output_checks.suppression.solvers import has_milp
from output_checks.suppression.two_way import two_way_relations


def crosstab(rng, height, width, scale):
    inner = rng.negative_binomial(1, 1.0 / scale, size=(height, width))
    table = pd.DataFrame(inner, index=["r%d" % i for i in range(height)], columns=["c%d" % j for j in range(width)])
    table["All"] = table.sum(axis=1)
    table.loc["All"] = table.sum(axis=0)
    return table


@pytest.mark.parametrize("seed", range(25))
def test_the_attacker_fails_on_every_output(seed):
    rng = np.random.RandomState(seed)
    table = crosstab(rng, rng.randint(3, 12), rng.randint(3, 9), rng.choice([10, 30, 80]))
    try:
        answer = suppress(
            table, tries=1, method="fast", zeros=["show", "may_hide", "hide"][seed % 3], alone=bool(seed % 2)
        )
    except CannotProtect:
        return
    grid = [[None if isinstance(entry, str) else int(entry) for entry in row] for row in answer.table.values.tolist()]
    known = {(answer.table.index[i], answer.table.columns[j]) for i, j in attack(grid)}
    primary = {name for name, p in zip(answer.system.names, answer.system.primary) if p}
    assert not known & primary
    shown = ~answer.hidden.values
    assert (answer.table.values[shown].astype(float) == table.values[shown]).all()
    assert answer.hidden.values[(table.values > 0) & (table.values < 10)].all()


def small_problem(seed):
    """A table of 2x3 and totals with bounds that brute force can go through: (values, low, high, primary, alone)."""
    rng = np.random.RandomState(seed)
    values = random_two_way(rng, 3, 4, 6)
    primary = [c for c, v in enumerate(values) if 0 < v < 3][:3]
    alone = [c for c in primary if values[c] == 1] if seed % 2 else []
    return values, [max(v - 2, min(v, 1)) for v in values], [v + 2 for v in values], primary, alone


def small_system(values, low, high, primary, alone):
    status = ["u" if c in primary else "z" if not v else "s" for c, v in enumerate(values)]
    return make_system(
        range(12),
        two_way_relations((3, 4), Margins(2, 3)),
        values,
        status,
        lower=low,
        upper=high,
        alone=[c in alone for c in range(12)],
    )


@pytest.mark.parametrize("seed", range(16))
def test_small_tables_against_every_pattern_there_is(seed):
    values, low, high, primary, alone = small_problem(seed)
    if not primary:
        return
    best = slow_best_cost(
        values, sums_of_two_way(3, 4), low, high, primary, [c for c, v in enumerate(values) if v], [1] * 12, alone
    )
    system = small_system(values, low, high, primary, alone)
    if best is None:
        with pytest.raises(CannotProtect):
            protect(system, "fast")
        return
    safe, pattern, bound, _ = protect(system, "fast")
    confirm(safe, pattern)
    hidden = set(np.flatnonzero(pattern.hidden).tolist())
    assert slow_is_safe(values, sums_of_two_way(3, 4), hidden, low, high, primary, alone)
    assert best <= pattern.cost <= best + 2
    if has_milp():
        safe, pattern, bound, method = protect(system, "exact", seconds=20.0)
        assert pattern.cost == best
        assert method in ("exact", "none needed") and bound <= best + 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_three_way_patterns_hold_against_brute_force(seed):
    rng = np.random.RandomState(200 + seed)
    inner = rng.randint(1, 12, size=(2, 2, 3))
    index = pd.MultiIndex.from_product([["a1", "a2"], ["b1", "b2"], ["c1", "c2", "c3"]], names=["a", "b", "c"])
    frame = pd.DataFrame({"count": inner.ravel()}, index=index).reset_index()
    answer = suppress_frame(frame, {"a": None, "b": None, "c": None}, threshold=3, method="fast", alone=bool(seed % 2))
    again = audit_system(answer.system).cells
    assert not again["exact"][again["primary"]].any()
    system = answer.system
    hidden = np.flatnonzero(system.hidden)
    sums = system.relations[:, hidden].toarray()
    _, values, right = np.linalg.svd(sums) if len(hidden) else (None, np.zeros(0), np.zeros((0, 0)))
    null = right[int((values > 1e-9).sum()) :]
    for k, cell in enumerate(hidden):
        if system.primary[cell]:
            assert np.abs(null[:, k]).max() > 1e-9


def test_a_pattern_does_not_depend_on_the_order_of_the_rows_of_a_frame():
    rng = np.random.RandomState(4)
    frame = pd.DataFrame(
        [
            (a, b, int(v))
            for (a, b), v in zip([(a, b) for a in "pqrst" for b in "wxyz"], rng.negative_binomial(1, 0.03, size=20))
        ],
        columns=["a", "b", "count"],
    )
    one = suppress_frame(frame, {"a": None, "b": None}, method="fast").table
    two = suppress_frame(frame.iloc[::-1].reset_index(drop=True), {"a": None, "b": None}, method="fast").table
    assert one.equals(two)


@pytest.mark.parametrize("seed", range(10))
def test_a_tampered_proof_is_refused(seed):
    values, low, high, primary, alone = small_problem(seed)
    system = small_system(values, low, high, primary, alone)
    if not primary:
        return
    try:
        safe, pattern, _, _ = protect(system, "fast")
    except CannotProtect:
        return
    less = pattern.hidden.copy()
    secondary = np.flatnonzero(less & ~system.primary)
    if not len(secondary):
        return
    less[secondary[0]] = False
    with pytest.raises(AuditFailed):
        confirm(system.with_hidden(less), Pattern(less, pattern.movements, 0.0))
    half = {need: Movement(move.cells, move.amounts * 0.5) for need, move in pattern.movements.items()}
    with pytest.raises(AuditFailed):
        confirm(safe, Pattern(pattern.hidden, half, pattern.cost))
