"""The fast ways of loading agree with the slow and obvious ones, on any input."""
import csv
import io
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jdfanalysis.dictionary import Table, Variable
from jdfanalysis.frames import to_days
from jdfanalysis.loading import ids
from jdfanalysis.loading.blocks import record_blocks, split_records
from jdfanalysis.loading.episodes import components
from jdfanalysis.loading.parents import one_value
from jdfanalysis.loading.people import years_before
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.repeats import find_repeats
from jdftest import slow_ids, slow_loading

QUICK = settings(max_examples=50, deadline=None, derandomize=True)
CELLS = st.text(alphabet="ab,\"\n;é 1", max_size=6)


@QUICK
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12), st.integers(1, 40))
def test_records_are_those_of_the_csv_module_whatever_the_block_size(rows, size):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    text = stream.getvalue()
    blocks = list(record_blocks(io.BytesIO(text.encode("utf-8")), "f", Tally(), size))
    assert b"".join(blocks).decode("utf-8") == text
    found = []
    for block in blocks:
        records = split_records(block, ",")
        assert records.fields.tolist() == [3] * len(records.ends)
        found += [block[s:e].decode("utf-8") for s, e in zip(records.starts, records.ends)]
    assert [slow_loading.records_by_hand(record)[0] for record in found] == rows


IDS = st.lists(st.text(alphabet="ab0é", max_size=12), max_size=30)


@QUICK
@given(IDS)
def test_codes_are_equal_where_ids_are_and_lead_back_to_them(texts):
    coded = ids.encode(ids.as_bytes(np.array(texts, dtype=object)))
    back = ["" if code < 0 else coded.lookup[code].decode("utf-8") for code in coded.codes]
    assert back == texts
    assert len(set(coded.lookup.tolist())) == len(coded.lookup) == len(set(texts) - {""})


@QUICK
@given(IDS, st.randoms(use_true_random=False))
def test_codes_do_not_depend_on_the_order_of_rows(texts, random):
    shuffled = list(texts)
    random.shuffle(shuffled)
    first, second = (ids.encode(ids.as_bytes(np.array(t, dtype=object))) for t in (texts, shuffled))
    assert first.lookup.tolist() == second.lookup.tolist()


@QUICK
@given(IDS, IDS)
def test_ids_agree_with_their_plain_definitions(first, second):
    slow_ids.check(first, second)


@pytest.mark.parametrize("kind", sorted(slow_ids.KINDS))
@pytest.mark.parametrize("blanks", [False, True])
def test_awkward_ids_agree_with_their_plain_definitions(kind, blanks):
    for seed, sizes in enumerate([(1, 1), (40, 7), (500, 800)]):
        slow_ids.check(*(slow_ids.draw(kind, size, 10 * seed + i, blanks) for i, size in enumerate(sizes)))


@pytest.mark.parametrize("kind", sorted(slow_ids.KINDS))
def test_the_lookup_depends_on_the_set_of_ids_only(kind):
    texts = slow_ids.draw(kind, 300, 5)
    once = sorted(set(texts))
    lookups = [ids.encode(slow_ids.column(t, parts)).lookup.tolist() for t, parts in ((texts, 1), (once, 1), (texts[::-1] * 9, 4))]
    assert lookups[0] == lookups[1] == lookups[2]


PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), max_size=30)


@QUICK
@given(PAIRS)
def test_one_value_is_the_only_value(pairs):
    keys = np.array([k for k, _ in pairs], dtype=np.int64)
    values = np.array([v for _, v in pairs], dtype=np.int32)
    found, several = one_value(keys, values, 7)
    for key in range(7):
        its = {v for k, v in pairs if k == key}
        assert found[key] == (its.pop() if len(its) == 1 else -1)
        assert several[key] == (len({v for k, v in pairs if k == key}) > 1)


@QUICK
@given(st.integers(0, 90), st.dates(date(1960, 1, 1), date(2025, 12, 31)))
def test_birth_bounds_hold_every_possible_day_of_birth(age, day):
    assume((day.month, day.day) != (2, 29))
    when = np.array([day.isoformat()], dtype="datetime64[ns]")
    low = int(years_before(when, np.array([age + 1]))[0]) + 1
    high = int(years_before(when, np.array([age]))[0])
    births = slow_loading.possible_births(age, day)
    first, last = (int(to_days(pd.Series([pd.Timestamp(d)]))[0]) for d in (births[0], births[-1]))
    # Someone born on 29 February may have a birthday on 28 February or 1 March.
    assert low <= first <= low + 1 and high - 1 <= last <= high


ROWS = st.lists(
    st.tuples(st.sampled_from(["k", "l", None]), st.sampled_from(["x", "y", None]), st.sampled_from(["1", "2"])),
    max_size=14,
)


@QUICK
@given(ROWS)
def test_repeats_are_those_found_by_hand(rows):
    table = Table("t", "T", "g", ("key",), tuple(Variable(n, "category", n) for n in ("key", "fact", "other")))
    frame = pd.DataFrame(rows, columns=["key", "fact", "other"]).astype("category")
    found = find_repeats(frame, table)
    same, differing = slow_loading.repeats_by_hand(rows, [0])
    assert np.flatnonzero(found.same).tolist() == same
    assert found.differing == differing




@QUICK
@given(st.integers(1, 14), st.data())
def test_components_are_those_found_by_hand(size, data):
    nodes = st.integers(0, size - 1)
    edges = data.draw(st.lists(st.tuples(nodes, nodes), max_size=25))
    first, second = (np.array([edge[i] for edge in edges], dtype=np.int64) for i in (0, 1))
    by_hand = slow_loading.components_by_hand(edges, range(size))
    assert components(first, second, size).tolist() == [by_hand[node] for node in range(size)]
