"""Packed ids are read like an array of bytes, and lose nothing."""
import numpy as np
import pytest
from jdfanalysis.loading.hex_ids import HexIds, joined, pack

TEXTS = [b"00ff" * 16, b"a1b2" * 16, b"0" * 64, b"9" * 64]


@pytest.fixture
def packed():
    return pack(np.array(TEXTS))


def test_half_the_memory_and_the_same_texts(packed):
    assert isinstance(packed, HexIds) and packed.nbytes == 32 * len(TEXTS)
    assert packed.tolist() == list(packed) == TEXTS and len(packed) == 4 and packed.dtype == "S64"


def test_it_is_read_like_an_array(packed):
    plain = np.array(TEXTS)
    assert packed[1] == packed[np.int64(1)] == plain[1] and isinstance(packed[1], bytes)
    assert packed[-1] == plain[-1]
    for place in (np.array([2, 0, 2]), plain == TEXTS[1], slice(1, 3), [3, 1], np.array([], dtype=np.int64)):
        assert packed[place].tolist() == plain[place].tolist()
        assert packed.take(place).tolist() == plain[place].tolist()
    assert np.asarray(packed).tolist() == TEXTS and np.asarray(packed, dtype=object).tolist() == TEXTS
    assert np.concatenate([packed, plain]).tolist() == TEXTS + TEXTS
    assert (packed == TEXTS[1]).tolist() == (plain == TEXTS[1]).tolist()
    assert (packed != TEXTS[1]).tolist() == (plain != TEXTS[1]).tolist()
    assert (packed == packed.take(np.arange(4))).all()
    with pytest.raises(IndexError):
        packed[4]


def test_blank_ids_are_no_row_of_zeros():
    packed = pack(np.array([b"", TEXTS[2], b"", TEXTS[0]]))
    assert isinstance(packed, HexIds) and packed.tolist() == [b"", TEXTS[2], b"", TEXTS[0]]
    assert packed.take(np.array([1, 3])).tolist() == [TEXTS[2], TEXTS[0]]


@pytest.mark.parametrize("texts, is_packed", [
    ([b"AB" * 32, b"12" * 32], True),
    ([b"ab" * 32, b"AB" * 32], False),
    ([b"aB" * 32], False),
    ([b"ab" * 31 + b"g0"], False),
    ([b"ab" * 32, b"ab" * 31], False),
    ([b"ab" * 31 + b"a"], False),
    ([b"ab" * 7], False),
    ([b"ab" * 20, b"cd" * 20], True),
    ([b"0x" + b"ab" * 15], False),
    ([b" " + b"a" * 63], False),
    ([b"a" * 63 + b"\n"], False),
    ([b"12" * 32], True),
    ([], False),
])
def test_what_is_packed_comes_back_as_it_was(texts, is_packed):
    found = np.array(texts) if texts else np.empty(0, dtype="S64")
    packed = pack(found)
    assert isinstance(packed, HexIds) is is_packed
    assert np.asarray(packed).tolist() == texts


def test_an_array_that_is_wider_than_its_ids_is_packed():
    packed = pack(np.array([b"ab" * 16, b"", b"cd" * 16], dtype="S70"))
    assert isinstance(packed, HexIds) and packed.digits == 32 and packed.tolist() == [b"ab" * 16, b"", b"cd" * 16]
    assert pack(np.zeros(3, dtype="S70")).tolist() == [b""] * 3


def test_parts_are_joined_packed_only_if_they_go_together():
    lower, upper = pack(np.array([b"ab" * 32])), pack(np.array([b"AB" * 32]))
    digits, plain = pack(np.array([b"12" * 32])), np.array([b"odd"])
    short, blank = pack(np.array([b"ab" * 16])), pack(np.array([b"", b"cd" * 32]))
    for parts, is_packed in [
        ([lower, lower], True), ([lower, upper], False), ([lower, plain], False), ([lower, short], False),
        ([digits, lower], True), ([lower, digits], True), ([digits, upper], False), ([lower, blank], True),
        ([lower, np.empty(0, dtype="S1")], True), ([plain, digits, upper], False),
    ]:
        found = joined(parts)
        assert isinstance(found, HexIds) is is_packed
        assert np.asarray(found).tolist() == [text for part in parts for text in np.asarray(part).tolist()]
    assert joined([]).tolist() == []


def test_it_becomes_an_array_of_another_type():
    packed = pack(np.array([b"00ff" * 4, b"", b"12ab" * 4]))
    assert packed.astype(str).tolist() == ["00ff" * 4, "", "12ab" * 4]
