"""Records out of bytes: quotation marks, line ends, encodings, and blocks of any size."""
import io

import numpy as np
import pytest
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.blocks import last_record_end, record_blocks, split_records
from jdfanalysis.loading.reasons import Tally

TEXT = b'a,b\n1,"x\ny"\n2,"say ""no"", or not"\n3,z\n'


def blocks(data, size=1 << 16):
    tally = Tally()
    return list(record_blocks(io.BytesIO(data), "f.csv", tally, size)), tally


@pytest.mark.parametrize("size", range(1, 45))
def test_blocks_of_any_size_hold_whole_records_and_lose_nothing(size):
    found, _ = blocks(TEXT, size)
    assert b"".join(found) == TEXT
    for block in found:
        assert set(split_records(block, ",").fields.tolist()) == {2}


def test_marks_and_line_ends_inside_quotation_marks_do_not_count():
    records = split_records(TEXT, ",")
    assert records.fields.tolist() == [2, 2, 2, 2]
    assert TEXT[records.starts[1]:records.ends[1]] == b'1,"x\ny"\n'


def test_the_last_record_end_is_outside_quotation_marks():
    assert last_record_end(b'a\nb,"c\nd') == 2
    assert last_record_end(b'"a\nb') == 0
    assert last_record_end(b"none") == 0
    assert last_record_end(b'1,"x\ny"\n2') == 8


def test_every_end_of_a_field_is_marked():
    records = split_records(TEXT, ",")
    assert records.marks.tolist() == [i for i, byte in enumerate(TEXT) if i in (1, 3, 5, 11, 13, 34, 36, 38)]
    assert records.first.tolist() == [0, 2, 4, 6]


@pytest.mark.parametrize(
    "text, tidy, doubled",
    [
        (b"1,2\n", True, False),
        (b'"1",2\n', True, False),
        (b'1,""\n', True, False),
        (b'"a ""b""",2\n', True, True),
        (b'"""",2\n', True, True),
        (b'"a,\nb",2\n', True, False),
        (b'a"b",2\n', False, False),
        (b'"a"b,2\n', False, False),
        (b'1,"2\n', False, False),
        (b'""a"",2\n', False, False),
    ],
)
def test_marks_that_open_or_close_nothing_are_noticed(text, tidy, doubled):
    records = split_records(text, ",")
    assert (records.tidy, records.doubled) == (tidy, doubled)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfa,b\r\n1,\xc3\xa9\r\n",
        "\ufeffa,b\r\n1,é\r\n".encode("utf-16-le"),
        "\ufeffa,b\n1,é\n".encode("utf-16-be"),
    ],
    ids=["utf-8 with mark", "utf-16 little", "utf-16 big"],
)
@pytest.mark.parametrize("size", [3, 7, 1 << 16])
def test_byte_order_marks_and_windows_line_ends_vanish(data, size):
    found, tally = blocks(data, size)
    assert b"".join(found) == "a,b\n1,é\n".encode("utf-8")
    assert tally.entries("kept") == []


def test_other_encodings_are_read_as_windows_1252_and_counted():
    found, tally = blocks(b"a\ncaf\xe9\n")
    assert b"".join(found).decode("utf-8") == "a\ncafé\n"
    assert tally.count("decoded as Windows-1252") == 1


def test_a_missing_last_line_end_is_counted():
    found, tally = blocks(b"a\n1")
    assert b"".join(found) == b"a\n1\n"
    assert tally.count("no line end at the end of the file") == 1


def test_what_is_not_text_is_refused():
    with pytest.raises(LoadingError, match="not a text file"):
        blocks(b"PK\x00\x01")


def test_what_follows_a_mark_that_never_closes_is_one_record():
    found, _ = blocks(b'a,b\n1,2\n3,"4\n5,6\n', 3)
    assert b"".join(found) == b'a,b\n1,2\n3,"4\n5,6\n\n'
    assert split_records(found[-1], ",").ends[-1] == len(found[-1])
