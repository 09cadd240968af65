"""Passes over long columns: the same whether in one piece or many, in one thread or several."""
import os

import numpy as np
import pandas as pd
import pytest

from jdfanalysis import arrays
from jdfanalysis.arrays import NO_DAY, PIECE, count_missing, from_days, in_order, in_pieces, in_threads, plain, to_days

SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7)


@pytest.fixture(params=[1, 2, 3])
def threads(request, monkeypatch):
    """As many threads as told, also for short columns."""
    monkeypatch.setattr(arrays, "LONG", 2)
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: request.param)
    return request.param


def test_one_thread_per_core_up_to_four_and_one_for_short_columns(monkeypatch):
    for cores, expected in ((None, 1), (1, 1), (2, 2), (64, 4)):
        monkeypatch.setattr(arrays.os, "cpu_count", lambda cores=cores: cores)
        assert arrays.threads_for(arrays.LONG) == expected and arrays.threads_for(arrays.LONG - 1) == 1


@pytest.mark.parametrize("size", SIZES)
def test_pieces_cover_every_row_once_and_in_order(threads, size):
    found = in_pieces(lambda low, high: (low, high), size)
    assert [row for low, high in found for row in (low, high)] == sorted(row for pair in found for row in pair)
    assert sum(high - low for low, high in found) == size and all(high - low <= PIECE for low, high in found)


def test_what_goes_wrong_in_a_thread_is_raised(threads):
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda part: 1 // part, [1, 0, 1], 10)


def test_work_within_work_comes_to_an_end(threads):
    # More work waits than there are threads: whoever waits for it must not be waited for.
    found = in_threads(lambda k: sum(in_threads(lambda j: j * k, range(20), 20)), range(20), 20)
    assert found == [190 * k for k in range(20)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_has_threads_of_its_own(threads):
    assert in_threads(str, range(9), 9) == list("012345678")
    child = os.fork()
    if not child:
        os._exit(0 if in_threads(str, range(9), 9) == list("012345678") else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("size", SIZES)
def test_days_and_dates_turn_into_each_other(threads, size):
    days = np.random.RandomState(size).randint(-60000, 60000, size).astype(np.int32)
    days[::5] = NO_DAY
    dates = from_days(days)
    assert dates.dtype == "datetime64[ns]" and np.isnat(dates).sum() == len(days[::5])
    known = days != NO_DAY
    assert (dates[known].astype("datetime64[D]").astype(np.int64) == days[known]).all()
    assert (to_days(dates) == days).all() and to_days(pd.Series(dates)).dtype == np.int32


def test_a_time_of_day_belongs_to_its_day_also_before_1970():
    times = pd.Series(pd.to_datetime(["1969-12-31 23:59:59", "1970-01-01 00:00:01", "1677-09-22 01:00:00", None]))
    assert list(to_days(times)) == [-1, 0, -106751, NO_DAY]


@pytest.mark.parametrize("day", [106752, -106752, np.iinfo(np.int32).max])
def test_a_day_that_nanoseconds_do_not_hold_is_refused(day):
    with pytest.raises(OverflowError, match="1677 to 2262"):
        from_days(np.array([0, day], dtype=np.int32))


def test_a_column_that_is_not_contiguous_is_read_right():
    dates = from_days(np.arange(10, dtype=np.int32))
    assert list(to_days(dates[::3])) == [0, 3, 6, 9]


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1])
@pytest.mark.parametrize("wide", [1, 3, 1000])
def test_order_by_several_columns_is_that_of_tuples(threads, size, wide):
    random = np.random.RandomState(size + wide)
    columns = [random.randint(0, wide, size) for _ in range(3)]
    rows = list(zip(*columns))
    assert in_order(columns) == (rows == sorted(rows))
    ascending = [np.array(column) for column in zip(*sorted(rows))] or columns
    assert in_order(ascending)
    if size > 1 and ascending[2][-1] != ascending[2][0]:
        ascending[0][-1] = ascending[0][0] - 1
        assert not in_order(ascending)


@pytest.mark.parametrize("at", [PIECE - 1, PIECE, 2 * PIECE - 1, 2 * PIECE])
def test_disorder_is_seen_at_the_seam_of_two_pieces(threads, at):
    first, second = np.zeros(3 * PIECE, dtype=np.int8), np.zeros(3 * PIECE, dtype=np.int64)
    second[: at + 1] = 1
    first[at + 1:] = 1
    assert in_order([first, second])
    assert not in_order([np.zeros_like(first), second])


@pytest.mark.parametrize("size", SIZES)
def test_missing_values_are_counted_in_every_kind_of_column(threads, size):
    gone = np.random.RandomState(size).random_sample(size) < 0.1
    dates = from_days(np.where(gone, NO_DAY, 3).astype(np.int32))
    for column in (
        pd.Series(dates), pd.Series(pd.Categorical.from_codes(np.where(gone, -1, 0), ["a"])),
        pd.Series(np.where(gone, np.nan, 1.0)), pd.Series(np.where(gone, None, "a"), dtype=object),
    ):
        assert count_missing(column) == gone.sum() == column.isna().sum()
    assert count_missing(pd.Series(gone)) == count_missing(pd.Series(np.arange(size))) == 0


def test_the_array_under_a_column_is_no_copy():
    dates = from_days(np.arange(4, dtype=np.int32))
    series = pd.Series(dates)
    assert np.shares_memory(plain(series), series.to_numpy()) and plain(series).dtype == np.int64
    assert plain(pd.Series(["b", "a"], dtype="category")).tolist() == [1, 0]
