"""Laws that hold for every table hypothesis draws: audit, suppression and rounding against plain definitions."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from jdftest.slow_suppression import attack, slow_intervals, sums_of_two_way

from output_checks.suppression import CannotProtect, audit_system, make_system, round_table, suppress
from output_checks.suppression.components import split_hidden
from output_checks.suppression.elimination import reduce_rows
from output_checks.suppression.simplex import Polytope
from output_checks.suppression.two_way import Margins, two_way_relations

FEW = settings(derandomize=True, deadline=None, max_examples=25)


def with_totals(inner):
    """A crosstab with totals last."""
    table = pd.DataFrame(inner)
    table.index, table.columns = ["r%d" % k for k in table.index], ["c%d" % k for k in table.columns]
    table["All"] = table.sum(axis=1)
    table.loc["All"] = table.sum(axis=0)
    return table


@st.composite
def crosstabs(draw, rows=8, columns=6, most=60):
    """Crosstabs with many small counts."""
    height, width = draw(st.integers(2, rows)), draw(st.integers(2, columns))
    count = st.one_of(st.integers(0, 12), st.integers(0, most))
    return with_totals(
        draw(st.lists(st.lists(count, min_size=width, max_size=width), min_size=height, max_size=height))
    )


@st.composite
def hidden_tables(draw):
    """(values, height, width, hidden cells, low, high) of a table small enough to look at every one that fits."""
    table = draw(crosstabs(3, 3, 5))
    values = [int(v) for v in with_totals(np.minimum(table.values[:-1, :-1], 5)).values.ravel()]
    size = len(values)
    hidden = draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=8))
    slack = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    low = [max(0, v - s) for v, s in zip(values, slack)]
    high = [v + s for v, s in zip(values, reversed(slack))]
    return values, table.shape[0], table.shape[1], hidden, low, high


@FEW
@given(hidden_tables(), st.booleans())
def test_the_audit_is_what_a_look_at_every_table_says(drawn, known):
    values, height, width, hidden, low, high = drawn
    is_hidden = np.isin(np.arange(len(values)), sorted(hidden))
    system = make_system(
        range(len(values)),
        two_way_relations((height, width), Margins(height - 1, width - 1)),
        values if known else np.where(is_hidden, np.nan, values),
        np.where(is_hidden, "u", "s"),
        lower=low,
        upper=high,
    )
    truth = slow_intervals(values, sums_of_two_way(height, width), hidden, low, high)
    cells = audit_system(system).cells
    assert set(cells["cell"]) == hidden
    for cell, least, most, exact in zip(cells["cell"], cells["low"], cells["high"], cells["exact"]):
        assert (least, most) == truth[cell]
        assert exact == (least == most)


@FEW
@given(hidden_tables())
def test_a_quick_audit_only_tells_of_values_that_are_possible(drawn):
    values, height, width, hidden, low, high = drawn
    is_hidden = np.isin(np.arange(len(values)), sorted(hidden))
    system = make_system(
        range(len(values)),
        two_way_relations((height, width), Margins(height - 1, width - 1)),
        values,
        np.where(is_hidden, "u", "s"),
        lower=low,
        upper=high,
    )
    truth = slow_intervals(values, sums_of_two_way(height, width), hidden, low, high)
    cells = audit_system(system, sharp_up_to=0).cells
    for cell, least, most, exact in zip(cells["cell"], cells["low"], cells["high"], cells["exact"]):
        assert truth[cell][0] <= least <= values[cell] <= most <= truth[cell][1]
        assert exact == (truth[cell][0] == truth[cell][1])
    for part in split_hidden(system):
        room = Polytope(reduce_rows(part.matrix, part.constants), part.low, part.high, part.start)
        room.look_round(np.full(len(part.cells), np.inf))
        for cell, least, most in zip(part.cells.tolist(), room.seen_low, room.seen_high):
            assert truth[cell][0] <= least <= most <= truth[cell][1]


@FEW
@given(crosstabs(), st.sampled_from(["show", "may_hide", "hide"]), st.booleans(), st.integers(1, 30))
def test_every_suppressed_table_resists_the_attacker(table, zeros, alone, tries):
    try:
        answer = suppress(table, tries=tries, method="fast", zeros=zeros, alone=alone)
    except CannotProtect:
        return
    grid = [[None if isinstance(entry, str) else int(entry) for entry in row] for row in answer.table.values.tolist()]
    primary = (table.values < 10) & ((table.values > 0) | (zeros == "hide"))
    assert not any(primary[i, j] for i, j in attack(grid))
    assert answer.hidden.values[primary].all()
    shown = ~answer.hidden.values
    assert (answer.table.values[shown].astype(float) == table.values[shown]).all()


@FEW
@given(crosstabs(), st.sampled_from([3, 5, 10]))
def test_rounded_tables_add_up(table, base):
    rounded = round_table(table, base=base)
    values = rounded.table.values.astype(float)
    assert (values % base == 0).all()
    assert (values[:-1].sum(axis=0) == values[-1]).all() and (values[:, :-1].sum(axis=1) == values[:, -1]).all()
    assert rounded.largest == np.abs(values - table.values).max()


@FEW
@given(crosstabs(4, 4, 9), st.data())
def test_a_table_of_sums_below_zero_is_protected_too(table, data):
    height, width = table.shape[0] - 1, table.shape[1] - 1
    signs = data.draw(
        st.lists(st.lists(st.sampled_from([-1, 1]), min_size=width, max_size=width), min_size=height, max_size=height)
    )
    money = with_totals(0.5 * np.array(signs) * (1 + table.values[:-1, :-1]))
    primary = np.zeros(money.shape, dtype=bool)
    primary[data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))] = True
    answer = suppress(money, None, margins="All", whole=False, primary=primary, method="fast", tries=2)
    cells = answer.audit.cells
    assert answer.audit.safe and not cells["exact"].any() and len(cells) >= 4
