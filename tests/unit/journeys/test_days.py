"""Days that somebody asks for: one way to write them, everything else refused."""
import datetime

import numpy as np
import pandas as pd
import pytest

from jdfanalysis import journeys as jn
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import NO_DAY
from jdfanalysis.journeys.days import as_date, day_number

DAY = pd.Timestamp("2017-02-01")


@pytest.mark.parametrize("date", ["2017-02-01", "2017-02", DAY, datetime.date(2017, 2, 1), np.datetime64("2017-02-01"),
                                  pd.Timestamp("2017-02-01 13:45")])
def test_one_day_in_every_form_that_is_clear(date):
    assert as_date(date) == DAY and day_number(date) == (DAY - pd.Timestamp("1970-01-01")).days


def test_a_year_is_its_first_day_and_none_is_no_day():
    assert as_date("2017") == pd.Timestamp("2017-01-01")
    assert day_number(None) == NO_DAY and day_number(pd.NaT) == NO_DAY


@pytest.mark.parametrize("date", ["01/02/2017", "1 Feb 2017", "2017-1-2", "20170201", "", "soon", "2017-02-30", "2017-13", 17000, 5.5])
def test_what_readers_would_take_differently_is_refused(date):
    with pytest.raises(UsageError) as error:
        as_date(date)
    assert "2017-12-31" in str(error.value)


def test_a_british_date_is_refused_where_it_would_have_moved_a_window():
    phases = pd.DataFrame({"person": np.int32([0]), "reception_date": pd.to_datetime(["2015-03-01"]),
                           "sentence_date": pd.to_datetime(["2015-04-01"]), "release_date": pd.to_datetime(["2015-07-01"])})
    with pytest.raises(UsageError, match="Write days as"):
        jn.custody_phases(phases, "01/02/2017")
