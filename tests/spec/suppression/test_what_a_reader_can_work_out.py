"""What a reader can work out from a table with markers, one idea each, as drawn."""

import numpy as np
import pandas as pd
import pytest

from output_checks.suppression import CannotProtect, Contradiction, audit, audit_table, suppress


def drawn(text):
    """A table drawn in text; numbers become numbers, everything else stays."""
    lines = [line.split() for line in text.strip().splitlines()]
    rows = [[float(e) if e.replace(".", "").isdigit() else e for e in line[1:]] for line in lines[1:]]
    return pd.DataFrame(rows, index=[line[0] for line in lines[1:]], columns=lines[0], dtype=object)


def intervals(table, **options):
    cells = audit_table(table, **options).cells
    return {name: (low, high) for name, low, high in zip(cells["cell"], cells["low"], cells["high"])}


def test_one_hidden_cell_follows_from_its_total():
    table = drawn("""
             x    y   All
        a    c    20   27
        b    30   40   70
        All  37   60   97
    """)
    found = audit(table)
    assert found.exact == 1 and not found.safe
    assert intervals(table) == {("a", "x"): (7, 7)}


def test_four_in_a_rectangle_do_not():
    table = drawn("""
             x    y   All
        a    c    c    27
        b    c    c    70
        All  37   60   97
    """)
    assert audit(table).safe
    assert intervals(table) == {("a", "x"): (0, 27), ("a", "y"): (0, 27), ("b", "x"): (10, 37), ("b", "y"): (33, 60)}


def test_markers_that_mean_1_to_9_narrow_the_intervals():
    table = drawn("""
             x    y   All
        a    c    d    27
        b    d    d    70
        All  37   60   97
    """)
    assert intervals(table, markers={"c": (1, 9)})[("b", "y")] == (34, 42)


def test_bounds_can_give_away_what_sums_do_not():
    table = drawn("""
             x    y   All
        a    c    c    18
        b    c    c    12
        All  15   15   30
    """)
    assert audit_table(table).exact == 0
    tight = audit_table(table, markers={"c": (1, 9)}).cells
    assert tight["exact"].all() and set(tight["how"]) == {"bounds"}


def test_a_chain_of_subtractions_is_followed():
    table = drawn("""
             x    y    z   All
        a    c    c    10   30
        b    20   c    c    50
        d    20   20   20   60
        All  55   45   40  140
    """)
    assert audit(table).exact == 4


def test_rounded_numbers_stand_for_windows():
    table = drawn("""
             x    y   All
        a    c    20   30
        b    30   40   70
        All  40   60  100
    """)
    low, high = intervals(table, rounded=5)[("a", "x")]
    assert low <= 6 and high >= 13


def test_a_table_that_cannot_be_is_refused():
    table = drawn("""
             x    y   All
        a    c    20   10
        b    30   40   70
        All  20   60   80
    """)
    with pytest.raises(Contradiction):
        audit_table(table, margins="All")


def test_without_totals_nothing_can_be_worked_out():
    table = drawn("""
             x    y
        a    c    20
        b    30   41
    """)
    assert audit(table).sums == 0 and audit(table).safe


CROSSTAB = """
             x    y    z   All
        a    3    40   20   63
        b    30   50   60  140
        d    25   45   35  105
        All  58   135  115 308
"""


def test_one_small_cell_takes_three_companions():
    answer = suppress(drawn(CROSSTAB))
    assert answer.primary_count == 1 and answer.secondary_count == 3
    assert answer.table.loc["a", "x"] == "[c]" and answer.table.loc["All", "All"] == 308
    assert audit(answer.table).safe


def test_the_cheapest_companions_are_taken():
    few = suppress(drawn(CROSSTAB), cost="value")
    assert few.table.loc["d", "z"] == "[c]" and few.table.loc["a", "z"] == "[c]" and few.table.loc["d", "x"] == "[c]"


def test_cells_to_keep_are_kept():
    answer = suppress(drawn(CROSSTAB), keep=[("d", "x"), ("a", "z")])
    assert answer.table.loc["d", "x"] == 25 and answer.table.loc["a", "z"] == 20 and answer.audit.safe


def test_when_nothing_may_be_hidden_it_says_so():
    table = drawn(CROSSTAB)
    keep = [(r, c) for r in table.index for c in table.columns if (r, c) != ("a", "x")]
    with pytest.raises(CannotProtect, match="1 cells cannot be protected"):
        suppress(table, keep=keep)


def test_somebody_alone_in_a_cell_learns_nothing():
    table = drawn("""
             x    y    z   All
        a    1    4    20   25
        b    30   50   60  140
        d    25   45   35  105
        All  56   99   115 270
    """)
    careless, careful = suppress(table, alone=False), suppress(table)
    assert careless.secondary_count < careful.secondary_count
    assert not careful.audit.cells["seen_by_alone"][careful.audit.cells["primary"]].any()


def test_reach_hides_that_a_cell_is_small():
    table = drawn("""
             x    y    z   All
        a    2    3    40   45
        b    4    2    60   66
        d    25   45   35  105
        All  31   50   135 216
    """)
    plain, far = suppress(table, alone=False), suppress(table, reach=10)
    assert plain.audit.cells["high"][plain.audit.cells["primary"]].max() < 10
    assert far.audit.cells["high"][far.audit.cells["primary"]].min() >= 10


def test_zeros_are_shown_unless_asked_otherwise():
    table = drawn("""
             x    y    z   All
        a    3    0    20   23
        b    30   50   60  140
        d    25   45   35  105
        All  58   95   115 268
    """)
    assert suppress(table).table.loc["a", "y"] == 0
    assert suppress(table, zeros="hide").table.loc["a", "y"] == "[c]"


def test_nothing_small_nothing_hidden():
    answer = suppress(drawn(CROSSTAB), threshold=3)
    assert answer.secondary_count == 0 and answer.method == "none needed" and not np.any(answer.hidden.values)
