"""The one-pass counting agrees with a loop over rows on random data, and does not mind their order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jdftest.slow_checks import count_by_hand, statistic_by_hand

from output_checks.making import STATISTICS, Recipe, make

records = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.integers(0, 6),
            "offence": st.sampled_from(["Fraud", "Robbery", "Theft", None]),
            "sex": st.sampled_from(["F", "M"]),
            "days": st.one_of(st.none(), st.integers(-20, 50).map(float)),
        }
    ),
    min_size=1,
    max_size=40,
)


def frame_of(rows):
    frame = pd.DataFrame(rows, columns=["person", "offence", "sex", "days"])
    frame["days"] = frame["days"].astype(float)
    return frame


def recipe(frame, statistic, columns=("sex",)):
    values = None if statistic in ("count", "people") else "days"
    return Recipe(frame, ("offence",), tuple(columns), values, statistic, "person", None, False, 9)


@pytest.mark.parametrize("statistic", sorted(STATISTICS))
@settings(derandomize=True, deadline=None, max_examples=25)
@given(rows=records)
def test_tables_agree_with_a_loop(statistic, rows):
    frame = frame_of(rows)
    if frame["offence"].isna().all():
        return
    values = None if statistic in ("count", "people") else "days"
    cells = count_by_hand(frame.to_dict("records"), ["offence"], ["sex"], values, "person")
    table, evidence = make(recipe(frame, statistic))
    seen = 0
    for r, row in enumerate(evidence.rows):
        for c, column in enumerate(evidence.columns):
            cell = cells.get(((row,), (column,)))
            assert evidence.counts[r][c] == (cell["count"] if cell else 0)
            if cell:
                seen += 1
                assert evidence.people[r][c] == cell["people"]
                expected = statistic_by_hand(statistic, cell)
                assert np.isclose(table.iloc[r, c], expected, equal_nan=True, atol=1e-6)
                if values:
                    for name in ("total", "largest", "second"):
                        assert np.isclose(getattr(evidence, name)[r][c], cell[name])
    assert seen == len(cells)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(rows=records, seed=st.integers(0, 1000))
def test_order_of_rows_and_kind_of_labels_change_nothing(rows, seed):
    frame = frame_of(rows)
    if frame["offence"].isna().all():
        return
    shuffled = frame.sample(frac=1, random_state=seed)
    coded = frame.assign(offence=frame["offence"].astype("category"), sex=frame["sex"].astype("category"))
    table, evidence = make(recipe(frame, "people"))
    for other in (shuffled, coded):
        same, again = make(recipe(other, "people"))
        pd.testing.assert_frame_equal(table, same)
        assert evidence == again


@settings(derandomize=True, deadline=None, max_examples=30)
@given(rows=records)
def test_totals_are_counted_from_the_data(rows):
    frame = frame_of(rows)
    if frame["offence"].isna().all():
        return
    known = frame[frame["offence"].notna()]
    made = Recipe(frame, ("offence",), ("sex",), None, "people", "person", None, True, 2)
    table, _ = make(made)
    assert table.loc["Total", "Total"] == known["person"].nunique()
    for offence, part in known.groupby("offence"):
        assert table.loc[offence, "Total"] == part["person"].nunique()
