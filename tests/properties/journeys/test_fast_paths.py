"""Orders and counts made in one sort are those of the plain way."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError
from jdfanalysis.frames import to_days
from jdfanalysis.journeys import directly_follows
from jdfanalysis.journeys.spell_frames import TOTAL_ORDER, in_time_order, ordered_spells
from jdftest import slow_journeys as slow


def shuffled_spells(seed):
    """Few people and days, so that many rows tie on person, start, stop and state."""
    random = np.random.RandomState(seed)
    start = random.randint(0, 6, 200)
    rows = zip(random.randint(0, 4, 200), start, start + random.randint(1, 4, 200), random.choice(["b", "a", "c"], 200))
    spells = slow.spells_of(list(rows))
    spells["source"] = pd.Categorical(random.choice(["prison", "other"], 200), categories=["prison", "other"])
    return spells.take(random.permutation(200))


@pytest.mark.parametrize("seed", range(4))
def test_spells_come_in_the_order_of_a_plain_sort(seed):
    spells = shuffled_spells(seed)
    plain = spells.sort_values(list(TOTAL_ORDER), kind="mergesort").reset_index(drop=True)
    pd.testing.assert_frame_equal(ordered_spells(spells), plain)


def test_what_is_no_date_is_still_refused_in_words():
    spells = shuffled_spells(0)
    spells["stop"] = to_days(spells["stop"])
    with pytest.raises(FrameError, match="is int32, not date"):
        ordered_spells(spells)


def test_a_sorted_frame_is_handed_back_as_it_is():
    spells = ordered_spells(shuffled_spells(1))
    assert in_time_order(spells) is spells
    mixed = spells.take(np.random.RandomState(1).permutation(len(spells)))
    again = in_time_order(mixed)
    assert again["person"].tolist() == spells["person"].tolist()
    assert again["start"].tolist() == spells["start"].tolist()


@pytest.mark.parametrize("seed, kinds", [(0, 3), (1, 5), (2, 200)])
def test_pairs_of_events_are_those_found_one_by_one(seed, kinds):
    # 200 kinds make more pairs than a short integer holds.
    random = np.random.RandomState(seed)
    names = ["k{:03d}".format(k) for k in range(kinds)]
    found = [(int(p), int(d), names[k], "t", r) for r, (p, d, k) in enumerate(zip(
        random.randint(0, 9, 150), random.randint(0, 40, 150), random.randint(0, kinds, 150)))]
    log = slow.log_of(found)
    log["event"] = pd.Categorical(log["event"], categories=names)
    pairs = {}
    rows = list(zip(log["person"], slow.days(log["date"]), log["event"].astype(str)))
    for here, there in zip(rows, rows[1:]):
        if here[0] == there[0]:
            pairs.setdefault((here[2], there[2]), []).append((here[0], there[1] - here[1]))
    slowly = {pair: (len(seen), len({p for p, _ in seen}), float(np.median([lag for _, lag in seen])))
              for pair, seen in pairs.items()}
    table = directly_follows(log)
    assert {(r[0], r[1]): (r[2], r[3], r[4]) for r in table.values.tolist()} == slowly
    assert table["n"].is_monotonic_decreasing
