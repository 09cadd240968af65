"""Lengths of time: days, months and years, forwards and back."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.journeys.spans import check_span, shifted


def moved(date, span, sign=1):
    day = to_days(pd.Series(pd.to_datetime([date])))
    return str(from_days(shifted(day, span, sign))[0])[:10]


@pytest.mark.parametrize("date, span, sign, expected", [
    ("2015-03-10", 5, 1, "2015-03-15"), ("2015-03-10", "5D", -1, "2015-03-05"), ("2015-01-31", "1M", 1, "2015-02-28"),
    ("2016-01-31", "1M", 1, "2016-02-29"), ("2015-12-15", "1M", 1, "2016-01-15"), ("2016-02-29", "1Y", 1, "2017-02-28"),
    ("2016-03-31", "1M", -1, "2016-02-29"), ("1969-12-31", "2M", 1, "1970-02-28"), ("2015-03-10", 0, 1, "2015-03-10"),
])
def test_days_months_and_years(date, span, sign, expected):
    assert moved(date, span, sign) == expected


def test_a_missing_day_stays_missing():
    assert shifted(np.array([NO_DAY]), "3M").tolist() == [NO_DAY] == shifted(np.array([NO_DAY]), 3).tolist()


@pytest.mark.parametrize("span", [-1, "-1M", "1W", "M", 1.5, True, None, ""])
def test_what_is_no_length_of_time_is_refused(span):
    with pytest.raises(UsageError):
        check_span(span)
