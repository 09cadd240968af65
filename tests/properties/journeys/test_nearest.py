"""Events nearest to an index day, and logs of some people, agree with their slow definitions."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_journeys as slow

from jdfanalysis import arrays
from jdfanalysis.dictionary.model import EventRule
from jdfanalysis.journeys import event_log, nearest_events
from jdfanalysis.journeys.keys import marked, rows_of

FAR = 10 ** 6


def drawn(seed):
    """A log of few people and days, so that many events share a day, and index events of people in it and not in it."""
    random = np.random.RandomState(seed)
    rows = [(int(p), int(d), name, source, row) for row, (p, d, name, source) in enumerate(zip(
        random.randint(0, 9, 150), random.randint(0, 60, 150), random.choice(["a", "b", "c"], 150),
        random.choice(["court", "prison"], 150)))]
    index = slow.index_of([(p, d) for p in (0, 1, 3, 4, 4, 8, 11) for d in sorted(random.choice(60, 2, replace=False))])
    return slow.log_of(rows), index


@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("direction, within", [("after", None), ("after", 7), ("before", None), ("before", 7), ("after", 0)])
@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_event_is_that_of_a_plain_search(monkeypatch, seed, direction, within, cores):
    monkeypatch.setattr(arrays, "LONG", 2)
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: cores)
    log, index = drawn(seed)
    for events in (("a", "b", "c"), ("b",), ("c", "a")):
        found = nearest_events(index, slow.shuffled(log, seed), events, direction, within)
        assert len(found) == len(index) and "kind" not in found
        asked = index.set_index("index_id").loc[found["index_id"]]
        for row, person, day in zip(found.itertuples(), asked["person"], slow.days(asked["date"])):
            last = (FAR if within is None else within) * (1 if direction == "after" else -1) + day
            expected = slow.nearest_event(log, events, person, day, direction, last)
            if expected is None:
                assert (row.row, row.person) == (-1, person) and pd.isna([row.date, row.days, row.event, row.source]).all()
                continue
            assert (slow.days([row.date])[0], row.event, row.source, row.row) == expected
            assert row.days == expected[0] - day and row.person == person


@pytest.mark.parametrize("seed", range(3))
def test_a_log_of_some_people_is_their_part_of_the_whole(seed):
    random = np.random.RandomState(seed)
    tables = {name: pd.DataFrame(dict({"person": random.randint(-1, 30, 200).astype(np.int32), "episode": random.randint(0, 9, 200),
                                       "kind": random.choice(["x", "y"], 200)}, **{
        date: slow.dates(None if day < 0 else int(day) for day in random.randint(-9, 90, 200)) for date in ("a", "b")}))
        for name in ("one", "two")}
    tables["one"]["a_precision"] = pd.Categorical(random.choice(["day", "month"], 200))
    rules = [EventRule("e", "a", precedence=10), EventRule("f", "b", (("kind", ("x",)),), 10, basis="derived"), EventRule("g", "b")]
    described = slow.dictionary_of(*[(name, rules, [], None) for name in tables])
    whole = event_log(tables, described, placeholders=["2015-01-11"])
    for people in ([3, 9, 9, 4], pd.Series([28, 2, 700, None]), np.array([29]), [], pd.Series([5, 6], dtype="Int64")):
        some = event_log(tables, described, placeholders=["2015-01-11"], people=people)
        theirs = whole[whole["person"].isin(pd.Series(people, dtype="float64").dropna())].reset_index(drop=True)
        pd.testing.assert_frame_equal(some, theirs, check_dtype=bool(len(theirs)))


@pytest.mark.parametrize("people", [[], [0], [4, 2, 4], [-1, 3], [2 ** 20]])
def test_rows_of_people_are_those_of_a_plain_search(people):
    person = np.random.RandomState(0).randint(-3, 6, 60).astype(np.int32)
    wanted = [row for row, who in enumerate(person.tolist()) if who >= 0 and who in people]
    assert rows_of(person, marked(np.array(people, dtype=np.int64))).tolist() == wanted
