"""Linking agrees with its plain definition; shuffled rows give the same people."""
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from jdfanalysis.errors import LinkingError
from jdfanalysis.loading import link_people, load_all
from jdftest import slow_loading
from jdftest.tiny import TINY

ROW = st.sampled_from(["r1", "r2", "r3", "r4", "r5"])
LINKS = st.lists(
    st.tuples(st.sampled_from(["visits_source", "stays_source"]), ROW, st.sampled_from(["p1", "p2", "p3"])),
    min_size=1, max_size=10,
)
VISITS = st.lists(st.tuples(ROW, st.sampled_from(["v1", "v2", "v3"])), min_size=1, max_size=6, unique=True)
STAYS = st.lists(ROW, min_size=1, max_size=5, unique=True)
NOTES = st.lists(st.sampled_from(["v1", "v2", "v9"]), min_size=1, max_size=5)


def load(visits, stays, notes, link):
    with tempfile.TemporaryDirectory() as folder:
        tables = {
            "visits": pd.DataFrame(visits, columns=["row_hash", "visit_hash"]),
            "stays": pd.DataFrame({"row_hash": stays}),
            "notes": pd.DataFrame({"visit_hash": notes, "note": [str(i) for i in range(len(notes))]}),
            "people_link": pd.DataFrame(link, columns=["source", "row_hash", "person_hash"]),
        }
        for name, frame in tables.items():
            frame.to_csv(str(Path(folder) / (name + ".csv")), index=False, encoding="utf-8")
        return load_all(folder, TINY)


def persons(linked, loaded, name):
    """(row label, person) pairs of a table, unlinked ones with None."""
    column, label = ("row_id", "row_id") if name != "notes" else ("note", "note")
    found = []
    for frame in (linked[name], linked.unlinked[name]):
        for row, person in zip(frame[column], frame["person"]):
            text = loaded[name].lookup[label][row].decode() if name != "notes" else row
            found.append((text, None if person < 0 else linked.lookup[person].decode()))
    return sorted(found, key=str)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(VISITS, STAYS, NOTES, LINKS, st.integers(0, 1000))
def test_links_are_those_found_by_hand_in_any_order(visits, stays, notes, link, seed):
    expected = {
        "visits": slow_loading.persons_by_hand([row for row, _ in visits], "visits_source", link),
        "stays": slow_loading.persons_by_hand(stays, "stays_source", link),
    }
    expected["notes"] = slow_loading.inherited_by_hand(notes, [v for _, v in visits], expected["visits"])
    rng = np.random.RandomState(seed)
    shuffled = [[rows[i] for i in rng.permutation(len(rows))] for rows in (visits, stays, link)]
    results = []
    for v, s, k in ((visits, stays, link), shuffled):
        loaded = load(v, s, notes, k)
        try:
            linked = link_people(loaded)
        except LinkingError:
            assert not any(p for column in expected.values() for p in column)
            return
        results.append({name: persons(linked, loaded, name) for name in expected})
        assert set(linked.lookup.tolist()) == {p.encode() for column in expected.values() for p in column if p}
    labels = {"visits": [row for row, _ in visits], "stays": stays, "notes": [str(i) for i in range(len(notes))]}
    by_hand = {name: sorted(zip(labels[name], expected[name]), key=str) for name in expected}
    assert results[0] == by_hand
    assert results[1] == by_hand
