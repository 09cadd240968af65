"""Orders and counts made in one sort are those of the plain way."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import arrays
from jdfanalysis.errors import FrameError, HistoryError
from jdfanalysis.frames import to_days
from jdfanalysis.journeys import Outcome, clean_spells, directly_follows, follow_up, following, grids, sequences
from jdfanalysis.journeys.intervals import Intervals, disjoint, touching
from jdfanalysis.journeys.keys import count_people
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


@pytest.mark.parametrize("seed", range(6))
def test_repeats_are_found_among_neighbours_also_when_stops_have_been_set(seed):
    random = np.random.RandomState(seed)
    size = 120
    start = random.randint(0, 4, size)
    raw = slow.spells_of(list(zip(random.randint(0, 3, size), start, start + random.randint(1, 8, size),
                                  random.choice(["b", "a"], size))))
    raw.loc[random.random_sample(size) < 0.3, "stop"] = pd.NaT
    raw = raw.take(random.permutation(size))
    cleaned = clean_spells(raw, observed_to=slow.date(5))
    stop = np.where(raw["stop"].isna(), 6, np.minimum(to_days(raw["stop"]) - to_days(slow.dates([0]))[0], 6))
    slowly = raw.assign(begin=to_days(raw["start"]), end=stop, gone=raw["stop"].isna()).sort_values(
        # A missing stop comes first, as the rows are sorted before it is set.
        ["person", "begin", "gone", "stop", "row"], ascending=[True, True, False, True, True], kind="mergesort")
    again = slowly[slowly.duplicated(["person", "begin", "end", "state"])]
    found = cleaned.quarantined[cleaned.quarantined["reason"] == "duplicate"]
    assert len(again) > 10 and sorted(found["row"]) == sorted(again["row"])


@pytest.mark.parametrize("sorts", [True, False])
def test_people_are_counted_alike_in_order_and_out_of_it(sorts):
    person = np.random.RandomState(0).randint(0, 50, 90)
    assert count_people(np.sort(person) if sorts else person) == len(set(person.tolist()))


def test_intervals_that_are_disjoint_already_come_back_as_they_are():
    start, stop = np.array([1, 5, 2], dtype=np.int32), np.array([3, 6, 9], dtype=np.int32)
    person = np.array([1, 1, 2], dtype=np.int32)
    assert disjoint(person, start, stop).start is start
    assert [list(part) for part in disjoint(person, start, stop, gap=2)] == [[1, 2], [1, 2], [6, 9]]
    touching = np.array([5, 6, 9], dtype=np.int32)
    assert [list(part) for part in disjoint(person, start, touching)] == [[1, 2], [1, 2], [6, 9]]


def test_a_grid_refuses_rows_that_overlap():
    timeline = slow.spells_of([(1, 0, 70, "a"), (1, 40, 90, "b")]).assign(seq=0, concurrent=0)
    with pytest.raises(HistoryError, match="overlap"):
        sequences(timeline, slow.date(0), 3)


@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_a_grid_says_what_the_rows_say_on_each_day(monkeypatch, seed, cores):
    monkeypatch.setattr(arrays, "LONG", 2)
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(grids, "_ROWS", 5)
    monkeypatch.setattr(grids, "_CELLS", 7)
    random, rows = np.random.RandomState(seed), []
    for who in range(4, 12):
        edges = np.sort(random.choice(400, 8, replace=False))
        rows += [(who, start, stop, random.choice(["a", "b"])) for start, stop in zip(edges, edges[1:]) if random.rand() < 0.7]
    timeline = slow.spells_of(rows).assign(seq=0, concurrent=0)
    found = sequences(timeline, slow.date(20), 12)
    assert found.person.tolist() == sorted(set(timeline["person"]))
    for who, states in zip(found.person, found.matrix):
        mine = timeline[timeline["person"] == who]
        for state, point in zip(states, pd.to_datetime(list(found.points))):
            there = mine[(mine["start"] <= point) & (mine["stop"] > point)]["state"].tolist()
            assert there == ([found.states[state]] if state >= 0 else [])


@pytest.mark.parametrize("seed", range(3))
def test_follow_up_is_the_same_whoever_else_is_in_the_log(seed):
    random = np.random.RandomState(seed)
    found = [(int(p), int(d), name, "court", row) for row, (p, d, name) in enumerate(zip(
        random.randint(0, 12, 200), random.randint(0, 90, 200), random.choice(["a", "b", "death"], 200)))]
    log, index = slow.log_of(found), slow.index_of([(p, d) for p in (3, 4, 9) for d in (5, 30)])
    alone = log[log["person"].isin([3, 4, 9])].reset_index(drop=True)
    asked = dict(outcomes=Outcome("again", "a"), coverage=slow.covered("court", 0, 90), competing=[Outcome("other", "b")])
    pd.testing.assert_frame_equal(follow_up(index, log, **asked), follow_up(index, alone, **asked))


@pytest.mark.parametrize("seed", range(3))
def test_an_interval_may_touch_none_a_few_or_very_many(seed):
    random = np.random.RandomState(seed)
    start = np.arange(0, 400, 5, dtype=np.int32)
    right = Intervals(np.repeat([1, 3], 80).astype(np.int32), np.tile(start, 2), np.tile(start + 3, 2).astype(np.int32))
    begin = random.randint(-10, 400, 60).astype(np.int32)
    left = Intervals(random.randint(0, 5, 60).astype(np.int32), begin, begin + random.randint(1, 300, 60).astype(np.int32))
    low, high = touching(left, right)
    for k, (person, first, stop) in enumerate(zip(*left)):
        mine = [at for at, spell in enumerate(zip(*right)) if spell[0] == person and spell[1] < stop and spell[2] > first]
        assert list(range(low[k], high[k])) == mine


@pytest.mark.parametrize("stop, stays", [("2020-03-02 01:00", True), ("2020-03-01 23:00", False), ("2020-03-01", False)])
def test_a_spell_lasts_into_another_day_whatever_its_times(stop, stays):
    spells = slow.spells_of([(1, 0, 5, "a"), (2, 0, 5, "a")])
    edges = {"start": ["2020-03-01 22:00", "2020-03-01"], "stop": [stop, "2020-03-02"]}
    for name, texts in edges.items():
        spells[name] = pd.Series([pd.Timestamp(text) for text in texts])
    if stays:
        assert len(ordered_spells(spells)) == 2
    else:
        with pytest.raises(HistoryError, match="last at least one day"):
            ordered_spells(spells)


@pytest.mark.parametrize("seed", range(3))
def test_follow_up_is_the_same_in_pieces_of_any_size(monkeypatch, seed):
    random = np.random.RandomState(seed)
    found = [(int(p), int(d), name, "court", row // 2) for row, (p, d, name) in enumerate(zip(
        np.repeat(random.randint(0, 12, 150), 2), random.randint(0, 90, 300), random.choice(["act", "proof", "b", "death"], 300)))]
    log, index = slow.log_of(found), slow.index_of([(p, d) for p in range(12) for d in (5, 30, 31, 60)])
    custody = slow.spells_of([(p, 8 + p, 40 - p, "custody_remand") for p in range(9)])
    asked = dict(outcomes=[Outcome("again", "act", "proof", waiting=9), Outcome("plain", "b")], beyond="censor", exclude=custody,
                 coverage=slow.covered("court", 0, 90), competing=[Outcome("other", "proof")], horizon=30)
    whole = follow_up(index, log, **asked)
    assert set(whole["status"]) == {-1, 0, 1, 2} and all(whole[name].any() for name in ("n_pseudo", "n_excluded", "n_unknown_date"))
    monkeypatch.setattr(following, "in_pieces", lambda work, size: arrays.in_pieces(work, size, 7))
    pd.testing.assert_frame_equal(follow_up(index, log, **asked), whole)
