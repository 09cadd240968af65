"""Counts of recalls are given to returns as the slow definition gives them."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_recalls as slow
from jdftest.slow_journeys import ORIGIN, dates

from jdfanalysis.journeys.counted_recalls import confirmed, counted_licences, licence_of


@pytest.mark.parametrize("seed", range(20))
def test_licences_and_counts_are_those_of_the_slow_definition(seed):
    random = np.random.RandomState(seed)
    start = random.randint(0, 60, 25)
    frame = pd.DataFrame({
        "person": random.randint(0, 6, 25), "release_date": dates(start.tolist()),
        "licence_end_date": dates((start + random.randint(1, 40, 25)).tolist()),
        "recall_count": random.randint(0, 3, 25).astype(float),
    })
    licences = counted_licences(frame)
    rows = list(zip(licences.person, licences.release, licences.end, licences.count))
    person, day = random.randint(0, 6, 40).astype(np.int32), (ORIGIN + random.randint(0, 100, 40)).astype(np.int32)
    at = licence_of(licences, person, day)
    assert [None if place < 0 else int(place) for place in at] == [slow.licence_of(rows, p, d) for p, d in zip(person, day)]
    rank = random.randint(0, 4, 40)
    sure, left = confirmed(licences, at, rank, day)
    expected, remaining = slow.confirmed(rows, [(None if a < 0 else a, r, d) for a, r, d in zip(at, rank, day)])
    assert list(left) == remaining and sure.sum() == len(expected) and (at >= 0).sum() > 5
    # Ties of one rank and day may fall either way: compare what was given, not to whom.
    assert sorted(zip(at[sure], rank[sure], day[sure])) == sorted((at[k], rank[k], day[k]) for k in expected)
