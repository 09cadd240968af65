"""A day that somebody asks for: a window's end, a first day of observation, the day of a rule."""
import numbers
import re

import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import NO_DAY, to_days

_WRITTEN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")


def as_date(date: object) -> pd.Timestamp:
    """
    The day of a date object, or of text written 2017-12-31, 2017-12 or 2017 (its first day).

    None is NaT. Raises UsageError for a number and for any other text: 01/02/2017 is February here and January to pandas.
    """
    if isinstance(date, str) and not _WRITTEN.match(date):
        raise UsageError("Write days as 2017-12-31: other forms mean different days to different readers.")
    try:
        if isinstance(date, numbers.Number):
            raise TypeError
        stamp = pd.Timestamp(date)
        return stamp if pd.isna(stamp) else stamp.normalize()
    except (TypeError, ValueError):
        raise UsageError("A day that was asked for is no date that exists. Write days as 2017-12-31.") from None


def day_number(date: object) -> int:
    """Days since 1970-01-01 of what `as_date` reads; NO_DAY for none."""
    stamp = as_date(date)
    return int(NO_DAY) if pd.isna(stamp) else int(to_days(pd.Series([stamp]))[0])
