"""The grid of times: fast paths agree with the plain ones."""
import numpy as np
import pytest

from jdfanalysis.survival.steps import at_risk, codes_present, distinct_times, first_after, people_at_risk, tally


@pytest.mark.parametrize("offset, scale", [(0, 1), (5, 1), (-3, 1), (0.5, 1), (0, 0.1), (0, 10 ** 6)])
def test_distinct_times_and_positions_after(offset, scale):
    rng = np.random.RandomState(1)
    values = rng.randint(0, 40, 200) * scale + offset
    times, codes = distinct_times(values)
    np.testing.assert_array_equal(times, np.unique(values))
    np.testing.assert_array_equal(times[codes], values)
    asked = np.concatenate([values, values + 0.25, values - 0.25, [values.min() - 9, values.max() + 9]])
    np.testing.assert_array_equal(first_after(times, asked), np.searchsorted(times, asked, side="right"))


def test_at_risk_counts_first_to_last():
    first, last = np.array([0, 1, 2]), np.array([1, 1, 3])
    assert at_risk(first, last, 4).tolist() == [1, 2, 1, 1]
    assert at_risk(None, last, 4, np.array([1.0, 2.0, 4.0])).tolist() == [7, 7, 4, 4]


def test_overlapping_rows_of_a_person_count_once():
    person = np.array([0, 0, 0, 1])
    first, last = np.array([0, 1, 4, 2]), np.array([2, 3, 5, 2])
    assert people_at_risk(person, first, last, 6).tolist() == [1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize("offset", [0, 5, -3])
@pytest.mark.parametrize("size", [1, 200, 140000])
def test_a_tally_counts_each_code_at_each_time(offset, size):
    rng = np.random.RandomState(2)
    stop, codes = rng.choice([1.0, 2.0, 7.0, 40.0], size) + offset, rng.randint(0, 3, size)
    times, table = tally(stop, codes)
    assert times.tolist() == sorted(set(stop.tolist()))
    for day, counts in zip(times, table):
        assert counts.tolist() == [int(((stop == day) & (codes == code)).sum()) for code in range(codes.max() + 1)]


@pytest.mark.parametrize("stop", [[0.5, 1.0], [1.0, 1.5], [0.0, 3e5], [2.0 ** 31, 2.0 ** 31], []])
def test_a_tally_leaves_what_is_not_whole_or_too_wide(stop):
    assert tally(np.array(stop), np.zeros(len(stop), dtype=np.int16)) is None


@pytest.mark.parametrize("status", [[0, 0], [2, 0, 1, 2], [0, 30, 2]])
def test_codes_present(status):
    assert codes_present(np.array(status, dtype=np.int16)) == tuple(sorted({c for c in status if c > 0}))
