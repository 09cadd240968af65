"""Person-day keys and the sort that a log needs: both ways of sorting, and the limits of the fast one."""
import numpy as np
import pytest

from jdfanalysis.frames import NO_DAY
from jdfanalysis.journeys import keys

INT32 = np.iinfo(np.int32)


def test_keys_order_by_person_then_day_at_the_edges_of_int32():
    person = np.array([0, 0, 0, 1, 1, INT32.max], dtype=np.int32)
    day = np.array([INT32.min, 0, INT32.max, INT32.min, -5, INT32.max], dtype=np.int32)
    key = keys.person_day(person, day)
    assert key.dtype == np.int64 and (np.diff(key) > 0).all()
    assert (keys.person_of(key) == person).all() and (keys.day_of(key) == day).all()


def test_a_missing_day_comes_before_every_real_day():
    assert keys.person_day(np.array([3]), np.array([NO_DAY])) < keys.person_day(np.array([3]), np.array([-100000]))


def test_ranges_unroll_in_order_and_may_be_empty():
    owner, position = keys.expand(np.array([5, 0, 9]), np.array([2, 0, 1]))
    assert list(owner) == [0, 0, 2] and list(position) == [5, 6, 9]
    assert len(keys.expand(np.array([], dtype=int), np.array([], dtype=int))[0]) == 0


def slow_order(person, day):
    return sorted(range(len(person)), key=lambda i: (person[i], day[i], i))


@pytest.mark.parametrize("people, first, last", [
    (4, 0, 6), (1, -3, 3), (300, 10000, 20000),
    # Too wide to pack with a position into 64 bits: the two-key sort takes over.
    (2 ** 31 - 1, int(INT32.min), int(INT32.max)),
])
def test_the_stable_order_is_that_of_a_plain_sort(people, first, last):
    random = np.random.RandomState(1)
    person = random.randint(0, people, 500, dtype=np.int64)
    day = random.randint(first, last, 500, dtype=np.int64)
    order, sorted_person, sorted_day = keys.stable_sort(person, day)
    assert order.tolist() == keys.stable_order(person, day).tolist() == slow_order(person, day)
    assert (sorted_person == person[order]).all() and (sorted_day == day[order]).all()


def test_the_widest_log_that_packs_and_the_first_that_does_not():
    # 2 rows need one bit, so 63 are left for person and day.
    for person_bits, packs in ((31, True), (32, False)):
        person = np.array([2 ** person_bits - 1, 0], dtype=np.int64)
        day = np.array([2 ** 32 - 1, 0], dtype=np.int64)
        assert (person_bits + 32 + 1 <= 64) == packs
        order, sorted_person, sorted_day = keys.stable_sort(person, day)
        assert order.tolist() == [1, 0]
        assert sorted_person.tolist() == [0, person[0]] and sorted_day.tolist() == [0, day[0]]


@pytest.mark.parametrize("size", [0, 1])
def test_hardly_any_rows_need_no_sort(size):
    assert keys.stable_order(np.arange(size), np.arange(size)).tolist() == list(range(size))


def test_people_are_counted_without_a_sort():
    assert keys.count_people(np.array([5, 0, 5, 9])) == 3
    assert keys.count_people(np.array([], dtype=np.int32)) == 0
