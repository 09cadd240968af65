"""Ids are compared in full, whatever their width."""
import numpy as np
import pytest
from jdfanalysis.loading import ids


def coded(*texts):
    return ids.encode(ids.as_bytes(np.array(texts, dtype=object)))


def test_equal_ids_equal_codes_blank_minus_one():
    found = coded("b", "a", "", "b")
    assert found.codes[2] == -1
    assert found.codes[0] == found.codes[3] != found.codes[1]
    assert found.lookup[found.codes[[0, 1]]].tolist() == [b"b", b"a"]
    assert found.codes.dtype == np.int32


def test_ids_that_differ_in_the_last_byte_only_stay_apart():
    stem = "0" * 63
    found = coded(stem + "1", stem + "2", stem + "1")
    assert len(found.lookup) == 2 and found.codes[0] == found.codes[2] != found.codes[1]


def test_the_hash_does_not_depend_on_the_width_of_the_array():
    narrow = np.array([b"abc", b"0123456789"], dtype="S10")
    assert (ids.hash64(narrow) == ids.hash64(narrow.astype("S64"))).all()


def test_letters_outside_ascii_are_kept():
    found = coded("é", "e", "é")
    assert found.codes[0] == found.codes[2] != found.codes[1]


def test_find_gives_the_first_place_and_minus_one():
    among = ids.as_bytes(np.array(["x", "y", "y", ""], dtype=object))
    wanted = ids.as_bytes(np.array(["y", "z", "x", "", "xx"], dtype=object))
    assert ids.find(wanted, among).tolist() == [1, -1, 0, -1, -1]
    assert ids.find(wanted, among[:0]).tolist() == [-1] * 5
    assert ids.find(wanted[:0], among).tolist() == []


@pytest.fixture
def one_hash_for_all(monkeypatch):
    """Every id collides with every other: the worst case for the fast route."""
    monkeypatch.setattr(ids, "hash64", lambda found: np.zeros(len(found), dtype=np.uint64))


def test_collisions_of_the_hash_never_make_a_wrong_match(one_hash_for_all):
    found = coded("b", "a", "", "b")
    assert found.codes.tolist()[2] == -1
    assert found.lookup[found.codes[[0, 1, 3]]].tolist() == [b"b", b"a", b"b"]
    among = ids.as_bytes(np.array(["x", "y", "w"], dtype=object))
    wanted = ids.as_bytes(np.array(["w", "z", "x", ""], dtype=object))
    assert ids.find(wanted, among).tolist() == [2, -1, 0, -1]


def test_shared_codes_join_two_columns():
    above, below = coded("a", "b", "b"), coded("b", "c", "", "a")
    first, second = ids.share_codes(above, below)
    assert (first.codes == above.codes).all()
    assert second.codes[2] == -1
    assert second.lookup[second.codes[[0, 1, 3]]].tolist() == [b"b", b"c", b"a"]
    assert second.codes[0] == first.codes[1] and second.codes[3] == first.codes[0]


def test_sharing_with_an_empty_column():
    first, second = ids.share_codes(coded("a"), coded())
    assert len(second.codes) == 0 and first.lookup.tolist() == [b"a"]
    first, second = ids.share_codes(coded(), coded("a", ""))
    assert second.codes.tolist() == [0, -1] and second.lookup.tolist() == [b"a"]
