"""The parser of drawn tables, on which the specification stands, is itself specified."""
import pandas as pd
import pytest
from jdftest.drawn import table


def test_cells_become_typed_columns():
    frame = table(
        """
        person | start      | rate | flag
        -------+------------+------+-----
        1      | 2015-01-31 | 0.5  | yes
        2      |            |      | no
        """,
        person=int, start="date", rate=float, flag=bool,
    )
    assert list(frame.person) == [1, 2]
    assert frame.start[0] == pd.Timestamp("2015-01-31") and pd.isna(frame.start[1])
    assert pd.isna(frame.rate[1])
    assert list(frame.flag) == [True, False]


def test_a_table_without_rows_keeps_its_columns_and_types():
    frame = table("a | b\n--+--", a="int32", b="date")
    assert list(frame.columns) == ["a", "b"] and len(frame) == 0
    assert str(frame.a.dtype) == "int32" and str(frame.b.dtype) == "datetime64[ns]"


@pytest.mark.parametrize("text", ["a | b", "a | b\n1 | 2", "a | b\n--+--\n1"])
def test_a_badly_drawn_table_is_refused(text):
    with pytest.raises(ValueError):
        table(text)


def test_a_converter_for_a_column_that_is_not_drawn_is_refused():
    with pytest.raises(ValueError):
        table("a\n--\n1", b=int)
