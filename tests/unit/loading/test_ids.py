"""Ids are compared in full, whatever their width."""
import numpy as np
import pytest
from jdfanalysis.loading import ids
from jdftest import slow_ids


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


@pytest.fixture(params=[0, 3])
def few_hashes(request, monkeypatch):
    """All ids, or a quarter of them, share a hash: the worst case for the fast route."""
    monkeypatch.setattr(ids, "hash_words", lambda words: (words[:, 0] & np.uint64(request.param)) << np.uint64(60))


def test_collisions_of_the_hash_never_make_a_wrong_match(few_hashes):
    found = coded("b", "a", "", "b")
    assert found.codes.tolist()[2] == -1
    assert found.lookup[found.codes[[0, 1, 3]]].tolist() == [b"b", b"a", b"b"]
    among = ids.as_bytes(np.array(["x", "y", "w", "y"], dtype=object))
    wanted = ids.as_bytes(np.array(["w", "z", "y", "x", ""], dtype=object))
    assert ids.find(wanted, among).tolist() == [2, -1, 1, 0, -1]


@pytest.mark.parametrize("kind", sorted(slow_ids.KINDS))
def test_many_ids_that_collide_agree_with_the_plain_definition(few_hashes, kind):
    first, second = slow_ids.draw(kind, 300, seed=1), slow_ids.draw(kind, 200, seed=2)
    slow_ids.check(first, second)


def test_codes_in_another_lookup():
    above, below = coded("a", "b", "b"), coded("b", "c", "", "a", "d", "c")
    codes = ids.codes_in(below, above.lookup)
    assert codes.dtype == np.int32 and codes[2] == -1
    assert above.lookup[codes[[0, 3]]].tolist() == [b"b", b"a"]
    assert sorted(codes[[1, 4]].tolist()) == [2, 3] and codes[1] == codes[5]


def test_codes_in_an_empty_lookup_or_of_an_empty_column():
    assert ids.codes_in(coded(), coded("a").lookup).tolist() == []
    assert ids.codes_in(coded(""), coded("a").lookup).tolist() == [-1]
    assert ids.codes_in(coded("a", ""), coded().lookup).tolist() == [0, -1]
