"""Spells cut and united, whole frames: the fast ways are those of the slow definitions, and of each other."""
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdfanalysis import arrays
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.journeys import cut_frames, cutting, intersect_spells, keys, spell_frames, subtract_spells, unite_spells
from jdfanalysis.journeys.intervals import disjoint_keys
from jdftest import slow_journeys as slow

STATES = ("custody", "licence", "order")
CUT = ["person", "start", "stop", "state", "source", "row", "start_status", "stop_status"]
QUICK = settings(max_examples=60, derandomize=True, deadline=None)
ROW = st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 9), st.sampled_from(STATES), st.sampled_from(["prison", "other"]),
                st.sampled_from(slow.EVIDENCE), st.sampled_from(slow.EVIDENCE))
ROWS = st.lists(ROW, max_size=14)


def drawn(rows, length=None, merged=1):
    """Spells with sources and statuses of their own; all of one length, if told, so that whoever starts later stops later."""
    frame = slow.spells_of([(r[0], r[1], r[1] + (length or r[2]), r[3]) for r in rows])
    by_row = [rows[number] for number in frame["row"]]
    for name, place in (("source", 4), ("start_status", 5), ("stop_status", 6)):
        known = sorted({r[place] for r in rows}) if name == "source" else slow.EVIDENCE
        frame[name] = pd.Categorical([r[place] for r in by_row], categories=known)
    return frame.assign(n_merged=np.full(len(frame), merged, dtype=np.int32))


def rows_of(frame, names):
    columns = [slow.days(frame[name]) if name in ("start", "stop") else frame[name].tolist() for name in names]
    return [tuple(row) for row in zip(*columns)]


def in_some_order(frame):
    return frame.take(np.random.RandomState(len(frame)).permutation(len(frame)))


@QUICK
@given(ROWS, ROWS, st.sampled_from([None, 6]), st.booleans())
def test_parts_of_spells_are_those_found_day_by_day(rows, others, length, inside):
    spells, others = drawn(rows, length), drawn(others)
    call = intersect_spells if inside else subtract_spells
    found = call(in_some_order(spells), in_some_order(others))
    assert rows_of(found, CUT) == slow.cut_rows(spells, others, inside)
    assert found["person"].dtype == np.int32 and isinstance(found.index, pd.RangeIndex)


@pytest.mark.parametrize("length, in_order", [(9, True), (None, False)])
@pytest.mark.parametrize("call", [intersect_spells, subtract_spells])
def test_parts_made_interval_by_interval_are_those_made_spell_by_spell(monkeypatch, call, length, in_order):
    random = np.random.RandomState(3)
    def rows(size):
        return [(p, s, n, random.choice(STATES), random.choice(["prison", "other"]), slow.EVIDENCE[n % 4], slow.EVIDENCE[s % 4])
                for p, s, n in zip(random.randint(0, 6, size), random.randint(0, 40, size), random.randint(1, 15, size))]
    spells, others = drawn(rows(150), length), drawn(rows(40))
    union = disjoint_keys(*spell_frames.intervals_of(others))[:2]
    held = tuple(keys.person_day(np.asarray(spells["person"]), to_days(spells[name])) for name in ("start", "stop"))
    assert (cutting.parts_in_order(held, union, []) is not None) == in_order
    monkeypatch.setattr(cutting, "_PIECE", 3)
    monkeypatch.setattr(cutting, "_FEW", 2)
    quickly = call(spells, others)
    monkeypatch.setattr(cut_frames, "parts_in_order", lambda *given: None)
    assert len(quickly) > 60
    pd.testing.assert_frame_equal(call(spells, others), quickly)


@QUICK
@given(ROWS, st.integers(-3, 4), st.integers(1, 2))
def test_united_rows_are_those_found_one_after_another(rows, gap, merged):
    spells = drawn(rows, merged=merged)
    found = unite_spells(in_some_order(spells), gap=gap)
    assert rows_of(found, CUT + ["n_merged"]) == sorted(slow.united_rows(spells, gap), key=lambda r: r[:6])


@QUICK
@given(ROWS, st.integers(-1, 4))
def test_states_united_apart_are_as_if_alone(rows, gap):
    spells = drawn(rows)
    found = unite_spells(in_some_order(spells), gap=gap, by_state=True)
    alone = [row for state in STATES for row in slow.united_rows(spells[spells["state"] == state], gap)]
    assert rows_of(found, CUT + ["n_merged"]) == sorted(alone, key=lambda r: r[:6])


def test_other_columns_stay_with_their_rows():
    spells = drawn([(0, 0, 9, "order", "prison", "observed", "observed"), (0, 2, 9, "order", "other", "observed", "observed")])
    spells = spells.assign(person=spells["person"].astype("int64"), note=["a", "b"])
    cut = subtract_spells(spells, drawn([(0, 4, 1, "custody", "prison", "observed", "observed")]))
    assert cut["note"].tolist() == ["a", "b", "a", "b"] and cut["person"].dtype == np.int64
    assert unite_spells(spells)["note"].tolist() == ["a"]


@pytest.mark.parametrize("people, first, last", [
    (4, 0, 6), (1, -3, 3), (300, 10000, 20000), (2 ** 31 - 1, np.iinfo(np.int32).min, np.iinfo(np.int32).max)])
def test_keys_in_order_are_those_of_the_plain_sort(people, first, last):
    random = np.random.RandomState(1)
    person, day = random.randint(0, people, 500, dtype=np.int64), random.randint(first, last, 500, dtype=np.int64)
    order, found = keys.stable_keys(person, day)
    assert order.tolist() == keys.stable_order(person, day).tolist()
    assert (found == keys.person_day(person[order], day[order])).all()
    assert keys.stable_keys(person[order], day[order])[0] is None
    stop = (day // 2).astype(np.int32)
    dates = from_days(np.where(abs(stop) < 10 ** 5, stop, NO_DAY))
    assert (keys.date_keys(person, dates) == keys.person_day(person, to_days(dates))).all()
    assert (keys.with_dates(keys.person_day(person, day), dates) == keys.person_day(person, to_days(dates))).all()
    assert (keys.same_people(found, stop, order) == keys.person_day(person[order], stop[order])).all()


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("size", [0, 1, 50])
def test_places_are_those_of_a_plain_search(monkeypatch, side, size):
    monkeypatch.setattr(keys, "_NEAR", 4)
    random = np.random.RandomState(size)
    known, wanted = np.sort(random.randint(0, 30, size)), random.randint(-5, 40, 60)
    for asked in (wanted, np.sort(wanted), wanted[:0]):
        assert keys.places(known, asked, side).tolist() == known.searchsorted(asked, side).tolist()


def test_values_are_gathered_alike_in_several_threads(monkeypatch):
    monkeypatch.setattr(arrays, "LONG", 2)
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: 3)
    random = np.random.RandomState(0)
    values, rows = random.randint(0, 99, 40), random.randint(0, 40, 3 * arrays.PIECE)
    assert (arrays.gathered(values, rows) == values[rows]).all()
