"""Cuts never exclude a safe pattern, and what thinning publishes is what the sums allow: against slow definitions."""

import itertools

import numpy as np
import pytest
from jdftest.slow_suppression import attack_system, random_two_way, slow_is_safe, sums_of_two_way
from scipy import sparse

from output_checks.suppression import CannotProtect, confirm, make_system
from output_checks.suppression.finders import make_finder
from output_checks.suppression.freedom import Freedom, null_space
from output_checks.suppression.needs import Need, needs_of
from output_checks.suppression.search import hide_more
from output_checks.suppression.solvers import has_milp
from output_checks.suppression.thinning import Thinner, thinned
from output_checks.suppression.two_way import Margins, two_way_relations


def cube_relations(shape):
    """Sums of an n-way table whose last category in each direction is the total, as a dense matrix."""
    position = np.arange(int(np.prod(shape))).reshape(shape)
    rows = []
    for axis in range(len(shape)):
        for line in np.moveaxis(position, axis, -1).reshape(-1, shape[axis]):
            row = np.zeros(position.size)
            row[line[:-1]], row[line[-1]] = 1.0, -1.0
            rows.append(row)
    return np.array(rows)


def random_cube_system(seed, shape=(4, 4, 3), share=0.15, alone=True):
    rng = np.random.RandomState(seed)
    inner = rng.randint(1, 40, size=[n - 1 for n in shape])
    for axis in range(len(shape)):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    values = inner.ravel()
    status = np.where((values < 40 * share) & (values > 0), "u", "s")
    relations = sparse.csr_matrix(cube_relations(shape))
    return make_system(
        range(len(values)), relations, values, status, 1.0 + values, lower=1, alone=alone & (values == 1)
    )


def sees(relations, hidden, system, known=None):
    """Primary cells that an attacker knows, who may know one hidden cell."""
    shown = hidden.copy()
    if known is not None:
        shown[known] = False
    found = attack_system(relations, shown)
    return {c for c in found if system.primary[c]}


@pytest.mark.parametrize("seed", range(12))
def test_a_cell_is_published_if_and_only_if_no_primary_one_becomes_known(seed):
    system = random_cube_system(seed)
    rng = np.random.RandomState(seed)
    hidden = system.primary | (rng.rand(system.size) < 0.7)
    relations = system.relations
    if sees(relations, hidden, system):
        return
    people = [c for c in np.flatnonzero(system.alone).tolist()]
    if any(sees(relations, hidden, system, s) for s in people):
        people = []
    space = Freedom(system, np.flatnonzero(hidden), alone=bool(people))
    for k in rng.permutation(len(space.cells)):
        if system.primary[space.cells[k]]:
            continue
        fewer = hidden.copy()
        fewer[space.cells[k]] = False
        known = sees(relations, fewer, system) | {c for s in people for c in sees(relations, fewer, system, s)}
        assert space.publish(int(k)) == (not known)
        hidden = fewer if not known else hidden


@pytest.mark.parametrize("seed", range(8))
def test_the_null_space_is_what_the_sums_leave_open(seed):
    rng = np.random.RandomState(seed)
    relations = cube_relations((3, 4, 3))
    part = relations[:, rng.rand(relations.shape[1]) < 0.6]
    space = null_space(part)
    assert np.abs(part @ space).max(initial=0.0) < 1e-9
    assert space.shape[1] == part.shape[1] - rank(part) == rank(space)


def rank(matrix):
    """The rank, 0 of an empty matrix too (old numpy refuses it)."""
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0


@pytest.mark.parametrize("seed", range(6))
def test_thinning_never_makes_a_pattern_dearer_and_keeps_its_proof(seed):
    system = random_cube_system(seed)
    try:
        start = hide_more(system, True, 1)
    except CannotProtect:
        return
    everything = thinned(system, ~system.fixed, True, system.cost)
    assert not sees(system.relations, everything, system)
    found = Thinner(system, True, make_finder(system), start, np.random.RandomState(seed)).run(80, np.inf)
    assert found.cost <= start.cost
    confirm(system.with_hidden(found.hidden), found)
    assert not sees(system.relations, found.hidden, system)


def small_system(seed, width=0.0):
    rng = np.random.RandomState(seed)
    values = random_two_way(rng, 3, 4, 6)
    primary = [c for c, v in enumerate(values) if 0 < v < 3][:3]
    low, high = [max(v - 2, min(v, 1)) for v in values], [v + 2 for v in values]
    status = ["u" if c in primary else "z" if not v else "s" for c, v in enumerate(values)]
    return (values, low, high, primary), make_system(
        range(12),
        two_way_relations((3, 4), Margins(2, 3)),
        values,
        status,
        lower=low,
        upper=high,
        protect_width=[width if c in primary else 0.0 for c in range(12)],
    )


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("width", [0, 2])
def test_no_cut_excludes_a_safe_pattern(seed, width):
    if not has_milp():
        pytest.skip("cuts need scipy 1.9")
    from output_checks.suppression.cuts import Separator

    (values, low, high, primary), system = small_system(seed, float(width))
    rng = np.random.RandomState(seed)
    separator, cuts = Separator(system), []
    for _ in range(6):
        share = np.where(system.hidden, 1.0, np.where(system.fixed, 0.0, rng.rand(12) * rng.choice([0.3, 0.6])))
        cuts += [separator.quick(need, share) for need in needs_of(system)]
        hidden = system.hidden | (~system.fixed & (rng.rand(12) < 0.3))
        cuts += [cut for cut, valid in (separator.strict(need, hidden) for need in needs_of(system)) if valid]
    cuts = [cut for cut in cuts if cut is not None]
    free = [c for c in range(12) if c not in primary and values[c]]
    for extra in itertools.chain.from_iterable(itertools.combinations(free, n) for n in range(len(free) + 1)):
        hidden = set(primary) | set(extra)
        if slow_is_safe(values, sums_of_two_way(3, 4), hidden, low, high, primary, width=max(width, 1)):
            shares = np.isin(np.arange(12), sorted(hidden)).astype(float)
            assert all(weights @ shares[cells] >= least - 1e-6 for cells, weights, least in cuts)


def test_a_cut_against_somebody_alone_in_a_cell_that_need_not_be_hidden_is_conditional():
    if not has_milp():
        pytest.skip("cuts need scipy 1.9")
    from output_checks.suppression.cuts import Separator

    system = small_system(1)[1]
    cell, known = int(np.flatnonzero(system.primary)[0]), int(np.flatnonzero(~system.hidden & ~system.fixed)[0])
    share = np.where(system.hidden | (np.arange(12) == known), 1.0, 0.0)
    cells, weights, least = Separator(system).quick(Need(cell, 1.0, 1.0, True, known), share)
    assert least == 0.0 and weights[cells == known] == -1.0
