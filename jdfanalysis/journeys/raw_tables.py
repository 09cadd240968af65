"""A table as it is handed in: its columns are there and hold what their names say, before anything is reckoned from them."""
from typing import List, Optional, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import FrameError, Problem, raise_if

_HEAD = 1000
_COUNTS = ("recall_count", "age_at_offence")


def check_table(frame: pd.DataFrame, label: str, needed: Sequence[str], why: str, optional: Sequence[str] = ()) -> None:
    """
    Raise FrameError with every fault of the columns `needed`, and of those of `optional` that are there.

    person holds whole numbers, …_date dates, …_days and counts numbers; a column without any value may be of any type.
    label : the table's name; why : first line of the error.
    """
    raise_if(faults(frame, label, needed, optional), FrameError, why)


def faults(
    frame: pd.DataFrame, label: str, needed: Sequence[str], optional: Sequence[str] = (), dates: Sequence[str] = ()
) -> List[Problem]:
    """The faults that `check_table` raises; dates : further columns that, where they are there, hold dates whatever their name."""
    names = list(needed) + [name for name in optional if name in frame.columns]
    found = [_fault(frame, label, name, name.endswith("_date")) for name in names]
    found += [_fault(frame, label, name, True) for name in dates if name in frame.columns]
    return [problem for problem in found if problem is not None]


def person_codes(frame: pd.DataFrame) -> np.ndarray:
    """Person codes as int32, not a copy where they are; -1 where a row has no linked person."""
    person = frame["person"]
    if isinstance(person.dtype, np.dtype) and person.dtype.kind in "iu":
        return np.asarray(person).astype(np.int32, copy=False)
    codes = floats(person)
    return np.where(np.isnan(codes), -1, codes).astype(np.int32)


def _fault(frame: pd.DataFrame, label: str, name: str, is_date: bool) -> Optional[Problem]:
    where = "{}.{}".format(label, name)
    if name not in frame.columns:
        return Problem("column missing", where, len(frame))
    column = frame[name]
    # Mostly the first rows hold a value, and the others need not be looked at.
    if not column.iloc[:_HEAD].notna().any() and not column.notna().any():
        return None
    if name == "person":
        return None if _whole(column) else Problem(
            "is {}, not codes 0, 1, 2 …".format(column.dtype), where, len(frame), "Link the tables first, or number the people.")
    if is_date:
        return None if pd.api.types.is_datetime64_any_dtype(column.dtype) else Problem(
            "is {}, not date".format(column.dtype), where, len(frame),
            "Load the table with jdfanalysis.loading, or convert it with pandas.to_datetime.")
    if name.endswith("_days") or name in _COUNTS:
        return None if pd.api.types.is_numeric_dtype(column.dtype) else Problem(
            "is {}, not number".format(column.dtype), where, len(frame), "Convert it with pandas.to_numeric.")
    return None


def _whole(column: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(column.dtype) or not pd.api.types.is_numeric_dtype(column.dtype):
        return False
    if column.dtype == np.int32:
        return True
    known = column[column.notna()]
    return bool((known == np.floor(known)).all() and known.max() <= np.iinfo(np.int32).max)
