"""Finished long tables, with hierarchies and linked: what is known is what elimination without the engine says."""

import numpy as np
import pandas as pd
import pytest
from jdftest.slow_suppression import attack_system

from output_checks.suppression import (
    NotAdditive,
    TableError,
    audit_frame,
    audit_tables,
    suppress_frame,
    suppress_tables,
    tables_system,
)

TREE = {"c1": "north", "c2": "north", "c3": "south", "c4": "south"}
TREES = {"court": TREE, "plea": None, "sex": None}


def frame_of(seed, other="plea", codes=("g", "n", "o")):
    rng = np.random.RandomState(seed)
    index = pd.MultiIndex.from_product([list(TREE), list(codes)], names=["court", other])
    return pd.DataFrame({"count": rng.randint(0, 40, size=len(index))}, index=index).reset_index()


def finished(seed, share):
    """(every cell of a table with a hierarchy as a long frame, markers in some; its system; bool per cell)."""
    rng = np.random.RandomState(seed)
    system, cubes, places = tables_system([frame_of(seed)], {"court": TREE, "plea": None}, zeros="may_hide")
    hidden = rng.rand(system.size) < share
    table = cubes[0].frame("count", cubes[0].values.astype(object), hidden[places[0]])
    table.loc[table["hidden"], "count"] = "[c]"
    return table.drop(columns="hidden"), system, hidden


@pytest.mark.parametrize("seed", range(20))
def test_hidden_cells_of_a_hierarchy_are_known_where_elimination_says_so(seed):
    table, system, hidden = finished(seed, [0.2, 0.35, 0.5][seed % 3])
    cells = audit_frame(table, {"court": TREE, "plea": None}).cells
    assert len(cells) == hidden.sum()
    known = {system.names[c] for c in attack_system(system.relations, hidden)}
    assert set(cells["cell"][cells["how"] == "sums"]) == known
    truth = dict(zip(system.names, system.value))
    assert all(low <= truth[c] <= high for c, low, high in zip(cells["cell"], cells["low"], cells["high"]))


def test_what_the_engine_suppressed_is_safe_when_read_as_others_read_it():
    answer = suppress_frame(frame_of(3), {"court": TREE, "plea": None})
    again = audit_frame(answer.table, {"court": TREE, "plea": None}, low=1)
    assert len(again.cells) == answer.system.hidden.sum() and again.verdict == "safe"
    both = suppress_tables([frame_of(3), _by_sex(3)], TREES)
    again = audit_tables(both.table, TREES, low=1)
    assert len(again.cells) == both.system.hidden.sum() and again.verdict == "safe"


def _by_sex(seed):
    """A table by sex with the same totals per court."""
    whole = frame_of(seed).groupby("court")["count"].sum()
    parts = [(c, s, int(n) // 3 if s == "f" else int(n) - int(n) // 3) for c, n in whole.items() for s in "fm"]
    return pd.DataFrame(parts, columns=["court", "sex", "count"])


def test_a_cell_that_another_table_shows_is_known():
    one, two = (suppress_frame(f, trees_of(f), threshold=None).table for f in (frame_of(5), _by_sex(5)))
    at = (one["court"] == "c1") & (one["plea"].isin(["g", "Total"]))
    one = one.assign(count=one["count"].astype(object).where(~at, "[c]"))
    alone = audit_frame(one, {"court": TREE, "plea": None})
    assert alone.exact == 2  # c1 follows from north less c2, and so does its part
    two, far = two[two["court"].isin(list(TREE))], one[one["court"].isin(list(TREE))]
    assert len(audit_frame(far, {"court": None, "plea": None}).faults) == 0
    assert len(audit_tables([far, two], {"court": None, "plea": None, "sex": None}).faults) == 1


def trees_of(frame):
    return {name: TREES[name] for name in frame.columns if name != "count"}


def test_markers_say_what_a_hidden_cell_can_be():
    table = pd.DataFrame({"court": ["a", "b", "c", "Total"], "count": ["<10", "[z]", 40, 48]})
    assert audit_frame(table, {"court": None}).exact == 0
    assert audit_frame(table, {"court": None}, markers={"[z]": (0, 0)}).exact == 1
    found = audit_frame(table, {"court": None}, markers={"<10": (1, 9)}).cells
    assert found["low"].tolist() == [1, 0] and found["high"].tolist() == [8, 7]


def test_frames_that_cannot_be_read_are_refused():
    table = pd.DataFrame({"court": ["a", "b", "Total"], "count": [3, "[c]", 9]})
    with pytest.raises(TableError):
        audit_frame(pd.concat([table, table]), {"court": None})
    with pytest.raises(TableError):
        audit_frame(table.drop(columns="count"), {"court": None})
    with pytest.raises(TableError):
        audit_tables([], {"court": None})
    with pytest.raises(NotAdditive):
        audit_frame(table.assign(count=[3, 4, 9]), {"court": None})
    with pytest.raises(NotAdditive):
        audit_tables([table, table.assign(count=[4, "[c]", 9])], {"court": None})
