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
