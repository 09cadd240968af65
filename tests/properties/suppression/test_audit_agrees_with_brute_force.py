"""The audit says what a look at every possible table says."""

import numpy as np
import pytest
from jdftest.slow_suppression import attack, random_two_way, slow_intervals, sums_of_two_way, worlds
from scipy import sparse

from output_checks.suppression import audit_system, make_system
from output_checks.suppression.network import cut_labels, find_network
from output_checks.suppression.two_way import Margins, two_way_relations


def matrix_of(sums, size):
    rows = [(k, c, w) for k, s in enumerate(sums) for c, w in s.items()]
    r, c, w = zip(*rows)
    return sparse.csr_matrix((w, (r, c)), shape=(len(sums), size))


def cube_sums(shape):
    """Sums of an n-way table whose last category in each direction is the total."""
    position = np.arange(int(np.prod(shape))).reshape(shape)
    sums = []
    for axis in range(len(shape)):
        moved = np.moveaxis(position, axis, -1).reshape(-1, shape[axis])
        for line in moved:
            s = {int(c): 1 for c in line[:-1]}
            s[int(line[-1])] = -1
            sums.append(s)
    return sums


def random_cube(rng, shape, high):
    inner = rng.randint(0, high, size=[n - 1 for n in shape])
    for axis in range(len(shape)):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    return [int(v) for v in inner.ravel()]


def check(values, sums, hidden, low, high):
    size = len(values)
    status = np.where(np.isin(np.arange(size), sorted(hidden)), "u", "s")
    known = make_system(range(size), matrix_of(sums, size), values, status, lower=low, upper=high, protect_width=1)
    unknown = make_system(
        range(size),
        matrix_of(sums, size),
        np.where(status == "u", np.nan, values),
        status,
        lower=low,
        upper=high,
        protect_width=1,
    )
    truth = slow_intervals(values, sums, hidden, low, high)
    for system in (known, unknown):
        cells = audit_system(system).cells
        assert len(cells) == len(hidden)
        for cell, least, most, exact, attained in zip(
            cells["cell"], cells["low"], cells["high"], cells["exact"], cells["attained"]
        ):
            assert least <= truth[cell][0] and most >= truth[cell][1]
            if attained:
                assert (least, most) == truth[cell]
                assert exact == (truth[cell][0] == truth[cell][1])
        yield cells


@pytest.mark.parametrize("seed", range(24))
def test_two_way_intervals_are_those_of_all_tables(seed):
    rng = np.random.RandomState(seed)
    height, width = rng.randint(3, 5), rng.randint(3, 5)
    values = random_two_way(rng, height, width, 5)
    sums = sums_of_two_way(height, width)
    hidden = set(rng.permutation(height * width)[: rng.randint(2, 9)].tolist())
    low = [0] * len(values)
    high = [max(values) + 4 if seed % 2 else max(v, 3) for v in values]
    for cells in check(values, sums, hidden, low, high):
        assert cells["attained"].all()


@pytest.mark.parametrize("seed", range(12))
def test_three_way_intervals_are_those_of_all_tables(seed):
    rng = np.random.RandomState(100 + seed)
    shape = (3, 3, 3)
    values = random_cube(rng, shape, 4)
    sums = cube_sums(shape)
    inner = [c for c in range(27) if max(values) >= values[c]]
    hidden = set(rng.permutation(inner)[: rng.randint(6, 13)].tolist())
    low = [0] * 27
    high = [v + 2 for v in values]
    list(check(values, sums, hidden, low, high))


@pytest.mark.parametrize("seed", range(20))
def test_bridges_are_the_cells_an_attacker_finds(seed):
    rng = np.random.RandomState(seed)
    height, width = rng.randint(3, 8), rng.randint(3, 8)
    values = np.array(random_two_way(rng, height, width, 9))
    hidden = rng.rand(height * width) < rng.choice([0.2, 0.4])
    system = make_system(
        range(len(values)),
        two_way_relations((height, width), Margins(height - 1, width - 1)),
        values,
        np.where(hidden, "u", "s"),
        lower=-np.inf,
    )
    network = find_network(system)
    cells = np.flatnonzero(hidden)
    label = cut_labels(network.tail[cells], network.head[cells], network.nodes)
    grid = [
        [None if hidden[i * width + j] else int(values[i * width + j]) for j in range(width)] for i in range(height)
    ]
    known = sorted(i * width + j for i, j in attack(grid))
    assert sorted(cells[label == 0].tolist()) == known
    audit = audit_system(system).cells
    assert sorted(audit["cell"][audit["how"] == "sums"]) == known


@pytest.mark.parametrize("seed", range(15))
def test_a_contributor_alone_sees_what_the_tables_with_its_own_cell_fixed_show(seed):
    rng = np.random.RandomState(seed)
    values = random_two_way(rng, 4, 4, 4)
    sums = sums_of_two_way(4, 4)
    hidden = set(rng.permutation(16)[:8].tolist())
    low, high = [0] * 16, [v + 3 for v in values]
    alone = [c for c in sorted(hidden) if values[c] == 1]
    system = make_system(
        range(16),
        matrix_of(sums, 16),
        values,
        np.where(np.isin(np.arange(16), sorted(hidden)), "u", "s"),
        lower=low,
        upper=high,
        alone=np.isin(np.arange(16), alone),
    )
    tables = worlds(values, sums, hidden, low, high)
    cells = audit_system(system).cells.set_index("cell")
    for c in hidden:
        free = len({t[c] for t in tables}) > 1
        seen = any(len({t[c] for t in tables if t[s] == values[s]}) == 1 for s in alone if s != c)
        assert cells.loc[c, "exact"] == (not free)
        if free:
            assert cells.loc[c, "seen_by_alone"] == seen


def test_the_order_of_cells_and_sums_changes_nothing():
    rng = np.random.RandomState(5)
    values = np.array(random_two_way(rng, 6, 6, 9))
    relations = two_way_relations((6, 6), Margins(5, 5))
    status = np.where(rng.rand(36) < 0.4, "u", "s")
    plain = audit_system(make_system(range(36), relations, values, status)).cells
    order, lines = rng.permutation(36), rng.permutation(12)
    shuffled = audit_system(make_system(order.tolist(), relations[lines][:, order], values[order], status[order])).cells
    again = shuffled.sort_values("cell").reset_index(drop=True)
    for column in ("cell", "low", "high", "exact", "how"):
        assert plain[column].tolist() == again[column].tolist()
