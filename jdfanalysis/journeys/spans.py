"""Lengths of time: whole days as a number, calendar months and years as "24M" and "2Y".

A month after 31 January is the last day of February: the day of the month is kept where it
exists and pulled back to the month's end where it does not.
"""
import re
from typing import Union

import numpy as np

from jdfanalysis.errors import UsageError
from jdfanalysis.frames import NO_DAY

Span = Union[int, str]
_PATTERN = re.compile(r"^([0-9]+)([DMY])$")


def check_span(span: Span) -> Span:
    """`span` if it is a number of days or a text such as 730D, 24M or 2Y; else UsageError."""
    if isinstance(span, str):
        fits = _PATTERN.match(span) is not None
    else:
        fits = isinstance(span, (int, np.integer)) and not isinstance(span, bool) and span >= 0
    if not fits:
        raise UsageError('A length of time is whole days (730) or "730D", "24M", "2Y"; it may not be negative.')
    return span


def shifted(day: np.ndarray, span: Span, sign: int = 1) -> np.ndarray:
    """Integer days moved by `span`, forwards (sign 1) or back (-1); NO_DAY stays. int32."""
    check_span(span)
    day = np.asarray(day)
    number, unit = (int(span), "D") if not isinstance(span, str) else (int(span[:-1]), span[-1])
    if number == 0:
        return day.astype(np.int32)
    day = day.astype(np.int64)
    if unit == "D":
        moved = day + sign * number
    else:
        moved = _months(day, sign * number * (12 if unit == "Y" else 1))
    return np.where(day == NO_DAY, np.int64(NO_DAY), moved).astype(np.int32)


def _months(day: np.ndarray, months: int) -> np.ndarray:
    dates = np.where(day == NO_DAY, 0, day).astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    within = (dates - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.timedelta64(months, "M")
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
    return first + np.minimum(within, length - 1)
