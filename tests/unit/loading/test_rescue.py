"""Rows out of text with stray quotation marks."""
import pytest
from jdfanalysis.loading.rescue import rescue_rows

CASES = {
    "well formed": (b'1,"x,y"\n2,"a\nb"\n', [["1", "x,y"], ["2", "a\nb"]], []),
    "a mark inside a field": (b'1,5" pipe\n2,y\n', [["1", '5" pipe'], ["2", "y"]], []),
    "a mark that opens and never closes": (b'1,"x\n2,y\n3,z\n', [["1", '"x'], ["2", "y"], ["3", "z"]], []),
    "two stray marks rows apart": (b'1,"x\n2,y\n3,"z\n4,w\n', [["1", '"x'], ["2", "y"], ["3", '"z'], ["4", "w"]], []),
    "quoted fields after a stray mark": (b'1,"x\n2,"a,b"\n', [["1", '"x'], ["2", "a,b"]], []),
    "wrong number of fields": (b"1\n2,y\n3,z,w\n", [["2", "y"]], ["1", "3,z,w"]),
    "blank lines": (b"\n1,x\n\n", [["1", "x"]], []),
    "nothing": (b"", [], []),
}


@pytest.mark.parametrize("block, rows, malformed", CASES.values(), ids=list(CASES))
def test_rescue(block, rows, malformed):
    found = rescue_rows(block, ",", 2)
    assert found.rows == rows
    assert found.malformed == malformed


def test_a_field_longer_than_the_csv_module_takes_is_read_line_by_line():
    block = b'1,"x\n' + b"2,y\n" * 50000
    found = rescue_rows(block, ",", 2)
    assert len(found.rows) == 50001 and not found.malformed
