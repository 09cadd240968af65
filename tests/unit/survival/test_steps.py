"""The grid of times: fast paths agree with the plain ones."""
import numpy as np
import pytest

from jdfanalysis.survival.steps import at_risk, distinct_times, first_after, people_at_risk


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
