"""Progress yields what it was given, and writes only where it is wanted."""
import io
import sys

import pytest

from jdfanalysis import progress


def test_items_come_back_in_order_and_silent_by_default():
    stream = io.StringIO()
    assert list(progress.track([3, 1, 2], "work", stream=stream)) == [3, 1, 2]
    assert stream.getvalue() == ""


def test_plain_lines_when_there_is_no_tqdm(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    stream = io.StringIO()
    assert list(progress.track(range(2), "loading", show=True, stream=stream)) == [0, 1]
    assert stream.getvalue().splitlines() == ["loading: 1 of 2", "loading: 2 of 2", "loading: done, 2"]


def test_a_bar_when_there_is_one():
    pytest.importorskip("tqdm")
    stream = io.StringIO()
    assert list(progress.track(iter([1, 2]), "loading", total=2, show=True, stream=stream)) == [1, 2]
    assert "loading" in stream.getvalue()


def told(monkeypatch, amounts, **settings):
    """What a meter writes when the clock moves a second between the amounts."""
    clock = iter(range(100))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    stream = io.StringIO()
    meter = progress.Meter("loading", stream=stream, **settings)
    for amount in amounts:
        meter.reach(amount)
    meter.close()
    return stream.getvalue()


def test_a_meter_is_silent_unless_it_is_wanted_and_the_work_is_long(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert told(monkeypatch, range(10)) == ""
    assert told(monkeypatch, range(10), show=False) == ""
    assert told(monkeypatch, range(2), show=True) == ""


def test_a_meter_tells_amounts_and_shares(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    lines = told(monkeypatch, range(0, 6000, 1000), total=8000, unit="B", show=True).splitlines()
    assert lines == ["loading: 2kB of 8k, 25%", "loading: 4kB of 8k, 50%", "loading: done, 7 s"]
    lines = told(monkeypatch, [1, 2, 1234567], unit=" rows", show=True).splitlines()
    assert lines == ["loading: 1.23M rows", "loading: done, 4 s"]


def test_a_meter_is_a_bar_when_there_is_one(monkeypatch):
    pytest.importorskip("tqdm")
    monkeypatch.setattr(progress, "SECONDS_OF_PATIENCE", 0.0)
    stream = io.StringIO()
    meter = progress.Meter("loading", total=10, unit="B", show=True, stream=stream)
    meter.reach(5)
    meter.close()
    assert "loading" in stream.getvalue()
