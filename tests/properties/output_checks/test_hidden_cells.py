"""What totals give away: the rule finds every hidden cell that no other table of counts explains."""

import numpy as np
import pytest
from jdftest.slow_checks import recoverable_by_hand

from output_checks import load_policy
from output_checks.checking import check_document
from output_checks.readers import read_document

POLICY = load_policy("ons_srs")


def drawn(seed):
    """A 3 by 3 table with totals, with some cells hidden: [[...], ...] with None where hidden."""
    random = np.random.RandomState(seed)
    inner = random.randint(1, 4, size=(3, 3))
    table = np.vstack(
        [np.hstack([inner, inner.sum(axis=1, keepdims=True)]), np.append(inner.sum(axis=0), inner.sum())]
    ).tolist()
    places = random.permutation(9)[: random.randint(1, 5)]
    for place in places:
        table[place // 3][place % 3] = None
    return table


def csv_of(table):
    lines = ["n people by offence,A,B,C,Total"]
    for name, row in zip(["w", "y", "v", "Total"], table):
        lines.append(",".join([name] + ["[c]" if value is None else str(value) for value in row]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(16))
def test_every_cell_that_is_known_is_found(seed):
    table = drawn(seed)
    known = recoverable_by_hand(table, 9)
    document = read_document("t.csv", csv_of(table).encode(), POLICY)[0]
    found = [f for f in check_document(document, None, POLICY).findings if f.rule == "hidden_cells"]
    assert bool(known) <= bool(found)
    places = {f.cell for f in found if "follows from a total minus" in f.message}
    assert places <= known
