"""Records, refusals, files, costs, primary rules, rounding and merging."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from output_checks.errors import OutputChecksError
from output_checks.suppression import (
    CannotProtect,
    NotAdditive,
    TableError,
    audit,
    cell_costs,
    dominated,
    find_margins,
    make_system,
    p_percent,
    p_percent_level,
    protect,
    read_jj,
    round_system,
    round_table,
    small_counts,
    suggest_merges,
    suppress,
    suppress_frame,
    suppress_tables,
    tables_system,
    write_jj,
)
from output_checks.suppression.network import find_network
from output_checks.suppression.solvers import has_milp

TABLE = pd.DataFrame(
    [[4, 12, 30, 46], [20, 31, 44, 95], [17, 26, 9, 52], [41, 69, 83, 193]],
    index=["a", "b", "d", "All"],
    columns=["x", "y", "z", "All"],
)


def test_every_error_is_one_of_the_checker():
    for error in (CannotProtect, NotAdditive, TableError):
        assert issubclass(error, OutputChecksError)


@pytest.mark.parametrize(
    "margins, row, column",
    [("auto", 3, 3), (None, None, None), ("All", 3, 3), (("All", None), 3, None), ((None, "All"), None, 3)],
)
def test_totals_are_found_or_named(margins, row, column):
    found = find_margins(TABLE.values.astype(float), TABLE.index, TABLE.columns, margins)
    assert (found.row, found.column) == (row, column)


def test_totals_may_come_first_and_have_any_name():
    turned = TABLE.iloc[::-1, ::-1].rename(index={"All": "n"}, columns={"All": "n"})
    found = find_margins(turned.values.astype(float), turned.index, turned.columns)
    assert (found.row, found.column) == (0, 0)


def test_a_last_row_that_is_no_total_is_not_taken_for_one():
    inner = TABLE.iloc[:3, :3]
    found = find_margins(inner.values.astype(float), inner.index, inner.columns)
    assert (found.row, found.column) == (None, None)


@pytest.mark.parametrize(
    "arguments, error",
    [
        (dict(table=TABLE.replace(193, 190), margins="All"), NotAdditive),
        (dict(table=TABLE.astype(str).replace("4", "[c]")), TableError),
        (dict(table=TABLE - 10, margins=None), TableError),
        (dict(table=TABLE + 0.5, margins=None), TableError),
        (dict(table=TABLE, margins="Sum"), TableError),
        (dict(table=TABLE, zeros="drop"), TableError),
        (dict(table=TABLE, cost="dear"), TableError),
        (dict(table=TABLE, totals="first"), TableError),
        (dict(table=TABLE, method="slow"), TableError),
        (dict(table=TABLE, keep=[("a", "x")]), TableError),
        (dict(table=TABLE, keep=[("a", "nowhere")]), TableError),
        (dict(table=TABLE, primary=np.zeros((2, 2), dtype=bool)), TableError),
        (dict(table=TABLE["x"]), TableError),
    ],
)
def test_refusals(arguments, error):
    with pytest.raises(error):
        suppress(**arguments)


def test_records_show_no_true_value():
    answer = suppress(TABLE)
    hidden = answer.system.value[answer.system.hidden]
    assert set(hidden) >= {4, 9}
    assert "[c]" in answer._repr_html_() and ">4<" not in answer._repr_html_()
    assert "low" not in repr(answer.audit) and "safe" in answer.audit._repr_html_().lower()
    assert repr(answer.system).startswith("System(16 cells, 8 sums")


def test_missing_cells_of_a_pivot_count_as_zero():
    pivot = TABLE.astype(float)
    pivot.loc["b", "x"] = np.nan
    pivot.loc["b", "All"], pivot.loc["All", "x"], pivot.loc["All", "All"] = 75, 21, 173
    assert suppress(pivot).table.loc["b", "x"] == 0


def test_audit_reads_three_kinds_of_things():
    answer = suppress(TABLE)
    assert audit(answer).safe and audit(answer.system).safe and audit(answer.table).safe
    with pytest.raises(TableError):
        audit([1, 2])
    with pytest.raises(TableError):
        audit(answer.system, low=1)


def test_a_two_way_table_is_a_network_and_a_cube_is_not():
    assert find_network(suppress(TABLE).system) is not None
    frame = pd.DataFrame([(a, b, c, 12) for a in "12" for b in "12" for c in "12"], columns=["a", "b", "c", "count"])
    assert find_network(tables_system([frame], {"a": None, "b": None, "c": None})[0]) is None


def test_primary_rules_at_their_boundaries():
    assert small_counts([0, 1, 9, 10, np.nan], 10).tolist() == [False, True, True, False, False]
    assert small_counts([0, 0, 5], 10, "hide", [True, False, False]).tolist() == [False, True, True]
    assert dominated([100, 100, 0], [90, 89.9, 0], 0.9).tolist() == [True, False, False]
    assert p_percent([100, 100, 0], [80, 80, 0], [12, 11, 0], 0.1).tolist() == [False, False, False]
    assert p_percent([100], [80], [13], 0.1).tolist() == [True]
    assert p_percent_level([100], [80], [13], 0.1).tolist() == [1.0]
    with pytest.raises(TableError):
        dominated([-1], [1])


def test_costs_follow_wishes():
    names = ["inside", "total"]
    assert cell_costs([9, 9], names, "count", [False, True]).tolist() == [1.0, 10.0]
    assert cell_costs([9, 9], names, "value").tolist() == [10.0, 10.0]
    assert cell_costs([9, 9], names, "count", priority=lambda name: 5 if name == "inside" else 1).tolist() == [5.0, 1.0]
    with pytest.raises(TableError):
        cell_costs([1, 2], names, [1.0, 0.0])


def test_jj_files_are_read_as_written(tmp_path):
    system = suppress(TABLE).system
    write_jj(system, tmp_path / "t.jj")
    again = read_jj(tmp_path / "t.jj", whole=True)
    assert (again.relations != system.relations).nnz == 0
    for name in ("value", "status", "cost", "protect_width", "lower"):
        assert getattr(again, name).tolist() == getattr(system, name).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0\n2\n0 1 1 s 0 9 0 0 0\n",
        "0\n1\n0 1 1 s 0 9 0 0 0\n1\n0 2 : 0 (1)\n",
        "0\n1\n0 1 1 s 0 9 0 0 0\n1\n0 1 : 7 (1)\n",
    ],
)
def test_other_files_are_refused(tmp_path, text):
    (tmp_path / "bad.jj").write_text(text, encoding="utf-8")
    with pytest.raises(TableError):
        read_jj(tmp_path / "bad.jj")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("base", [3, 5, 10])
def test_rounding_adds_up_and_moves_less_than_a_base(seed, base):
    rng = np.random.RandomState(seed)
    table = pd.DataFrame(rng.randint(0, 40, size=(6, 5)))
    table["All"] = table.sum(axis=1)
    table.loc["All"] = table.sum(axis=0)
    done = round_table(table, base)
    assert (done.table % base == 0).all().all() and done.neighbours
    assert (done.table.iloc[:-1].sum() == done.table.loc["All"]).all()
    assert (done.table.iloc[:, :-1].sum(axis=1) == done.table["All"]).all()
    assert np.abs(done.table.values - table.values).max() < base and done.largest < base
    assert (done.table.values[table.values % base == 0] == table.values[table.values % base == 0]).all()


def test_rounding_of_a_cube_adds_up():
    rng = np.random.RandomState(2)
    frame = pd.DataFrame(
        [(a, b, c, int(rng.randint(0, 30))) for a in "123" for b in "123" for c in "12"],
        columns=["a", "b", "c", "count"],
    )
    system = tables_system([frame], {"a": None, "b": None, "c": None})[0]
    rounded, step = round_system(system, 5)
    assert np.abs(system.relations @ rounded).max() == 0 and (rounded % 5 == 0).all() and (rounded >= 0).all()
    assert np.abs(rounded - system.value).max() < 5 * (step + 1)


def test_merges_leave_nothing_to_hide():
    found = suggest_merges(TABLE)
    assert found and found[0].lost == min(r.lost for r in found)
    for suggestion in found:
        assert suppress(suggestion.table, margins="All").primary_count == 0
        assert suggestion.table.loc["All", "All"] == 193
    assert suggest_merges(TABLE, threshold=200) == []
    assert suggest_merges(TABLE, threshold=2)[0].describe() == "Nothing needs merging."


def test_ordered_categories_merge_with_neighbours_only():
    table = pd.DataFrame([[3, 20], [30, 40], [4, 50]], index=["10-17", "18-24", "25+"], columns=["x", "y"])
    for suggestion in suggest_merges(table, ordered=(True, False)):
        assert ("10-17", "25+") not in suggestion.rows


FRAME = pd.DataFrame(
    [("c1", "g", 40), ("c1", "n", 4), ("c2", "g", 31), ("c2", "n", 25), ("c3", "g", 60), ("c3", "n", 22)],
    columns=["court", "plea", "count"],
)
TREE = {"c1": "north", "c2": "north"}


def test_hierarchies_make_subtotals_that_are_protected_too():
    answer = suppress_frame(FRAME, {"court": TREE, "plea": None})
    shown = answer.table.set_index(["court", "plea"])["count"]
    assert shown[("c1", "n")] == "[c]" and len(shown) == 5 * 3
    assert answer.audit.safe and (("court", "north"),) in answer.system.names


def test_shared_cells_are_hidden_in_both_tables():
    other = FRAME.rename(columns={"plea": "sex"}).replace({"g": "f", "n": "m"})
    answer = suppress_tables(
        [FRAME, other.assign(count=[22, 22, 40, 16, 41, 41])], {"court": TREE, "plea": None, "sex": None}
    )
    assert len(answer.table) == 2 and answer.audit.safe
    one = answer.table[0].set_index(["court", "plea"])["count"].xs("Total", level="plea")
    two = answer.table[1].set_index(["court", "sex"])["count"].xs("Total", level="sex")
    assert one.astype(str).to_dict() == two.astype(str).to_dict()


@pytest.mark.parametrize(
    "frame, dimensions",
    [
        (pd.concat([FRAME, FRAME]), {"court": None, "plea": None}),
        (FRAME.drop(columns="plea"), {"court": None}),
        (FRAME, {"court": {"c1": "p", "p": "q", "q": "p"}, "plea": None}),
        (FRAME.assign(court=["c1", None, "c2", "c2", "c3", "c3"]), {"court": None, "plea": None}),
        (FRAME.drop(columns="count"), {"court": None, "plea": None}),
    ],
)
def test_frames_that_cannot_be_read_are_refused(frame, dimensions):
    with pytest.raises(TableError):
        tables_system([frame], dimensions)


def test_totals_that_disagree_are_refused():
    with pytest.raises(NotAdditive):
        tables_system(
            [pd.concat([FRAME, pd.DataFrame([("Total", "g", 1)], columns=FRAME.columns)])],
            {"court": None, "plea": None},
        )
    with pytest.raises(NotAdditive):
        tables_system(
            [FRAME, FRAME.rename(columns={"plea": "sex"}).assign(count=50)], {"court": None, "plea": None, "sex": None}
        )


def test_a_system_says_what_is_wrong_with_it():
    line = sparse.csr_matrix(np.array([[1.0, 1.0, -1.0]]))
    with pytest.raises(NotAdditive):
        make_system("abc", line, [1, 2, 4], "s")
    with pytest.raises(TableError, match="status"):
        make_system("abc", line, [1, 2, 3], "q")
    with pytest.raises(TableError, match="outside"):
        make_system("abc", line, [1, 2, 3], "u", lower=2)
    with pytest.raises(TableError):
        make_system("abc", line, [1, 2, 3], ["u", "z", "s"]).with_hidden([False, False, False])


def test_the_exact_method_needs_an_integer_solver():
    system = suppress(TABLE).system
    if has_milp():
        assert protect(system, "exact")[3] in ("exact", "none needed", "heuristic")
    else:
        with pytest.raises(TableError, match="1.9"):
            protect(system, "exact")
