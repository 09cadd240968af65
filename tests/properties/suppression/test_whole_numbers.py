"""What rests on whole numbers alone is found, or said to be not proven: never called safe."""

import numpy as np
import pytest
from jdftest.slow_suppression import worlds
from scipy import sparse

from output_checks.suppression import audit_system, make_system, whole_tables
from output_checks.suppression.solvers import has_milp

# a + b = 2, b + c = 2, a + c = d: d is even. As it is from 1 to 3, it is 2; halves allow all between.
PARITY = [{0: 1, 1: 1, 4: -1}, {1: 1, 2: 1, 4: -1}, {0: 1, 2: 1, 3: -1}]
VALUES = [1, 1, 1, 2, 2]


def matrix_of(sums, size):
    rows = [(k, c, w) for k, s in enumerate(sums) for c, w in s.items()]
    r, c, w = zip(*rows)
    return sparse.csr_matrix((w, (r, c)), shape=(len(sums), size))


def parity_system(low, high, known=True, alone=False):
    values = np.array(VALUES, dtype=float)
    shown = values if known else np.where(np.arange(5) < 4, np.nan, values)
    return make_system(range(5), matrix_of(PARITY, 5), shown, list("mmmuz"), lower=low, upper=high, alone=alone)


@pytest.mark.parametrize("known", [True, False])
def test_a_cell_known_by_parity_is_found(known, monkeypatch):
    system = parity_system([0, 0, 0, 1, 0], [2, 2, 2, 3, 9], known)
    assert {t[3] for t in worlds(VALUES, PARITY, {0, 1, 2, 3}, [0, 0, 0, 1, 0], [2, 2, 2, 3, 9])} == {2}
    found = audit_system(system)
    assert found.verdict == ("not safe" if has_milp() else "not proven") and not found.safe
    monkeypatch.setattr(whole_tables, "has_milp", lambda: False)
    less = audit_system(system)
    assert less.verdict == "not proven" and less.unproven == 1 and "Not proven" in less.describe()
    assert less._repr_html_().count("Not proven")


def test_a_cell_that_moves_by_two_is_safe_and_proven():
    assert audit_system(parity_system(0, 4)).verdict == "safe"


def cube(seed):
    """A table of 2x2x2 and totals with singletons, tight bounds, and inner cells hidden: (values, sums, hidden …)."""
    rng = np.random.RandomState(seed)
    shape = (3, 3, 3)
    inner = rng.randint(0, 4, size=(2, 2, 2))
    for axis in range(3):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    values = [int(v) for v in inner.ravel()]
    position, sums = np.arange(27).reshape(shape), []
    for axis in range(3):
        for line in np.moveaxis(position, axis, -1).reshape(-1, 3):
            sums.append({int(line[0]): 1, int(line[1]): 1, int(line[2]): -1})
    hidden = set(rng.permutation(27)[: rng.randint(8, 15)].tolist())
    return values, sums, hidden, [max(0, v - 1) for v in values], [v + rng.randint(1, 3) for v in values]


@pytest.mark.parametrize("seed", range(40))
def test_tables_of_three_dimensions_with_singletons_against_every_table(seed):
    values, sums, hidden, low, high = cube(seed)
    alone = [c for c in sorted(hidden) if values[c] == 1]
    status = ["u" if c in hidden else "z" for c in range(27)]
    relations = matrix_of(sums, 27)
    system = make_system(
        range(27), relations, values, status, lower=low, upper=high, alone=np.isin(np.arange(27), alone)
    )
    tables = worlds(values, sums, hidden, low, high)
    cells = audit_system(system).cells.set_index("cell")
    for c in hidden:
        free = len({t[c] for t in tables}) > 1
        seen = any(len({t[c] for t in tables if t[s] == values[s]}) == 1 for s in alone if s != c)
        if has_milp():
            assert cells.loc[c, "proven"]
        if cells.loc[c, "proven"]:
            assert cells.loc[c, "exact"] == (not free)
            assert not free or cells.loc[c, "seen_by_alone"] == seen
        if not free or seen:
            assert cells.loc[c, "exact"] or cells.loc[c, "seen_by_alone"] or not cells.loc[c, "proven"]


def test_singletons_whose_values_nobody_else_knows_are_not_called_safe():
    values = np.array([np.nan] * 4 + [27, 70, 37, 60])
    sums = [{0: 1, 1: 1, 4: -1}, {2: 1, 3: 1, 5: -1}, {0: 1, 2: 1, 6: -1}, {1: 1, 3: 1, 7: -1}]
    system = make_system(range(8), matrix_of(sums, 8), values, list("uuuuzzzz"), alone=np.arange(8) == 0)
    found = audit_system(system)
    assert found.cells["seen_by_alone"].tolist() == [False, True, True, True] and found.verdict == "not safe"
